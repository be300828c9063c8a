//! Replays a table of daily closes: a sheet for every session, then faults injected, and how many are noticed.
//!
//! `cargo run --release --example backtest -- FOLDER [--from YEAR] [--every N] [--write FILE]` reads
//! `FOLDER/merged_daily_closes.csv`; `--every` injects faults on every Nth day only (10 unless told); `--write` writes the
//! page of results (`docs/backtest.md`) instead of printing it. Exit status 1 when what must hold does not.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a report for people")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::ExitCode;

use factbrief::calendar::Calendars;
use factbrief::config::Config;
use factbrief::config::universe::{InstrumentConfig, Universe};
use factbrief::facts::history::History;
use factbrief::facts::sheet::{AsOf, AsOfKind};
use factbrief::facts::{Context, Fact, FactSheet, Status, build};
use factbrief::quantity::{Exact, Unit};
use factbrief::snapshot::{self, Observation, Snapshot};
use jiff::civil::Date;
use rust_decimal::Decimal;

/// Column of the table, instrument, market.
const COLUMNS: [(&str, &str, &str); 10] = [
    ("SPX", "us.spx", "us"),
    ("DJI", "us.dow", "us"),
    ("NDX100", "us.ndx", "us"),
    ("HSI", "hk.hsi", "hk"),
    ("SSE", "cn.sse", "cn"),
    ("SZSE", "cn.szse", "cn"),
    ("CHINEXT", "cn.chinext", "cn"),
    ("CSI300", "cn.csi300", "cn"),
    ("BTC", "crypto.btc", "crypto"),
    ("ETH", "crypto.eth", "crypto"),
];
const MARKETS: [&str; 4] = ["us", "hk", "cn", "crypto"];

fn market_of(instrument: &str) -> &str {
    instrument.split('.').next().unwrap()
}

/// Closes by instrument and date.
type Table = BTreeMap<&'static str, BTreeMap<Date, Decimal>>;

fn table(text: &str) -> Table {
    let mut lines = text.lines();
    let heads: Vec<&str> = lines.next().unwrap().split(',').collect();
    let mut out = Table::new();
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        let date: Date = cells[0].parse().unwrap();
        for (head, id, _) in COLUMNS {
            let cell = cells[heads.iter().position(|h| *h == head).unwrap()];
            if !cell.is_empty() {
                out.entry(id).or_default().insert(date, cell.parse().unwrap());
            }
        }
    }
    out
}

struct World {
    table: Table,
    universe: Universe,
    calendars: Calendars,
    history: History,
}

impl World {
    fn calendar(&self, market: &str) -> &str {
        self.universe.groups.iter().find(|g| g.id == market).unwrap().calendar.as_deref().unwrap()
    }

    /// The snapshot at the end of `day` (UTC), clean.
    fn snapshot(&self, day: Date, base: &Snapshot) -> Snapshot {
        let mut out = base.clone();
        let report = day.tomorrow().unwrap();
        out.report_date = report.to_string();
        out.cut_off = format!("{report}T00:00:00Z");
        out.previous_report_date = Some(day.to_string());
        out.sample_notice = None;
        out.instruments = Vec::new();
        out.payloads = Vec::new();
        out.observations = COLUMNS.iter().filter_map(|(_, id, _)| self.observation(id, day)).collect();
        if self.table["cn.sse"].range(..=day).count() > 1 {
            for (scope, total) in [("shanghai", 2_300), ("all", 5_400)] {
                out.observations.extend(self.breadth(day, scope, total));
            }
        }
        out
    }

