//! "US → HK → A-shares, each stop softer than the last": a chain of which every step is larger or smaller than the one before.

use rust_decimal::Decimal;

use super::relation::settled;
use super::sets::Set;
use super::subject;
use crate::audit::bind::Target;
use crate::audit::finding::Finding;
use crate::audit::lex::Sense;
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::scene::{Part, Scene};
use crate::quantity::print::change;

/// What a step of a chain is called.
const STEPS: [&str; 8] = ["link", "leg", "stop", "step", "hop", "stage", "station", "handoff"];
const SMALLER: [&str; 11] = [
    "softer",
    "weaker",
    "milder",
    "smaller",
    "gentler",
    "shallower",
    "calmer",
    "quieter",
    "lighter",
    "fainter",
    "damper",
];
const LARGER: [&str; 10] =
    ["deeper", "harder", "larger", "bigger", "steeper", "worse", "louder", "stronger", "heavier", "sharper"];
const BEFORE: [&str; 4] = ["the last", "the one before", "the previous", "the prior"];

/// Whether a word is what a step of a chain is called.
#[must_use]
pub fn is_step(word: &str) -> bool {
    STEPS.contains(&word)
}

/// A finding where the item at `at` opens such words, and the same sentence names three steps or more.
pub fn detect(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    if !matches!(&*scene.word(&items[at]), "each" | "every") || !is_step(&scene.word(items.get(at + 1)?)) {
        return None;
    }
    // "Not every step was larger than the last"
    if at.checked_sub(1).is_some_and(|i| items[i].is(Sense::Not) || items[i].is(Sense::None)) {
        return None;
    }
    let copula =
        usize::from(matches!(&*scene.word(items.get(at + 2)?), "was" | "is" | "were" | "being" | "went" | "hit"));
    let how = items.get(at + 2 + copula)?;
    let said = scene.word(how);
    // "softer than" may be one cue.
    let word = said.split(' ').next()?;
    let amplified = matches!(word, "amplified" | "amplifies" | "amplifying" | "magnified" | "magnifies" | "magnifying");
    let from = how.start + word.len();
    let behind = scene.text.get(from..part.segment.end)?.to_ascii_lowercase();
    let behind = if amplified { Some(&*behind) } else { behind.trim_start().strip_prefix("than") }?;
    let last = BEFORE.iter().find(|b| behind.trim_start().starts_with(**b))?;
    let grows = amplified || LARGER.contains(&word);
    if !(grows || SMALLER.contains(&word)) {
        return None;
    }
    let steps = [0..at, at..items.len()].into_iter().map(|range| chain(scene, part, range)).find(|s| s.len() > 2)?;
    let sets: Vec<Set<'_>> = steps.iter().map(|t| Set::new(scene.index, std::slice::from_ref(t), &[])).collect();
    let first = |s: &Set<'_>| s.lead(scene.index).or_else(|| s.moves.first().map(|m| m.value));
    let means: Vec<Decimal> = sets.iter().filter_map(Set::mean).collect();
    let leads: Vec<Decimal> = sets.iter().filter_map(first).collect();
    let signs = means.iter().chain(&leads).map(Decimal::is_sign_negative).collect::<std::collections::BTreeSet<_>>();
    if leads.len() != sets.len() || sets.iter().any(|s| s.moves.is_empty()) || signs.len() != 1 {
        return None;
    }
    let in_order = |values: &[Decimal]| {
        values.windows(2).all(|w| if grows { w[1].abs() > w[0].abs() } else { w[1].abs() < w[0].abs() })
    };
    // "each step weaker than the last" of falls that deepen: weaker by the sign, if not by the size.
    let one_way = |values: &[Decimal]| values.windows(2).all(|w| w[1] > w[0]) || values.windows(2).all(|w| w[1] < w[0]);
    let verdict = match (in_order(&means), in_order(&leads)) {
        (true, true) => Verdict::Supported,
        (false, false) if !one_way(&means) && !one_way(&leads) => Verdict::Contradicted,
        _ => Verdict::Ambiguous,
    };
    let shown: Vec<String> = sets.iter().zip(&means).map(|(s, m)| format!("{} {}", s.name, change(*m))).collect();
    let end = scene.text[from..].to_ascii_lowercase().find(last).map_or(how.end, |n| from + n + last.len());
    let finding = Finding::new((items[at].start, end), ClaimKind::Chain, verdict, "FB307", shown.join(" -> "));
    let facts: Vec<_> = sets.iter().flat_map(Set::facts).collect();
    Some(settled(finding.on(facts), subject::supposed(part, at), false))
}

/// The names in a range of items, each parted from the next by an arrow or by "to".
fn chain(scene: &Scene<'_>, part: &Part, range: std::ops::Range<usize>) -> Vec<Target> {
    let named: Vec<usize> = range.filter(|i| subject::nameable(scene, part, *i)).collect();
    let tied = |a: usize, b: usize| {
        let between = scene.text[part.items[a].end..part.items[b].start].to_ascii_lowercase();
        between.contains(['\u{2192}', '\u{25ba}', '>'])
            || between.split_whitespace().any(|w| matches!(w, "to" | "then"))
    };
    let mut found: Vec<Target> = Vec::new();
    for (n, at) in named.iter().enumerate() {
        if n > 0 && !tied(named[n - 1], *at) {
            if found.len() > 2 {
                break;
            }
            found.clear();
        }
        found.extend(part.items[*at].target().cloned().filter(|t| !found.contains(t)));
    }
    found
}
