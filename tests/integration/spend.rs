//! Ceilings, the ledger, and runs that end in the middle, with the program as a user runs it.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::model::server::{Server, good};

/// An empty folder, in memory where there is such a place: what is synced to memory is synced at once, and a run syncs every
/// request it sends.
pub fn scratch() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap()
}

/// A bakery in `folder`, with endpoints.
pub fn bakery(folder: &Path, endpoints: &str) {
    let universe = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/universes/bakery");
    let own = std::fs::read_to_string(universe.join("factbrief.toml")).unwrap();
    std::fs::write(folder.join("factbrief.toml"), format!("{own}\n{endpoints}")).unwrap();
    std::fs::copy(universe.join("snapshot.json"), folder.join("snapshot.json")).unwrap();
}

/// The command that writes the bakery's day.
pub fn generate(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_factbrief"));
    command.current_dir(folder).env_clear().env("FACTBRIEF_STATE", folder.join("state"));
    command.args(["generate", "--snapshot", "snapshot.json", "--endpoint", "test"]).args(args).stdin(Stdio::null());
    command
}

fn run(folder: &Path, args: &[&str]) -> (i32, String) {
    let output = generate(folder, args).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap(), format!("{}{}", text(&output.stdout), text(&output.stderr)))
}

fn endpoint(server: &Server, more: &str) -> String {
    format!("[endpoints.test]\nbase_url = \"{}\"\nmodel = \"m1\"\n{more}", server.url())
}

async fn writer() -> Server {
    Server::routed(|request, _| good(request)).await
}

