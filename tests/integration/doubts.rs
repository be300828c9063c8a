//! Figures that may not be added, compared or ranked like the others: each set aside, and said.

use factbrief::calendar::Calendars;
use factbrief::config::Config;
use factbrief::facts::history::History;
use factbrief::facts::{Context, Fact, FactSheet, Status, build};
use factbrief::snapshot::{self, Snapshot};
use serde_json::{Value, json};

/// A bundled day as JSON.
fn day(date: &str) -> Value {
    serde_json::from_str(snapshot::bundled().iter().find(|(d, _)| *d == date).unwrap().1).unwrap()
}

/// The rows of an instrument, of this scope where one is given.
fn rows<'a>(day: &'a mut Value, instrument: &str, scope: Option<&str>) -> Vec<&'a mut Value> {
    let rows = day["observations"].as_array_mut().unwrap().iter_mut();
    let found: Vec<_> =
        rows.filter(|o| o["instrument"] == instrument && scope.is_none_or(|s| o["scope"] == s)).collect();
    assert!(!found.is_empty(), "{instrument} {scope:?}");
    found
}

fn set(day: &mut Value, instrument: &str, scope: Option<&str>, field: &str, value: &str) {
    for row in rows(day, instrument, scope) {
        row[field] = json!(value);
    }
}

fn sheet(day: Value) -> FactSheet {
    let snapshot: Snapshot = serde_json::from_value(day).unwrap();
    let (config, calendars, history) = (Config::bundled(), Calendars::bundled(), History::default());
    let context = Context { universe: &config.universe, calendars: &calendars, history: &history, previous: None };
    build(&snapshot, &context).0
}

#[track_caller]
fn fact<'a>(sheet: &'a FactSheet, id: &str) -> &'a Fact {
    sheet.fact(id).unwrap_or_else(|| panic!("no {id}"))
}

#[track_caller]
fn said(sheet: &FactSheet, message: &str) {
    let said = sheet.data_issues.iter().any(|i| i.message == message);
    assert!(said, "{message}\n{:#?}", sheet.data_issues.iter().map(|i| &i.message).collect::<Vec<_>>());
}

#[test]
fn another_currency_is_in_no_net_and_in_no_combination() {
    let mut d = day("2025-12-18");
    set(&mut d, "stable.usdt", None, "unit", "eur");
    let s = sheet(d);
    let net = fact(&s, "stable.net_issued");
    assert_eq!(net.note.as_deref(), Some("net over 3 of 4 coins: USDT is in eur"));
    assert_eq!(net.unit.as_str(), "usd");
    assert!(!net.derived_from.as_ref().unwrap().of.contains(&"stable.usdt.issued".to_owned()));
    said(&s, "Stablecoins: in no sum with the others: USDT is in eur, they are in usd.");

    let mut d = day("2025-12-18");
    set(&mut d, "stable.dai", None, "unit", "eur");
    let s = sheet(d);
    assert!(s.fact("stable.dai_usds.supply").is_none());
    said(&s, "DAI and USDS together: not computed: USDS is in usd, DAI in eur.");
}

#[test]
fn an_instrument_that_a_feed_adds_to_configured_ones_is_a_member_like_them() {
    let mut d = day("2025-12-18");
    d["instruments"].as_array_mut().unwrap().push(json!({"id": "crypto.sol", "name": "Solana", "group": "crypto"}));
    let mut row = rows(&mut d, "crypto.eth", None)[0].clone();
    row["instrument"] = json!("crypto.sol");
    row["value"] = json!("130");
    row["previous"] = json!("128");
    row.as_object_mut().unwrap().remove("stated_change_pct");
    d["observations"].as_array_mut().unwrap().push(row);
    let s = sheet(d);
    let crypto = s.directions.iter().find(|g| g.group == "crypto").unwrap();
    assert_eq!((crypto.verdict.as_str(), crypto.breaks.as_slice()), ("split", &["crypto.sol".to_owned()][..]));
    assert_eq!(fact(&s, "group.crypto.members_up").value.unwrap().to_string(), "1");
    assert!(!s.movers.iter().any(|m| m.group == "crypto"), "no list of movers");
    // What only a feed fills stays a list without a mean.
    assert!(s.fact("group.tvl.mean_change_pct").is_none());
}

