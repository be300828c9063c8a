//! Configurations with faults: all of them at once, each with its place.

use std::path::Path;

use factbrief::{config, diagnostic};

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/config")
}

fn faults(name: &str) -> (Vec<diagnostic::Diagnostic>, String) {
    let text = std::fs::read_to_string(folder().join(format!("{name}.toml"))).unwrap();
    (config::load(&text).unwrap_err(), text)
}

#[test]
fn every_fault_of_every_bad_configuration() {
    let mut names: Vec<String> = std::fs::read_dir(folder())
        .unwrap()
        .filter_map(|e| Some(e.unwrap().file_name().to_str()?.strip_suffix(".toml")?.to_owned()))
        .collect();
    names.sort();
    assert!(names.len() >= 6);
    for name in names {
        let (faults, text) = faults(&name);
        for fault in &faults {
            assert!(fault.span.is_some(), "{name}: {} has no place", fault.message);
        }
        insta::assert_snapshot!(name.clone(), diagnostic::text::render(&faults, &format!("{name}.toml"), &text, false));
    }
}

#[test]
fn faults_of_seven_kinds_in_one_run() {
    let (faults, text) = faults("mixed");
    let codes: std::collections::BTreeSet<&str> = faults.iter().map(|f| f.code).collect();
    assert_eq!(codes.into_iter().collect::<Vec<_>>(), ["FB010", "FB011", "FB012", "FB013", "FB014", "FB015", "FB018"]);
    // At the key or value, never at the head of the table it stands in; what is missing can only be said there.
    for fault in faults.iter().filter(|f| f.code != "FB018") {
        assert!(!text[fault.span.clone().unwrap()].starts_with('['), "{}", fault.message);
    }
}

/// The built-in configuration with a piece cut out, for many pieces.
#[test]
fn a_damaged_configuration_never_makes_it_panic() {
    let whole = config::DEFAULT_TOML;
    let europe = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/universes/europe");
    let calendar = std::fs::read_to_string(europe.join("xetr.toml")).unwrap();
    let mut refused = 0;
    for (text, step) in [(whole, 211), (calendar.as_str(), 7)] {
        for at in (0..text.len()).step_by(step) {
            for length in [1, 13, 90] {
                let end = (at + length).min(text.len());
                if !text.is_char_boundary(at) || !text.is_char_boundary(end) {
                    continue;
                }
                let damaged = format!("{}{}", &text[..at], &text[end..]);
                let faults = if text == whole {
                    config::load(&damaged).err()
                } else {
                    factbrief::calendar::Calendar::read("X", &damaged).err()
                };
                refused += usize::from(faults.is_some());
                for fault in faults.iter().flatten() {
                    assert!(fault.span.clone().is_none_or(|s| damaged.get(s).is_some()), "{at} {length}: {fault:?}");
                }
            }
        }
    }
    assert!(refused > 100, "{refused}");
}
