//! # FB102 loop: text that repeats itself
//!
//! ## What it checks
//! A stretch that repeats three times or more with a period of up to 128 characters, a sentence said
//! twice in a row, and a sentence that stands in the text four times or more. Drawn lines, short table
//! cells and headings may repeat.
//!
//! ## Why
//! A loop carries no information and hides what the text did not say.
//!
//! ## Example
//! Found:
//! ```text
//! Risk is rising. Risk is rising. Risk is rising.
//! ```
//! Instead:
//! ```text
//! Risk is rising.
//! ```
//!
//! ## How to fix
//! Keep one copy and say what should have come after it.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::audit::text::{Found, LineKind, Page, clip};

/// Longest period, in bytes; four times 128 characters of a wide script.
const LONGEST_PERIOD: usize = 512;

/// Bytes compared before a period is suspected.
const GRAM: usize = 8;

/// Characters that a finding points at.
const POINT: usize = 60;

pub(crate) fn check(page: &Page<'_>) -> Vec<Found> {
    let loops = periods(page);
    let mut found: Vec<Found> = sentences(page);
    found.retain(|f| !loops.iter().any(|(range, _)| range.start < f.end && f.start < range.end));
    for (range, message) in loops {
        found.push(Found::new(range.start, clip(page.text, range.start, range.end, POINT), message));
    }
    found
}

/// Stretches that repeat with a period, found by the last place of every eight bytes: one pass over the text.
fn periods(page: &Page<'_>) -> Vec<(Range<usize>, String)> {
    let bytes = page.text.as_bytes();
    let mut last = vec![u32::MAX; 1 << 12];
    let mut found = Vec::new();
    let mut i = 0;
    while i + GRAM <= bytes.len() {
        let slot = hash(&bytes[i..i + GRAM]);
        let before = last[slot] as usize;
        last[slot] = u32::try_from(i).unwrap_or(u32::MAX);
        let period = i.wrapping_sub(before);
        if before < i && period <= LONGEST_PERIOD && bytes[before..before + GRAM] == bytes[i..i + GRAM] {
            let same = bytes[i..].iter().zip(&bytes[before..]).take_while(|(a, b)| a == b).count();
            let end = i + same;
            let stretch = floor(page.text, before)..floor(page.text, end);
            if let Some(message) = looped(&page.text[stretch.clone()], period) {
                found.push((stretch, message));
                i = end;
                continue;
            }
            // What is no loop from here is none from further in: a long run of one character is not measured at each place.
            i = end.saturating_sub(LONGEST_PERIOD).max(i);
        }
        i += 1;
    }
    found
}

/// The message for a stretch of this period in bytes, when it is long enough to be a loop and no drawing.
fn looped(stretch: &str, period: usize) -> Option<String> {
    let times = stretch.len() / period;
    if times < 3 {
        return None;
    }
    let once = &stretch[..floor(stretch, period)];
    let letters = once.chars().filter(|c| c.is_alphabetic()).count();
    let one_character = once.chars().all(|c| once.starts_with(c));
    let row = stretch.contains('|') && !stretch.contains('\n');
    let words = letters >= 8 && once.contains(' ') && stretch.chars().count() >= 40;
    let symbols = once.chars().any(|c| !c.is_whitespace() && !drawn(c)) && times >= 8 && stretch.chars().count() >= 32;
    if one_character || (row && times < 12) || !(words || symbols) {
        return None;
    }
    let shown: String = once.trim().chars().take(40).collect();
    Some(format!("`{}` comes {times} times in a row", shown.escape_debug()))
}

/// Sentences that come again.
fn sentences(page: &Page<'_>) -> Vec<Found> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut previous = String::new();
    let mut found = Vec::new();
    for line in &page.lines {
        if !matches!(line.kind, LineKind::Prose | LineKind::Item) {
            continue;
        }
        for (start, sentence) in split(line.text) {
            let key = sentence.to_lowercase();
            let length = key.chars().count();
            // Only what is long enough to be reported is counted.
            let times = if length >= 40 {
                let times = seen.entry(key.clone()).or_default();
                *times += 1;
                *times
            } else {
                0
            };
            let again = if length >= 24 && key == previous {
                Some("the sentence before says the same, word for word".to_owned())
            } else if times == 4 && !sentence.starts_with(['_', '*']) {
                Some("this sentence stands in the text four times or more".to_owned())
            } else {
                None
            };
            if let Some(message) = again {
                let at = line.start + start;
                found.push(Found::new(at, clip(page.text, at, at + sentence.len(), POINT), message).suggest(""));
            }
            previous = key;
        }
    }
    found
}

/// Sentences of a line, each with its first byte.
fn split(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive(['.', '!', '?', '。']).filter_map(move |part| {
        let start = at + part.len() - part.trim_start().len();
        at += part.len();
        let sentence = part.trim();
        (!sentence.is_empty()).then_some((start, sentence))
    })
}

fn drawn(c: char) -> bool {
    matches!(
        c,
        '-' | '=' | '_' | '*' | '.' | '~' | '#' | '|' | '+' | ':' | '>' | '<' | '—' | '·' | '\u{2500}'..='\u{259f}'
    )
}

fn floor(text: &str, mut byte: usize) -> usize {
    byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    byte
}

/// Twelve bits of the gram; FNV-1a.
fn hash(gram: &[u8]) -> usize {
    let h = gram.iter().fold(0x811c_9dc5_u32, |h, b| (h ^ u32::from(*b)).wrapping_mul(0x0100_0193));
    ((h ^ (h >> 12)) & 0xfff) as usize
}
