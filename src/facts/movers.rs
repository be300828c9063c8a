//! The largest moves of every list that a feed fills, over all and by category.

use std::collections::BTreeMap;

use super::group;
use super::sheet::{Entity, Fact, FactSheet, Mover, MoverSide};

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
        // By size; equal sizes by id, so that the order of the feed's rows does not show.
        facts.sort_by(|a, b| b.value.cmp(&a.value).then_with(|| a.id.cmp(&b.id)));
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
        facts.sort_by(|a, b| a.value.cmp(&b.value).then_with(|| a.id.cmp(&b.id)));
        list(MoverSide::Down, &mut facts.iter().filter(|f| way(f) < 0));
    }
    out
}

fn way(fact: &Fact) -> i8 {
    group::sign(fact.usable().unwrap_or_default().get())
}
