//! The program as a user runs it: arguments, exit codes, messages, what is written and what is left alone.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// The program in `folder`, with an environment that says nothing.
fn factbrief(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_factbrief"));
    command.current_dir(folder).env_clear().env("PATH", "");
    command
}

#[track_caller]
fn run(folder: &Path, args: &[&str]) -> (i32, String, String) {
    text(&factbrief(folder).args(args).output().unwrap())
}

fn text(output: &Output) -> (i32, String, String) {
    let read = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), read(&output.stdout), read(&output.stderr))
}

/// Every file below `folder` with its bytes, by path.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap())
        .filter(|e| e.path().is_file())
        .map(|e| (e.file_name().into_string().unwrap(), std::fs::read(e.path()).unwrap()))
        .collect()
}

const SMALLEST: &str = r#"{"schema":"factbrief/fact-sheet/1","report_date":"2026-03-21",
 "groups":[{"id":"us","name":"US equities","aliases":["US"]}],
 "entities":[{"id":"us.spx","name":"S&P 500","aliases":["SPX","S&P"],"group":"us"}],
 "facts":[{"id":"us.spx.change_pct","entity":"us.spx","metric":"change_pct","value":"0.59","unit":"percent","window":"1d","status":"ok"}],
 "absent":[{"topic":"northbound flow","aliases":["foreign flow"],"reason":"not published since 2024-08-19"}]}"#;

#[test]
fn the_first_command_writes_an_edition_with_no_flags() {
    let folder = tempfile::tempdir().unwrap();
    let (code, out, err) = run(folder.path(), &["generate"]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    for word in ["editions/", "briefing.html", "built-in writer", "figures", "claims", "took"] {
        assert!(out.contains(word), "{word} in {out}");
    }
    let edition = std::fs::read_dir(folder.path().join("editions"))
        .unwrap()
        .flatten()
        .find(|e| e.file_name().to_string_lossy().starts_with("20"));
    let names: Vec<String> = files(&edition.unwrap().path()).into_keys().collect();
    assert_eq!(
        names,
        [
            "audit-report.json",
            "briefing.html",
            "briefing.json",
            "briefing.md",
            "draft.json",
            "fact-sheet.json",
            "manifest.json",
            "plan.json",
            "snapshot.json"
        ]
    );
}

#[test]
fn every_bundled_day_becomes_an_edition_the_audit_agrees_with_twice_the_same() {
    for (date, _) in factbrief::snapshot::bundled() {
        let (a, b) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        for folder in [&a, &b] {
            let (code, out, err) = run(folder.path(), &["generate", "--date", date]);
            assert_eq!((code, err.as_str()), (0, ""), "{date}: {out}");
        }
        let edition = |f: &tempfile::TempDir| f.path().join("editions").join(date);
        assert_eq!(files(&edition(&a)), files(&edition(&b)), "{date}: same inputs, same bytes");
        let md = edition(&a).join("briefing.md");
        let sheet = edition(&a).join("fact-sheet.json");
        let (code, out, _) = run(
            a.path(),
            &[
                "audit",
                md.to_str().unwrap(),
                "--facts",
                sheet.to_str().unwrap(),
                "--gate",
                "contradicted,unsupported,stale,defect",
            ],
        );
        assert_eq!(code, 0, "{date}: {out}");
    }
}

#[test]
fn a_stale_us_close_is_never_called_overnight_strength() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &["generate", "--date", "2026-03-21"]);
    let page = std::fs::read_to_string(folder.path().join("editions/2026-03-21/briefing.md")).unwrap();
    assert!(page.contains("2025-09-26") && page.contains("120"), "the page says how old the figures are");
    for claim in ["overnight", "US strength", "US up"] {
        assert!(!page.contains(claim), "{claim}");
    }
}

#[test]
fn an_audit_ends_with_0_1_or_2() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("sheet.json"), SMALLEST).unwrap();
    std::fs::write(folder.path().join("good.md"), "The S&P 500 rose 0.59%.\n").unwrap();
    std::fs::write(folder.path().join("bad.md"), "# Wall Street\n\nThe S&P 500 fell 0.95%.\n").unwrap();
    let (code, out, err) = run(folder.path(), &["audit", "good.md", "--facts", "sheet.json"]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    let (code, out, _) = run(folder.path(), &["audit", "bad.md", "--facts", "sheet.json"]);
    assert_eq!(code, 1, "{out}");
    for word in ["bad.md:3:", "us.spx.change_pct", "0.59"] {
        assert!(out.contains(word), "{word} in {out}");
    }
    let (code, _, err) = run(folder.path(), &["audit", "none.md", "--facts", "sheet.json"]);
    assert_eq!(code, 2);
    assert!(err.contains("none.md") && err.contains("help:"), "{err}");
    let (code, _, err) = run(folder.path(), &["audit", "good.md", "--facts", "bad.md"]);
    assert_eq!(code, 2);
    assert!(err.contains("bad.md"), "{err}");
    let (code, out, _) = run(folder.path(), &["audit", "bad.md", "--facts", "sheet.json", "--format", "json"]);
    assert_eq!(code, 1);
    let report: factbrief::audit::AuditReport = serde_json::from_str(&out).unwrap();
    assert!(report.claims.iter().any(|c| c.span.line == 3 && c.facts == ["us.spx.change_pct"]), "{out}");
}

