//! # FB307 chain: a step of the chain the facts do not show
//!
//! ## What it checks
//! `followed`, `failed to follow`, `transmitted`, `amplified`, `broke`, and arrows of a flow map,
//! against the signs and sizes at both ends of the link. Amplified is the same sign and larger.
//!
//! ## Why
//! The chain is a claim about two markets at once, and about their order.
//!
//! ## Example
//! Sheet:
//! ```text
//! SPX +0.59, HSI +0.38
//! ```
//! Found:
//! ```text
//! US gains amplified in Hong Kong.
//! ```
//! Instead:
//! ```text
//! Hong Kong followed with a smaller gain.
//! ```
//!
//! ## How to fix
//! Use the outcome the sheet's chain has.

use crate::audit::bind::index::Move;
use crate::audit::bind::{Index, Target};
use crate::audit::detect::sets::{Agreement, Set};
use crate::audit::finding::Finding;
use crate::audit::report::{ClaimKind, Verdict};
use crate::facts::Fact;
use crate::quantity::print::change;
use rust_decimal::Decimal;

/// What a word says of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The sign was carried on.
    Carried,
    /// It was reversed.
    Broken,
    /// Some members carried it.
    Partial,
}

/// Judges the steps of a chain. `None` where a side did not move.
#[must_use]
pub(crate) fn judge(
    index: &Index<'_>,
    range: (usize, usize),
    links: &[(Target, Target)],
    outcome: Outcome,
) -> Option<Finding> {
    let mut facts: Vec<&Fact> = Vec::new();
    let mut same = 0_usize;
    let mut pairs = 0_usize;
    let mut shown = Vec::new();
    for (from, to) in links {
        let (a, b) = (Set::new(index, std::slice::from_ref(from), &[]), Set::new(index, std::slice::from_ref(to), &[]));
        for x in &a.moves {
            // What did not move carries nothing and breaks nothing.
            let moved = |y: &&Move<'_>| y.fact.id != x.fact.id && !x.value.is_zero() && !y.value.is_zero();
            for y in b.moves.iter().filter(moved) {
                pairs += 1;
                same += usize::from(x.value.is_sign_negative() == y.value.is_sign_negative());
            }
        }
        shown.push(format!("{} {} -> {} {}", a.name, a.listed(), b.name, b.listed()));
        facts.extend(a.facts().chain(b.facts()));
    }
    if pairs == 0 {
        return None;
    }
    // "US → HK → A-shares, passed cleanly": where it began and where it ended say enough.
    let ends = links.first().zip(links.last()).map(|((from, _), (_, to))| {
        (Set::new(index, std::slice::from_ref(from), &[]), Set::new(index, std::slice::from_ref(to), &[]))
    });
    let opposite = ends.is_some_and(|(a, b)| {
        let against = |d: i8| a.agreement(d) == Agreement::All && b.agreement(-d) == Agreement::All;
        links.len() > 1 && (against(1) || against(-1))
    });
    let verdict = match outcome {
        Outcome::Carried if opposite => Verdict::Contradicted,
        Outcome::Carried if same == pairs => Verdict::Supported,
        Outcome::Broken if same == 0 => Verdict::Supported,
        Outcome::Partial if same > 0 && same < pairs => Verdict::Supported,
        Outcome::Carried if same == 0 => Verdict::Contradicted,
        Outcome::Broken if same == pairs => Verdict::Contradicted,
        _ => Verdict::Ambiguous,
    };
    Some(
        Finding::new(
            range,
            ClaimKind::Chain,
            verdict,
            "FB307",
            format!("{same} of {pairs} pairs have the same sign: {}", shown.join("; ")),
        )
        .on(facts),
    )
}

/// Judges "amplified": the same sign as the reference, and larger than its mean, for every subject. `None` where nobody
/// can be compared.
#[must_use]
pub(crate) fn amplified(
    index: &Index<'_>,
    range: (usize, usize),
    subjects: &Set<'_>,
    references: &[Target],
    direction: Option<i8>,
    larger: bool,
) -> Option<Finding> {
    let mut facts: Vec<&Fact> = subjects.facts().collect();
    let mut failing: Option<String> = None;
    let (mut compared, mut open) = (0_usize, false);
    for reference in references {
        let set = Set::new(index, std::slice::from_ref(reference), &[]);
        let Some(mean) = set.lead(index).or_else(|| set.mean()) else { continue };
        facts.extend(set.facts());
        let same = |value: Decimal| value.is_sign_negative() == mean.is_sign_negative();
        let holds = |value: Decimal| {
            let sized = if larger { value.abs() > mean.abs() } else { value.abs() < mean.abs() };
            same(value) && sized && direction.is_none_or(|d| value.is_sign_negative() == (d < 0))
        };
        // "Crypto amplified it", of Bitcoin, of the mean and of most, and not of the one that fell.
        let lead = subjects.lead(index).is_none_or(holds) && subjects.mean().is_some_and(holds);
        let most = subjects.moves.iter().filter(|m| holds(m.value)).count() * 2 > subjects.moves.len();
        let in_all = subjects.moves.len() > 1 && lead && most;
        for subject in &subjects.moves {
            compared += 1;
            if holds(subject.value) {
                continue;
            }
            // Of a move the other way it is open what it was to damp.
            open |= in_all || !larger && !same(subject.value);
            if failing.is_none() {
                failing = Some(format!(
                    "{} at {} against {} at {}",
                    subject.entity.name,
                    subject.printed(),
                    set.name,
                    change(mean)
                ));
            }
        }
    }
    if compared == 0 {
        return None;
    }
    let finding = match failing {
        None => Finding::new(
            range,
            ClaimKind::Chain,
            Verdict::Supported,
            "FB307",
            format!("{} moved the same way and {}", subjects.name, if larger { "further" } else { "less" }),
        ),
        Some(breaker) => Finding::new(
            range,
            ClaimKind::Chain,
            if open { Verdict::Ambiguous } else { Verdict::Contradicted },
            "FB307",
            format!("not {} for every member: {breaker}", if larger { "amplified" } else { "damped" }),
        ),
    };
    Some(finding.on(facts))
}
