//! Universes made of configuration alone: each with its snapshot, its sheet and its built-in page.

use std::path::{Path, PathBuf};

use factbrief::facts::{FactSheet, Status};
use factbrief::run::compose::{Day, settle};
use factbrief::run::inputs::{self, InputError};
use factbrief::snapshot::Snapshot;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/universes").join(name)
}

fn day(folder: &Path, change: impl FnOnce(&mut Snapshot)) -> Day {
    let config = inputs::config(Some(&folder.join("factbrief.toml"))).unwrap().0;
    let mut snapshot = inputs::snapshot(&folder.join("snapshot.json"), &config.universe).unwrap();
    change(&mut snapshot);
    Day { snapshot, config, history: Default::default(), previous: None }
}

fn europe(change: impl FnOnce(&mut Snapshot)) -> FactSheet {
    day(&folder("europe"), change).sheet().0
}

/// `UPDATE=1` rewrites what is committed.
fn same(path: &Path, made: &str) {
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, made).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert!(kept == made, "{} is not what the program makes: UPDATE=1 rewrites it\n{made}", path.display());
}

#[test]
fn sheet_and_page_of_every_universe_are_made_again_byte_for_byte() {
    for name in ["bakery", "europe"] {
        let folder = folder(name);
        let day = day(&folder, |_| {});
        let (sheet, notes) = day.sheet();
        assert_eq!(notes, vec![], "{name}");
        let (plan, _) = day.plan(&sheet);
        let draft = factbrief::realise::builtin::write(&sheet, &plan);
        let (page, rejected) = settle(&sheet, &plan, draft, &day.config.audit).unwrap();
        assert_eq!(rejected, vec![], "{name}");
        same(&folder.join("sheet.json"), &format!("{}\n", serde_json::to_string_pretty(&sheet).unwrap()));
        same(&folder.join("briefing.md"), &page.narrative.markdown);
    }
}

#[test]
fn sessions_come_from_the_calendars_configured() {
    let sheet = europe(|_| {});
    let market = |id: &str| sheet.markets.iter().find(|m| m.calendar == id).unwrap();
    assert_eq!(market("XLON").closed_since, ["2026-05-04"]);
    assert!(market("XETR").closed_since.is_empty());
    assert_eq!(market("NAV").expected_session.as_deref(), Some("2026-05-05"));
    // London closed on Monday, Frankfurt not: the same closes are stale in one place and current in the other.
    let monday = europe(|s| {
        (s.report_date, s.cut_off) = ("2026-05-05".to_owned(), "2026-05-05T00:00:00Z".to_owned());
        for o in &mut s.observations {
            o.session = Some("2026-05-01".to_owned());
        }
    });
    let status = |id: &str| monday.fact(id).unwrap().status;
    assert_eq!((status("uk.ftse100.close"), status("de.dax.close")), (Status::Ok, Status::Unverified));
    let link = &monday.chain.as_ref().unwrap().links[0];
    assert_eq!(link.to_traded.as_ref().unwrap().open, "2026-05-01T07:00:00Z");
}

#[test]
fn past_the_last_day_of_a_configured_calendar_nothing_is_open() {
    for (report, known) in [("2026-12-31", true), ("2027-01-05", false)] {
        let sheet = europe(|s| {
            (s.report_date, s.cut_off) = (report.to_owned(), format!("{report}T00:00:00Z"));
            s.previous_report_date = None;
        });
        for market in &sheet.markets {
            assert_eq!(market.state != "unknown", known, "{report} {}", market.calendar);
            assert_eq!(market.expected_session.is_some(), known, "{report} {}", market.calendar);
        }
        assert_eq!(sheet.facts.iter().filter(|f| f.usable().is_some()).count(), 0, "{report}");
        let said = sheet.data_issues.iter().any(|i| i.message.contains("ends on 2026-12-31"));
        assert_eq!(said, !known, "{report}: {:?}", sheet.data_issues);
    }
}

