//! Whose comparison it is, and where its names end.

use crate::audit::detect::subject;
use crate::audit::lex::Sense;
use crate::audit::scene::{Part, Scene};

/// The subject of a comparison: an object of an earlier one does not become it.
pub(super) fn owner(scene: &Scene<'_>, part: &Part, at: usize) -> subject::Subject {
    let mut found = subject::of(scene, part, at);
    // A name after the verb is its object, never its subject.
    // "58bps more than the HSI and 35bps more than HSCEI": nor is the object of the comparison before.
    let object = |i: usize| {
        let cue = if i > 0 && scene.word(&part.items[i - 1]) == "the" { i.checked_sub(2) } else { i.checked_sub(1) };
        cue.is_some_and(|c| part.items[c].is(Sense::CmpUp) || part.items[c].is(Sense::CmpDown))
    };
    if let Some(i) = found.item.filter(|i| *i < at && object(*i))
        && part.items[i..at].iter().any(|it| it.figure().is_some())
        && let Some(earlier) = (0..i).rev().find(|e| subject::nameable(scene, part, *e) && !object(*e))
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

pub(super) fn last_name(part: &Part, at: usize) -> Option<usize> {
    part.items[at + 1..]
        .iter()
        .take(7)
        .take_while(|i| i.clause == part.items[at].clause)
        .filter(|i| i.target().is_some())
        .map(|i| i.end)
        .next()
}
