//! The fact core on the bundled days.

use factbrief::calendar::Calendars;
use factbrief::config::Config;
use factbrief::facts::history::History;
use factbrief::facts::{Context, FactSheet, Status, build};
use factbrief::snapshot::{self, Snapshot};

fn read(date: &str) -> Snapshot {
    let text = snapshot::bundled().iter().find(|(d, _)| *d == date).unwrap().1;
    serde_json::from_str(text).unwrap()
}

fn sheet(snapshot: &Snapshot, previous: Option<&FactSheet>) -> FactSheet {
    let (config, calendars, history) = (Config::bundled(), Calendars::bundled(), History::default());
    let context = Context { universe: &config.universe, calendars: &calendars, history: &history, previous };
    let (sheet, notes) = build(snapshot, &context);
    assert_eq!(notes, vec![], "{}", snapshot.report_date);
    sheet
}

/// Every bundled day with the one before it as its previous edition.
fn days() -> Vec<(String, FactSheet)> {
    let mut out: Vec<(String, FactSheet)> = Vec::new();
    for (date, _) in snapshot::bundled() {
        let previous = out.last().map(|(_, s)| s.clone());
        out.push(((*date).to_owned(), sheet(&read(date), previous.as_ref())));
    }
    out
}

#[test]
fn every_us_figure_of_the_five_reports_is_stale_with_its_count_of_sessions() {
    for (date, behind) in
        [("2026-03-20", 119), ("2026-03-21", 120), ("2026-03-23", 120), ("2026-03-28", 125), ("2026-04-03", 129)]
    {
        let sheet = sheet(&read(date), None);
        let us: Vec<_> = sheet.facts.iter().filter(|f| f.entity.starts_with("us.") && f.value.is_some()).collect();
        assert!(us.len() >= 3, "{date}");
        for fact in us {
            assert_eq!((fact.status, fact.sessions_behind), (Status::Stale, Some(behind)), "{date} {}", fact.id);
        }
    }
}

#[test]
fn on_03_23_all_equity_data_repeats_the_session_of_03_20() {
    let days = days();
    let (_, sheet) = days.iter().find(|(d, _)| d == "2026-03-23").unwrap();
    for market in ["Hong Kong", "Shanghai and Shenzhen"] {
        let said = sheet.data_issues.iter().any(|i| i.message.contains(market) && i.message.contains("2026-03-20"));
        assert!(said, "{market}: {:#?}", sheet.data_issues);
    }
}

#[test]
fn an_older_sheet_hides_no_repeated_session() {
    let repeats = |previous: Option<&FactSheet>| {
        let sheet = sheet(&read("2026-03-23"), previous);
        let issues = sheet.data_issues.into_iter().filter(|i| i.message.contains("repeat the session of 2026-03-20"));
        issues.map(|i| i.message).collect::<Vec<_>>()
    };
    let older = sheet(&read("2025-12-18"), None);
    assert_eq!(repeats(None).len(), 2);
    assert_eq!(repeats(Some(&older)), repeats(None));
}

#[test]
fn on_04_03_new_york_and_hong_kong_are_closed() {
    let sheet = sheet(&read("2026-04-03"), None);
    let state = |c: &str| sheet.markets.iter().find(|m| m.calendar == c).unwrap().state.clone();
    assert_eq!((state("XNYS"), state("XHKG"), state("XSHG")), ("closed".into(), "closed".into(), "open".into()));
}

#[test]
fn the_order_of_the_rows_does_not_matter() {
    for (date, _) in snapshot::bundled() {
        let snapshot = read(date);
        let mut reversed = snapshot.clone();
        reversed.observations.reverse();
        reversed.instruments.reverse();
        let (mut a, mut b) = (sheet(&snapshot, None), sheet(&reversed, None));
        // The snapshot's own digest is of its bytes, so it differs.
        for s in [&mut a, &mut b] {
            s.snapshot_digest = None;
            s.digest = None;
        }
        assert_eq!(serde_json::to_string(&a).unwrap(), serde_json::to_string(&b).unwrap(), "{date}");
    }
}

