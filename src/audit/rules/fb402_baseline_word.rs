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
use crate::facts::Fact;
use crate::quantity::print;

/// A word that needs history.
#[must_use]
pub(crate) fn finding(range: (usize, usize), word: &str) -> Finding {
    Finding::new(
        range,
        ClaimKind::Baseline,
        Verdict::Unsupported,
        "FB402",
        format!("\"{word}\" measures today against other days, and the sheet has no fact for that"),
    )
}

/// A fact of the kind that the word needs bears it out.
#[must_use]
pub(crate) fn backed(range: (usize, usize), word: &str, facts: &[&Fact]) -> Finding {
    let message = format!("\"{word}\" has the sheet's word for it");
    Finding::new(range, ClaimKind::Baseline, Verdict::Supported, "FB402", message).on(facts.iter().copied())
}

/// The fact that the word needs says otherwise.
#[must_use]
pub(crate) fn refuted(range: (usize, usize), word: &str, fact: &Fact) -> Finding {
    let value = fact.usable().map_or_else(String::new, |v| print::fact(fact, v.get()));
    let message = format!("\"{word}\" is refuted: the sheet has {} at {value}", fact.metric.replace('_', " "));
    Finding::new(range, ClaimKind::Baseline, Verdict::Contradicted, "FB402", message).on([fact]).expecting(value)
}
