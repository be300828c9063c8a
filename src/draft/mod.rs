//! A draft, schema `factbrief/draft/1`: a section's sentences with slots where figures go, whoever wrote them.
//!
//! Slot grammar: `{fact.id}` prints the fact's figure, `{@entity.id}` prints an entity's name, escaped. A brace in a
//! sentence is always a slot; a digit outside a slot is an error unless it belongs to an entity's name or a window word.

pub mod answer;

pub mod check;

pub mod plain;

pub mod tidy;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The schema's name and version.
pub const SCHEMA: &str = "factbrief/draft/1";

/// All sections' sentences.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Draft {
    /// Always `factbrief/draft/1`.
    pub schema: String,
    /// ISO 8601 date of the report.
    pub report_date: String,
    /// One entry for each section that has prose, in the plan's order.
    pub sections: Vec<SectionDraft>,
}

/// One section's sentences.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SectionDraft {
    /// The section's id in the plan.
    pub section: String,
    /// In reading order.
    pub sentences: Vec<Sentence>,
}

/// One sentence with slots.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Sentence {
    /// Plain text with slots; no Markdown, no HTML.
    pub text: String,
    /// Fact or interpretation.
    pub kind: SentenceKind,
    /// Who wrote it.
    pub writer: Writer,
}

/// Whether a sentence states or interprets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SentenceKind {
    /// States what the facts say.
    Fact,
    /// Reads meaning into them; printed as such, a cause in it is a hypothesis.
    Interpretation,
}

/// Who wrote a sentence.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Writer {
    /// The built-in template realiser.
    BuiltIn,
    /// A model, by the name it answered with.
    Model(String),
}

/// One piece of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Words.
    Text(&'a str),
    /// `{fact.id}`: the figure of this fact.
    Figure(&'a str),
    /// `{@entity.id}`: the name of this entity or group.
    Name(&'a str),
}

/// Why a sentence's slots cannot be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum SlotError {
    /// `{` without `}`.
    #[error("a slot is opened and not closed")]
    Unclosed,
    /// `}` without `{`.
    #[error("a `}}` stands outside a slot")]
    Stray,
    /// Something else than an id inside.
    #[error("`{{{0}}}` is not a slot: write {{fact.id}} or {{@entity.id}}")]
    Form(String),
}

/// Splits a sentence into words and slots.
///
/// # Errors
/// When a brace is unbalanced or a slot holds anything but an id.
pub fn pieces(text: &str) -> Result<Vec<Piece<'_>>, SlotError> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        if rest.as_bytes()[at] == b'}' {
            return Err(SlotError::Stray);
        }
        if at > 0 {
            out.push(Piece::Text(&rest[..at]));
        }
        let end = rest[at..].find('}').ok_or(SlotError::Unclosed)? + at;
        let inner = rest[at + 1..end].trim();
        let id = inner.strip_prefix('@').unwrap_or(inner);
        let valid =
            !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '~'));
        if !valid {
            return Err(SlotError::Form(inner.chars().take(80).collect()));
        }
        out.push(if inner.starts_with('@') { Piece::Name(id) } else { Piece::Figure(id) });
        rest = &rest[end + 1..];
    }
    if !rest.is_empty() {
        out.push(Piece::Text(rest));
    }
    Ok(out)
}