#[test]
fn standard_input_is_a_narrative_too() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("sheet.json"), SMALLEST).unwrap();
    let mut child = factbrief(folder.path())
        .args(["audit", "-", "--facts", "sheet.json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"The S&P 500 fell 0.59%.\n").unwrap();
    let (code, out, _) = text(&child.wait_with_output().unwrap());
    assert_eq!(code, 1, "{out}");
}

#[test]
fn a_slip_in_an_argument_is_named_with_a_way_out() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("sheet.json"), SMALLEST).unwrap();
    std::fs::write(folder.path().join("a.md"), "x\n").unwrap();
    let cases: [(&[&str], &str); 12] = [
        (&["genrate"], "generate"),
        (&["generate", "--dat", "2026-03-21"], "--date"),
        (&["generate", "--date", "2026-03-22"], "2026-03-21"),
        (&["generate", "--snapshot", "nowhere.json"], "nowhere.json"),
        (&["generate", "--config", "nowhere.toml"], "nowhere.toml"),
        (&["generate", "--history", "nowhere.csv"], "nowhere.csv"),
        (&["audit", "a.md"], "--facts"),
        (&["audit", "a.md", "--facts", "sheet.json", "--gate", "contradictd"], "contradicted"),
        (&["audit", "a.md", "--facts", "sheet.json", "--format", "jason"], "json"),
        (&["explain", "FB999"], "FB"),
        (&["explain", "us.spx.chnage_pct", "--facts", "sheet.json"], "us.spx.change_pct"),
        (&["schema", "fact-shet"], "fact-sheet"),
    ];
    for (args, hint) in cases {
        let (code, out, err) = run(folder.path(), args);
        assert_eq!(code, 2, "{args:?}: {out}{err}");
        assert!(err.contains(hint), "{args:?} should name {hint}: {err}");
        assert_eq!(out, "", "{args:?}");
    }
}

#[test]
fn a_folder_that_cannot_be_written_leaves_the_edition_before() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &["generate", "--date", "2026-03-21"]);
    let before = files(&folder.path().join("editions/2026-03-21"));
    std::fs::write(folder.path().join("file"), "not a folder").unwrap();
    let (code, _, err) = run(folder.path(), &["generate", "--date", "2026-03-21", "--out", "file"]);
    assert_eq!(code, 2);
    assert!(err.contains("file") && !err.contains("panicked"), "{err}");
    assert_eq!(files(&folder.path().join("editions/2026-03-21")), before);
}

#[test]
fn bad_snapshots_are_refused_whole() {
    let folder = tempfile::tempdir().unwrap();
    let good = factbrief::snapshot::default_bundled();
    let cases = [
        ("truncated.json", good[..good.len() / 2].to_owned()),
        ("schema.json", good.replacen("factbrief/snapshot/1", "factbrief/snapshot/9", 1)),
        ("number.json", good.replacen("\"value\": \"", "\"value\": 1, \"x\": \"", 1)),
        ("empty.json", String::new()),
    ];
    for (name, text) in cases {
        std::fs::write(folder.path().join(name), text).unwrap();
        let (code, out, err) = run(folder.path(), &["generate", "--snapshot", name]);
        assert_eq!(code, 2, "{name}: {out}");
        assert!(err.contains(name) && err.contains("error[FB"), "{name}: {err}");
        assert!(!folder.path().join("editions").exists(), "{name}: nothing half-written");
    }
}

#[test]
fn explain_goes_down_to_the_observation() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &["generate", "--date", "2026-03-21"]);
    let (code, out, _) =
        run(folder.path(), &["explain", "stable.net_issued", "--facts", "editions/2026-03-21/fact-sheet.json"]);
    assert_eq!(code, 0);
    for word in ["stable.usdt.issued", "stable.usdt.supply", "184130000000", "sum", "L - L / (1 + p / 100)", "source"] {
        assert!(out.contains(word), "{word} in {out}");
    }
    let (code, out, _) = run(folder.path(), &["explain", "FB203"]);
    assert_eq!(code, 0);
    assert!(out.contains("What it checks"), "{out}");
}

#[test]
fn facts_prints_the_sheet_and_it_validates_against_its_schema() {
    let folder = tempfile::tempdir().unwrap();
    for (name, artefact) in [
        ("fact-sheet", "fact-sheet.json"),
        ("snapshot", "snapshot.json"),
        ("plan", "plan.json"),
        ("draft", "draft.json"),
        ("narrative", "briefing.json"),
        ("audit-report", "audit-report.json"),
        ("manifest", "manifest.json"),
    ] {
        run(folder.path(), &["generate", "--date", "2026-03-28"]);
        let schema: serde_json::Value = serde_json::from_str(&run(folder.path(), &["schema", name]).1).unwrap();
        let text = std::fs::read_to_string(folder.path().join("editions/2026-03-28").join(artefact)).unwrap();
        let instance: serde_json::Value = serde_json::from_str(&text).unwrap();
        let errors: Vec<String> =
            jsonschema::validator_for(&schema).unwrap().iter_errors(&instance).map(|e| e.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new(), "{artefact}");
    }
    let (code, out, _) = run(folder.path(), &["facts", "2026-03-28"]);
    assert_eq!(code, 0);
    assert!(serde_json::from_str::<factbrief::facts::FactSheet>(&out).is_ok());
}

