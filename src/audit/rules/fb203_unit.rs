//! # FB203 unit: a figure in the wrong unit
//!
//! ## What it checks
//! A figure that is right in one unit and stands in another: a difference of percentages in `%` instead
//! of pp or bps, pp for bps, one currency for another. 1 pp is 100 bps, so 147bps and 1.47pp both
//! stand.
//!
//! ## Why
//! A percent of something and a difference of percents are two things, off by any factor.
//!
//! ## Example
//! Sheet:
//! ```text
//! spread = 147 bp
//! ```
//! Found:
//! ```text
//! The gap was 1.47%.
//! ```
//! Instead:
//! ```text
//! The gap was 1.47pp.
//! ```
//!
//! ## How to fix
//! Use the fact's unit or one that converts into it exactly.

use crate::audit::finding::Finding;
use crate::audit::report::{ClaimKind, Verdict};
use crate::facts::Fact;

/// The digits are the fact's, the unit is another.
#[must_use]
pub(crate) fn finding(range: (usize, usize), quote: &str, label: &str, fact: &Fact) -> Finding {
    let expected = fact.usable().map_or_else(String::new, |v| {
        crate::quantity::print::figure(v.get(), &fact.unit, crate::quantity::print::Sign::Negative, None)
    });
    Finding::new(
        range,
        ClaimKind::Number,
        Verdict::Contradicted,
        "FB203",
        format!("{quote} has the digits of {label}, which is {expected}"),
    )
    .expecting(expected.clone())
    .suggesting(expected)
    .on([fact])
}

/// A difference of percentages as a percentage; `points` is how it is written.
#[must_use]
pub(crate) fn of_a_difference(range: (usize, usize), quote: &str, points: String) -> Finding {
    let message = format!("{quote} is a difference of two percentages, which is {points}");
    Finding::new(range, ClaimKind::DerivedNumber, Verdict::Contradicted, "FB203", message)
        .expecting(points.clone())
        .suggesting(points)
}
