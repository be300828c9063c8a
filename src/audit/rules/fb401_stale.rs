//! # FB401 stale: a fact that is not current
//!
//! ## What it checks
//! A statement whose only backing is a fact from an earlier session than the last expected one, or one
//! that repeats although a session has passed, while the text speaks as of the report date.
//!
//! ## Why
//! Yesterday's value under today's date is wrong in a way no figure shows.
//!
//! ## Example
//! Sheet:
//! ```text
//! HSI close is from the session before last
//! ```
//! Found:
//! ```text
//! HSI closed at 24,951.88 today.
//! ```
//! Instead:
//! ```text
//! HSI last closed at 24,951.88, on 18 March.
//! ```
//!
//! ## How to fix
//! Say which session the value is from, or drop it.

use crate::audit::finding::Finding;
use crate::audit::report::{ClaimKind, Verdict};
use crate::facts::sheet::Fact;

/// A claim on a stale fact.
#[must_use]
pub(crate) fn finding(range: (usize, usize), kind: ClaimKind, label: &str, fact: &Fact, reason: &str) -> Finding {
    Finding::new(range, kind, Verdict::Stale, "FB401", format!("only a stale fact says so, {label}: {reason}"))
        .on([fact])
}
