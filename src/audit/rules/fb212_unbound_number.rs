//! # FB212 unbound number: a figure that nothing in the sheet backs
//!
//! ## What it checks
//! A figure with no fact for its subject and metric. That the same value occurs somewhere else in the
//! sheet supports nothing; the finding offers the nearest facts.
//!
//! ## Why
//! An unbacked figure may be true, but nobody can check it here.
//!
//! ## Example
//! Sheet:
//! ```text
//! no turnover of HSI in the sheet
//! ```
//! Found:
//! ```text
//! HSI turnover was $17B.
//! ```
//! Instead:
//! ```text
//! HSI closed at 24,951.88.
//! ```
//!
//! ## How to fix
//! Take the figure out, name its subject, or add the fact to the sheet.

use crate::audit::finding::Finding;
use crate::audit::report::{ClaimKind, Verdict};

/// Nothing binds.
#[must_use]
pub(crate) fn finding(range: (usize, usize), quote: &str, hint: Option<&str>) -> Finding {
    let mut message = format!("nothing in the sheet is bound to {quote}");
    if let Some(label) = hint {
        message.push_str(&format!("; the value is that of {label}"));
    }
    Finding::new(range, ClaimKind::Number, Verdict::Unsupported, "FB212", message)
}

/// The entity is known, a fact of this kind is not.
#[must_use]
pub(crate) fn no_such_fact(range: (usize, usize), quote: &str, subject: &str) -> Finding {
    Finding::new(
        range,
        ClaimKind::Number,
        Verdict::Unsupported,
        "FB212",
        format!("the sheet has no fact of {subject} that {quote} could state"),
    )
}

/// The entity is known, the metric that the words name is not known of it.
#[must_use]
pub(crate) fn no_such_metric(range: (usize, usize), quote: &str, subject: &str, metric: &str) -> Finding {
    Finding::new(
        range,
        ClaimKind::Number,
        Verdict::Unsupported,
        "FB212",
        format!("the sheet has no {metric} of {subject} that {quote} could state"),
    )
}

/// A derivation lacks an operand.
#[must_use]
pub(crate) fn missing_operand(range: (usize, usize), quote: &str, subject: &str, lacking: &[String]) -> Finding {
    Finding::new(
        range,
        ClaimKind::DerivedNumber,
        Verdict::Unsupported,
        "FB212",
        format!("{quote} needs a level and a change of {subject}; the sheet lacks one for {}", lacking.join(", ")),
    )
}
