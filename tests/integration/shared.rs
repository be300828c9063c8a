//! The annotated corpus and the recordings of real servers are no part of the repository; `FACTBRIEF_SHARED` names the folder
//! that holds them.

use std::path::PathBuf;

/// That folder. Where there is none, says aloud that `what` did not run and how to run it.
#[expect(clippy::print_stderr, reason = "a test that did not run must not look like one that passed")]
pub fn folder(what: &str) -> Option<PathBuf> {
    let named = std::env::var_os("FACTBRIEF_SHARED").map(PathBuf::from);
    if named.is_none() {
        eprintln!("NOT RUN: {what}: set FACTBRIEF_SHARED to the folder that holds it");
    }
    named
}
