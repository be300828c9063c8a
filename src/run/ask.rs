//! A section's question and the reading of its answer, for `generate` and `endpoints check` alike: what the one predicts is
//! what the other does, because both come through here.

use crate::facts::FactSheet;
use crate::model::{Answer, AnswerSchema, ChatRequest, Client, recover};
use crate::plan::SectionPlan;
use crate::prompt::schema::{SchemaDialect, section_answer};
use crate::prompt::{self, Messages, Reviewed};

/// A section's messages as a request; `purpose` is a call's in the manifest.
#[must_use]
pub fn request(client: &Client, messages: &Messages, purpose: &str) -> ChatRequest {
    ChatRequest {
        system: messages.system.clone(),
        user: messages.user.clone(),
        followup: messages.followup.clone(),
        schema: Some(AnswerSchema {
            name: "section".to_owned(),
            schema: messages.schema.clone(),
            // How many sentences a section has stands in its own part of the prompt.
            shown: Some(section_answer(1, 1, SchemaDialect::PromptOnly)),
        }),
        max_tokens: messages.max_tokens,
        stream: client.endpoint().stream,
        thinking_off: purpose == "repair",
    }
}

/// An answer that was read.
#[derive(Debug, Default)]
pub struct Read {
    /// Its sentences.
    pub sentences: Vec<Reviewed>,
    /// Its JSON, as the model wrote it where nothing stood around it.
    pub json: String,
}

/// Reads an answer into sentences. An output mode that lets through what its schema forbids does not hold: the client leaves
/// it for the next lower one, down to those that tell the model of the schema in words.
///
/// # Errors
/// In words, when the answer is no section.
pub fn read(
    client: &Client,
    answer: &Answer,
    messages: &Messages,
    sheet: &FactSheet,
    plan: &SectionPlan,
) -> Result<Read, String> {
    let model = if answer.model.is_empty() { &client.endpoint().model } else { &answer.model };
    let value = recover::json_value(&answer.text).map_err(|e| e.to_string());
    let shaped = value
        .as_ref()
        .is_ok_and(|value| jsonschema::validator_for(&messages.schema).is_ok_and(|schema| schema.is_valid(value)));
    // A mode that lets through what is no JSON at all is none.
    if value.is_err() || (!shaped && !answer.rung.schema_in_prompt()) {
        client.step_down(answer.rung, "accepted, and the answer does not fit the schema");
    }
    let json = value?.to_string();
    let sentences = prompt::review(&json, messages, sheet, plan, model).map_err(|e| e.to_string())?;
    let bare = serde_json::from_str::<serde_json::Value>(&answer.text).is_ok();
    Ok(Read { sentences, json: if bare { answer.text.clone() } else { json } })
}