#[test]
fn statuses_of_every_bundled_day() {
    let mut text = String::new();
    for (date, sheet) in days() {
        text.push_str(&format!("{date}\n"));
        for f in &sheet.facts {
            let value = f.value.map_or_else(|| "-".to_owned(), |v| v.get().round_dp(4).normalize().to_string());
            text.push_str(&format!("  {:<44} {value:>20} {:<13} {:?}\n", f.id, f.unit.as_str(), f.status));
        }
        for i in &sheet.data_issues {
            text.push_str(&format!("  * {}\n", i.message));
        }
    }
    insta::assert_snapshot!(text);
}

#[test]
fn another_universe_needs_configuration_only() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/universes/bakery");
    let config = factbrief::config::load(&std::fs::read_to_string(folder.join("factbrief.toml")).unwrap()).unwrap();
    let snapshot: Snapshot =
        serde_json::from_str(&std::fs::read_to_string(folder.join("snapshot.json")).unwrap()).unwrap();
    let (calendars, history) = (Calendars::bundled(), History::default());
    let context = Context { universe: &config.universe, calendars: &calendars, history: &history, previous: None };
    let (sheet, notes) = build(&snapshot, &context);
    assert_eq!(notes, vec![]);
    let text = |id: &str| sheet.fact(id).unwrap().usable().unwrap().get().round_dp(2).to_string();
    assert_eq!(text("town.market.sales_change_pct"), "5.66");
    assert_eq!(text("coast.harbour.sales_change_pct"), "-14.06");
}

#[test]
fn chain_and_divergences_of_every_bundled_day() {
    let mut text = String::new();
    for (date, sheet) in days() {
        let chain = sheet.chain.as_ref().unwrap();
        text.push_str(&format!("{date}: {:?}, broken at {:?}\n", chain.verdict, chain.broken_at));
        for l in &chain.links {
            let spread = l.spread_fact.as_ref().and_then(|id| sheet.fact(id)).and_then(|f| f.value);
            let spread = spread.map(|v| v.get().round_dp(2).to_string());
            let reason = l.reason.as_deref().unwrap_or("-");
            text.push_str(&format!(
                "  {} -> {}: {:?} {spread:?} first {:?}: {reason}\n",
                l.from, l.to, l.outcome, l.first
            ));
        }
        for d in &sheet.divergences {
            text.push_str(&format!("  {}. {} {} {}\n", d.rank, d.id, d.size.get().round_dp(2), d.unit));
        }
    }
    insta::assert_snapshot!(text);
}

/// The S&P 500 alone: session, value, previous, on the report date.
fn spx(report: &str, session: &str, value: &str, previous: &str) -> Snapshot {
    let mut day = read("2025-12-18");
    (day.report_date, day.cut_off) = (report.to_owned(), format!("{report}T00:00:00Z"));
    day.observations.retain(|o| o.instrument == "us.spx" && o.metric == "close");
    for o in &mut day.observations {
        (o.value, o.previous) = (Some(value.parse().unwrap()), Some(previous.parse().unwrap()));
        (o.session, o.stated_change_pct, o.high, o.low) = (Some(session.to_owned()), None, None, None);
        o.as_of.time = o.session.clone();
    }
    day
}

#[test]
fn an_edition_is_held_against_the_one_before() {
    let before = sheet(&spx("2025-12-17", "2025-12-16", "6800.26", "6816.51"), None);
    let status = |day: &Snapshot, before: &FactSheet| {
        let sheet = sheet(day, Some(before));
        (sheet.fact("us.spx.close").unwrap().status, sheet)
    };
    let next = |value: &str, previous: &str| spx("2025-12-18", "2025-12-17", value, previous);
    assert_eq!(status(&next("6721.43", "6800.26"), &before).0, Status::Ok);
    // Another symbol: its previous close is not the close that was printed.
    assert_eq!(status(&next("6921.43", "6990.26"), &before).0, Status::Conflict);
    // The same session with another close.
    let saturday = sheet(&spx("2025-12-20", "2025-12-19", "6834.50", "6774.76"), None);
    let sunday = |value: &str| status(&spx("2025-12-21", "2025-12-19", value, "6774.76"), &saturday).0;
    assert_eq!((sunday("6834.50"), sunday("6850.00")), (Status::Ok, Status::Conflict));
    // Another scale, on its first day, on its second, and when it is over.
    let (first, wrong) = status(&next("672143", "680026"), &before);
    let (second, still) = status(&spx("2025-12-19", "2025-12-18", "677476", "672143"), &wrong);
    let third = status(&spx("2025-12-20", "2025-12-19", "6834.50", "6774.76"), &still).0;
    assert_eq!((first, second, third), (Status::Outlier, Status::Outlier, Status::Ok));
    // No longer delivered.
    let mut none = next("1", "1");
    none.observations.clear();
    assert_eq!(status(&none, &before).0, Status::Missing);
}

