//! One model endpoint as configured. Plain data: nothing here touches the network.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::quantity::Exact;

/// `[endpoints.NAME]`. What is left out comes from the built-in profile, which is chosen by `profile`, else by NAME when
/// it is a profile's id, else by the host of `base_url`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct EndpointConfig {
    /// Base URL up to but without `/chat/completions`; absent when the profile has it.
    pub base_url: Option<String>,
    /// Model name sent.
    pub model: Option<String>,
    /// Built-in profile to start from, such as `openai` or `llama-cpp`.
    pub profile: Option<String>,
    /// Name of the environment variable that holds the key.
    pub key_env: Option<String>,
    /// File that holds the key.
    pub key_file: Option<String>,
    /// How the key travels.
    pub auth: Option<Auth>,
    /// Output modes to use, best first.
    pub rungs: Option<Vec<Rung>>,
    /// Name of the parameter that caps the answer.
    pub token_cap: Option<TokenCap>,
    /// Whether answers are streamed.
    pub stream: Option<bool>,
    /// Whether `stream_options.include_usage` is sent with a streamed request.
    pub stream_usage: Option<bool>,
    /// Context length, in tokens, prompt and answer together.
    pub context_tokens: Option<u32>,
    /// Most requests under way at once, from 1. By default three, and one on this machine.
    pub concurrent: Option<u32>,
    /// Further members of the request body, such as `temperature = 0`.
    pub extra: BTreeMap<String, serde_json::Value>,
    /// Members of the request body that must never be sent.
    pub forbidden: Vec<String>,
    /// Value of the `api-version` query parameter (Azure's older paths).
    pub api_version: Option<String>,
    /// Whether an answer from another model than asked for is an error instead of a warning.
    pub strict_model: Option<bool>,
    /// PEM file of a private certificate authority.
    pub ca_file: Option<String>,
    /// Proxy URL. Proxies named by the environment are not used.
    pub proxy: Option<String>,
    /// Longest wait for a connection, in seconds; by default 10.
    pub connect_seconds: Option<u32>,
    /// Longest wait for the first token of a streamed answer, in seconds; by default 90, and 180 on this machine.
    pub first_byte_seconds: Option<u32>,
    /// Longest silence within an answer, in seconds; by default 60, and 120 on this machine.
    pub idle_seconds: Option<u32>,
    /// Longest time for one attempt, in seconds; by default 300, and 1200 on this machine. An answer that is not streamed has
    /// no other deadline.
    pub total_seconds: Option<u32>,
    /// Price of a million prompt tokens, in US dollars.
    pub price_prompt: Option<Exact>,
    /// Price of a million prompt tokens served from the provider's cache, in US dollars.
    pub price_cached: Option<Exact>,
    /// Price of a million completion tokens, in US dollars.
    pub price_completion: Option<Exact>,
}

/// How the key travels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Auth {
    /// `Authorization: Bearer KEY`.
    Bearer,
    /// In a header of this name, bare.
    Header(String),
    /// No key is sent.
    None,
}

/// An output mode, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rung {
    /// `response_format` of type `json_schema` with `strict: true`.
    JsonSchemaStrict,
    /// `response_format` of type `json_schema` without `strict`.
    JsonSchema,
    /// One function with the schema as its parameters, and a `tool_choice` that forces its call.
    ForcedTool,
    /// `response_format` of type `json_object` with the schema beside it, and in the prompt.
    JsonObjectSchema,
    /// `response_format` of type `json_object`, the schema in the prompt.
    JsonObject,
    /// No `response_format`, the schema in the prompt.
    Prompt,
}

/// Name of the parameter that caps the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TokenCap {
    /// The older name, which most compatible servers know.
    MaxTokens,
    /// The name reasoning models of OpenAI insist on.
    MaxCompletionTokens,
}

impl Rung {
    /// The name used in configuration and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::JsonSchemaStrict => "json_schema_strict",
            Self::JsonSchema => "json_schema",
            Self::ForcedTool => "forced_tool",
            Self::JsonObjectSchema => "json_object_schema",
            Self::JsonObject => "json_object",
            Self::Prompt => "prompt",
        }
    }

    /// Whether the schema has to stand in the prompt.
    #[must_use]
    pub fn schema_in_prompt(self) -> bool {
        matches!(self, Self::JsonObjectSchema | Self::JsonObject | Self::Prompt)
    }
}

/// The head of an endpoint's table in `factbrief.toml`: a name that is no bare key, such as a host with its port, is quoted.
#[must_use]
pub fn table(name: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !name.is_empty() && name.chars().all(bare) {
        return format!("[endpoints.{name}]");
    }
    let quoted: String = name
        .chars()
        .flat_map(|c| match c {
            '"' | '\\' => vec!['\\', c],
            c if c.is_control() => format!("\\u{:04X}", u32::from(c)).chars().collect(),
            c => vec![c],
        })
        .collect();
    format!("[endpoints.\"{quoted}\"]")
}

impl TokenCap {
    /// The parameter's name on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::MaxTokens => "max_tokens",
            Self::MaxCompletionTokens => "max_completion_tokens",
        }
    }
}
