//! Those that a comparison is made with beyond the first: "every US index and every HK index", "the HSI, HSCEI and HSTECH".

use crate::audit::bind::Target;
use crate::audit::detect::subject;
use crate::audit::lex::{Kind, Sense};
use crate::audit::scene::{Part, Scene};

/// `object` with the names that the list behind it goes on with; `at` is the word that compares.
pub(super) fn with_further(scene: &Scene<'_>, part: &Part, at: usize, object: Vec<Target>) -> Vec<Target> {
    let items = &part.items;
    let clause = items[at].clause;
    let named = |i: usize| items.get(i).is_some_and(|n| n.clause == clause) && subject::nameable(scene, part, i);
    let Some(told) = object.last() else { return object };
    let first = (at + 1..items.len()).take(9).find(|i| named(*i) && items[*i].target() == Some(told));
    let Some(mut last) = first else { return object };
    let mut found = object;
    let here = |i: &usize| *i < items.len() && subject::nameable(scene, part, *i);
    while let Some(next) = after_joint(scene, part, last).filter(here) {
        // "beat the HSI, HSCEI gained": the subject of what follows.
        let Some(target) = items[next].target().filter(|_| ends(scene, part, next)) else { break };
        if !found.contains(target) {
            found.push(target.clone());
        }
        last = next;
    }
    found
}

/// Whether each of those compared with is named itself, so that every one of them counts.
pub(super) fn each_named(object: &[Target]) -> bool {
    object.len() > 1 && object.iter().all(|t| matches!(t, Target::Entity(_)))
}

/// Behind the noun of the name at item `i`, an "and" or a comma of a list, and what leads the next name in.
fn after_joint(scene: &Scene<'_>, part: &Part, i: usize) -> Option<usize> {
    let items = &part.items;
    let word = |n: usize| items.get(n).map(|item| scene.word(item)).unwrap_or_default();
    let joint = i + 1 + usize::from(is_noun(&word(i + 1)));
    let and = |n: usize| matches!(&*word(n), "and" | "or") || items.get(n).is_some_and(|m| m.mark('/') || m.mark('&'));
    let comma = items.get(joint).is_some_and(|m| m.mark(','));
    // A comma is one of a list where the list ends in "and".
    let lists = comma && (joint + 2..joint + 6).any(|n| and(n) && items[joint..n].iter().all(|m| !moves(m)));
    if !and(joint) && !lists {
        return None;
    }
    let mut next = joint + 1 + usize::from(comma && and(joint + 1));
    for _ in 0..2 {
        let leads = matches!(&*word(next), "the" | "every" | "all" | "any" | "each" | "both");
        next += usize::from(leads);
    }
    Some(next)
}

fn moves(item: &crate::audit::lex::Item) -> bool {
    item.is(Sense::Up) || item.is(Sense::Down)
}

fn is_noun(word: &str) -> bool {
    matches!(
        word,
        "index"
            | "indices"
            | "indexes"
            | "benchmark"
            | "benchmarks"
            | "gauge"
            | "gauges"
            | "equities"
            | "stocks"
            | "market"
    )
}

/// Whether the list may end or go on behind the name at item `i`: no verb and no figure of its own.
fn ends(scene: &Scene<'_>, part: &Part, i: usize) -> bool {
    let items = &part.items;
    let noun = items.get(i + 1).is_some_and(|n| is_noun(&scene.word(n)));
    let next = items.get(i + 1 + usize::from(noun));
    next.is_none_or(|n| {
        let plain = matches!(n.kind, Kind::Word)
            && matches!(
                &*scene.word(n),
                "and" | "or" | "by" | "on" | "in" | "today" | "as" | "but" | "while" | "alike"
            );
        n.clause != items[i].clause || plain || matches!(n.kind, Kind::Mark(_)) || n.is(Sense::Except)
    })
}
