//! `factbrief.toml`: the universe (groups, instruments, chain, detectors, words), the sections, the audit's levels and the
//! endpoints. One file, read once, all faults reported at once with their spans.

pub mod calendar;
mod check;
pub mod endpoint;
mod load;
pub mod section;
pub mod universe;

pub use load::{doubts, hide, key_place, load, place, places, read};

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::audit::AuditConfig;
use crate::calendar::Calendar;
use crate::quantity::Exact;
use calendar::CalendarConfig;
use endpoint::EndpointConfig;
use section::SectionConfig;
use universe::Universe;

/// The built-in configuration, with comments: what `factbrief config` prints.
pub const DEFAULT_TOML: &str = include_str!("default.toml");

/// The whole configuration. A part that a file leaves out has the built-in default; a part it names replaces the
/// default of that part as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// What the briefing is about.
    pub universe: Universe,
    /// The document's sections, in order.
    pub sections: Vec<SectionConfig>,
    /// The auditor's levels and tolerances.
    pub audit: AuditConfig,
    /// Calendars of exchanges beyond the bundled ones, by id.
    pub calendars: BTreeMap<String, CalendarConfig>,
    /// Model endpoints by name.
    pub endpoints: BTreeMap<String, EndpointConfig>,
    /// Defaults of `generate`.
    pub generate: GenerateConfig,
    /// The sessions of `calendars`: those written here from [`load`] on, those in files once somebody has read them with
    /// [`crate::calendar::Calendar::read`].
    #[serde(skip)]
    #[schemars(skip)]
    pub sessions: BTreeMap<String, Calendar>,
    /// The file was found in the working folder and not named by the user: it may choose no key, proxy or authority.
    #[serde(skip)]
    #[schemars(skip)]
    pub found: bool,
}

/// Defaults of `generate`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct GenerateConfig {
    /// Endpoints to try, by name, in order; the built-in writer closes every chain. Empty: the built-in writer alone.
    pub endpoints: Vec<String>,
    /// Folder of editions; `editions` when absent.
    pub out: Option<String>,
    /// Folder of prompt templates that replace the built-in ones of the same name.
    pub prompts: Option<String>,
    /// Most tokens of a run, prompts and answers together.
    pub max_tokens: Option<u64>,
    /// Most money of a run, in US dollars; the endpoints need prices.
    pub max_cost: Option<Exact>,
    /// Most tokens of a day (UTC), over all runs.
    pub max_tokens_per_day: Option<u64>,
    /// Most money of a day (UTC), in US dollars, over all runs; the endpoints need prices.
    pub max_cost_per_day: Option<Exact>,
}

impl Config {
    /// The built-in configuration.
    ///
    /// # Panics
    /// Never: a test loads it.
    #[must_use]
    pub fn bundled() -> Self {
        load(DEFAULT_TOML).unwrap_or_else(|faults| panic!("the built-in configuration has faults: {faults:?}"))
    }
}
