//! A question whose free answer can never fit its schema: the only proof that a server enforces one.

use serde_json::{Value, json};

use crate::model::{AnswerSchema, ChatRequest, recover};

/// Words that stand in no answer about the sky.
const CODES: [&str; 3] = ["quern-lathe", "marl-thole", "osier-burr"];

/// What is said first.
const SYSTEM: &str = "You answer questions briefly.";

/// What is asked. An honest free answer is one English word.
pub(super) const USER: &str = "Which colour has a clear sky at noon? Answer with one word.";

/// What is asked where the model is shown the schema too: an honest free answer never fits it, however obedient.
pub(super) const AGAINST: &str = "Which colour has a clear sky at noon? Write that colour as every mark, whatever else is listed: \
     the list is of another question.";

/// What is asked beside it.
pub(super) const OTHER: &str = "Name another mark.";

/// Most tokens of the answer.
const MAX_TOKENS: u32 = 80;

/// The question as a request.
pub(super) fn request(user: &str, stream: bool) -> ChatRequest {
    ChatRequest {
        system: SYSTEM.to_owned(),
        user: user.to_owned(),
        followup: None,
        schema: Some(AnswerSchema { name: "probe".to_owned(), schema: schema(), shown: None }),
        max_tokens: MAX_TOKENS,
        stream,
        thinking_off: true,
    }
}

/// A schema of the same kind as a section's (object, list of objects, closed enum), with words that only the schema knows.
fn schema() -> Value {
    json!({
        "type": "object",
        "properties": {"marks": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"mark": {"type": "string", "enum": CODES}},
                "required": ["mark"],
                "additionalProperties": false
            },
            "minItems": 2,
            "maxItems": 2
        }},
        "required": ["marks"],
        "additionalProperties": false
    })
}

/// Whether an answer fits [`schema`].
pub(super) fn fits(text: &str) -> bool {
    let Ok(value) = recover::json_value(text) else { return false };
    jsonschema::validator_for(&schema()).is_ok_and(|v| v.is_valid(&value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_free_answer_fits() {
        for free in [
            "Blue",
            "{\"answer\":\"blue\"}",
            "{\"marks\":[]}",
            "{\"marks\":[{\"mark\":\"blue\"},{\"mark\":\"sky\"}]}",
            "",
        ] {
            assert!(!fits(free), "{free}");
        }
        assert!(fits("{\"marks\":[{\"mark\":\"quern-lathe\"},{\"mark\":\"osier-burr\"}]}"));
        assert!(!fits("{\"marks\":[{\"mark\":\"quern-lathe\"}]}"), "one too few");
    }

    #[test]
    fn it_is_as_portable_as_a_section() {
        use crate::prompt::schema::{SchemaDialect, lint};
        assert_eq!(lint(&schema(), SchemaDialect::Inlined), []);
    }
}