/// All counts of a part of the market the same on the next session: nobody counted again.
#[test]
fn counts_that_repeat_in_full_are_suspected_frozen() {
    let now = read("2025-12-18");
    let mut then = now.clone();
    (then.report_date, then.cut_off) = ("2025-12-17".to_owned(), "2025-12-17T00:00:00Z".to_owned());
    then.previous_report_date = None;
    for o in then.observations.iter_mut().filter(|o| o.session.is_some()) {
        o.session = Some("2025-12-16".to_owned());
        o.as_of.time = Some("2025-12-16".to_owned());
    }
    let counts = |sheet: &FactSheet, scope: &str| -> Vec<Status> {
        let of = sheet.facts.iter().filter(|f| f.entity == "cn.breadth" && f.metric == "count");
        of.filter(|f| f.scope.as_deref() == Some(scope)).map(|f| f.status).collect()
    };
    let before = sheet(&then, None);
    let frozen = sheet(&now, Some(&before));
    assert_eq!(counts(&frozen, "shanghai"), [Status::Unverified; 3]);
    assert!(frozen.data_issues.iter().any(|i| i.message.contains("the same counts as in the edition of 2025-12-17")));
    assert!(frozen.facts.iter().filter(|f| f.metric == "advance_rate").all(|f| f.usable().is_none()));
    // One of three that differs, and it was counted again.
    let mut again = now.clone();
    let one = again.observations.iter_mut().find(|o| o.metric == "declining" && o.scope.as_deref() == Some("shanghai"));
    one.unwrap().value = Some("564".parse().unwrap());
    assert_eq!(counts(&sheet(&again, Some(&before)), "shanghai"), [Status::Ok; 3]);
    // The same session told twice is no freeze.
    let mut told = now;
    told.observations
        .iter_mut()
        .filter(|o| o.session.is_some())
        .for_each(|o| o.session = Some("2025-12-16".to_owned()));
    let told = sheet(&told, Some(&before));
    assert!(counts(&told, "shanghai").iter().all(|s| *s == Status::Stale));
}

#[test]
fn an_edition_before_that_is_not_before_is_no_panic() {
    let mut day = read("2025-12-18");
    day.previous_report_date = Some("2026-02-01".to_owned());
    assert!(sheet(&day, None).markets.iter().all(|m| m.closed_since.is_empty()));
}

#[test]
fn what_is_counted_twice_is_never_summed() {
    let day = read("2025-12-18");
    let mut config = Config::bundled();
    let (calendars, history) = (Calendars::bundled(), History::default());
    let made = |config: &Config| {
        let universe = &config.universe;
        build(&day, &Context { universe, calendars: &calendars, history: &history, previous: None }).0
    };
    let sectors = |sheet: &FactSheet| -> Vec<String> {
        sheet.entities.iter().filter(|e| e.id.contains(".sector.")).map(|e| e.name.clone()).collect()
    };
    let category = |sheet: &FactSheet, id: &str| sheet.entity(id).and_then(|e| e.category.clone());
    let sheet = made(&config);
    assert_eq!(sectors(&sheet), ["Lending TVL"]);
    let twice = &config.universe.groups.iter().find(|g| g.id == "tvl").unwrap().double_counted;
    for fact in &sheet.facts {
        let Some(derivation) = fact.derived_from.as_ref().filter(|d| d.op == "sum") else { continue };
        for id in &derivation.of {
            let entity = &sheet.fact(id).unwrap().entity;
            assert!(category(&sheet, entity).is_none_or(|c| !twice.contains(&c)), "{} sums {id}", fact.id);
        }
    }
    // The rule is what keeps exchanges and bridges apart: without it they are sectors like any other.
    for group in &mut config.universe.groups {
        group.double_counted.clear();
    }
    assert_eq!(sectors(&made(&config)), ["CEX TVL", "Lending TVL", "RWA TVL"]);
}

