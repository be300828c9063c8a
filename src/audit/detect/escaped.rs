//! A move of others that somebody took no part in: "The rally bypassed crypto", "ChiNext's refusal to rise", "The selloff left
//! Alder untouched".

use crate::audit::bind::Target;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::scene::{Part, Scene};

/// "The rally stopped at crypto's door", "The rout passed ChiNext by", "The rally never reached crypto": whether the words behind
/// the move at item `at` keep the name that follows out of it.
#[must_use]
pub(super) fn unreached(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let clause = part.items[at].clause;
    let word = |i: usize| scene.word_in(&part.items, clause, i);
    let later = |words: &[&str]| (at + 2..at + 6).any(|i| words.contains(&&*word(i)));
    let event = scene.word(&part.items[at]).ends_with(|c: char| c.is_alphabetic()) && part.items[at].figure().is_none();
    let denied =
        matches!(&*word(at + 1), "did" | "didn't" | "never" | "failed" | "does" | "has" | "hasn't" | "refused");
    let reaches = ["reach", "reached", "touch", "touched", "lift", "spread", "extend", "include", "hit", "carry"];
    event
        && match &*word(at + 1) {
            "bypassed" | "bypasses" | "skipped" | "skips" | "spared" | "spares" | "eluded" | "excluded" => true,
            "stopped" | "stops" | "ended" => matches!(&*word(at + 2), "at" | "short" | "before" | "short of"),
            "left" | "leaves" => later(&["untouched", "unscathed", "unmoved", "unharmed", "unhurt", "cold", "behind"]),
            "passed" | "passes" => later(&["by"]),
            _ => denied && later(&reaches),
        }
}

/// "Crypto's failure to rise with equities", "ChiNext's refusal to rally".
#[must_use]
pub(super) fn refused(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let word = |i: usize| scene.word_in(&part.items, part.items[at].clause, i);
    let before = |n: usize| at.checked_sub(n).map(word).unwrap_or_default();
    let noun = before(2);
    let verb = part.items[at].is(Sense::Up) || part.items[at].is(Sense::Down);
    verb && &*before(1) == "to" && matches!(&*noun, "failure" | "refusal" | "inability" | "reluctance")
}

/// "bucked the fall in Hong Kong", "ignored losses in New York", "withstood the rout": a move of those that follow.
#[must_use]
pub(super) fn withstood(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let word = |i: usize| scene.word_in(&part.items, part.items[at].clause, i);
    let stems = ["withst", "brushed", "brushes", "buck", "ignor", "defied", "defies", "shrugg", "outliv"];
    let escapes = |i: usize| stems.iter().any(|stem| word(i).starts_with(stem));
    let small = |i: &usize| matches!(&*word(*i), "the" | "a" | "this" | "that" | "aside" | "off" | "any" | "s");
    (at.saturating_sub(4)..at).rev().find(|i| !small(i)).is_some_and(escapes)
}

/// "Only ChiNext escaped the red", "No index avoided a loss": the fall at item `at` is one that the subject did not have.
#[must_use]
pub(super) fn fled(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    if !part.items[at].is(Sense::Down) {
        return false;
    }
    let word = |i: usize| scene.word_in(&part.items, part.items[at].clause, i);
    let small =
        |i: &usize| matches!(&*word(*i), "the" | "a" | "any" | "all" | "further" | "fresh" | "day's" | "today's");
    let stems = ["escap", "avoid", "dodg", "evad", "sidestep"];
    let verb = (at.saturating_sub(3)..at).rev().find(|i| !small(i));
    verb.is_some_and(|i| stems.iter().any(|stem| word(i).starts_with(stem)))
}

/// "Meteora spoiled an otherwise clean sweep of gains": the one that had none.
#[must_use]
pub(super) fn spoiled(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let word = |i: usize| scene.word_in(&part.items, part.items[at].clause, i);
    let whole =
        |i: &usize| matches!(&*word(*i), "sweep" | "slate" | "clean sweep" | "clean slate" | "scorecard" | "run");
    let sweep = (at.saturating_sub(5)..at).rev().find(whole);
    let verbs = ["spoil", "marr", "ruin", "blemish"];
    sweep.is_some_and(|s| (s.saturating_sub(6)..s).any(|i| verbs.iter().any(|v| word(i).starts_with(v))))
}

