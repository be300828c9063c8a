//! Instruments read as one: their levels added, before and after.

use super::sheet::{Derivation, Fact, FactSheet};
use super::{percent, sectors};
use crate::config::universe::{CombinedConfig, Universe};
use crate::quantity::{Exact, Unit};

/// Level and change of every configured combination whose members are all there.
#[must_use]
pub fn facts(sheet: &FactSheet, universe: &Universe) -> Vec<Fact> {
    let mut out = Vec::new();
    let index = sheet.index();
    for combined in universe.combined.iter().filter(|c| !counts_twice(sheet, universe, c)) {
        let find = |suffix: &str| -> Option<Vec<&Fact>> {
            combined
                .of
                .iter()
                .map(|id| index.fact(&format!("{id}.{suffix}")).filter(|f| f.usable().is_some()))
                .collect()
        };
        let Some(levels) = find(&combined.metric) else { continue };
        let sum = |facts: &[&Fact]| percent::sum(facts.iter().filter_map(|f| f.usable()).map(Exact::get));
        let (Some(first), Some(now)) = (levels.first(), sum(&levels)) else { continue };
        let level_id = format!("{}.{}", combined.id, combined.metric);
        out.push(Fact {
            id: level_id.clone(),
            entity: combined.id.clone(),
            value: Some(Exact(now)),
            source: None,
            derived_from: Some(Derivation { op: "sum".to_owned(), of: levels.iter().map(|f| f.id.clone()).collect() }),
            sample: levels.iter().any(|f| f.sample),
            ..(*first).clone()
        });
        let Some(before) = find(&format!("previous_{}", combined.metric)) else { continue };
        let Some(previous) = sum(&before) else { continue };
        let previous_id = format!("{}.previous_{}", combined.id, combined.metric);
        if let Some(first) = before.first() {
            out.push(Fact {
                id: previous_id.clone(),
                entity: combined.id.clone(),
                value: Some(Exact(previous)),
                source: None,
                derived_from: Some(Derivation {
                    op: "sum".to_owned(),
                    of: before.iter().map(|f| f.id.clone()).collect(),
                }),
                sample: before.iter().any(|f| f.sample),
                ..(*first).clone()
            });
        }
        if let Some(change) = percent::change(now, previous) {
            out.push(Fact {
                id: format!("{}.{}_change_pct", combined.id, combined.metric),
                entity: combined.id.clone(),
                metric: format!("{}_change_pct", combined.metric),
                value: Some(Exact(change)),
                unit: Unit::Percent,
                precision: None,
                source: None,
                derived_from: Some(Derivation { op: "percent_change".to_owned(), of: vec![level_id, previous_id] }),
                sample: levels.iter().any(|f| f.sample),
                ..(*first).clone()
            });
        }
    }
    out
}

/// Whether a part is of a category whose members count others: such a sum would be of nothing.
fn counts_twice(sheet: &FactSheet, universe: &Universe, combined: &CombinedConfig) -> bool {
    let twice = |id: &&String| {
        let category = sheet.entity(id).and_then(|e| Some((e.group.as_deref()?, e.category.as_deref()?)));
        category.is_some_and(|(group, category)| {
            universe.groups.iter().any(|g| g.id == group && sectors::double_counted(g, category))
        })
    };
    combined.of.iter().any(|id| twice(&id))
}
