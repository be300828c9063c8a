//! # FB303 comparison: a comparison the wrong way round
//!
//! ## What it checks
//! `lagged`, `outperformed`, `above`, `more than`, `HSCEI > HSI`, against the facts of both sides in
//! one metric and window.
//!
//! ## Why
//! Who leads is the message of the sentence.
//!
//! ## Example
//! Sheet:
//! ```text
//! HSI +0.38, HSCEI +0.76
//! ```
//! Found:
//! ```text
//! HSI outperformed HSCEI.
//! ```
//! Instead:
//! ```text
//! HSCEI outperformed HSI.
//! ```
//!
//! ## How to fix
//! Swap the sides or the word.

use crate::audit::finding::Finding;
use crate::audit::report::{ClaimKind, Verdict};

/// The size is right and the order is not.
#[must_use]
pub(crate) fn reversed(range: (usize, usize), quote: &str, label: &str, expected: &str) -> Finding {
    Finding::new(
        range,
        ClaimKind::DerivedNumber,
        Verdict::Contradicted,
        "FB303",
        format!("{quote} is the right size, but {label} has the other sign"),
    )
    .expecting(expected)
}
