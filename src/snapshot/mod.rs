//! A snapshot, schema `factbrief/snapshot/1`: every observation for one report date and cut-off, as providers gave it.

mod bundled;
mod load;

pub use bundled::{bundled, default_bundled};
pub use load::{load, load_for};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::facts::sheet::AsOf;
use crate::quantity::{Exact, Unit};

/// The schema's name and version.
pub const SCHEMA: &str = "factbrief/snapshot/1";

/// All observations for one report date and cut-off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    /// Always `factbrief/snapshot/1`.
    pub schema: String,
    /// ISO 8601 date of the report.
    pub report_date: String,
    /// The instant up to which data was taken, RFC 3339 in UTC.
    pub cut_off: String,
    /// Report date of the edition before, for "closed since".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_report_date: Option<String>,
    /// Set when any observation is made up: the sentence the page must print.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample_notice: Option<String>,
    /// Instruments that only the feed knows (protocols, tokens). Their names are hostile text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub instruments: Vec<FeedInstrument>,
    /// What the providers said.
    pub observations: Vec<Observation>,
    /// The answers the observations were read from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub payloads: Vec<Payload>,
}

/// An instrument named by a feed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FeedInstrument {
    /// Lower-case dotted id, from the provider's own id.
    pub id: String,
    /// The name as the feed has it.
    pub name: String,
    /// Group id in the configuration.
    pub group: String,
    /// The feed's category, such as `Lending`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
}

/// One datum as a provider gave it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Observation {
    /// Instrument id, from the configuration or from `instruments`.
    pub instrument: String,
    /// What is measured: `close`, `price`, `supply`, `tvl`, `volume`, `turnover`, `advancing`, `change_pct`, ...
    pub metric: String,
    /// The value; absent when the provider gave none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Exact>,
    /// The value one window earlier, where the provider gives it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<Exact>,
    /// The change the provider itself states, in percent; checked against value and previous.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stated_change_pct: Option<Exact>,
    /// High of the session, where given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<Exact>,
    /// Low of the session, where given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<Exact>,
    /// The value's unit.
    pub unit: Unit,
    /// Resolution of the value as delivered, where it is coarser than written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precision: Option<Exact>,
    /// The window of the change: `1d`, `24h`, `7d`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<String>,
    /// `session_close`, `rolling_24h`, `day_vs_day`, `week_over_week`, ...
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// What part of the market it covers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// Exchange-local date of the session it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// When it was true, and how that is known.
    pub as_of: AsOf,
    /// Provider's name.
    pub provider: String,
    /// The field in its answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Id of the payload it was read from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload: Option<String>,
    /// Why there is no value: a missing datum, or one nobody publishes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unavailable: Option<Unavailable>,
    /// For the reader.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// True for a made-up value.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sample: bool,
}

/// Why an observation has no value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Unavailable {
    /// True when nobody publishes it any more, false when it was just not delivered.
    pub not_published: bool,
    /// One clause for the page.
    pub reason: String,
}

/// One recorded answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Payload {
    /// Id that observations refer to.
    pub id: String,
    /// SHA-256 of its bytes, as `sha256:` and 64 hexadecimal digits.
    pub digest: String,
    /// Where the bytes lie, relative to the snapshot's own file: where they lie there, they are held against the digest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The endpoint without key or query secrets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// When it was fetched, RFC 3339 in UTC. Never used as the time of a value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fetched_at: Option<String>,
}
