//! Snapshots and sheets as they come from outside: good ones are taken, bad ones are refused with every fault in its
//! place. Cases are files: `tests/cases/facts/{good,bad}/{sheet,snapshot}-*.json`.

use std::path::{Path, PathBuf};

use factbrief::config::Config;
use factbrief::diagnostic::{Diagnostic, text::render};
use factbrief::{facts, snapshot};
use proptest::prelude::*;

fn cases(folder: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/facts").join(folder);
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    let read =
        |p: &PathBuf| (p.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(p).unwrap());
    paths.iter().map(read).collect()
}

/// What is said of a file, and whether it is taken.
fn said_of(name: &str, text: &str) -> (bool, Vec<Diagnostic>) {
    if name.starts_with("sheet-") {
        let (sheet, said) = facts::load::read(text);
        (sheet.is_some(), said)
    } else {
        match snapshot::load_for(text, &Config::bundled().universe) {
            Ok(_) => (true, Vec::new()),
            Err(said) => (false, said),
        }
    }
}

#[test]
fn good_files_are_taken() {
    for (name, text) in cases("good") {
        let (taken, said) = said_of(&name, &text);
        assert!(taken, "{}", render(&said, &name, &text, false));
    }
}

#[test]
fn what_is_odd_is_said_without_refusing_the_file() {
    let (name, text) = cases("good").into_iter().find(|(n, _)| n == "sheet-no-groups.json").unwrap();
    insta::assert_snapshot!(render(&said_of(&name, &text).1, &name, &text, false));
}

#[test]
fn bad_files_are_refused_with_every_fault_in_its_place() {
    for (name, text) in cases("bad") {
        let (taken, said) = said_of(&name, &text);
        assert!(!taken, "{name}");
        for fault in &said {
            let span = fault.span.clone().unwrap_or_else(|| panic!("{name}: no place: {}", fault.message));
            assert!(span.start <= span.end && span.end <= text.len(), "{name}: {span:?}");
        }
        let rendered = render(&said, &name, &text, false);
        assert!(rendered.chars().all(|c| c == '\n' || !c.is_control()), "{name}");
        insta::with_settings!({ snapshot_suffix => name.trim_end_matches(".json"), omit_expression => true }, {
            insta::assert_snapshot!(rendered);
        });
    }
}

#[test]
fn bundled_snapshots_have_no_faults() {
    let config = Config::bundled();
    for (date, text) in snapshot::bundled() {
        let said = snapshot::load_for(text, &config.universe).err().unwrap_or_default();
        assert!(said.is_empty(), "{}", render(&said, date, text, false));
        assert_eq!(snapshot::load(text).unwrap(), serde_json::from_str(text).unwrap());
    }
}

#[test]
fn a_sheet_comes_back_as_it_was_written_and_a_changed_one_is_noticed() {
    let config = Config::bundled();
    let calendars = factbrief::calendar::Calendars::bundled();
    let history = facts::history::History::default();
    let context =
        facts::Context { universe: &config.universe, calendars: &calendars, history: &history, previous: None };
    for (_, text) in snapshot::bundled() {
        let (sheet, _) = facts::build(&snapshot::load(text).unwrap(), &context);
        let json = serde_json::to_string_pretty(&sheet).unwrap();
        let (read, said) = facts::load::read(&json);
        assert!(said.is_empty(), "{}", render(&said, "sheet", &json, false));
        assert_eq!(read.unwrap(), sheet);

        let changed = json.replacen("2026-", "2027-", 1).replacen("2025-", "2024-", 1);
        let (_, said) = facts::load::read(&changed);
        assert!(said.iter().any(|d| d.code == "FB022"), "{said:?}");
    }
}

#[test]
fn every_truncation_is_refused_as_unreadable() {
    let text = snapshot::default_bundled().trim_end();
    for end in (0..text.len()).step_by(11).filter(|i| text.is_char_boundary(*i)) {
        let said = snapshot::load(&text[..end]).unwrap_err();
        assert_eq!(said.last().unwrap().code, "FB010", "cut at {end}");
    }
}

/// The sheets of the annotated corpus, where the machine has it.
#[test]
fn sheets_of_others_are_taken() {
    let Some(shared) = crate::shared::folder("the sheets of the annotated corpus") else { return };
    let mut read = 0;
    for day in std::fs::read_dir(shared.join("gold")).unwrap() {
        let path = day.unwrap().path().join("fact-sheet.json");
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let (sheet, said) = facts::load::read(&text);
        assert!(sheet.is_some(), "{}", render(&said, "sheet", &text, false));
        read += 1;
    }
    assert!(read > 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever is cut out of or put into a snapshot, the reader answers, and its places lie inside the text.
    #[test]
    fn a_damaged_file_never_makes_it_panic(at in 0.0f64..1.0, cut in 0usize..6, put in "[\"{}\\[\\],:0a\\\\é]{0,3}") {
        let text = snapshot::bundled()[1].1;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::float_arithmetic, reason = "a place in a text")]
        let mut start = (at * text.len() as f64) as usize;
        while !text.is_char_boundary(start) { start -= 1; }
        let mut end = (start + cut).min(text.len());
        while !text.is_char_boundary(end) { end += 1; }
        let damaged = format!("{}{put}{}", &text[..start], &text[end..]);
        if let Err(said) = snapshot::load(&damaged) {
            prop_assert!(!said.is_empty());
            for d in &said {
                let span = d.span.clone().unwrap_or(0..0);
                prop_assert!(span.start <= span.end && span.end <= damaged.len());
            }
            let _ = render(&said, "snapshot", &damaged, false);
        }
    }
}

/// Every code below FB100 that stands in the sources has a page.
#[test]
fn codes_of_input_files_have_pages() {
    fn walk(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                for (at, _) in text.match_indices("\"FB0") {
                    found.push((path.clone(), text[at + 1..at + 6].to_owned()));
                }
            }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    // FB000 stands for a code of the auditor that no rule has.
    found.retain(|(_, code)| code != "FB000");
    assert!(found.len() > 20);
    for (path, code) in found {
        assert!(factbrief::diagnostic::code::page(&code).is_some(), "{}: {code}", path.display());
    }
}
