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

use crate::audit::text::{Found, Page};

/// Traces of a model, a chat template or a template engine, lower case.
static TRACES: Phrases<42> = Phrases::new([
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
]);

/// What a writer leaves where a figure is to come.
static PLACEHOLDERS: Phrases<5> = Phrases::new(["NaN", "TODO", "FIXME", "XX%", "XX.X"]);

/// Phrases to find in a text, 64 at most. An automaton of them would cost more to build than a command that reads one page
/// does otherwise.
struct Phrases<const N: usize> {
    phrases: [&'static str; N],
    /// For each of the first three places, and each byte there, a bit for every phrase that has it, in either case.
    holding: [[u64; 256]; 3],
}

impl<const N: usize> Phrases<N> {
    const fn new(phrases: [&'static str; N]) -> Self {
        let mut holding = [[0; 256]; 3];
        let mut i = 0;
        while i < N {
            let mut place = 0;
            while place < 3 {
                let byte = phrases[i].as_bytes()[place];
                holding[place][byte.to_ascii_lowercase() as usize] |= 1 << i;
                holding[place][byte.to_ascii_uppercase() as usize] |= 1 << i;
                place += 1;
            }
            i += 1;
        }
        Self { phrases, holding }
    }

    /// Where each phrase stands, whatever the case of its ASCII letters: first byte and end. They may overlap.
    fn places(&self, text: &str) -> Vec<(usize, usize)> {
        let bytes = text.as_bytes();
        let [first, second, third] = &self.holding;
        let mut found = Vec::new();
        for (at, three) in bytes.windows(3).enumerate() {
            let &[a, b, c] = three else { continue };
            let mut open = first[usize::from(a)] & second[usize::from(b)] & third[usize::from(c)];
            while open != 0 {
                let phrase = self.phrases[open.trailing_zeros() as usize];
                let here = bytes[at..].get(..phrase.len());
                if here.is_some_and(|here| here.eq_ignore_ascii_case(phrase.as_bytes())) {
                    found.push((at, at + phrase.len()));
                }
                open &= open - 1;
            }
        }
        found
    }
}

pub(crate) fn check(page: &Page<'_>) -> Vec<Found> {
    let text = page.text;
    let mut found = Vec::new();
    let mut told = 0;
    for (start, end) in TRACES.places(text) {
        // Of two that overlap the first.
        if start < told {
            continue;
        }
        told = end;
        if !text[..start].ends_with(char::is_alphanumeric) {
            found.push(Found::new(start, end, "this belongs to the machine that wrote, not to the page"));
        }
    }
    for (start, _) in text.match_indices('{') {
        let inner = text[..start].ends_with('{');
        if let Some(end) = slot(&text[start..]).filter(|_| !inner) {
            let message = format!("the slot `{}` was never filled", &text[start..start + end]);
            found.push(Found::new(start, start + end, message));
        }
    }
    for (start, end) in PLACEHOLDERS.places(text) {
        let (before, word, after) = (&text[..start], &text[start..end], &text[end..]);
        if PLACEHOLDERS.phrases.contains(&word)
            && !before.ends_with(|c: char| c.is_alphanumeric())
            && !after.starts_with(|c: char| c.is_alphanumeric())
        {
            found.push(Found::new(start, end, format!("`{word}` stands where something was to be filled in")));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_phrase_holds_another() {
        // So that the first to begin is the first to end, and which of two is found does not hang on their order.
        for phrases in [TRACES.phrases.as_slice(), &PLACEHOLDERS.phrases] {
            for (i, phrase) in phrases.iter().enumerate() {
                assert!(phrases.iter().enumerate().all(|(n, other)| n == i || !phrase.contains(other)), "{phrase}");
            }
        }
    }
}
