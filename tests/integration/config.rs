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
