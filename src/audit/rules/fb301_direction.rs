//! # FB301 direction: a direction word against the sign
//!
//! ## What it checks
//! `rose`, `fell`, `up`, `down`, `rallied`, arrows and the like, against the sign of the subject's
//! change. For a group, the headline, every member and the mean are read; if they disagree the finding
//! is ambiguous and names the member that breaks it.
//!
//! ## Why
//! The direction is what most readers keep.
//!
//! ## Example
//! Sheet:
//! ```text
//! HSI -0.88, HSCEI -1.05, HSTECH -2.02
//! ```
//! Found:
//! ```text
//! Hong Kong rallied.
//! ```
//! Instead:
//! ```text
//! Hong Kong fell.
//! ```
//!
//! ## How to fix
//! Turn the word, or name the members it holds for.

use rust_decimal::Decimal;

use crate::audit::bind::Index;
use crate::audit::bind::index::Move;
use crate::audit::detect::direction::Quantifier;
use crate::audit::detect::sets::{Agreement, Set, along};
use crate::audit::finding::Finding;
use crate::audit::report::{ClaimKind, Verdict};
use crate::facts::sheet::{Entity, Fact, Status};
use crate::quantity::Unit;
use crate::quantity::print::{self, change};

const KIND: ClaimKind = ClaimKind::Direction;

fn word(direction: i8) -> &'static str {
    if direction > 0 { "up" } else { "down" }
}

/// Nobody of the subject has a usable change.
#[must_use]
pub(crate) fn nothing_known(range: (usize, usize), set: &Set<'_>, weak: bool) -> Option<Finding> {
    if let Some(fact) = set.blocked.first() {
        let reason = fact.reason.clone().unwrap_or_default();
        if fact.status == Status::Stale {
            return Some(super::fb401_stale::finding(
                range,
                KIND,
                &format!("the change of {}", set.name),
                fact,
                &reason,
            ));
        }
        return Some(
            Finding::new(
                range,
                KIND,
                Verdict::Unsupported,
                "FB301",
                format!("the change of {} is not usable: {reason}", set.name),
            )
            .on([*fact]),
        );
    }
    (!weak).then(|| {
        Finding::new(range, KIND, Verdict::NotEvaluated, "FB301", format!("the sheet has no change of {}", set.name))
    })
}

/// Judges a direction by the signed number of changes of one sign in a row.
#[must_use]
pub(crate) fn by_streak(range: (usize, usize), entity: &Entity, fact: &Fact, value: Decimal, direction: i8) -> Finding {
    let holds = along(value, direction);
    let verdict = if holds { Verdict::Supported } else { Verdict::Contradicted };
    let way = match () {
        () if value.is_zero() => "unchanged",
        () if value.is_sign_negative() => "down",
        () => "up",
    };
    let message = format!("{} is {way}, by its run of {} changes of one sign", entity.name, value.abs().normalize());
    Finding::new(range, KIND, verdict, "FB301", message).on([fact]).expecting(way)
}

/// There is a change, over another window than the words name.
#[must_use]
pub(crate) fn no_such_window(range: (usize, usize), set: &Set<'_>, days: u32) -> Finding {
    let message = format!("the sheet has no change of {} over {days} days", set.name);
    Finding::new(range, KIND, Verdict::Unsupported, "FB207", message)
}

/// There is a change, of another metric than the words name.
#[must_use]
pub(crate) fn no_such_change(range: (usize, usize), set: &Set<'_>, metric: &str) -> Option<Finding> {
    let message = format!("the sheet does not say how {metric} of {} changed", set.name);
    Some(Finding::new(range, KIND, Verdict::Unsupported, "FB301", message))
}

/// "All fell except USDC", which fell as well.
#[must_use]
pub(crate) fn not_spared(range: (usize, usize), spared: &Move<'_>, direction: i8) -> Finding {
    let message = format!("{} is {} too, at {}", spared.name(), word(direction), spared.printed());
    Finding::new(range, KIND, Verdict::Contradicted, "FB305", message).on([spared.fact])
}

/// "Not all of them rose".
#[must_use]
pub(crate) fn not_all(range: (usize, usize), set: &Set<'_>, direction: i8) -> Finding {
    let all = set.agreement(direction) == Agreement::All;
    let verdict = if all { Verdict::Contradicted } else { Verdict::Supported };
    let way = word(direction);
    let message = format!("{} of {} {way}: {}", if all { "all" } else { "not all" }, set.name, set.listed());
    Finding::new(range, KIND, verdict, "FB305", message).on(set.facts())
}

