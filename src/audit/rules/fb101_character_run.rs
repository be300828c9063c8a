//! # FB101 character run: one character repeated
//!
//! ## What it checks
//! A run of more than 20 of the same visible character. Box drawing (U+2500 to U+257F), block elements,
//! and lines made of `-`, `=`, `_`, `*`, `.`, `~` or `#` as a rule are legitimate and pass.
//!
//! ## Why
//! A model that lost its way repeats a token until its budget is spent. Whatever should have followed,
//! often the rest of the document, is missing.
//!
//! ## Example
//! Found:
//! ```text
//! US EQUITIES ←←←←←←←←←←←←←←←←←←←←←←←←←←←←←←
//! ```
//! Instead:
//! ```text
//! US EQUITIES ← flow data not published
//! ```
//!
//! ## How to fix
//! Write the passage again. Where the run is a drawn line, draw it with box-drawing characters.

use crate::audit::text::{Found, LineKind, Page, clip};

/// Longest run that passes.
const LONGEST: usize = 20;

/// Characters of a run that its finding points at: the run itself may be longer than the rest of the text.
const POINT: usize = 20;

pub(crate) fn check(page: &Page<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for line in &page.lines {
        if line.kind == LineKind::Rule || !may_run(line.text) {
            continue;
        }
        for (start, end, c, n) in runs(line.text) {
            if n > LONGEST && !drawn(c) {
                let (start, end) = (line.start + start, line.start + end);
                let message = format!("`{}` (U+{:04X}) stands here {n} times in a row", c.escape_debug(), c as u32);
                found.push(Found::new(start, clip(page.text, start, end, POINT), message));
            }
        }
    }
    found
}

/// Whether a run that is too long may stand here: it would reach over one of the places looked at, and repeat itself there
/// after as many bytes as its character has.
fn may_run(text: &str) -> bool {
    let bytes = text.as_bytes();
    let four = |i: usize| bytes.get(i..i + 4);
    (0..bytes.len()).step_by(LONGEST - 4).any(|i| four(i).is_some() && (1..=4).any(|width| four(i) == four(i + width)))
}

/// Runs of one character: first byte, end, character, length.
pub(crate) fn runs(text: &str) -> impl Iterator<Item = (usize, usize, char, usize)> {
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, c) = rest.next()?;
        let (mut end, mut n) = (start + c.len_utf8(), 1);
        while let Some((i, d)) = rest.next_if(|(_, d)| *d == c) {
            end = i + d.len_utf8();
            n += 1;
        }
        Some((start, end, c, n))
    })
}

/// Characters that draw: a run of them is a line, and leader dots in a table of contents.
fn drawn(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '-' | '=' | '_' | '*' | '.' | '~' | '#' | '─' | '—' | '·' | '\u{2500}'..='\u{259f}')
}
