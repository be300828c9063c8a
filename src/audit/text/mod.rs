//! Degenerate and broken text: what can be seen without any fact. The rules are `FB101` to `FB115`.

mod block;
mod found;
mod page;

pub(crate) use block::{Block, BlockKind};
pub(crate) use found::Found;
pub(crate) use page::{Line, LineKind, Page, clip, ends_sentence};

use super::config::AuditConfig;
use super::lines::Lines;
use super::report::Claim;
use super::rules;

/// Every defect of the text, by position.
#[must_use]
pub fn find(text: &str, config: &AuditConfig) -> Vec<Claim> {
    let page = Page::read(text);
    let found = [
        ("FB101", rules::fb101_character_run::check(&page)),
        ("FB102", rules::fb102_loop::check(&page)),
        ("FB103", rules::fb103_unclosed_fence::check(&page)),
        ("FB104", rules::fb104_empty_section::check(&page)),
        ("FB105", rules::fb105_dangling_lead_in::check(&page)),
        ("FB106", rules::fb106_missing_section::check(&page, &config.required_sections)),
        ("FB107", rules::fb107_flattened_table::check(&page)),
        ("FB108", rules::fb108_ragged_row::check(&page)),
        ("FB109", rules::fb109_glued_heading::check(&page)),
        ("FB110", rules::fb110_obfuscated_number::check(&page)),
        ("FB111", rules::fb111_invisible_character::check(&page)),
        ("FB112", rules::fb112_truncated_text::check(&page)),
        ("FB113", rules::fb113_model_residue::check(&page)),
        ("FB114", rules::fb114_lost_marker::check(&page)),
        ("FB115", rules::fb115_unclosed_bold::check(&page)),
    ];
    let lines = Lines::new(text);
    let mut claims: Vec<Claim> = found
        .into_iter()
        .flat_map(|(code, found)| found.into_iter().map(move |f| (code, f)))
        .map(|(code, f)| f.claim(code, &lines))
        .collect();
    claims.sort_by(|a, b| (a.span, &a.code).cmp(&(b.span, &b.code)));
    claims
}

impl Found {
    fn claim(self, code: &str, lines: &Lines<'_>) -> Claim {
        let span = lines.span(self.start, self.end);
        Claim::defect(span, lines.quote(span), code, self.message, self.suggestion)
    }
}
