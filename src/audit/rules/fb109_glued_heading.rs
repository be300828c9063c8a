//! # FB109 glued heading: a heading that has lost the line break behind it
//!
//! ## What it checks
//! A numbered or marked heading whose last word runs on into the text, the column heads or the point that should stand below
//! it: `6. A-Share MarketIndex Close Change`, `4. US Market- Dow +0.18%`.
//!
//! ## Why
//! The section has no heading and its first line no beginning; a reader cannot tell one from the other.
//!
//! ## Example
//! Found:
//! ```text
//! 4. US Market- Dow +0.18%
//! ```
//! Instead:
//! ```text
//! 4. US Market
//!
//! - Dow +0.18%
//! ```
//!
//! ## How to fix
//! Break the line behind the heading.

use crate::audit::text::{Found, LineKind, Page};

/// Words that a section's heading ends in.
const ENDS: [&str; 20] = [
    "insight",
    "insights",
    "chain",
    "defi",
    "crypto",
    "market",
    "markets",
    "divergences",
    "divergence",
    "map",
    "matrix",
    "plan",
    "sentiment",
    "summary",
    "overview",
    "outlook",
    "flows",
    "risks",
    "positioning",
    "equities",
];

pub(crate) fn check(page: &Page<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for line in page.lines.iter().filter(|l| !matches!(l.kind, LineKind::Code | LineKind::Fence | LineKind::Row)) {
        let title = line.text.trim_start_matches('#').trim_start_matches(|c: char| c.is_ascii_digit());
        let marked = title.len() < line.text.len() && title.starts_with(['.', ')', ' ', ':']);
        if let Some(end) = joint(line.text).filter(|_| marked) {
            let message = "a line break is missing behind this heading";
            let tail = line.text[end..].trim_start_matches(['-', '*', ' ', '\u{2022}']);
            let word = tail.find(|c: char| !c.is_alphanumeric()).unwrap_or(tail.len());
            let until = line.start + line.text.len() - tail.len() + word;
            found.push(Found::new(line.start, until, message));
        }
    }
    found
}

/// Where the heading ends whose last word goes on in another: behind "Market" of "A-Share MarketIndex", "US Market- Dow".
fn joint(text: &str) -> Option<usize> {
    let begins = |rest: &str| {
        let glued = rest.chars().next().is_some_and(char::is_uppercase);
        let point = ["- ", "* ", "\u{2022} "].iter().find_map(|mark| rest.strip_prefix(mark));
        glued || point.is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric() || c == '*'))
    };
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8()).take_while(|at| *at < 60);
    ends.filter(|at| begins(&text[*at..])).find(|at| {
        let word = text[..*at].rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        let lower = word.to_lowercase();
        word.len() < *at && ENDS.contains(&lower.as_str()) && word.starts_with(char::is_uppercase)
    })
}
