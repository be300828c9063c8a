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
    let pairs = parted(a, b, gap);
    let against = format!("{} against {}", a.listed(), b.listed());
    verdict(range, &pairs, &against, a.facts().chain(b.facts()).collect(), apart, gap)
}

/// Judges several, each against each: together is all of them, apart is not all of them. `None` where fewer than two moved.
#[must_use]
pub(crate) fn among(range: (usize, usize), sides: &[Set<'_>], apart: bool, gap: Option<Decimal>) -> Option<Finding> {
    let mut pairs = Vec::new();
    if let [only] = sides {
        let (first, rest) = only.moves.split_first()?;
        pairs.extend(rest.iter().map(|m| m.value.is_sign_negative() != first.value.is_sign_negative()));
    }
    // Two sides of which every member went apart from every other; a group that is split inside leaves it open.
    let mut broken = false;
    for (i, a) in sides.iter().enumerate() {
        for b in &sides[i + 1..] {
            let between = parted(a, b, gap);
            broken |= !between.is_empty() && between.iter().all(|p| *p);
            pairs.extend(between);
        }
    }
    // Of three that went apart two went the same way.
    if apart && sides.len() > 2 && pairs.contains(&true) {
        pairs.retain(|p| *p);
    }
    // Of several that moved as one each counts.
    if !apart && broken {
        pairs.retain(|p| *p);
    }
    let listed: Vec<String> = sides.iter().map(Set::listed).collect();
    verdict(range, &pairs, &listed.join(" against "), sides.iter().flat_map(Set::facts).collect(), apart, gap)
}

/// For every pair whether it went apart.
fn parted(a: &Set<'_>, b: &Set<'_>, gap: Option<Decimal>) -> Vec<bool> {
    let against = |x: Decimal, y: Decimal| {
        x.is_sign_negative() != y.is_sign_negative() || gap.is_some_and(|gap| x.saturating_sub(y).abs() >= gap)
    };
    let others = |id: &str| b.moves.iter().filter(move |y| y.fact.id != id).collect::<Vec<_>>();
    a.moves.iter().flat_map(|x| others(&x.fact.id).into_iter().map(|y| against(x.value, y.value))).collect()
}

fn verdict(
    range: (usize, usize),
    pairs: &[bool],
    listed: &str,
    facts: Vec<&Fact>,
    apart: bool,
    gap: Option<Decimal>,
) -> Option<Finding> {
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
    let word = match (apart, gap) {
        (true, Some(gap)) => format!("opposite signs or a gap of {gap} pp"),
        (true, None) => "opposite signs".to_owned(),
        (false, _) => "the same sign".to_owned(),
    };
    let message = format!("{wanted} of {} pairs have {word}: {listed}", pairs.len());
    let mut finding = Finding::new(range, ClaimKind::JointMovement, verdict, "FB306", message).on(facts);
    if verdict == Verdict::Contradicted {
        finding.expected = Some(if apart { "moved together" } else { "moved apart" }.to_owned());
    }
    Some(finding)
}
