//! "Four up, four down", "five protocols grew and three shrank": how a list divides, where the words name nobody.

use super::sets::{Set, ups_and_downs};
use super::{pool, side, subject, tally};
use crate::audit::bind::Target;
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind};
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::scene::{Part, Scene};

/// A number and which way so many went.
struct Side {
    count: usize,
    direction: i8,
    /// The item of the direction.
    last: usize,
}

/// The finding for the number at item `at`, where it opens such a pair.
pub fn detect(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let first = read(scene, part, at)?;
    // "Five protocols gained TVL and six lost it"
    let metric = |i: usize| items.get(i).is_some_and(|n| scene.vocabulary.metric_nouns.contains_key(&*scene.word(n)));
    let joint = first.last + 1 + usize::from(metric(first.last + 1));
    let joined = |i: usize| {
        items.get(i).is_some_and(|n| {
            n.mark(',') || n.mark('/') || n.mark(';') || matches!(&*scene.word(n), "and" | "against" | "versus" | "vs")
        })
    };
    let next = (joint..joint + 3).find(|i| !joined(*i)).filter(|i| *i > joint)?;
    let second = read(scene, part, next).filter(|s| s.direction == -first.direction)?;
    let (up, down) = if first.direction > 0 { (first.count, second.count) } else { (second.count, first.count) };
    let range = (items[at].start, items[second.last].end);
    let total = up.checked_add(down)?;
    // "Two groups down, two groups up": how the markets divide, and not the members of one.
    let markets = |i: &Item| matches!(&*scene.word(i), "groups" | "markets" | "regions" | "blocs" | "sleeves");
    if items[at..second.last].iter().any(markets) {
        return None;
    }
    let index = scene.index;
    let spoken = subject::last_told(scene, part, at, usize::MAX);
    let lately: Vec<Target> = spoken.into_iter().rev().chain(scene.lately(part)).collect();
    let group = |t: &Target| match t {
        Target::Entity(e) => index.group_of(*e).map(Target::Group),
        other => Some(other.clone()),
    };
    let until = items.len().min(second.last + 5);
    // "Two indices fell and one rose": of which market, the noun alone does not say.
    let nouns: Vec<Vec<Target>> = items[at..until].iter().map(|i| pool::called(scene, i)).collect();
    let named = nouns.iter().find(|k| !k.is_empty()).filter(|k| k.len() == 1).and_then(|k| k.first().cloned());
    // "Twelve protocols tracked: 7 up, 5 down"
    let label = || {
        let nobody = items[..at].iter().all(|i| i.target().is_none());
        let mut kinds = items[..at].iter().rev().map(|i| pool::called(scene, i)).filter(|k| !k.is_empty());
        kinds.next().filter(|k| nobody && k.len() == 1).and_then(|k| k.into_iter().next())
    };
    // "Three stablecoins tracked: 1 up, 2 down"
    let own = || items[..at].iter().rev().find_map(Item::target).filter(|t| matches!(t, Target::Group(_))).cloned();
    // "Two indices fell and one rose on the mainland"
    let behind = || {
        let place = second.last + 1;
        let placed = items.get(place).is_some_and(|n| matches!(&*scene.word(n), "on" | "in" | "across"));
        let near = items[place..].iter().take(4).filter(|_| placed).take_while(|i| i.figure().is_none());
        near.into_iter().find_map(Item::target).filter(|t| matches!(t, Target::Group(_))).cloned()
    };
    let named = named.or_else(own).or_else(label).or_else(behind);
    let groups = named.into_iter().chain(lately.iter().chain(&part.previous).chain(&part.section).filter_map(group));
    // "Five indices finished up and four finished down": of every group that has such.
    let kinds: Vec<Target> = nouns.into_iter().flatten().collect();
    let every: std::collections::BTreeSet<usize> =
        kinds.iter().filter_map(|t| if let Target::Group(g) = t { Some(*g) } else { None }).collect();
    let union = (every.len() > 1).then(|| Target::Union(every.iter().copied().collect()));
    let spoken: Vec<Target> = groups.chain(union).collect();
    let of_any = every.into_iter().map(Target::Group).filter(|g| !spoken.contains(g)).collect::<Vec<_>>();
    let sure = spoken.len();
    let mut seen: Vec<Target> = Vec::new();
    for (n, g) in spoken.into_iter().chain(of_any).enumerate() {
        if seen.contains(&g) {
            continue;
        }
        let mut set = Set::new(index, std::slice::from_ref(&g), &[]);
        set.moves.retain(|m| !index.is_total(m.entity) && !index.is_volatility(m.entity));
        if set.moves.len() != total {
            // Of a longer list, those that this section named.
            set.moves.retain(|m| {
                lately.iter().any(|t| matches!(t, Target::Entity(e) if index.entity(*e).id == m.entity.id))
            });
        }
        seen.push(g);
        if set.moves.len() != total {
            continue;
        }
        let (ups, downs) = ups_and_downs(&set.moves);
        // A market that nobody spoke of can be meant, and need not be.
        if n >= sure && (ups, downs) != (up, down) {
            continue;
        }
        let verdict = if (ups, downs) == (up, down) { Verdict::Supported } else { Verdict::Contradicted };
        let text = format!("{ups} up, {downs} down");
        let facts: Vec<_> = set.facts().collect();
        let finding = Finding::new(range, ClaimKind::Quantifier, verdict, "FB211", text.clone()).expecting(text);
        return Some(finding.on(facts));
    }
    None
}

/// Whether item `at` stands in such a pair.
pub fn covers(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let start = part.items[at].start;
    (at.saturating_sub(6)..=at).any(|i| detect(scene, part, i).is_some_and(|f| start < f.end))
}

fn read(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Side> {
    let items = &part.items;
    let item = items.get(at)?;
    let count = tally::number(scene, item).filter(|n| (1..=30).contains(n))?;
    // "Of the three, two up": told with their whole.
    if at.checked_sub(1).is_some_and(|i| matches!(&*scene.word(&items[i]), "of" | "the" | "all" | "in")) {
        return None;
    }
    let last = (at + 1..items.len())
        .take(3)
        .take_while(|i| matches!(items[*i].kind, Kind::Word | Kind::Cue(_) | Kind::Name { generic: true, .. }))
        .find(|i| side::way(scene, &items[*i]).is_some())?;
    let metric = items.get(last + 1).is_some_and(|n| scene.vocabulary.metric_nouns.contains_key(&*scene.word(n)));
    let closes = items.get(last + 1 + usize::from(metric)).is_none_or(|n| {
        matches!(n.kind, Kind::Mark(_))
            || matches!(
                &*scene.word(n),
                "and" | "against" | "versus" | "vs" | "among" | "of" | "in" | "on" | "across" | "it"
            )
    });
    let direction = side::way(scene, &items[last]).filter(|_| closes)?;
    Some(Side { count, direction, last })
}
