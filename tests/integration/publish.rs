//! Plan, realisation and pages: what a reader gets.

use factbrief::calendar::Calendars;
use factbrief::config::Config;
use factbrief::config::section::SectionConfig;
use factbrief::draft::{Draft, Piece, Sentence, SentenceKind, Writer, pieces};
use factbrief::facts::history::History;
use factbrief::facts::{Context, FactSheet, build};
use factbrief::plan::{Plan, SectionKind, plan};
use factbrief::publish;
use factbrief::quantity::print::{self, Sign};
use factbrief::quantity::{Exact, Unit};
use factbrief::realise::narrative::{Block, Run};
use factbrief::realise::{Narrative, builtin, realise};
use factbrief::snapshot::{self, Snapshot};
use proptest::prelude::*;
use rust_decimal::{Decimal, RoundingStrategy};

fn observed(date: &str) -> Snapshot {
    serde_json::from_str(snapshot::bundled().iter().find(|(d, _)| *d == date).unwrap().1).unwrap()
}

fn day(date: &str) -> FactSheet {
    sheet(&observed(date), &History::default(), None)
}

fn sheet(snapshot: &Snapshot, history: &History, previous: Option<&FactSheet>) -> FactSheet {
    let (config, calendars) = (Config::bundled(), Calendars::bundled());
    build(snapshot, &Context { universe: &config.universe, calendars: &calendars, history, previous }).0
}

/// The snapshot of 2025-12-17, made of what the next day states as the values before.
pub fn snapshot_before(mut day: Snapshot) -> Snapshot {
    day.report_date = "2025-12-17".to_owned();
    day.cut_off = "2025-12-17T00:00:00Z".to_owned();
    for o in &mut day.observations {
        o.value = o.previous.or(o.value);
        (o.previous, o.stated_change_pct, o.high, o.low) = (None, None, None, None);
        o.session = o.session.as_ref().map(|_| "2025-12-16".to_owned());
        o.as_of.time = o.as_of.time.as_ref().map(|t| t.replace("2025-12-17", "2025-12-16"));
    }
    day
}

/// The edition of 2025-12-17.
fn the_day_before() -> FactSheet {
    sheet(&snapshot_before(observed("2025-12-18")), &History::default(), None)
}

fn shop() -> FactSheet {
    serde_json::from_str(include_str!("../cases/publish/shop.json")).unwrap()
}

fn shop_sections() -> Vec<SectionConfig> {
    let section = |id: &str, title: &str, kind, groups: &[&str]| SectionConfig {
        id: id.into(),
        title: title.into(),
        kind,
        groups: groups.iter().map(|g| (*g).to_owned()).collect(),
    };
    vec![
        section("key", "The week", SectionKind::KeyInsight, &[]),
        section("chain", "Chain", SectionKind::Chain, &[]),
        section("shops", "Shops", SectionKind::Group, &["shops"]),
        section("web", "Web store", SectionKind::Group, &["web"]),
        section("gaps", "Where they part", SectionKind::Divergences, &[]),
        section("risks", "Risks", SectionKind::RiskMatrix, &[]),
        section("plan", "What to do", SectionKind::ActionPlan, &[]),
        section("notes", "Data notes", SectionKind::DataNotes, &[]),
    ]
}

fn page(sheet: &FactSheet) -> (Plan, Narrative) {
    let (plan, _) = plan(sheet, &[]);
    let (narrative, faults) = realise(sheet, &plan, &builtin::write(sheet, &plan));
    assert_eq!(faults, vec![]);
    (plan, narrative)
}

/// A sheet with one group whose members a feed named.
fn named(names: &[&str]) -> FactSheet {
    let mut sheet: FactSheet = serde_json::from_str(
        r#"{"schema":"factbrief/fact-sheet/1","report_date":"2026-05-04",
            "groups":[{"id":"tvl","name":"Protocols","aliases":[]}],"entities":[],"facts":[]}"#,
    )
    .unwrap();
    for (i, name) in names.iter().enumerate() {
        let change = if i % 2 == 0 { "12.5" } else { "-3.25" };
        let entity = serde_json::json!({"id": format!("tvl.p{i}"), "name": name, "group": "tvl", "feed_named": true, "category": name});
        let fact = serde_json::json!({"id": format!("tvl.p{i}.change_pct"), "entity": format!("tvl.p{i}"),
            "metric": "tvl_change_pct", "value": change, "unit": "percent", "window": "24h", "status": "ok"});
        sheet.entities.push(serde_json::from_value(entity).unwrap());
        sheet.facts.push(serde_json::from_value(fact).unwrap());
    }
    sheet
}

