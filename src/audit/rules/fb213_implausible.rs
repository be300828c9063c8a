//! # FB213 implausible: a figure that cannot be meant
//!
//! ## What it checks
//! A figure outside what its measure can mean: a daily move of `+163M%`, a share above 100 %, a
//! negative count.
//!
//! ## Why
//! Broken feeds produce such figures, and they are quarantined, never printed.
//!
//! ## Example
//! Sheet:
//! ```text
//! TBILL change_pct is quarantined as an outlier
//! ```
//! Found:
//! ```text
//! TBILL rose +163M%.
//! ```
//! Instead:
//! ```text
//! TBILL's change is not shown: the feed's figure is out of range.
//! ```
//!
//! ## How to fix
//! Drop the figure and say why.

use crate::audit::finding::Finding;
use crate::audit::report::{ClaimKind, Verdict};
use crate::facts::Fact;

/// As the sheet has it, and not to be believed.
#[must_use]
pub(crate) fn finding(range: (usize, usize), quote: &str, label: &str, fact: &Fact) -> Finding {
    Finding::new(
        range,
        ClaimKind::Number,
        Verdict::Approximate,
        "FB213",
        format!("{quote} is what the sheet says of {label} and cannot be news: its base was next to nothing"),
    )
    .on([fact])
}
