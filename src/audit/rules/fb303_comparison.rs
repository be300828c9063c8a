//! # FB303 comparison: a comparison the wrong way round
//!
//! ## What it checks
//! `lagged`, `outperformed`, `above`, `more than`, `HSCEI > HSI`, against the facts of both sides in
//! one metric and window. Two groups whose members disagree are compared by their means and by their
//! headlines: those that the sheet declares, else nearly all pairs of members, else the indices that
//! everybody quotes (S&P 500, Hang Seng, SSE Composite, Bitcoin). Where these disagree, too, it is
//! ambiguous (FB308).
//!
//! ## Why
//! Who leads is the message of the sentence.
//!
//! ## Example
//! Sheet:
//! ```text
//! HSI +0.38, HSCEI +0.76
//! ```
//! Found:
//! ```text
//! HSI outperformed HSCEI.
//! ```
//! Instead:
//! ```text
//! HSCEI outperformed HSI.
//! ```
//!
//! ## How to fix
//! Swap the sides or the word.

use rust_decimal::Decimal;

use crate::audit::bind::Index;
use crate::audit::bind::index::Move;
use crate::audit::detect::sets::Set;
use crate::audit::finding::Finding;
use crate::audit::report::{ClaimKind, Verdict};
use crate::facts::Fact;

/// The size is right and the order is not.
#[must_use]
pub(crate) fn reversed(range: (usize, usize), quote: &str, label: &str, expected: &str) -> Finding {
    Finding::new(
        range,
        ClaimKind::DerivedNumber,
        Verdict::Contradicted,
        "FB303",
        format!("{quote} is the right size, but {label} has the other sign"),
    )
    .expecting(expected)
}

/// Judges `a` against `b`: +1 says A is above B. `None` where a side has no change.
#[must_use]
pub(crate) fn judge(
    index: &Index<'_>,
    range: (usize, usize),
    a: &Set<'_>,
    b: &Set<'_>,
    order: i8,
    strict: bool,
) -> Option<Finding> {
    let kind = ClaimKind::Comparison;
    if a.moves.is_empty() || b.moves.is_empty() {
        // The side that has nothing usable is the reason.
        let (first, second) = if a.moves.is_empty() { (a, b) } else { (b, a) };
        let blocked = first.blocked.first().or(second.blocked.first())?;
        let reason = blocked.reason.clone().unwrap_or_default();
        if blocked.status == crate::facts::Status::Stale {
            return Some(super::fb401_stale::finding(range, kind, &index.sheet.label(blocked), blocked, &reason));
        }
        return Some(
            Finding::new(
                range,
                kind,
                Verdict::Unsupported,
                "FB303",
                format!("{} is not usable: {reason}", index.sheet.label(blocked)),
            )
            .on([*blocked]),
        );
    }
    let holds = |x: Decimal, y: Decimal| if order > 0 { x > y } else { x < y };
    let pairs: Vec<(&Move<'_>, &Move<'_>)> = a
        .moves
        .iter()
        .flat_map(|x| b.moves.iter().map(move |y| (x, y)))
        .filter(|(x, y)| x.fact.id != y.fact.id)
        .collect();
    let good = pairs.iter().filter(|(x, y)| holds(x.value, y.value)).count();
    let words = if order > 0 { "above" } else { "below" };
    let exception = pairs.iter().find(|(x, y)| !holds(x.value, y.value)).map_or_else(String::new, |(x, y)| {
        format!("{} {} is not {words} {} {}", x.name(), x.printed(), y.name(), y.printed())
    });
    let facts: Vec<&Fact> = a.facts().chain(b.facts()).collect();
    let finding = if good == pairs.len() {
        Finding::new(
            range,
            kind,
            Verdict::Supported,
            "FB303",
            format!("{} {words} {}: {} against {}", a.name, b.name, a.listed(), b.listed()),
        )
    } else if good == 0 || strict {
        Finding::new(
            range,
            kind,
            Verdict::Contradicted,
            "FB303",
            format!("{} is not {words} {}: {exception}", a.name, b.name),
        )
        .expecting(if good == 0 {
            if order > 0 { "below" } else { "above" }.to_owned()
        } else {
            format!("{good} of {} pairs", pairs.len())
        })
    } else {
        // Headline and mean, where both sides have them.
        let head = a.lead(index).zip(b.lead(index)).map(|(x, y)| holds(x, y));
        // The indices that everybody quotes, where the sheet names none.
        let quoted = a.usual(index).zip(b.usual(index)).map(|(x, y)| holds(x, y));
        let mean = a.mean().zip(b.mean()).map(|(x, y)| holds(x, y));
        // Where no side has a headline, nearly all of the pairs stand for it.
        let most = match good {
            n if n * 4 >= pairs.len() * 3 => Some(true),
            n if n * 4 <= pairs.len() => Some(false),
            _ => None,
        };
        let headless =
            a.moves.len() > 1 && b.moves.len() > 1 && a.headline(index).is_none() && b.headline(index).is_none();
        match (head.or(most.or(quoted).filter(|_| headless)), mean) {
            (Some(h), Some(m)) if h == m => Finding::new(
                range,
                kind,
                if h { Verdict::Supported } else { Verdict::Contradicted },
                "FB303",
                format!(
                    "by mean and by {} {} is {}{words} {}; exception: {exception}",
                    if headless && most.is_some() { "most pairs" } else { "headline" },
                    a.name,
                    if h { "" } else { "not " },
                    b.name
                ),
            ),
            _ => Finding::new(
                range,
                kind,
                Verdict::Ambiguous,
                "FB308",
                format!("{good} of {} pairs hold; {exception}", pairs.len()),
            ),
        }
    };
    Some(finding.on(facts))
}
