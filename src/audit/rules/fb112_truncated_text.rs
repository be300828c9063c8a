//! # FB112 truncated text: a sentence without its end
//!
//! ## What it checks
//! A paragraph of prose, or the whole text, that stops in the middle: no closing punctuation after a
//! word that cannot end a sentence (`the`, `and`, `of`, `while`), an open bracket or quotation mark at
//! the end of the text, a dangling comma or dash.
//!
//! ## Why
//! The text was cut off, and the missing words may have been the claim.
//!
//! ## Example
//! Found:
//! ```text
//! Hong Kong fell on the day, while the
//! ```
//! Instead:
//! ```text
//! Hong Kong fell on the day, while the US rose.
//! ```
//!
//! ## How to fix
//! Write the sentence to its end.

use super::fb101_character_run::runs;
use crate::audit::text::{BlockKind, Found, LineKind, Page, ends_sentence};

/// Words that no sentence ends with.
const OPEN: [&str; 30] = [
    "a", "although", "an", "and", "as", "because", "but", "despite", "either", "from", "if", "into", "its", "nor",
    "of", "or", "since", "than", "the", "their", "this", "unless", "versus", "was", "whereas", "which", "while",
    "whose", "with", "without",
];

pub(crate) fn check(page: &Page<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    let blocks = page.blocks();
    let count = blocks.len();
    for (i, block) in blocks.iter().enumerate() {
        let Some(last) = block.lines.last() else { continue };
        let whole_text_ends = i + 1 == count;
        if block.kind == BlockKind::Paragraph || last.kind == LineKind::Item {
            let Some(word) = last.text.split_whitespace().next_back() else { continue };
            let bare = word.trim_matches(['*', '_', '`', '"', '“', '”']);
            // Two words or fewer may be a label or a title.
            let open_word = OPEN.contains(&bare.to_lowercase().as_str()) && last.text.split_whitespace().count() > 2;
            let dangling = bare.ends_with([',', '–', '—', '(', '[', '$', '€', '+']) || bare == "-";
            if open_word || (dangling && bare.chars().count() > 1) {
                let start = last.end() - word.len();
                found.push(Found::new(start, last.end(), "the sentence stops here without its end"));
                continue;
            }
        }
        if whole_text_ends {
            found.extend(end_of_text(page, block, &blocks));
        }
    }
    found
}

/// Signs that the text as a whole was cut off.
fn end_of_text(
    page: &Page<'_>,
    block: &crate::audit::text::Block<'_, '_>,
    blocks: &[crate::audit::text::Block<'_, '_>],
) -> Option<Found> {
    let last = block.lines.last()?;
    let tail = |n: usize| {
        let start = last.text.char_indices().rev().nth(n - 1).map_or(0, |(i, _)| i);
        (last.start + start, last.end())
    };
    if let Some((_, _, c, n)) = runs(last.text).last()
        && n > 20
        && last.kind != LineKind::Rule
        && !matches!(c, '\u{2500}'..='\u{259f}' | '.' | '-' | '=' | '_')
    {
        let (start, end) = tail(10);
        return Some(Found::new(start, end, "the text ends inside a run of one character"));
    }
    if block.kind != BlockKind::Paragraph {
        return None;
    }
    let (start, end) = tail(10);
    let text = &page.text[block.start()..block.end()];
    if text.matches('(').count() > text.matches(')').count() && !ends_sentence(text) {
        return Some(Found::new(start, end, "the text ends inside a bracket"));
    }
    let prose = blocks.iter().filter(|b| b.kind == BlockKind::Paragraph).filter_map(|b| b.lines.last());
    let long = |text: &str| text.split_whitespace().count() >= 8;
    let (mut whole, mut all) = (0, 0);
    for line in prose.filter(|line| line.start != last.start && long(line.text)) {
        all += 1;
        whole += usize::from(ends_sentence(line.text));
    }
    let custom = all >= 2 && whole * 10 >= all * 8;
    (custom && long(last.text) && !ends_sentence(last.text))
        .then(|| Found::new(start, end, "the text ends in the middle of a sentence"))
}
