//! A move that only some made: "Losses were confined to Hop and Across", "gains limited to the Dow".

use crate::audit::bind::Target;
use crate::audit::bind::index::Move;
use crate::audit::detect::sets::along;
use crate::audit::detect::subject;
use crate::audit::finding::Finding;
use crate::audit::lex::Sense;
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::scene::{Part, Scene};
use rust_decimal::Decimal;

/// Words that keep a move to those that follow.
pub(super) fn opens(word: &str) -> bool {
    matches!(word, "confined" | "limited" | "restricted")
}

/// The names joined from item `first` on, and the item of the last.
fn listed(scene: &Scene<'_>, part: &Part, first: usize) -> (Vec<Target>, usize) {
    let items = &part.items;
    let mut last = first;
    let mut named: Vec<Target> = items[first].target().cloned().into_iter().collect();
    let joins = |i: &usize| {
        items.get(*i).is_some_and(|n| {
            n.mark(',') || n.mark('/') || matches!(&*scene.word(n), "and" | "the") || n.target().is_some()
        })
    };
    for i in (first + 1..items.len()).take_while(joins) {
        if let Some(target) = items[i].target() {
            named.push(target.clone());
            last = i;
        }
    }
    (named, last)
}

/// Whether the noun of a move at an item is that of such a sentence, which says who made it.
#[must_use]
pub(in crate::audit::detect) fn told_behind(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let word = |i: usize| scene.word_in(&part.items, part.items[at].clause, i);
    (at + 1..at + 6).any(|i| opens(&word(i)) && &*word(i + 1) == "to" && detect(scene, part, i).is_some())
}

/// A finding where a noun of a move stands before "confined to" at item `at`, and names of one group behind it.
pub(super) fn detect(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let clause = items[at].clause;
    let word = |i: usize| scene.word_in(items, clause, i);
    if !opens(&word(at)) || &*word(at + 1) != "to" || subject::negated(part, at) || subject::supposed(part, at) {
        return None;
    }
    // "largely confined to", "all but confined to": not to these alone.
    let loosely = |i: usize| matches!(&*word(i), "largely" | "mostly" | "mainly" | "almost" | "nearly" | "primarily");
    if at.checked_sub(1).is_some_and(loosely) {
        return None;
    }
    let back = (at.saturating_sub(5)..at).rev().filter(|i| items[*i].clause == clause);
    // "Stress confined to USDe" is no fall.
    let mood = |i: usize| matches!(&*word(i), "stress" | "pressure" | "caution" | "fear" | "risk" | "damage");
    let (noun, direction) = back.into_iter().find_map(|i| match () {
        () if mood(i) => None,
        () if items[i].is(Sense::Up) => Some((i, 1_i8)),
        () if items[i].is(Sense::Down) => Some((i, -1)),
        () => None,
    })?;
    // "was limited to 0.3%" and "The rise was confined to a single session" name nobody.
    let first = (at + 2..items.len()).take(3).find(|i| items[*i].clause == clause && items[*i].target().is_some())?;
    if items[at + 2..first].iter().any(|n| n.figure().is_some()) || !subject::nameable(scene, part, first) {
        return None;
    }
    let (named, last) = listed(scene, part, first);
    let index = scene.index;
    let ids: Vec<usize> = named.iter().flat_map(|t| index.members(t)).collect();
    let group = index.group_of(*ids.first()?)?;
    if !named.iter().all(|t| matches!(t, Target::Entity(e) if index.group_of(*e) == Some(group))) {
        return None;
    }
    let digits = |i: usize| matches!(&*word(i), "double-digit" | "digit");
    let least = if (noun.saturating_sub(3)..noun).any(digits) { Decimal::TEN } else { Decimal::ZERO };
    let metrics = scene.metrics_in(&items[noun.saturating_sub(3)..at]);
    let all = index.moves(&Target::Group(group), &metrics, None);
    let moves: Vec<Move<'_>> =
        all.into_iter().filter(|m| !index.is_total(m.entity) && !index.is_volatility(m.entity)).collect();
    let own = |m: &Move<'_>| ids.iter().any(|e| index.entity(*e).id == m.entity.id);
    let goes = |m: &Move<'_>| along(m.value, direction) && m.value.abs() >= least;
    if moves.len() < 2 || !moves.iter().any(own) {
        return None;
    }
    let way = if direction > 0 { "up" } else { "down" };
    let breaks = moves.iter().find(|m| own(m) != goes(m));
    let facts: Vec<_> = moves.iter().map(|m| m.fact).collect();
    let (verdict, message) = match breaks {
        None => (Verdict::Supported, format!("no other of {} is {way}", index.sheet.groups[group].name)),
        Some(m) if own(m) => (Verdict::Contradicted, format!("{} is not {way} as far: {}", m.name(), m.printed())),
        Some(m) => (Verdict::Contradicted, format!("{} is {way} too, at {}", m.name(), m.printed())),
    };
    let range = (items[noun].start, items[last].end);
    Some(Finding::new(range, ClaimKind::Quantifier, verdict, "FB305", message).on(facts))
}