#[test]
fn movers_are_ranked_over_all_and_by_category() {
    let sheet = sheet(&read("2025-12-18"), None);
    let list = |category: Option<&str>, side| -> Vec<&str> {
        let of =
            sheet.movers.iter().filter(|m| m.group == "tvl" && m.category.as_deref() == category && m.side == side);
        of.map(|m| m.fact.as_str()).collect()
    };
    use factbrief::facts::sheet::MoverSide::{Down, Up};
    assert_eq!(list(None, Up)[..2], ["tvl.marl.change_pct", "tvl.hartwick.change_pct"]);
    assert_eq!(list(None, Down)[..2], ["tvl.sallow.change_pct", "tvl.pelham.change_pct"]);
    assert_eq!(list(Some("Lending"), Down), ["tvl.sallow.change_pct", "tvl.tidewell.change_pct"]);
    // A change of 163,000,000 % and one of a level under the floor are in no ranking, and the page says why.
    assert!(!sheet.movers.iter().any(|m| m.fact.contains("fenlight") || m.fact.contains("smallholt")));
    let said =
        |name: &str| sheet.data_issues.iter().any(|i| i.message.contains(name) && i.message.contains("quarantined"));
    assert!(said("Fenlight") && said("Smallholt"));
}

#[test]
fn past_the_last_known_day_nothing_is_open() {
    let sheet = sheet(&spx("2031-06-03", "2031-06-02", "6721.43", "6800.26"), None);
    assert!(sheet.markets.iter().filter(|m| m.calendar != "utc-day").all(|m| m.state == "unknown"));
    assert_eq!(sheet.fact("us.spx.close").unwrap().status, Status::Unverified);
    assert_eq!(sheet.fact("us.spx.change_pct").unwrap().usable(), None);
    let said = sheet.data_issues.iter().map(|i| i.message.as_str()).collect::<Vec<_>>().join("\n");
    assert!(said.contains("Shanghai") && said.contains("does not reach 2031-06-03"), "{said}");
    assert!(said.contains("newer version"), "{said}");
    // Shanghai's is the calendar that ends first.
    let calendars = Calendars::bundled();
    let day = |text: &str| text.parse::<jiff::civil::Date>().unwrap();
    let state = |date: &str| format!("{:?}", calendars.get("XSHG").unwrap().state(day(date)));
    assert_ne!(state("2026-12-31"), "Unknown");
    assert_eq!(state("2027-01-04"), "Unknown");
}

/// A snapshot of 2026-03-21 with rows of one provider's Friday: instrument, metric, unit, and the rest as JSON.
fn rows(rows: &[(&str, &str, &str, &str)]) -> Snapshot {
    let rows: Vec<String> = rows
        .iter()
        .map(|(instrument, metric, unit, rest)| {
            format!(
                r#"{{"instrument":"{instrument}","metric":"{metric}","unit":"{unit}","window":"1d","basis":"session_close",
                "as_of":{{"time":"2026-03-20","kind":"bar_date"}},{rest}}}"#
            )
        })
        .collect();
    let text = format!(
        r#"{{"schema":"factbrief/snapshot/1","report_date":"2026-03-21","cut_off":"2026-03-21T00:00:00Z","instruments":[],
        "observations":[{}]}}"#,
        rows.join(",")
    );
    snapshot::load(&text).unwrap()
}

