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