fn protocols() -> Vec<SectionConfig> {
    [SectionKind::Group, SectionKind::FlowMap]
        .into_iter()
        .enumerate()
        .map(|(i, kind)| SectionConfig {
            id: format!("s{i}"),
            title: "Protocols".into(),
            kind,
            groups: vec!["tvl".into()],
        })
        .collect()
}

#[test]
fn the_default_day() {
    let sheet = day("2025-12-18");
    let (_, narrative) = page(&sheet);
    insta::assert_snapshot!("default_day_markdown", publish::markdown(&narrative));
    insta::assert_snapshot!("default_day_html", publish::html(&narrative, &sheet));
}

#[test]
fn a_saturday_with_stale_us_figures() {
    insta::assert_snapshot!(publish::markdown(&page(&day("2026-03-21")).1));
}

#[test]
fn good_friday() {
    insta::assert_snapshot!(publish::markdown(&page(&day("2026-04-03")).1));
}

#[test]
fn a_shop_gets_a_briefing_by_configuration_alone() {
    let sheet = shop();
    let (plan, notes) = plan(&sheet, &shop_sections());
    assert_eq!(notes.iter().map(|n| n.code).collect::<Vec<_>>(), ["FB030"], "the sheet has no chain");
    let (narrative, faults) = realise(&sheet, &plan, &builtin::write(&sheet, &plan));
    assert_eq!(faults, vec![]);
    insta::assert_snapshot!(publish::markdown(&narrative));
}

/// The page of a sheet, every claim of which its own audit supports, at least so many.
fn audited(sheet: &FactSheet, least: u32) -> String {
    use factbrief::audit::{Verdict, audit};
    let markdown = page(sheet).1.markdown;
    let report = audit(sheet, &markdown, &Config::bundled().audit);
    let bad: Vec<_> = report
        .claims
        .iter()
        .filter(|c| !matches!(c.verdict, Verdict::Supported | Verdict::Judgement | Verdict::NotAClaim))
        .map(|c| format!("{} {} `{}`: {}", c.code, c.verdict.as_str(), c.quote, c.message))
        .collect();
    assert!(bad.is_empty(), "{}: {bad:#?}", sheet.report_date);
    assert!(report.summary[&Verdict::Supported] >= least, "{}", sheet.report_date);
    markdown
}

#[test]
fn the_built_in_page_of_every_day_passes_its_own_audit() {
    for (date, _) in snapshot::bundled() {
        audited(&day(date), 40);
    }
}

#[test]
fn so_does_the_page_of_every_day_after_an_edition_and_with_a_history() {
    let closes = History::from_csv(include_str!("../../fixtures/history/made-up-closes.csv")).unwrap();
    let mut before: Vec<FactSheet> = vec![the_day_before()];
    for (date, _) in snapshot::bundled() {
        let now = observed(date);
        let alone = sheet(&now, &History::default(), before.last());
        audited(&alone, 40);
        audited(&sheet(&now, &closes.clone().and(History::from_sheets(&before)), before.last()), 40);
        before.push(alone);
    }
}

