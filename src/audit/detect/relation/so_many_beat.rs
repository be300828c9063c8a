//! How many of a group did better or worse than one: "four of the six coins beat the total market".

use super::comparison::{by_fall, whole_market};
use crate::audit::bind::Target;
use crate::audit::bind::index::Move;
use crate::audit::detect::{pool, subject};
use crate::audit::finding::Finding;
use crate::audit::lex::Sense;
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::scene::{Part, Scene};
use crate::quantity::words::small_number;

/// A count of members before the comparison at an item.
struct Counted {
    /// As many, or more than half of them where no number is told.
    count: Option<usize>,
    /// Whether the words say of how many, or "only", so that no more than these are meant.
    exact: bool,
    /// Item of the count.
    first: usize,
    /// Of whom.
    members: Vec<usize>,
}

/// "Two of the three HK indices", "three coins", "most majors" at the start of the comparison at item `at`.
fn counted(scene: &Scene<'_>, part: &Part, at: usize, other: Option<&Target>) -> Option<Counted> {
    let items = &part.items;
    let clause = items[at].clause;
    let word = |i: usize| scene.word_in(items, clause, i);
    let number = |i: usize| items.get(i).filter(|n| n.clause == clause).and_then(|_| small_number(&word(i)));
    let first = (at.saturating_sub(8)..at)
        .find(|i| items[*i].clause == clause && (number(*i).is_some() || &*word(*i) == "most"))?;
    let most = &*word(first) == "most";
    let before = |n: usize| first.checked_sub(n).map(word).unwrap_or_default();
    // "All three", "the two", "the top three", "none of the three": no count of theirs.
    let whole = first.checked_sub(1).is_some_and(|i| {
        let n = &items[i];
        n.clause == clause && (n.is(Sense::All) || n.is(Sense::None) || n.is(Sense::Both))
    });
    let only = matches!(&*before(1), "only" | "just");
    if whole || matches!(&*before(1), "the" | "of" | "top" | "other" | "these" | "those" | "its" | "but" | "at") {
        return None;
    }
    // Everything from the count to the comparison belongs to the count: its total, the kind, and a verb of moving.
    let of = &*word(first + 1) == "of" || &*word(first + 1) == "out" && &*word(first + 2) == "of";
    let mut next = first + 1 + usize::from(of) + usize::from(&*word(first + 1) == "out");
    next += usize::from(of && matches!(&*word(next), "the" | "its" | "our" | "all"));
    let total = number(next).filter(|_| of);
    next += usize::from(total.is_some());
    if of && total.is_none() && !most {
        return None;
    }
    let noun: Vec<usize> = (next..at).take(4).collect();
    let theirs = other.and_then(|t| if let Target::Entity(e) = t { scene.index.group_of(*e) } else { None });
    let group = noun.iter().find_map(|i| match items[*i].target() {
        Some(t @ Target::Group(_)) => Some((*i, pool::members(scene, t))),
        Some(_) => None,
        None => {
            let called = pool::called(scene, &items[*i]);
            // "Four coins lagged the total market": the coins that it is the total of.
            let own = called.iter().find(|t| theirs.is_some_and(|g| **t == Target::Group(g))).cloned();
            let one = own.or_else(|| pool::one(scene, part, &called, total));
            one.map(|g| (*i, pool::members(scene, &g))).or_else(|| {
                let majors = subject::majors(scene, part, first.max(next.saturating_sub(1)), at)
                    .filter(|_| subject::is_majors(scene, items, *i))?;
                let coin = |t: &Target| if let Target::Entity(e) = t { Some(*e) } else { None };
                Some((*i, majors.iter().filter_map(coin).collect()))
            })
        }
    });
    let (named, members) = group?;
    let rest = |i: usize| {
        let n = &items[i];
        n.figure().is_none()
            && n.clause == clause
            && !matches!(n.target(), Some(Target::Entity(_)))
            && !matches!(&*word(i), "that" | "which" | "who" | "and" | "with" | "but")
    };
    if !(next..at).all(rest) || named + 4 < at || items[named + 1..at].iter().any(|n| n.is(Sense::Not)) {
        return None;
    }
    let fits = total.is_none_or(|n| n == members.len());
    let small = number(first).is_none_or(|n| n > 0 && n < members.len().max(2));
    (fits && small).then(|| Counted { count: number(first), exact: only || total.is_some(), first, members })
}