#[test]
fn the_reader_of_our_output_may_go_away() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = factbrief(folder.path())
        .args(["facts", "2026-03-28"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let (code, _, err) = text(&child.wait_with_output().unwrap());
    assert_eq!((code, err.as_str()), (0, ""));
}

#[test]
fn the_default_configuration_is_printed_and_passes_its_own_check() {
    let folder = tempfile::tempdir().unwrap();
    let (_, out, _) = run(folder.path(), &["config"]);
    std::fs::write(folder.path().join("mine.toml"), out).unwrap();
    assert_eq!(run(folder.path(), &["config", "--check", "mine.toml"]).0, 0);
}

#[test]
fn a_history_of_no_use_is_said_to_be_one_by_facts_and_generate() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("unknown.csv", "date,us.spxx\n2025-12-16,6800.26\n");
    write("future.csv", "date,us.spx\n2026-01-05,6800.26\n");
    write("nothing/a.json", "{}");
    write("nothing/b/manifest.json", "{}");
    for (history, why, way_out) in [
        ("unknown.csv", "`us.spxx`", "did you mean `us.spx`?"),
        ("future.csv", "no row before its session of 2025-12-17", "20 of them"),
        ("nothing", "`nothing` holds neither", "NAME/fact-sheet.json"),
    ] {
        for verb in [&["facts", "2025-12-18", "-o", "sheet.json"][..], &["generate", "--built-in"]] {
            let (code, _, err) = run(folder.path(), &[verb, &["--history", history]].concat());
            assert_eq!(code, 0, "{err}");
            for word in ["warning[FB023]", history, why, way_out] {
                assert!(err.contains(word), "{verb:?} {history}: {word} in {err}");
            }
        }
    }
}

#[test]
fn a_check_says_all_that_is_wrong_with_the_endpoints_too() {
    let folder = tempfile::tempdir().unwrap();
    let text = "[generate]\nendpoints = [\"nobody\", \"mine\"]\n\n[endpoints.mine]\nbase_url = \"ftp://host\"\nmodel = \"m\"\n\n\
                [endpoints.other]\nprofile = \"opnai\"\nmodel = \"m\"\n";
    std::fs::write(folder.path().join("mine.toml"), text).unwrap();
    let (code, out, err) = run(folder.path(), &["config", "--check", "mine.toml"]);
    assert_eq!(code, 2, "{out}{err}");
    for fault in ["`nobody`", "`mine`: the base URL", "opnai", "mine.toml:2:", "mine.toml:5:", "mine.toml:9:"] {
        assert!(err.contains(fault), "{fault}: {err}");
    }
}

#[test]
fn a_comparison_in_which_nobody_wrote_says_why_and_fails() {
    let folder = tempfile::tempdir().unwrap();
    let args = ["endpoints", "compare", "http://127.0.0.1:1/v1=m", "--html", "page.html"];
    let (code, out, err) = run(folder.path(), &args);
    assert_eq!(code, 2, "{out}{err}");
    assert!(out.contains("127.0.0.1:1, m: lost "), "{out}");
    assert!(err.contains("no endpoint wrote anything") && err.contains("endpoints check"), "{err}");
    assert!(std::fs::read_to_string(folder.path().join("page.html")).unwrap().contains("lost "));
}

#[test]
fn a_hostile_name_costs_no_briefing() {
    let folder = tempfile::tempdir().unwrap();
    let (_, text) = factbrief::snapshot::bundled().iter().find(|(d, _)| *d == "2026-03-21").unwrap();
    for name in [
        "<script>alert(1)</script>![](http://x/y.png){us.spx.close}\u{202e}gnp|a`b`[l](javascript:1)",
        &"A".repeat(10_000),
    ] {
        let mut snapshot: serde_json::Value = serde_json::from_str(text).unwrap();
        for i in snapshot["instruments"].as_array_mut().unwrap() {
            if i["name"] == "Curvance" {
                i["name"] = name.into();
            }
        }
        std::fs::write(folder.path().join("evil.json"), snapshot.to_string()).unwrap();
        let (code, out, err) = run(folder.path(), &["generate", "--snapshot", "evil.json"]);
        assert_eq!(code, 0, "{out}{err}");
        let edition = files(&folder.path().join("editions/2026-03-21"));
        let page = String::from_utf8(edition["briefing.html"].clone()).unwrap();
        assert!(!page.contains("<script") && !page.contains("javascript:") && !page.contains('\u{202e}'), "{name}");
    }
}

