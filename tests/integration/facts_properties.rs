//! The fact core on made-up snapshots: what must hold whatever the figures are.

use factbrief::calendar::Calendars;
use factbrief::config::Config;
use factbrief::facts::history::History;
use factbrief::facts::{Context, FactSheet, Status, build};
use factbrief::quantity::Exact;
use factbrief::snapshot::{self, Snapshot};
use proptest::prelude::*;
use rust_decimal::Decimal;

fn sheet(snapshot: &Snapshot, previous: Option<&FactSheet>) -> FactSheet {
    let (config, calendars, history) = (Config::bundled(), Calendars::bundled(), History::default());
    let context = Context { universe: &config.universe, calendars: &calendars, history: &history, previous };
    build(snapshot, &context).0
}

fn sample_day() -> Snapshot {
    snapshot::load(snapshot::default_bundled()).unwrap()
}

fn index_day(value: Decimal, previous: Decimal) -> Snapshot {
    let mut day = sample_day();
    day.observations.retain(|o| o.instrument == "us.spx");
    for o in &mut day.observations {
        o.value = Some(Exact(value));
        o.previous = Some(Exact(previous));
        o.stated_change_pct = None;
        (o.high, o.low) = (None, None);
    }
    day
}

/// Decimals as hostile as the type allows.
fn any_decimal() -> impl Strategy<Value = Decimal> {
    prop_oneof![
        (any::<i64>(), 0u32..28).prop_map(|(m, s)| Decimal::new(m, s)),
        Just(Decimal::MAX),
        Just(Decimal::MIN),
        Just(Decimal::ZERO),
        Just(Decimal::new(1, 28)),
        Just(Decimal::new(-100, 0)),
    ]
}

/// What can be wrong with a row.
#[derive(Clone, Copy, Debug)]
enum Fault {
    /// Of a session or time long past.
    Old,
    /// Nothing says when it was true.
    Undated,
    /// Not delivered.
    Gone,
    /// Another source says something else.
    Contradicted,
    /// Out of all proportion.
    Absurd,
    /// The change stated is not the one that value and previous give.
    Misstated,
    /// No percentage can be taken of the value before.
    FromNothing,
}

fn any_fault() -> impl Strategy<Value = Fault> {
    use Fault::{Absurd, Contradicted, FromNothing, Gone, Misstated, Old, Undated};
    proptest::sample::select(vec![Old, Undated, Gone, Contradicted, Absurd, Misstated, FromNothing])
}

fn spoil(day: &mut Snapshot, at: usize, fault: Fault) {
    let at = at % day.observations.len();
    let row = &mut day.observations[at];
    let times = |v: Option<Exact>, by: i64| v.and_then(|v| v.get().checked_mul(Decimal::from(by))).map(Exact);
    match fault {
        Fault::Old => {
            row.session = row.session.as_ref().map(|_| "2025-11-03".to_owned());
            row.as_of.time = Some("2025-11-03".to_owned());
        }
        Fault::Undated => {
            row.session = None;
            row.as_of = factbrief::facts::sheet::AsOf { time: None, kind: factbrief::facts::sheet::AsOfKind::None };
        }
        Fault::Gone => (row.value, row.stated_change_pct) = (None, None),
        Fault::Contradicted => {
            let mut other = row.clone();
            other.provider = "another".to_owned();
            (other.value, other.stated_change_pct) = (times(row.value, 2), times(row.stated_change_pct, -3));
            day.observations.push(other);
        }
        Fault::Absurd => row.value = times(row.value, 1_000_000),
        Fault::Misstated => row.stated_change_pct = Some(Exact(Decimal::new(4321, 2))),
        Fault::FromNothing => row.previous = Some(Exact(Decimal::ZERO)),
    }
}

/// The sheet of a day after an edition and with a history: whatever is computed is.
fn whole_sheet(day: &Snapshot) -> FactSheet {
    let (config, calendars) = (Config::bundled(), Calendars::bundled());
    let history = History::from_csv(include_str!("../../fixtures/history/made-up-closes.csv")).unwrap();
    let before = {
        let mut day = sample_day();
        (day.report_date, day.cut_off) = ("2025-12-17".to_owned(), "2025-12-17T00:00:00Z".to_owned());
        for o in &mut day.observations {
            o.value = o.previous.or(o.value);
            (o.previous, o.stated_change_pct, o.high, o.low) = (None, None, None, None);
            o.session = o.session.as_ref().map(|_| "2025-12-16".to_owned());
            o.as_of.time = o.as_of.time.as_ref().map(|t| t.replace("2025-12-17", "2025-12-16"));
        }
        sheet(&day, None)
    };
    let context =
        Context { universe: &config.universe, calendars: &calendars, history: &history, previous: Some(&before) };
    build(day, &context).0
}

