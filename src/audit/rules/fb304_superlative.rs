//! # FB304 superlative: not the first of its set
//!
//! ## What it checks
//! `hardest`, `led`, `most`, `worst`, over the set the sentence names, else the section's, else the
//! peers in the sheet. Ties within half a resolution pass; with several subjects each must outrank
//! every other member.
//!
//! ## Why
//! A superlative is a claim about every member of the set.
//!
//! ## Example
//! Sheet:
//! ```text
//! HSI -0.88, HSCEI -1.05, HSTECH -2.02
//! ```
//! Found:
//! ```text
//! HSI fell hardest in Hong Kong.
//! ```
//! Instead:
//! ```text
//! HSTECH fell hardest in Hong Kong.
//! ```
//!
//! ## How to fix
//! Name the member the finding gives, or narrow the set.

use rust_decimal::Decimal;

use crate::audit::bind::{Index, Target};
use crate::audit::detect::sets::Set;
use crate::audit::finding::Finding;
use crate::audit::report::{ClaimKind, Verdict};
use crate::facts::Fact;

/// Every subject must outrank every other member; ties within half a resolution pass. `moved`: the words say which way,
/// so that a gain must be one. `None` where nobody can be ranked.
#[must_use]
pub(crate) fn judge(
    range: (usize, usize),
    subjects: &Set<'_>,
    universe: &Set<'_>,
    direction: i8,
    moved: bool,
) -> Option<Finding> {
    let rivals: Vec<_> = universe
        .moves
        .iter()
        .filter(|m| {
            !subjects.moves.iter().any(|s| s.fact.id == m.fact.id)
                && subjects.moves.iter().any(|s| s.fact.metric == m.fact.metric)
        })
        .collect();
    if subjects.moves.is_empty() || rivals.is_empty() {
        return None;
    }
    let kind = ClaimKind::Superlative;
    let facts: Vec<&Fact> = subjects.facts().chain(rivals.iter().map(|m| m.fact)).collect();
    let tie =
        |fact: &Fact| fact.precision.map_or(Decimal::ZERO, |p| p.get().checked_div(Decimal::TWO).unwrap_or_default());
    let ahead = |x: Decimal, y: Decimal, slack: Decimal| {
        if direction > 0 { x.saturating_add(slack) >= y } else { x.saturating_sub(slack) <= y }
    };
    // A superlative of a fall needs a fall.
    let wrong_way =
        subjects.moves.iter().find(|m| moved && !m.value.is_zero() && m.value.is_sign_negative() != (direction < 0));
    let beaten = subjects
        .moves
        .iter()
        .filter(|s| rivals.iter().any(|r| !ahead(s.value, r.value, tie(s.fact))))
        .find_map(|s| rivals.iter().max_by_key(|r| if direction > 0 { r.value } else { -r.value }).map(|r| (s, r)));
    let word = if direction > 0 { "highest" } else { "lowest" };
    let finding = match (beaten, wrong_way) {
        (None, None) => Finding::new(
            range,
            kind,
            Verdict::Supported,
            "FB304",
            format!("{} is {word} of {}", subjects.name, universe.name),
        ),
        (None, Some(m)) => Finding::new(
            range,
            kind,
            Verdict::Ambiguous,
            "FB304",
            format!("{} is {word}, but at {}", m.name(), m.printed()),
        ),
        (Some((s, r)), _) => Finding::new(
            range,
            kind,
            Verdict::Contradicted,
            "FB304",
            format!("{} at {} is not {word}: {} is at {}", s.name(), s.printed(), r.name(), r.printed()),
        )
        .expecting(r.name()),
    };
    Some(finding.on(facts))
}

/// A group against other groups, by their means: what "the strongest region" says.
#[must_use]
pub(crate) fn by_mean(
    index: &Index<'_>,
    range: (usize, usize),
    group: &Target,
    universe: &[Target],
    direction: i8,
) -> Option<Finding> {
    let mean = |t: &Target| {
        let set = Set::new(index, std::slice::from_ref(t), &[]);
        Some((set.mean().filter(|_| !set.moves.is_empty())?, set))
    };
    let (own, set) = mean(group)?;
    let rivals: Vec<_> = universe.iter().filter(|t| *t != group).filter_map(|t| Some((t, mean(t)?.0))).collect();
    let best = rivals.iter().max_by_key(|(_, m)| if direction > 0 { *m } else { -*m })?;
    let first = if direction > 0 { own >= best.1 } else { own <= best.1 };
    let word = if direction > 0 { "highest" } else { "lowest" };
    let at = format!("{} averages {}%, {} {}%", set.name, own.round_dp(2), index.name(best.0), best.1.round_dp(2));
    let verdict = if first { Verdict::Supported } else { Verdict::Contradicted };
    let message = if first { format!("{word} by mean: {at}") } else { format!("not {word} by mean: {at}") };
    Some(Finding::new(range, ClaimKind::Superlative, verdict, "FB304", message).on(set.facts()))
}