#[cfg(feature = "llm")]
mod by_a_model {
    use super::*;

    /// The bakery's day with the answers that a real model gave (llama.cpp's server, Qwen2.5-Coder-1.5B).
    fn replay(out: &Path, tape: &Path) -> (i32, String, String) {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let bakery = root.join("fixtures/universes/bakery");
        let output = factbrief(out)
            .args(["generate", "--endpoint", "http://127.0.0.1:18090/v1", "--model", "qwen2.5-coder-1.5b", "--config"])
            .arg(bakery.join("factbrief.toml"))
            .arg("--snapshot")
            .arg(bakery.join("snapshot.json"))
            .arg("--replay")
            .arg(tape)
            .output()
            .unwrap();
        text(&output)
    }

    #[test]
    fn recorded_answers_give_the_same_bytes_twice() {
        let tape = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/recorded/bakery");
        let (a, b) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        for folder in [&a, &b] {
            let (code, out, err) = replay(folder.path(), &tape);
            assert_eq!(code, 0, "{out}{err}");
        }
        let edition = |f: &tempfile::TempDir| files(&f.path().join("editions/2026-06-12"));
        assert_eq!(edition(&a), edition(&b));
        let manifest: factbrief::run::manifest::Manifest =
            serde_json::from_slice(&edition(&a)["manifest.json"]).unwrap();
        let kept: u32 = manifest.sections.iter().map(|s| s.kept).sum();
        assert!(
            kept > 5,
            "a prompt or a fact changed, so the recording no longer fits: record it again\n{manifest:#?}"
        );
        assert_eq!(manifest.endpoints[0].models_answered, ["qwen2.5-coder-1.5b"]);
        assert!(manifest.usage.is_some_and(|u| u.exact && u.prompt > 0 && u.completion > 0));
    }

    #[test]
    fn a_missing_recording_opens_no_socket_and_is_an_error() {
        let (out, empty) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (code, _, err) = replay(out.path(), empty.path());
        assert_eq!(code, 2, "{err}");
        assert!(err.contains("replay_miss"), "{err}");
        assert!(!out.path().join("editions/2026-06-12").exists());
    }

    #[test]
    fn a_replay_of_nobody_is_an_error() {
        let (out, empty) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        for option in ["--replay", "--record"] {
            let output = factbrief(out.path()).args(["generate", option]).arg(empty.path()).output().unwrap();
            let (code, _, err) = text(&output);
            assert!(code == 2 && err.contains(option) && err.contains("without an endpoint"), "{code}: {err}");
        }
    }

