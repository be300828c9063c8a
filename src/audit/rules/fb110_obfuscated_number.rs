//! # FB110 obfuscated number: a number written so that it reads differently
//!
//! ## What it checks
//! Digits outside ASCII and full-width forms (Arabic-Indic, Devanagari, mathematical), superscripts,
//! subscripts, vulgar fractions, Roman numeral characters or combining marks next to a digit, letters
//! among digits, words that mix scripts (a Cyrillic `О` in a Latin word), a sign that stands apart
//! from its figure after an arrow, and a range whose second end lost its minus (`-1.4-2.0%`).
//!
//! ## Why
//! Such a figure looks like one number and is read by software as another, or not at all. It is
//! reported, never silently turned into a number.
//!
//! ## Example
//! Found:
//! ```text
//! HSI rose 1٫2²%
//! ```
//! Instead:
//! ```text
//! HSI rose 1.2%
//! ```
//!
//! ## How to fix
//! Write the figure in ASCII digits with `.` as the decimal point.

use crate::audit::text::{Found, Page};

pub(crate) fn check(page: &Page<'_>) -> Vec<Found> {
    // Nothing here is ASCII but a letter among digits and a sign by itself; most text is ASCII.
    let mut found = Vec::new();
    let mut at = 0;
    for token in page.text.split_inclusive(char::is_whitespace) {
        let word = token.trim_end();
        if let Some(message) = disguised(word) {
            let (start, end) = bounds(word);
            found.push(Found::new(at + start, at + end, message));
        }
        if let Some((start, end)) = sign_lost(word) {
            let message = "the second end of this range has lost its sign";
            found.push(Found::new(at + start, at + end, message));
        }
        at += token.len();
    }
    let behind = |arrow| page.text.match_indices('$').filter(move |(i, _)| page.text[..*i].ends_with(arrow));
    for (i, _) in behind("↑ + ").chain(behind("↓ - ")) {
        let start = i - "+ ".len();
        found.push(Found::new(start, start + "+ $".len(), "the sign stands apart from its figure"));
    }
    found
}

/// "-5.3-14.3%": the minus of the first end, and for the second only the dash of the range. Of whole numbers, "-20-30%",
/// the reader takes it for a habit.
fn sign_lost(word: &str) -> Option<(usize, usize)> {
    let minus = ['-', '\u{2212}'];
    if !word.trim_start_matches(outer).starts_with(minus) {
        return None;
    }
    let end = word.bytes().rposition(|b| b == b'%')? + 1;
    let start = bounds(word).0;
    let end = end.max(start);
    let inner = word.get(start..end)?.strip_suffix('%').and_then(|w| w.strip_prefix(minus))?;
    let decimal = |w: &str| {
        w.split_once('.').is_some_and(|(whole, rest)| {
            let digits = |p: &str| !p.is_empty() && p.chars().all(|c| c.is_ascii_digit());
            digits(whole) && digits(rest)
        })
    };
    let (first, second) = inner.split_once(['-', '\u{2013}'])?;
    (decimal(first) && decimal(second)).then_some((start, end))
}

/// What is wrong with a word.
fn disguised(word: &str) -> Option<String> {
    if word.is_ascii() {
        return letter_among_digits(word).then(|| "a letter stands among the digits of this figure".to_owned());
    }
    let chars: Vec<char> = word.chars().collect();
    for (i, &c) in chars.iter().enumerate() {
        let near = |f: fn(char) -> bool| {
            i.checked_sub(1).and_then(|j| chars.get(j)).is_some_and(|&c| f(c))
                || chars.get(i + 1).is_some_and(|&c| f(c))
        };
        let by_digit = near(|c| c.is_ascii_digit());
        let keycap = chars.get(i + 1) == Some(&'\u{20e3}') || c == '\u{20e3}';
        if foreign_digit(c) {
            return Some(format!("`{c}` (U+{:04X}) is a digit of another script", c as u32));
        }
        if odd_numeral(c) && (by_digit || (fraction(c) && near(|c| matches!(c, '%' | '$' | '.' | ',')))) {
            return Some(format!("`{c}` (U+{:04X}) stands next to a digit and reads as a figure of its own", c as u32));
        }
        if combining(c) && by_digit && !keycap {
            return Some(format!("a combining mark (U+{:04X}) stands on a digit", c as u32));
        }
        if matches!(c, '\u{66a}'..='\u{66c}') {
            return Some(format!("`{c}` (U+{:04X}) is a separator of another script", c as u32));
        }
    }
    mixed_script(word)
}

