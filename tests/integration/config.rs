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
fn a_value_that_may_be_a_secret_is_never_shown() {
    let (faults, text) = faults("endpoints");
    let said = diagnostic::text::render(&faults, "factbrief.toml", &text, false);
    assert!(said.contains("`key_env`") && said.contains("`proxy`"), "{said}");
    assert!(!said.contains("5ecret"), "{said}");
}

/// `config --check`: what stands in the file, what it names and what nothing could be sent to, in one go.
#[cfg(feature = "llm")]
#[test]
fn faults_of_a_configuration_and_of_what_it_names_come_together() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("broken.toml", "kind = \"weekdays\"\nfrom = \"2026-02-30\"\n");
    write(
        "factbrief.toml",
        "[calendars.XONE]\nfile = \"missing.toml\"\n\n[calendars.XTWO]\nfile = \"broken.toml\"\n\n\
         [generate]\nendpoints = [\"nobody\"]\nmax_tokens = 0\nprompts = \"no such folder\"\n\n\
         [endpoints.mine]\nbase_url = \"nowhere\"\nmodel = \"m\"\nca_file = \"no-such.pem\"\nkey_file = \"no-such-key\"\n\n\
         [audit.levels]\nFB999 = \"error\"\n",
    );
    let path = folder.path().join("factbrief.toml");
    let mut said = String::new();
    for input in factbrief::run::inputs::config_faults(&path).unwrap() {
        let factbrief::run::inputs::InputError::Content { name, source_text, diagnostics } = input else {
            panic!("{input}")
        };
        // A key that a whole file lacks has no place in it.
        assert!(diagnostics.iter().all(|d| d.span.is_some() || d.code == "FB018"), "{diagnostics:?}");
        let name = Path::new(&name).file_name().unwrap().to_str().unwrap().to_owned();
        said.push_str(&diagnostic::text::render(&diagnostics, &name, &source_text, false));
    }
    insta::assert_snapshot!(said.replace(&format!("{}/", folder.path().display()), ""));
    // The default is without a fault, and so are the universes that come with the program.
    write("factbrief.toml", config::DEFAULT_TOML);
    assert!(factbrief::run::inputs::config_faults(&path).unwrap().is_empty());
    for universe in ["bakery", "europe"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/universes").join(universe);
        let faults = factbrief::run::inputs::config_faults(&path.join("factbrief.toml")).unwrap();
        assert!(faults.is_empty(), "{universe}: {faults:?}");
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

/// A key in the query of an address is not printed, and neither is the line that holds it.
#[cfg(feature = "llm")]
#[test]
fn a_key_in_an_address_is_not_shown() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("factbrief.toml");
    for secret in
        ["https://h.example/v1?api_key=sk-CANARY", "https://h.example/v1#sk-CANARY", "https://u:sk-CANARY@h.example"]
    {
        std::fs::write(&path, format!("[endpoints.mine]\nbase_url = \"{secret}\"\nmodel = \"m\"\n")).unwrap();
        let mut said = String::new();
        for input in factbrief::run::inputs::config_faults(&path).unwrap() {
            let factbrief::run::inputs::InputError::Content { name, source_text, diagnostics } = input else {
                panic!("{input}")
            };
            said.push_str(&diagnostic::text::render(&diagnostics, &name, &source_text, false));
        }
        assert!(said.contains("FB014") && !said.contains("CANARY"), "{said}");
    }
}