    /// The last close of `id` at `day`; none outside the series or in a hole of the table.
    fn observation(&self, id: &str, day: Date) -> Option<Observation> {
        let series = &self.table[id];
        let market = market_of(id);
        let (&session, &value) = series.range(..=day).next_back()?;
        let (&before, &previous) = series.range(..session).next_back()?;
        let last = *series.keys().next_back()?;
        let span = |a: Date, b: Date| a.until(b).unwrap().get_days();
        let crypto = market == "crypto";
        if day > last || (crypto && (session != day || span(before, session) > 1)) {
            return None;
        }
        Some(Observation {
            instrument: id.to_owned(),
            metric: if crypto { "price" } else { "close" }.to_owned(),
            value: Some(Exact(value)),
            previous: Some(Exact(previous)),
            unit: if crypto { Unit::Money("usd".to_owned()) } else { Unit::IndexPoints },
            window: Some("1d".to_owned()),
            basis: Some(if crypto { "day_vs_day" } else { "session_close" }.to_owned()),
            session: Some(session.to_string()),
            as_of: AsOf { time: Some(session.to_string()), kind: AsOfKind::BarDate },
            ..blank()
        })
    }

    /// Made-up counts of a real session: the table has none.
    fn breadth(&self, day: Date, scope: &str, total: i64) -> Vec<Observation> {
        let Some(index) = self.observation("cn.sse", day) else { return Vec::new() };
        let up = total * if index.value > index.previous { 3 } else { 1 } / 4 + i64::from(day.day());
        [("advancing", up), ("declining", total - up)]
            .into_iter()
            .map(|(metric, count)| Observation {
                instrument: "cn.breadth".to_owned(),
                metric: metric.to_owned(),
                value: Some(Exact(Decimal::from(count))),
                previous: None,
                unit: Unit::Count,
                scope: Some(scope.to_owned()),
                ..index.clone()
            })
            .collect()
    }

    fn sheet(&self, snapshot: &Snapshot, previous: Option<&FactSheet>) -> FactSheet {
        self.with_history(snapshot, previous, &self.history)
    }

    fn with_history(&self, snapshot: &Snapshot, previous: Option<&FactSheet>, history: &History) -> FactSheet {
        let context = Context { universe: &self.universe, calendars: &self.calendars, history, previous };
        build(snapshot, &context).0
    }

    /// Sessions of a market after `day`, in the table.
    fn next_sessions(&self, market: &str, day: Date, k: usize) -> Option<Date> {
        let id = COLUMNS.iter().find(|(_, _, m)| *m == market)?.1;
        self.table[id].range(day.tomorrow().ok()?..).nth(k - 1).map(|(d, _)| *d)
    }
}

fn blank() -> Observation {
    Observation {
        instrument: String::new(),
        metric: String::new(),
        value: None,
        previous: None,
        stated_change_pct: None,
        high: None,
        low: None,
        unit: Unit::Count,
        precision: None,
        window: None,
        basis: None,
        scope: None,
        session: None,
        as_of: AsOf { time: None, kind: AsOfKind::None },
        provider: "table".to_owned(),
        field: None,
        payload: None,
        unavailable: None,
        note: None,
        sample: false,
    }
}

/// Injected and noticed, by fault.
#[derive(Default)]
struct Counts(BTreeMap<(u8, String), (u32, u32)>);

impl Counts {
    fn add(&mut self, order: u8, fault: String, noticed: bool) {
        let entry = self.0.entry((order, fault)).or_default();
        entry.0 += 1;
        entry.1 += u32::from(noticed);
    }
}

/// Whether no figure of `market` that carries the fault passes for good: every price not `ok`, at least one there.
fn noticed(sheet: &FactSheet, of: &dyn Fn(&str) -> bool, metric: &[&str]) -> bool {
    let mut facts = sheet.facts.iter().filter(|f| of(&f.entity) && metric.contains(&f.metric.as_str())).peekable();
    facts.peek().is_some() && facts.all(|f| f.status != Status::Ok)
}

