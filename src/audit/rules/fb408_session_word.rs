//! # FB408 session word: a session or date word that does not fit
//!
//! ## What it checks
//! `overnight`, `today`, `at the open`, `weekly`, weekdays and dates, against session, time and window
//! of the facts.
//!
//! ## Why
//! The same figure on another day is another claim.
//!
//! ## Example
//! Sheet:
//! ```text
//! HSI change_pct window = 1d
//! ```
//! Found:
//! ```text
//! HSI rose 0.38% this week.
//! ```
//! Instead:
//! ```text
//! HSI rose 0.38% on the day.
//! ```
//!
//! ## How to fix
//! Use the window and session of the fact.

use crate::audit::finding::Finding;
use crate::audit::report::{ClaimKind, Verdict};

/// A word for a time of day.
#[must_use]
pub(crate) fn finding(range: (usize, usize), quote: &str) -> Finding {
    Finding::new(
        range,
        ClaimKind::Session,
        Verdict::Unsupported,
        "FB408",
        format!("no fact says when it was true, so nothing supports \"{quote}\""),
    )
}

/// An order of markets in time.
#[must_use]
pub(crate) fn order(range: (usize, usize), quote: &str) -> Finding {
    Finding::new(
        range,
        ClaimKind::Session,
        Verdict::Unsupported,
        "FB408",
        format!("\"{quote}\": the sheet says nothing of who traded first"),
    )
}

/// The title's date is not the report's.
#[must_use]
pub(crate) fn title(range: (usize, usize), quote: &str, report: &str) -> Finding {
    let message = format!("the title says {quote}, the fact sheet is of {report}");
    Finding::new(range, ClaimKind::Session, Verdict::Contradicted, "FB408", message)
        .expecting(report)
        .suggesting(report)
}

/// A date that no fact has.
#[must_use]
pub(crate) fn unknown(range: (usize, usize), quote: &str) -> Finding {
    let message = format!("no fact of the sheet is of {quote}");
    Finding::new(range, ClaimKind::Session, Verdict::Unsupported, "FB408", message)
}

/// The figures are of another session.
#[must_use]
pub(crate) fn other_session(range: (usize, usize), quote: &str, name: &str, session: &str) -> Finding {
    let message = format!("the figures of {name} are of {session}, not of {quote}");
    Finding::new(range, ClaimKind::Session, Verdict::Contradicted, "FB408", message)
        .expecting(session)
        .suggesting(session)
}
