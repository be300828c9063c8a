//! Detectors of divergences: each case by itself, and the ranking with and without a history.

use factbrief::calendar::{Calendars, DayState};
use factbrief::config::Config;
use factbrief::config::universe::{DetectorConfig, Universe};
use factbrief::facts::history::History;
use factbrief::facts::{Context, FactSheet, build};
use factbrief::quantity::Exact;
use factbrief::realise::builtin;
use factbrief::run::compose;
use factbrief::snapshot::{self, Snapshot};
use rust_decimal::Decimal;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    detectors: Vec<DetectorConfig>,
    #[serde(default)]
    set: Vec<Set>,
    expect: Vec<String>,
    says: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Set {
    instrument: String,
    metric: String,
    value: Exact,
    previous: Exact,
}

fn sheet(snapshot: &Snapshot, universe: &Universe, history: &History) -> FactSheet {
    let calendars = Calendars::bundled();
    build(snapshot, &Context { universe, calendars: &calendars, history, previous: None }).0
}

fn found(sheet: &FactSheet) -> Vec<String> {
    let line = |d: &factbrief::facts::sheet::Divergence| {
        format!("{} {} {}", d.id, d.size.get().round_dp(2).normalize(), d.unit.as_str())
    };
    sheet.divergences.iter().map(line).collect()
}

#[test]
fn every_case_finds_what_it_should_and_its_page_passes_the_audit() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/facts/divergences");
    let mut read = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let case: Case = toml::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let name = path.display();
        let mut day = snapshot::load(snapshot::default_bundled()).unwrap();
        for set in &case.set {
            let rows = day.observations.iter_mut().filter(|o| o.instrument == set.instrument && o.metric == set.metric);
            let mut rows: Vec<_> = rows.filter(|o| !matches!(o.window.as_deref(), Some("7d"))).collect();
            let row = rows.first_mut().unwrap_or_else(|| panic!("{name}: no {}", set.instrument));
            (row.value, row.previous, row.stated_change_pct) = (Some(set.value), Some(set.previous), None);
        }
        let mut config = Config::bundled();
        config.universe.detectors = case.detectors;
        let sheet = sheet(&day, &config.universe, &History::default());
        assert_eq!(found(&sheet), case.expect, "{name}");
        let (plan, _) = factbrief::plan::plan(&sheet, &config.sections);
        let draft = builtin::write(&sheet, &plan);
        let (page, rejected) = compose::settle(&sheet, &plan, draft, &config.audit).unwrap();
        assert!(rejected.is_empty(), "{name}: {rejected:#?}");
        for said in &case.says {
            assert!(page.narrative.markdown.contains(said), "{name}: {said}\n{}", page.narrative.markdown);
        }
        read += 1;
    }
    assert!(read >= 10);
}

/// Closes of weekdays that end on 2025-12-16 at `last`, each `step` percent up or down from the one before by the bits of
/// a fixed sequence.
fn closes(last: Decimal, step: Decimal, mut seed: u64) -> Vec<(String, Decimal)> {
    let mut day: jiff::civil::Date = "2025-12-16".parse().unwrap();
    let mut close = last;
    let mut out = Vec::new();
    while out.len() < 120 {
        if !matches!(day.weekday(), jiff::civil::Weekday::Saturday | jiff::civil::Weekday::Sunday) {
            out.push((day.to_string(), close.round_dp(2)));
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let way = if seed >> 63 == 0 { Decimal::ONE } else { -Decimal::ONE };
            close /= Decimal::ONE + way * step / Decimal::ONE_HUNDRED;
        }
        day = day.yesterday().unwrap();
    }
    out.reverse();
    out
}

/// New York and Hong Kong quiet, Shanghai in steps of 3 %.
fn table() -> String {
    let d = |t: &str| t.parse::<Decimal>().unwrap();
    let us = closes(d("6800.26"), d("0.1"), 1);
    let hk = closes(d("25235.41"), d("0.2"), 2);
    let cn = closes(d("3824.81"), d("3"), 3);
    let mut out = "date,us.spx,hk.hsi,cn.sse\n".to_owned();
    let calendars = Calendars::bundled();
    let cell = |id: &str, (day, close): &(String, Decimal)| {
        let closed = calendars.get(id).unwrap().state(day.parse().unwrap()) == DayState::Closed;
        if closed { String::new() } else { close.to_string() }
    };
    for ((u, h), c) in us.iter().zip(&hk).zip(&cn) {
        out.push_str(&format!("{},{},{},{}\n", u.0, cell("XNYS", u), cell("XHKG", h), cell("XSHG", c)));
    }
    out
}

