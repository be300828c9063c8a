//! "HSTECH led Hong Kong, followed by HSCEI and HSI": the order of those named.

use super::settled;
use crate::audit::bind::Target;
use crate::audit::bind::index::Move;
use crate::audit::detect::sets::Set;
use crate::audit::detect::subject;
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::scene::{Part, Scene};

/// Words of whoever is first.
const FIRST: [&str; 14] = [
    "led", "leads", "leading", "tops", "topped", "topping", "headed", "first", "ahead", "front", "top", "pace", "lead",
    "fastest",
];

/// The finding for "followed" at item `at`, where somebody was first before it.
pub(super) fn detect(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let word = |i: usize| items.get(i).map(|n| scene.word(n)).unwrap_or_default();
    let by = match &*word(at) {
        "followed" if &*word(at + 1) == "by" => at + 1,
        "followed by" | "trailed by" => at,
        _ => return None,
    };
    let sentence = sentence_before(items, at);
    if !ranks(scene, part, at) {
        return None;
    }
    let leader = sentence.iter().copied().rfind(|i| named(scene, part, *i).is_some())?;
    // Of two before it, which one was first is open.
    if sentence.iter().filter(|i| named(scene, part, **i).is_some()).count() > 1 {
        return None;
    }
    let joins = |i: &Item| {
        matches!(i.kind, Kind::Figure(_) | Kind::Mark(',' | '(' | ')' | '/' | '&'))
            || matches!(&*scene.word(i), "and" | "then" | "at" | "with" | "by" | "the")
    };
    let behind = (by + 1..items.len()).take_while(|i| named(scene, part, *i).is_some() || joins(&items[*i]));
    let order: Vec<usize> =
        std::iter::once(leader).chain(behind.filter(|i| named(scene, part, *i).is_some())).collect();
    let moves: Vec<Move<'_>> = order
        .iter()
        .map(|i| {
            let target = named(scene, part, *i)?;
            Set::new(scene.index, std::slice::from_ref(target), &[]).moves.first().copied()
        })
        .collect::<Option<_>>()?;
    let (lead, last) = (moves.first()?, *order.last()?);
    let group = |m: &Move<'_>| m.entity.group.clone();
    let alike = |m: &Move<'_>| m.fact.metric == lead.fact.metric && group(m) == group(lead);
    let same_way = |m: &Move<'_>| m.value.is_sign_negative() == lead.value.is_sign_negative();
    if moves.len() < 2 || !moves.iter().all(|m| alike(m) && same_way(m)) {
        return None;
    }
    // "SSE (-0.58%) was the most resilient, followed by CSI 300 (-0.66%)": from the best to the worst, of falls the smallest first.
    let said = |sense: Sense| sentence.iter().any(|i| items[*i].is(sense));
    let best_first = match (said(Sense::SupUp), said(Sense::SupDown)) {
        (true, false) => Some(true),
        (false, true) => Some(false),
        _ => None,
    };
    let wrong = moves.windows(2).find(|w| match best_first {
        Some(true) => w[0].value < w[1].value,
        Some(false) => w[0].value > w[1].value,
        None => w[0].value.abs() < w[1].value.abs(),
    });
    let told = |m: &Move<'_>| format!("{} {}", m.name(), m.printed());
    let (verdict, message) = match wrong {
        None => (Verdict::Supported, moves.iter().map(told).collect::<Vec<_>>().join(", ")),
        // The largest, the busiest: by a level, which may be another order.
        Some(_) if by_level(scene, items, &sentence) => return None,
        Some(w) => (Verdict::Contradicted, format!("{} moved further than {}", told(&w[1]), told(&w[0]))),
    };
    let range = (items[at].start, items[last].end);
    let finding = Finding::new(range, ClaimKind::Ranking, verdict, "FB304", message).on(moves.iter().map(|m| m.fact));
    Some(settled(finding, subject::supposed(part, at), false))
}

/// The items of the sentence before item `at`, the nearest first.
fn sentence_before(items: &[Item], at: usize) -> Vec<usize> {
    let ends = |i: &Item| i.mark('.') || i.mark(';') || i.mark('|');
    (0..at).rev().take(16).take_while(|i| !ends(&items[*i])).collect()
}

/// Whether somebody was first before item `at`, so that who followed is next in rank and no market that took over a move.
#[must_use]
pub fn ranks(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let first = |item: &Item| {
        [Sense::SupUp, Sense::SupDown, Sense::Sup, Sense::Led].iter().any(|s| item.is(*s))
            || scene.word(item).split(' ').any(|w| FIRST.contains(&w) || w == "most")
    };
    sentence_before(&part.items, at).iter().any(|i| first(&part.items[*i]))
}

fn by_level(scene: &Scene<'_>, items: &[Item], sentence: &[usize]) -> bool {
    let size = [
        "largest", "biggest", "busiest", "size", "dollar", "dollars", "volume", "turnover", "share", "money", "inflow",
        "inflows", "supply", "holds", "held", "handled", "traded", "heaviest",
    ];
    sentence.iter().any(|i| scene.word(&items[*i]).split(' ').any(|w| size.contains(&w)))
}

fn named<'p>(scene: &Scene<'_>, part: &'p Part, i: usize) -> Option<&'p Target> {
    let target = part.items[i].target().filter(|t| matches!(t, Target::Entity(_)))?;
    subject::nameable(scene, part, i).then_some(target)
}
