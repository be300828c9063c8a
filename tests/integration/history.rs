//! Facts that need a second period.

use std::collections::BTreeMap;

use factbrief::calendar::{Calendars, DayState};
use factbrief::config::Config;
use factbrief::facts::history::History;
use factbrief::facts::{Context, FactSheet, build};
use factbrief::quantity::Exact;
use factbrief::snapshot::{self, Snapshot};
use proptest::prelude::*;
use rust_decimal::Decimal;

const CLOSES: &str = include_str!("../../fixtures/history/made-up-closes.csv");

fn sheet(snapshot: &Snapshot, history: &History) -> FactSheet {
    let (config, calendars) = (Config::bundled(), Calendars::bundled());
    build(snapshot, &Context { universe: &config.universe, calendars: &calendars, history, previous: None }).0
}

fn sample_day() -> Snapshot {
    snapshot::load(snapshot::default_bundled()).unwrap()
}

/// The sample day with only the S&P 500, at `value` in the session of 2025-12-17.
fn one_close(value: Decimal) -> Snapshot {
    let mut day = sample_day();
    day.observations.retain(|o| o.instrument == "us.spx" && o.metric == "close");
    for o in &mut day.observations {
        o.value = Some(Exact(value));
        (o.previous, o.stated_change_pct, o.high, o.low) = (None, None, None, None);
    }
    day
}

/// Closes of consecutive sessions of New York that end on 2025-12-16.
fn table(closes: &[Decimal]) -> String {
    let mut day: jiff::civil::Date = "2025-12-16".parse().unwrap();
    let calendars = Calendars::bundled();
    let closed = |day| calendars.get("XNYS").unwrap().state(day) == DayState::Closed;
    let mut lines = Vec::new();
    for close in closes.iter().rev() {
        lines.push(format!("{day},{close}\n"));
        day = day.yesterday().unwrap();
        while closed(day) {
            day = day.yesterday().unwrap();
        }
    }
    lines.push("date,us.spx\n".to_owned());
    lines.into_iter().rev().collect()
}

fn values(sheet: &FactSheet) -> BTreeMap<String, String> {
    let plain =
        sheet.facts.iter().filter(|f| f.derived_from.as_ref().is_some_and(|d| d.op.ends_with("(with history)")));
    let plain = plain.filter(|f| f.status == factbrief::facts::Status::Ok);
    plain.map(|f| (f.id.clone(), f.value.unwrap().get().round_dp(4).normalize().to_string())).collect()
}

#[test]
fn computed_by_hand() {
    // Twenty closes from 100 to 119, then 130: the eleventh part of nothing but rises.
    let mut closes: Vec<Decimal> = (100..120).map(Decimal::from).collect();
    let of = |closes: &[Decimal], now: i64| {
        values(&sheet(&one_close(Decimal::from(now)), &History::from_csv(&table(closes)).unwrap()))
    };
    let rising = of(&closes, 130);
    // 130 / 119 - 1 and 130 / 100 - 1; where the streak began is not in sight.
    assert_eq!(rising["us.spx.high_20_distance_pct"], "9.2437");
    assert_eq!(rising["us.spx.low_20_distance_pct"], "30");
    assert!(!rising.contains_key("us.spx.streak") && !rising.contains_key("us.spx.high_60_distance_pct"));
    closes.insert(0, Decimal::from(101));
    assert_eq!(of(&closes, 130)["us.spx.streak"], "20");
    assert_eq!(of(&closes, 118)["us.spx.streak"], "-1");
    // Nineteen closes are not twenty.
    assert!(!of(&closes[2..], 130).contains_key("us.spx.high_20_distance_pct"));

    // Ten rises from 100 to 110 and ten falls back: mean (10 - 9.0909) / 2 = 0.454545 each way 9.545455 off;
    // sqrt(20 * 9.545455^2 / 19) = 9.793430; times sqrt(252) = 155.4659.
    let wave: Vec<Decimal> = (0..20).map(|i| Decimal::from(if i % 2 == 0 { 100 } else { 110 })).collect();
    assert_eq!(of(&wave, 100)["us.spx.realised_volatility_20_pct"], "155.4659");
}

#[test]
fn the_fixture_gives_every_kind_of_fact() {
    let sheet = sheet(&sample_day(), &History::from_csv(CLOSES).unwrap());
    let mut text = String::new();
    for f in &sheet.facts {
        if f.derived_from.as_ref().is_some_and(|d| d.op.ends_with("(with history)")) {
            let value = f.value.unwrap().get().round_dp(4).normalize();
            let of = f.derived_from.as_ref().unwrap().of.join(" ");
            text.push_str(&format!(
                "{:<44} {value:>10} {:<8} {} | {} | {of}\n",
                f.id,
                f.unit.as_str(),
                f.window.as_deref().unwrap(),
                f.note.as_deref().unwrap(),
            ));
        }
    }
    for allowed in &sheet.baseline {
        text.push_str(&format!("{}: {}\n", allowed.word, allowed.facts.join(" ")));
    }
    insta::assert_snapshot!(text);
}

#[test]
fn what_comes_after_the_session_changes_nothing() {
    let before = History::from_csv(CLOSES).unwrap();
    let after = format!("{CLOSES}2025-12-17,6721.43,25468.78\n2025-12-18,2,3\n2026-01-02,99999,1\n");
    assert_eq!(
        values(&sheet(&sample_day(), &before)),
        values(&sheet(&sample_day(), &History::from_csv(&after).unwrap()))
    );
}

