//! # FB601 forecast: a forecast
//!
//! ## What it checks
//! Probabilities, targets, `will`, `should`, `expect`, `look for`. Nothing decides them today, so they
//! are counted as judgement and pass.
//!
//! ## Why
//! A reader must be able to tell what is known from what is expected.
//!
//! ## Example
//! Found:
//! ```text
//! There is a 65% probability of a rebound.
//! ```
//! Instead:
//! ```text
//! In our view a rebound is more likely than not.
//! ```
//!
//! ## How to fix
//! Mark it as a view. To forbid forecasts set the code to `deny`.

use crate::audit::finding::Finding;
use crate::audit::report::{ClaimKind, Verdict};

/// A probability.
#[must_use]
pub(crate) fn probability(range: (usize, usize)) -> Finding {
    Finding::new(
        range,
        ClaimKind::Forecast,
        Verdict::Judgement,
        "FB601",
        "a probability: a judgement that no fact decides",
    )
}

/// A target or a condition.
#[must_use]
pub(crate) fn target(range: (usize, usize)) -> Finding {
    Finding::new(
        range,
        ClaimKind::Forecast,
        Verdict::Judgement,
        "FB601",
        "a target or a condition: a judgement that no fact decides",
    )
}

/// A forecast, a condition or advice.
#[must_use]
pub(crate) fn statement(range: (usize, usize), word: &str) -> Finding {
    Finding::new(
        range,
        ClaimKind::Forecast,
        Verdict::Judgement,
        "FB601",
        format!("\"{word}\" opens a forecast, a condition or advice: a judgement that no fact decides"),
    )
}
