//! Figures in words or digits: only a slot may print one.

use super::prose::{Prose, Token};
use super::{FaultCode, SentenceFault};
use crate::facts::sheet::FactSheet;
use crate::quantity::words::is_number;

pub(super) fn check(prose: &Prose<'_>, sheet: &FactSheet, out: &mut Vec<SentenceFault>) {
    let lower = prose.lower();
    for (i, token) in prose.tokens.iter().enumerate() {
        match token {
            Token::Word(word) if word.chars().any(char::is_numeric) && !is_window(&lower, i, sheet) => {
                out.push(SentenceFault::new(FaultCode::Digit, word));
            }
            Token::Mark(c) if c.is_numeric() => out.push(SentenceFault::new(FaultCode::Digit, &c.to_string())),
            Token::Mark(c @ ('%' | '‰')) if !matches!(prose.tokens.get(i.wrapping_sub(1)), Some(Token::Figure(_))) => {
                out.push(SentenceFault::new(FaultCode::Digit, &c.to_string()));
            }
            Token::Word(word) if amount(prose, &lower, i) => {
                out.push(SentenceFault::new(FaultCode::NumberWord, word));
            }
            _ => {}
        }
    }
}

/// `24h`, `24-hour`, `7 days`: a window that some fact of the sheet has.
fn is_window(lower: &[String], at: usize, sheet: &FactSheet) -> bool {
    let word = lower[at].as_str();
    let split = word.find(|c: char| !c.is_ascii_digit()).unwrap_or(word.len());
    let (count, rest) = word.split_at(split);
    let rest = rest.strip_prefix('-').unwrap_or(rest);
    let unit = if rest.is_empty() { lower.get(at + 1).map_or("", String::as_str) } else { rest };
    let letter = match unit {
        "h" | "hr" | "hrs" | "hour" | "hours" => "h",
        "d" | "day" | "days" => "d",
        "w" | "week" | "weeks" => "w",
        "m" | "month" | "months" => "m",
        "y" | "year" | "years" => "y",
        _ => return false,
    };
    !count.is_empty() && sheet.facts.iter().any(|f| f.window.as_deref() == Some(&format!("{count}{letter}")))
}

const UNITS: [&str; 24] = [
    "percent",
    "per",
    "percentage",
    "point",
    "points",
    "basis",
    "bp",
    "bps",
    "pp",
    "dollar",
    "dollars",
    "yuan",
    "cents",
    "times",
    "fold",
    "million",
    "billion",
    "trillion",
    "thousand",
    "hundred",
    "pct",
    "tenths",
    "tenth",
    "and",
];

const AMOUNTS: [&str; 22] = [
    "million",
    "millions",
    "billion",
    "billions",
    "trillion",
    "trillions",
    "hundreds",
    "thousands",
    "dozen",
    "dozens",
    "doubled",
    "doubling",
    "tripled",
    "tripling",
    "quadrupled",
    "halved",
    "halving",
    "twofold",
    "threefold",
    "tenfold",
    "twice",
    "thrice",
];

/// A number word that says how much: with a unit after it, with a hyphenated tail, or an amount by itself.
fn amount(prose: &Prose<'_>, lower: &[String], at: usize) -> bool {
    let word = lower[at].as_str();
    let after_figure = at > 0 && matches!(prose.tokens[at - 1], Token::Figure(_));
    if AMOUNTS.contains(&word) {
        // "{slot} billion" is named by the slot rule.
        return !after_figure;
    }
    let next = lower.get(at + 1).map_or("", String::as_str);
    let before = |back: usize| at.checked_sub(back).and_then(|i| lower.get(i)).map_or("", String::as_str);
    let parts: Vec<&str> = word.split('-').collect();
    if is_number(parts[0]) {
        let compound = parts.len() > 1
            && (is_number(parts[1]) || UNITS.contains(&parts[1]) || parts[1] == "thirds" || parts[1] == "quarters");
        let with_unit = parts.len() == 1 && UNITS.contains(&next) && (next != "and" || number_after_and(lower, at));
        let ends = next.is_empty() || CLOSERS.contains(&next);
        let half_of = word == "half"
            && (matches!(next, "of" | "a" | "the" | "its" | "as") || ends && matches!(before(1), "by" | "in"));
        let by = before(1) == "by" && ends;
        let point = next == "point" && lower.get(at + 2).is_some_and(|w| is_number(w));
        return compound || with_unit || half_of || by || point;
    }
    // "a third of", "two-thirds", "by a third", "lost a tenth", and not "a third day", "the second quarter".
    let part = matches!(
        word,
        "third"
            | "quarter"
            | "fifth"
            | "sixth"
            | "eighth"
            | "tenth"
            | "hundredth"
            | "thirds"
            | "quarters"
            | "fifths"
            | "tenths"
    );
    let counted = matches!(before(1), "a" | "one" | "an" | "two" | "three") || word.ends_with('s');
    // What follows a fraction is no noun that it could count through.
    let ends = prose.tokens.get(at + 1).is_none_or(|token| match token {
        Token::Word(_) => CLOSERS.contains(&next),
        Token::Mark(_) => true,
        _ => false,
    });
    part && (next == "of" || counted && ends)
        || matches!(
            word,
            "double-digit" | "single-digit" | "two-fold" | "three-fold" | "ten-fold" | "treble" | "trebled"
        )
        || word == "double" && matches!(before(1), "may" | "to" | "almost" | "nearly" | "than" | "a")
}

/// Words that may follow a fraction that says how much.
const CLOSERS: [&str; 22] = [
    "of", "as", "while", "and", "but", "or", "from", "in", "on", "over", "at", "since", "less", "more", "higher",
    "lower", "up", "down", "off", "than", "which", "to",
];

/// "one and a half": a number goes on after "and".
fn number_after_and(lower: &[String], at: usize) -> bool {
    lower.get(at + 2).is_some_and(|w| w == "a") && lower.get(at + 3).is_some_and(|w| w == "half" || w == "quarter")
}