/// Figures of the sheet that enter something although they may not be used.
fn misused(sheet: &FactSheet) -> Vec<String> {
    let index = sheet.index();
    let bad = |id: &str| index.fact(id).is_none_or(|f| f.usable().is_none());
    let mut out = Vec::new();
    let mut used = |by: &str, ids: &[&str]| {
        out.extend(ids.iter().filter(|id| bad(id)).map(|id| format!("{by}: {id}")));
    };
    for fact in sheet.facts.iter().filter(|f| f.usable().is_some()) {
        let of: Vec<&str> = fact.derived_from.iter().flat_map(|d| &d.of).map(String::as_str).collect();
        used(&fact.id, &of);
    }
    for d in &sheet.divergences {
        used(&d.id, &[&d.a, &d.b, &d.size_fact]);
    }
    for mover in &sheet.movers {
        used("movers", &[&mover.fact]);
    }
    for word in &sheet.baseline {
        let of: Vec<&str> =
            word.facts.iter().map(String::as_str).filter(|id| sheet.divergences.iter().all(|d| d.id != **id)).collect();
        used(&word.word, &of);
    }
    let chain = sheet.chain.as_ref().unwrap();
    for node in chain.nodes.iter().filter(|n| n.excluded.is_none()) {
        used("chain", &[&node.fact]);
    }
    for link in chain.links.iter().filter_map(|l| l.spread_fact.as_deref()) {
        used("link", &[link]);
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Any status other than ok takes no part in a comparison, spread, divergence, mover or statistic, and is told.
    #[test]
    fn what_is_not_ok_takes_no_part(faults in proptest::collection::vec((any::<usize>(), any_fault()), 1..24)) {
        let mut day = sample_day();
        for (at, fault) in faults {
            spoil(&mut day, at, fault);
        }
        let sheet = whole_sheet(&day);
        prop_assert_eq!(misused(&sheet), Vec::<String>::new());
        let told: std::collections::BTreeSet<&String> = sheet.data_issues.iter().flat_map(|i| &i.facts).collect();
        let untold: Vec<&str> = sheet
            .facts
            .iter()
            .filter(|f| f.status != Status::Ok && f.derived_from.is_none() && !told.contains(&f.id))
            .map(|f| f.id.as_str())
            .collect();
        prop_assert_eq!(untold, Vec::<&str>::new());
        prop_assert!(sheet.facts.iter().all(|f| f.status == Status::Ok || f.reason.is_some()));
        let (plan, _) = factbrief::plan::plan(&sheet, &[]);
        for section in &plan.sections {
            prop_assert!(section.facts.iter().all(|id| sheet.fact(id).unwrap().usable().is_some()));
        }
    }

    /// Rows and instruments in any order give the same sheet.
    #[test]
    fn the_order_of_rows_is_the_feeds_accident(
        day in Just(sample_day()),
        rows in Just(sample_day().observations).prop_shuffle(),
        instruments in Just(sample_day().instruments).prop_shuffle(),
    ) {
        let shuffled = Snapshot { observations: rows, instruments, ..day.clone() };
        let plain = |s: &Snapshot| {
            let mut sheet = whole_sheet(s);
            (sheet.snapshot_digest, sheet.digest) = (None, None);
            serde_json::to_string(&sheet).unwrap()
        };
        prop_assert_eq!(plain(&day), plain(&shuffled));
    }

    /// Where every change has the other sign, every difference of two has, and what diverges is the same.
    #[test]
    fn a_mirrored_day_has_mirrored_spreads(changes in proptest::collection::vec(-900i64..900, 24)) {
        let of = |sign: i64| {
            let mut day = sample_day();
            let mut next = changes.iter().cycle();
            day.observations.retain(|o| matches!(o.metric.as_str(), "close" | "price"));
            for o in &mut day.observations {
                (o.value, o.previous, o.high, o.low) = (None, None, None, None);
                o.stated_change_pct = next.next().map(|c| Exact(Decimal::new(c * sign, 2)));
            }
            sheet(&day, None)
        };
        let (day, mirror) = (of(1), of(-1));
        let mut compared = 0;
        for fact in day.facts.iter().filter(|f| f.against.is_some() && f.usable().is_some()) {
            let own = fact.usable().unwrap().get();
            let ends = |f: &factbrief::facts::Fact, swapped: bool| {
                let (a, b) = (Some(&f.entity), f.against.as_ref());
                let (c, d) = (Some(&fact.entity), fact.against.as_ref());
                f.metric == fact.metric && if swapped { (a, b) == (d, c) } else { (a, b) == (c, d) }
            };
            // Which side is told first may depend on who did better: the mirrored pair is then told the other way round.
            let same = mirror.facts.iter().find(|f| ends(f, false)).map(|f| -f.usable().unwrap().get());
            let other = same.or_else(|| mirror.facts.iter().find(|f| ends(f, true)).map(|f| f.usable().unwrap().get()));
            prop_assert_eq!(Some(own), other, "{}", &fact.id);
            compared += 1;
        }
        prop_assert!(compared >= 3);
        let sizes = |s: &FactSheet| {
            let mut all: Vec<_> = s.divergences.iter().map(|d| d.size.get().abs()).collect();
            all.sort();
            all
        };
        prop_assert_eq!(sizes(&day), sizes(&mirror));
    }

    #[test]
    fn no_figure_makes_it_panic(values in proptest::collection::vec(any_decimal(), 24)) {
        let mut day = sample_day();
        let mut next = values.iter().cycle().copied();
        for o in &mut day.observations {
            for field in [&mut o.value, &mut o.previous, &mut o.stated_change_pct, &mut o.high, &mut o.low] {
                if field.is_some() {
                    *field = next.next().map(Exact);
                }
            }
        }
        let first = sheet(&day, None);
        let _ = serde_json::to_string(&first).unwrap();
        let _ = sheet(&day, Some(&first));
        for fact in &first.facts {
            let _ = factbrief::facts::explain::explain(&first, &fact.id, true).unwrap();
        }
    }

    /// A unit of another size changes levels and leaves every percentage as it was.
    #[test]
    fn percentages_do_not_depend_on_the_scale(v in 1000u32..2000, p in 1000u32..2000, k in 1u32..1000) {
        let (v, p, k) = (Decimal::from(v), Decimal::from(p), Decimal::from(k));
        let (one, many) = (sheet(&index_day(v, p), None), sheet(&index_day(v * k, p * k), None));
        let change = |s: &FactSheet| s.fact("us.spx.change_pct").unwrap().value;
        prop_assert_eq!(change(&one), change(&many));
        let abs = |s: &FactSheet| s.fact("us.spx.change_abs").unwrap().value.unwrap().get();
        prop_assert_eq!(abs(&one) * k, abs(&many));
    }

    /// There and back: the absolute change is the opposite one, and the two percentages cancel.
    #[test]
    fn the_way_back_is_the_opposite_change(v in 1000u32..1200, p in 1000u32..1200) {
        let (v, p) = (Decimal::from(v), Decimal::from(p));
        let (there, back) = (sheet(&index_day(v, p), None), sheet(&index_day(p, v), None));
        let get = |s: &FactSheet, id: &str| s.fact(id).unwrap().usable().unwrap().get();
        prop_assert_eq!(get(&there, "us.spx.change_abs"), -get(&back, "us.spx.change_abs"));
        let factor = |s: &FactSheet| Decimal::ONE + get(s, "us.spx.change_pct") / Decimal::ONE_HUNDRED;
        prop_assert!((factor(&there) * factor(&back) - Decimal::ONE).abs() < Decimal::new(1, 9));
    }
}

#[test]
fn a_change_from_nothing_is_said_and_not_computed() {
    for nothing in ["0", "-5"] {
        let sheet = sheet(&index_day(Decimal::from(100), nothing.parse().unwrap()), None);
        let change = sheet.fact("us.spx.change_pct").unwrap();
        assert_eq!((change.value, change.status), (None, Status::Outlier), "{nothing}");
        let said = |i: &&factbrief::facts::sheet::DataIssue| i.facts.contains(&change.id);
        let note = sheet.data_issues.iter().find(said).unwrap();
        assert!(note.message.contains(&format!("previous value of {nothing}")), "{}", note.message);
        // Which of the two figures is wrong nobody can tell.
        for level in ["us.spx.close", "us.spx.previous_close"] {
            assert_eq!(sheet.fact(level).unwrap().status, Status::Outlier, "{level}");
        }
    }
}

#[test]
fn what_nothing_can_be_is_quarantined() {
    let status = |instrument: &str, metric: &str, value: &str| {
        let mut day = sample_day();
        day.observations.retain(|o| o.instrument == instrument && o.metric == metric);
        for o in &mut day.observations {
            (o.value, o.previous, o.high, o.low) = (Some(value.parse().unwrap()), None, None, None);
        }
        let sheet = sheet(&day, None);
        let fact = sheet.facts.iter().find(|f| f.entity == instrument && f.value.is_some()).unwrap();
        (fact.status, fact.reason.clone().unwrap_or_default())
    };
    assert_eq!(status("stable.usdt", "supply", "-5"), (Status::Outlier, "a level under zero".to_owned()));
    assert_eq!(status("cn.turnover", "turnover", "-0.5").0, Status::Outlier);
    assert_eq!(status("us.spx", "close", "-1").0, Status::Outlier);
    for (value, expected) in [("1000000000000000000000", Status::Ok), ("1000000000000000000001", Status::Outlier)] {
        assert_eq!(status("us.spx", "close", value).0, expected, "{value}");
    }
    let (count, why) = status("cn.breadth", "advancing", "0.0000000000000000000000000001");
    assert_eq!(
        (count, why.as_str()),
        (Status::Unverified, "the value is no count: a count is a whole number from zero")
    );
}

#[test]
fn no_amount_is_issued_where_there_is_no_change() {
    let mut day = sample_day();
    for o in day.observations.iter_mut().filter(|o| o.instrument == "stable.usdt") {
        (o.previous, o.stated_change_pct) = (Some(Exact(Decimal::ZERO)), None);
    }
    let sheet = sheet(&day, None);
    assert!(sheet.fact("stable.usdt.issued").is_none());
    assert!(sheet.fact("stable.net_issued").unwrap().note.as_ref().unwrap().contains("USDT"));
}

#[test]
fn a_stated_change_may_be_rounded_but_not_wrong() {
    let status = |stated: &str| {
        let mut day = index_day(Decimal::new(66437, 1), Decimal::new(660_472, 2));
        for o in &mut day.observations {
            o.stated_change_pct = Some(stated.parse().unwrap());
        }
        let sheet = sheet(&day, None);
        ["close", "change_pct", "change_abs"].map(|m| sheet.fact(&format!("us.spx.{m}")).unwrap().status)
    };
    // 0.5902 %
    assert_eq!(status("0.59"), [Status::Ok; 3]);
    assert_eq!(status("0.6"), [Status::Ok; 3]);
    assert_eq!(status("1"), [Status::Ok; 3]);
    for wrong in ["0.61", "-0.59", "59", "0.4"] {
        assert_eq!(status(wrong), [Status::Ok, Status::Conflict, Status::Conflict], "{wrong}");
    }
}

#[test]
fn two_sources_of_one_session_must_agree() {
    let status = |other: &str| {
        let mut day = index_day(Decimal::new(664_370, 2), Decimal::new(660_472, 2));
        let mut rival = day.observations[0].clone();
        rival.provider = "another".to_owned();
        rival.value = Some(other.parse().unwrap());
        day.observations.push(rival);
        sheet(&day, None).fact("us.spx.close").unwrap().status
    };
    assert_eq!(status("6643.70"), Status::Ok);
    assert_eq!(status("6646.90"), Status::Ok, "0.048 %");
    assert_eq!(status("6647.10"), Status::Conflict, "0.051 %");
}

#[test]
fn a_source_that_says_less_takes_nothing_away() {
    let mut day = index_day(Decimal::new(664_370, 2), Decimal::new(660_472, 2));
    let mut rival = day.observations[0].clone();
    rival.provider = "a level alone".to_owned();
    rival.previous = None;
    day.observations.push(rival);
    let sheet = sheet(&day, None);
    assert_eq!(sheet.fact("us.spx.change_pct").map(|f| f.status), Some(Status::Ok));
    assert_ne!(sheet.fact("us.spx.close").unwrap().source.as_ref().unwrap().provider, "a level alone");
}

#[test]
fn a_feed_that_repeats_itself_over_a_session_is_suspected() {
    let today = sample_day();
    let before = {
        let mut day = today.clone();
        day.report_date = "2025-12-17".to_owned();
        day.cut_off = "2025-12-17T00:00:00Z".to_owned();
        for o in &mut day.observations {
            o.session = o.session.as_ref().map(|_| "2025-12-16".to_owned());
            o.as_of.time = o.as_of.time.as_ref().map(|_| "2025-12-16T23:00:00Z".to_owned());
        }
        sheet(&day, None)
    };
    let sheet = sheet(&today, Some(&before));
    for id in ["us.spx.close", "hk.hsi.change_pct", "cn.sse.close", "crypto.btc.price"] {
        let fact = sheet.fact(id).unwrap();
        assert_eq!(fact.status, Status::Unverified, "{id}");
        assert!(fact.reason.as_ref().unwrap().contains("frozen"), "{id}");
    }
}
