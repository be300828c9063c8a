//! "deBridge's loss was second only to Across's": the second of its group, behind the one that is named.

use super::settled;
use crate::audit::bind::Target;
use crate::audit::bind::index::Move;
use crate::audit::detect::sets::Set;
use crate::audit::detect::subject;
use crate::audit::finding::Finding;
use crate::audit::lex::Sense;
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::scene::{Part, Scene};

/// The finding for "second" at item `at`, where "only to" and a name stand behind it.
pub(super) fn detect(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let clause = items[at].clause;
    let word = |i: usize| scene.word_in(items, clause, i);
    if &*word(at) != "second" || &*word(at + 1) != "only" || &*word(at + 2) != "to" {
        return None;
    }
    let found = subject::of(scene, part, at);
    let name = (at + 3..at + 5).find(|i| subject::nameable_at(scene, part, *i))?;
    let ([own @ Target::Entity(e)], Some(first @ Target::Entity(_))) = (found.targets.as_slice(), items[name].target())
    else {
        return None;
    };
    let from = found.item.filter(|i| *i < at)?;
    let way = items[from..at].iter().rev().find_map(|i| match () {
        () if i.is(Sense::Down) || i.is(Sense::Outward) => Some(-1),
        () if i.is(Sense::Up) || i.is(Sense::Inward) => Some(1),
        () => None,
    });
    let index = scene.index;
    // Where only changes are known, the way that both went.
    let change_of = |t: &Target| Set::new(index, std::slice::from_ref(t), &[]).moves.first().copied();
    let unsized_way = || {
        let (p, q) = (change_of(own)?, change_of(first)?);
        let alike = p.value.is_sign_negative() == q.value.is_sign_negative();
        let sizes = |m: &Move<'_>| index.level_for(m.fact).is_some();
        (alike && !sizes(&p) && !sizes(&q)).then_some(if p.value.is_sign_negative() { -1 } else { 1 })
    };
    let Some(way) = way.or_else(unsized_way) else { return by_size(scene, part, (from, at, name), own, first) };
    let group = Target::Group(index.group_of(*e)?);
    let change = |t: &Target| Set::new(index, std::slice::from_ref(t), &[]).moves.first().copied();
    let (p, q) = (change(own)?, change(first)?);
    let further = |m: &Move<'_>, n: &Move<'_>| if way > 0 { m.value > n.value } else { m.value < n.value };
    let all = Set::new(index, &[group], &[]);
    let rivals = all.moves.iter().filter(|m| {
        m.fact.metric == p.fact.metric && !index.is_total(m.entity) && m.fact.id != p.fact.id && m.fact.id != q.fact.id
    });
    let between = rivals.into_iter().find(|m| further(m, &p));
    let (verdict, message) = match between {
        _ if further(&p, &q) => (
            Verdict::Contradicted,
            format!("{} {} went further than {} {}", p.name(), p.printed(), q.name(), q.printed()),
        ),
        Some(m) => (Verdict::Contradicted, format!("{} {} went further than {}", m.name(), m.printed(), p.name())),
        None => (Verdict::Supported, format!("{} {} comes right behind {}", p.name(), p.printed(), q.name())),
    };
    let range = (items[from].start, items[name].end);
    let finding = Finding::new(range, ClaimKind::Ranking, verdict, "FB304", message).on([p.fact, q.fact]);
    Some(settled(finding, subject::supposed(part, at), false))
}

/// "Meteora, at $451M, was second only to PancakeSwap by turnover": by what they measure.
fn by_size(
    scene: &Scene<'_>,
    part: &Part,
    (from, at, name): (usize, usize, usize),
    own: &Target,
    first: &Target,
) -> Option<Finding> {
    let items = &part.items;
    let clause = items[at].clause;
    let word = |i: usize| scene.word_in(items, clause, i);
    let sized = |w: &str| {
        matches!(w, "turnover" | "volume" | "volumes" | "size" | "tvl" | "supply" | "float" | "flow") || w == "deposits"
    };
    if &*word(name + 1) != "by" || !(name + 2..name + 5).any(|i| sized(&word(i))) {
        return None;
    }
    let (Target::Entity(own), Target::Entity(first)) = (own, first) else { return None };
    let index = scene.index;
    let size = |e: usize| {
        let fact = super::dollars::standing(scene, e)?;
        Some((e, fact, fact.usable()?.get()))
    };
    let (mine, theirs) = (size(*own)?, size(*first)?);
    let members = index.members_of_group(index.group_of(*own)?);
    let ahead = members
        .iter()
        .filter(|e| **e != *own && **e != *first && !index.is_total(index.entity(**e)))
        .filter_map(|e| size(*e))
        .find(|(_, fact, value)| fact.metric == mine.1.metric && *value > mine.2);
    let told = |(e, fact, value): (usize, &crate::facts::Fact, rust_decimal::Decimal)| {
        format!("{} {}", index.entity(e).name, crate::quantity::print::fact(fact, value))
    };
    let (verdict, message) = match ahead {
        _ if mine.2 > theirs.2 => (Verdict::Contradicted, format!("{} is larger than {}", told(mine), told(theirs))),
        Some(other) => (Verdict::Contradicted, format!("{} is larger than {}", told(other), told(mine))),
        None => (Verdict::Supported, format!("{} comes right behind {}", told(mine), told(theirs))),
    };
    let range = (items[from].start, items[name].end);
    let finding = Finding::new(range, ClaimKind::Ranking, verdict, "FB304", message).on([mine.1, theirs.1]);
    Some(settled(finding, subject::supposed(part, at), false))
}
