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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

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
            let _ = factbrief::facts::explain::explain(&first, &fact.id).unwrap();
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
