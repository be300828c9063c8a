//! "Leader (US): Dow", "Leader: HSTECH", "US leader: Dow": the first of a market, told behind a label.

use super::settled;
use super::universe::closes;
use crate::audit::bind::Target;
use crate::audit::detect::sets::Set;
use crate::audit::detect::subject;
use crate::audit::finding::Finding;
use crate::audit::lex::Kind;
use crate::audit::rules::fb304_superlative;
use crate::audit::scene::{Part, Scene};

/// Whether a word is such a label.
pub(super) fn opens(word: &str) -> bool {
    matches!(word, "leader" | "outperformer" | "underperformer" | "laggard")
}

/// The finding for the label at item `at`. Of indices and the like: who leads a list of venues may do so by size.
pub(super) fn detect(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    if !opens(&scene.word(&items[at])) {
        return None;
    }
    let direction = if matches!(&*scene.word(&items[at]), "underperformer" | "laggard") { -1 } else { 1 };
    let group = |i: usize| match items.get(i).and_then(|n| n.target()) {
        Some(Target::Group(g)) => Some(*g),
        _ => None,
    };
    let mark = |i: usize, m: char| items.get(i).is_some_and(|n| n.mark(m));
    let bracketed = mark(at + 1, '(') && mark(at + 3, ')');
    let colon = if bracketed { at + 4 } else { at + 1 };
    let before = at.checked_sub(1).and_then(group);
    let opens_line = |i: usize| i == 0 || matches!(items[i - 1].kind, Kind::Mark(_));
    let place = if bracketed { group(at + 2) } else { before };
    let first = if before.is_some() { at - 1 } else { at };
    if !mark(colon, ':') || bracketed && place.is_none() || !opens_line(first) {
        return None;
    }
    let name = colon + 1 + usize::from(items.get(colon + 1).is_some_and(|n| &*scene.word(n) == "the"));
    let item = items.get(name)?;
    let Kind::Name { target: own @ Target::Entity(e), generic: false, .. } = &item.kind else { return None };
    let index = scene.index;
    let home = index.group_of(*e)?;
    // "Laggard: Kamino" is every superlative's to read.
    if place.is_none() && &*scene.word(&items[at]) == "laggard" {
        return None;
    }
    let two = (1..=2).any(|n| items.get(name + n).is_some_and(|i| matches!(i.target(), Some(Target::Entity(_)))));
    if two || place.is_some_and(|g| g != home) || !closes(index, index.entity(*e)) {
        return None;
    }
    let subject = Set::new(index, std::slice::from_ref(own), &[]);
    let mut others = Set::new(index, &[Target::Group(home)], &[]);
    others.moves.retain(|m| !index.is_total(m.entity) && !index.is_volatility(m.entity));
    let finding = fb304_superlative::judge((items[first].start, item.end), &subject, &others, direction, false)?;
    // Without the market's name it may be the first of all.
    Some(settled(finding, subject::supposed(part, at), place.is_none() && part.section.len() != 1))
}
