//! One model endpoint as configured. Plain data: nothing here touches the network.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `[endpoints.NAME]`.
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
}
