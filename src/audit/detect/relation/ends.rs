//! "Every venue fell, from -9.8% at Alder to -21.5% at Birch": the two ends between which all of them lie.

use super::settled;
use crate::audit::bind::Target;
use crate::audit::bind::index::Move;
use crate::audit::detect::sets::Set;
use crate::audit::detect::{exception, pool, subject};
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::scene::{Part, Scene};
use crate::quantity::words::small_number;

/// The finding for the ends that "from" at item `at` begins, where the words before say that all of a group lie between.
pub(super) fn detect(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    if &*scene.word(&items[at]) != "from" {
        return None;
    }
    let to = (at + 2..items.len()).take(8).find(|i| &*scene.word(&items[*i]) == "to")?;
    let stop = (to + 1..items.len()).take(7).find(|i| closes(&items[*i])).unwrap_or(items.len().min(to + 7));
    let (a, _) = end(scene, part, at + 1, to)?;
    let (b, last) = end(scene, part, to + 1, stop)?;
    let start = items[..at].iter().rposition(|i| matches!(i.kind, Kind::Mark('.' | ';' | ':'))).map_or(0, |i| i + 1);
    let before = &items[start..at];
    let universe = universe(scene, part, before, (a, b))?;
    // "Three of four fell", "Those that fell": not all of them.
    let some = before.iter().any(|i| {
        let word = scene.word(i);
        i.is(Sense::Most) || i.is(Sense::Not) || i.is(Sense::None) || matches!(&*word, "of" | "those" | "but" | "half")
    });
    let index = scene.index;
    let set = Set::new(index, &universe, &[]);
    let own = |e: usize| set.moves.iter().find(|m| m.entity.id == index.entity(e).id).copied();
    let (x, y) = (own(a)?, own(b)?);
    let out = exception::left_out(scene, part, at);
    let peers: Vec<&Move<'_>> = (set.moves.iter())
        .filter(|m| m.fact.metric == x.fact.metric && !index.is_total(m.entity))
        .filter(|m| !out.iter().any(|e| index.entity(*e).id == m.entity.id))
        .collect();
    let counted = before.iter().find_map(|i| small_number(&scene.word(i)));
    if some || x.fact.metric != y.fact.metric || peers.len() < 3 || counted.is_some_and(|n| n != peers.len()) {
        return None;
    }
    let (low, high) = if x.value < y.value { (x, y) } else { (y, x) };
    let outside = peers.iter().find(|m| m.value < low.value || m.value > high.value);
    let range = (items[at].start, items[last].end);
    let told = |m: &Move<'_>| format!("{} {}", m.name(), m.printed());
    let finding = match outside {
        None => {
            let message = format!("all {} lie between {} and {}", peers.len(), told(&low), told(&high));
            Finding::new(range, ClaimKind::Ranking, Verdict::Supported, "FB304", message)
        }
        Some(m) => {
            let message = format!("{} lies outside of {} to {}", told(m), low.printed(), high.printed());
            Finding::new(range, ClaimKind::Ranking, Verdict::Contradicted, "FB304", message)
                .expecting(m.entity.name.clone())
        }
    };
    Some(settled(finding.on([x.fact, y.fact]), subject::supposed(part, at), false))
}

fn closes(item: &Item) -> bool {
    matches!(item.kind, Kind::Mark('.' | ';' | ',' | '|' | '\u{2014}'))
}

/// The one entity and its percentage between two items, and the last item of both: "-9.8% at Alder", "Alder (-9.8%)".
fn end(scene: &Scene<'_>, part: &Part, from: usize, to: usize) -> Option<(usize, usize)> {
    let items = &part.items;
    let named = |i: &usize| {
        let own = matches!(items[*i].kind, Kind::Name { target: Target::Entity(_), generic: false, .. });
        own && subject::nameable(scene, part, *i)
    };
    let mut names = (from..to).filter(named);
    let name = names.next().filter(|_| names.next().is_none())?;
    let mut figures = (from..to).filter(|i| items[*i].figure().is_some());
    let figure = figures.next().filter(|_| figures.next().is_none())?;
    let percent = items[figure].figure().is_some_and(|f| f.written.is_percent() && f.to.is_none());
    match items[name].target() {
        Some(Target::Entity(e)) if percent => Some((*e, name.max(figure))),
        _ => None,
    }
}

/// All of which the words before speak: a kind, a group, or every index.
fn universe(scene: &Scene<'_>, part: &Part, before: &[Item], (a, b): (usize, usize)) -> Option<Vec<Target>> {
    let index = scene.index;
    let word = |i: &Item| scene.word(i);
    let spans = |i: &Item| {
        matches!(
            &*word(i),
            "ranged"
                | "ranging"
                | "ranges"
                | "spanned"
                | "spanning"
                | "everywhere"
                | "runs"
                | "ran"
                | "running"
                | "widest"
        )
    };
    let all = before.iter().any(|i| i.is(Sense::All) || i.is(Sense::Both) || i.is(Sense::Broad) || spans(i));
    if !all {
        return None;
    }
    let kind = before.iter().find_map(|i| scene.categories.members(&word(i)));
    if let Some(members) = kind.filter(|all| all.contains(&a) && all.contains(&b)) {
        return Some(members.iter().map(|e| Target::Entity(*e)).collect());
    }
    let (first, second) = (index.group_of(a)?, index.group_of(b)?);
    let named = before.iter().filter_map(Item::target).cloned();
    let mut told: Vec<Target> = named.chain(before.iter().flat_map(|i| pool::called(scene, i))).collect();
    if told.is_empty() && before.iter().any(spans) {
        told = part.section.clone();
    }
    let own = |g: usize| {
        told.iter().any(|t| match t {
            Target::Group(of) => *of == g,
            Target::Union(of) => of.contains(&g),
            Target::Entity(_) => false,
        })
    };
    if first == second {
        return own(first).then(|| vec![Target::Group(first)]);
    }
    // "Equities fell everywhere": all of them, where both ends are indices.
    let mut groups: Vec<usize> = Vec::new();
    for target in &told {
        match target {
            Target::Group(g) => groups.push(*g),
            Target::Union(all) => groups.extend(all.iter().copied()),
            Target::Entity(_) => {}
        }
    }
    groups.sort_unstable();
    groups.dedup();
    (groups.contains(&first) && groups.contains(&second)).then(|| groups.into_iter().map(Target::Group).collect())
}
