//! The time a sentence speaks of: a figure of a day is none of a week or a year.

use super::prose::{Prose, Token};
use super::{FaultCode, SentenceFault};
use crate::facts::sheet::{Fact, FactSheet};
use crate::plan::SectionPlan;

/// Fewest and most days of a window that a word may mean.
const WORDS: &[(&[&str], (u32, u32))] = &[
    (&["today", "overnight", "daily", "day"], (0, 3)),
    (&["week", "weekly", "weeks", "fortnight"], (5, 16)),
    (&["month", "monthly", "months"], (20, 75)),
    (&["quarter", "quarterly", "quarters"], (60, 200)),
    (&["year", "yearly", "annual", "annually", "years", "year-to-date", "twelvemonth"], (180, 800)),
    (&["decade", "decades"], (3000, u32::MAX)),
];

pub(super) fn check(prose: &Prose<'_>, plan: &SectionPlan, sheet: &FactSheet, out: &mut Vec<SentenceFault>) {
    let own: Vec<&Fact> =
        prose.tokens.iter().filter_map(|t| if let Token::Figure(id) = t { sheet.fact(id) } else { None }).collect();
    let shorter = |days: u32| days > 3;
    let facts = if own.is_empty() {
        plan.facts.iter().filter_map(|id| sheet.fact(id)).collect::<Vec<_>>()
    } else {
        own.clone()
    };
    for word in prose.lower() {
        let word = word.trim_end_matches("'s").trim_end_matches("\u{2019}s");
        let Some((_, (least, most))) = WORDS.iter().find(|(words, _)| words.contains(&word)) else { continue };
        let fits = |fact: &&Fact| fact.window.as_deref().map(days).is_some_and(|d| (*least..=*most).contains(&d));
        // A level is of its day, and so is a reading; only what is all of longer windows is not.
        let of_a_day = *most <= 3 && !facts.iter().all(|f| f.window.as_deref().map(days).is_some_and(shorter));
        if !of_a_day && !facts.iter().any(fits) {
            out.push(SentenceFault::new(FaultCode::WrongWindow, word));
        }
    }
}

/// About how many days a window of the sheet is long: `24h`, `1d`, `7d`, `20 sessions`.
fn days(window: &str) -> u32 {
    let digits: String = window.chars().take_while(char::is_ascii_digit).collect();
    let n: u32 = digits.parse().unwrap_or(1);
    match window[digits.len()..].trim_start().chars().next() {
        Some('h') => n.div_ceil(24),
        // Five sessions are a week.
        Some('s') => n.saturating_mul(7).div_ceil(5),
        Some('w') => n.saturating_mul(7),
        Some('m') => n.saturating_mul(30),
        Some('q') => n.saturating_mul(91),
        Some('y') => n.saturating_mul(365),
        _ => n,
    }
}