/// A bundled day with something wrong or odd in every row: its page must still stand up to its own audit. A sentence may
/// be lost to it, never the page.
#[cfg(feature = "cli")]
#[test]
fn pages_of_odd_days_pass_their_own_audit() {
    use factbrief::snapshot::{Observation, Unavailable};
    let value = |text: &str| Some(text.parse::<Exact>().unwrap());
    let each = |spoil: &dyn Fn(&mut Observation)| {
        let mut day = observed("2025-12-18");
        day.observations.iter_mut().for_each(spoil);
        day
    };
    let mut categories = observed("2025-12-18");
    for (instrument, name) in categories.instruments.iter_mut().zip(["12%", "{x}", "<b>", "", "a|b 5"].iter().cycle()) {
        instrument.category = Some((*name).to_owned());
    }
    let later = Snapshot {
        report_date: "2099-01-01".to_owned(),
        cut_off: "2099-01-01T00:00:00Z".to_owned(),
        ..observed("2025-12-18")
    };
    let nothing = Snapshot { observations: Vec::new(), instruments: Vec::new(), ..observed("2025-12-18") };
    let odd = [
        ("nothing delivered", nothing),
        ("no value", each(&|o| o.value = None)),
        ("from nothing", each(&|o| o.previous = o.previous.and(value("0")))),
        ("from less than nothing", each(&|o| o.previous = o.previous.and(value("-1")))),
        ("under zero", each(&|o| o.value = o.value.and(value("-5")))),
        ("next to nothing", each(&|o| o.value = o.value.and(value("0.0000000000000000000000000001")))),
        ("too large", each(&|o| o.value = o.value.and(value("79228162514264337593543950335")))),
        (
            "nothing moved",
            each(&|o| {
                o.value = o.previous.or(o.value);
                (o.stated_change_pct, o.high, o.low) = (None, None, None);
            }),
        ),
        ("sessions to come", each(&|o| o.session = o.session.as_ref().map(|_| "2027-05-05".to_owned()))),
        (
            "withdrawn with a figure in the reason",
            each(&|o| {
                if o.instrument == "us.spx" {
                    let reason = "fell 99% {us.spx.close} <b>|".to_owned();
                    o.unavailable = Some(Unavailable { reason, not_published: true });
                }
            }),
        ),
        ("read far too late", later),
        ("categories that look like figures", categories),
    ];
    // What a notice says is the sheet's word, in whatever form: it costs no page.
    let notices = [
        "Sample: 50%.",
        "Made up\non 12 lines, 50% wrong",
        "Made-up figures (about 40 %) -- see note 3; Bitcoin rose 12% *really*.",
        "The S&P 500 rose 5.00%. The Nasdaq fell 3.00%.",
        "Figures  are made up, all 52 of them | 7 <b>",
    ];
    let notices = notices.map(|n| (n, Snapshot { sample_notice: Some(n.to_owned()), ..observed("2025-12-18") }));
    for (what, day) in odd.iter().chain(&notices) {
        let sheet = sheet(day, &History::default(), None);
        let (plan, _) = plan(&sheet, &[]);
        let settled =
            factbrief::run::compose::settle(&sheet, &plan, builtin::write(&sheet, &plan), &Config::bundled().audit);
        assert!(settled.is_ok(), "{what}: {:#?}", settled.err());
    }
}

/// Spreads between groups stand on the page where they are news, and only there.
#[test]
fn spreads_between_groups_are_on_the_page_where_they_are_news() {
    let now = sheet(&observed("2025-12-18"), &History::default(), None);
    let markdown = audited(&now, 40);
    // (0.98 + 1.15) points between Hong Kong and New York; Shanghai rose with Hong Kong, by more than a point.
    for row in [
        "| Hong Kong equities against US equities | +213 bp | Hong Kong equities rose 0.98% on average, US equities fell 1.15% on average |",
        "| A-shares against Hong Kong equities | +134 bp | A-shares rose 2.33% on average, Hong Kong equities rose 0.98% on average |",
    ] {
        assert!(markdown.contains(row), "{row}: {markdown}");
    }
    let mut like = observed("2025-12-18");
    for o in like.observations.iter_mut().filter(|o| ["us", "hk", "cn"].iter().any(|g| o.instrument.starts_with(g))) {
        if o.metric == "close" {
            o.value = o.previous.map(|p| Exact(p.get() * rust_decimal::Decimal::new(1003, 3)));
            (o.stated_change_pct, o.high, o.low) = (None, None, None);
        }
    }
    assert!(!audited(&sheet(&like, &History::default(), None), 20).contains("on average"));
}

#[test]
fn a_market_that_did_not_move_is_not_called_out_of_date() {
    let mut day = observed("2025-12-18");
    for o in &mut day.observations {
        o.value = o.previous.or(o.value);
        (o.stated_change_pct, o.high, o.low) = (None, None, None);
    }
    let markdown = audited(&sheet(&day, &History::default(), None), 20);
    assert!(!markdown.contains("not current") && !markdown.contains("no current figure"), "{markdown}");
    assert!(markdown.contains("| S&P 500 turns down | "), "{markdown}");
    assert!(markdown.contains("| USDT | $185.87B | 0.00% | none |"), "{markdown}");
}

