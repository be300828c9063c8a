//! # FB402 baseline word: a word that needs a second period
//!
//! ## What it checks
//! `elevated`, `rebound`, `accelerating`, `widening`, `fresh highs`, `typically`, `unusual`, unless a
//! fact of the sheet has the baseline.
//!
//! ## Why
//! One day's figures cannot say whether they are high.
//!
//! ## Example
//! Sheet:
//! ```text
//! total volume = 107.5 billion USD, no earlier value
//! ```
//! Found:
//! ```text
//! Volume was elevated at $107.5B.
//! ```
//! Instead:
//! ```text
//! Volume was $107.5B.
//! ```
//!
//! ## How to fix
//! Drop the word, or add the earlier figure to the sheet.

use crate::audit::finding::Finding;
use crate::audit::report::{ClaimKind, Verdict};

/// A word that needs history.
#[must_use]
pub(crate) fn finding(range: (usize, usize), word: &str) -> Finding {
    Finding::new(
        range,
        ClaimKind::Baseline,
        Verdict::Unsupported,
        "FB402",
        format!("\"{word}\" needs a second period, and the sheet has one"),
    )
}
