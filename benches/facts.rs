//! The sheet from a snapshot, against the time serde_json needs to parse the same bytes, at 1x, 10x and 100x.

#![allow(missing_docs, reason = "a bench has no public interface")]

use factbrief::calendar::Calendars;
use factbrief::config::Config;
use factbrief::config::universe::InstrumentConfig;
use factbrief::facts::history::History;
use factbrief::facts::{Context, build};
use factbrief::snapshot::{FeedInstrument, Observation, Snapshot};

fn main() {
    divan::main();
}

/// The default day with `protocols` more protocols and `indices` more indices.
fn snapshot(protocols: usize, indices: usize) -> (Snapshot, Config) {
    let mut snapshot: Snapshot = serde_json::from_str(factbrief::snapshot::default_bundled()).expect("bundled");
    let mut config = Config::bundled();
    let of =
        |metric: &str| snapshot.observations.iter().find(|o| o.metric == metric).expect("in the default day").clone();
    let (tvl, close) = (of("tvl"), of("close"));
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
        let id = format!("us.i{i}");
        config.universe.instruments.push(InstrumentConfig {
            id: id.clone(),
            name: format!("Index {i}"),
            aliases: Vec::new(),
            group: "us".to_owned(),
            category: None,
        });
        snapshot.observations.push(Observation { instrument: id, ..close.clone() });
    }
    (snapshot, config)
}

const SIZES: [(usize, usize); 3] = [(100, 10), (1_000, 100), (10_000, 1_000)];

#[divan::bench(args = SIZES, sample_count = 10, sample_size = 1)]
fn sheet(bencher: divan::Bencher<'_, '_>, (protocols, indices): (usize, usize)) {
    let (snapshot, config) = snapshot(protocols, indices);
    let (calendars, history) = (Calendars::bundled(), History::default());
    bencher.bench(|| {
        let context = Context { universe: &config.universe, calendars: &calendars, history: &history, previous: None };
        build(&snapshot, &context)
    });
}

#[divan::bench(args = SIZES, sample_count = 10, sample_size = 1)]
fn parse_of_the_same_bytes(bencher: divan::Bencher<'_, '_>, (protocols, indices): (usize, usize)) {
    let text = serde_json::to_string_pretty(&snapshot(protocols, indices).0).expect("serialises");
    bencher.bench(|| serde_json::from_str::<Snapshot>(&text).expect("parses"));
}
