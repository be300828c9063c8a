//! Instruments read as one: their levels added, before and after.

use super::sheet::{DataIssue, Derivation, Fact, FactSheet, Status};
use super::{percent, sectors};
use crate::config::universe::{CombinedConfig, Universe};
use crate::quantity::{Exact, Unit};

/// Level and change of every configured combination whose members are all there.
#[must_use]
pub fn facts(sheet: &FactSheet, universe: &Universe) -> Vec<Fact> {
    let mut out = Vec::new();
    let index = sheet.index();
    for combined in universe.combined.iter().filter(|c| counted_twice(sheet, universe, c).is_none()) {
        let find = |suffix: &str| -> Option<Vec<&Fact>> {
            combined
                .of
                .iter()
                .map(|id| index.fact(&format!("{id}.{suffix}")).filter(|f| f.usable().is_some()))
                .collect()
        };
        let Some(levels) = find(&combined.metric) else { continue };
        if unlike(&levels).is_some() {
            continue;
        }
        let sum = |facts: &[&Fact]| percent::sum(facts.iter().filter_map(|f| f.usable()).map(Exact::get));
        let (Some(first), Some(now)) = (levels.first(), sum(&levels)) else { continue };
        if levels.iter().any(|f| f.unit != first.unit) {
            continue;
        }
        let level_id = format!("{}.{}", combined.id, combined.metric);
        out.push(Fact {
            id: level_id.clone(),
            entity: combined.id.clone(),
            value: Some(Exact(now)),
            source: None,
            derived_from: Some(Derivation::new("sum", levels.iter().map(|f| f.id.clone()).collect())),
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
                derived_from: Some(Derivation::new("sum", before.iter().map(|f| f.id.clone()).collect())),
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
                derived_from: Some(Derivation::new("percent_change", vec![level_id, previous_id])),
                sample: levels.iter().any(|f| f.sample),
                ..(*first).clone()
            });
        }
    }
    out
}

/// A note for every combination that is not computed because a part of it counts others.
#[must_use]
pub fn refused(sheet: &FactSheet, universe: &Universe) -> Vec<DataIssue> {
    let index = sheet.index();
    let note = |combined: &CombinedConfig| {
        let why = match counted_twice(sheet, universe, combined) {
            Some((part, category)) => {
                format!("{part} is of the category {category}, whose members count each other")
            }
            None => {
                let level = |id: &String| index.fact(&format!("{id}.{}", combined.metric));
                let levels: Vec<&Fact> = combined.of.iter().filter_map(level).collect();
                let (odd, first) = unlike(&levels)?;
                format!(
                    "{} is in {}, {} in {}",
                    sheet.name_of(&odd.entity),
                    odd.unit.as_str(),
                    sheet.name_of(&first.entity),
                    first.unit.as_str()
                )
            }
        };
        Some(DataIssue {
            status: Status::Unverified,
            facts: Vec::new(),
            message: format!("{}: not computed: {why}.", combined.name),
        })
    };
    universe.combined.iter().filter_map(note).collect()
}

/// The first level in another unit than the one before it, and that one: they add up to nothing.
fn unlike<'a>(levels: &[&'a Fact]) -> Option<(&'a Fact, &'a Fact)> {
    levels.windows(2).find(|pair| pair[0].unit != pair[1].unit).map(|pair| (pair[1], pair[0]))
}

/// The first part whose category holds members that count others, and that category: such a sum would be of nothing.
fn counted_twice(sheet: &FactSheet, universe: &Universe, combined: &CombinedConfig) -> Option<(String, String)> {
    combined.of.iter().find_map(|id| {
        let part = sheet.entity(id)?;
        let (group, category) = (part.group.as_deref()?, part.category.as_deref()?);
        let twice = universe.groups.iter().any(|g| g.id == group && sectors::double_counted(g, category));
        twice.then(|| (part.name.clone(), category.to_owned()))
    })
}