#[test]
fn a_price_without_a_change_of_its_session_says_so() {
    let mut d = day("2025-12-18");
    for row in rows(&mut d, "us.spx", None) {
        row.as_object_mut().unwrap().remove("previous");
        row.as_object_mut().unwrap().remove("stated_change_pct");
    }
    let s = sheet(d);
    assert_eq!(fact(&s, "us.spx.change_pct").status, Status::Missing);
    assert_eq!(fact(&s, "us.spx.close").status, Status::Ok);
    said(&s, "S&P 500: missing: neither a previous value nor a change was delivered.");

    let mut d = day("2025-12-18");
    set(&mut d, "us.spx", None, "window", "7d");
    let s = sheet(d);
    assert_eq!(fact(&s, "us.spx.change_pct").status, Status::Missing);
    said(&s, "S&P 500: missing: only a change over 7d was delivered.");
    let mean = fact(&s, "group.us.mean_change_pct");
    assert_eq!(mean.note.as_deref(), Some("n = 2"), "the others are still read together");
}

#[test]
fn a_change_on_another_basis_is_in_no_mean_and_in_no_spread() {
    let mut d = day("2025-12-18");
    set(&mut d, "us.spx", None, "basis", "rolling_24h");
    let s = sheet(d);
    assert_eq!(fact(&s, "us.spx.change_pct").status, Status::Unverified);
    assert_eq!(fact(&s, "us.spx.close").status, Status::Ok);
    said(&s, "S&P 500: unverified: its basis is rolling 24h, that of its group session close: not comparable.");
    let mean = fact(&s, "group.us.mean_change_pct");
    assert!(!mean.derived_from.as_ref().unwrap().of.contains(&"us.spx.change_pct".to_owned()));
    assert!(!s.facts.iter().any(|f| f.id.starts_with("spread.") && f.id.contains("us.spx")));

    // Where all of them are, none of them is a session's.
    let mut d = day("2025-12-18");
    for id in ["us.spx", "us.nasdaq", "us.dow"] {
        set(&mut d, id, None, "basis", "rolling_24h");
    }
    let s = sheet(d);
    assert!(
        ["us.spx", "us.nasdaq", "us.dow"].iter().all(|id| fact(&s, &format!("{id}.change_pct")).usable().is_none())
    );
}

#[test]
fn counts_that_cannot_be_are_set_aside() {
    let mut d = day("2025-12-18");
    set(&mut d, "cn.breadth", Some("shanghai"), "scope", "all");
    let s = sheet(d);
    let whole = fact(&s, "cn.breadth.all.up");
    assert_eq!(whole.status, Status::Unverified);
    assert!(whole.reason.as_deref().unwrap().contains("its part shenzhen alone has 2237"), "{:?}", whole.reason);
    assert!(s.fact("cn.breadth.advance_rate").is_none());
    said(&s, "A-share breadth: no advance rate and no ratio over the market: the counts of all may not be used.");

    let mut d = day("2025-12-18");
    set(&mut d, "cn.breadth", Some("shanghai"), "value", "0");
    let s = sheet(d);
    assert_eq!(fact(&s, "cn.breadth.shanghai.up").status, Status::Unverified);
    assert!(s.fact("cn.breadth.up").is_none(), "what may be missing is in no sum");

    let mut d = day("2025-12-18");
    let mut ups = rows(&mut d, "cn.breadth", Some("shanghai"));
    ups.retain(|o| o["metric"] == "advancing");
    ups[0]["scope"] = json!("moon");
    let s = sheet(d);
    said(
        &s,
        "A-share breadth: no advance rate and no ratio over the market: advancing issues are counted for beijing, moon, \
         shenzhen, declining ones for beijing, shanghai, shenzhen.",
    );
}

