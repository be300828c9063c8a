//! The rules: one file a code, whose doc comment is the page that `factbrief explain CODE` prints.
//!
//! `FB1xx` text, `FB2xx` numbers, `FB3xx` words, `FB4xx` evidence, `FB5xx` consistency, `FB6xx` judgement. A code never
//! changes its meaning; a rule that is given up keeps its number unused.

mod nearest;
mod page;
mod registry;

pub mod fb101_character_run;
pub mod fb102_loop;
pub mod fb103_unclosed_fence;
pub mod fb104_empty_section;
pub mod fb105_dangling_lead_in;
pub mod fb106_missing_section;
pub mod fb107_flattened_table;
pub mod fb108_ragged_row;
pub mod fb109_glued_heading;
pub mod fb110_obfuscated_number;
pub mod fb111_invisible_character;
pub mod fb112_truncated_text;
pub mod fb113_model_residue;
pub mod fb114_lost_marker;
pub mod fb115_unclosed_bold;
pub mod fb120_unused_allow;
pub mod fb121_bad_allow;
pub mod fb201_value;
pub mod fb202_sign;
pub mod fb203_unit;
pub mod fb204_scale;
pub mod fb205_rounding;
pub mod fb206_entity;
pub mod fb207_window;
pub mod fb208_derived_arithmetic;
pub mod fb209_range;
pub mod fb210_bound;
pub mod fb211_count;
pub mod fb212_unbound_number;
pub mod fb213_implausible;
pub mod fb301_direction;
pub mod fb302_magnitude;
pub mod fb303_comparison;
pub mod fb304_superlative;
pub mod fb305_quantifier;
pub mod fb306_joint_movement;
pub mod fb307_chain;
pub mod fb308_group_split;
pub mod fb401_stale;
pub mod fb402_baseline_word;
pub mod fb403_flow_on_absent_data;
pub mod fb404_event;
pub mod fb405_cause;
pub mod fb406_unknown_name;
pub mod fb407_level_without_price;
pub mod fb408_session_word;
pub mod fb409_false_absence;
pub mod fb501_self_figure;
pub mod fb502_self_statement;
pub mod fb601_forecast;
pub mod fb602_opinion;

pub(crate) use fb201_value::figure_off;
pub use nearest::did_you_mean;
pub use page::{index, page};
pub use registry::{RULES, Rule, by_code};