#[test]
fn a_history_that_stops_early_or_is_of_something_else_gives_nothing() {
    let lines: Vec<&str> = CLOSES.lines().collect();
    let early = lines[..lines.len() - 15].join("\n");
    assert_eq!(values(&sheet(&sample_day(), &History::from_csv(&early).unwrap())), BTreeMap::new());
    // The column of Hong Kong under the name of the S&P 500: its last close is not the previous close stated.
    let swapped = CLOSES.replacen("date,us.spx,hk.hsi", "date,hk.hsi,us.spx", 1);
    assert_eq!(values(&sheet(&sample_day(), &History::from_csv(&swapped).unwrap())), BTreeMap::new());
}

#[test]
fn a_session_that_is_not_known_ends_the_past() {
    let mut closes: Vec<Decimal> = (100..122).map(Decimal::from).collect();
    closes[0] = Decimal::from(130);
    let whole = table(&closes);
    let of = |table: &str| values(&sheet(&one_close(Decimal::from(130)), &History::from_csv(table).unwrap()));
    assert_eq!(of(&whole)["us.spx.streak"], "21");
    let names = |values: BTreeMap<String, String>| values.into_keys().collect::<Vec<_>>();
    // Without the third session from the end nobody knows what came before it.
    let hole: Vec<&str> = whole.lines().filter(|l| !l.starts_with("2025-12-12")).collect();
    assert_eq!(names(of(&hole.join("\n"))), Vec::<String>::new());
    // 2025-11-27 is no session of New York: a close that is not there is no hole.
    assert!(!whole.contains("2025-11-27") && whole.contains("2025-11-26"));
}

#[test]
fn earlier_sheets_are_a_history() {
    let day = sample_day();
    let mut before = sheet(&day, &History::default());
    before.report_date = "2025-12-17".to_owned();
    for fact in before.facts.iter_mut().filter(|f| f.id == "us.spx.close") {
        fact.session = Some("2025-12-16".to_owned());
        fact.value = Some("6800.26".parse().unwrap());
    }
    let history = History::from_sheets(&[before]);
    let values = values(&sheet(&day, &history));
    // 6721.43 / 6800.26 - 1.
    assert_eq!(values["us.spx.since_previous_edition_pct"], "-1.1592");
    assert_eq!(history.trailing("us.spx", "2025-12-17", 5), vec![Decimal::new(680_026, 2)]);
    assert_eq!(history.trailing("us.spx", "2025-12-16", 5), vec![]);
    assert_eq!(history.earlier("us.spx.close", "2025-12-17", 5), vec![]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn percentages_do_not_depend_on_the_scale(
        closes in proptest::collection::vec(1_000u32..2_000, 21..70), now in 1_000u32..2_000, k in 2u32..50
    ) {
        let of = |k: u32| {
            let closes: Vec<Decimal> = closes.iter().map(|c| Decimal::from(*c) * Decimal::from(k)).collect();
            let history = History::from_csv(&table(&closes)).unwrap();
            values(&sheet(&one_close(Decimal::from(now) * Decimal::from(k)), &history))
        };
        prop_assert_eq!(of(1), of(k));
    }

    #[test]
    fn the_order_of_lines_does_not_matter(seed in any::<u64>()) {
        let mut lines: Vec<&str> = CLOSES.lines().skip(1).collect();
        let mut state = seed;
        for i in (1..lines.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            lines.swap(i, usize::try_from(state >> 33).unwrap() % (i + 1));
        }
        let shuffled = format!("date,us.spx,hk.hsi\n{}\n", lines.join("\n"));
        prop_assert_eq!(History::from_csv(&shuffled).unwrap(), History::from_csv(CLOSES).unwrap());
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,80}") {
        let table = format!("date,a\n{text}\n");
        if let Err(faults) = History::from_csv(&table) {
            for span in faults.iter().filter_map(|f| f.span.clone()) {
                prop_assert!(table.get(span).is_some());
            }
        }
    }
}

/// The built-in page of a sheet, which its own audit must pass without losing a sentence.
#[cfg(feature = "cli")]
fn page(sheet: &FactSheet) -> String {
    let config = Config::bundled();
    let (plan, _) = factbrief::plan::plan(sheet, &config.sections);
    let draft = factbrief::realise::builtin::write(sheet, &plan);
    let (page, rejected) = factbrief::run::compose::settle(sheet, &plan, draft, &config.audit).unwrap();
    assert!(rejected.is_empty(), "{rejected:#?}");
    page.narrative.markdown
}

#[cfg(feature = "cli")]
#[test]
fn a_page_with_a_history_says_what_it_shows() {
    let with = page(&sheet(&sample_day(), &History::from_csv(CLOSES).unwrap()));
    let without = page(&sheet(&sample_day(), &History::default()));
    let words = [" stood ", "volatility", "correlation of", "z-score", "standard deviations", "unusual"];
    let lines = |page: &str| -> String {
        let said =
            |l: &&str| words.iter().any(|w| l.contains(w)) && !l.starts_with('>') && !l.contains("where it stood");
        page.lines().filter(said).map(|l| format!("{l}\n")).collect()
    };
    assert_eq!(lines(&without), "");
    insta::assert_snapshot!(lines(&with));
}