/// Judges a direction said of a set.
#[must_use]
pub(crate) fn judge(
    index: &Index<'_>,
    range: (usize, usize),
    set: &Set<'_>,
    direction: i8,
    quantifier: Quantifier,
    negated: bool,
    metrics: &[String],
) -> Finding {
    let facts = set.facts();
    let way = word(direction);
    let agreement = set.agreement(direction);
    if negated {
        return match agreement {
            Agreement::None => {
                Finding::new(range, KIND, Verdict::Supported, "FB301", format!("not {way}: {}", set.listed()))
            }
            Agreement::All => Finding::new(
                range,
                KIND,
                Verdict::Contradicted,
                "FB301",
                format!("{} is {way}: {}", set.name, set.listed()),
            ),
            _ => Finding::new(
                range,
                KIND,
                if quantifier == Quantifier::All && set.moves.len() > 1 {
                    Verdict::Contradicted
                } else {
                    Verdict::Ambiguous
                },
                if quantifier == Quantifier::All { "FB305" } else { "FB308" },
                format!("some of {} are {way}: {}", set.name, set.listed()),
            ),
        }
        .on(facts);
    }
    match agreement {
        Agreement::All => {
            Finding::new(range, KIND, Verdict::Supported, "FB301", format!("{} {way}: {}", set.name, set.listed()))
                .on(facts)
        }
        Agreement::None => contradicted(range, set, direction).on(facts),
        Agreement::Empty => Finding::new(range, KIND, Verdict::NotEvaluated, "FB301", "no change to compare with"),
        Agreement::Some => split(index, range, set, direction, quantifier, metrics).on(facts),
    }
}

fn contradicted(range: (usize, usize), set: &Set<'_>, direction: i8) -> Finding {
    let other = word(-direction);
    let verb = if direction > 0 { "fell" } else { "rose" };
    let zero = set.moves.iter().all(|m| m.value.is_zero());
    let what = if zero { "unchanged" } else { other };
    Finding::new(range, KIND, Verdict::Contradicted, "FB301", format!("{} is {what}: {}", set.name, set.listed()))
        .expecting(what)
        .suggesting(if zero { "was unchanged" } else { verb })
}

fn split(
    index: &Index<'_>,
    range: (usize, usize),
    set: &Set<'_>,
    direction: i8,
    quantifier: Quantifier,
    metrics: &[String],
) -> Finding {
    let way = word(direction);
    let breaker = set.breaker(direction).map_or_else(String::new, |m| format!("{} at {}", m.name(), m.printed()));
    if let Some((net, unit)) = set.net(index)
        && quantifier != Quantifier::All
    {
        return by_net(range, set, net, &unit, direction);
    }
    let groups = set.by_group(index, direction, metrics);
    let opposed: Vec<&str> =
        groups.iter().filter(|(_, a)| *a == Agreement::None).map(|(g, _)| index.group(*g).name.as_str()).collect();
    let with = set.moves.iter().filter(|m| along(m.value, direction)).count();
    let majority = with * 2 > set.moves.len();
    let whole = groups.iter().filter(|(_, a)| *a == Agreement::All).count();
    match quantifier {
        Quantifier::Most if majority => {
            let verdict = if opposed.is_empty() { Verdict::Supported } else { Verdict::Ambiguous };
            return Finding::new(range, KIND, verdict, "FB305", format!("{with} of {} are {way}", set.moves.len()));
        }
        Quantifier::Most => {
            return Finding::new(
                range,
                KIND,
                Verdict::Contradicted,
                "FB305",
                format!("only {with} of {} are {way}", set.moves.len()),
            );
        }
        Quantifier::All => {
            return Finding::new(
                range,
                KIND,
                Verdict::Contradicted,
                "FB305",
                format!("not all of {} are {way}: {breaker}", set.name),
            )
            .expecting(format!("{with} of {}", set.moves.len()));
        }
        Quantifier::Bare => {}
    }
    if groups.len() > 1 && !opposed.is_empty() {
        return Finding::new(
            range,
            KIND,
            Verdict::Contradicted,
            "FB308",
            format!("{} went the other way, so {} were not {way} as a whole", opposed.join(", "), set.name),
        )
        .expecting(format!("{whole} of {} groups", groups.len()));
    }
    if let Some(head) = set.headline(index)
        && let Some(mean) = set.mean()
        && along(head.value, direction) == along(mean, direction)
    {
        // Headline and mean agree; the member that does not is named.
        let holds = along(mean, direction);
        let verdict = if holds { Verdict::Supported } else { Verdict::Contradicted };
        return Finding::new(
            range,
            KIND,
            verdict,
            "FB308",
            format!("{} at {}, mean {}; exception: {breaker}", head.name(), head.printed(), change(mean)),
        );
    }
    Finding::new(range, KIND, Verdict::Ambiguous, "FB308", format!("{} are not all {way}: {breaker}", set.name))
}

/// Several by what their changes amount to in all.
#[must_use]
pub(crate) fn by_net(range: (usize, usize), set: &Set<'_>, net: Decimal, unit: &Unit, direction: i8) -> Finding {
    let shown = print::figure(net, unit, print::Sign::Always, None);
    let verdict = if along(net, direction) { Verdict::Supported } else { Verdict::Contradicted };
    Finding::new(range, KIND, verdict, "FB301", format!("the net change of {} is {shown}", set.name)).expecting(shown)
}

/// Breadth by its counts.
#[must_use]
pub(crate) fn breadth(range: (usize, usize), up: &Fact, u: Decimal, down: &Fact, d: Decimal, direction: i8) -> Finding {
    let counts = format!("{} up, {} down", print::fact(up, u), print::fact(down, d));
    let right = if direction > 0 { u > d } else { d > u };
    let verdict = if right { Verdict::Supported } else { Verdict::Contradicted };
    Finding::new(range, KIND, verdict, "FB301", counts.clone()).expecting(counts.clone()).on([up, down])
}
