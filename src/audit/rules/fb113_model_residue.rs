//! # FB113 model residue: words that belong to the machine and not to the page
//!
//! ## What it checks
//! Traces of how the text was made: `As an AI`, `I cannot browse`, `Here is the report`, `<think>`,
//! chat-template tokens such as `<|im_start|>`, unresolved slots such as `{hsi.change_pct}`,
//! placeholders such as `[INSERT]`, `TODO`, `NaN`, `undefined`.
//!
//! ## Why
//! Such words tell the reader nothing about the market, and an unresolved slot is a figure that is
//! missing.
//!
//! ## Example
//! Found:
//! ```text
//! HSI closed {hsi.change_pct} on the day.
//! ```
//! Instead:
//! ```text
//! HSI closed +0.38% on the day.
//! ```
//!
//! ## How to fix
//! Delete the residue, or fill the slot.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use crate::audit::text::{Found, Page};

/// Traces of a model, a chat template or a template engine, lower case.
const TRACES: [&str; 42] = [
    "as an ai language model",
    "as an ai assistant",
    "as an ai model",
    "as an ai,",
    "as a language model",
    "as a large language model",
    "i cannot browse",
    "i can't browse",
    "i don't have access to real-time",
    "i do not have access to real-time",
    "my knowledge cutoff",
    "my training data",
    "i'm sorry, but i",
    "i am sorry, but i",
    "i cannot provide",
    "i can't provide",
    "here is the report",
    "here's the report",
    "here is the briefing",
    "here's the briefing",
    "here is the json",
    "here's the json",
    "here is your report",
    "certainly! here",
    "sure, here",
    "sure! here",
    "let me know if you",
    "i hope this helps",
    "would you like me to",
    "<think>",
    "</think>",
    "<|im_start|>",
    "<|im_end|>",
    "<|endoftext|>",
    "<|eot_id|>",
    "[inst]",
    "[/inst]",
    "<<sys>>",
    "lorem ipsum",
    "[object object]",
    "you are a helpful assistant",
    "[insert ",
];

static MATCHER: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| AhoCorasick::builder().ascii_case_insensitive(true).build(TRACES).ok());

/// What a writer leaves where a figure is to come.
const PLACEHOLDERS: [&str; 5] = ["NaN", "TODO", "FIXME", "XX%", "XX.X"];

static PLACEHOLDER: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| AhoCorasick::new(PLACEHOLDERS).ok());

pub(crate) fn check(page: &Page<'_>) -> Vec<Found> {
    let text = page.text;
    let mut found = Vec::new();
    if let Some(matcher) = MATCHER.as_ref() {
        for m in matcher.find_iter(text) {
            let whole = !text[..m.start()].ends_with(char::is_alphanumeric);
            if whole {
                found.push(Found::new(m.start(), m.end(), "this belongs to the machine that wrote, not to the page"));
            }
        }
    }
    for (start, _) in text.match_indices('{') {
        let inner = text[..start].ends_with('{');
        if let Some(end) = slot(&text[start..]).filter(|_| !inner) {
            let message = format!("the slot `{}` was never filled", &text[start..start + end]);
            found.push(Found::new(start, start + end, message));
        }
    }
    for m in PLACEHOLDER.as_ref().into_iter().flat_map(|p| p.find_overlapping_iter(text)) {
        let (before, after) = (&text[..m.start()], &text[m.end()..]);
        if !before.ends_with(|c: char| c.is_alphanumeric()) && !after.starts_with(|c: char| c.is_alphanumeric()) {
            let word = PLACEHOLDERS[m.pattern().as_usize()];
            found.push(Found::new(m.start(), m.end(), format!("`{word}` stands where something was to be filled in")));
        }
    }
    found
}

/// Length of an unresolved slot at the head of the text: `{hsi.change_pct}` or `{{name}}`.
fn slot(text: &str) -> Option<usize> {
    let open = if text.starts_with("{{") { 2 } else { 1 };
    let inner = text[open..].trim_start_matches(' ');
    let name = inner.bytes().take_while(|b| b.is_ascii_alphanumeric() || b"_.|:".contains(b)).count();
    let rest = inner[name..].trim_start_matches(' ');
    let named = name > 0 && inner.starts_with(|c: char| c.is_ascii_alphabetic());
    let close = &"}}"[..open];
    (named && rest.starts_with(close)).then(|| text.len() - rest.len() + close.len())
}