fn spreads() -> Universe {
    let mut universe = Config::bundled().universe;
    universe.detectors = toml::from_str::<std::collections::BTreeMap<String, Vec<DetectorConfig>>>(
        r#"d = [{ kind = "spread", a = ["cn", "hk"], b = ["us"] }]"#,
    )
    .unwrap()
    .remove("d")
    .unwrap();
    universe
}

#[test]
fn what_is_unusual_leads_what_is_large() {
    let day = snapshot::load(snapshot::default_bundled()).unwrap();
    let history = History::from_csv(&table()).unwrap();
    let large = sheet(&day, &spreads(), &History::default());
    assert_eq!(found(&large), ["spread.cn.sse~us.spx 234.8 bp", "spread.hk.hsi~us.spx 208.4 bp"]);
    assert!(large.divergences.iter().all(|d| d.unusual.is_none()));

    let unusual = sheet(&day, &spreads(), &history);
    assert_eq!(found(&unusual), ["spread.hk.hsi~us.spx 208.4 bp", "spread.cn.sse~us.spx 234.8 bp"]);
    let [first, second] = &unusual.divergences[..] else { panic!("two") };
    let of = |d: &factbrief::facts::sheet::Divergence| {
        let u = d.unusual.as_ref().unwrap();
        (u.z_score.get(), u.percentile.get(), u.n)
    };
    assert!(of(first).0 > Decimal::from(5) && of(first).1 == Decimal::ONE_HUNDRED && of(first).2 == 113);
    assert!(of(second).0.abs() < Decimal::TWO && of(second).2 == 110);
    // The figures are facts, and the word is available for what is unusual and for nothing else.
    assert_eq!(
        unusual.fact("spread.hk.hsi~us.spx.z_score").unwrap().value.unwrap(),
        first.unusual.as_ref().unwrap().z_score
    );
    let word = unusual.baseline.iter().find(|w| w.word == "unusual").unwrap();
    assert_eq!(word.facts, ["spread.hk.hsi~us.spx"]);
}

#[test]
fn a_past_of_another_day_or_too_short_a_one_makes_nothing_unusual() {
    let day = snapshot::load(snapshot::default_bundled()).unwrap();
    let table = table();
    let lines: Vec<&str> = table.lines().collect();
    let none = |text: &str| {
        let sheet = sheet(&day, &spreads(), &History::from_csv(text).unwrap());
        sheet.divergences.iter().all(|d| d.unusual.is_none())
    };
    // Twenty shared closes have nineteen changes, New York was closed on one of these days; the history stops in October; the session itself and later days count nothing.
    assert!(none(&[&lines[..1], &lines[lines.len() - 21..]].concat().join("\n")));
    assert!(!none(&[&lines[..1], &lines[lines.len() - 22..]].concat().join("\n")));
    assert!(none(&lines[..lines.len() - 30].join("\n")));
    let later = format!("{table}2025-12-17,6721.43,25468.78,3870.28\n2025-12-18,9,9,9\n");
    let of = |text: &str| sheet(&day, &spreads(), &History::from_csv(text).unwrap()).divergences;
    assert_eq!(of(&table), of(&later));
}

#[test]
fn one_gap_is_one_fact_whichever_way_round_it_is_asked_for() {
    for (date, text) in snapshot::bundled() {
        let day: Snapshot = serde_json::from_str(text).unwrap();
        let mut universe = Config::bundled().universe;
        // The chain has cn - hk, and hscei - spx.
        for (a, b) in [("hk.hsi", "cn.sse"), ("us.spx", "hk.hscei"), ("stable.usdc", "stable.usdt")] {
            universe.spreads.push(factbrief::config::universe::SpreadConfig { a: a.to_owned(), b: b.to_owned() });
        }
        let sheet = sheet(&day, &universe, &History::default());
        let ids: Vec<&str> = sheet.facts.iter().map(|f| f.id.as_str()).filter(|id| id.starts_with("spread.")).collect();
        for id in &ids {
            let (a, b) = id.trim_start_matches("spread.").split_once('~').unwrap();
            let turned = format!("spread.{b}~{a}");
            // A link of the chain goes its own way where a configured spread goes the other.
            let link =
                |id: &str| sheet.chain.iter().flat_map(|c| &c.links).any(|l| l.spread_fact.as_deref() == Some(id));
            let asked = |id: &str| universe.spreads.iter().any(|s| format!("spread.{}~{}", s.a, s.b) == id);
            let both = link(id) && asked(&turned) || link(&turned) && asked(id);
            assert!(both || !ids.contains(&turned.as_str()), "{date}: {id} stands both ways round");
        }
        let links = sheet.chain.iter().flat_map(|c| &c.links).filter_map(|l| l.spread_fact.as_deref());
        for id in links.chain(sheet.divergences.iter().map(|d| d.size_fact.as_str())) {
            assert!(sheet.fact(id).is_some(), "{date}: {id}");
        }
    }
}
