//! A sentence as tokens: words, punctuation, figures and names, with the sheet's names set apart.

use std::collections::BTreeSet;

use aho_corasick::{AhoCorasick, MatchKind};

use super::{FaultCode, SentenceFault};
use crate::draft::{Piece, pieces};
use crate::facts::sheet::FactSheet;
use crate::plan::SectionPlan;

/// One token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// A word as written: letters, digits, inner apostrophes, hyphens and `&`.
    Word(&'a str),
    /// One character that is neither a word nor white space.
    Mark(char),
    /// `{fact.id}`.
    Figure(&'a str),
    /// `{@entity.id}`.
    Slot(&'a str),
    /// A name of the sheet, written out.
    Name(&'a str),
}

/// A sentence in tokens.
#[derive(Debug)]
pub(super) struct Prose<'a> {
    /// In order.
    pub(super) tokens: Vec<Token<'a>>,
    /// For each token, whether white space stands before it.
    pub(super) spaced: Vec<bool>,
}

impl<'a> Prose<'a> {
    pub(super) fn new(text: &'a str, vocabulary: &Vocabulary) -> Result<Self, SentenceFault> {
        let parts = pieces(text).map_err(|e| SentenceFault::new(FaultCode::Braces, &e.to_string()))?;
        let mut prose = Self { tokens: Vec::new(), spaced: Vec::new() };
        let mut gap = true;
        for part in parts {
            match part {
                Piece::Figure(id) => prose.push(Token::Figure(id), &mut gap),
                Piece::Name(id) => prose.push(Token::Slot(id), &mut gap),
                Piece::Text(words) => {
                    let mut at = 0;
                    for range in vocabulary.find(words) {
                        prose.split(&words[at..range.start], &mut gap);
                        prose.push(Token::Name(&words[range.clone()]), &mut gap);
                        at = range.end;
                    }
                    prose.split(&words[at..], &mut gap);
                }
            }
        }
        Ok(prose)
    }

    fn push(&mut self, token: Token<'a>, gap: &mut bool) {
        self.tokens.push(token);
        self.spaced.push(std::mem::take(gap));
    }

    fn split(&mut self, text: &'a str, gap: &mut bool) {
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            if c.is_whitespace() {
                *gap = true;
                rest = &rest[c.len_utf8()..];
                continue;
            }
            let end = word_end(rest);
            if end == 0 {
                self.push(Token::Mark(c), gap);
                rest = &rest[c.len_utf8()..];
            } else {
                self.push(Token::Word(&rest[..end]), gap);
                rest = &rest[end..];
            }
        }
    }

    /// Words in lower case; every other token is an empty string, so that positions agree with `tokens`.
    pub(super) fn lower(&self) -> Vec<String> {
        self.tokens.iter().map(|t| if let Token::Word(w) = t { w.to_lowercase() } else { String::new() }).collect()
    }

    /// Words and names, slots included.
    pub(super) fn word_count(&self) -> usize {
        self.tokens.iter().filter(|t| !matches!(t, Token::Mark(_))).count()
    }
}

/// Length of the word at the start of `text`; inner `'`, `’`, `-` and `&` belong to it.
fn word_end(text: &str) -> usize {
    let mut end = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let inner = end > 0
            && end == at
            && matches!(c, '\'' | '’' | '-' | '&')
            && chars.peek().is_some_and(|(_, next)| next.is_alphanumeric());
        if !c.is_alphanumeric() && !inner {
            break;
        }
        end = at + c.len_utf8();
    }
    end
}

/// The names of a sheet.
#[derive(Debug)]
pub(super) struct Vocabulary {
    automaton: Option<AhoCorasick>,
    /// Single words of all names and titles, lower case.
    pub(super) words: BTreeSet<String>,
}

impl Vocabulary {
    pub(super) fn new(sheet: &FactSheet, plan: &SectionPlan) -> Self {
        // A feed's name is not vocabulary: it could be any text, and no writer has seen it.
        let entities = sheet.entities.iter().filter(|e| !e.feed_named);
        let mut phrases: Vec<&str> = Vec::new();
        for (name, aliases) in entities
            .map(|e| (&e.name, &e.aliases))
            .chain(sheet.groups.iter().map(|g| (&g.name, &g.aliases)))
            .chain(sheet.metrics.iter().map(|m| (&m.name, &m.aliases)))
        {
            phrases.push(name);
            phrases.extend(aliases.iter().map(String::as_str));
        }
        phrases.extend(sheet.markets.iter().map(|m| m.name.as_str()));
        let mut words = BTreeSet::new();
        let scopes = sheet.facts.iter().filter_map(|f| f.scope.as_deref());
        for phrase in phrases.iter().copied().chain(scopes).chain([plan.title.as_str()]) {
            words.extend(phrase.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase));
        }
        // A feed's class of protocol is no name of anybody.
        let classes = sheet.entities.iter().filter_map(|e| e.category.as_deref()).filter(|c| c.len() <= 24);
        words.extend(classes.flat_map(|c| c.split(|c: char| !c.is_alphanumeric())).map(str::to_lowercase));
        // Common words that a sheet lists as aliases ("up", "volume") stay words.
        phrases.retain(|p| p.chars().any(|c| c.is_uppercase() || c.is_numeric() || !c.is_ascii()) && p.len() > 1);
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .ascii_case_insensitive(true)
            .build(&phrases)
            .ok();
        Self { automaton, words }
    }

    /// Where names of more than plain lower-case words stand, whole words only.
    fn find(&self, text: &str) -> Vec<std::ops::Range<usize>> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        let edge = |c: Option<char>| !c.is_some_and(|c| c.is_ascii_alphanumeric());
        automaton
            .find_iter(text)
            .map(|m| m.range())
            .filter(|r| edge(text[..r.start].chars().next_back()) && edge(text[r.end..].chars().next()))
            // "us" is a pronoun, "US" a market: an abbreviation is a name in capitals only.
            .filter(|r| r.len() > 3 || text[r.clone()].chars().any(|c| c.is_uppercase() || !c.is_ascii()))
            .collect()
    }
}