/// Rewrites every `n = 20` and more of a sheet's statistics.
#[cfg(feature = "cli")]
fn resting_on(sheet: &FactSheet, n: u32) -> FactSheet {
    let mut out = sheet.clone();
    let statistic = |f: &&mut factbrief::facts::Fact| f.note.as_ref().is_some_and(|note| note.starts_with("n = "));
    for fact in out.facts.iter_mut().filter(statistic) {
        fact.note = Some(format!("n = {n}"));
    }
    for unusual in out.divergences.iter_mut().filter_map(|d| d.unusual.as_mut()) {
        unusual.n = n;
    }
    out
}

#[cfg(feature = "cli")]
#[test]
fn a_statistic_of_too_few_sessions_is_not_printed() {
    let whole = sheet(&sample_day(), &History::from_csv(CLOSES).unwrap());
    let words = [" sessions before", "volatility", "correlation of", "standard deviations"];
    let said = |sheet: &FactSheet| words.map(|w| page(sheet).contains(w));
    assert_eq!(said(&resting_on(&whole, 250)), said(&whole));
    assert_eq!(said(&whole), [true; 4]);
    assert_eq!(said(&resting_on(&whole, 19)), [false; 4]);
}

#[test]
fn streaks_and_fresh_highs_are_told_and_checked() {
    // Sixty closes up and down around 6700, then four rises to above all of them; the day's own close is 6721.43.
    let wave = |i: i64| Decimal::from(if i % 2 == 0 { 6600 } else { 6610 });
    let mut closes: Vec<Decimal> = (0..60).map(wave).collect();
    closes.extend([6620, 6630, 6640].map(Decimal::from));
    let sheet = sheet(&one_close(Decimal::new(672_143, 2)), &History::from_csv(&table(&closes)).unwrap());
    let mut words: Vec<&str> = sheet.baseline.iter().map(|w| w.word.as_str()).collect();
    words.sort_unstable();
    assert_eq!(words, ["fresh high", "streak"]);
    let config = Config::bundled();
    let verdicts = |text: &str| -> Vec<String> {
        let report = factbrief::audit::audit(&sheet, text, &config.audit);
        report.claims.iter().map(|c| format!("{:?} {}", c.verdict, c.quote)).collect()
    };
    let supported = |text: &str, figure: &str| {
        let all = verdicts(text);
        assert!(all.iter().any(|v| v == &format!("Supported {figure}")), "{text}: {all:?}");
        assert!(all.iter().all(|v| v.starts_with("Supported")), "{text}: {all:?}");
    };
    supported("The S&P 500 stood 1.23% above its high of the sixty sessions before.", "1.23%");
    supported("The S&P 500 has risen 5 sessions in a row.", "5");
    for wrong in [
        "The S&P 500 stood 1.23% below its high of the sixty sessions before.",
        "The S&P 500 stood 1.32% above its high of the sixty sessions before.",
        "The S&P 500 has fallen 5 sessions in a row.",
        "The S&P 500 has risen 6 sessions in a row.",
    ] {
        let all = verdicts(wrong);
        assert!(!all.iter().all(|v| v.starts_with("Supported")), "{wrong}: {all:?}");
    }
}

#[test]
fn the_window_that_is_named_is_checked() {
    // The first thirty closes lie higher than the last thirty: the highs of 20 and of 60 sessions differ.
    let closes: Vec<Decimal> = (0..61).map(|i| Decimal::from(if i < 30 { 7000 } else { 6800 } + i % 2)).collect();
    let sheet = sheet(&one_close(Decimal::new(672_143, 2)), &History::from_csv(&table(&closes)).unwrap());
    let printed = |id: &str| sheet.fact(id).unwrap().value.unwrap().get().abs().round_dp(2).to_string();
    let (month, quarter) = (printed("us.spx.high_20_distance_pct"), printed("us.spx.high_60_distance_pct"));
    let volatility = printed("us.spx.realised_volatility_20_pct");
    assert_ne!(month, quarter);
    let config = Config::bundled();
    let codes = |text: &str| -> Vec<String> {
        let report = factbrief::audit::audit(&sheet, text, &config.audit);
        let grave = |c: &&factbrief::audit::Claim| c.verdict != factbrief::audit::Verdict::Supported;
        report.claims.iter().filter(grave).map(|c| format!("{} {}", c.code, c.quote)).collect()
    };
    for right in [
        format!("The S&P 500 stood {month}% below its 20-session high."),
        format!("The S&P 500 stood {quarter}% below its 60-session high."),
        format!("The S&P 500 stood {quarter}% below its high of the sixty sessions before."),
        format!("The S&P 500 stood {quarter}% below its three-month high."),
        format!("The S&P 500 stood {month}% below its 20-session high and {quarter}% below its 60-session high."),
        format!("The realised volatility of the S&P 500 over twenty sessions was {volatility}% a year."),
    ] {
        assert_eq!(codes(&right), Vec::<String>::new(), "{right}");
    }
    for wrong in [
        format!("The S&P 500 stood {month}% below its 60-session high."),
        format!("The S&P 500 stood {month}% below its high of the sixty sessions before."),
        format!("The S&P 500 stood {quarter}% below its 20-session high."),
        format!("The S&P 500 stood {quarter}% below its high of the two hundred and fifty sessions before."),
        format!("The S&P 500 stood {month}% below its 52-week high."),
        format!("The 60-session realised volatility of the S&P 500 was {volatility}% a year."),
    ] {
        let codes = codes(&wrong);
        assert!(codes.iter().any(|c| c.starts_with("FB207")), "{wrong}: {codes:?}");
    }
}

