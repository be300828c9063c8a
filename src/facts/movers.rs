//! The largest moves of every list that a feed fills, over all and by category.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::group;
use super::sheet::{DataIssue, Entity, Fact, FactSheet, Index, Mover, MoverSide, Status};
use crate::config::universe::Universe;

/// Most names in the note about sizes.
const NAMED: usize = 8;

/// Most movers listed on either side.
const EACH: usize = 5;

/// References to the facts of the largest rises and falls, ranked: per group, then per category of it. What is stale,
/// quarantined or too small is in no ranking, since its fact is not `ok`.
#[must_use]
pub fn ranked(sheet: &FactSheet) -> Vec<Mover> {
    let index = sheet.index();
    let mut lists: BTreeMap<(usize, Option<&str>), Vec<&Fact>> = BTreeMap::new();
    let lists_of = |e: &&Entity| e.feed_named && e.group.as_deref().is_some_and(|g| group::listed(sheet, g));
    for entity in sheet.entities.iter().filter(lists_of) {
        let at = sheet.groups.iter().position(|g| Some(&g.id) == entity.group.as_ref());
        let change = group::change_of(&index, &entity.id).filter(|f| f.usable().is_some());
        let (Some(at), Some(change)) = (at, change) else { continue };
        lists.entry((at, None)).or_default().push(change);
        if let Some(category) = entity.category.as_deref() {
            lists.entry((at, Some(category))).or_default().push(change);
        }
    }
    let mut out = Vec::new();
    for ((at, category), mut facts) in lists {
        // By size; equal sizes by id, so that the order of the feed's rows does not show. What may be below the floor, since
        // its size is unknown, comes after what is above it.
        facts.sort_by_key(|f| (!sized(&index, f), Reverse(f.value), f.id.as_str()));
        let mut list = |side: MoverSide, facts: &mut dyn Iterator<Item = &&Fact>| {
            for (rank, fact) in (1..).zip(facts.take(EACH)) {
                out.push(Mover {
                    group: sheet.groups[at].id.clone(),
                    category: category.map(str::to_owned),
                    side,
                    rank,
                    fact: fact.id.clone(),
                });
            }
        };
        list(MoverSide::Up, &mut facts.iter().filter(|f| way(f) > 0));
        facts.sort_by_key(|f| (!sized(&index, f), f.value, f.id.as_str()));
        list(MoverSide::Down, &mut facts.iter().filter(|f| way(f) < 0));
    }
    out
}

/// A note for every list with a floor on size of which some members have no size to hold against it.
#[must_use]
pub fn unsized_members(sheet: &FactSheet, universe: &Universe) -> Vec<DataIssue> {
    let index = sheet.index();
    let mut out = Vec::new();
    for group in universe.groups.iter().filter(|g| g.min_size.is_some() && group::listed(sheet, &g.id)) {
        let mut names: Vec<&str> = Vec::new();
        let mut facts: Vec<String> = Vec::new();
        for entity in sheet.entities.iter().filter(|e| e.group.as_ref() == Some(&group.id)) {
            let change = group::change_of(&index, &entity.id).filter(|f| f.usable().is_some());
            if let Some(change) = change.filter(|f| !sized(&index, f)) {
                names.push(&entity.name);
                facts.push(change.id.clone());
            }
        }
        if names.is_empty() {
            continue;
        }
        let ranks = if names.len() == 1 { "it ranks" } else { "they rank" };
        let others = if names.len() > NAMED { " and others" } else { "" };
        out.push(DataIssue {
            status: Status::Ok,
            facts,
            message: format!(
                "{}: no size was delivered for {}{others}: the floor on size could not be applied, and {ranks} after those \
                 whose size is known.",
                group.name,
                names.get(..NAMED).unwrap_or(&names).join(", ")
            ),
        });
    }
    out
}

/// Whether the level is known whose change it is.
fn sized(index: &Index<'_>, change: &Fact) -> bool {
    let level =
        |f: &&Fact| matches!(f.metric.as_str(), "tvl" | "volume" | "volume_24h" | "supply" | "market_cap" | "mcap");
    index.of_entity(&change.entity).iter().copied().filter(level).any(|f| f.usable().is_some())
}

fn way(fact: &Fact) -> i8 {
    group::sign(fact.usable().unwrap_or_default().get())
}