    #[test]
    fn prompts_that_are_not_there_are_an_error_also_without_an_endpoint() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        let (code, _, err) = run(at, &["generate", "--prompts", "no/such"]);
        assert!(code == 2 && err.contains("error: no/such: ") && err.contains("help: "), "{err}");
        std::fs::write(at.join("factbrief.toml"), "[generate]\nprompts = \"no/such\"\n").unwrap();
        let (code, _, err) = run(at, &["generate"]);
        assert!(code == 2 && err.contains("no/such"), "{err}");
        std::fs::remove_file(at.join("factbrief.toml")).unwrap();
        assert!(!at.join("editions").exists());
        // Templates that nobody will use are no error, and it is said that nobody does.
        std::fs::create_dir(at.join("own")).unwrap();
        std::fs::write(at.join("own/group.md"), "nonsense {{ no_such_value }}").unwrap();
        assert_eq!(run(at, &["generate", "--prompts", "own"]).0, 2);
        std::fs::remove_file(at.join("own/group.md")).unwrap();
        let group = Path::new(env!("CARGO_MANIFEST_DIR")).join("prompts/group.md");
        std::fs::copy(group, at.join("own/group.md")).unwrap();
        let (code, _, err) = run(at, &["generate", "--prompts", "own"]);
        assert!(code == 0 && err.contains("--prompts has no effect without an endpoint"), "{err}");
    }

    #[test]
    fn a_variable_that_is_set_to_nothing_is_named() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["FACTBRIEF_OUT", "FACTBRIEF_CONFIG", "FACTBRIEF_PROMPTS", "FACTBRIEF_STATE", "FACTBRIEF_ENDPOINT"]
        {
            let output = factbrief(folder.path()).arg("generate").env(name, "").output().unwrap();
            let (code, _, err) = text(&output);
            assert!(code == 2 && err.contains(name) && err.contains("unset it"), "{name}: {err}");
        }
        assert_eq!(run(folder.path(), &["--version"]).0, 0);
        assert_eq!(run(folder.path(), &["generate", "--help"]).0, 0);
        assert_eq!(run(folder.path(), &["generate", "--no-such-option"]).0, 2);
    }

    #[test]
    fn what_could_not_be_meant_is_refused_before_anything_is_sent() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        let url = "http://127.0.0.1:9/v1";
        let table = |keys: &str| format!("[endpoints.x]\nbase_url = \"{url}\"\nmodel = \"m\"\n{keys}\n");
        std::fs::write(at.join("own.toml"), table("key_env = \"NO_SUCH_VARIABLE\"")).unwrap();
        std::fs::write(at.join("mute.toml"), table("auth = \"none\"\nkey_env = \"NO_SUCH_VARIABLE\"")).unwrap();
        std::fs::write(at.join("evil.toml"), table("").replace("\"m\"", "\"m\\u001b[2J\"")).unwrap();
        std::fs::create_dir_all(at.join("full/2026-03-20")).unwrap();
        for (args, says) in [
            (&["generate", "--endpoint", ""][..], &["an endpoint's name is empty", "unset it"][..]),
            (&["generate", "--endpoint", "x", "--config", "own.toml"], &["needs a key", "NO_SUCH_VARIABLE"]),
            (&["endpoints", "check", "x", "--config", "own.toml"], &["needs a key", "NO_SUCH_VARIABLE"]),
            (&["generate", "--endpoint", "x", "--config", "evil.toml"], &["model's name", "control or invisible"]),
            (&["generate", "--endpoint", url, "--model", "m\u{202e}n"], &["model's name", "control or invisible"]),
            (&["generate", "--endpoint", url, "--model", "m", "--max-cost=-1"], &["--max-cost is -1", "0 or more"]),
            (
                &["generate", "--endpoint", url, "--model", "m", "--date", "2026-03-20", "--out", "full"],
                &["not made by factbrief", "--out"],
            ),
            (
                &["endpoints", "check", url, "--model", "m", "--report", "no/x.json"],
                &["no/x.json", "its folder is not there"],
            ),
            (
                &["endpoints", "check", url, "--model", "m", "--profile", "."],
                &[".: could not be written", "not a folder"],
            ),
            (
                &["endpoints", "compare", &format!("{url}=m"), "--html", "no/p.html"],
                &["no/p.html", "its folder is not there"],
            ),
        ] {
            let (code, out, err) = run(at, args);
            assert_eq!((code, out.as_str()), (2, ""), "{args:?}: {err}");
            for part in says {
                assert!(err.contains(part), "{args:?}: `{part}` in {err}");
            }
            assert!(!err.contains('\u{1b}') && !err.contains('\u{202e}'), "{err}");
        }
        let made = std::fs::read_dir(at.join("editions")).into_iter().flatten().flatten();
        assert_eq!(made.filter(|e| e.file_name() != ".runs").count(), 0, "no edition");
        // Who says that no key is sent means it.
        assert_eq!(run(at, &["generate", "--endpoint", "x", "--config", "mute.toml"]).0, 0);
    }

    #[test]
    fn an_endpoint_that_is_down_costs_style_and_not_the_briefing() {
        let folder = tempfile::tempdir().unwrap();
        // A port that was free a moment ago and that nobody listens on.
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let url = format!("http://127.0.0.1:{port}/v1");
        let output = factbrief(folder.path())
            .args(["generate", "--date", "2026-04-03", "--endpoint", &url, "--model", "m"])
            .env("FACTBRIEF_API_KEY", "CANARY-5b1f9a")
            .output()
            .unwrap();
        let (code, out, err) = text(&output);
        assert_eq!(code, 0, "{err}");
        assert!(out.contains("the built-in writer") && out.contains("connect"), "{out}");
        assert_eq!(out.matches("Connection refused").count(), 1, "one reason is told once:\n{out}");
        assert!(out.contains("fallback  all ") && out.contains("factbrief endpoints check"), "{out}");
        let edition = folder.path().join("editions/2026-04-03");
        for (name, bytes) in files(&edition) {
            assert!(!String::from_utf8_lossy(&bytes).contains("CANARY"), "the key is in {name}");
        }
        assert!(!out.contains("CANARY") && !err.contains("CANARY"));
    }
}

/// `generate` in a shell that first runs `before`.
#[cfg(unix)]
fn generate_after(folder: &Path, before: &str, args: &str) -> (i32, String, String) {
    let program = env!("CARGO_BIN_EXE_factbrief");
    let mut shell = Command::new("/bin/sh");
    shell.current_dir(folder).env_clear().args(["-c", &format!("{before}; exec {program} generate {args}")]);
    let output = shell.output().unwrap();
    assert!(output.status.code().is_some(), "it died without a word: {:?}", output.status);
    text(&output)
}