#[test]
fn the_previous_sheet_alone_gives_changes_since_it() {
    let (config, calendars, none) = (Config::bundled(), Calendars::bundled(), History::default());
    let day = sample_day();
    let before = crate::publish::snapshot_before(day.clone());
    let context = |previous| Context { universe: &config.universe, calendars: &calendars, history: &none, previous };
    let before = build(&before, &context(None)).0;
    let now = build(&day, &context(Some(&before))).0;
    let since = |id: &str| now.fact(id).map(|f| f.value.unwrap().get().round_dp(4).to_string());
    // The previous edition had what this one states as the value before.
    for (id, change) in [
        ("us.spx.since_previous_edition_pct", "us.spx.change_pct"),
        ("stable.usdt.supply.since_previous_edition_pct", "stable.usdt.supply_change_pct"),
        ("cn.turnover.since_previous_edition_pct", "cn.turnover.change_pct"),
        ("tvl.tidewell.tvl.since_previous_edition_pct", "tvl.tidewell.change_pct"),
    ] {
        assert_eq!(since(id).as_deref(), since(change).as_deref(), "{id}");
        assert!(since(id).is_some(), "{id}");
    }
    assert!(now.fact("us.spx.since_previous_edition_pct").unwrap().note.as_ref().unwrap().contains("2025-12-17"));
    // What is quarantined has none, and an edition of the same session nothing new.
    assert_eq!(since("tvl.fenlight.tvl.since_previous_edition_pct"), None);
    let mut same = build(&day, &context(None)).0;
    same.report_date = "2025-12-17".to_owned();
    let again = build(&day, &context(Some(&same))).0;
    assert!(again.fact("us.spx.since_previous_edition_pct").is_none());
}

/// What only an edition before the previous one has is no change since the previous one, in a folder as in a sheet.
#[test]
fn a_change_since_the_previous_edition_is_of_that_edition() {
    let of = |date: &str, without: &str| {
        let mut day = crate::publish::snapshot_before(sample_day());
        date.clone_into(&mut day.report_date);
        day.previous_report_date = None;
        day.observations.retain(|o| o.instrument != without);
        sheet(&day, &History::default())
    };
    let (older, previous) = (of("2025-12-16", ""), of("2025-12-17", "stable.usdt"));
    let id = |name: &str| format!("stable.{name}.supply.since_previous_edition_pct");
    let folder = History::from_sheets(&[older.clone(), previous]);
    let has = |now: &FactSheet| [now.fact(&id("usdt")).is_some(), now.fact(&id("usdc")).is_some()];
    let mut day = sample_day();
    for (named, found) in [(None, [false, true]), (Some("2025-12-17"), [false, true]), (Some("2025-12-16"), [true; 2])]
    {
        day.previous_report_date = named.map(str::to_owned);
        assert_eq!(has(&sheet(&day, &folder)), found, "{named:?}");
    }
    // The snapshot follows an edition that nobody has.
    let (config, calendars, none) = (Config::bundled(), Calendars::bundled(), History::default());
    let context = Context { universe: &config.universe, calendars: &calendars, history: &none, previous: Some(&older) };
    for (named, found) in [(None, [true; 2]), (Some("2025-12-17"), [false; 2])] {
        day.previous_report_date = named.map(str::to_owned);
        assert_eq!(has(&build(&day, &context).0), found, "{named:?}");
    }
}

/// The sheet of the S&P 500 alone with a table of 21 closes before it, one line of which is changed.
fn with_table(change: impl Fn(Vec<String>) -> Vec<String>) -> FactSheet {
    let closes: Vec<Decimal> = (100..121).map(Decimal::from).collect();
    let lines = change(table(&closes).lines().map(str::to_owned).collect());
    sheet(&one_close(Decimal::from(122)), &History::from_csv(&lines.join("\n")).unwrap())
}

fn history_notes(sheet: &FactSheet) -> Vec<(factbrief::facts::Status, &str)> {
    let of = sheet.data_issues.iter().filter(|i| i.message.contains("the history"));
    of.map(|i| (i.status, i.message.as_str())).collect()
}

#[test]
fn a_clean_table_has_no_note() {
    let clean = with_table(|lines| lines);
    assert_eq!(history_notes(&clean), vec![]);
    assert_eq!(values(&clean)["us.spx.low_20_distance_pct"], "20.7921");
    assert_eq!(history_notes(&sheet(&sample_day(), &History::from_csv(CLOSES).unwrap())), vec![]);
}

#[test]
fn a_close_of_a_closed_day_is_left_out_and_said() {
    use factbrief::facts::Status;
    let clean = values(&with_table(|lines| lines));
    // Thanksgiving, and a Sunday.
    for (day, close) in [("2025-11-27", "1"), ("2025-12-07", "9999")] {
        let odd = with_table(|mut lines| {
            lines.push(format!("{day},{close}"));
            lines
        });
        assert_eq!(values(&odd), clean, "{day}");
        let note =
            format!("S&P 500: the history has a close for {day}, when there was no session of XNYS: it is left out.");
        assert_eq!(history_notes(&odd), [(Status::Unverified, note.as_str())]);
    }
}

