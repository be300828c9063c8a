//! A text as words, and patterns over them.

use crate::audit::lex::{Folded, fold};

/// The words of a text, lower case, without quotation marks and punctuation around them.
pub(crate) struct Words<'t> {
    words: Vec<(Folded<'t>, usize, usize)>,
    /// Index of the first word of each sentence or cell.
    sentences: Vec<usize>,
    /// The first word that begins with a byte, one past the last where none does, and behind each word the next that
    /// begins as it does: most patterns begin with a word that a text does not have.
    first: [usize; 256],
    next: Vec<usize>,
}

impl<'t> Words<'t> {
    /// Reads a text. A sentence ends at `.`, `!`, `?`, `;`, a pipe, a line end.
    pub(crate) fn read(text: &'t str) -> Self {
        let mut words: Vec<(Folded<'t>, usize, usize)> = Vec::with_capacity(text.len() / 5);
        let mut sentences = vec![0];
        let keep = |c: char| match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '\'' | '%' | '’' => true,
            c => !c.is_ascii() && c.is_alphanumeric(),
        };
        let mut start = None;
        let ends = text.char_indices().chain(std::iter::once((text.len(), '\n')));
        for (i, c) in ends {
            if keep(c) {
                start.get_or_insert(i);
                continue;
            }
            if let Some(from) = start.take() {
                words.push((fold(text[from..i].trim_matches(['-', '\'', '’'])), from, i));
            }
            if matches!(c, '.' | '!' | '?' | ';' | '|' | '\n' | '。') && sentences.last() != Some(&words.len()) {
                sentences.push(words.len());
            }
        }
        let mut first = [words.len(); 256];
        let mut next = vec![words.len(); words.len()];
        for (i, (word, _, _)) in words.iter().enumerate().rev() {
            if let Some(byte) = word.bytes().next() {
                next[i] = std::mem::replace(&mut first[usize::from(byte)], i);
            }
        }
        Self { words, sentences, first, next }
    }

    /// Where a word stands, in order.
    fn places_of(&self, word: &str) -> impl Iterator<Item = usize> {
        let first = word.bytes().next().map(|byte| self.first[usize::from(byte)]);
        let here = |i: &usize| *i < self.words.len();
        std::iter::successors(first.filter(here), move |i| Some(self.next[*i]).filter(here))
            .filter(move |i| self.words[*i].0 == word)
    }

    /// The words from word `i` to the end of its sentence.
    fn from(&self, i: usize) -> &[(Folded<'t>, usize, usize)] {
        let next = self.sentences.partition_point(|first| *first <= i);
        let end = self.sentences.get(next).copied().unwrap_or(self.words.len());
        &self.words[i..end]
    }

    /// Where a pattern may begin, in order.
    fn begins(&self, parts: &[&str]) -> Vec<usize> {
        let mut out = Vec::new();
        for part in parts {
            let (word, optional) = part.strip_suffix('?').map_or((*part, false), |part| (part, true));
            if word == "_" {
                return (0..self.words.len()).collect();
            }
            out.extend(word.split('|').flat_map(|w| self.places_of(w)));
            if !optional {
                break;
            }
        }
        out.sort_unstable();
        out.dedup();
        out
    }
}

/// Where a pattern stands: first byte and end of each match. A pattern is words; `a|b` means either, `_` any word, `x?`
/// that the word may be absent. It is matched inside one sentence.
pub(crate) fn matches(words: &Words<'_>, pattern: &str) -> Vec<(usize, usize)> {
    let parts: Vec<&str> = pattern.split(' ').collect();
    let mut found = Vec::new();
    for at in words.begins(&parts) {
        let sentence = words.from(at);
        if let Some(length) = length(sentence, &parts).filter(|n| *n > 0) {
            found.push((sentence[0].1, sentence[length - 1].2));
        }
    }
    found
}

/// How many words the parts take at the head of the sentence.
fn length(sentence: &[(Folded<'_>, usize, usize)], parts: &[&str]) -> Option<usize> {
    let Some((part, rest)) = parts.split_first() else { return Some(0) };
    let (part, optional) = part.strip_suffix('?').map_or((*part, false), |part| (part, true));
    let here = sentence.first().is_some_and(|(word, _, _)| part == "_" || part.split('|').any(|p| word == p));
    if here && let Some(n) = length(&sentence[1..], rest) {
        return Some(n + 1);
    }
    if optional { length(sentence, rest) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_inside_a_sentence() {
        let text = "Global “risk-off” dominates. This isn’t a risk-off day";
        let words = Words::read(text);
        let found = |pattern: &str| matches(&words, pattern).into_iter().map(|(a, b)| &text[a..b]).collect::<Vec<_>>();
        assert_eq!(found("risk-off dominates|prevails"), ["risk-off” dominates"]);
        assert_eq!(found("isn't|not a? broad? risk-off"), ["isn’t a risk-off"]);
        assert_eq!(found("dominates this"), Vec::<&str>::new());
        assert_eq!(found("this _ a"), ["This isn’t a"]);
        assert_eq!(found("_ risk-off"), ["Global “risk-off", "a risk-off"]);
        assert_eq!(found("new? day"), ["day"]);
        assert_eq!(found("a|global risk-off"), ["Global “risk-off", "a risk-off"]);
    }
}