#[cfg(unix)]
#[test]
fn a_file_that_grows_too_large_is_an_error_and_leaves_the_edition_before() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    assert_eq!(run(at, &["generate", "--date", "2026-03-20"]).0, 0);
    let link = at.join("editions/2026-03-20");
    let before = (std::fs::read_link(&link).unwrap(), files(&link));
    // Another configuration: another edition of the same day.
    std::fs::write(at.join("factbrief.toml"), "[endpoints.unused]\nmodel = \"m\"\n").unwrap();
    let (code, out, err) = generate_after(at, "ulimit -f 8", "--date 2026-03-20");
    assert_eq!((code, out.as_str()), (2, ""), "{err}");
    assert!(err.contains("could not be written") && err.contains("ulimit -f"), "{err}");
    assert_eq!((std::fs::read_link(&link).unwrap(), files(&link)), before);
    let left = |name: &str| {
        let found = std::fs::read_dir(at.join(name)).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
        found.filter(|n| n.starts_with('.') && n != ".lock" && n != ".versions").collect::<Vec<_>>()
    };
    assert_eq!((left("editions"), left("editions/.versions")), (Vec::new(), Vec::new()));

    // What a run left that had no time to clean up is taken away by the next.
    for stale in ["editions/.versions/.staging-abc", "editions/.switch-abc"] {
        std::fs::create_dir(at.join(stale)).unwrap();
        std::fs::write(at.join(stale).join("half"), "x").unwrap();
    }
    let (code, _, err) = run(at, &["generate", "--date", "2026-03-20"]);
    assert_eq!(code, 0, "{err}");
    assert_ne!(std::fs::read_link(&link).unwrap(), before.0);
    assert_eq!((left("editions"), left("editions/.versions")), (Vec::new(), Vec::new()));
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    for verb in ["--date 2026-03-20 > /dev/full", "--json > /dev/full"] {
        let (code, _, err) = generate_after(folder.path(), ":", verb);
        assert!(code == 2 && err.contains("output could not be written"), "{code}: {err}");
    }
}

#[cfg(feature = "llm")]
#[test]
fn a_configuration_that_was_only_found_chooses_no_key_and_no_proxy() {
    let folder = tempfile::tempdir().unwrap();
    let cases = [
        ("base_url = \"http://127.0.0.1:9/v1\"\nkey_env = \"PATH\"", "key_env"),
        ("base_url = \"http://127.0.0.1:9/v1\"\nkey_file = \"secret\"", "key_file"),
        ("profile = \"openai\"\nproxy = \"http://127.0.0.1:9\"", "proxy"),
        ("profile = \"openai\"\nca_file = \"ca.pem\"", "ca_file"),
    ];
    for (keys, named) in cases {
        let file = format!("[endpoints.x]\nmodel = \"m\"\n{keys}\n[generate]\nendpoints = [\"x\"]\n");
        std::fs::write(folder.path().join("factbrief.toml"), file).unwrap();
        for args in [&["generate"][..], &["endpoints", "check", "x"]] {
            let (code, _, err) = run(folder.path(), args);
            assert_eq!(code, 2, "{err}");
            assert!(err.contains(&format!("`{named}`")) && err.contains("--config factbrief.toml"), "{err}");
        }
        assert_eq!(run(folder.path(), &["generate", "--built-in"]).0, 0);
    }
}

#[test]
fn an_edition_before_that_cannot_be_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let sheet = |date: &str, name: &str| {
        let (code, out, err) = run(at, &["facts", date]);
        assert_eq!(code, 0, "{err}");
        std::fs::write(at.join(name), out).unwrap();
    };
    sheet("2026-03-20", "before.json");
    sheet("2026-03-23", "after.json");
    let forged = std::fs::read_to_string(at.join("before.json")).unwrap().replacen("\"S&P 500\"", "\"S&P 600\"", 1);
    std::fs::write(at.join("forged.json"), forged).unwrap();
    let facts = |previous: &str| run(at, &["facts", "2026-03-21", "--previous", previous]);
    assert_eq!(facts("before.json").0, 0);
    let refused = |previous: &str, words: &[&str]| {
        let (code, out, err) = facts(previous);
        assert_eq!((code, out.as_str()), (2, ""), "{err}");
        let (code, _, said) = run(at, &["generate", "--date", "2026-03-21", "--previous", previous]);
        assert_eq!(code, 2, "{said}");
        for word in words {
            assert!(err.contains(word) && said.contains(word), "{word} in {err}\n{said}");
        }
        assert!(!at.join("editions").exists());
    };
    refused("after.json", &["FB015", "after.json:3:18", "2026-03-23", "--previous", "earlier date"]);
    refused("forged.json", &["FB022", "forged.json:", "digest", "as it was published"]);
    // A folder of earlier sheets takes no altered one either.
    std::fs::create_dir(at.join("past")).unwrap();
    std::fs::copy(at.join("forged.json"), at.join("past/forged.json")).unwrap();
    let (code, out, err) = run(at, &["facts", "2026-03-21", "--history", "past"]);
    assert_eq!((code, out.as_str()), (2, ""), "{err}");
    assert!(err.contains("FB022") && err.contains("forged.json:") && err.contains("history"), "{err}");
    let same = facts("before.json");
    assert_eq!(same.0, 0);
    sheet("2026-03-21", "same.json");
    refused("same.json", &["FB015", "same.json:3:18"]);
}

#[test]
fn a_configuration_that_was_only_found_reads_no_calendar_from_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("inner");
    std::fs::create_dir(&inner).unwrap();
    std::fs::write(folder.path().join("secret.toml"), "key = \"s3cret\"\n").unwrap();
    std::fs::write(inner.join("factbrief.toml"), "[calendars.XETR]\nfile = \"../secret.toml\"\n").unwrap();
    let (code, _, err) = run(&inner, &["facts", "2026-03-20"]);
    assert_eq!(code, 2);
    assert!(err.contains("factbrief.toml:2:8") && err.contains("outside") && !err.contains("s3cret"), "{err}");
}