/// The bound is the group's own, a quarter for shares: a close beyond it that comes back is an outlier, one that stays parts the
/// closes before from those after.
#[test]
fn a_jump_beyond_the_bound_of_the_group_has_no_part_and_is_said() {
    use factbrief::facts::Status;
    let at = |day: &str, close: &str| {
        with_table(|lines| {
            let with = lines.into_iter().map(|l| if l.starts_with(day) { format!("{day},{close}") } else { l });
            with.collect()
        })
    };
    // 100 to 120 in single steps; 2025-12-05 has 113.
    assert_eq!(values(&at("2025-12-05", "125"))["us.spx.high_20_distance_pct"], "-2.4");
    for spike in ["164", "68"] {
        for (day, last) in [("2025-12-05", false), ("2025-12-16", true)] {
            let odd = at(day, spike);
            assert!(!values(&odd).contains_key("us.spx.high_20_distance_pct"), "{day} {spike}: {:?}", values(&odd));
            assert!(!last || values(&odd).is_empty());
            let note = format!(
                "S&P 500: the history has a close for {day} more than 25 % away from the close beside, or \
                 not above zero: it is left out, and nothing is computed in a row over it."
            );
            assert_eq!(history_notes(&odd), [(Status::Outlier, note.as_str())], "{day} {spike}");
        }
    }
    // Closes before a split of 9 for 5, the last of them on 2025-12-05.
    let split = with_table(|lines| {
        let close = |l: String| match l.split_once(',') {
            Some((day, close)) if day <= "2025-12-05" => {
                format!("{day},{}", close.parse::<Decimal>().unwrap() * Decimal::new(18, 1))
            }
            _ => l,
        };
        lines.into_iter().map(close).collect()
    });
    assert!(!values(&split).contains_key("us.spx.high_20_distance_pct"), "{:?}", values(&split));
    let note = "S&P 500: the history has the closes up to 2025-12-05 more than 25 % away from what came \
                after, perhaps those before a split or of another instrument: they are left out.";
    assert_eq!(history_notes(&split), [(Status::Outlier, note)]);
    // The split is today's.
    let today = table(&(200..221).map(Decimal::from).collect::<Vec<_>>());
    let today = sheet(&one_close(Decimal::from(122)), &History::from_csv(&today).unwrap());
    assert_eq!(values(&today).len(), 0, "{:?}", values(&today));
    assert!(
        history_notes(&today)[0].1.contains("the closes up to 2025-12-16 more than"),
        "{:?}",
        history_notes(&today)
    );
}

#[test]
fn nothing_is_computed_over_a_session_that_is_missing() {
    use factbrief::facts::Status;
    let holed = with_table(|lines| lines.into_iter().filter(|l| !l.starts_with("2025-12-05")).collect());
    assert_eq!(values(&holed).into_keys().collect::<Vec<_>>(), Vec::<String>::new());
    let note =
        "S&P 500: the history lacks the session of 2025-12-05: nothing is computed in a row with what lies before it.";
    assert_eq!(history_notes(&holed), [(Status::Missing, note)]);
    // Before the window it costs nothing but the word.
    let early = with_table(|lines| lines.into_iter().filter(|l| !l.starts_with("2025-11-17")).collect());
    assert!(!values(&early).contains_key("us.spx.streak"));
    // The last ones: the table ends too early.
    let ended =
        with_table(|lines| lines.into_iter().filter(|l| l.as_str() < "2025-12-12" || l.starts_with('d')).collect());
    assert_eq!(values(&ended).len(), 0);
    let note = "S&P 500: the history ends on 2025-12-11, before the session of 2025-12-16: nothing is computed in a row with it.";
    assert_eq!(history_notes(&ended), [(Status::Missing, note)]);
    // Years ago.
    let closes: Vec<Decimal> = (100..121).map(Decimal::from).collect();
    let old = table(&closes).replace("2025-", "2019-");
    let old = sheet(&one_close(Decimal::from(122)), &History::from_csv(&old).unwrap());
    assert!(history_notes(&old)[0].1.contains("ends on 2019-12-16"), "{:?}", history_notes(&old));
}

#[test]
fn a_close_that_is_not_the_one_stated_has_no_part_and_is_said() {
    use factbrief::facts::Status;
    let with = |stated: &str| {
        let mut day = one_close(Decimal::from(122));
        day.observations[0].previous = Some(stated.parse().unwrap());
        let closes: Vec<Decimal> = (100..121).map(Decimal::from).collect();
        sheet(&day, &History::from_csv(&table(&closes)).unwrap())
    };
    // 120 against 120.06 is five hundredths of a percent.
    let same = with("120.05");
    assert_eq!((history_notes(&same), values(&same).is_empty()), (vec![], false));
    let other = with("120.07");
    assert_eq!(values(&other).len(), 0);
    let note = "S&P 500: the history has 120 for 2025-12-16, and the provider states 120.07 as the close before: no figure \
                is computed with the history.";
    assert_eq!(history_notes(&other), [(Status::Conflict, note)]);
}