const PRICES: [&str; 2] = ["close", "price"];

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let option = |name: &str| args.iter().position(|a| a == name).and_then(|i| args.get(i + 1)).cloned();
    let folder = args.first().expect("backtest FOLDER [--from YEAR] [--every N] [--write FILE]");
    let from: i16 = option("--from").map_or(2015, |y| y.parse().unwrap());
    let every: usize = option("--every").map_or(10, |n| n.parse().unwrap());
    let text = std::fs::read_to_string(std::path::Path::new(folder).join("merged_daily_closes.csv")).unwrap();
    let mut universe = Config::bundled().universe;
    for (id, group) in [("us.ndx", "us"), ("cn.csi300", "cn")] {
        let (id, group) = (id.to_owned(), group.to_owned());
        universe.instruments.push(InstrumentConfig {
            name: id.clone(),
            id,
            aliases: Vec::new(),
            group,
            category: None,
        });
    }
    let world = World { table: table(&text), universe, calendars: Calendars::bundled(), history: History::default() };
    let base = snapshot::load(snapshot::default_bundled()).unwrap();
    let days = days(&world, from);

    let mut counts = Counts::default();
    let (mut sheets, mut facts, mut false_marks) = (0u32, 0usize, Vec::new());
    let (mut sessions, mut wrong_sessions) = (0u32, Vec::new());
    let mut before: Option<FactSheet> = None;
    let mut false_notes = Vec::new();
    let mut ended = 0u32;
    for (n, day) in days.iter().enumerate() {
        let snapshot = world.snapshot(*day, &base);
        let sheet = world.sheet(&snapshot, before.as_ref());
        sheets += 1;
        facts += sheet.facts.len();
        let delivered = |f: &Fact| snapshot.observations.iter().any(|o| o.instrument == f.entity);
        for f in sheet.facts.iter().filter(|f| f.status != Status::Ok) {
            if f.status == Status::Missing && !delivered(f) {
                ended += 1;
                continue;
            }
            false_marks.push(format!("{day} {} {:?}: {}", f.id, f.status, f.reason.as_deref().unwrap_or("")));
        }
        for row in &snapshot.observations {
            let calendar = world.calendar(market_of(&row.instrument));
            let market = sheet.markets.iter().find(|m| m.calendar == calendar).unwrap();
            let Some(expected) = market.expected_session.as_deref() else { continue };
            sessions += 1;
            if row.session.as_deref() != Some(expected) {
                wrong_sessions.push(format!("{day} {}: {expected} expected", row.instrument));
            }
        }
        if n > 0 && n % every == 0 {
            single_day_faults(&world, &snapshot, before.as_ref().unwrap(), *day, &mut counts);
            freezes(&world, &snapshot, &sheet, *day, &base, &mut counts);
            history_faults(&world, &snapshot, &mut counts, &mut false_notes);
        }
        before = Some(sheet);
    }
    let mut result = format!(
        "- Sheets built: {sheets}, {} to {}; {facts} facts.\n\
         - Sessions held against the calendar: {sessions}; they disagree: {}.\n",
        days[0],
        days[days.len() - 1],
        wrong_sessions.len()
    );
    let list = |result: &mut String, items: &[String]| {
        items.iter().take(10).for_each(|item| writeln!(result, "  - {item}").unwrap());
    };
    list(&mut result, &wrong_sessions);
    let a_day = Decimal::from(false_marks.len()) / Decimal::from(sheets);
    let stale = stale(&false_marks);
    writeln!(result, "- False marks on clean days: {} ({stale} stale), {a_day:.4} a day.", false_marks.len()).unwrap();
    list(&mut result, &false_marks);
    writeln!(result, "- False notes on clean histories: {}.", false_notes.len()).unwrap();
    list(&mut result, &false_notes);
    writeln!(result, "- Marked missing, rightly: {ended}, of instruments that the table does not list, and where a series ends or has a hole.").unwrap();
    result.push_str("\n| Fault | Injected | Detected | Rate |\n|---|---:|---:|---:|\n");
    let mut broken = wrong_sessions.len() + stale + false_notes.len();
    for ((_, fault), (injected, detected)) in &counts.0 {
        let rate = Decimal::from(*detected) * Decimal::ONE_HUNDRED / Decimal::from(*injected);
        writeln!(result, "| {fault} | {injected} | {detected} | {rate:.1} % |").unwrap();
        broken += usize::from(must_all_be_noticed(fault) && injected != detected);
    }
    match option("--write") {
        Some(file) => std::fs::write(file, PAGE.replacen("{result}", &result, 1)).unwrap(),
        None => print!("{result}"),
    }
    ExitCode::from(u8::from(broken > 0))
}

