//! Sectors: the members of one category of a group added up, before and after.
//!
//! Categories that count each other are never summed: a bridge's locked value is locked a second time where it arrives.

use std::collections::{BTreeMap, BTreeSet};

use super::group;
use super::percent;
use super::sheet::{Derivation, Entity, Fact, FactSheet, Index};
use crate::config::universe::{GroupConfig, Universe};
use crate::quantity::{Exact, Unit};

/// Fewest members of a sector: one member is no sector.
const LEAST: usize = 2;

/// Sectors of every group as entities, with level, previous level and change of each. Only members whose figures are
/// usable count; outliers and what is too small do not.
#[must_use]
pub fn build(sheet: &FactSheet, universe: &Universe) -> (Vec<Entity>, Vec<Fact>) {
    let index = sheet.index();
    let (mut entities, mut facts) = (Vec::new(), Vec::new());
    let taken: BTreeSet<&str> = sheet.entities.iter().map(|e| e.id.as_str()).collect();
    for config in &universe.groups {
        for (at, (category, members)) in (1..).zip(categories(sheet, config)) {
            let id = format!("{}.sector.{}", config.id, slug(category, at));
            let summed = summed(&index, &id, &members);
            if taken.contains(id.as_str()) || summed.is_empty() {
                continue;
            }
            entities.push(Entity {
                id,
                name: format!("{} {}", super::build::safe_name(category, "other"), measure(&summed)),
                aliases: Vec::new(),
                group: None,
                category: Some(category.to_owned()),
                calendar: config.calendar.clone(),
                feed_named: members.iter().any(|m| m.feed_named),
            });
            facts.extend(summed);
        }
    }
    (entities, facts)
}

/// The changes of a group's sectors, in the sheet's order.
pub fn changes<'a>(sheet: &'a FactSheet, group: &str) -> impl Iterator<Item = &'a Fact> + use<'a> {
    let prefix = format!("{group}.sector.");
    sheet.facts.iter().filter(move |f| {
        f.entity.starts_with(&prefix) && f.unit == Unit::Percent && f.usable().is_some() && f.against.is_none()
    })
}

/// Categories that may be summed, with their members.
fn categories<'a>(sheet: &'a FactSheet, config: &GroupConfig) -> BTreeMap<&'a str, Vec<&'a Entity>> {
    let mut out: BTreeMap<&str, Vec<&Entity>> = BTreeMap::new();
    for entity in sheet.entities.iter().filter(|e| e.group.as_ref() == Some(&config.id)) {
        let Some(category) = entity.category.as_deref() else { continue };
        if !double_counted(config, category) {
            out.entry(category).or_default().push(entity);
        }
    }
    out
}

/// Whether members of this category count each other.
#[must_use]
pub fn double_counted(config: &GroupConfig, category: &str) -> bool {
    config.double_counted.iter().any(|c| c.eq_ignore_ascii_case(category.trim()))
}

/// Level, previous level and change of the sum; nothing with too few members that have all three.
fn summed(index: &Index<'_>, id: &str, members: &[&Entity]) -> Vec<Fact> {
    let both = |entity: &&Entity| -> Option<(&Fact, &Fact)> {
        let change = group::change_of(index, &entity.id).filter(|f| f.usable().is_some())?;
        let of = &change.derived_from.as_ref().filter(|d| d.op == "percent_change")?.of;
        let level = |at: usize| index.fact(of.get(at)?).filter(|f| f.usable().is_some());
        Some((level(0)?, level(1)?))
    };
    let mut levels: Vec<(&Fact, &Fact)> = members.iter().filter_map(both).collect();
    let Some((first, _)) = levels.first().copied() else { return Vec::new() };
    // Prices and index levels add up to nothing.
    let alike = |f: &Fact| f.metric == first.metric && f.unit == first.unit && f.window == first.window;
    levels.retain(|(now, _)| alike(now));
    if levels.len() < LEAST || matches!(first.metric.as_str(), "close" | "price") {
        return Vec::new();
    }
    let sum = |facts: &[&Fact]| percent::sum(facts.iter().filter_map(|f| f.usable()).map(Exact::get));
    let (now, before): (Vec<&Fact>, Vec<&Fact>) = levels.into_iter().unzip();
    let (Some(total), Some(previous)) = (sum(&now), sum(&before)) else { return Vec::new() };
    let Some(change) = percent::change(total, previous) else { return Vec::new() };
    let make = |end: &str, metric: &str, value, unit: &Unit, op: &str, of: Vec<String>| Fact {
        id: format!("{id}.{end}"),
        entity: id.to_owned(),
        metric: metric.to_owned(),
        value: Some(Exact(value)),
        unit: unit.clone(),
        precision: None,
        source: None,
        derived_from: Some(Derivation::new(op, of)),
        note: Some(format!("n = {}, of those listed", now.len())),
        sample: now.iter().any(|f| f.sample),
        ..first.clone()
    };
    let ids = |facts: &[&Fact]| facts.iter().map(|f| f.id.clone()).collect::<Vec<_>>();
    let (metric, earlier) = (&first.metric, format!("previous_{}", first.metric));
    vec![
        make(metric, metric, total, &first.unit, "sum", ids(&now)),
        make(&earlier, &earlier, previous, &first.unit, "sum", ids(&before)),
        make(
            "change_pct",
            &format!("{metric}_change_pct"),
            change,
            &Unit::Percent,
            "percent_change",
            vec![format!("{id}.{metric}"), format!("{id}.{earlier}")],
        ),
    ]
}

/// What is summed, in words: `Lending TVL` is a sector's name.
fn measure(summed: &[Fact]) -> String {
    super::spread::measure(summed.first().map_or("", |f| f.metric.as_str()))
}

/// A category as part of an id; what leaves nothing behind is numbered.
fn slug(category: &str, at: usize) -> String {
    let kept: String =
        category.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect();
    let kept = kept.trim_matches('_');
    if kept.is_empty() { format!("category_{at}") } else { kept.to_owned() }
}
