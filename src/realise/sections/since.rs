//! What changed since the previous edition, where the sheet has it.

use super::{cell, text};
use crate::facts::sheet::Fact;
use crate::plan::view::{GroupView, Member, View};
use crate::realise::names;
use crate::realise::narrative::Block;

/// The head of the column, in words that the auditor knows for this window.
const HEAD: &str = "Since the previous edition";

/// One row for the headline of each group whose level that edition had too.
pub fn blocks(view: &View<'_>) -> Option<Block> {
    let rows: Vec<_> = view
        .groups
        .iter()
        .filter(|g| !g.is_movers())
        .filter_map(GroupView::headline)
        .filter_map(|member| {
            let level = member.level.filter(|f| f.usable().is_some())?;
            let since = since(member, level)?;
            Some(vec![text(names::of(view.sheet, &member.entity.id)), cell::of(Some(level)), cell::of(Some(since))])
        })
        .collect();
    let columns = ["Headline", "Level", HEAD].map(str::to_owned).to_vec();
    (!rows.is_empty()).then_some(Block::Table { columns, rows, note: None })
}

/// The change of this very level: an entity may have several.
fn since<'a>(member: &Member<'a>, level: &Fact) -> Option<&'a Fact> {
    let of = |f: &&Fact| f.derived_from.as_ref().and_then(|d| d.of.first()) == Some(&level.id);
    let mut all = member.rest.iter().copied().filter(|f| f.metric.starts_with("since_previous_edition_"));
    all.find(|f| of(f) && f.usable().is_some())
}
