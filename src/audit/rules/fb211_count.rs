//! # FB211 count: a count that is off
//!
//! ## What it checks
//! Counts of things (`313 up`, `3 of 6`, `two of three indices`), against a fact or against the members
//! of the named group.
//!
//! ## Why
//! Counts carry the breadth of a move; off by one changes `all` into `most`.
//!
//! ## Example
//! Sheet:
//! ```text
//! 2 of 6 indices rose
//! ```
//! Found:
//! ```text
//! All but 3 of 6 indices fell.
//! ```
//! Instead:
//! ```text
//! All but 2 of 6 indices fell.
//! ```
//!
//! ## How to fix
//! Count the members the finding lists.

use crate::audit::finding::Finding;
use crate::audit::notation;
use crate::audit::report::{ClaimKind, Verdict};

/// Another count than written.
#[must_use]
pub(crate) fn finding(range: (usize, usize), quote: &str, expected: &str, direction: i8) -> Finding {
    let word = match direction {
        0 => "moved so",
        1.. => "rose",
        _ => "fell",
    };
    let message = format!("{expected} {word}");
    let instead = notation::counted(quote, expected).unwrap_or_else(|| message.clone());
    Finding::new(range, ClaimKind::Quantifier, Verdict::Contradicted, "FB211", message).suggesting(instead)
}
