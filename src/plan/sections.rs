//! The built-in list of sections.

use super::SectionKind as K;
use crate::config::section::SectionConfig;

/// The sections of a market briefing, in order: used when a configuration names none.
#[must_use]
pub fn default_sections() -> Vec<SectionConfig> {
    let section = |id: &str, title: &str, kind: K, groups: &[&str]| SectionConfig {
        id: id.to_owned(),
        title: title.to_owned(),
        kind,
        groups: groups.iter().map(|g| (*g).to_owned()).collect(),
    };
    vec![
        section("key_insight", "Key insight", K::KeyInsight, &[]),
        section("risk_sentiment", "Global risk sentiment", K::Chain, &[]),
        section("crypto", "Crypto and DeFi", K::Group, &["crypto", "stable", "tvl", "dex"]),
        section("us", "US equities", K::Group, &["us"]),
        section("hk", "Hong Kong equities", K::Group, &["hk"]),
        section("cn", "A-shares", K::Group, &["cn"]),
        section("divergences", "Cross-market divergences", K::Divergences, &[]),
        section("flow_map", "Capital flow map", K::FlowMap, &[]),
        section("risk_matrix", "Risk matrix", K::RiskMatrix, &[]),
        section("action_plan", "Action plan", K::ActionPlan, &[]),
        section("data_notes", "Data notes", K::DataNotes, &[]),
        section("disclaimer", "Disclaimer", K::Disclaimer, &[]),
    ]
}
