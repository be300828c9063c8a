//! Every rule by its code.

use super::super::config::Level;

/// One rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Stable code, such as `FB203`.
    pub code: &'static str,
    /// Short name in snake case, such as `unit`.
    pub name: &'static str,
    /// How grave a finding is where the configuration says nothing.
    pub default_level: Level,
    /// The rule's file, whose leading doc comment is its page.
    pub source: &'static str,
}

macro_rules! rule {
    ($code:literal, $name:literal, $level:expr, $file:literal) => {
        Rule { code: $code, name: $name, default_level: $level, source: include_str!($file) }
    };
}

/// Every rule, by code.
pub const RULES: &[Rule] = &[
    rule!("FB101", "character_run", Level::Deny, "fb101_character_run.rs"),
    rule!("FB102", "loop", Level::Deny, "fb102_loop.rs"),
    rule!("FB103", "unclosed_fence", Level::Deny, "fb103_unclosed_fence.rs"),
    rule!("FB104", "empty_section", Level::Deny, "fb104_empty_section.rs"),
    rule!("FB105", "dangling_lead_in", Level::Deny, "fb105_dangling_lead_in.rs"),
    rule!("FB106", "missing_section", Level::Deny, "fb106_missing_section.rs"),
    rule!("FB107", "flattened_table", Level::Warn, "fb107_flattened_table.rs"),
    rule!("FB108", "ragged_row", Level::Warn, "fb108_ragged_row.rs"),
    rule!("FB109", "glued_heading", Level::Warn, "fb109_glued_heading.rs"),
    rule!("FB110", "obfuscated_number", Level::Deny, "fb110_obfuscated_number.rs"),
    rule!("FB111", "invisible_character", Level::Deny, "fb111_invisible_character.rs"),
    rule!("FB112", "truncated_text", Level::Deny, "fb112_truncated_text.rs"),
    rule!("FB113", "model_residue", Level::Deny, "fb113_model_residue.rs"),
    rule!("FB114", "lost_marker", Level::Warn, "fb114_lost_marker.rs"),
    rule!("FB115", "unclosed_bold", Level::Warn, "fb115_unclosed_bold.rs"),
    rule!("FB120", "unused_allow", Level::Warn, "fb120_unused_allow.rs"),
    rule!("FB121", "bad_allow", Level::Deny, "fb121_bad_allow.rs"),
    rule!("FB201", "value", Level::Deny, "fb201_value.rs"),
    rule!("FB202", "sign", Level::Deny, "fb202_sign.rs"),
    rule!("FB203", "unit", Level::Deny, "fb203_unit.rs"),
    rule!("FB204", "scale", Level::Deny, "fb204_scale.rs"),
    rule!("FB205", "rounding", Level::Deny, "fb205_rounding.rs"),
    rule!("FB206", "entity", Level::Deny, "fb206_entity.rs"),
    rule!("FB207", "window", Level::Deny, "fb207_window.rs"),
    rule!("FB208", "derived_arithmetic", Level::Deny, "fb208_derived_arithmetic.rs"),
    rule!("FB209", "range", Level::Deny, "fb209_range.rs"),
    rule!("FB210", "bound", Level::Deny, "fb210_bound.rs"),
    rule!("FB211", "count", Level::Deny, "fb211_count.rs"),
    rule!("FB212", "unbound_number", Level::Deny, "fb212_unbound_number.rs"),
    rule!("FB213", "implausible", Level::Deny, "fb213_implausible.rs"),
    rule!("FB301", "direction", Level::Deny, "fb301_direction.rs"),
    rule!("FB302", "magnitude", Level::Deny, "fb302_magnitude.rs"),
    rule!("FB303", "comparison", Level::Deny, "fb303_comparison.rs"),
    rule!("FB304", "superlative", Level::Deny, "fb304_superlative.rs"),
    rule!("FB305", "quantifier", Level::Deny, "fb305_quantifier.rs"),
    rule!("FB306", "joint_movement", Level::Deny, "fb306_joint_movement.rs"),
    rule!("FB307", "chain", Level::Deny, "fb307_chain.rs"),
    rule!("FB308", "group_split", Level::Deny, "fb308_group_split.rs"),
    rule!("FB401", "stale", Level::Deny, "fb401_stale.rs"),
    rule!("FB402", "baseline_word", Level::Deny, "fb402_baseline_word.rs"),
    rule!("FB403", "flow_on_absent_data", Level::Deny, "fb403_flow_on_absent_data.rs"),
    rule!("FB404", "event", Level::Deny, "fb404_event.rs"),
    rule!("FB405", "cause", Level::Deny, "fb405_cause.rs"),
    rule!("FB406", "unknown_name", Level::Deny, "fb406_unknown_name.rs"),
    rule!("FB407", "level_without_price", Level::Deny, "fb407_level_without_price.rs"),
    rule!("FB408", "session_word", Level::Deny, "fb408_session_word.rs"),
    rule!("FB409", "false_absence", Level::Deny, "fb409_false_absence.rs"),
    rule!("FB501", "self_figure", Level::Deny, "fb501_self_figure.rs"),
    rule!("FB502", "self_statement", Level::Deny, "fb502_self_statement.rs"),
    rule!("FB601", "forecast", Level::Allow, "fb601_forecast.rs"),
    rule!("FB602", "opinion", Level::Allow, "fb602_opinion.rs"),
];

/// The rule with this code, in either case.
#[must_use]
pub fn by_code(code: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.code.eq_ignore_ascii_case(code))
}

impl Rule {
    /// The first line of the page, without code and name: what a finding of the rule is.
    #[must_use]
    pub fn title(&self) -> &'static str {
        let line = self.source.lines().next().unwrap_or_default();
        line.split_once(": ").map_or(line, |(_, title)| title)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_ascend() {
        assert!(RULES.is_sorted_by(|a, b| a.code < b.code));
        let names: std::collections::BTreeSet<_> = RULES.iter().map(|r| r.name).collect();
        assert_eq!(names.len(), RULES.len());
    }

    #[test]
    fn a_code_is_found_in_either_case() {
        assert_eq!(by_code("fb203").map(|r| r.name), Some("unit"));
        assert_eq!(by_code("FB999"), None);
    }
}