#[test]
fn thousands_of_small_protocols_are_not_all_named() {
    let mut day = observed("2025-12-18");
    let row = day.observations.iter().find(|o| o.metric == "tvl").unwrap().clone();
    let instrument = day.instruments.iter().find(|i| i.group == "tvl").unwrap().clone();
    for n in 0..400 {
        let id = format!("tvl.small{n}");
        day.instruments.push(factbrief::snapshot::FeedInstrument {
            id: id.clone(),
            name: format!("Small {}", print::figure(Decimal::from(n), &Unit::Count, Sign::Never, None)),
            ..instrument.clone()
        });
        let value = Some(Exact(Decimal::from(5_000)));
        day.observations.push(factbrief::snapshot::Observation {
            instrument: id,
            value,
            previous: value,
            stated_change_pct: None,
            ..row.clone()
        });
    }
    let sheet = sheet(&day, &History::default(), None);
    let issue = sheet.data_issues.iter().find(|i| i.message.contains("Small ")).unwrap();
    assert!(issue.message.contains(" and others: quarantined"), "{}", issue.message);
    assert!(sheet.data_issues.iter().any(|i| i.facts.len() > 400));
    let markdown = audited(&sheet, 40);
    let longest = markdown.lines().map(str::len).max().unwrap();
    assert!(longest < 700, "{longest}");
}

#[test]
fn what_changed_since_the_previous_edition_is_shown() {
    let sheet = sheet(&observed("2025-12-18"), &History::default(), Some(&the_day_before()));
    let markdown = audited(&sheet, 40);
    let (_, table) = markdown.split_once("| Headline | Level | Since the previous edition |").unwrap();
    let rows: Vec<&str> = table.lines().skip(2).take_while(|l| !l.is_empty()).collect();
    assert_eq!(
        rows,
        [
            "| S&P 500 | 6,721.43 | -1.16% |",
            "| Hang Seng Index | 25,468.78 | +0.92% |",
            "| SSE Composite | 3,870.28 | +1.19% |",
            "| Bitcoin | $86,144 | -1.94% |",
            "| USDT | $186.34B | +0.25% |",
        ]
    );
    assert!(publish::html(&page(&sheet).1, &sheet).contains("Since the previous edition</th>"));
    assert!(!page(&day("2025-12-18")).1.markdown.contains("Since the previous edition"));
}

#[test]
fn movers_stand_by_category_with_what_is_left_out() {
    let markdown = audited(&day("2025-12-18"), 40);
    let (_, table) = markdown.split_once("| Category | Largest rise | Largest fall |").unwrap();
    let rows: Vec<&str> = table.lines().skip(2).take_while(|l| !l.is_empty()).collect();
    assert_eq!(
        rows,
        [
            "| Lending | Marl Finance +22.35% | Sallow Markets -16.42% |",
            "| CEX | Hartwick +16.10% | Oxbow Exchange -2.45% |",
            "| RWA | Quarry Credit +8.83% | - |",
        ]
    );
    assert!(table.contains("> Left out: Fenlight Bridge (quarantined): a change of +163,000,000% is beyond the bound"));
    assert!(table.contains("Smallholt (quarantined): a level under $10M is too small a base"));
}

#[test]
fn a_plan_offers_only_facts_that_may_be_used() {
    for (date, _) in snapshot::bundled() {
        let sheet = day(date);
        let (plan, _) = page(&sheet);
        for section in &plan.sections {
            for id in &section.facts {
                assert!(sheet.fact(id).unwrap().usable().is_some(), "{date} {} {id}", section.id);
            }
            for id in &section.shown {
                assert!(sheet.fact(id).unwrap().usable().is_none(), "{date} {} {id}", section.id);
            }
        }
    }
}

#[test]
fn prose_never_prints_a_fact_that_may_not_be_used() {
    for (date, _) in snapshot::bundled() {
        let sheet = day(date);
        let (_, narrative) = page(&sheet);
        for section in &narrative.sections {
            for block in &section.blocks {
                let Block::Paragraph { sentences } = block else { continue };
                for run in sentences.iter().flat_map(|s| &s.runs) {
                    if let Run::Figure { fact, .. } = run {
                        assert!(sheet.fact(fact).unwrap().usable().is_some(), "{date} {fact}");
                    }
                }
            }
        }
    }
}

#[test]
fn every_figure_of_the_markdown_is_the_print_of_its_fact() {
    for (date, _) in snapshot::bundled() {
        let sheet = day(date);
        let (_, narrative) = page(&sheet);
        assert!(narrative.figures.len() > 10, "{date}");
        assert!(narrative.figures.is_sorted_by_key(|f| f.start), "{date}");
        for figure in &narrative.figures {
            let fact = sheet.fact(&figure.fact).unwrap();
            let text = &narrative.markdown[figure.start..figure.end];
            let printed = [Sign::Always, Sign::Negative, Sign::Never]
                .map(|sign| print::figure(fact.value.unwrap().get(), &fact.unit, sign, print::decimals_of(fact)));
            assert!(printed.iter().any(|p| p == text), "{date} {}: `{text}` is none of {printed:?}", figure.fact);
        }
    }
}