/// The rows that a fact names, out of the sheet alone.
fn rows(sheet: &FactSheet, id: &str) -> Vec<BTreeMap<String, Decimal>> {
    let fact = sheet.fact(id).unwrap_or_else(|| panic!("no {id}"));
    let uses = &fact.derived_from.as_ref().unwrap().past;
    let of = |u| sheet.past.rows(u).map(|r| (r.date.clone(), r.value.get())).collect::<BTreeMap<_, _>>();
    let rows: Vec<_> = uses.iter().map(of).collect();
    for (u, rows) in uses.iter().zip(&rows) {
        assert_eq!(rows.len(), u.n as usize, "{id}");
        assert_eq!((rows.keys().next(), rows.keys().last()), (Some(&u.from), Some(&u.to)), "{id}");
    }
    rows
}

/// Every fact with a past can be computed again from the sheet alone, and every row is where the sheet says.
#[test]
fn the_sheet_holds_every_row_of_the_past_that_it_was_computed_from() {
    let sheet = sheet(&sample_day(), &History::from_csv(CLOSES).unwrap().named("closes.csv"));
    let value = |id: &str| sheet.fact(id).unwrap().value.unwrap().get();
    let percent = |a: Decimal, b: Decimal| ((a - b) * Decimal::ONE_HUNDRED / b).round_dp(4);
    for (id, n) in [("us.spx", 20_usize), ("hk.hsi", 60), ("us.spx", 250)] {
        for (end, high) in [("high", true), ("low", false)] {
            let id_of = format!("{id}.{end}_{n}_distance_pct");
            let rows = rows(&sheet, &id_of);
            let [rows] = &rows[..] else { panic!("one series") };
            let extreme = if high { rows.values().max() } else { rows.values().min() };
            assert_eq!(rows.len(), n);
            assert_eq!(value(&id_of).round_dp(4), percent(value(&format!("{id}.close")), *extreme.unwrap()));
        }
    }
    // A streak of n needs the n closes in it before today's, and two more that show where it began.
    let streak = rows(&sheet, "us.spx.streak").remove(0);
    let mut closes: Vec<Decimal> = streak.into_values().collect();
    closes.push(value("us.spx.close"));
    let steps: Vec<_> = closes.windows(2).map(|w| w[1].cmp(&w[0])).collect();
    let n = value("us.spx.streak");
    assert!(steps[0] != steps[1] && steps[1..].iter().all(|s| *s == steps[1]));
    assert_eq!(Decimal::from(steps.len() - 1), n.abs());
    assert_eq!(rows(&sheet, "us.spx.realised_volatility_20_pct")[0].len(), 20);
    let pair = sheet.facts.iter().find(|f| f.metric == "correlation_60").unwrap();
    let both = rows(&sheet, &pair.id);
    assert_eq!(both.len(), 2, "both sides");
    let own = pair.derived_from.as_ref().unwrap().of.iter().map(|id| sheet.fact(id).unwrap().session.clone().unwrap());
    let own: std::collections::BTreeSet<String> = own.collect();
    let mut dates = both[0].keys().chain(both[1].keys()).cloned().collect::<std::collections::BTreeSet<_>>();
    dates.extend(own);
    assert_eq!(dates.len(), 61, "sixty changes take sixty-one dates");

    // The line and the digest are those of the file.
    let [source] = &sheet.past.sources[..] else { panic!("one file") };
    assert_eq!(source.name, "closes.csv");
    assert_eq!(source.digest, factbrief::digest::of_bytes(CLOSES.as_bytes()));
    let heads: Vec<&str> = CLOSES.lines().next().unwrap().split(',').collect();
    let mut checked = 0;
    for series in &sheet.past.series {
        let column = heads.iter().position(|h| *h == series.id).unwrap();
        for row in &series.rows {
            let line: Vec<&str> = CLOSES.lines().nth(row.line.unwrap() as usize - 1).unwrap().split(',').collect();
            assert_eq!((line[0], line[column]), (row.date.as_str(), row.value.to_string().as_str()));
            checked += 1;
        }
    }
    assert!(checked >= 500, "{checked}");
}

#[test]
fn explain_prints_the_rows_of_the_past() {
    let sheet = sheet(&sample_day(), &History::from_csv(CLOSES).unwrap().named("closes.csv"));
    let explain = |id: &str, full: bool| factbrief::facts::explain::explain(&sheet, id, full).unwrap();
    insta::assert_snapshot!(explain("us.spx.high_20_distance_pct", false));
    let full = explain("us.spx.low_250_distance_pct", true);
    assert_eq!(full.matches(" closes.csv line ").count(), 250);
    assert!(!full.contains("--full"));
    // Every fact that was computed with a history shows rows of it.
    for fact in values(&sheet).keys() {
        assert!(explain(fact, false).contains(" closes.csv line "), "{fact}");
    }
}

#[test]
fn what_was_computed_from_earlier_editions_names_them() {
    let mut day = sample_day();
    (day.report_date, day.cut_off) = ("2025-12-17".to_owned(), "2025-12-17T00:00:00Z".to_owned());
    day.previous_report_date = None;
    for o in &mut day.observations {
        (o.session, o.value) = (o.session.as_ref().map(|_| "2025-12-16".to_owned()), o.previous.or(o.value));
        (o.previous, o.stated_change_pct, o.high, o.low) = (None, None, None, None);
        if o.as_of.time.is_some() {
            o.as_of.time = Some("2025-12-16".to_owned());
        }
    }
    let before = sheet(&day, &History::default());
    let (config, calendars) = (Config::bundled(), Calendars::bundled());
    let none = History::default();
    let given = Context { universe: &config.universe, calendars: &calendars, history: &none, previous: Some(&before) };
    let folder = History::from_sheets(std::slice::from_ref(&before));
    for (made, by) in [
        (build(&sample_day(), &given).0, "the edition before, by report date"),
        (sheet(&sample_day(), &folder), "earlier editions, by report date"),
    ] {
        let id = "us.spx.since_previous_edition_pct";
        assert_eq!(rows(&made, id), [BTreeMap::from([("2025-12-17".to_owned(), Decimal::new(680_026, 2))])]);
        let told = factbrief::facts::explain::explain(&made, id, false).unwrap();
        assert!(told.contains(&format!("us.spx.close in {by}: 1 row\n")), "{told}");
        let digest = before.digest.as_ref().unwrap();
        assert!(told.contains(&format!("fact sheet of 2025-12-17 is {digest}\n")), "{told}");
    }
}