const PRICES: &str = "price_prompt = \"3\"\nprice_completion = \"15\"\n";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_ceiling_refuses_is_not_sent_and_the_briefing_comes_all_the_same() {
    for (flags, says) in [
        (["--max-tokens", "1000"], "--max-tokens is 1000, of which 0 are spent"),
        (["--max-cost", "0.001"], "--max-cost is 0.001, of which 0 are spent"),
        (["--max-tokens-per-day", "1000"], "--max-tokens-per-day is 1000"),
        (["--max-cost-per-day", "0.001"], "--max-cost-per-day is 0.001"),
    ] {
        let (folder, server) = (scratch(), writer().await);
        bakery(folder.path(), &endpoint(&server, PRICES));
        let (code, out) = run(folder.path(), &flags);
        assert_eq!(code, 0, "{out}");
        assert!(out.contains(says) && out.contains("prompt tokens, estimated"), "{says} in {out}");
        assert_eq!(server.requests().len(), 0, "{says}: nothing is sent");
        // A ceiling is no matter of the endpoint.
        assert!(!out.contains("endpoints check"), "{out}");
        let advice = out.lines().find(|l| l.contains(&format!("help      raise {}", flags[0]))).unwrap_or_default();
        let most = advice.split_once(" to ").and_then(|(_, rest)| rest.split_once(" or more")).map(|(n, _)| n);
        let most = most.unwrap_or_else(|| panic!("{out}"));
        // Whoever follows the advice gets the first answer to every section.
        let (code, out) = run(folder.path(), &[flags[0], most]);
        assert!(code == 0 && !out.contains("fallback") && server.requests().len() > 2, "{out}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ceiling_that_is_met_in_the_middle_is_told_with_its_way_out() {
    let (folder, server) = (scratch(), writer().await);
    bakery(folder.path(), &endpoint(&server, ""));
    // Another run takes the day's rest while this one writes.
    let place = folder.path().join("state");
    let greedy = Server::routed(move |request, count| {
        if count == 0 {
            let ledger = std::fs::read_dir(&place).unwrap().map(|e| e.unwrap().path()).find(|p| p.is_file()).unwrap();
            let other = r#"{"state":"held","request":"other-0","endpoint":"x","tokens":99000,"cost":"0"}"#;
            let lines = std::fs::read_to_string(&ledger).unwrap();
            std::fs::write(&ledger, format!("{lines}{other}\n")).unwrap();
        }
        good(request)
    })
    .await;
    bakery(folder.path(), &endpoint(&greedy, ""));
    let (code, out) = run(folder.path(), &["--max-tokens-per-day", "100000"]);
    assert_eq!((code, greedy.requests().len(), server.requests().len()), (0, 1, 0), "{out}");
    assert!(out.contains("--max-tokens-per-day is 100000") && out.contains("help      raise the ceiling"), "{out}");
    assert!(!out.contains("endpoints check"), "{out}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ceiling_in_money_needs_prices() {
    let (folder, server) = (scratch(), writer().await);
    bakery(folder.path(), &endpoint(&server, ""));
    for flag in ["--max-cost", "--max-cost-per-day"] {
        let (code, out) = run(folder.path(), &[flag, "5"]);
        assert_eq!(code, 2, "{out}");
        assert!(out.contains(flag) && out.contains("price_prompt") && out.contains("[endpoints.test]"), "{out}");
    }
    let (code, out) = run(folder.path(), &["--max-cost", "five"]);
    assert_eq!(code, 2, "{out}");
    assert_eq!(server.requests().len(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn runs_of_a_day_share_a_ledger() {
    let (folder, server) = (scratch(), writer().await);
    bakery(folder.path(), &endpoint(&server, &format!("{PRICES}\n[generate]\nmax_cost_per_day = \"0.5\"\n")));
    let (code, out) = run(folder.path(), &["--json"]);
    assert_eq!(code, 0, "{out}");
    let asked = server.requests().len();
    assert!(asked > 2, "{asked}: {out}");
    let manifest: serde_json::Value = serde_json::from_str(&out).unwrap();
    // 1,000 prompt and 100 answer tokens a request, as the server counts.
    let cost = rust_decimal::Decimal::from(asked) * "0.0045".parse::<rust_decimal::Decimal>().unwrap();
    assert_eq!(manifest["cost"].as_str().unwrap().parse(), Ok(cost), "{out}");
    let ledger = std::fs::read_dir(folder.path().join("state"))
        .unwrap()
        .map(|e| e.unwrap().path())
        .find(|p| p.extension().is_some_and(|e| e == "jsonl"))
        .unwrap();
    let lines = std::fs::read_to_string(&ledger).unwrap();
    assert_eq!((lines.matches("\"held\"").count(), lines.matches("\"spent\"").count()), (asked, asked), "{lines}");
    // Another run spent the rest of the day.
    let other = r#"{"state":"held","request":"other-0","endpoint":"x","tokens":100,"cost":"0.49"}"#;
    std::fs::write(&ledger, format!("{lines}{other}\n")).unwrap();
    let (code, out) = run(folder.path(), &["--out", "elsewhere", "--no-cache"]);
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("--max-cost-per-day is 0.5, of which 0.5"), "{out}");
    assert_eq!(server.requests().len(), asked, "nothing more is sent");
    // A ledger that cannot be read refuses; nobody knows what was spent.
    std::fs::write(&ledger, "nonsense\n").unwrap();
    let (code, out) = run(folder.path(), &[]);
    assert!(code == 2 && out.contains("line 1") && out.contains("ledger"), "{out}");
    assert_eq!(server.requests().len(), asked);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn prompts_of_ones_own_are_checked_before_anything_is_sent() {
    let (folder, server) = (scratch(), writer().await);
    bakery(folder.path(), &endpoint(&server, "[generate]\nprompts = \"mine\"\n"));
    let mine = folder.path().join("mine");
    std::fs::create_dir(&mine).unwrap();
    let write = |name: &str, text: &str| std::fs::write(mine.join(name), text).unwrap();

    write("group.md", "---\nversion: 7\n---\nSECTION: {{ title }}\n{% for line in linse %}{{ line }}{% endfor %}");
    let (code, out) = run(folder.path(), &[]);
    assert_eq!(code, 2, "{out}");
    for part in ["mine/group.md:5", "linse", "is it `lines`?"] {
        assert!(out.contains(part), "{part} in {out}");
    }
    write("group.md", "---\nversion: 7\n---\nSECTION: {{ title.wrong.deep }}");
    assert_eq!(run(folder.path(), &[]).0, 2, "what only rendering shows");
    assert_eq!(server.requests().len(), 0);

    let own = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("prompts/group.md")).unwrap();
    write("group.md", &own.replace("version: 2", "version: 7").replace("Write exactly", "MY OWN WORDS. Write exactly"));
    let (code, out) = run(folder.path(), &["--json"]);
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("group@7+"), "{out}");
    assert!(server.requests().iter().any(|r| r.contains("MY OWN WORDS")));
    // The flag goes before the configuration.
    std::fs::create_dir(folder.path().join("none")).unwrap();
    let (code, out) = run(folder.path(), &["--json", "--prompts", "none", "--out", "b"]);
    assert!(code == 0 && !out.contains("group@7+") && out.contains("group@"), "{out}");
    assert_eq!(run(folder.path(), &["--prompts", "missing"]).0, 2);
}
