//! "Decliners outnumbered advancers": the counts of a breadth against one another.

use crate::audit::detect::figures::Role;
use crate::audit::detect::{side, subject};
use crate::audit::finding::Finding;
use crate::audit::report::ClaimKind;
use crate::audit::scene::{Part, Scene};

/// "Advancers narrowly ahead", "decliners in the majority": one side, and nobody it is held against.
pub(super) fn ahead(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let clause = items[at].clause;
    let role = side::of(scene, &items[at])?;
    let word = |i: usize| scene.word_in(items, clause, i);
    let small = |i: usize| {
        matches!(
            &*word(i),
            "were"
                | "are"
                | "narrowly"
                | "well"
                | "just"
                | "comfortably"
                | "slightly"
                | "far"
                | "still"
                | "firmly"
                | "barely"
                | "marginally"
                | "clearly"
                | "in"
                | "on"
                | "out"
                | "the"
                | "a"
        )
    };
    let last = (at + 1..=at + 5).find(|i| !small(*i))?;
    let leads = match &*word(last) {
        "ahead" | "front" | "top" | "majority" => true,
        "behind" | "minority" => false,
        "carried" if matches!(&*word(last + 2), "day" | "session" | "tape") => true,
        _ => return None,
    };
    // "ahead of decliners" compares.
    if word(last + 1) == "of" || last == at + 1 && &*word(last) != "ahead" && &*word(last) != "carried" {
        return None;
    }
    let direction = if (role == Role::Up) == leads { 1 } else { -1 };
    let mut finding =
        crate::audit::detect::direction::breadth(scene, part, direction, (items[at].start, items[last].end))?;
    finding.kind = ClaimKind::Comparison;
    Some(finding)
}

/// "Decliners outnumbered advancers".
pub(super) fn outnumbered(scene: &Scene<'_>, part: &Part, at: usize, order: i8) -> Option<Finding> {
    let items = &part.items;
    let side = |i: &crate::audit::lex::Item| {
        // "Declining stocks outnumbered advancing ones".
        let role = side::of(scene, i).or(match &*scene.word(i) {
            "advancing" | "rising" => Some(Role::Up),
            "declining" | "falling" => Some(Role::Down),
            _ => None,
        });
        role.map(|role| if role == Role::Up { 1 } else { -1 })
    };
    let clause = items[at].clause;
    let subject = items[..at].iter().rev().take(4).filter(|i| i.clause == clause).find_map(|i| Some((i, side(i)?)));
    let object = items[at + 1..].iter().take(4).filter(|i| i.clause == clause).find_map(|i| Some((i, side(i)?)));
    let ((first, a), (last, b)) = (subject?, object?);
    let direction = if subject::negated(part, at) { -a * order } else { a * order };
    if a == b {
        return None;
    }
    let mut finding = crate::audit::detect::direction::breadth(scene, part, direction, (first.start, last.end))?;
    finding.kind = ClaimKind::Comparison;
    Some(finding)
}