/// A history of which nothing is used is never passed over in silence: file, reason and way out.
#[test]
fn a_history_without_a_usable_row_is_said_to_be_one() {
    let calendars = Calendars::bundled();
    let said = |table: &str| {
        let history = History::from_csv(table).unwrap().named("closes.csv");
        let sheet = sheet(&sample_day(), &history);
        let notes =
            factbrief::facts::history::unused("closes.csv", &history, &sheet, &Config::bundled().universe, &calendars);
        factbrief::diagnostic::text::render(&notes, "closes.csv", table, false)
    };
    let mut all = String::new();
    for (what, table) in [
        ("unknown column", "date,us.spxx\n2025-12-16,6800.26\n".to_owned()),
        ("one column of two unknown", CLOSES.replacen("hk.hsi", "hk.hs", 1)),
        ("only holidays", "date,us.spx\n2025-11-27,1\n2025-12-13,2\n2025-12-14,3\n".to_owned()),
        ("only the future", "date,us.spx,crypto.btc\n2025-12-17,1,2\n2025-12-18,2,3\n2026-01-02,3,4\n".to_owned()),
        ("a gap before the session", "date,us.spx\n2025-12-11,6000\n2025-12-12,6001\n".to_owned()),
        ("no row", "date,us.spx\n".to_owned()),
        ("nothing is told of it", "date,tvl.larkfield\n2025-12-16,1\n".to_owned()),
    ] {
        let said = said(&table);
        assert!(said.contains("closes.csv") && said.contains("help"), "{what}: {said}");
        all.push_str(&format!("## {what}\n{said}\n"));
    }
    insta::assert_snapshot!(all);
    assert_eq!(said(CLOSES), "");

    // Sheets of no earlier date, and none at all.
    let now = sheet(&sample_day(), &History::default());
    let later = History::from_sheets(std::slice::from_ref(&now));
    let notes = factbrief::facts::history::unused("editions", &later, &now, &Config::bundled().universe, &calendars);
    assert!(notes[0].message.contains("none of them before 2025-12-18"), "{}", notes[0].message);
    let notes = factbrief::facts::history::unused(
        "editions",
        &History::default(),
        &now,
        &Config::bundled().universe,
        &calendars,
    );
    assert!(notes[0].message.contains("`editions` holds neither"), "{}", notes[0].message);
}

/// Every table of `tests/cases/history`, with the sample day: what is said of it, and how many rows were of use.
#[test]
fn what_is_said_of_every_table() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/history");
    let mut files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    assert!(files.len() > 25);
    let mut said = String::new();
    for file in files {
        let name = file.file_name().unwrap().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(&file).unwrap();
        said.push_str(&format!("=== {name}\n"));
        let history = match History::from_csv(&text) {
            Ok(history) => history.named(&name),
            Err(faults) => {
                assert!(faults.iter().all(|f| f.help.is_some() && (f.span.is_some() || text.trim().is_empty())));
                said.push_str(&factbrief::diagnostic::text::render(&faults, &name, &text, false));
                continue;
            }
        };
        let sheet = sheet(&sample_day(), &history);
        let notes = factbrief::facts::history::unused(
            &name,
            &history,
            &sheet,
            &Config::bundled().universe,
            &Calendars::bundled(),
        );
        said.push_str(&factbrief::diagnostic::text::render(&notes, &name, "", false));
        for (status, note) in history_notes(&sheet) {
            said.push_str(&format!("{status:?}: {note}\n"));
        }
        for fact in
            sheet.facts.iter().filter(|f| f.metric.starts_with("high_") && f.status != factbrief::facts::Status::Ok)
        {
            assert!(fact.value.is_none() && sheet.baseline.iter().all(|w| !w.facts.contains(&fact.id)));
            said.push_str(&format!("{}: {:?}: {}\n", fact.id, fact.status, fact.reason.as_deref().unwrap_or_default()));
        }
        let rows: Vec<String> =
            sheet.past.series.iter().map(|s| format!("{} rows of {}", s.rows.len(), s.id)).collect();
        said.push_str(&format!("used: {}\n", if rows.is_empty() { "nothing".to_owned() } else { rows.join(", ") }));
    }
    insta::assert_snapshot!(said);
}

