//! "Fees rose at Alder and fell at Birch", "A gain for Bitcoin, a loss for Ether": the second direction is of the names
//! behind it.

use super::subject::{Subject, nameable_at, run};
use crate::audit::bind::Target;
use crate::audit::lex::Kind;
use crate::audit::scene::{Part, Scene};

/// Words that place a move with somebody.
fn places(word: &str) -> bool {
    matches!(word, "at" | "for" | "on" | "in")
}

/// The names that a preposition puts right behind the direction at item `at`, where the names before the conjunction are
/// put so, too.
#[must_use]
pub(super) fn placed(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Subject> {
    let items = &part.items;
    let clause = items[at].clause;
    let word = |i: usize| scene.word_in(items, clause, i);
    if !places(&word(at + 1)) {
        return None;
    }
    let joint = (at.saturating_sub(4)..at).rev().find(|i| {
        let mark = items[*i].mark(',') || items[*i].mark(';');
        mark || matches!(&*scene.word(&items[*i]), "and" | "but" | "while" | "yet" | "as")
    })?;
    let last = joint.checked_sub(if items[joint - usize::from(joint > 0)].mark(',') { 2 } else { 1 })?;
    let before = before_a_figure(scene, part, last)?;
    let between = (joint + 1..at).any(|i| matches!(items[i].kind, Kind::Name { .. }));
    let (first, _) = run(scene, part, before);
    let led = scene.leading(items, first).is_some_and(|w| places(&scene.word(w)));
    let from = at + 2 + usize::from(&*word(at + 2) == "the");
    if between || !led || !nameable_at(scene, part, from) || items[from].clause != clause {
        return None;
    }
    let targets = names(scene, part, from);
    let listed = targets.len() > 1;
    Some(Subject { targets, item: Some(from), lent: false, listed })
}

/// The name at item `i`, or before the figure that ends there.
fn before_a_figure(scene: &Scene<'_>, part: &Part, i: usize) -> Option<usize> {
    let beside = |n: &usize| part.items[*n].figure().is_some() || matches!(part.items[*n].kind, Kind::Mark('(' | ')'));
    let name = (0..=i).rev().take(4).find(|n| !beside(n))?;
    nameable_at(scene, part, name).then_some(name)
}

/// The names from item `from` on, as far as "and" and commas join them.
fn names(scene: &Scene<'_>, part: &Part, from: usize) -> Vec<Target> {
    let items = &part.items;
    let mut found: Vec<Target> = items[from].target().cloned().into_iter().collect();
    let mut last = from;
    loop {
        let joined = items
            .get(last + 1)
            .is_some_and(|n| n.mark('/') || n.mark('&') || n.clause == items[from].clause && &*scene.word(n) == "and");
        let next = last + 2 + usize::from(items.get(last + 2).is_some_and(|n| &*scene.word(n) == "the"));
        if !joined || !nameable_at(scene, part, next) {
            return found;
        }
        found.extend(items[next].target().cloned());
        last = next;
    }
}

/// "everywhere except Alder, where it rose 12%": of the name before "where".
#[must_use]
pub(super) fn relative(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Subject> {
    let items = &part.items;
    let near = (at.saturating_sub(6)..at).rev().take_while(|i| items[*i].target().is_none() && !items[*i].mark(','));
    let place = near.into_iter().find(|i| &*scene.word(&items[*i]) == "where")?;
    let name = place.checked_sub(1).map(|i| if items[i].mark(',') { i.saturating_sub(1) } else { i })?;
    if !nameable_at(scene, part, name) || items[name].clause != items[at].clause {
        return None;
    }
    let (first, targets) = run(scene, part, name);
    Some(Subject { listed: targets.len() > 1, targets, item: Some(first), lent: false })
}
