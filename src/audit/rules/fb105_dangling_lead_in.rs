//! # FB105 dangling lead in: a lead-in with nothing after it
//!
//! ## What it checks
//! A line or paragraph that ends in a colon and is followed by a heading, by the end of the text, or by
//! another lead-in. A line that ends in a colon and continues with a list, table, code block or text
//! passes.
//!
//! ## Why
//! The list it announces was lost on the way.
//!
//! ## Example
//! Found:
//! ```text
//! Critical data:
//!
//! ## Divergences
//! ```
//! Instead:
//! ```text
//! Critical data:
//! - 313 stocks rose and 2,011 fell.
//!
//! ## Divergences
//! ```
//!
//! ## How to fix
//! Restore the list or delete the lead-in.

use crate::audit::text::{BlockKind, Found, LineKind, Page};

/// Nouns that announce points to follow.
const ANNOUNCING: [&str; 16] = [
    "signals",
    "points",
    "data",
    "drivers",
    "factors",
    "levels",
    "reasons",
    "internals",
    "metrics",
    "details",
    "takeaways",
    "catalysts",
    "winners",
    "losers",
    "risks",
    "dynamics",
];

pub(crate) fn check(page: &Page<'_>) -> Vec<Found> {
    let blocks = page.blocks();
    let mut found = Vec::new();
    for (i, block) in blocks.iter().enumerate() {
        let Some(last) = block.lines.last() else { continue };
        let lead_in = bare(last.text).ends_with([':', '：']);
        let paragraph = block.kind == BlockKind::Paragraph;
        let item = last.kind == LineKind::Item;
        let next = blocks.get(i + 1);
        let lost = match next {
            None => true,
            Some(next) => match next.kind {
                BlockKind::Heading => true,
                // What follows the last point is the document's own end.
                BlockKind::Paragraph if item => closes(next.lines[0].text),
                BlockKind::Paragraph => {
                    paragraph && block.lines.len() == 1 && labelled(next.lines[0].text) && sole(&blocks, i + 1)
                }
                BlockKind::Other => false,
            },
        };
        if (paragraph || item) && lost && (lead_in || (paragraph && announces(last.text) && block.lines.len() == 1)) {
            found.push(Found::new(last.start, last.end(), "nothing follows this lead-in"));
        }
    }
    found
}

/// What a document ends with: "Disclaimer: ...", "*Generated automatically; not financial advice.*"
fn closes(text: &str) -> bool {
    let text = bare(text).trim_start_matches(['*', '_', '>', ' ']).to_lowercase();
    text.starts_with("disclaimer")
        || ["not financial advice", "not investment advice", "no investment advice", "generated automatically"]
            .iter()
            .any(|words| text.contains(words))
}

/// True when no further labelled paragraph follows in the section, so that the one under the lead-in is no list.
fn sole(blocks: &[crate::audit::text::Block<'_, '_>], index: usize) -> bool {
    !blocks.get(index + 1).is_some_and(|b| b.kind == BlockKind::Paragraph && labelled(b.lines[0].text))
}

/// `Label: words`, the label short.
fn labelled(text: &str) -> bool {
    text.split_once(": ").is_some_and(|(label, _)| label.split_whitespace().count() <= 5)
}

/// `TVL: mixed signals beneath the surface`: a label, then words that announce points, no figure and no sentence.
fn announces(text: &str) -> bool {
    let text = bare(text);
    let words = text.split_once(": ").map(|(_, rest)| rest.to_lowercase());
    words.is_some_and(|w| {
        let fragment =
            w.split_whitespace().count() <= 8 && !w.contains(|c: char| c.is_numeric()) && !w.ends_with(['.', '!', '?']);
        fragment && w.split_whitespace().any(|word| ANNOUNCING.contains(&word))
    })
}

fn bare(text: &str) -> &str {
    text.trim_end_matches(['*', '_', ' '])
}
