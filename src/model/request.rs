//! What is asked of a model, and how it goes over the wire.

use serde_json::{Map, Value, json};

use super::endpoint::Endpoint;
use super::ladder::Form;
use crate::config::endpoint::Rung;
use crate::prompt::FollowUp;
use crate::prompt::tokens::{Estimate, TokenCounter};

/// One question to a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatRequest {
    /// The system message: the part that is the same for every section stands first, so that prompt caches hit.
    pub system: String,
    /// The user message.
    pub user: String,
    /// What was answered to it, and what is asked now; none in a first question.
    pub followup: Option<FollowUp>,
    /// Schema of the answer; none asks for free text.
    pub schema: Option<AnswerSchema>,
    /// Cap of the answer, in tokens.
    pub max_tokens: u32,
    /// Whether the answer may be streamed; the endpoint's profile can still forbid it.
    pub stream: bool,
    /// Whether a reasoning model is told not to reason, where its profile knows how.
    pub thinking_off: bool,
}

/// Schema of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerSchema {
    /// Name, of letters, digits, `_` and `-`, at most 64.
    pub name: String,
    /// JSON Schema in the portable subset.
    pub schema: Value,
    /// The schema as the prompt shows it where an output mode needs that; none shows `schema`. What all sections share keeps
    /// their system messages the same, byte for byte.
    pub shown: Option<Value>,
}

/// What the function is for, as the model is told.
const TOOL: &str = "Takes the answer: call it once, with all of it.";

/// Members of a body that hold the schema.
pub(crate) const SCHEMA_MEMBERS: [&str; 3] = ["response_format", "tools", "tool_choice"];

/// The request body. Members stand in the order servers document; equal requests give equal bytes.
pub(crate) fn body(request: &ChatRequest, endpoint: &Endpoint, form: &Form) -> Value {
    let mut body = Map::new();
    body.insert("model".into(), endpoint.model.clone().into());
    let mut system = request.system.clone();
    if let Some(schema) = &request.schema
        && form.rung.schema_in_prompt()
    {
        system.push_str(
            "\n\nAnswer with one JSON object and nothing else: no Markdown fence, no word before or after it. \
             It must be valid against this JSON Schema:\n",
        );
        system.push_str(&schema.shown.as_ref().unwrap_or(&schema.schema).to_string());
    }
    let mut messages =
        vec![json!({"role": "system", "content": system}), json!({"role": "user", "content": request.user})];
    if let Some(FollowUp { answer, user }) = &request.followup {
        messages.push(json!({"role": "assistant", "content": answer}));
        messages.push(json!({"role": "user", "content": user}));
    }
    body.insert("messages".into(), messages.into());
    if let Some(cap) = form.token_cap {
        body.insert(cap.name().into(), request.max_tokens.into());
    }
    if let Some(AnswerSchema { name, schema, .. }) = &request.schema
        && form.rung == Rung::ForcedTool
    {
        let function = json!({"name": name, "description": TOOL, "parameters": schema});
        body.insert("tools".into(), json!([{"type": "function", "function": function}]));
        body.insert("tool_choice".into(), json!({"type": "function", "function": {"name": name}}));
    }
    if let Some(AnswerSchema { name, schema, .. }) = &request.schema {
        let format = match form.rung {
            Rung::JsonSchemaStrict => {
                Some(json!({"type": "json_schema", "json_schema": {"name": name, "schema": schema, "strict": true}}))
            }
            Rung::JsonSchema => Some(json!({"type": "json_schema", "json_schema": {"name": name, "schema": schema}})),
            Rung::JsonObjectSchema => Some(json!({"type": "json_object", "schema": schema})),
            Rung::JsonObject => Some(json!({"type": "json_object"})),
            Rung::ForcedTool | Rung::Prompt => None,
        };
        body.extend(format.map(|f| ("response_format".to_owned(), f)));
    }
    if request.stream && form.stream {
        body.insert("stream".into(), true.into());
        if form.stream_usage {
            body.insert("stream_options".into(), json!({"include_usage": true}));
        }
    }
    let off = endpoint.profile.thinking_off.iter().filter(|_| request.thinking_off);
    for (name, value) in endpoint.extra.iter().chain(off) {
        body.insert(name.clone(), value.clone());
    }
    body.retain(|name, _| matches!(name.as_str(), "model" | "messages") || !form.dropped.contains(name));
    Value::Object(body)
}

/// What a body may use: its messages and the schema, which a server may put into the prompt, and its cap.
pub(crate) fn estimate(body: &Value, model: &str, max_tokens: u64) -> Estimate {
    let messages = body.get("messages").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let text: Vec<&str> = messages.iter().filter_map(|m| m.get("content").and_then(Value::as_str)).collect();
    let format: String = SCHEMA_MEMBERS.iter().filter_map(|name| body.get(*name)).map(Value::to_string).collect();
    TokenCounter::for_model(model).estimate(&text.join("\n"), &format, max_tokens)
}
