//! # FB106 missing section: a section is missing
//!
//! ## What it checks
//! A section that `audit.required_sections` names and the text does not have, and a gap in numbered
//! headings (1, 2, 4). Without a configured list only gaps are found.
//!
//! ## Why
//! A document that ends early or skips a part looks complete to anyone who does not know its outline.
//!
//! ## Example
//! Found:
//! ```text
//! ## 1. Key insight
//! ## 3. Hong Kong
//! ```
//! Instead:
//! ```text
//! ## 1. Key insight
//! ## 2. Transmission chain
//! ## 3. Hong Kong
//! ```
//!
//! ## How to fix
//! Write the section, or take it off the list of required ones.

use crate::audit::text::{Found, LineKind, Page};

pub(crate) fn check(page: &Page<'_>, required: &[String]) -> Vec<Found> {
    let mut found = gaps(page);
    let headings: Vec<String> = page
        .lines
        .iter()
        .filter(|line| line.is_heading() || (line.text.chars().count() <= 80 && line.kind != LineKind::Row))
        .map(|line| line.text.to_lowercase())
        .collect();
    let (start, end) = page.last_solid().map_or((0, page.text.len()), |(_, line)| {
        let last = line.text.char_indices().rev().nth(9).map_or(0, |(i, _)| i);
        (line.start + last, line.end())
    });
    for name in required {
        if !headings.iter().any(|heading| heading.contains(&name.to_lowercase())) {
            found.push(Found::new(start, end, format!("the required section `{name}` is missing")));
        }
    }
    found
}

/// Numbered headings that leave out a number.
fn gaps(page: &Page<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    let mut previous: Option<u32> = None;
    for line in &page.lines {
        let number = match line.kind {
            LineKind::Numbered(n) => Some(n),
            LineKind::Heading(2 | 3) => number(line.text),
            _ => None,
        };
        let Some(number) = number else { continue };
        if let Some(before) = previous
            && number > before + 1
            && number <= before + 5
        {
            let missing = (before + 1..number).map(|n| n.to_string()).collect::<Vec<_>>().join(", ");
            found.push(Found::new(line.start, line.end(), format!("section {missing} is missing before this one")));
        }
        previous = Some(number);
    }
    found
}

/// `n` of `## n. Title`.
fn number(heading: &str) -> Option<u32> {
    let title = heading.trim_start_matches('#').trim_start();
    let digits = title.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &title[digits..];
    (rest.starts_with(". ") || rest.starts_with(") ")).then(|| title[..digits].parse().ok()).flatten()
}
