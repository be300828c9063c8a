//! What is known of a provider beforehand: data, one TOML file each in `profiles/`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::config::endpoint::{Auth, Rung, TokenCap};

/// A provider's habits.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// The file's name: the id used in configuration.
    #[serde(skip)]
    pub id: &'static str,
    /// Name for people.
    pub title: String,
    /// Where it is; absent when every user has another address.
    #[serde(default)]
    pub base_url: Option<String>,
    /// Hosts that are this provider; `*.` at the front stands for any labels.
    #[serde(default)]
    pub hosts: Vec<String>,
    /// Ports on loopback that are this server.
    #[serde(default)]
    pub ports: Vec<u16>,
    /// How the key travels.
    pub auth: Auth,
    /// The environment variable that holds the key by custom. It is read for this provider's hosts only.
    #[serde(default)]
    pub key_env: Option<String>,
    /// Whether it can be used without a key.
    #[serde(default)]
    pub key_optional: bool,
    /// Model to ask for when none is named.
    #[serde(default)]
    pub model: Option<String>,
    /// Output modes that work, best first.
    pub rungs: Vec<Rung>,
    /// Name of the parameter that caps the answer.
    pub token_cap: TokenCap,
    /// Whether answers are streamed.
    #[serde(default = "yes")]
    pub stream: bool,
    /// Whether `stream_options.include_usage` is sent.
    #[serde(default = "yes")]
    pub stream_usage: bool,
    /// Context length in tokens, where it is one number.
    #[serde(default)]
    pub context_tokens: Option<u32>,
    /// Most requests that it serves at once, where more do harm.
    #[serde(default)]
    pub concurrent: Option<u32>,
    /// Members that are always sent.
    #[serde(default)]
    pub extra: BTreeMap<String, serde_json::Value>,
    /// Members that are sent to switch reasoning off.
    #[serde(default)]
    pub thinking_off: BTreeMap<String, serde_json::Value>,
    /// Members that are refused or do harm.
    #[serde(default)]
    pub forbidden: Vec<String>,
    /// Finish reasons beyond the usual ones that mean success; `""` stands for an absent one.
    #[serde(default)]
    pub finish_stop: Vec<String>,
    /// Whether finish reason `length` after one complete JSON value and nothing but white space is success.
    #[serde(default)]
    pub complete_despite_length: bool,
    /// What a user should know.
    pub notes: String,
}

fn yes() -> bool {
    true
}

macro_rules! profiles {
    ($($id:literal),* $(,)?) => { &[$(($id, include_str!(concat!("profiles/", $id, ".toml")))),*] };
}

const SOURCES: &[(&str, &str)] = profiles![
    "openai",
    "azure-openai",
    "anthropic",
    "gemini",
    "deepseek",
    "moonshot",
    "dashscope",
    "zhipu",
    "mistral",
    "groq",
    "together",
    "openrouter",
    "ollama",
    "llama-cpp",
    "llama-cpp-python",
    "lm-studio",
    "vllm",
    "sglang",
    "tgi",
    "mistral-rs",
    "litellm",
    "openai-compatible",
];

static PROFILES: LazyLock<Vec<Profile>> = LazyLock::new(|| {
    SOURCES
        .iter()
        .map(|(id, text)| {
            #[expect(clippy::panic, reason = "the files are part of the program and a test reads every one")]
            let mut profile: Profile = toml::from_str(text).unwrap_or_else(|e| panic!("profile {id}: {e}"));
            profile.id = id;
            profile
        })
        .collect()
});

/// Id of the profile for servers nothing is known of.
pub const GENERIC: &str = "openai-compatible";

/// Every built-in profile.
#[must_use]
pub fn all() -> &'static [Profile] {
    &PROFILES
}

/// The profile of this id.
#[must_use]
pub fn by_id(id: &str) -> Option<&'static Profile> {
    all().iter().find(|p| p.id == id)
}

/// The profile of the server at this host and port, or the generic one.
///
/// # Panics
/// Never: the generic profile is part of the program.
#[must_use]
pub fn for_host(host: &str, port: u16, loopback: bool) -> &'static Profile {
    all()
        .iter()
        .find(|p| p.owns(host) || (loopback && p.ports.contains(&port)))
        .or_else(|| by_id(GENERIC))
        .unwrap_or(&all()[0])
}

impl Profile {
    /// Whether `host` is one of this provider's.
    #[must_use]
    pub fn owns(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        self.hosts.iter().any(|pattern| match pattern.strip_prefix('*') {
            Some(tail) => host.len() > tail.len() && host.ends_with(tail),
            None => host == *pattern,
        })
    }
}
