//! # FB409 false absence: data said to be missing that is there
//!
//! ## What it checks
//! `not available`, `no data on`, `not provided`, for something the sheet has, or has not listed as
//! absent.
//!
//! ## Why
//! It hides a figure the reader could have had.
//!
//! ## Example
//! Sheet:
//! ```text
//! HSTECH change_pct = 0.35
//! ```
//! Found:
//! ```text
//! HSTECH data was not available.
//! ```
//! Instead:
//! ```text
//! HSTECH rose 0.35%.
//! ```
//!
//! ## How to fix
//! Give the figure.

use crate::audit::finding::Finding;
use crate::audit::report::{ClaimKind, Verdict};
use crate::facts::sheet::Absence;

/// Declared absent.
#[must_use]
pub(crate) fn known(range: (usize, usize), absence: &Absence) -> Finding {
    Finding::new(
        range,
        ClaimKind::Absence,
        Verdict::Supported,
        "FB409",
        format!("{} is absent: {}", absence.topic, absence.reason),
    )
}

/// No usable fact.
#[must_use]
pub(crate) fn unusable(range: (usize, usize), name: &str) -> Finding {
    Finding::new(range, ClaimKind::Absence, Verdict::Supported, "FB409", format!("no usable fact of {name}"))
}

/// A usable fact stands in the sheet.
#[must_use]
pub(crate) fn present(range: (usize, usize), label: &str) -> Finding {
    Finding::new(range, ClaimKind::Absence, Verdict::Contradicted, "FB409", format!("the sheet has it: {label}"))
}
