//! Words for sizes: modest, sharp, flat, against the sheet's own bands.

use rust_decimal::Decimal;

use super::sets::Set;
use super::subject;
use crate::audit::bind::{Target, home};
use crate::audit::detect::word_list::WordList;
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::read::SegmentKind;
use crate::audit::report::Verdict;
use crate::audit::rules::fb302_magnitude::{self, Band};
use crate::audit::scene::{Part, Scene};

/// Findings of one part.
pub fn detect(scene: &Scene<'_>, part: &Part, out: &mut Vec<Finding>) {
    if part.segment.kind == SegmentKind::Head {
        return;
    }
    for at in 0..part.items.len() {
        out.extend(one(scene, part, at));
    }
}

/// Verbs that no market earns by standing still.
static VIOLENT: WordList<22> = WordList::new([
    "surged",
    "surges",
    "soared",
    "soars",
    "spiked",
    "skyrocketed",
    "exploded",
    "rocketed",
    "ballooned",
    "jumped",
    "leapt",
    "plunged",
    "plunges",
    "plummeted",
    "collapsed",
    "crashed",
    "tumbled",
    "cratered",
    "nosedived",
    "cascaded",
    "evaporated",
    "tanked",
]);

/// Adjectives of the like, before the noun of a move.
static STRONG: WordList<8> =
    WordList::new(["strong", "robust", "massive", "sharp", "heavy", "steep", "huge", "explosive"]);

/// In percent: what moved less than this has hardly moved.
const STILL: Decimal = Decimal::from_parts(1, 0, 0, false, 1);

/// In percent: from here on nobody calls the move of a market flat.
const MOVED: Decimal = Decimal::from_parts(15, 0, 0, false, 1);

/// In percent: a price that moved less than this did not plunge or soar.
const SMALL: Decimal = Decimal::from_parts(5, 0, 0, false, 1);

/// Verbs for a fall or a rise that nobody overlooks.
static DRAMATIC: WordList<17> = WordList::new([
    "surged",
    "surges",
    "soared",
    "soars",
    "skyrocketed",
    "exploded",
    "rocketed",
    "plunged",
    "plunges",
    "plummeted",
    "collapsed",
    "crashed",
    "cratered",
    "nosedived",
    "cascaded",
    "evaporated",
    "tanked",
]);

/// Whether every one of them moved so far that "flat" is no matter of taste.
fn far_from_flat(set: &Set<'_>) -> bool {
    set.moves.iter().all(|m| m.value.abs() >= MOVED)
}

/// Whether a word claims a large move, be the sheet's bands what they are.
fn is_violent(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let word = scene.word(&part.items[at]);
    let noun = |i: &Item| {
        let moved = [Sense::Up, Sense::Down, Sense::WeakUp, Sense::WeakDown].into_iter().any(|s| i.is(s));
        moved || matches!(&*scene.word(i), "issuance" | "minting" | "redemptions" | "inflow" | "outflow")
    };
    let near = || part.items[at + 1..].iter().take(2).take_while(|i| i.clause == part.items[at].clause);
    VIOLENT.contains(&word) || STRONG.contains(&word) && near().any(noun)
}

/// Whether what is spoken of has a price or is an index: supply and TVL are other things.
fn found_prices(scene: &Scene<'_>, targets: &[Target]) -> bool {
    let index = scene.index;
    let priced = |e: &usize| index.price(*e).is_some() || home::is_index(index.entity(*e));
    let members: Vec<usize> = targets.iter().flat_map(|t| index.members(t)).collect();
    !members.is_empty() && members.iter().all(priced)
}

fn one(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let item = &part.items[at];
    if !matches!(item.kind, Kind::Word | Kind::Cue(_)) {
        return None;
    }
    let word = scene.word(item);
    let bands: Vec<Band> = scene
        .index
        .sheet
        .magnitudes
        .iter()
        .filter(|m| m.word == *word || m.aliases.iter().any(|a| **a == *word))
        .map(|m| Band { class: m.asset_class.clone(), min: m.min.get(), max: m.max.map(|x| x.get()) })
        .collect();
    let declared = !bands.is_empty();
    let violent = !declared && is_violent(scene, part, at);
    if !declared && !item.is(Sense::Flat) && !violent {
        return None;
    }
    let dramatic = || DRAMATIC.contains(&word) && found_prices(scene, &subject::of(scene, part, at).targets);
    let least = if violent && dramatic() { SMALL } else { STILL };
    let bands = if violent { vec![Band { class: None, min: least, max: None }] } else { bands };
    // "A-share breadth, unchanged" heads a row of counts.
    let label = part.segment.cell.is_some_and(|(_, column)| column == 0);
    if label && part.items[..at].iter().rev().take(2).any(|i| i.mark(',')) {
        return None;
    }
    let found = subject::of(scene, part, at);
    if found.targets.is_empty() {
        return None;
    }
    // "steady" of a word that is no change, or of a name that no change is known of.
    let from = found.item.unwrap_or(at).min(at);
    let metrics = scene.metrics_in(&part.items[from..at]);
    let set = Set::new(scene.index, &found.targets, &metrics);
    if set.moves.is_empty() {
        return None;
    }
    let class = |entity: &crate::facts::sheet::Entity| {
        entity
            .group
            .as_deref()
            .and_then(|g| scene.index.group_at(g))
            .and_then(|g| scene.index.group(g).asset_class.clone())
    };
    let start = found
        .item
        .filter(|i| *i < at && part.items[*i].clause == item.clause)
        .map_or(item.start, |i| part.items[i].start);
    let start = if item.end - start > 90 { item.start } else { start };
    let mut finding = fb302_magnitude::judge((start, item.end), &word, &set, &bands, class)?;
    let guessed = found.lent && part.row.is_empty();
    // That they are large enough is no merit.
    if violent && (finding.verdict != Verdict::Contradicted || guessed) {
        return None;
    }
    // "a motionless Wall Street" is said of the name behind it.
    let attribute = at.checked_sub(1).is_some_and(|b| matches!(&*scene.word(&part.items[b]), "a" | "an" | "the"));
    let behind = attribute || part.items.get(at + 1).is_some_and(|n| n.target().is_some());
    let sure = far_from_flat(&set) && !behind && found_prices(scene, &found.targets);
    if finding.verdict != Verdict::Supported {
        if subject::supposed(part, at) || subject::negated(part, at) {
            return None;
        }
        if guessed {
            finding.verdict = Verdict::NotEvaluated;
        } else if !declared && !violent && finding.verdict == Verdict::Contradicted && !sure {
            finding.verdict = Verdict::Ambiguous;
        }
    }
    Some(finding)
}
