//! The universe: what the briefing is about, without a line of code.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::facts::sheet::{Absence, Magnitude, Metric};
use crate::quantity::Exact;

/// `[universe]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Universe {
    /// What a page about it is called, without the date; `Daily briefing` when there is none.
    pub title: Option<String>,
    /// Named sets of instruments, in the order they are reported.
    pub groups: Vec<GroupConfig>,
    /// Instruments known beforehand.
    pub instruments: Vec<InstrumentConfig>,
    /// Names for metrics beyond the built-in ones.
    pub metrics: Vec<Metric>,
    /// Instruments read as one.
    pub combined: Vec<CombinedConfig>,
    /// Differences worth a fact of their own.
    pub spreads: Vec<SpreadConfig>,
    /// Groups of the transmission chain, in order; empty for none.
    pub chain: Vec<String>,
    /// Divergence detectors.
    pub detectors: Vec<DetectorConfig>,
    /// Words for sizes.
    pub magnitudes: Vec<Magnitude>,
    /// Data nobody publishes.
    pub absent: Vec<Absence>,
}

/// `[[universe.groups]]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupConfig {
    /// Lower-case id.
    pub id: String,
    /// Name as printed.
    pub name: String,
    /// Other names in prose.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The instrument that speaks for the group.
    #[serde(default)]
    pub headline: Option<String>,
    /// Which magnitude words apply: `equity`, `crypto`, `stablecoin`, `protocol`, ...
    #[serde(default)]
    pub asset_class: Option<String>,
    /// Calendar of its sessions: `XNYS`, `XHKG`, `XSHG`, or `utc-day`.
    #[serde(default)]
    pub calendar: Option<String>,
    /// A change beyond this many percent, either way, is quarantined.
    #[serde(default)]
    pub outlier_pct: Option<Exact>,
    /// A level under this is too small a base for a percentage, in the level's unit.
    #[serde(default)]
    pub min_size: Option<Exact>,
    /// Categories whose members count each other and are never summed.
    #[serde(default)]
    pub double_counted: Vec<String>,
}

/// `[[universe.combined]]`: instruments read as one, level by level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CombinedConfig {
    /// Lower-case dotted id of the combination.
    pub id: String,
    /// Name as printed.
    pub name: String,
    /// Its group.
    pub group: String,
    /// The instruments, by id.
    pub of: Vec<String>,
    /// The metric that is summed.
    pub metric: String,
}

/// `[[universe.spreads]]`: the difference of two changes, A - B; of a group it is the mean of its members.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SpreadConfig {
    /// Instrument or group on the A side.
    pub a: String,
    /// Instrument or group on the B side.
    pub b: String,
}

/// `[[universe.instruments]]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InstrumentConfig {
    /// Lower-case dotted id.
    pub id: String,
    /// Name as printed.
    pub name: String,
    /// Other names in prose.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Its group.
    pub group: String,
    /// A finer class within the group.
    #[serde(default)]
    pub category: Option<String>,
}

/// `[[universe.detectors]]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DetectorConfig {
    /// Which detector, such as `opposite_direction`; `factbrief config` lists all of them.
    pub kind: String,
    /// What this use of it is called, such as `growth_against_large_cap`; the kind when absent. The name begins the ids of
    /// its divergences.
    #[serde(default)]
    pub name: Option<String>,
    /// Whether it runs.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// Groups or instruments on the A side.
    #[serde(default)]
    pub a: Vec<String>,
    /// Groups or instruments on the B side.
    #[serde(default)]
    pub b: Vec<String>,
    /// Smallest size reported, in bp.
    #[serde(default)]
    pub min_bp: Option<Exact>,
}

const fn yes() -> bool {
    true
}
