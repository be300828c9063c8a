//! Content determination and document structuring: which sections, which facts and divergences each may use, in which
//! order. Schema `factbrief/plan/1`.

mod content;
mod sections;
pub mod view;

pub use content::{MAX_DIVERGENCES, MOVERS, group_spreads, headline_groups, plan, usable_divergences};
pub use sections::{default_sections, sections_of};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The schema's name and version.
pub const SCHEMA: &str = "factbrief/plan/1";

/// The document before a word is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Plan {
    /// Always `factbrief/plan/1`.
    pub schema: String,
    /// ISO 8601 date of the report.
    pub report_date: String,
    /// Digest of the fact sheet planned from.
    pub sheet_digest: String,
    /// Sections in order.
    pub sections: Vec<SectionPlan>,
}

/// One section before it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SectionPlan {
    /// Unique id, lower case with underscores: `key_insight`, `us`.
    pub id: String,
    /// Heading as printed.
    pub title: String,
    /// What kind of section it is.
    pub kind: SectionKind,
    /// Groups it speaks of, by id, in order.
    #[serde(default)]
    pub groups: Vec<String>,
    /// Facts its prose may use, by id, most important first. All are `ok`.
    pub facts: Vec<String>,
    /// Facts it shows only in tables or notes, with their status.
    #[serde(default)]
    pub shown: Vec<String>,
    /// Divergences it may use, by id, by rank.
    #[serde(default)]
    pub divergences: Vec<String>,
    /// True when prose is written for it (by a model or the built-in writer); false when the core computes all of it.
    pub prose: bool,
    /// Fewest sentences.
    pub min_sentences: u32,
    /// Most sentences.
    pub max_sentences: u32,
}

/// What a section is for; decides its template, its tables and its built-in prose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SectionKind {
    /// The one thing to know.
    KeyInsight,
    /// Sentiment and the transmission chain.
    Chain,
    /// One or more groups of instruments.
    Group,
    /// Cross-market divergences.
    Divergences,
    /// The capital flow map.
    FlowMap,
    /// The risk matrix.
    RiskMatrix,
    /// The action plan.
    ActionPlan,
    /// Stale, missing and conflicting data.
    DataNotes,
    /// The disclaimer.
    Disclaimer,
}
