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
    if let Some(finding) = by_verb(scene, part, at) {
        return Some(finding);
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
    let end = scene.text[from..].to_ascii_lowercase().find(last).map_or(how.end, |n| from + n + last.len());
    judged(scene, part, at, (items[at].start, end), &steps, grows)
}

/// Whether the steps of a chain, each against the one before, are as the words say.
fn judged(
    scene: &Scene<'_>,
    part: &Part,
    at: usize,
    range: (usize, usize),
    steps: &[Target],
    grows: bool,
) -> Option<Finding> {
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
    let finding = Finding::new(range, ClaimKind::Chain, verdict, "FB307", shown.join(" -> "));
    let facts: Vec<_> = sets.iter().flat_map(Set::facts).collect();
    Some(settled(finding.on(facts), subject::supposed(part, at), false))
}

/// "Losses faded at every step from New York to Shanghai": the verb stands before, and the markets from the one to the other
/// are the steps, in the order of the sheet.
fn by_verb(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let word = |i: usize| scene.word_in(items, items[at].clause, i);
    let verb = at.checked_sub(2).filter(|i| matches!(&*word(i + 1), "at" | "with" | "on"))?;
    let (smaller, larger) = (
        [
            "fad", "shrank", "shrink", "eas", "soften", "weaken", "damp", "diminish", "decay", "waned", "abated",
            "lessen",
        ],
        ["grew", "grow", "deepen", "amplif", "worsen", "intensif", "strengthen", "mount", "build", "built", "magnif"],
    );
    let said = word(verb);
    let stems = |all: &[&str]| all.iter().any(|stem| said.starts_with(stem));
    let grows = stems(&larger);
    if !grows && !stems(&smaller) || subject::negated(part, verb) {
        return None;
    }
    let from = (at + 2..at + 4).find(|i| items.get(*i).is_some_and(|n| &*scene.word(n) == "from"))?;
    let group = |i: usize| match items.get(i).and_then(|n| n.target())? {
        Target::Group(g) => Some(*g),
        Target::Entity(e) => scene.index.group_of(*e),
        Target::Union(_) => None,
    };
    let first = (from + 1..from + 3).find(|i| group(*i).is_some())?;
    let to = (first + 1..items.len()).take(6).find(|i| matches!(&*scene.word(&items[*i]), "to" | "into"))?;
    let last = (to + 1..items.len()).take(3).rev().find(|i| group(*i).is_some())?;
    let (a, b) = (group(first)?, group(last)?);
    let markets = super::regime::markets(scene);
    let place = |g: usize| markets.iter().position(|t| *t == Target::Group(g));
    let steps: Vec<Target> = match (place(a), place(b)) {
        (Some(a), Some(b)) if a < b => markets[a..=b].to_vec(),
        (Some(a), Some(b)) if a > b => markets[b..=a].iter().rev().cloned().collect(),
        _ => return None,
    };
    (steps.len() > 1).then_some(())?;
    judged(scene, part, at, (items[verb].start, items[last].end), &steps, grows)
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
