//! Runs that end in the middle, and runs that are made twice: nothing is paid for again, and the edition before stays whole.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use factbrief::run::edition;
use serde_json::Value;

use crate::model::server::{Server, Step, good};
use crate::spend::{bakery, generate, scratch};

/// A server that answers `answers` requests and then takes each request and says nothing, until more are allowed.
struct Sticking {
    server: Server,
    answers: Arc<AtomicUsize>,
}

impl Sticking {
    async fn after(answers: usize) -> Self {
        let allowed = Arc::new(AtomicUsize::new(answers));
        let most = allowed.clone();
        let server = Server::routed(move |request, count| {
            if count < most.load(Ordering::SeqCst) {
                good(request)
            } else {
                vec![Step { pause_ms: Some(120_000), ..Step::default() }]
            }
        })
        .await;
        Self { server, answers: allowed }
    }

    fn asked(&self) -> usize {
        self.server.requests().len()
    }

    fn go_on(&self) {
        self.answers.store(usize::MAX, Ordering::SeqCst);
    }

    fn config(&self) -> String {
        format!("[endpoints.test]\nbase_url = \"{}\"\nmodel = \"m1\"\n", self.server.url())
    }
}

/// A folder with a bakery and the edition before.
fn folder(config: &str) -> (tempfile::TempDir, Vec<(String, Vec<u8>)>) {
    let folder = scratch();
    bakery(folder.path(), config);
    let (code, out) = run(folder.path(), &["--built-in"]);
    assert_eq!(code, 0, "{out}");
    let before = edition_of(folder.path());
    (folder, before)
}

/// The command of [`generate`] without its endpoint where `--built-in` is among the arguments.
fn command(folder: &Path, args: &[&str]) -> Command {
    if !args.contains(&"--built-in") {
        return generate(folder, args);
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_factbrief"));
    command.current_dir(folder).env_clear().env("FACTBRIEF_STATE", folder.join("state")).stdin(Stdio::null());
    command.args(["generate", "--snapshot", "snapshot.json"]).args(args);
    command
}

fn run(folder: &Path, args: &[&str]) -> (i32, String) {
    let output = command(folder, args).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap_or(-1), format!("{}{}", text(&output.stdout), text(&output.stderr)))
}

/// The files of the one edition, which must be whole: each is what its manifest says.
fn edition_of(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let editions = edition::list(&folder.join("editions"));
    assert_eq!(editions.len(), 1, "{editions:?}");
    whole(&editions[0].1)
}

