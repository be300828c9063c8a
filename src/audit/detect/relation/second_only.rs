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
    })?;
    let index = scene.index;
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
