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

/// A fault of the syntax hides nothing else, a fault of one endpoint no other, and a missing key no other missing key.
#[cfg(feature = "llm")]
#[test]
fn no_fault_hides_another() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("factbrief.toml");
    let said = |text: &str| {
        std::fs::write(&path, text).unwrap();
        let mut said: Vec<(String, String)> = Vec::new();
        for input in factbrief::run::inputs::config_faults(&path).unwrap() {
            let factbrief::run::inputs::InputError::Content { diagnostics, source_text, .. } = input else {
                panic!("{input}")
            };
            for fault in diagnostics {
                assert!(fault.help.is_some(), "{}", fault.message);
                let at = fault.span.map_or(0, |s| source_text[..s.start].matches('\n').count() + 1);
                said.push((format!("{} in line {at}", fault.code), fault.message));
            }
        }
        said
    };
    let places = |text: &str| said(text).into_iter().map(|(place, _)| place).collect::<Vec<_>>();
    let two =
        "[endpoints.a]\nbase_url = \"nowhere\"\nmodel = 3\n[endpoints.b]\nbase_url = \"ftp://x\"\nmodel = \"m\"\n";
    assert_eq!(places(two), ["FB014 in line 2", "FB012 in line 3", "FB014 in line 5"]);
    let broken = format!("{two}\n[universe\ntitle = \"x\"\n[generate]\nmax_tokens = 0\n");
    assert_eq!(
        places(&broken),
        ["FB014 in line 2", "FB012 in line 3", "FB014 in line 5", "FB010 in line 8", "FB015 in line 11"]
    );
    assert_eq!(places("title = \"x\"\nfoo\nbar = [1,\n"), ["FB011 in line 1", "FB010 in line 2", "FB010 in line 3"]);
    let calendar = said("[calendars.X]\nkind = \"weekdays\"\nopen = \"25:00\"\nclose = \"24:61\"\n");
    let missing: Vec<&str> = calendar.iter().filter(|(p, _)| p.starts_with("FB018")).map(|(_, m)| m.as_str()).collect();
    assert_eq!(missing.len(), 4, "{calendar:?}");
    assert_eq!(calendar.iter().filter(|(place, _)| place.starts_with("FB012")).count(), 2, "{calendar:?}");
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

/// Keys in `extra` would be in the file, in recordings and in every copy of both.
#[test]
fn a_key_in_extra_is_refused_and_what_may_be_one_is_pointed_out() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("factbrief.toml");
    let head = "[endpoints.x]\nbase_url = \"https://h.example/v1\"\nmodel = \"m\"\n";
    for (line, path) in [
        ("extra = { api_key = \"5ecret\" }", "extra.api_key"),
        ("extra = { headers = { Authorization = \"Bearer 5ecret\" } }", "extra.headers.Authorization"),
        ("extra.headers.x-api-key = \"5ecret\"", "extra.headers.x-api-key"),
        ("[endpoints.x.extra]\nuser = \"sk-5ecret-5ecret\"", "extra.user"),
        ("extra = { list = [\"token: sk-5ecret-5ecret\"], stream = true }", "extra.list"),
    ] {
        std::fs::write(&file, format!("{head}{line}\n")).unwrap();
        for verb in [&["config", "--check"][..], &["endpoints", "list", "--config"]] {
            let output =
                std::process::Command::new(env!("CARGO_BIN_EXE_factbrief")).args(verb).arg(&file).output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(2), "{line}: {said}");
            assert!(
                said.contains(&format!("`{path}` of the endpoint `x` holds a key")) && said.contains("`key_env`"),
                "{said}"
            );
            assert!(!said.contains("5ecret"), "{line}: {said}");
        }
    }
    // An id drawn at random may be what it is.
    std::fs::write(&file, format!("{head}extra = {{ user = \"Zx81kQpLm29TtYv7WwB3\" }}\n")).unwrap();
    let output =
        std::process::Command::new(env!("CARGO_BIN_EXE_factbrief")).args(["config", "--check"]).arg(&file).output();
    let output = output.unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && said.contains("no faults"), "{said}");
    assert!(said.contains("warning") && said.contains("`extra.user`") && !said.contains("Zx81k"), "{said}");
    std::fs::write(&file, format!("{head}extra = {{ temperature = 0, prompt_cache_key = \"daily\" }}\n")).unwrap();
    let output =
        std::process::Command::new(env!("CARGO_BIN_EXE_factbrief")).args(["config", "--check"]).arg(&file).output();
    assert_eq!(String::from_utf8_lossy(&output.unwrap().stderr).lines().count(), 1);
}

/// What is said of one key does not suffer from what must not be shown of another.
#[cfg(feature = "llm")]
#[test]
fn the_name_of_a_variable_is_shown_where_it_is_at_fault() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("factbrief.toml");
    let text = "[endpoints.x]\nbase_url = \"https://h.example/v1\"\nmodel = \"m\"\nkey_env = \"OPENAI_API_KEY\"\n";
    std::fs::write(&file, text).unwrap();
    let output =
        std::process::Command::new(env!("CARGO_BIN_EXE_factbrief")).args(["config", "--check"]).arg(&file).output();
    let said = String::from_utf8_lossy(&output.unwrap().stderr).into_owned();
    assert!(said.contains("OPENAI_API_KEY is the key of OpenAI") && said.contains("factbrief.toml:4:11"), "{said}");
    let inline = r#"endpoints.x = { extra = { user = "Zx81kQpLm29TtYv7WwB3", stream = true }, model = "m", base_url = "https://h.example" }"#;
    std::fs::write(&file, inline).unwrap();
    let output =
        std::process::Command::new(env!("CARGO_BIN_EXE_factbrief")).args(["config", "--check"]).arg(&file).output();
    let said = String::from_utf8_lossy(&output.unwrap().stderr).into_owned();
    assert!(said.contains("`extra.stream` is set by the program") && !said.contains("kQpLm29T"), "{said}");
}