#[test]
fn what_is_timed_after_the_cut_off_is_not_current() {
    let mut d = day("2025-12-18");
    d["cut_off"] = json!("2025-12-17T22:00:00Z");
    let s = sheet(d);
    let reason = |id: &str| fact(&s, id).reason.clone().unwrap_or_default();
    assert_eq!(reason("crypto.btc.change_pct"), "as of 2025-12-17, a day that is not over at the cut-off");
    assert_eq!(reason("crypto.eth.change_pct"), "as of 2025-12-17T23:55:00Z, which is after the cut-off");
    assert_eq!(fact(&s, "stable.usdt.supply").status, Status::Unverified);
    assert_eq!(fact(&s, "us.spx.close").status, Status::Ok, "New York has closed by then");
}

#[test]
fn a_cut_off_is_in_utc_and_belongs_to_the_report() {
    let read = |cut_off: &str| {
        let text =
            json!({"schema": snapshot::SCHEMA, "report_date": "2025-12-18", "cut_off": cut_off, "observations": []});
        snapshot::load(&text.to_string()).map_err(|faults| faults[0].message.clone())
    };
    for good in ["2025-12-18T00:00:00Z", "2025-12-12T21:00:00+00:00", "2025-12-19T05:00:00Z"] {
        assert!(read(good).is_ok(), "{good}");
    }
    let message = "the cut-off of 2020-12-18 does not belong to a report of 2025-12-18";
    assert_eq!(read("2020-12-18T00:00:00Z").unwrap_err(), message);
    assert!(read("2025-12-25T00:00:00Z").is_err(), "a week after the report");
    assert_eq!(read("2025-12-18T00:00:00+08:00").unwrap_err(), "a cut-off that is not in UTC");
}

#[test]
fn what_has_no_size_ranks_after_what_has_one_and_is_said() {
    let mut d = day("2026-03-21");
    // Of all protocols one has a size above the floor; its rise is far from the largest.
    for row in rows(&mut d, "tvl.termmax", None) {
        row["value"] = json!("50000000");
        row["previous"] = json!("45000000");
        row.as_object_mut().unwrap().remove("stated_change_pct");
    }
    let s = sheet(d);
    let up: Vec<&str> = s
        .movers
        .iter()
        .filter(|m| m.group == "tvl" && m.category.is_none() && m.side == factbrief::facts::sheet::MoverSide::Up)
        .map(|m| m.fact.as_str())
        .collect();
    assert_eq!(up[..2], ["tvl.termmax.change_pct", "tvl.cbridge.change_pct"]);
    said(
        &s,
        "DeFi TVL: no size was delivered for cBridge, CoinEx, Curvance, Dinari, Gate US, MatrixDock, Republic Note, VALR: the \
         floor on size could not be applied, and they rank after those whose size is known.",
    );
}

#[test]
fn two_exchanges_are_closed_and_a_question_ends_in_its_own_mark() {
    let mut d = day("2026-03-21");
    let s = sheet(d.clone());
    let market = s.markets.iter().find(|m| m.calendar == "XSHG").unwrap();
    let note = "Shanghai and Shenzhen are closed on 2026-03-21, a weekend day.";
    assert_eq!(market.note.as_deref(), Some(note));

    // Three times as many issues as the day before.
    d = day("2025-12-18");
    let before = sheet(d.clone());
    d["report_date"] = json!("2025-12-19");
    d["cut_off"] = json!("2025-12-19T00:00:00Z");
    for row in rows(&mut d, "cn.breadth", Some("shenzhen")) {
        let value: u64 = row["value"].as_str().unwrap().parse().unwrap();
        row["value"] = json!((value * 3).to_string());
        row["session"] = json!("2025-12-18");
    }
    let snapshot: Snapshot = serde_json::from_value(d).unwrap();
    let (config, calendars, history) = (Config::bundled(), Calendars::bundled(), History::default());
    let context =
        Context { universe: &config.universe, calendars: &calendars, history: &history, previous: Some(&before) };
    let s = build(&snapshot, &context).0;
    let asked: Vec<_> = s.data_issues.iter().filter(|i| i.message.contains("another part of the market?")).collect();
    assert!(!asked.is_empty() && asked.iter().all(|i| i.message.ends_with("market?")), "{asked:#?}");
}
