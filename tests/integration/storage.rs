//! Files of our own that cannot be written: no endpoint's fault, found before anything is paid for where it can be, and no
//! reason to publish less than was asked for.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use factbrief::run::edition;

use crate::model::server::{Server, good};
use crate::spend::{bakery, generate, scratch};

/// A server that breaks something when its second answer is asked for, and answers.
async fn breaking(what: impl Fn() + Send + Sync + 'static) -> (Server, Arc<AtomicBool>) {
    let armed = Arc::new(AtomicBool::new(true));
    let still = armed.clone();
    let server = Server::routed(move |request, count| {
        if count == 1 && still.load(Ordering::SeqCst) {
            what();
        }
        good(request)
    })
    .await;
    (server, armed)
}

fn config(server: &Server) -> String {
    format!("[endpoints.test]\nbase_url = \"{}\"\nmodel = \"m1\"\n", server.url())
}

fn said(output: &std::process::Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Publishes an edition by the built-in writer, and gives what stands there.
fn before(folder: &Path) -> std::path::PathBuf {
    let mut command = Command::new(env!("CARGO_BIN_EXE_factbrief"));
    command.current_dir(folder).env_clear().env("FACTBRIEF_STATE", folder.join("state")).stdin(Stdio::null());
    let output = command.args(["generate", "--built-in", "--snapshot", "snapshot.json"]).output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    stands(folder)
}

/// What the link to the one edition leads to.
fn stands(folder: &Path) -> std::path::PathBuf {
    let editions = edition::list(&folder.join("editions"));
    assert_eq!(editions.len(), 1, "{editions:?}");
    std::fs::read_link(&editions[0].1).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_recording_that_cannot_be_written_is_found_before_anything_is_paid_for() {
    let server = Server::routed(|request, _| good(request)).await;
    let folder = scratch();
    let folder = folder.path();
    bakery(folder, &config(&server));
    let edition = before(folder);
    // A process that may write a megabyte a file: enough for the edition, and not for what a run may keep.
    for args in [&["--record", "tape"][..], &[]] {
        let command = generate(folder, args);
        let words: Vec<_> = command.get_args().map(|a| a.to_string_lossy().into_owned()).collect();
        let mut limited = Command::new("bash");
        limited.current_dir(folder).env_clear().env("FACTBRIEF_STATE", folder.join("state")).stdin(Stdio::null());
        let line = format!("ulimit -f 1024; exec {} {}", env!("CARGO_BIN_EXE_factbrief"), words.join(" "));
        let output = limited.args(["-c", &line]).output().unwrap();
        let said = said(&output);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {said}");
        assert!(said.contains("a file of 4 MiB cannot be written there") && said.contains("ulimit -f"), "{said}");
        assert!(!said.contains("endpoints check"), "{said}");
        assert_eq!((server.requests().len(), stands(folder)), (0, edition.clone()), "{args:?}: {said}");
    }
    // A file where the folder should be.
    std::fs::write(folder.join("plain"), "").unwrap();
    let output = generate(folder, &["--record", "plain"]).output().unwrap();
    assert_eq!((output.status.code(), server.requests().len()), (Some(2), 0), "{}", said(&output));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_breaks_in_the_middle_ends_the_run_and_loses_no_answer() {
    for lost in ["tape", "state"] {
        let folder = scratch();
        let place = folder.path().join(lost);
        let (server, armed) = breaking(move || std::fs::remove_dir_all(&place).unwrap()).await;
        let folder = folder.path();
        bakery(folder, &config(&server));
        let edition = before(folder);
        let output = generate(folder, &["--record", "tape"]).output().unwrap();
        let out = said(&output);
        assert_eq!(output.status.code(), Some(2), "{lost}: {out}");
        assert!(
            out.contains("nothing was published") && out.contains(lost) && out.contains("has gone"),
            "{lost}: {out}"
        );
        assert!(!out.contains("endpoints check") && !out.contains("built-in writer"), "{lost}: {out}");
        assert_eq!(stands(folder), edition, "{lost}: the edition before");
        assert!(out.contains("the same command asks only for the rest"), "{lost}: {out}");
        // What was answered until then is not asked for again.
        armed.store(false, Ordering::SeqCst);
        let paid = server.requests();
        let output = generate(folder, &["--record", "tape"]).output().unwrap();
        assert!(output.status.success(), "{lost}: {}", said(&output));
        assert_ne!(stands(folder), edition);
        let again = server.requests().split_off(paid.len());
        assert!(!again.is_empty() && again.iter().all(|r| !paid.contains(r)), "{lost}: {} again", again.len());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_check_and_a_comparison_end_where_the_ledger_does() {
    for verb in [&["check", "test"][..], &["compare", "test", "--snapshot", "snapshot.json"]] {
        let folder = scratch();
        let place = folder.path().join("state");
        let (server, _) = breaking(move || std::fs::remove_dir_all(&place).unwrap()).await;
        let folder = folder.path();
        bakery(folder, &config(&server));
        let mut command = Command::new(env!("CARGO_BIN_EXE_factbrief"));
        command.current_dir(folder).env_clear().env("FACTBRIEF_STATE", folder.join("state")).stdin(Stdio::null());
        let output = command.arg("endpoints").args(verb).output().unwrap();
        let out = said(&output);
        assert_eq!(output.status.code(), Some(2), "{verb:?}: {out}");
        assert!(out.contains("the ledger") && out.contains("no fault of an endpoint"), "{verb:?}: {out}");
        assert!(server.requests().len() <= 3, "{verb:?}: {}", server.requests().len());
    }
}
