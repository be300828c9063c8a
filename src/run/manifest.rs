//! The manifest of an edition, schema `factbrief/manifest/1`: what was published, from what, and who wrote it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::audit::Verdict;
use crate::quantity::Exact;

/// The schema's name and version.
pub const SCHEMA: &str = "factbrief/manifest/1";

/// What was published, from what, and who wrote it. Holds no clock: the same recorded answers give the same bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Manifest {
    /// Always `factbrief/manifest/1`.
    pub schema: String,
    /// Version of the program.
    pub factbrief: String,
    /// ISO 8601 date of the report.
    pub report_date: String,
    /// Digest of the configuration in effect.
    pub config_digest: String,
    /// Digest of every other file of the edition, by name.
    pub files: BTreeMap<String, String>,
    /// Figures printed from facts.
    pub figures: u32,
    /// Claims the auditor found in the page, by verdict.
    pub claims: BTreeMap<Verdict, u32>,
    /// Who wrote each section.
    pub sections: Vec<SectionRecord>,
    /// Endpoints of the chain, in order, and what became of them. Empty for the built-in writer alone.
    #[serde(default)]
    pub endpoints: Vec<EndpointRecord>,
    /// Requests of an earlier run of the day that ended in the middle, whose outcome nobody knows: they count as spent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub possibly_paid: Vec<PossiblyPaid>,
    /// Tokens over all calls for which a request was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<Tokens>,
    /// US dollars over all calls, at the endpoints' configured prices; absent where there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Exact>,
}

/// A request that was sent, and whose answer never came to be known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PossiblyPaid {
    /// Digest of the request.
    pub request: String,
    /// How often it was sent before.
    pub times: u32,
    /// The most it may have used, as far as the bytes tell.
    pub usage: Tokens,
    /// Whether this run sent it once more.
    pub asked_again: bool,
}

/// One section's writing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SectionRecord {
    /// The section's id in the plan.
    pub section: String,
    /// `built-in`, or the model's name as it answered.
    pub writer: String,
    /// Endpoint that answered, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// Output-mode rung used: `json_schema_strict`, `json_schema`, `json_object`, `prompt`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rung: Option<String>,
    /// Version of the prompt template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt_version: Option<String>,
    /// Sentences of the model published as it first wrote them.
    pub kept: u32,
    /// Sentences published after the one repair call.
    pub repaired: u32,
    /// Sentences the built-in writer put in place of failed ones.
    pub replaced: u32,
    /// The repaired sentences, as drafted.
    #[serde(skip)]
    #[schemars(skip)]
    pub mended: Vec<String>,
    /// What failed, sentence by sentence.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failures: Vec<SentenceFailure>,
    /// Why the built-in writer wrote all of it although an endpoint was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback: Option<String>,
    /// Calls made for it, with their outcome.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<CallRecord>,
}

/// A sentence that was not published as written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SentenceFailure {
    /// As the model wrote it, with slots.
    pub text: String,
    /// Codes of the rules it failed.
    pub codes: Vec<String>,
    /// What the auditor said of it; empty where it broke a rule before the audit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub verdicts: Vec<Verdict>,
    /// `first` or `repair`: which answer it stood in.
    pub answer: String,
    /// Why, in words.
    pub reason: String,
}

/// One call to an endpoint.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CallRecord {
    /// `write`, `fewer_facts` (the first did not fit the context) or `repair`.
    pub purpose: String,
    /// Endpoint, by name.
    pub endpoint: String,
    /// Outcome: `ok`, or the class of failure.
    pub outcome: String,
    /// What the endpoint said, safe to print, without keys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Tokens of the call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<Tokens>,
    /// Seconds it took, with three decimals, as a string.
    pub seconds: String,
    /// Requests sent for it, retries included.
    pub attempts: u32,
    /// Classes of the failures before the last attempt, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub retried: Vec<String>,
    /// True when the answer came from a recording or the cache.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub replayed: bool,
}

/// An endpoint's part in the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EndpointRecord {
    /// By name.
    pub name: String,
    /// Origin requests went to: scheme, host and port.
    pub origin: String,
    /// Model asked for.
    pub model_asked: String,
    /// Models that answered.
    pub models_answered: Vec<String>,
    /// Why it was given up, where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_up: Option<String>,
    /// What to do about that, where it is no matter of the endpoint, such as a ceiling.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

/// Tokens as the endpoint counted them, or as estimated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tokens {
    /// Prompt tokens.
    pub prompt: u64,
    /// Completion tokens.
    pub completion: u64,
    /// Prompt tokens served from the endpoint's cache.
    pub cached: u64,
    /// False when the endpoint gave no usage and this is our estimate.
    pub exact: bool,
}

impl Tokens {
    /// Adds another call's tokens.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            prompt: self.prompt + other.prompt,
            completion: self.completion + other.completion,
            cached: self.cached + other.cached,
            exact: self.exact && other.exact,
        }
    }
}