#[test]
fn every_sentence_of_the_draft_is_found_again_in_the_markdown() {
    let sheet = day("2025-12-18");
    let (plan, _) = plan(&sheet, &[]);
    let draft = builtin::write(&sheet, &plan);
    let (narrative, _) = realise(&sheet, &plan, &draft);
    assert_eq!(narrative.sentences.len(), draft.sections.iter().map(|s| s.sentences.len()).sum::<usize>());
    for span in &narrative.sentences {
        let section = draft.sections.iter().find(|s| s.section == span.section).unwrap();
        let printed = &narrative.markdown[span.start..span.end];
        let mut at = 0;
        for piece in pieces(&section.sentences[span.index].text).unwrap() {
            if let Piece::Text(words) = piece {
                at += printed[at..].find(words).unwrap_or_else(|| panic!("`{words}` is not in `{printed}`"));
            }
        }
    }
}

#[test]
fn the_same_sheet_gives_the_same_bytes() {
    let sheet = day("2026-03-21");
    let once = (publish::html(&page(&sheet).1, &sheet), publish::json(&page(&sheet).1));
    let twice = (publish::html(&page(&sheet).1, &sheet), publish::json(&page(&sheet).1));
    assert_eq!(once, twice);
}

#[test]
fn the_page_loads_nothing_and_runs_nothing() {
    for (date, _) in snapshot::bundled() {
        let sheet = day(date);
        let html = publish::html(&page(&sheet).1, &sheet);
        for banned in ["<script", "<img", "<link", "<iframe", "@import", "url(", "http://", "https://", " style="] {
            assert!(!html.contains(banned), "{date}: {banned}");
        }
        assert!(html.contains("default-src 'none'"), "{date}");
    }
}

#[test]
fn a_verb_that_says_the_direction_takes_the_sign_and_one_that_disagrees_does_not() {
    let sheet = shop();
    let (plan, _) = plan(&sheet, &shop_sections());
    let section = plan.sections.iter().find(|s| s.prose).unwrap().id.clone();
    let cases = [
        ("South Gate fell {shops.south.revenue_change_pct}.", "South Gate fell 7.50%."),
        ("South Gate rose {shops.south.revenue_change_pct}.", "South Gate rose -7.50%."),
        ("South Gate had {shops.south.revenue_change_pct}.", "South Gate had -7.50%."),
        ("A fall of {shops.south.revenue_change_pct}.", "A fall of 7.50%."),
        ("It was down by {shops.south.revenue_change_pct}.", "It was down by 7.50%."),
        (
            "North rose {shops.north.revenue_change_pct} and South had {shops.south.revenue_change_pct}.",
            "North rose 4.20% and South had -7.50%.",
        ),
        ("North was ahead of South by {spread.shops.north~shops.south}.", "North was ahead of South by 11.70 pp."),
        ("The takings were {shops.north.revenue}.", "The takings were €18,241."),
        ("{@shops.north} led.", "North Street led."),
    ];
    for (text, expected) in cases {
        let sentence = Sentence { text: text.into(), kind: SentenceKind::Fact, writer: Writer::BuiltIn };
        let mut draft: Draft = builtin::write(&sheet, &plan);
        draft.sections.iter_mut().find(|s| s.section == section).unwrap().sentences = vec![sentence];
        let (narrative, faults) = realise(&sheet, &plan, &draft);
        assert_eq!(faults, vec![], "{text}");
        let span = narrative.sentences.iter().find(|s| s.section == section).unwrap();
        assert_eq!(&narrative.markdown[span.start..span.end], expected);
    }
}

#[test]
fn a_sentence_with_a_bad_slot_is_left_out_and_said_so() {
    let sheet = shop();
    let (plan, _) = plan(&sheet, &shop_sections());
    let mut draft = builtin::write(&sheet, &plan);
    let bad = ["{nothing.here} rose.", "{shops.market.revenue} came in.", "{oh no} and", "a } b"];
    draft.sections[0].sentences =
        bad.iter().map(|t| Sentence { text: (*t).into(), kind: SentenceKind::Fact, writer: Writer::BuiltIn }).collect();
    let (narrative, faults) = realise(&sheet, &plan, &draft);
    let codes: Vec<_> = faults.iter().map(|f| f.code).collect();
    assert_eq!(codes, ["FB042", "FB043", "FB041", "FB041"]);
    assert!(!narrative.markdown.contains("came in"));
}