/// A close that no price makes in a day is left out and said: no figure of the page is computed with it.
#[test]
fn a_close_of_another_size_is_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/history/made-up-closes.csv");
    let text = std::fs::read_to_string(file).unwrap();
    let column = text.lines().find(|l| l.starts_with("date")).unwrap().split(',').position(|c| c == "us.spx").unwrap();
    for spoil in [|close: &str| close.replace('.', ""), |close: &str| format!("-{close}"), |_: &str| "0".to_owned()] {
        let lines = text.lines().map(|line| {
            let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
            if line.starts_with("2025-12-10") {
                cells[column] = spoil(&cells[column]);
            }
            cells.join(",")
        });
        std::fs::write(folder.path().join("closes.csv"), lines.collect::<Vec<_>>().join("\n")).unwrap();
        let (code, out, err) = run(folder.path(), &["facts", "2025-12-18", "--history", "closes.csv"]);
        assert_eq!(code, 0, "{err}");
        assert!(out.contains("more than 25 % away from the close beside") && out.contains("2025-12-10"), "{err}");
        assert!(
            !out.contains("\"us.spx.high_250_distance_pct\"") && !out.contains("\"us.spx.realised_volatility_20\"")
        );
    }
}

/// A universe without sections of its own has one for each of its groups, and its page passes; a day of other instruments is refused.
#[test]
fn a_universe_without_sections_is_published_and_a_foreign_day_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let bakery = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/universes/bakery");
    let config = std::fs::read_to_string(bakery.join("factbrief.toml")).unwrap();
    let (config, _) = config.split_once("[[sections]]").unwrap();
    std::fs::write(at.join("bare.toml"), config).unwrap();
    let day = std::fs::read_to_string(bakery.join("snapshot.json")).unwrap();
    std::fs::write(at.join("day.json"), &day).unwrap();
    // Levels without a change.
    let mut levels: serde_json::Value = serde_json::from_str(&day).unwrap();
    for row in levels["observations"].as_array_mut().unwrap() {
        let row = row.as_object_mut().unwrap();
        row.remove("previous");
        row.remove("stated_change_pct");
    }
    std::fs::write(at.join("levels.json"), levels.to_string()).unwrap();
    for name in ["day", "levels"] {
        let snapshot = format!("{name}.json");
        let named = ["--config", "bare.toml", "--snapshot", &snapshot, "--out", name];
        let (code, _, err) = run(at, &[&["generate", "--built-in"][..], &named].concat());
        assert_eq!(code, 0, "{name}: {err}");
        let edition =
            std::fs::read_dir(at.join(name)).unwrap().map(|e| e.unwrap().path()).find(|p| p.is_dir()).unwrap();
        let page = std::fs::read_to_string(edition.join("briefing.md")).unwrap();
        assert!(page.contains("## Town shops") && page.contains("## Coast shops"), "{page}");
        assert!(!page.contains("No current figure has anything to say"), "{page}");
        assert!(page.contains("Market Square"), "{page}");
    }
    for verb in [&["generate", "--built-in", "--out", "foreign", "--date"][..], &["facts"]] {
        let (code, out, err) = run(at, &[verb, &["2026-03-20", "--config", "bare.toml"]].concat());
        assert_eq!((code, out.as_str()), (2, ""), "{err}");
        assert!(err.contains("error[FB014]: the bundled snapshot of 2026-03-20 holds no instrument"), "{err}");
        assert!(!at.join("foreign").exists());
    }
}

/// An older edition in the folder does not stand in for the edition that the day follows.
#[test]
fn what_lies_in_the_folder_does_not_change_which_edition_came_before() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let notes = |out: &str| {
        let (code, _, err) = run(at, &["generate", "--built-in", "--date", "2026-03-23", "--out", out]);
        assert_eq!(code, 0, "{err}");
        let page = std::fs::read_to_string(at.join(out).join("2026-03-23/fact-sheet.json")).unwrap();
        assert!(page.contains("the figures repeat the session of 2026-03-20"), "{out}");
        page
    };
    let clean = notes("clean");
    let (code, _, err) = run(at, &["generate", "--built-in", "--date", "2025-12-18", "--out", "older"]);
    assert_eq!(code, 0, "{err}");
    assert_eq!(notes("older"), clean);
    let (code, out, err) = run(at, &["facts", "2026-03-23", "--previous", "older/2025-12-18/fact-sheet.json"]);
    assert_eq!(code, 0, "{err}");
    assert!(err.contains("warning[FB015]") && err.contains("--previous the sheet of 2026-03-21"), "{err}");
    assert!(out.contains("the figures repeat the session of 2026-03-20"));
}

