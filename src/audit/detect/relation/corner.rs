//! "Liquid staking was the weakest corner of DeFi", "Bridges bled more than any other category": a kind of protocols against
//! the other kinds that the sheet has.

use rust_decimal::Decimal;

use super::settled;
use crate::audit::bind::Target;
use crate::audit::detect::sets::Set;
use crate::audit::detect::subject;
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::scene::{Part, Scene};
use crate::quantity::print::change;

/// What a kind of protocols is called among the others.
const KINDS: [&str; 13] = [
    "corner",
    "corners",
    "pocket",
    "segment",
    "category",
    "categories",
    "bucket",
    "cohort",
    "theme",
    "vertical",
    "sector",
    "niche",
    "class",
];

/// A finding where the superlative or the "more" at item `at` ranks a kind.
pub(super) fn detect(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let clause = items[at].clause;
    let here = |i: usize| items.get(i).filter(|n| n.clause == clause);
    let is_kind = |i: usize| here(i).is_some_and(|n| KINDS.contains(&&*scene.word(n)));
    let (direction, end) = match () {
        () if items[at].is(Sense::SupUp) && is_kind(at + 1) => (1, at + 1),
        () if items[at].is(Sense::SupDown) && is_kind(at + 1) => (-1, at + 1),
        () => {
            // "bled more than any other category"
            let any = (at + 1..at + 4).find(|i| here(*i).is_some_and(|n| &*scene.word(n) == "other"))?;
            let way = |i: &Item| match () {
                () if i.is(Sense::Up) || i.is(Sense::Inward) => Some(1),
                () if i.is(Sense::Down) || i.is(Sense::Outward) => Some(-1),
                () => None,
            };
            let verb = at.checked_sub(1).and_then(|i| way(&items[i]))?;
            let more = scene.word(&items[at]).starts_with("more");
            (if more && is_kind(any + 1) { verb } else { return None }, any + 1)
        }
    };
    let small = |i: &Item| {
        i.is(Sense::Up)
            || i.is(Sense::Down)
            || matches!(
                &*scene.word(i),
                "the" | "was" | "were" | "is" | "are" | "remains" | "remained" | "proved" | "day's"
            )
    };
    let noun = (0..at).rev().take(4).find(|i| items[*i].clause != clause || !small(&items[*i]))?;
    // "In lending the weakest pocket was Alder": the place, and not who is ranked.
    let is =
        |i: usize| matches!(&*scene.word(&items[i]), "was" | "were" | "is" | "are" | "remains" | "remained" | "proved");
    let placed = noun.checked_sub(1).is_some_and(|i| {
        matches!(&*scene.word(&items[i]), "in" | "within" | "among" | "across" | "inside" | "for")
            || items[i].is(Sense::Except)
    });
    let ranked = items[at].is(Sense::SupUp) || items[at].is(Sense::SupDown);
    if placed || ranked && !(noun + 1..at).any(is) {
        return None;
    }
    let named = scene.word(&items[noun]);
    let plain = matches!(items[noun].kind, Kind::Word | Kind::Cue(_) | Kind::Name { generic: true, .. });
    let own = scene.categories.members(&named).filter(|_| plain && items[noun].clause == clause)?;
    let mean = |members: &[usize]| {
        let targets: Vec<Target> = members.iter().map(|e| Target::Entity(*e)).collect();
        let set = Set::new(scene.index, &targets, &[]);
        let furthest = set.moves.iter().map(|m| m.value * Decimal::from(direction)).max();
        Some((set.mean()?, furthest?))
    };
    let (own_mean, own_furthest) = mean(own)?;
    let ahead = |value: Decimal, than: Decimal| if direction > 0 { value > than } else { value < than };
    let others = scene.vocabulary.kinds.iter().filter(|(_, members)| members.iter().all(|e| !own.contains(e)));
    let others: Vec<(&str, Decimal, Decimal)> = others
        .filter_map(|(words, members)| {
            let (mean, furthest) = mean(members)?;
            Some((*words.first()?, mean, furthest))
        })
        .collect();
    let first = others.iter().filter(|(_, mean, _)| ahead(*mean, own_mean)).max_by_key(|(_, _, furthest)| *furthest);
    let verdict = match first {
        None if others.is_empty() => return None,
        None => Verdict::Supported,
        // On the mean and by its furthest member: by no reading is it first.
        Some((_, _, furthest)) if *furthest > own_furthest => Verdict::Contradicted,
        Some(_) => Verdict::Ambiguous,
    };
    let mut message = format!("{named} {} on the mean", change(own_mean));
    for (word, mean, _) in &others {
        message.push_str(&format!(", {word} {}", change(*mean)));
    }
    let range = (items[noun].start, items[end].end);
    let facts: Vec<_> = own
        .iter()
        .flat_map(|e| Set::new(scene.index, &[Target::Entity(*e)], &[]).facts().collect::<Vec<_>>())
        .collect();
    let finding = Finding::new(range, ClaimKind::Superlative, verdict, "FB304", message).on(facts);
    Some(settled(finding, subject::supposed(part, at), false))
}
