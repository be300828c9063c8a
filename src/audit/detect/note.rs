//! Notes of a word or two behind a row's figures: "Soft", "Net mint", "Middle of the pack", "Onshore leader".

use super::direction::Quantifier;
use super::sets::Set;
use super::subject;
use crate::audit::bind::Target;
use crate::audit::detect::word_list::WordList;
use crate::audit::finding::Finding;
use crate::audit::lex::{BRANCHES, Item, Kind, Sense};
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::rules::{fb301_direction, fb304_superlative, fb404_event};
use crate::audit::scene::{Part, Scene};

/// More words than these make a sentence.
const LONGEST: usize = 8;

/// What these say in a note they need not say in a sentence.
static UP: WordList<10> = WordList::new([
    "strong", "firm", "firmer", "buoyant", "buying", "mint", "mints", "minting", "creation", "issuance",
]);
static DOWN: WordList<16> = WordList::new([
    "leak",
    "bleed",
    "ebb",
    "shrinkage",
    "erosion",
    "drain",
    "drained",
    "soft",
    "softer",
    "sluggish",
    "drag",
    "redemption",
    "redemptions",
    "burn",
    "limp",
    "selling",
]);

/// What may stand before them and leaves the row their subject.
static ADJECTIVES: WordList<27> = WordList::new([
    "a",
    "big",
    "bit",
    "broad",
    "broadly",
    "clear",
    "fresh",
    "further",
    "heavy",
    "large",
    "marginal",
    "marginally",
    "mild",
    "mildly",
    "minor",
    "modest",
    "modestly",
    "net",
    "sharp",
    "slight",
    "slightly",
    "slow",
    "small",
    "steady",
    "still",
    "tiny",
    "very",
]);

/// "Manufacturing bid", "Banks drag" as a row's note: what no fact of the row can bear out.
fn branch(scene: &Scene<'_>, part: &Part) -> Option<Finding> {
    let items = &part.items;
    let first = items.first().filter(|i| matches!(i.kind, Kind::Word | Kind::Cue(_)))?;
    let name = scene.word(first);
    let told = BRANCHES.contains(&name.as_str()) && !scene.vocabulary.known_words.contains(&*name);
    // "Hardware/tech hit", "Banks and insurers bid"
    let joint = items.get(1).is_some_and(|i| i.mark('/') || i.mark('&') || &*scene.word(i) == "and");
    let (own, most) = if joint { (3, 6) } else { (1, 4) };
    let last = items.get(own).filter(|_| items.len() < most && !subject::supposed(part, 0))?;
    let acts = last.is(Sense::Up)
        || last.is(Sense::Down)
        || last.is(Sense::Act)
        || last.is(Sense::Led)
        || UP.contains(&scene.word(last))
        || DOWN.contains(&scene.word(last))
        || matches!(
            &*scene.word(last),
            "bid" | "hit" | "hurt" | "sold" | "led" | "lead" | "leadership" | "leading" | "lag" | "lagging" | "offered"
        );
    let range = (first.start, last.end);
    (told && acts).then(|| fb404_event::attribute(range, &scene.text[range.0..range.1]))
}

/// Findings of one part.
pub fn detect(scene: &Scene<'_>, part: &Part, out: &mut Vec<Finding>) {
    let words = part.items.iter().filter(|i| matches!(i.kind, Kind::Word | Kind::Cue(_) | Kind::Name { .. })).count();
    out.extend((0..part.items.len()).filter_map(|at| second(scene, part, at)));
    let beside = part.note || part.segment.cell.is_some_and(|(_, column)| column > 0);
    if !beside || words > LONGEST || part.row.is_empty() || part.items.iter().any(|i| i.figure().is_some()) {
        return;
    }
    out.extend(branch(scene, part));
    for at in 0..part.items.len() {
        out.extend(direction(scene, part, at));
    }
    out.extend(place(scene, part));
}

/// "Soft", "Marginal mint", "Tech drag".
fn direction(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    if !matches!(items[at].kind, Kind::Word | Kind::Cue(_)) {
        return None;
    }
    let word = scene.word(&items[at]);
    let way = match () {
        () if UP.contains(&word) => 1,
        () if DOWN.contains(&word) => -1,
        () => return None,
    };
    let mut first = at;
    while first > 0 && ADJECTIVES.contains(&scene.word(&items[first - 1])) {
        first -= 1;
    }
    let before = first.checked_sub(1).map(|i| &items[i]);
    let (start, targets) = match before {
        None => (items[first].start, part.row.clone()),
        Some(b) if matches!(b.kind, Kind::Mark(',' | ';' | ':')) => (items[first].start, part.row.clone()),
        Some(b) => (b.start, vec![member(scene, part, first - 1)?]),
    };
    if targets.len() > 1 || subject::negated(part, at) {
        return None;
    }
    let set = Set::new(scene.index, &targets, &[]);
    if set.moves.is_empty() {
        return None;
    }
    let range = (start, items[at].end);
    let mut finding = fb301_direction::judge(scene.index, range, &set, way, Quantifier::Bare, false, &[]);
    finding.suggestion = None;
    // A word of the trade, and no verb: of a group it is a shade.
    let shade = set.moves.len() > 1 && finding.verdict == Verdict::Contradicted;
    if subject::supposed(part, at) && finding.verdict == Verdict::Contradicted {
        finding.verdict = Verdict::Judgement;
    } else if shade {
        finding.verdict = Verdict::Ambiguous;
    }
    Some(finding)
}