/// Faults of which not one may pass: freezes of three sessions or more, scale, and a market that is gone.
fn must_all_be_noticed(fault: &str) -> bool {
    fault.starts_with("scale")
        || fault.starts_with("history: levels")
        || fault == "market dropped"
        || fault.ends_with("3 sessions")
        || fault.ends_with("5 sessions")
}

/// `docs/backtest.md`.
const PAGE: &str = include_str!("backtest.md");

fn stale(marks: &[String]) -> usize {
    marks.iter().filter(|m| m.contains(" Stale: ")).count()
}

/// Every day from the year on, on which an exchange had a session.
fn days(world: &World, from: i16) -> Vec<Date> {
    let mut out: Vec<Date> =
        ["us.spx", "hk.hsi", "cn.sse"].iter().flat_map(|id| world.table[id].keys().copied()).collect();
    out.sort();
    out.dedup();
    out.retain(|d| d.year() >= from && *d > Date::constant(2015, 1, 5));
    out
}

fn single_day_faults(world: &World, clean: &Snapshot, before: &FactSheet, day: Date, counts: &mut Counts) {
    for market in MARKETS {
        let of = |id: &str| market_of(id) == market && id != "cn.breadth";
        if !clean.observations.iter().any(|o| of(&o.instrument)) || !before.facts.iter().any(|f| of(&f.entity)) {
            continue;
        }
        let mut run = |order: u8, fault: &str, change: &mut dyn FnMut(&mut Snapshot)| {
            let mut snapshot = clean.clone();
            change(&mut snapshot);
            let sheet = world.sheet(&snapshot, Some(before));
            counts.add(order, fault.to_owned(), noticed(&sheet, &of, &PRICES));
        };
        run(20, "market dropped", &mut |s| s.observations.retain(|o| !of(&o.instrument)));
        run(21, "scale x100, value and previous", &mut |s| {
            for o in s.observations.iter_mut().filter(|o| of(&o.instrument)) {
                o.value = o.value.map(|v| Exact(v.get() * Decimal::ONE_HUNDRED));
                o.previous = o.previous.map(|v| Exact(v.get() * Decimal::ONE_HUNDRED));
            }
        });
        run(22, "scale /100, value only", &mut |s| {
            for o in s.observations.iter_mut().filter(|o| of(&o.instrument)) {
                o.value = o.value.map(|v| Exact(v.get() / Decimal::ONE_HUNDRED));
            }
        });
        let closed = world.calendars.get(world.calendar(market)).unwrap();
        if market != "crypto" && matches!(closed.state(day), factbrief::calendar::DayState::Closed) {
            run(30, "holiday stamped as a session", &mut |s| {
                for o in s.observations.iter_mut().filter(|o| of(&o.instrument)) {
                    o.session = Some(day.to_string());
                }
            });
        }
    }
    // Another instrument's series of the same market under this name.
    for (id, other) in
        [("us.spx", "us.ndx"), ("cn.sse", "cn.csi300"), ("cn.szse", "cn.chinext"), ("crypto.btc", "crypto.eth")]
    {
        let find = |id: &str| clean.observations.iter().find(|o| o.instrument == id).cloned();
        let (Some(_), Some(wrong)) = (find(id), find(other)) else { continue };
        if !before.facts.iter().any(|f| f.entity == id) {
            continue;
        }
        let mut snapshot = clean.clone();
        for o in snapshot.observations.iter_mut().filter(|o| o.instrument == id) {
            *o = Observation { instrument: id.to_owned(), ..wrong.clone() };
        }
        let sheet = world.sheet(&snapshot, Some(before));
        counts.add(23, "wrong symbol".to_owned(), noticed(&sheet, &|e| e == id, &PRICES));
    }
    if clean.observations.iter().any(|o| o.instrument == "cn.breadth")
        && before.facts.iter().any(|f| f.entity == "cn.breadth")
    {
        let mut snapshot = clean.clone();
        for o in snapshot.observations.iter_mut().filter(|o| o.instrument == "cn.breadth") {
            let other = if o.scope.as_deref() == Some("all") { "shanghai" } else { "all" };
            o.scope = Some(other.to_owned());
        }
        let sheet = world.sheet(&snapshot, Some(before));
        counts.add(24, "breadth scopes swapped".to_owned(), noticed(&sheet, &|e| e == "cn.breadth", &["count"]));
    }
}

