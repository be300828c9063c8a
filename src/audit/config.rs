//! The auditor's settings.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::report::Verdict;
use super::rules;
use crate::quantity::Exact;

/// `[audit]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AuditConfig {
    /// Verdicts that fail the run. Default: contradicted, stale, defect.
    pub gate: Vec<Verdict>,
    /// Level by rule code, where it differs from the rule's own.
    pub levels: BTreeMap<String, Level>,
    /// How far above a written lower bound (`X+`, `over X`) the value may lie before the bound is loose, in percent of
    /// the bound.
    pub bound_percent: Exact,
    /// How far below `nearly X` the value may lie, in percent of X.
    pub nearly_percent: Exact,
    /// Gap between two changes from which they count as decoupled although their signs agree, in percentage points.
    pub decoupled_gap: Exact,
    /// Words that make a figure approximate, lower case.
    pub hedges: Vec<String>,
    /// Headings the text must have, by a part of their wording in any case. Empty: none is required.
    pub required_sections: Vec<String>,
}

/// How a finding of one rule counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Counted, not shown.
    Allow,
    /// Shown, never fails the run.
    Warn,
    /// Shown. As a rule's own level: fails the run when the verdict is in the gate. Set in the configuration: every
    /// finding of the rule fails the run.
    Deny,
}

impl Level {
    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Warn => "warn",
            Self::Deny => "deny",
        }
    }
}

impl Default for AuditConfig {
    fn default() -> Self {
        Self {
            gate: vec![Verdict::Contradicted, Verdict::Stale, Verdict::Defect],
            levels: BTreeMap::new(),
            bound_percent: Exact(10.into()),
            nearly_percent: Exact(5.into()),
            decoupled_gap: Exact(2.into()),
            hedges: HEDGES.iter().map(|&word| word.to_owned()).collect(),
            required_sections: Vec::new(),
        }
    }
}

/// Hedges of English briefings, and the two signs.
const HEDGES: [&str; 16] = [
    "~",
    "≈",
    "about",
    "around",
    "roughly",
    "approximately",
    "approx.",
    "some",
    "circa",
    "close to",
    "on the order of",
    "in the region of",
    "something like",
    "about a",
    "or so",
    "give or take",
];

impl AuditConfig {
    /// The level of a code: the configuration's, else the rule's own; `deny` for a code that is no rule's.
    #[must_use]
    pub fn level(&self, code: &str) -> Level {
        self.levels
            .get(code)
            .copied()
            .or_else(|| rules::by_code(code).map(|rule| rule.default_level))
            .unwrap_or(Level::Deny)
    }

    /// Codes in `levels` that are no rule's, each with the one that may have been meant.
    #[must_use]
    pub fn unknown_codes(&self) -> Vec<(&str, Option<&'static str>)> {
        let unknown = self.levels.keys().filter(|code| rules::by_code(code).is_none());
        unknown.map(|code| (code.as_str(), rules::did_you_mean(code).map(|rule| rule.code))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_configuration_overrides_the_rule() {
        let mut config = AuditConfig::default();
        assert_eq!(config.level("FB201"), Level::Deny);
        assert_eq!(config.level("FB601"), Level::Allow);
        config.levels.insert("FB201".to_owned(), Level::Allow);
        assert_eq!(config.level("FB201"), Level::Allow);
    }

    #[test]
    fn an_unknown_code_is_named_with_the_one_meant() {
        let mut config = AuditConfig::default();
        config.levels.insert("FB2O3".to_owned(), Level::Allow);
        config.levels.insert("FB203".to_owned(), Level::Allow);
        assert_eq!(config.unknown_codes(), [("FB2O3", Some("FB203"))]);
    }

    #[test]
    fn an_empty_table_is_the_default() {
        assert_eq!(serde_json::from_str::<AuditConfig>("{}").unwrap(), AuditConfig::default());
    }
}