/// The member of the row's group that an item names.
fn member(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Target> {
    let Item { kind: Kind::Name { target: target @ Target::Entity(e), .. }, .. } = &part.items[at] else { return None };
    let of_row: Vec<usize> = part.row.iter().flat_map(|t| scene.index.members(t)).collect();
    of_row.contains(e).then(|| target.clone())
}

/// "ETH led, BTC the runner-up": second of its group from one end or the other.
fn second(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    if !matches!(scene.word(&items[at]).as_str(), "runner-up" | "runner up") {
        return None;
    }
    let article = at.checked_sub(1).is_some_and(|i| scene.word(&items[i]) == "the");
    let name = at.checked_sub(if article { 2 } else { 1 })?;
    let Kind::Name { target: own @ Target::Entity(entity), generic: false, .. } = &items[name].kind else {
        return None;
    };
    let index = scene.index;
    let subject = Set::new(index, std::slice::from_ref(own), &[]);
    let all = Set::new(index, &[Target::Group(index.group_of(*entity)?)], &[]);
    let first = subject.moves.first()?;
    let rivals = || all.moves.iter().filter(|m| m.fact.metric == first.fact.metric && !index.is_total(m.entity));
    let ends = [rivals().filter(|m| m.value > first.value).count(), rivals().filter(|m| m.value < first.value).count()];
    // Of what set is not said: nothing is accused.
    // By what they hold, where that is what is ranked.
    let size = |m: &crate::audit::bind::index::Move<'_>| index.level_for(m.fact)?.usable().map(|v| v.get());
    let larger = size(first).map(|own| rivals().filter(|m| size(m).is_some_and(|v| v > own)).count());
    let verdict = if ends.contains(&1) || larger == Some(1) { Verdict::Supported } else { Verdict::NotEvaluated };
    let message = format!("{} above it and {} below", ends[0], ends[1]);
    Some(
        Finding::new((items[name].start, items[at].end), ClaimKind::Ranking, verdict, "FB304", message)
            .on(subject.facts()),
    )
}

/// "Middle of the pack", "Onshore leader": where the row's instrument stands in its group.
fn place(scene: &Scene<'_>, part: &Part) -> Option<Finding> {
    let [own @ Target::Entity(entity)] = part.row.as_slice() else { return None };
    let index = scene.index;
    let group = Target::Group(index.group_of(*entity)?);
    let subject = Set::new(index, std::slice::from_ref(own), &[]);
    let mut all = Set::new(index, &[group], &[]);
    let metric = subject.moves.first()?.fact.metric.clone();
    all.moves.retain(|m| m.fact.metric == metric && !index.is_total(m.entity) && !index.is_volatility(m.entity));
    let range = (part.items.first()?.start, part.items.last()?.end);
    let text = scene.text[range.0..range.1].trim_end_matches(['.', ' ']).to_lowercase();
    let supposed = part.supposed && !part.items.is_empty();
    let judged = |finding: Finding| super::relation::settled(finding, supposed, false);
    if matches!(
        text.as_str(),
        "middle of the pack" | "mid-pack" | "mid pack" | "in between" | "in the middle" | "in the middle of the pack"
    ) {
        let value = subject.moves.first()?.value;
        let (below, above) = (all.moves.iter().any(|m| m.value < value), all.moves.iter().any(|m| m.value > value));
        let verdict = if below && above { Verdict::Supported } else { Verdict::Contradicted };
        let message = format!("{} against {}", subject.listed(), all.listed());
        let facts: Vec<_> = subject.facts().chain(all.facts()).collect();
        return Some(judged(Finding::new(range, ClaimKind::Ranking, verdict, "FB304", message).on(facts)));
    }
    if matches!(text.as_str(), "runner-up" | "the runner-up" | "second best" | "second-best" | "in second place") {
        let value = subject.moves.first()?.value;
        let above = all.moves.iter().filter(|m| m.value > value).count();
        let verdict = if above == 1 { Verdict::Supported } else { Verdict::Contradicted };
        let message = format!("{above} above it: {} against {}", subject.listed(), all.listed());
        let facts: Vec<_> = subject.facts().chain(all.facts()).collect();
        return Some(judged(Finding::new(range, ClaimKind::Ranking, verdict, "FB304", message).on(facts)));
    }
    let last = text.rsplit(' ').next().unwrap_or_default();
    let way = match last {
        "leader" | "frontrunner" | "front-runner" => 1,
        "straggler" | "backmarker" | "tail-ender" => -1,
        _ => return None,
    };
    // "The index leader", "growth leader": a word that narrows the set leaves it open.
    let plain = |w: &str| {
        matches!(
            w,
            "the" | "a" | "clear" | "day's" | "group" | "regional" | "onshore" | "offshore" | "local" | "market"
        )
    };
    let finding = fb304_superlative::judge(range, &subject, &all, way, false)?;
    let mut finding = judged(finding);
    if finding.verdict == Verdict::Contradicted && !text.split(' ').rev().skip(1).all(plain) {
        finding.verdict = Verdict::NotEvaluated;
    }
    Some(finding)
}
