//! Where in its clause a figure stands: a level is reached, a change is moved by. "fell {close} to {change_pct}" turns them round.

use super::prose::{Prose, Token};
use super::{FaultCode, SentenceFault};
use crate::facts::sheet::{Fact, FactSheet};
use crate::quantity::Unit;
use crate::realise::movement;

/// Beyond [`movement::UP`] and [`movement::DOWN`]: what stands right after one is the size of the move.
const ALSO_MOVED: [&str; 10] =
    ["grow", "grown", "rebounded", "lose", "slip", "shedding", "shrunk", "dip", "slump", "moved"];

/// Nouns of movement that may stand before "of" or after a figure.
const NOUNS: [&str; 18] = [
    "gain", "gains", "rise", "advance", "increase", "jump", "climb", "surge", "rally", "fall", "drop", "decline",
    "loss", "losses", "decrease", "slide", "slump", "dip",
];

/// Words that say of a figure after "to", "at" or "was" that it is a change or a gap.
const CHANGES: [&str; 46] = [
    "change",
    "changes",
    "changed",
    "unchanged",
    "move",
    "moves",
    "movement",
    "flat",
    "gain",
    "gains",
    "rise",
    "rises",
    "advance",
    "increase",
    "growth",
    "jump",
    "climb",
    "surge",
    "rally",
    "fall",
    "falls",
    "drop",
    "drops",
    "decline",
    "declines",
    "loss",
    "losses",
    "decrease",
    "slide",
    "slump",
    "dip",
    "return",
    "performance",
    "gap",
    "spread",
    "difference",
    "lead",
    "lag",
    "margin",
    "divergence",
    "shortfall",
    "issuance",
    "issued",
    "redemptions",
    "flow",
    "distance",
];

/// Adverbs of place: beside one, "was", "is" and "at" speak of a move.
const SIDES: [&str; 14] = [
    "up", "down", "higher", "lower", "ahead", "behind", "above", "below", "led", "lagged", "leading", "better",
    "worse", "more",
];

/// What a clause is over at.
const BREAKS: [&str; 9] = ["while", "whereas", "but", "although", "though", "as", "and", "which", "when"];

fn is_movement(word: &str) -> bool {
    movement::UP.contains(&word) || movement::DOWN.contains(&word) || ALSO_MOVED.contains(&word)
}

/// A level as the size of a move, or a change as a level.
pub(super) fn check(prose: &Prose<'_>, sheet: &FactSheet, out: &mut Vec<SentenceFault>) {
    let lower = prose.lower();
    for (i, token) in prose.tokens.iter().enumerate() {
        let Token::Figure(id) = token else { continue };
        let Some(fact) = sheet.fact(id) else { continue };
        let said = if is_level(fact) {
            sized(prose, &lower, i)
        } else if is_move(fact) {
            stood(prose, &lower, i)
        } else {
            None
        };
        if let Some(word) = said {
            out.push(SentenceFault::new(FaultCode::WrongPlace, &format!("{word} {{{id}}}")));
        }
    }
}

fn is_move(fact: &Fact) -> bool {
    let unit = !matches!(fact.unit, Unit::Count | Unit::Ratio | Unit::Other(_));
    unit && (fact.against.is_some() || fact.metric.contains("change") || fact.metric.contains("issued"))
}

fn is_level(fact: &Fact) -> bool {
    let unit = matches!(fact.unit, Unit::IndexPoints | Unit::Money(_));
    unit && !is_move(fact) && !fact.metric.contains("flow")
}

/// The word of movement that a level stands right after.
fn sized<'a>(prose: &Prose<'_>, lower: &'a [String], at: usize) -> Option<&'a str> {
    let last = last_word(prose, lower, at)?;
    let word = lower[last].as_str();
    let moved = is_movement(word) || word == "by";
    let amount = word == "of" && last > 0 && NOUNS.contains(&lower[last - 1].as_str());
    // "a {close} gain"
    let after = lower.get(at + 1).map(String::as_str).filter(|w| NOUNS.contains(w));
    let led = at > 0 && matches!(lower[at - 1].as_str(), "a" | "an" | "its" | "the");
    if moved || amount { Some(word) } else { after.filter(|_| led) }
}

/// The preposition or verb of standing that a change comes right after, where nothing says that it is a change.
fn stood<'a>(prose: &Prose<'_>, lower: &'a [String], at: usize) -> Option<&'a str> {
    let last = last_word(prose, lower, at)?;
    let word = lower[last].as_str();
    if !matches!(word, "to" | "at" | "was" | "is" | "were" | "are" | "stood" | "closed" | "reached" | "traded") {
        return None;
    }
    // "the largest rise, at {x}": the clause before the comma says it. "fell {close} to {x}": a figure ends what was said.
    let aside = last > 0 && matches!(prose.tokens[last - 1], Token::Mark(','));
    let from = if aside { last - 1 } else { last };
    let end = |i: &usize| {
        matches!(prose.tokens[*i], Token::Figure(_) | Token::Mark(',' | ';' | ':'))
            || BREAKS.contains(&lower[*i].as_str())
                && !(lower[*i] == "and" && lower[..*i].iter().any(|w| w == "between"))
    };
    let start = (0..from).rev().find(end).map_or(0, |i| i + 1);
    let before = &lower[start..last];
    let says = |list: &[&str]| before.iter().any(|w| list.contains(&w.as_str()));
    let beyond = lower.get(at + 1).is_some_and(|w| SIDES.contains(&w.as_str()) || NOUNS.contains(&w.as_str()));
    if word == "to" {
        // "a fall to {x}" is where the fall ended; "the change came to {x}" is its size.
        let ended = before.last().is_some_and(|w| is_movement(w));
        return (!says(&CHANGES) || ended).then_some(word);
    }
    // "At {x}, the rise of the Dow": what is said comes after.
    let first = last == 0 && lower[at + 1..].iter().any(|w| CHANGES.contains(&w.as_str()));
    (!says(&CHANGES) && !says(&SIDES) && !beyond && !first).then_some(word)
}

/// The nearest word before a figure that is no article, size or adverb.
fn last_word(prose: &Prose<'_>, lower: &[String], at: usize) -> Option<usize> {
    const SMALL: [&str; 22] = [
        "a", "an", "the", "only", "just", "about", "around", "some", "modest", "slight", "mild", "small", "moderate",
        "marked", "notable", "sharp", "steep", "large", "big", "strong", "heavy", "extreme",
    ];
    let mut i = at;
    while i > 0 {
        i -= 1;
        let word = lower[i].as_str();
        if !matches!(prose.tokens[i], Token::Word(_)) {
            return None;
        }
        if !SMALL.contains(&word) && !word.ends_with("ly") {
            return Some(i);
        }
    }
    None
}