/// "Two mainland indices fell less than the HSI": whether the verb at an item is said of as many as did so against another.
#[must_use]
pub(in crate::audit::detect) fn counted_against(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let Some(next) = part.items.get(at + 1) else { return false };
    let order = i8::from(next.is(Sense::CmpUp)) - i8::from(next.is(Sense::CmpDown));
    order != 0 && so_many_beat(scene, part, at + 1, order).is_some()
}

/// A finding where so many of a group are said to stand above or below one other: of the comparison at item `at`, upwards where
/// `order` is positive.
pub(super) fn so_many_beat(scene: &Scene<'_>, part: &Part, at: usize, order: i8) -> Option<Finding> {
    let items = &part.items;
    if matches!(items[at].kind, crate::audit::lex::Kind::Mark(_)) || subject::negated(part, at) {
        return None;
    }
    // Behind "beat by 30bps", "more than 2%" no other stands.
    if items.get(at + 1).is_some_and(|n| n.figure().is_some() || &*scene.word(n) == "by") {
        return None;
    }
    let named = subject::object(scene, part, at, 7);
    let Counted { count, exact, first, members } = counted(scene, part, at, named.first())?;
    let object = match named.as_slice() {
        [one @ Target::Entity(_)] => one.clone(),
        [] => whole_market(scene, part, at, &[Target::Entity(*members.first()?)])?,
        _ => return None,
    };
    let index = scene.index;
    let theirs = index.moves(&object, &[], None).into_iter().find(|m| m.fact.metric.contains("change"))?;
    let metric = [theirs.fact.metric.clone()];
    let all = members.iter().flat_map(|e| index.moves(&Target::Entity(*e), &metric, None));
    let moves: Vec<Move<'_>> = all.filter(|m| m.entity.id != theirs.entity.id).collect();
    let fall = by_fall(scene, part, at) || items[at - 1].is(Sense::Down);
    let above = (order > 0) != fall;
    let rose = items[at - 1].is(Sense::Up);
    let goes = |m: &&Move<'_>| {
        (if above { m.value > theirs.value } else { m.value < theirs.value })
            && (!fall || m.value.is_sign_negative())
            && (!rose || m.value.is_sign_positive())
    };
    let found: Vec<&Move<'_>> = moves.iter().filter(goes).collect();
    let end = (at + 1..items.len())
        .take(8)
        .take_while(|i| items[*i].clause == items[at].clause && items[*i].figure().is_none())
        .find(|i| items[*i].target() == Some(&object))
        .map_or(items[at].end, |i| items[i].end);
    let holds = match count {
        Some(n) => found.len() == n,
        None => found.len() * 2 > moves.len(),
    };
    let verdict = match count {
        _ if holds => Verdict::Supported,
        // "Two indices beat it", where three do: two of them did.
        Some(n) if !exact && found.len() > n => Verdict::Ambiguous,
        _ => Verdict::Contradicted,
    };
    let listed: Vec<String> = found.iter().map(|m| format!("{} {}", m.entity.name, m.printed())).collect();
    let word = if above { "above" } else { "below" };
    let message = format!(
        "{} of {} stand {word} {} {}{}{}",
        found.len(),
        moves.len(),
        theirs.name(),
        theirs.printed(),
        if listed.is_empty() { "" } else { ": " },
        listed.join(", ")
    );
    let expected = format!("{} of {}", found.len(), moves.len());
    let facts: Vec<_> = moves.iter().map(|m| m.fact).chain([theirs.fact]).collect();
    let range = (items[first].start, end);
    Some(Finding::new(range, ClaimKind::Quantifier, verdict, "FB211", message).expecting(expected).on(facts))
}
