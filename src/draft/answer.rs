//! What a model answers for one section: sentences with slots, nothing else.
//!
//! The type is the only description of the answer: the schema sent to a server, the words in the prompt and the local
//! validation are all made from it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::SentenceKind;

/// A section as a model answers it. Keys stand in the order in which they are to be generated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SectionAnswer {
    /// The section's sentences in reading order.
    pub sentences: Vec<AnswerSentence>,
}

/// One sentence as a model answers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerSentence {
    /// fact or interpretation.
    pub kind: SentenceKind,
    /// One whole English sentence with slots in braces instead of figures.
    pub text: String,
}

/// Why an answer is not a [`SectionAnswer`].
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum AnswerFault {
    /// Not JSON at all, or cut short.
    #[error("the answer is no JSON value: {0}")]
    Json(String),
    /// JSON of another shape: an extra, missing or repeated key, a wrong type, an unknown kind.
    #[error("the answer does not fit the section schema: {0}")]
    Shape(String),
    /// The right shape with fewer or more sentences than were asked for.
    #[error("the answer has {got} sentences; {min} to {max} were asked for")]
    Count {
        /// Sentences answered.
        got: usize,
        /// Fewest allowed.
        min: u32,
        /// Most allowed.
        max: u32,
    },
}

impl AnswerFault {
    /// A stable name for manifests and tests.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Json(_) => "not_json",
            Self::Shape(_) => "wrong_shape",
            Self::Count { .. } => "wrong_count",
        }
    }
}

/// Reads one JSON document as an answer. Nothing is coerced and nothing is cut: a key too many, missing or written twice
/// is a fault, a string for a list is a fault, and so is a sentence count outside `min..=max`.
///
/// # Errors
/// [`AnswerFault`], with what is wrong in words that can be shown to the model.
pub fn parse(json: &str, min: u32, max: u32) -> Result<SectionAnswer, AnswerFault> {
    // Deserialising into the struct, not into a `Value`: a `Value` keeps the last of two equal keys in silence.
    let answer: SectionAnswer = serde_json::from_str(json).map_err(|e| match e.classify() {
        serde_json::error::Category::Data => AnswerFault::Shape(brief(&e)),
        _ => AnswerFault::Json(brief(&e)),
    })?;
    let got = answer.sentences.len();
    let within = u32::try_from(got).is_ok_and(|n| n >= min && n <= max);
    if within { Ok(answer) } else { Err(AnswerFault::Count { got, min, max }) }
}

/// The message, short enough to be sent back; serde quotes what it met, which may be long.
fn brief(error: &serde_json::Error) -> String {
    error.to_string().chars().take(160).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn code(json: &str) -> &'static str {
        match parse(json, 1, 2) {
            Ok(_) => "ok",
            Err(fault) => fault.code(),
        }
    }

    #[test]
    fn only_the_exact_shape_is_taken() {
        let one = r#"{"text":"A.","kind":"fact"}"#;
        assert_eq!(code(&format!(r#"{{"sentences":[{one}]}}"#)), "ok");
        assert_eq!(code(&format!(r#"{{"sentences":[{one}],"note":""}}"#)), "wrong_shape", "extra key");
        assert_eq!(code("{}"), "wrong_shape", "missing key");
        assert_eq!(code(&format!(r#"{{"sentences":[{one}],"sentences":[{one}]}}"#)), "wrong_shape", "duplicate key");
        assert_eq!(
            code(r#"{"sentences":[{"text":"A.","text":"B.","kind":"fact"}]}"#),
            "wrong_shape",
            "duplicate inside"
        );
        assert_eq!(code(r#"{"sentences":[{"text":"A.","kind":"opinion"}]}"#), "wrong_shape", "enum drift");
        assert_eq!(code(r#"{"sentences":"A."}"#), "wrong_shape", "string for list");
        assert_eq!(code(r#"{"sentences":[{"text":7,"kind":"fact"}]}"#), "wrong_shape", "number for string");
        assert_eq!(code(&format!("[{one}]")), "wrong_shape", "array at the top");
        assert_eq!(code(r#"{"sentences":[{"text":"A."#), "not_json", "cut short");
        assert_eq!(code(&format!(r#"{{"sentences":[{one}]}} and more"#)), "not_json", "trailing prose");
        assert_eq!(code(r#"{"sentences":[]}"#), "wrong_count");
        assert_eq!(code(&format!(r#"{{"sentences":[{one},{one},{one}]}}"#)), "wrong_count");
    }
}
