//! Whose comparison it is, and where its names end.

use crate::audit::bind::{Target, currency};
use crate::audit::detect::sets::Set;
use crate::audit::detect::subject;
use crate::audit::lex::{Item, Sense};
use crate::audit::scene::{Part, Scene};

/// The subject of a comparison: an object of an earlier one does not become it.
pub(super) fn owner(scene: &Scene<'_>, part: &Part, at: usize) -> subject::Subject {
    let mut found = subject::of(scene, part, at);
    // "The Bund yields more than": a verb, not the name of the yields.
    if let Some(i) =
        found.item.filter(|i| *i > 0 && *i < at && matches!(&*scene.word(&part.items[*i]), "yields" | "yield"))
        && subject::nameable(scene, part, i - 1)
    {
        let (first, targets) = subject::run(scene, part, i - 1);
        found = subject::Subject { targets, item: Some(first), lent: false, listed: false };
    }
    // A name after the verb is its object, never its subject.
    // "58bps more than the HSI and 35bps more than HSCEI": nor is the object of the comparison before.
    let object = |i: usize| scene.leading(&part.items, i).is_some_and(|c| c.is(Sense::CmpUp) || c.is(Sense::CmpDown));
    if let Some(i) = found.item.filter(|i| *i < at && object(*i))
        && part.items[i..at].iter().any(|it| it.figure().is_some())
        && let Some(earlier) = (0..i).rev().find(|e| subject::nameable(scene, part, *e) && !object(*e))
    {
        let (first, targets) = subject::run(scene, part, earlier);
        return subject::Subject { targets, item: Some(first), lent: false, listed: false };
    }
    // "All three fell, but each by less than every mainland index": the clause has no subject of its own.
    if found.item.is_some_and(|i| i > at)
        && bare(scene, part, at)
        && let Some(earlier) = (0..at).rev().find(|e| subject::nameable(scene, part, *e) && !object(*e))
    {
        let (first, targets) = subject::run(scene, part, earlier);
        return subject::Subject { targets, item: Some(first), lent: false, listed: false };
    }
    if found.item.is_some_and(|i| i > at) {
        let lent = if !part.row.is_empty() {
            &part.row
        } else if part.previous.is_empty() {
            &part.section
        } else {
            &part.previous
        };
        found =
            subject::Subject { targets: lent.iter().take(1).cloned().collect(), item: None, lent: true, listed: false };
    }
    found
}

/// Whether nothing but small words stands in the clause before item `at`: "but each by less than".
pub(super) fn bare(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let clause = part.items[at].clause;
    (0..at).rev().take_while(|i| part.items[*i].clause == clause).all(|i| {
        matches!(
            &*scene.word(&part.items[i]),
            "but" | "and" | "yet" | "each" | "all" | "both" | "by" | "they" | "though" | "although" | ","
        )
    })
}

pub(super) fn last_name(part: &Part, at: usize) -> Option<usize> {
    part.items[at + 1..]
        .iter()
        .take(7)
        .take_while(|i| i.clause == part.items[at].clause)
        .filter(|i| i.target().is_some())
        .map(|i| i.end)
        .next()
}

/// Whether the part names the first of `targets`, a pair, by a currency and not as a pair.
pub(super) fn by_currency(scene: &Scene<'_>, part: &Part, targets: &[Target]) -> bool {
    let Some(target @ Target::Entity(e)) = targets.first() else { return false };
    let worded = |i: &Item| {
        let text = scene.text_of(i);
        text.chars().any(char::is_lowercase) && !text.contains(['/', '-'])
    };
    currency::side(scene.index.entity(*e)).is_some()
        && part.items.iter().any(|i| i.target() == Some(target) && worded(i))
}

/// Sets the table for a ranking: no gauges of fear, and currencies each against the dollar where a currency is ranked.
pub(super) fn rivals(scene: &Scene<'_>, part: &Part, targets: &[Target], subjects: &mut Set<'_>, others: &mut Set<'_>) {
    others.moves.retain(|m| !scene.index.is_volatility(m.entity));
    // "crypto's laggard, Bitcoin": the market that they make up is none of them.
    if !subjects.moves.iter().any(|m| scene.index.is_total(m.entity)) {
        others.moves.retain(|m| !scene.index.is_total(m.entity));
    }
    if by_currency(scene, part, targets) {
        subjects.as_currencies();
        others.as_currencies();
    }
}