/// Rows of a history that is handed in with a day.
const ROWS: usize = 60;

/// Faults of a table of closes that is handed in as the history: the closes of the sessions before, of one instrument each.
fn history_faults(world: &World, clean: &Snapshot, counts: &mut Counts, false_notes: &mut Vec<String>) {
    let rows = |id: &str| -> Option<Vec<(Date, Decimal)>> {
        let session: Date = clean.observations.iter().find(|o| o.instrument == id)?.session.as_ref()?.parse().ok()?;
        let before = world.table[id].range(..session).rev().take(ROWS).map(|(d, c)| (*d, *c));
        let mut rows: Vec<(Date, Decimal)> = before.collect();
        rows.reverse();
        // Across years without a row nothing is looked at.
        let days = rows.first()?.0.until(session).ok()?.get_days();
        (rows.len() == ROWS && days < 120).then_some(rows)
    };
    let all: Vec<(&str, Vec<(Date, Decimal)>)> =
        COLUMNS.iter().filter_map(|(_, id, _)| Some((*id, rows(id)?))).collect();
    let histories = |series: &[(&str, Vec<(Date, Decimal)>)]| {
        let histories = series.iter().map(|(id, rows)| {
            let lines: String = rows.iter().map(|(date, close)| format!("{date},{close}\n")).collect();
            History::from_csv(&format!("date,{id}\n{lines}")).unwrap()
        });
        histories.fold(History::default(), History::and)
    };
    let sheet = |series: &[(&str, Vec<(Date, Decimal)>)]| world.with_history(clean, None, &histories(series));
    let of_history = |f: &&Fact| f.derived_from.as_ref().is_some_and(|d| d.op.ends_with("(with history)"));
    // Said, and no figure passes for good that reaches over it.
    let noticed = |sheet: &FactSheet, id: &str, word: &str| {
        let name = sheet.entity(id).map_or(id, |e| e.name.as_str());
        let said = |i: &factbrief::facts::sheet::DataIssue| i.message.contains(name) && i.message.contains(word);
        let good = |f: &Fact| f.status == Status::Ok && f.entity == id && f.metric.contains("_20_");
        sheet.data_issues.iter().any(said) && !sheet.facts.iter().filter(of_history).any(good)
    };
    let quiet = sheet(&all);
    let odd = |s: Status| matches!(s, Status::Conflict | Status::Outlier);
    let notes = quiet.data_issues.iter().filter(|i| i.message.contains("the history"));
    let wrong = notes.filter(|i| odd(i.status) || i.message.contains("suspected frozen"));
    false_notes.extend(wrong.map(|i| format!("{} {}", clean.report_date, i.message)));
    for (order, k) in [(40, 1), (41, 2), (42, 3), (43, 5)] {
        let mut frozen = all.clone();
        for (_, rows) in &mut frozen {
            let first = ROWS - 10;
            let value = rows[first].1;
            rows[first..=first + k].iter_mut().for_each(|row| row.1 = value);
        }
        let sheet = sheet(&frozen);
        let s = if k == 1 { "" } else { "s" };
        for (id, _) in &all {
            let fault = format!("history: a close repeats for {k} session{s}");
            counts.add(order, fault, noticed(&sheet, id, "suspected frozen"));
        }
    }
    // A feed that stands still, dates itself anew and gives its own close as the one before, without an edition before.
    for (order, k) in [(60, 1), (61, 2), (62, 3)] {
        let mut snapshot = clean.clone();
        let mut still = all.clone();
        for (id, rows) in &mut still {
            let value = rows[ROWS - k].1;
            rows[ROWS - k..].iter_mut().for_each(|row| row.1 = value);
            for o in snapshot.observations.iter_mut().filter(|o| o.instrument == *id) {
                (o.value, o.previous) = (Some(Exact(value)), Some(Exact(value)));
            }
        }
        let sheet = world.with_history(&snapshot, None, &histories(&still));
        let s = if k == 1 { "" } else { "s" };
        for (id, _) in &all {
            let fault = format!("history and feed stand still for {k} session{s}");
            counts.add(order, fault, self::noticed(&sheet, &|e| e == *id, &PRICES));
        }
    }
    let times = |by: Decimal| -> Vec<(&str, Vec<(Date, Decimal)>)> {
        all.iter().map(|(id, rows)| (*id, rows.iter().map(|(d, c)| (*d, *c * by)).collect())).collect()
    };
    for (order, by) in [(50, Decimal::new(13, 1)), (51, Decimal::new(1_001, 3))] {
        let sheet = sheet(&times(by));
        for (id, _) in &all {
            counts.add(order, format!("history: levels x{by}"), noticed(&sheet, id, "the provider states"));
        }
    }
    for (id, other) in [("us.spx", "us.ndx"), ("cn.sse", "cn.csi300"), ("cn.szse", "cn.chinext")] {
        let find = |id: &str| all.iter().find(|(own, _)| *own == id).map(|(_, rows)| rows.clone());
        let (Some(_), Some(wrong)) = (find(id), find(other)) else { continue };
        let sheet = sheet(&[(id, wrong)]);
        counts.add(52, "history: of another index".to_owned(), noticed(&sheet, id, "the provider states"));
    }
}

