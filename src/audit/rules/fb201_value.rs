//! # FB201 value: a figure differs from its fact
//!
//! ## What it checks
//! A figure whose entity, metric, window and unit are known and whose fact has another value. A written
//! figure stands for everything that rounds to it: `0.6%` admits 0.55 to 0.65, `$2.37T` admits 2.365 to
//! 2.375 trillion.
//!
//! ## Why
//! A wrong figure is the gravest fault a briefing can have.
//!
//! ## Example
//! Sheet:
//! ```text
//! HSI change_pct = 0.38 percent
//! ```
//! Found:
//! ```text
//! HSI rose 0.83%.
//! ```
//! Instead:
//! ```text
//! HSI rose 0.38%.
//! ```
//!
//! ## How to fix
//! Write the value the fact has. The finding shows it at the precision of the text.

use crate::audit::finding::Finding;
use crate::audit::report::{ClaimKind, Verdict};

/// A figure that its fact contradicts; `code` says in which way.
#[must_use]
pub(crate) fn figure_off(
    code: &'static str,
    range: (usize, usize),
    kind: ClaimKind,
    quote: &str,
    subject: &str,
    expected: &str,
) -> Finding {
    let how = match code {
        "FB202" => "the sign is wrong",
        "FB204" => "the scale is wrong",
        "FB205" => "it is truncated or rounded the wrong way",
        "FB208" => "the arithmetic does not hold",
        "FB210" => "it is on the wrong side of the bound",
        _ => "the value is another",
    };
    let plus =
        code == "FB202" && expected.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '$' | '€' | '£' | '¥'));
    let expected = if plus { format!("+{expected}") } else { expected.to_owned() };
    Finding::new(
        range,
        kind,
        Verdict::Contradicted,
        code,
        format!("{quote} for {subject}: {how}; the sheet says {expected}"),
    )
}
