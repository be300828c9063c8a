//! # FB602 opinion: an opinion
//!
//! ## What it checks
//! Valuations of the state of things: `oversold`, `healthy`, `clean`, `fragile`, advice. They are
//! counted as judgement and pass.
//!
//! ## Why
//! A reader must be able to tell fact from view.
//!
//! ## Example
//! Found:
//! ```text
//! The market looks oversold.
//! ```
//! Instead:
//! ```text
//! In our view the market looks oversold.
//! ```
//!
//! ## How to fix
//! Mark it as a view. To forbid opinions set the code to `deny`.

use crate::audit::finding::Finding;
use crate::audit::report::{ClaimKind, Verdict};

/// An interpretation.
#[must_use]
pub(crate) fn finding(range: (usize, usize), word: &str) -> Finding {
    Finding::new(
        range,
        ClaimKind::Opinion,
        Verdict::Judgement,
        "FB602",
        format!("\"{word}\" marks an interpretation: a judgement that no fact decides"),
    )
}