#[test]
fn spreads_keep_the_order_configured_and_reach_groups() {
    let sheet = europe(|_| {});
    let value = |id: &str| sheet.fact(id).unwrap().value.unwrap().get();
    let spread = sheet.fact("spread.uk~de").unwrap();
    assert_eq!(spread.derived_from.as_ref().unwrap().of, ["group.uk.mean_change_pct", "group.de.mean_change_pct"]);
    let mean = |group: &str| value(&format!("group.{group}.mean_change_pct"));
    assert_eq!(value("spread.uk~de"), ((mean("uk") - mean("de")) * rust_decimal::Decimal::ONE_HUNDRED).normalize());
    assert!(sheet.fact("spread.fund.blend~uk.ftse100").is_some());
    assert!(sheet.fact("spread.de~uk").is_none());
}

/// A configuration with its files in a folder of its own.
fn with_files(files: &[(&str, &str)]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let config = folder.path().join("factbrief.toml");
    (folder, config)
}

fn faults(config: &Path) -> (String, String) {
    match inputs::config(Some(config)).unwrap_err() {
        InputError::Content { name, source_text, diagnostics } => {
            let name = Path::new(&name).file_name().unwrap().to_str().unwrap().to_owned();
            let text = factbrief::diagnostic::text::render(&diagnostics, &name, &source_text, false);
            (name, text)
        }
        other => panic!("{other}"),
    }
}

#[test]
fn faults_of_calendars_have_their_file_and_line() {
    let bad = "name = \"\"\nzone = \"Europe/Berln\"\nopen = \"09:00\"\nclose = \"17:30\"\nfrom = \"2026-01-02\"\nto = \"2026-12-31\"\n\
               hollidays = []\n[closed]\n2026-02-30 = \"\"\n";
    let (_keep, config) =
        with_files(&[("factbrief.toml", "[calendars.XETR]\nfile = \"xetr.toml\"\n"), ("xetr.toml", bad)]);
    let mut text = faults(&config).1;
    let days = "name = \"Frankfurt\"\nzone = \"Europe/Berlin\"\nopen = \"09:00\"\nclose = \"08:30\"\nfrom = \"2026-01-02\"\n\
                to = \"2026-12-31\"\nearly = [\"2026-04-03\"]\n[closed]\n2026-04-03 = \"Good Friday\"\n2026-04-04 = \"\"\n\
                2027-01-01 = \"New Year\"\n";
    let (_keep, config) =
        with_files(&[("factbrief.toml", "[calendars.XETR]\nfile = \"xetr.toml\"\n"), ("xetr.toml", days)]);
    text.push_str(&faults(&config).1);
    let here = "[calendars.XETR]\nfile = \"gone.toml\"\n";
    let (_keep, config) = with_files(&[("factbrief.toml", here)]);
    let gone = faults(&config).1;
    assert!(gone.contains("factbrief.toml:2:8") && gone.contains("gone.toml"), "{gone}");
    let own = "[calendars.utc-day]\nfile = \"a.toml\"\nname = \"x\"\n[calendars.A]\nname = \"A\"\n[calendars.B]\nkind = \"weekday\"\n\
               name = \"B\"\nzone = \"UTC\"\nopen = \"09:00\"\nclose = \"17:00\"\nfrom = \"2026-12-31\"\nto = \"2026-01-01\"\n";
    let (_keep, config) = with_files(&[("factbrief.toml", own)]);
    text.push_str(&faults(&config).1);
    insta::assert_snapshot!(text);
}

#[test]
fn a_calendar_of_ones_own_may_stand_for_a_bundled_one() {
    let text = "[calendars.XSHG]\nkind = \"weekdays\"\nname = \"Shanghai\"\nzone = \"Asia/Shanghai\"\nopen = \"09:30\"\nclose = \"15:00\"\n\
                from = \"2026-01-05\"\nto = \"2027-12-31\"\nclosed = { 2027-01-01 = \"New Year's Day\" }\n";
    let config = factbrief::config::load(text).unwrap();
    let calendars = factbrief::calendar::Calendars::bundled().with(&config.sessions);
    let state = |day: &str| format!("{:?}", calendars.get("XSHG").unwrap().state(day.parse().unwrap()));
    assert_eq!(
        ["2026-12-31", "2027-01-01", "2027-01-04", "2028-01-03"].map(state),
        ["Open", "Closed", "Open", "Unknown"]
    );
}