/// "Which DEX grew? Only Alder.": a question tells of nobody.
#[must_use]
pub(super) fn asked(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let rest = &scene.text[part.items[at].end..part.segment.end.max(part.items[at].end)];
    let end = rest.find(['.', '?', '!', '\n', ':']);
    let question = end.is_some_and(|i| rest[i..].starts_with('?'));
    let opens = |i: usize| matches!(&*scene.word(&part.items[i]), "which" | "who" | "what");
    // "Is crypto risk-on? No."
    let first = part.items[..at].iter().rposition(|i| matches!(i.kind, Kind::Mark(_))).map_or(0, |i| i + 1);
    let asks = ["is", "are", "was", "were", "did", "do", "does", "has", "have", "will", "can"];
    question
        && ((at.saturating_sub(5)..at).any(opens) || first < at && asks.contains(&&*scene.word(&part.items[first])))
}

/// "All TVL losers lost at least 4.9%", "no gainer": those that went one way are named by it.
#[must_use]
pub(super) fn side_of(word: &str) -> Option<i8> {
    match word {
        "loser" | "losers" | "decliner" | "decliners" | "faller" | "fallers" | "shrinkers" => Some(-1),
        "gainer" | "gainers" | "winner" | "winners" | "riser" | "risers" | "advancer" | "advancers" => Some(1),
        _ => None,
    }
}

/// "All TVL losers lost": the word itself, and the verb behind it, say nothing new of the losers.
#[must_use]
pub(super) fn named_by_side(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    let noun = (at.saturating_sub(2)..=at).rev().find_map(|i| Some((i, side_of(&scene.word(&items[i]))?)));
    let Some((noun, side)) = noun.filter(|(i, _)| items[*i].clause == items[at].clause) else { return false };
    let all = |i: usize| items[i].is(Sense::All) || items[i].is(Sense::None) || &*scene.word(&items[i]) == "no";
    let own = if side > 0 { items[at].is(Sense::Up) } else { items[at].is(Sense::Down) };
    (noun.saturating_sub(3)..noun).any(all) && (noun == at || own)
}

/// "BTC +1.04%, ETH +0.50% — modest but positive": those that stand before the dash with their figures, of whom nothing but
/// adjectives is said behind it.
#[must_use]
pub(super) fn described_behind_a_dash(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Vec<Target>> {
    let items = &part.items;
    let word = scene.word(&items[at]);
    if !matches!(
        &*word,
        "positive" | "negative" | "higher" | "lower" | "green" | "red" | "up" | "down" | "gains" | "losses"
    ) {
        return None;
    }
    let dash = (0..at).rev().take(5).find(|i| items[*i].mark('\u{2014}') || items[*i].mark('\u{2013}'))?;
    let plain = |i: &Item| {
        i.figure().is_none()
            && i.target().is_none()
            && !i.is(Sense::Not)
            && !i.is(Sense::Up)
            && !i.is(Sense::Down)
            && !matches!(i.kind, Kind::Mark('(' | ':' | ';' | '.'))
    };
    if !items[dash + 1..at].iter().all(plain) {
        return None;
    }
    let first = items[..dash].iter().rposition(|i| matches!(i.kind, Kind::Mark('.' | ';' | ':' | '|' | '\u{2014}')));
    let list = &items[first.map_or(0, |i| i + 1)..dash];
    // Each name has its figure right behind it, and nothing else is said.
    let figured = list.iter().zip(list.iter().skip(1)).filter(|(a, b)| a.target().is_some() && b.figure().is_some());
    let targets: Vec<Target> = figured.filter_map(|(a, _)| a.target().cloned()).collect();
    let listed = |i: &Item| {
        i.target().is_some()
            || i.figure().is_some()
            || matches!(i.kind, Kind::Mark(',' | '/' | '(' | ')' | '-'))
            || &*scene.word(i) == "and"
    };
    let named = list.iter().filter(|i| i.target().is_some()).count();
    (list.iter().all(listed) && !targets.is_empty() && targets.len() == named).then_some(targets)
}
