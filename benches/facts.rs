//! The sheet from a snapshot, against the time serde_json needs to parse the same bytes, at 1x, 10x and 100x.
//!
//! `docs/benches.md` holds what it printed.

#![allow(missing_docs, reason = "a bench has no public interface")]

use std::fmt::Write as _;

use divan::counter::{BytesCount, ItemsCount};
use factbrief::calendar::Calendars;
use factbrief::config::Config;
use factbrief::config::universe::InstrumentConfig;
use factbrief::facts::history::History;
use factbrief::facts::{Context, build};
use factbrief::snapshot::{FeedInstrument, Observation, Snapshot};
use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};

fn main() {
    divan::main();
}

/// How the ids of added indices begin.
const ADDED: &str = "hk.i";

/// The default day with `protocols` more protocols and `indices` more indices.
fn snapshot(protocols: usize, indices: usize) -> (Snapshot, Config) {
    let mut snapshot: Snapshot = serde_json::from_str(factbrief::snapshot::default_bundled()).expect("bundled");
    let mut config = Config::bundled();
    let of =
        |metric: &str| snapshot.observations.iter().find(|o| o.metric == metric).expect("in the default day").clone();
    let tvl = of("tvl");
    let close = snapshot.observations.iter().find(|o| o.instrument == "hk.hsi" && o.metric == "close");
    let close = close.expect("in the default day").clone();
    for i in 0..protocols {
        let id = format!("tvl.p{i}");
        snapshot.instruments.push(FeedInstrument {
            id: id.clone(),
            name: format!("Protocol {i}"),
            group: "tvl".to_owned(),
            category: Some("Lending".to_owned()),
        });
        snapshot.observations.push(Observation { instrument: id, ..tvl.clone() });
    }
    for i in 0..indices {
        let id = format!("{ADDED}{i}");
        config.universe.instruments.push(InstrumentConfig {
            id: id.clone(),
            name: format!("Index {i}"),
            aliases: Vec::new(),
            group: "hk".to_owned(),
            category: None,
        });
        snapshot.observations.push(Observation { instrument: id, ..close.clone() });
    }
    (snapshot, config)
}

/// A CSV of closes on every weekday of `years` before the day, for every index that [`snapshot`] adds.
fn closes(snapshot: &Snapshot, years: i64) -> String {
    let added: Vec<&Observation> = snapshot.observations.iter().filter(|o| o.instrument.starts_with(ADDED)).collect();
    let first = added.first().expect("indices were added");
    let session: Date = first.session.as_deref().and_then(|s| s.parse().ok()).expect("a close has a session");
    let previous = first.previous.expect("a close has a previous one").to_string();
    let mut days: Vec<Date> = session
        .series(-1_i64.days())
        .skip(1)
        .take(usize::try_from(years * 365).expect("a few years"))
        .filter(|d| !matches!(d.weekday(), Weekday::Saturday | Weekday::Sunday))
        .collect();
    days.reverse();
    let mut text = String::from("date");
    for row in &added {
        write!(text, ",{}", row.instrument).expect("to a string");
    }
    for (n, day) in days.iter().enumerate() {
        write!(text, "\n{day}").expect("to a string");
        for i in 0..added.len() {
            if n + 1 == days.len() {
                // What the provider states as the previous close, or the history would not be taken for this index's.
                write!(text, ",{previous}").expect("to a string");
            } else {
                write!(text, ",{}.{:02}", 20_000 + (n * 37 + i * 11) % 5_000, (n + i) % 100).expect("to a string");
            }
        }
    }
    text.push('\n');
    text
}

/// The same closes as JSON: rows of cells.
fn as_json(csv: &str) -> String {
    let rows: Vec<Vec<&str>> = csv.lines().map(|line| line.split(',').collect()).collect();
    serde_json::to_string(&rows).expect("serialises")
}

/// Protocols and indices.
const SIZES: [(usize, usize); 3] = [(100, 10), (1_000, 100), (10_000, 1_000)];

#[divan::bench(args = SIZES, sample_count = 10, sample_size = 1)]
fn sheet(bencher: divan::Bencher<'_, '_>, (protocols, indices): (usize, usize)) {
    let (snapshot, config) = snapshot(protocols, indices);
    let (calendars, history) = (Calendars::bundled(), History::default());
    bencher.counter(ItemsCount::new(protocols + indices)).bench(|| {
        let context = Context { universe: &config.universe, calendars: &calendars, history: &history, previous: None };
        build(&snapshot, &context)
    });
}

#[divan::bench(args = SIZES, sample_count = 10, sample_size = 1)]
fn parse_of_the_same_bytes(bencher: divan::Bencher<'_, '_>, (protocols, indices): (usize, usize)) {
    let text = serde_json::to_string_pretty(&snapshot(protocols, indices).0).expect("serialises");
    bencher
        .counter(ItemsCount::new(protocols + indices))
        .bench(|| serde_json::from_str::<Snapshot>(&text).expect("parses"));
}

#[divan::bench(args = SIZES, sample_count = 3, sample_size = 1)]
fn sheet_with_ten_years(bencher: divan::Bencher<'_, '_>, (protocols, indices): (usize, usize)) {
    let (snapshot, config) = snapshot(protocols, indices);
    let (calendars, csv) = (Calendars::bundled(), closes(&snapshot, 10));
    let history = History::from_csv(&csv).expect("well formed");
    let context = Context { universe: &config.universe, calendars: &calendars, history: &history, previous: None };
    let (sheet, _) = build(&snapshot, &context);
    let volatilities =
        sheet.facts.iter().filter(|f| f.id.starts_with(ADDED) && f.metric == "realised_volatility_20_pct").count();
    assert_eq!(volatilities, indices, "the history is used");
    bencher.counter(ItemsCount::new(protocols + indices)).bench(|| build(&snapshot, &context));
}

#[divan::bench(args = SIZES, sample_count = 3, sample_size = 1)]
fn ten_years_of_closes(bencher: divan::Bencher<'_, '_>, (protocols, indices): (usize, usize)) {
    let csv = closes(&snapshot(protocols, indices).0, 10);
    bencher.counter(BytesCount::of_str(&csv)).bench(|| History::from_csv(&csv).expect("well formed"));
}

#[divan::bench(args = SIZES, sample_count = 3, sample_size = 1)]
fn parse_of_the_same_closes(bencher: divan::Bencher<'_, '_>, (protocols, indices): (usize, usize)) {
    let json = as_json(&closes(&snapshot(protocols, indices).0, 10));
    bencher
        .counter(BytesCount::of_str(&json))
        .bench(|| serde_json::from_str::<Vec<Vec<String>>>(&json).expect("parses"));
}