#[test]
fn a_replacement_uses_no_fact_told_already() {
    let sheet = day("2025-12-18");
    let (plan, _) = plan(&sheet, &[]);
    let hk = plan.sections.iter().find(|s| s.id == "hk").unwrap();
    let first = builtin::replacement(&sheet, hk, &[]);
    assert!(first.text.contains("{hk.hsi.change_pct}"), "{}", first.text);
    let second = builtin::replacement(&sheet, hk, &["hk.hsi.change_pct".into()]);
    assert!(!second.text.contains("{hk.hsi.change_pct}") && second.text.contains('{'), "{}", second.text);
    let last = builtin::replacement(&sheet, hk, &hk.facts);
    assert!(!last.text.contains('{') && last.text.ends_with('.'), "{}", last.text);
}

/// The text nodes and tags of a page, by a reader that knows nothing of how it was written.
fn tags(html: &str) -> (Vec<String>, Vec<String>) {
    let (mut texts, mut tags) = (Vec::new(), Vec::new());
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        texts.push(rest[..open].to_owned());
        let Some(close) = rest[open..].find('>') else { break };
        tags.push(rest[open..=open + close].to_owned());
        rest = &rest[open + close + 1..];
    }
    texts.push(rest.to_owned());
    (texts, tags)
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&#13;", "\r")
        .replace("&amp;", "&")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_feed_name_is_one_text_node_and_no_markdown(name in "\\PC{0,80}|[\\x00-\\x7f]{0,60}|[<>&\"'`*_#|\\[\\]()!~:/@.{}\\\\ -]{0,40}") {
        let sheet = named(&[&name, "Plain"]);
        let benign = named(&["Quiet", "Plain"]);
        let sections = protocols();
        let of = |sheet: &FactSheet| {
            let (plan, _) = plan(sheet, &sections);
            let (narrative, faults) = realise(sheet, &plan, &builtin::write(sheet, &plan));
            assert_eq!(faults, vec![]);
            narrative
        };
        let (hostile, quiet) = (of(&sheet), of(&benign));
        let printed = factbrief::realise::printed(&name, "tvl.p0");

        // The same tags in the same order: the name added none.
        let (texts, ours) = tags(&publish::html(&hostile, &sheet));
        let (_, theirs) = tags(&publish::html(&quiet, &benign));
        prop_assert_eq!(ours, theirs);
        prop_assert!(texts.iter().any(|t| unescape(t) == printed), "{:?}", printed);

        // The same Markdown structure, and the name reads as itself.
        let shape = |markdown: &str| -> (Vec<String>, String) {
            let (mut tags, mut text) = (Vec::new(), String::new());
            let options = pulldown_cmark::Options::ENABLE_TABLES | pulldown_cmark::Options::ENABLE_STRIKETHROUGH;
            for event in pulldown_cmark::Parser::new_ext(markdown, options) {
                match event {
                    pulldown_cmark::Event::Text(t) => text.push_str(&t),
                    pulldown_cmark::Event::SoftBreak => text.push(' '),
                    other => {
                        text.push('\n');
                        tags.push(format!("{other:?}"));
                    }
                }
            }
            (tags, text)
        };
        let ((ours, text), (theirs, _)) = (shape(&hostile.markdown), shape(&quiet.markdown));
        prop_assert_eq!(ours, theirs);
        prop_assert!(text.contains(&printed), "{:?} in {:?}", printed, text);
    }

    #[test]
    fn printing_rounds_half_up_and_reads_back(mantissa in -99_999_999_999_i64..99_999_999_999, scale in 0_u32..7) {
        let value = Decimal::new(mantissa, scale);
        let text = print::figure(value, &Unit::Percent, Sign::Always, None);
        let read: Exact = text.trim_start_matches('+').trim_end_matches('%').replace(',', "").parse().unwrap();
        prop_assert_eq!(read.get(), value.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero));
        let unsigned = print::figure(value, &Unit::Percent, Sign::Never, None);
        prop_assert_eq!(unsigned.trim_start_matches(['+', '-']), text.trim_start_matches(['+', '-']));
    }
}