#[test]
fn a_session_that_is_not_over_is_not_current() {
    let day = rows(&[
        ("us.spx", "close", "index_points", r#""provider":"p","session":"2026-03-20","value":"101","previous":"100""#),
        ("hk.hsi", "close", "index_points", r#""provider":"p","session":"2026-03-25","value":"101","previous":"100""#),
    ]);
    let sheet = sheet(&day, None);
    assert_eq!(sheet.fact("us.spx.close").unwrap().status, Status::Ok);
    let early = sheet.fact("hk.hsi.close").unwrap();
    assert_eq!(early.status, Status::Unverified);
    assert!(early.reason.as_ref().unwrap().contains("not over at the cut-off"));
}

#[test]
fn scopes_are_neither_counted_twice_nor_mixed_nor_lost() {
    let count = |metric: &'static str, scope: &str, value: &str| {
        (
            "cn.breadth",
            metric,
            "count",
            format!(r#""provider":"p","session":"2026-03-20","scope":"{scope}","value":"{value}""#),
        )
    };
    let of = |list: &[(&str, &str, &str, String)]| {
        let list: Vec<_> = list.iter().map(|(a, b, c, d)| (*a, *b, *c, d.as_str())).collect();
        sheet(&rows(&list), None)
    };
    let both = of(&[
        count("advancing", "all", "100"),
        count("declining", "all", "50"),
        count("advancing", "shanghai", "60"),
        count("declining", "shanghai", "20"),
    ]);
    assert_eq!(both.fact("cn.breadth.ratio").unwrap().value.unwrap().to_string(), "2");
    let mixed = of(&[count("advancing", "shanghai", "60"), count("declining", "shenzhen", "30")]);
    assert!(mixed.fact("cn.breadth.ratio").is_none() && mixed.fact("cn.breadth.advance_rate").is_none());
    let broken = of(&[count("advancing", "all", "-100"), count("declining", "all", "50.5")]);
    assert!(broken.fact("cn.breadth.advance_rate").is_none());
    let turnover = of(&[
        (
            "cn.turnover",
            "turnover",
            "cny",
            r#""provider":"p","session":"2026-03-20","scope":"shanghai","value":"100","previous":"90""#.into(),
        ),
        (
            "cn.turnover",
            "turnover",
            "cny",
            r#""provider":"p","session":"2026-03-20","scope":"shenzhen","value":"150","previous":"120""#.into(),
        ),
    ]);
    let value = |id: &str| turnover.fact(id).unwrap().value.unwrap().to_string();
    assert_eq!((value("cn.turnover.shanghai"), value("cn.turnover.shenzhen")), ("100".into(), "150".into()));
    assert_eq!(value("cn.turnover.shenzhen.change_pct"), "25");
}

#[test]
fn two_sources_that_state_different_changes_are_in_conflict() {
    let state = |provider: &str, change: &str| {
        format!(r#""provider":"{provider}","session":"2026-03-20","stated_change_pct":"{change}""#)
    };
    let (p, q) = (state("p", "1"), state("q", "-1"));
    let day = rows(&[("us.spx", "close", "index_points", &p), ("us.spx", "close", "index_points", &q)]);
    assert_eq!(sheet(&day, None).fact("us.spx.change_pct").unwrap().status, Status::Conflict);
}

#[test]
fn a_group_that_disagrees_is_split_and_names_who_breaks_it() {
    let day = rows(&[
        ("us.spx", "close", "index_points", r#""provider":"p","session":"2026-03-20","value":"101","previous":"100""#),
        (
            "us.nasdaq",
            "close",
            "index_points",
            r#""provider":"p","session":"2026-03-20","value":"99","previous":"100""#,
        ),
    ]);
    let lean = sheet(&day, None).directions;
    assert_eq!((lean[0].verdict.as_str(), lean[0].breaks.as_slice()), ("split", &["us.nasdaq".to_owned()][..]));
}

#[test]
fn a_configured_instrument_that_nobody_delivers_is_missing_and_said() {
    let day = rows(&[(
        "hk.hsi",
        "close",
        "index_points",
        r#""provider":"p","session":"2026-03-20","value":"101","previous":"100""#,
    )]);
    let sheet = sheet(&day, None);
    for id in ["hk.hscei.close", "hk.hstech.close", "us.spx.level"] {
        let fact = sheet.fact(id).unwrap_or_else(|| panic!("{id}"));
        assert_eq!((fact.status, fact.value, fact.reason.as_deref()), (Status::Missing, None, Some("not delivered")));
        assert!(
            sheet.data_issues.iter().any(|i| i.status == Status::Missing && i.facts.iter().any(|f| f == id)),
            "{id}"
        );
    }
    let said = |message: &str| sheet.data_issues.iter().any(|i| i.message == message);
    assert!(
        said("Hang Seng China Enterprises Index, Hang Seng TECH Index: missing: not delivered."),
        "{:?}",
        sheet.data_issues
    );
}

#[test]
fn a_configured_comparison_that_cannot_be_made_is_said() {
    use factbrief::config::universe::{SpreadConfig, Universe};
    let day = read("2025-12-18");
    let (calendars, history) = (Calendars::bundled(), History::default());
    let said = |change: &dyn Fn(&mut Universe)| {
        let mut config = Config::bundled();
        change(&mut config.universe);
        let context = Context { universe: &config.universe, calendars: &calendars, history: &history, previous: None };
        let issues = build(&day, &context).0.data_issues.into_iter().map(|i| i.message);
        issues.filter(|m| m.contains(": not co")).collect::<Vec<_>>()
    };
    assert_eq!(said(&|_| ()), Vec::<String>::new());
    let spread = |a: &str, b: &str| said(&|u| u.spreads = vec![SpreadConfig { a: a.to_owned(), b: b.to_owned() }]);
    assert_eq!(spread("stable.usdt", "us.spx"), ["USDT less S&P 500: not computed: their windows differ."]);
    assert_eq!(spread("cn.breadth", "cn.sse").len(), 1, "breadth has no change: {:?}", spread("cn.breadth", "cn.sse"));
    let combined = said(&|u| u.combined[0].of = vec!["stable.dai".to_owned(), "us.spx".to_owned()]);
    assert_eq!(combined.len(), 1, "{combined:?}");
    assert!(combined[0].ends_with(": not computed: no supply of S&P 500 was delivered."), "{combined:?}");
    let headline = said(&|u| {
        u.groups.iter_mut().filter(|g| g.id == "cn").for_each(|g| g.headline = Some("cn.breadth".to_owned()));
    });
    assert_eq!(headline.len(), 1, "{headline:?}");
    assert!(headline[0].contains("not compared by its headline"), "{headline:?}");
}

#[test]
fn a_configured_spread_is_the_way_round_it_is_configured() {
    let day = read("2025-12-18");
    let mut config = Config::bundled();
    let (calendars, history) = (Calendars::bundled(), History::default());
    let pair = |a: &str, b: &str| factbrief::config::universe::SpreadConfig { a: a.to_owned(), b: b.to_owned() };
    // The built-in ones are member - anchor, and to - from along the chain.
    config.universe.spreads =
        vec![pair("us.spx", "hk.hscei"), pair("us.spx", "hk.hsi"), pair("us", "hk"), pair("hk.hsi", "us")];
    let context = Context { universe: &config.universe, calendars: &calendars, history: &history, previous: None };
    let sheet = build(&day, &context).0;
    let bp = |id: &str| sheet.fact(id).unwrap_or_else(|| panic!("{id}")).value.unwrap().get();
    let pct = |id: &str| sheet.fact(id).unwrap().value.unwrap().get();
    let hundred = rust_decimal::Decimal::ONE_HUNDRED;
    let gap = |a: &str, b: &str| ((pct(a) - pct(b)) * hundred).normalize();
    assert_eq!(bp("spread.us.spx~hk.hscei"), gap("us.spx.change_pct", "hk.hscei.change_pct"));
    assert!(sheet.fact("spread.hk.hscei~us.spx").is_none());
    assert_eq!(bp("spread.us.spx~hk.hsi"), -bp("spread.hk.hsi~us.spx"));
    assert_eq!(bp("spread.us~hk"), gap("group.us.mean_change_pct", "group.hk.mean_change_pct"));
    assert_eq!(bp("spread.hk.hsi~us"), gap("hk.hsi.change_pct", "group.us.mean_change_pct"));
    for id in ["spread.us.spx~hk.hscei", "spread.us~hk"] {
        assert_eq!(sheet.fact(id).unwrap().unit.as_str(), "bp");
    }
}

#[test]
fn links_say_when_each_market_traded_and_explain_shows_it() {
    let sheet = sheet(&read("2025-12-18"), None);
    let link = &sheet.chain.as_ref().unwrap().links[0];
    let (us, hk) = (link.from_traded.as_ref().unwrap(), link.to_traded.as_ref().unwrap());
    assert_eq!((us.open.as_str(), us.close.as_str()), ("2025-12-17T14:30:00Z", "2025-12-17T21:00:00Z"));
    assert_eq!((hk.open.as_str(), hk.close.as_str()), ("2025-12-17T01:30:00Z", "2025-12-17T08:00:00Z"));
    let explained = factbrief::facts::explain::explain(&sheet, link.spread_fact.as_ref().unwrap(), false).unwrap();
    let chain = factbrief::facts::explain::explain(&sheet, "chain", false).unwrap();
    for text in [&explained, &chain] {
        assert!(
            text.contains("2025-12-17T14:30:00Z to 2025-12-17T21:00:00Z (UTC)")
                && text.contains("first       Hong Kong"),
            "{text}"
        );
    }
    assert_eq!(chain.matches("link of the chain").count(), 3);
    let whole = "chain: US equities -> Hong Kong equities -> A-shares -> Crypto: broken at Hong Kong equities\n";
    assert!(chain.starts_with(whole), "{chain}");
}

#[test]
fn what_is_read_as_one_is_issued_as_one() {
    let sheet = sheet(&read("2025-12-18"), None);
    let value = |id: &str| sheet.fact(id).unwrap_or_else(|| panic!("{id}")).usable().unwrap().get();
    assert_eq!(value("stable.dai_usds.issued"), value("stable.dai.issued") + value("stable.usds.issued"));
    // It is no coin of its own in the net.
    let net = sheet.fact("stable.net_issued").unwrap().derived_from.as_ref().unwrap();
    assert!(!net.of.iter().any(|id| id.contains("dai_usds")));
}

#[test]
fn a_combination_of_what_counts_others_is_refused_and_said() {
    let day = read("2025-12-18");
    let mut config = Config::bundled();
    let (calendars, history) = (Calendars::bundled(), History::default());
    for instrument in config.universe.instruments.iter_mut().filter(|i| i.id == "stable.dai") {
        instrument.category = Some("Bridge".to_owned());
    }
    for group in config.universe.groups.iter_mut().filter(|g| g.id == "stable") {
        group.double_counted = vec!["Bridge".to_owned()];
    }
    let context = Context { universe: &config.universe, calendars: &calendars, history: &history, previous: None };
    let sheet = build(&day, &context).0;
    assert!(sheet.fact("stable.dai_usds.supply").is_none());
    let said = "DAI and USDS together: not computed: DAI is of the category Bridge, whose members count each other.";
    assert!(sheet.data_issues.iter().any(|i| i.message == said), "{:?}", sheet.data_issues);
}

#[test]
fn the_last_known_session_is_not_said_to_be_unknown() {
    let mut day = read("2025-12-18");
    (day.report_date, day.cut_off) = ("2027-01-01".to_owned(), "2027-01-01T00:00:00Z".to_owned());
    day.observations.retain(|o| o.instrument == "cn.sse");
    for o in &mut day.observations {
        o.session = Some("2026-12-31".to_owned());
    }
    let reason = sheet(&day, None).fact("cn.sse.close").unwrap().reason.clone().unwrap();
    assert_eq!(
        reason,
        "the calendar of XSHG ends on 2026-12-31: whether a session after that of 2026-12-31 is over is unknown"
    );
}

#[test]
fn a_previous_price_of_nothing_takes_the_row_out() {
    for previous in ["0", "0.00", "-5"] {
        let mut day = read("2025-12-18");
        for o in day.observations.iter_mut().filter(|o| o.instrument == "us.spx") {
            o.previous = Some(previous.parse().unwrap());
            o.stated_change_pct = None;
        }
        let sheet = sheet(&day, None);
        let of: Vec<_> = sheet.facts.iter().filter(|f| f.entity == "us.spx" && f.against.is_none()).collect();
        assert!(of.len() >= 3, "close, previous close and change");
        for fact in of {
            assert_eq!(fact.status, Status::Outlier, "{previous}: {}", fact.id);
            assert!(fact.reason.as_ref().is_some_and(|r| r.contains("previous value of")), "{:?}", fact.reason);
        }
        assert!(sheet.data_issues.iter().any(|i| i.status == Status::Outlier && i.message.contains("S&P 500")));
    }
    // What begins at nothing is no price: its level stands, its percentage does not.
    let mut day = read("2025-12-18");
    for o in day.observations.iter_mut().filter(|o| o.instrument == "stable.usds") {
        o.previous = Some("0".parse().unwrap());
    }
    let sheet = sheet(&day, None);
    let status = |id: &str| sheet.fact(id).unwrap().status;
    assert_eq!((status("stable.usds.supply"), status("stable.usds.supply_change_pct")), (Status::Ok, Status::Outlier));
}

/// Every payload of a fixture is of the bytes its digest says, and holds each figure where the observation says.
#[test]
fn payloads_of_the_fixtures_hold_what_was_read_from_them() {
    let fixtures = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    for (path, least) in [("snapshots/2025-12-18.json", 26), ("universes/europe/snapshot.json", 6)] {
        let path = fixtures.join(path);
        let day: Snapshot = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let mut checked = 0;
        for payload in &day.payloads {
            let bytes = std::fs::read(path.parent().unwrap().join(payload.file.as_ref().unwrap())).unwrap();
            assert_eq!(factbrief::digest::of_bytes(&bytes), payload.digest, "{}", payload.id);
            let answer: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
            for o in day.observations.iter().filter(|o| o.payload.as_ref() == Some(&payload.id)) {
                let found = answer.pointer(o.field.as_ref().unwrap()).unwrap();
                let found = found.as_str().map_or_else(|| found.to_string(), str::to_owned);
                assert_eq!(found, o.value.unwrap().to_string(), "{} {}", o.instrument, o.metric);
                checked += 1;
            }
        }
        assert!(checked >= least, "{checked}");
    }
}

#[test]
fn explain_shows_the_digest_of_every_operand() {
    let day = read("2025-12-18");
    let sheet = sheet(&day, None);
    let explain = |id: &str| factbrief::facts::explain::explain(&sheet, id, false).unwrap();
    insta::assert_snapshot!(explain("stable.usdt.issued"));
    let recorded = &day.payloads.iter().find(|p| p.id == "dexs").unwrap().digest;
    assert!(explain("dex.juniper.volume_change_pct").contains(&format!("payload     {recorded}\n")));
    // Where no answer was kept, the snapshot it was read from stands for it, and that is said.
    let kept = sheet.snapshot_digest.as_ref().unwrap();
    assert!(
        explain("us.spx.close")
            .contains(&format!("payload     no answer was kept; the row of us.spx in the snapshot {kept}\n"))
    );
    for fact in sheet.facts.iter().filter(|f| f.source.is_some()) {
        assert!(explain(&fact.id).contains("sha256:"), "{}", fact.id);
    }
}

#[cfg(feature = "cli")]
#[test]
fn a_payload_changed_afterwards_is_refused_and_one_that_was_not_kept_is_not() {
    use factbrief::run::inputs::{self, InputError};
    let from = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/universes/europe");
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("payloads")).unwrap();
    for file in ["factbrief.toml", "xetr.toml", "xlon.toml", "snapshot.json", "payloads/funds.json"] {
        std::fs::copy(from.join(file), folder.path().join(file)).unwrap();
    }
    let universe = inputs::config(Some(&folder.path().join("factbrief.toml"))).unwrap().0.universe;
    let read = || inputs::snapshot(&folder.path().join("snapshot.json"), &universe);
    assert!(read().is_ok(), "indices.json was not kept");
    let changed = std::fs::read_to_string(from.join("payloads/indices.json")).unwrap().replace("24118.40", "24118.41");
    std::fs::write(folder.path().join("payloads/indices.json"), changed).unwrap();
    let Err(InputError::Content { diagnostics, source_text, .. }) = read() else { panic!("refused") };
    let [fault] = &diagnostics[..] else { panic!("one: {diagnostics:?}") };
    assert_eq!(fault.code, "FB022");
    assert!(source_text[fault.span.clone().unwrap()].starts_with("\"sha256:"), "at its digest");
    // A payload is beside the snapshot, and its digest is one.
    for (what, instead) in [("\"payloads/funds.json\"", "\"../funds.json\""), ("\"sha256:", "\"sha1:")] {
        let bad = std::fs::read_to_string(from.join("snapshot.json")).unwrap().replacen(what, instead, 1);
        let faults = snapshot::load_for(&bad, &universe).unwrap_err();
        assert!(faults.iter().any(|f| f.code == "FB015"), "{faults:?}");
    }
}
