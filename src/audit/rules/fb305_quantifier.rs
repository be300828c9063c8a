//! # FB305 quantifier: all, both, none or mixed does not hold
//!
//! ## What it checks
//! `all`, `every`, `both`, `none`, `only`, `mixed`, `broad`, over the members of the named group.
//! `mixed` needs both signs.
//!
//! ## Why
//! One exception makes `all` false.
//!
//! ## Example
//! Sheet:
//! ```text
//! SPX +0.59, Dow +0.65, NDX -0.02
//! ```
//! Found:
//! ```text
//! All three US indices rose.
//! ```
//! Instead:
//! ```text
//! Two of three US indices rose.
//! ```
//!
//! ## How to fix
//! Use the count, or name the exception.

use crate::audit::finding::Finding;
use crate::audit::report::{ClaimKind, Verdict};

/// A category with one member behind it.
#[must_use]
pub(crate) fn category(range: (usize, usize), word: &str, member: &str) -> Finding {
    Finding::new(
        range,
        ClaimKind::Quantifier,
        Verdict::Unsupported,
        "FB305",
        format!("\"{word}\" is a category, and only {member} stands for it"),
    )
}
