//! Repetition: loops inside a sentence, and sentences that say again what was said.

use std::collections::BTreeSet;

use super::prose::Prose;
use super::{FaultCode, SentenceFault};
use crate::draft::{Piece, Sentence, pieces};

/// A run of up to this many words, three times over, is a loop.
const MAX_PERIOD: usize = 8;

pub(super) fn within(prose: &Prose<'_>, out: &mut Vec<SentenceFault>) {
    let words: Vec<String> = prose.lower().into_iter().filter(|w| !w.is_empty()).collect();
    for period in 1..=MAX_PERIOD {
        let loops =
            words.windows(period * 3).find(|w| w[..period] == w[period..2 * period] && w[..period] == w[2 * period..]);
        if let Some(found) = loops {
            out.push(SentenceFault::new(FaultCode::Repetition, &found[..period].join(" ")));
            return;
        }
    }
    let stutter = words.iter().find(|w| {
        let chars: Vec<char> = w.chars().collect();
        chars.windows(5).any(|c| c.iter().all(|x| *x == c[0]))
    });
    if let Some(word) = stutter {
        out.push(SentenceFault::new(FaultCode::Repetition, word));
    }
}

/// Later sentences that repeat an earlier one: nearly the same words, or the same figures again with none new.
pub(super) fn across(sentences: &[Sentence]) -> Vec<(usize, SentenceFault)> {
    let bags: Vec<(BTreeSet<String>, BTreeSet<String>)> = sentences.iter().map(|s| bag(&s.text)).collect();
    let mut out = Vec::new();
    for later in 1..bags.len() {
        let (words, figures) = &bags[later];
        let again = bags[..later].iter().any(|(earlier, of_earlier)| {
            let common = earlier.intersection(words).count();
            let all = earlier.union(words).count();
            // At least five sixths of the words of both are the same.
            let nearly = common * 6 >= all * 5 && all > 0;
            let restated = figures.len() >= 2 && figures == of_earlier;
            nearly || restated
        });
        if again {
            out.push((later, SentenceFault::new(FaultCode::Repetition, &sentences[later].text)));
        }
    }
    out
}

/// Words and figures of a sentence.
fn bag(text: &str) -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut words, mut figures) = (BTreeSet::new(), BTreeSet::new());
    let parts = pieces(text).unwrap_or_else(|_| vec![Piece::Text(text)]);
    for part in parts {
        match part {
            Piece::Text(t) => {
                words.extend(t.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase))
            }
            Piece::Figure(id) => {
                figures.insert(id.to_owned());
                words.insert(format!("{{{id}}}"));
            }
            Piece::Name(id) => {
                words.insert(format!("{{@{id}}}"));
            }
        }
    }
    (words, figures)
}
