//! # FB115 unclosed bold: a mark of bold text without its other half
//!
//! ## What it checks
//! A paragraph, a point of a list or a row with an odd number of `**`. Marks inside backticks, behind a backslash, between two
//! digits, or with a blank on either side are no marks of bold text and are not counted.
//!
//! ## Why
//! The asterisks stand on the page as they are, and what was to stand out does not.
//!
//! ## Example
//! Found:
//! ```text
//! **Key flow: supplies grew, volumes fell.
//! ```
//! Instead:
//! ```text
//! **Key flow:** supplies grew, volumes fell.
//! ```
//!
//! ## How to fix
//! Put the other half where the bold text ends, or delete the mark.

use crate::audit::text::{Found, Line, LineKind, Page};

pub(crate) fn check(page: &Page<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    // The mark that is still open, in the block that the last line belongs to.
    let mut open: Option<usize> = None;
    for line in &page.lines {
        if !goes_on(line) {
            found.extend(open.take().map(defect));
        }
        if matches!(line.kind, LineKind::Code | LineKind::Fence) {
            continue;
        }
        for at in marks(line.text) {
            open = if open.is_some() { None } else { Some(line.start + at) };
        }
    }
    found.extend(open.map(defect));
    found
}

fn defect(at: usize) -> Found {
    Found::new(at, at + 2, "bold text that is opened or closed here has no other half")
}

/// Whether a line may be part of the paragraph or the point above it: bold text may run over a line's end.
fn goes_on(line: &Line<'_>) -> bool {
    line.kind == LineKind::Prose
}

/// Where the marks of bold text stand in a line.
fn marks(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let (mut found, mut at, mut quoted) = (Vec::new(), 0, false);
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'`' => quoted = !quoted,
            b'*' if !quoted => {
                let run = bytes[at..].iter().take_while(|b| **b == b'*').count();
                let before = at.checked_sub(1).and_then(|i| bytes.get(i)).copied();
                let behind = bytes.get(at + run).copied();
                let blank = |b: Option<u8>| b.is_none_or(|b| b.is_ascii_whitespace());
                let digit = |b: Option<u8>| b.is_some_and(|b| b.is_ascii_digit());
                // Four and more are a drawn line or a cover over something.
                let bold =
                    (2..=3).contains(&run) && !(blank(before) && blank(behind)) && !(digit(before) && digit(behind));
                if bold {
                    found.push(at);
                }
                at += run - 1;
            }
            _ => {}
        }
        at += 1;
    }
    found
}
