//! What a detector hands over: a claim before its place is worked out.

use super::report::{ClaimKind, Verdict};
use crate::facts::sheet::Fact;

/// A claim at a range of the decoded text.
#[derive(Clone, Debug)]
pub struct Finding {
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// What is claimed.
    pub kind: ClaimKind,
    /// What the sheet says of it.
    pub verdict: Verdict,
    /// The rule.
    pub code: &'static str,
    /// Evidence, by id.
    pub facts: Vec<String>,
    /// The figure as written.
    pub written: Option<String>,
    /// What it should be.
    pub expected: Option<String>,
    /// How that was computed.
    pub derivation: Option<String>,
    /// One sentence.
    pub message: String,
    /// Text to put there instead.
    pub suggestion: Option<String>,
}

impl Finding {
    /// A finding with a message.
    #[must_use]
    pub fn new(
        range: (usize, usize),
        kind: ClaimKind,
        verdict: Verdict,
        code: &'static str,
        message: impl Into<String>,
    ) -> Self {
        Self {
            start: range.0,
            end: range.1,
            kind,
            verdict,
            code,
            facts: Vec::new(),
            written: None,
            expected: None,
            derivation: None,
            message: message.into(),
            suggestion: None,
        }
    }

    /// Adds evidence.
    #[must_use]
    pub fn on<'a>(mut self, facts: impl IntoIterator<Item = &'a Fact>) -> Self {
        for fact in facts {
            if !self.facts.contains(&fact.id) {
                self.facts.push(fact.id.clone());
            }
        }
        self
    }

    /// Adds what it should be.
    #[must_use]
    pub fn expecting(mut self, expected: impl Into<String>) -> Self {
        self.expected = Some(expected.into());
        self
    }

    /// Adds how that was computed.
    #[must_use]
    pub fn by(mut self, derivation: impl Into<String>) -> Self {
        self.derivation = Some(derivation.into());
        self
    }

    /// Adds text to put there instead.
    #[must_use]
    pub fn suggesting(mut self, suggestion: impl Into<String>) -> Self {
        self.suggestion = Some(suggestion.into());
        self
    }
}
