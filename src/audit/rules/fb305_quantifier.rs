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

use rust_decimal::Decimal;

use crate::audit::bind::{Index, Target};
use crate::audit::detect::sets::{Set, along};
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

/// What a word says of the signs in a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Both signs.
    Mixed,
    /// Changes that differ.
    Uneven,
    /// Both signs, or all with this one.
    MixedOr(i8),
    /// Small moves, or moves with this sign.
    FlatOr(i8),
    /// One sign.
    Broad,
    /// One sign, of nearly all: "broadly".
    Broadly,
}

/// Changes at most so far apart, in percentage points, are even: one tenth.
const UNEVEN: Decimal = Decimal::from_parts(1, 0, 0, false, 1);

/// A change smaller than this, in percent, may be called flat where the sheet says nothing: one half.
const FLAT: Decimal = Decimal::from_parts(5, 0, 0, false, 1);

/// Judges the signs in a set. `all` makes it a statement about each target. `None` where nobody moved.
#[must_use]
pub(crate) fn shape(
    index: &Index<'_>,
    range: (usize, usize),
    set: &Set<'_>,
    shape: Shape,
    all: bool,
    negated: bool,
) -> Option<Finding> {
    let targets: Vec<Target> = if all && set.targets.len() > 1 { set.targets.clone() } else { Vec::new() };
    let parts: Vec<Set<'_>> =
        targets.iter().map(|t| Set::new(index, std::slice::from_ref(t), &[])).filter(|s| !s.moves.is_empty()).collect();
    let whole = [set];
    let each: Vec<&Set<'_>> = if parts.is_empty() { whole.to_vec() } else { parts.iter().collect() };
    let failing = each.iter().find(|s| !fits(s, shape));
    let word = match shape {
        Shape::Mixed => "mixed",
        Shape::Uneven => "uneven",
        Shape::MixedOr(-1) => "mixed or down",
        Shape::MixedOr(_) => "mixed or up",
        Shape::FlatOr(-1) => "flat or down",
        Shape::FlatOr(_) => "flat or up",
        Shape::Broad | Shape::Broadly => "of one sign",
    };
    let kind = ClaimKind::Quantifier;
    let finding = match (failing, negated) {
        (None, false) => {
            Finding::new(range, kind, Verdict::Supported, "FB305", format!("{} is {word}: {}", set.name, set.listed()))
        }
        (Some(bad), false) if bad.moves.len() < 2 && matches!(shape, Shape::Mixed) => Finding::new(
            range,
            kind,
            Verdict::Unsupported,
            "FB305",
            format!("one change cannot be {word}: {}", bad.listed()),
        ),
        (Some(bad), false) => Finding::new(
            range,
            kind,
            if shape == Shape::Broadly && nearly_all(bad) { Verdict::Ambiguous } else { Verdict::Contradicted },
            "FB305",
            format!("{} is not {word}: {}", bad.name, bad.listed()),
        ),
        (None, true) => Finding::new(
            range,
            kind,
            Verdict::Contradicted,
            "FB305",
            format!("{} is {word}: {}", set.name, set.listed()),
        ),
        (Some(bad), true) => Finding::new(
            range,
            kind,
            Verdict::Supported,
            "FB305",
            format!("{} is not {word}: {}", bad.name, bad.listed()),
        ),
    };
    Some(finding.on(set.facts()))
}

/// Whether no more than one in five goes against the others: "broadly" may be said of the rest.
fn nearly_all(set: &Set<'_>) -> bool {
    let of = |direction: i8| set.moves.iter().filter(|m| along(m.value, direction)).count();
    of(1).min(of(-1)) * 5 <= set.moves.len()
}

fn fits(set: &Set<'_>, shape: Shape) -> bool {
    let up = set.moves.iter().any(|m| along(m.value, 1));
    let down = set.moves.iter().any(|m| along(m.value, -1));
    match shape {
        Shape::Mixed => up && down,
        Shape::Uneven => set.moves.iter().any(|m| set.moves.iter().any(|o| m.value.saturating_sub(o.value) > UNEVEN)),
        Shape::MixedOr(direction) => {
            up && down || set.moves.iter().all(|m| along(m.value, direction) || m.value.is_zero())
        }
        Shape::FlatOr(direction) => set.moves.iter().all(|m| along(m.value, direction) || m.value.abs() < FLAT),
        Shape::Broad | Shape::Broadly => up != down,
    }
}