fn whole(edition: &Path) -> Vec<(String, Vec<u8>)> {
    let manifest: Value = serde_json::from_slice(&std::fs::read(edition.join("manifest.json")).unwrap()).unwrap();
    let mut files = Vec::new();
    for (name, digest) in manifest["files"].as_object().unwrap() {
        let bytes = std::fs::read(edition.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(&factbrief::digest::of_bytes(&bytes), digest.as_str().unwrap(), "{name}");
        files.push((name.clone(), bytes));
    }
    files
}

fn manifest(folder: &Path) -> Value {
    let editions = edition::list(&folder.join("editions"));
    serde_json::from_slice(&std::fs::read(editions[0].1.join("manifest.json")).unwrap()).unwrap()
}

/// Starts a run and waits until the server has `requests` of it.
async fn started(folder: &Path, args: &[&str], sticking: &Sticking, requests: usize) -> Child {
    let child = command(folder, args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    until(sticking, requests).await;
    child
}

/// Waits until the server has so many requests.
async fn until(sticking: &Sticking, requests: usize) {
    let begun = Instant::now();
    while sticking.asked() < requests {
        assert!(begun.elapsed() < Duration::from_secs(60), "only {} requests", sticking.asked());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

fn signal(child: &Child, name: &str) {
    assert!(Command::new("sh").args(["-c", &format!("kill -{name} {}", child.id())]).status().unwrap().success());
}

/// The bodies a server got.
fn bodies(server: &Server) -> Vec<String> {
    server.requests().iter().map(|r| r.split_once("\r\n\r\n").unwrap().1.to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_day_again_sends_nothing() {
    let sticking = Sticking::after(usize::MAX).await;
    let (folder, before) = folder(&sticking.config());
    let folder = folder.path();
    let (code, out) = run(folder, &["--json"]);
    assert_eq!(code, 0, "{out}");
    let asked = sticking.asked();
    assert!(asked > 2, "{asked}");
    let first = edition_of(folder);
    assert_ne!(first, before);

    let (code, out) = run(folder, &[]);
    assert_eq!((code, sticking.asked()), (0, asked), "{out}");
    assert_eq!(edition_of(folder), first, "the same page");
    let said = manifest(folder);
    let calls: Vec<&Value> =
        said["sections"].as_array().unwrap().iter().flat_map(|s| s["calls"].as_array()).flatten().collect();
    assert!(calls.len() >= asked && calls.iter().all(|c| c["replayed"] == true), "{said}");
    assert!(said.get("usage").is_none(), "nothing was spent: {said}");
    let (_, out) = run(folder, &[]);
    assert!(out.contains("(unchanged)"), "{out}");

    // The words of one server are not those of another, whatever its model is called.
    let other = Sticking::after(usize::MAX).await;
    let config = std::fs::read_to_string(folder.join("factbrief.toml")).unwrap();
    bakery(folder, &other.config());
    let (code, out) = run(folder, &[]);
    assert_eq!((code, other.asked()), (0, asked), "{out}");
    std::fs::write(folder.join("factbrief.toml"), config).unwrap();

    let (code, out) = run(folder, &["--no-cache"]);
    assert_eq!((code, sticking.asked()), (0, 2 * asked), "{out}");
    // What a stranger put there is not believed: it is read, checked and audited like any answer, or asked for again.
    let answers = std::fs::read_dir(folder.join("state/answers")).unwrap().next().unwrap().unwrap().path();
    for file in std::fs::read_dir(answers).unwrap() {
        std::fs::write(file.unwrap().path(), "nonsense").unwrap();
    }
    let (code, out) = run(folder, &[]);
    assert_eq!((code, sticking.asked()), (0, 3 * asked), "{out}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_recording_and_a_plain_run_pay_once_between_them() {
    let sticking = Sticking::after(usize::MAX).await;
    let (folder, _) = folder(&sticking.config());
    let folder = folder.path();
    let paid = |args: &[&str]| {
        let before = sticking.asked();
        let (code, out) = run(folder, args);
        assert_eq!(code, 0, "{args:?}: {out}");
        sticking.asked() - before
    };
    let all = paid(&["--record", "tape"]);
    assert!(all > 2, "{all}");
    let page = edition_of(folder);
    for args in [
        &["--record", "tape"][..],
        &[],
        // Complete, although nobody was asked for it.
        &["--record", "other"],
        &["--replay", "other"],
        &["--replay", "tape"],
    ] {
        assert_eq!((paid(args), edition_of(folder)), (0, page.clone()), "{args:?}");
    }
    assert_eq!(paid(&["--record", "tape", "--no-cache"]), all, "everything anew, for who asks for that");
    assert_eq!(paid(&["--no-cache"]), all);
    assert_eq!(paid(&[]), 0, "what was asked for anew is kept too");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_killed_run_was_answered_belongs_to_the_recording_of_the_next() {
    let sticking = Sticking::after(2).await;
    let (folder, _) = folder(&sticking.config());
    let folder = folder.path();
    let mut child = started(folder, &[], &sticking, 3).await;
    signal(&child, "KILL");
    child.wait().unwrap();
    sticking.go_on();
    let (code, out) = run(folder, &["--record", "tape"]);
    assert_eq!(code, 0, "{out}");
    let sent = bodies(&sticking.server);
    assert!(sent[3..].iter().all(|b| !sent[..2].contains(b)), "what was answered is not asked for again");
    let (code, out) = run(folder, &["--replay", "tape"]);
    assert_eq!((code, sticking.asked()), (0, sent.len()), "{out}");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_that_is_killed_pays_once_and_says_what_it_may_have_paid() {
    let sticking = Sticking::after(2).await;
    let (folder, before) = folder(&sticking.config());
    let folder = folder.path();
    let mut child = started(folder, &[], &sticking, 3).await;
    signal(&child, "KILL");
    child.wait().unwrap();
    assert_eq!(edition_of(folder), before, "the edition before");

    // The one that was under way counts as spent: a ceiling that it fills lets nothing through.
    sticking.go_on();
    let (code, out) = run(folder, &["--max-tokens", "3000"]);
    assert_eq!((code, sticking.asked()), (0, 3), "{out}");
    assert!(out.contains("outcome nobody knows") && out.contains("--max-tokens is 3000"), "{out}");
    let told = manifest(folder)["possibly_paid"].clone();
    assert_eq!((told[0]["times"].as_u64(), told[0]["asked_again"].as_bool()), (Some(1), Some(false)), "{told}");
    assert!(told[0]["usage"]["prompt"].as_u64() > Some(500), "{told}");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_killed_run_was_asking_is_asked_once_more_and_no_more() {
    let sticking = Sticking::after(2).await;
    let (folder, before) = folder(&sticking.config());
    let folder = folder.path();
    for requests in [3, 4] {
        let mut child = started(folder, &[], &sticking, requests).await;
        signal(&child, "KILL");
        child.wait().unwrap();
        assert_eq!(edition_of(folder), before, "the edition before");
    }
    let sent = bodies(&sticking.server);
    assert_eq!(sent[2], sent[3], "what was answered is not asked for again, what was not is");
    sticking.go_on();
    let (code, out) = run(folder, &[]);
    assert_eq!(code, 0, "{out}");
    let after = bodies(&sticking.server);
    assert!(after[4..].iter().all(|b| !sent.contains(b)), "nothing is paid for twice, nor a third time");
    assert!(out.contains("outcome_unknown"), "{out}");
    let said = manifest(folder);
    assert_eq!(said["possibly_paid"][0]["times"], 2, "{said}");
    assert_ne!(edition_of(folder), before);
}

/// `--no-cache` means it: also after a run that failed. Who wants an ended run of that kind taken up says so.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_cache_uses_nothing_of_an_ended_run_and_resume_does() {
    let sticking = Sticking::after(2).await;
    let (folder, before) = folder(&sticking.config());
    let folder = folder.path();
    let mut child = started(folder, &[], &sticking, 3).await;
    signal(&child, "KILL");
    child.wait().unwrap();
    // Anew, and ended too: after two answers, with another under way.
    sticking.answers.store(5, Ordering::SeqCst);
    let child = started(folder, &["--no-cache"], &sticking, 6).await;
    signal(&child, "INT");
    let said = String::from_utf8_lossy(&child.wait_with_output().unwrap().stderr).into_owned();
    assert!(said.contains("with --resume asks only for the rest"), "{said}");
    let sent = bodies(&sticking.server);
    assert_eq!(sent[..2], sent[3..5], "what the first was answered is asked for again");
    assert_eq!(edition_of(folder), before);
    // Taken up: what this one was answered is not asked for a third time.
    sticking.go_on();
    let (code, out) = run(folder, &["--no-cache", "--resume"]);
    assert_eq!(code, 0, "{out}");
    let after = bodies(&sticking.server).split_off(sent.len());
    assert!(!after.is_empty() && after.iter().all(|b| !sent[3..5].contains(b)), "{out}");
    let told = manifest(folder)["possibly_paid"].clone();
    assert!(told[0]["times"].as_u64() >= Some(1), "what may have been paid is told all the same: {told}");
    let (code, out) = run(folder, &["--resume"]);
    assert!(code == 0 && out.contains("no unfinished run"), "{out}");
    let (code, out) = run(folder, &["--replay", "tape", "--resume"]);
    assert_eq!(code, 2, "{out}");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_that_is_told_to_stop_is_taken_up_again() {
    for name in ["INT", "TERM"] {
        let sticking = Sticking::after(2).await;
        let (folder, before) = folder(&sticking.config());
        let folder = folder.path();
        let child = started(folder, &[], &sticking, 3).await;
        signal(&child, name);
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{name}: {said}");
        assert!(
            said.contains("interrupted: nothing was published") && said.contains("asks only for the rest"),
            "{said}"
        );
        assert_eq!(edition_of(folder), before, "{name}: the edition before");
        assert_eq!(held(folder), 0, "{name}: nothing is held for a run that has ended");
        sticking.go_on();
        let (code, out) = run(folder, &[]);
        assert_eq!(code, 0, "{name}: {out}");
        let sent = bodies(&sticking.server);
        assert_eq!(sent[2], sent[3], "{name}: the one without an answer is asked once more");
        let mut once = sent.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), sent.len() - 1, "{name}: and nothing else twice");
        let told = manifest(folder)["possibly_paid"].clone();
        assert_eq!((told[0]["times"].as_u64(), told[0]["asked_again"].as_bool()), (Some(1), Some(true)), "{told}");
        // And once more: nothing is left to ask.
        let (code, out) = run(folder, &[]);
        assert_eq!((code, sticking.asked()), (0, sent.len()), "{name}: {out}");
    }
}

/// Requests for which the ledger still holds something.
fn held(folder: &Path) -> usize {
    let files = std::fs::read_dir(folder.join("state")).unwrap().map(|e| e.unwrap().path());
    let text: String = files.filter(|f| f.is_file()).map(|f| std::fs::read_to_string(f).unwrap()).collect();
    text.matches("\"held\"").count() - text.matches("\"spent\"").count()
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_check_and_a_comparison_that_are_told_to_stop_say_so_and_hold_nothing() {
    for (verb, name) in [(&["check", "test"][..], "INT"), (&["compare", "test", "--snapshot", "snapshot.json"], "TERM")]
    {
        let sticking = Sticking::after(2).await;
        let (folder, _) = folder(&sticking.config());
        let folder = folder.path();
        let mut command = Command::new(env!("CARGO_BIN_EXE_factbrief"));
        command.current_dir(folder).env_clear().env("FACTBRIEF_STATE", folder.join("state")).stdin(Stdio::null());
        let child = command.arg("endpoints").args(verb).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        until(&sticking, 3).await;
        signal(&child, name);
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{verb:?}: {said}");
        assert!(said.contains("interrupted: nothing was") && said.contains("1 request(s) were under way"), "{said}");
        assert!(said.contains("tokens count as spent"), "{said}");
        assert_eq!(held(folder), 0, "{verb:?}: {said}");
    }
}

/// Runs again as a child that publishes one edition after the other and is killed while it does.
#[cfg(unix)]
#[test]
fn a_run_that_is_killed_while_publishing_leaves_a_whole_edition() {
    const FOLDER: &str = "FACTBRIEF_TEST_PUBLISHES";
    fn files(round: usize) -> edition::Files {
        let names = ["a.md", "b.html", "c.json", "d.json"];
        let mut files: edition::Files =
            names.iter().map(|n| (*n, format!("{n} {round}\n").repeat(2000).into_bytes())).collect();
        let digests: std::collections::BTreeMap<_, _> =
            files.iter().map(|(n, b)| (*n, factbrief::digest::of_bytes(b))).collect();
        files.insert("manifest.json", serde_json::json!({ "files": digests }).to_string().into_bytes());
        files
    }
    if let Some(out) = std::env::var_os(FOLDER) {
        for round in 0.. {
            edition::publish(Path::new(&out), "2026-03-06", &files(round)).unwrap();
        }
    }
    let out = scratch();
    edition::publish(out.path(), "2026-03-06", &files(0)).unwrap();
    let mut seen = std::collections::BTreeSet::new();
    for kill in 0..24_u64 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "resume::a_run_that_is_killed_while_publishing_leaves_a_whole_edition"])
            .env(FOLDER, out.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(40 + 7 * kill));
        child.kill().unwrap();
        child.wait().unwrap();
        let files = whole(&out.path().join("2026-03-06"));
        let rounds: std::collections::BTreeSet<&str> = files
            .iter()
            .map(|(_, b)| std::str::from_utf8(b).unwrap().lines().next().unwrap().split_once(' ').unwrap().1)
            .collect();
        assert_eq!(rounds.len(), 1, "files of one edition");
        seen.extend(rounds.into_iter().map(str::to_owned));
        // What is left half-written is in nobody's way.
        assert!(edition::list(out.path()).len() == 1);
    }
    assert!(seen.len() > 3, "the kills fell before, between and after switches: {seen:?}");
}