/// Punctuation around a word.
fn outer(c: char) -> bool {
    matches!(c, '(' | ')' | '|' | '*' | '"' | ';')
}

/// The word between the punctuation around it.
fn bounds(word: &str) -> (usize, usize) {
    let start = word.len() - word.trim_start_matches(outer).len();
    let end = word.trim_end_matches(outer).len();
    if start < end { (start, end) } else { (0, word.len()) }
}

/// `1O.5` and `2l3`: O or l between digits, or between a digit and a percent sign.
fn letter_among_digits(word: &str) -> bool {
    let b = word.as_bytes();
    let figure = b
        .iter()
        .all(|c| matches!(c, b'0'..=b'9' | b'O' | b'l' | b'.' | b',' | b'%' | b'+' | b'-' | b'(' | b')' | b'$' | b'|'));
    figure
        && b.windows(3).any(|w| {
            matches!(w[1], b'O' | b'l')
                && (w[0].is_ascii_digit() || w[0] == b'.')
                && (w[2].is_ascii_digit() || b".%".contains(&w[2]))
        })
}

/// Decimal digits of scripts other than ASCII and its full-width form.
fn foreign_digit(c: char) -> bool {
    c.is_numeric() && !c.is_ascii() && !matches!(c, '\u{ff10}'..='\u{ff19}') && !odd_numeral(c) && !cjk_numeral(c)
}

/// Superscripts, subscripts, fractions, Roman numerals.
fn odd_numeral(c: char) -> bool {
    matches!(c, '²' | '³' | '¹' | '\u{2070}'..='\u{209c}' | '\u{2160}'..='\u{218f}') || fraction(c)
}

fn fraction(c: char) -> bool {
    matches!(c, '¼' | '½' | '¾' | '\u{2150}'..='\u{215f}' | '\u{2189}')
}

/// Numerals that label or count in CJK text, circled ones included.
fn cjk_numeral(c: char) -> bool {
    matches!(c, '\u{2460}'..='\u{24ff}' | '\u{2776}'..='\u{2793}' | '\u{3007}' | '\u{3021}'..='\u{3029}' | '\u{3038}'..='\u{303a}'
        | '\u{3192}'..='\u{3195}' | '\u{3220}'..='\u{32ff}' | '\u{f96b}'..='\u{f9d3}')
}

fn combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}')
}

/// A Cyrillic or Greek letter that looks Latin, in a word with Latin letters or amid digits.
fn mixed_script(word: &str) -> Option<String> {
    for part in word.split(|c: char| !c.is_alphanumeric()) {
        let Some(c) = part.chars().find(|&c| lookalike(c)) else { continue };
        let latin = part.chars().any(|c| c.is_ascii_alphabetic());
        let others = part.chars().any(|c| c.is_alphabetic() && !lookalike(c));
        let digits = part.chars().any(|c| c.is_ascii_digit());
        if latin || (digits && !others) {
            return Some(format!("`{c}` (U+{:04X}) only looks like a Latin letter", c as u32));
        }
    }
    None
}

fn lookalike(c: char) -> bool {
    "АВЕКМНОРСТУХЅІЈаеорсухіјѕԁԛԝЗзбΑΒΕΖΗΙΚΜΝΟΡΤΥΧονρ".contains(c)
}
