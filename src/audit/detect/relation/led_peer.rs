//! "HSTECH (+1.06%) led the HSI (+0.42%)": one ahead of another of its own market.

use super::settled;
use crate::audit::bind::Target;
use crate::audit::detect::sets::Set;
use crate::audit::detect::subject;
use crate::audit::finding::Finding;
use crate::audit::lex::Sense;
use crate::audit::scene::{Part, Scene};

/// The finding for "led" at item `at`, between two members of one group.
pub(super) fn detect(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let clause = items[at].clause;
    let word = |i: usize| scene.word_in(items, clause, i);
    if !matches!(&*word(at), "led" | "leads") {
        return None;
    }
    let second = at + 1 + usize::from(&*word(at + 1) == "the");
    if !subject::nameable_at(scene, part, second) {
        return None;
    }
    // "HSTECH led the HSI lower", "led the HSI's gains": pulled it, and was ahead of others.
    let behind = items.get(second + 1).filter(|n| n.clause == clause);
    let pulled = |n: &crate::audit::lex::Item| {
        n.is(Sense::Up)
            || n.is(Sense::Down)
            || n.mark('\'')
            || matches!(
                &*scene.word(n),
                "s" | "in" | "into" | "out" | "back" | "group" | "pack" | "field" | "and" | "to"
            )
    };
    if behind.is_some_and(pulled) || items.get(second + 1).is_some_and(|n| n.mark(',') || n.mark('/')) {
        return None;
    }
    // A bracket with its figure may stand between the name and the verb.
    let open = (at > 1 && items[at - 1].mark(')')).then(|| items[..at].iter().rposition(|i| i.mark('('))).flatten();
    let first = open.unwrap_or(at).checked_sub(1).filter(|i| subject::nameable(scene, part, *i))?;
    let (Some(own @ Target::Entity(a)), Some(other @ Target::Entity(b))) =
        (items[first].target(), items[second].target())
    else {
        return None;
    };
    let index = scene.index;
    let listed = first.checked_sub(1).is_some_and(|i| {
        items[i].mark(',') && items[..i].iter().any(|n| n.target().is_some()) || matches!(&*word(i), "and" | "or")
    });
    if a == b || index.group_of(*a).is_none() || index.group_of(*a) != index.group_of(*b) || listed {
        return None;
    }
    let (p, q) = (Set::new(index, std::slice::from_ref(own), &[]), Set::new(index, std::slice::from_ref(other), &[]));
    let order = if subject::negated(part, at) { -1 } else { 1 };
    let range = (items[first].start, items[second].end);
    let finding = crate::audit::rules::fb303_comparison::judge(index, range, &p, &q, order, false)?;
    // Of two that fell, the one that fell further may be meant.
    // "led HSI by 61bps" measures who did better.
    let measured = behind.is_some_and(|n| &*scene.word(n) == "by");
    let fell = !measured && [&p, &q].iter().all(|s| s.moves.iter().all(|m| m.value.is_sign_negative()));
    Some(settled(finding, subject::supposed(part, at), fell))
}