/// How a frozen feed dates what it repeats.
#[derive(Clone, Copy, PartialEq)]
enum Stamp {
    /// As it was.
    Old,
    /// With the session that has passed; value and previous as they were.
    New,
    /// With the session that has passed, and the value as its own previous.
    Rolled,
}

fn freezes(world: &World, frozen: &Snapshot, sheet: &FactSheet, day: Date, base: &Snapshot, counts: &mut Counts) {
    for market in MARKETS {
        let of = |id: &str| market_of(id) == market && id != "cn.breadth";
        if !frozen.observations.iter().any(|o| of(&o.instrument)) {
            continue;
        }
        for (order, stamp, name) in [
            (0, Stamp::Old, "freeze, date not advancing"),
            (5, Stamp::New, "freeze, date re-stamped"),
            (10, Stamp::Rolled, "freeze, date re-stamped, previous rolled"),
        ] {
            let mut before = sheet.clone();
            let mut today = day;
            for k in 1..=5usize {
                let Some(end) = world.next_sessions(market, day, k) else { break };
                // An edition a day, as in the clean run.
                while today < end {
                    today = today.tomorrow().unwrap();
                    let mut snapshot = world.snapshot(today, base);
                    for o in snapshot.observations.iter_mut().filter(|o| of(&o.instrument)) {
                        let Some(old) = frozen.observations.iter().find(|f| f.instrument == o.instrument) else {
                            continue;
                        };
                        let current = std::mem::replace(o, old.clone());
                        if stamp != Stamp::Old {
                            (o.session, o.as_of) = (current.session, current.as_of);
                        }
                        if stamp == Stamp::Rolled {
                            o.previous = o.value;
                        }
                    }
                    before = world.sheet(&snapshot, Some(&before));
                }
                if !before.facts.iter().any(|f| of(&f.entity)) {
                    break;
                }
                if k != 4 {
                    let s = if k == 1 { "" } else { "s" };
                    let order = order + u8::try_from(k).unwrap() - 1;
                    counts.add(order, format!("{name}, {k} session{s}"), noticed(&before, &of, &PRICES));
                }
            }
        }
    }
}
