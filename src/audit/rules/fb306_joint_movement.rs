//! # FB306 joint movement: said to move together, or apart, and did not
//!
//! ## What it checks
//! `in lockstep`, `decoupled`, `diverged`, `despite`, `both rose`. Decoupled needs opposite signs or a
//! gap above the configured size.
//!
//! ## Why
//! The relation between two markets is what a briefing is read for.
//!
//! ## Example
//! Sheet:
//! ```text
//! BTC -1.71, SPX -1.50
//! ```
//! Found:
//! ```text
//! BTC decoupled from the S&P 500.
//! ```
//! Instead:
//! ```text
//! BTC fell with the S&P 500.
//! ```
//!
//! ## How to fix
//! Say what the signs say.

use rust_decimal::Decimal;

use crate::audit::detect::sets::Set;
use crate::audit::finding::Finding;
use crate::audit::report::{ClaimKind, Verdict};
use crate::facts::Fact;

/// Judges two sets said to move apart (or together). A `gap` in percentage points sets them apart even with one sign.
/// `None` where a side did not move.
#[must_use]
pub(crate) fn judge(
    range: (usize, usize),
    a: &Set<'_>,
    b: &Set<'_>,
    apart: bool,
    gap: Option<Decimal>,
) -> Option<Finding> {
    let pairs: Vec<bool> = a
        .moves
        .iter()
        .flat_map(|x| {
            b.moves.iter().filter(|y| y.fact.id != x.fact.id).map(|y| {
                x.value.is_sign_negative() != y.value.is_sign_negative()
                    || gap.is_some_and(|gap| x.value.saturating_sub(y.value).abs() >= gap)
            })
        })
        .collect();
    if pairs.is_empty() {
        return None;
    }
    let opposite = pairs.iter().filter(|o| **o).count();
    let wanted = if apart { opposite } else { pairs.len() - opposite };
    let verdict = match wanted {
        n if n == pairs.len() => Verdict::Supported,
        0 => Verdict::Contradicted,
        _ => Verdict::Ambiguous,
    };
    let facts: Vec<&Fact> = a.facts().chain(b.facts()).collect();
    let word = match (apart, gap) {
        (true, Some(gap)) => format!("opposite signs or a gap of {gap} pp"),
        (true, None) => "opposite signs".to_owned(),
        (false, _) => "the same sign".to_owned(),
    };
    let message = format!("{wanted} of {} pairs have {word}: {} against {}", pairs.len(), a.listed(), b.listed());
    let mut finding = Finding::new(range, ClaimKind::JointMovement, verdict, "FB306", message).on(facts);
    if verdict == Verdict::Contradicted {
        finding.expected = Some(if apart { "moved together" } else { "moved apart" }.to_owned());
    }
    Some(finding)
}