#[test]
fn two_sources_of_one_session_that_differ_are_not_used() {
    use factbrief::facts::Status;
    let closes: Vec<Decimal> = (100..121).map(Decimal::from).collect();
    let whole = table(&closes);
    let of = |other: &str| {
        let both = History::from_csv(&whole).unwrap().and(History::from_csv(other).unwrap());
        sheet(&one_close(Decimal::from(122)), &both)
    };
    // 119 of 2025-12-15: 119.05 is within five hundredths of a percent.
    assert_eq!(history_notes(&of("date,us.spx\n2025-12-15,119.05\n")), vec![]);
    let odd = of("date,us.spx\n2025-12-15,119.07\n");
    let note = "S&P 500: two sources of the history have 119 and 119.07 for 2025-12-15: neither is used.";
    assert_eq!(history_notes(&odd), [(Status::Conflict, note)]);
    assert_eq!(values(&odd).len(), 0);
}

/// The close before, as value and change give it, is stated too.
#[test]
fn a_history_is_held_against_the_change_where_no_previous_close_is_stated() {
    use factbrief::facts::Status;
    let closes: Vec<Decimal> = (100..121).map(Decimal::from).collect();
    let of = |value: Option<i64>, change: &str, table: &str| {
        let mut day = one_close(Decimal::from(122));
        day.observations[0].value = value.map(|v| Exact(Decimal::from(v)));
        day.observations[0].stated_change_pct = Some(change.parse().unwrap());
        let sheet = sheet(&day, &History::from_csv(table).unwrap());
        history_notes(&sheet).iter().map(|(status, note)| (*status, (*note).to_owned())).collect::<Vec<_>>()
    };
    // 122 / 120 - 1 = 1.6667 %.
    let clean = table(&closes);
    assert_eq!(of(Some(122), "1.67", &clean), []);
    let note = "S&P 500: the history has 120 for 2025-12-16, and the provider's close and change give 119.61 as the close \
                before: no figure is computed with the history.";
    assert_eq!(of(Some(122), "2.00", &clean), [(Status::Conflict, note.to_owned())]);
    // Without a level the change itself: 120 to 122 is 1.67 %.
    let with = format!("{clean}2025-12-17,122\n");
    assert_eq!(of(None, "1.67", &with), []);
    assert_eq!(of(None, "1.67", &clean), []);
    let note = "S&P 500: the history gives a change of 1.67 % for 2025-12-17, and the provider states 2.00 %: no figure is \
                computed with the history.";
    assert_eq!(of(None, "2.00", &with), [(Status::Conflict, note.to_owned())]);
}

/// Earlier sheets that hold one close for sessions on end are no history either.
#[test]
fn sheets_that_repeat_a_close_are_left_out_and_said() {
    use factbrief::facts::Status;
    let day = sample_day();
    let bare = sheet(&day, &History::default());
    let before = |date: &str, session: &str, close: &str| {
        let mut sheet = bare.clone();
        sheet.report_date = date.to_owned();
        sheet.digest = None;
        for fact in sheet.facts.iter_mut().filter(|f| f.id == "us.spx.close") {
            fact.session = Some(session.to_owned());
            fact.value = Some(close.parse().unwrap());
        }
        sheet.facts.retain(|f| f.id == "us.spx.close");
        sheet
    };
    let dates = [("2025-12-13", "2025-12-12"), ("2025-12-16", "2025-12-15"), ("2025-12-17", "2025-12-16")];
    let frozen: Vec<FactSheet> = dates.iter().map(|(date, session)| before(date, session, "6800.26")).collect();
    let note = "S&P 500: suspected frozen: the history repeats the 6800.26 of 2025-12-12 for 2025-12-15, 2025-12-16: they are \
                left out, and nothing is computed in a row over them.";
    let sheet_with = |sheets: &[FactSheet]| sheet(&day, &History::from_sheets(sheets));
    assert_eq!(history_notes(&sheet_with(&frozen)), [(Status::Unverified, note)]);
    let moving: Vec<FactSheet> =
        dates.iter().zip(["6780.1", "6790.2", "6800.26"]).map(|((d, s), close)| before(d, s, close)).collect();
    assert_eq!(history_notes(&sheet_with(&moving)), []);
}

/// A feed that repeats the closes of the two sessions before is suspected without the edition before too.
#[test]
fn a_price_that_repeats_two_sessions_of_the_history_is_suspected() {
    use factbrief::facts::Status;
    let of = |last: [i64; 2]| {
        let mut closes: Vec<Decimal> = (100..121).map(Decimal::from).collect();
        closes.extend(last.map(Decimal::from));
        let mut day = one_close(Decimal::from(122));
        day.observations[0].previous = Some(Exact(Decimal::from(last[1])));
        let sheet = sheet(&day, &History::from_csv(&table(&closes)).unwrap());
        let status = |id: &str| sheet.fact(id).map(|f| f.status);
        let note = sheet.data_issues.iter().find(|i| i.message.contains("frozen")).map(|i| i.message.clone());
        (status("us.spx.close"), status("us.spx.change_pct"), note, values(&sheet).len(), sheet.baseline.len())
    };
    let (close, change, note, figures, words) = of([122, 122]);
    assert_eq!((close, change), (Some(Status::Unverified), Some(Status::Unverified)));
    assert_eq!((figures, words), (0, 0));
    let said = "S&P 500: suspected frozen: the history has the same close for 2025-12-15 and 2025-12-16.";
    assert_eq!(note.as_deref(), Some(said));
    // One session may be chance.
    for last in [[121, 122], [122, 121]] {
        let (close, change, note, figures, _) = of(last);
        assert_eq!((close, change, note), (Some(Status::Ok), Some(Status::Ok), None), "{last:?}");
        assert!(figures > 0);
    }
}