/// What of a history folder is passed over, and which of two sheets is used, is said; the run goes on.
#[test]
fn a_folder_of_earlier_sheets_says_what_it_passes_over() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let sheet = |date: &str, name: &str| {
        let (code, out, err) = run(at, &["facts", date]);
        assert_eq!(code, 0, "{err}");
        std::fs::write(at.join("past").join(name), out).unwrap();
    };
    std::fs::create_dir(at.join("past")).unwrap();
    sheet("2026-03-20", "one.json");
    let facts = || run(at, &["facts", "2026-03-21", "--history", "past"]);
    let (code, clean, err) = facts();
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(clean.contains("since_previous_edition"));

    // The same sheet again, and one of that date with another cut-off.
    std::fs::copy(at.join("past/one.json"), at.join("past/copy.json")).unwrap();
    let (code, out, err) = facts();
    assert_eq!((code, out.as_str()), (0, clean.as_str()), "{err}");
    let said = "two sheets of 2026-03-20 in the history, `past/copy.json` and `past/one.json`: `past/one.json` is used, they are the same";
    assert!(err.contains("warning[FB023]") && err.contains(said), "{err}");
    std::fs::remove_file(at.join("past/copy.json")).unwrap();
    let later = std::fs::read_to_string(at.join("past/one.json")).unwrap();
    let digest = later.lines().find(|l| l.trim().starts_with("\"digest\"")).unwrap();
    let later = later.replacen("\"2026-03-20T00:00:00Z\"", "\"2026-03-20T01:00:00Z\"", 1);
    let later = later.replace(digest, "").trim_end().trim_end_matches('}').trim_end().trim_end_matches(',').to_owned();
    std::fs::write(at.join("past/a-later.json"), format!("{later}}}\n")).unwrap();
    let (code, _, err) = facts();
    assert_eq!(code, 0, "{err}");
    let said = "`past/a-later.json` is used, its cut-off is later (2026-03-20T01:00:00Z against 2026-03-20T00:00:00Z)";
    assert!(err.contains(said), "{err}");
    std::fs::remove_file(at.join("past/a-later.json")).unwrap();

    // Broken ones: cut off, no JSON, a sheet with faults, no sheet at all. A snapshot may lie there.
    let whole = std::fs::read_to_string(at.join("past/one.json")).unwrap();
    std::fs::write(at.join("past/z.json"), &whole[..whole.len() / 2]).unwrap();
    std::fs::write(at.join("past/y.json"), "not json\n").unwrap();
    std::fs::write(at.join("past/x.json"), whole.replacen("\"report_date\": \"2026-03-20\"", "\"report_date\": 7", 1))
        .unwrap();
    std::fs::write(at.join("past/v.json"), [0xff, 0xfe]).unwrap();
    std::fs::write(at.join("past/w.json"), "{\"schema\": \"factbrief/snapshot/1\"}\n").unwrap();
    let (code, out, err) = facts();
    assert_eq!((code, out.as_str()), (0, clean.as_str()), "{err}");
    for (file, place) in [("v.json", ": is not UTF-8"), ("z.json", ":"), ("y.json", ":1:1"), ("x.json", ":3:18")] {
        assert!(err.contains(&format!("past/{file}{place}")), "{file}: {err}");
    }
    assert_eq!(err.matches("warning[FB023]: passed over, no sheet of the history: ").count(), 4, "{err}");
    assert!(!err.contains("w.json"), "{err}");
    // One sheet by itself is a history too.
    let (code, out, err) = run(at, &["facts", "2026-03-21", "--history", "past/one.json"]);
    assert_eq!((code, out.as_str()), (0, clean.as_str()), "{err}");
}

/// A sheet of another universe has nothing in common with a day: it is refused where it was named, and left out where it lies.
#[test]
fn the_sheet_before_is_of_the_same_universe() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let bakery = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/universes/bakery");
    let path = |name: &str| bakery.join(name).to_str().unwrap().to_owned();
    let (config, snapshot) = (path("factbrief.toml"), path("snapshot.json"));
    let markets = "of \"Daily market briefing\" (US equities, Hong Kong equities, A-shares, Crypto, ...)";
    let words = ["another universe", markets, "this one is of \"Daily sales briefing\" (Town shops"];
    assert_eq!(run(at, &["facts", "2026-04-03", "-o", "markets.json"]).0, 0);
    let facts = ["facts", snapshot.as_str()];
    let generate = ["generate", "--built-in", "--snapshot", snapshot.as_str()];
    for verb in [&facts[..], &generate] {
        let named = ["--config", &config, "--previous", "markets.json"];
        let (code, out, err) = run(at, &[verb, &named].concat());
        assert_eq!((code, out.as_str()), (2, ""), "{err}");
        for word in words.iter().chain(&["error[FB015]", "markets.json:", "--previous"]) {
            assert!(err.contains(word), "{word} in {err}");
        }
    }
    // Lying in the folder of editions.
    let (code, _, err) = run(at, &["generate", "--built-in", "--date", "2026-04-03"]);
    assert_eq!(code, 0, "{err}");
    let (code, _, err) = run(at, &[&generate[..], &["--config", &config]].concat());
    assert_eq!(code, 0, "{err}");
    for word in words.iter().chain(&["warning[FB015]", "--out"]) {
        assert!(err.contains(word), "{word} in {err}");
    }
}
