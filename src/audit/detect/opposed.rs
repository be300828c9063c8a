//! Rows that set one side against another: "Alder ↑ vs Birch ↓", "+1.2% vs -0.8%".

use crate::audit::bind::Target;
use crate::audit::bind::index::metric_words;
use crate::audit::lex::{Item, Kind};
use crate::audit::scene::{Part, Scene};

/// The one word of a cell that sets what is before it against what is behind it.
fn parting(scene: &Scene<'_>, items: &[Item]) -> Option<usize> {
    let mut found = (0..items.len()).filter(|i| matches!(&*scene.word(&items[*i]), "vs" | "versus" | "against"));
    found.next().filter(|_| found.next().is_none())
}

/// Whom the row's first cell names on either side.
fn sides(scene: &Scene<'_>, part: &Part) -> Option<[Vec<Target>; 2]> {
    let label = scene.row_of(part).next().filter(|p| p.segment.cell.is_some_and(|(_, column)| column == 0))?;
    let at = parting(scene, &label.items)?;
    let named = |items: &[Item]| {
        let mut found: Vec<Target> = Vec::new();
        for item in items {
            if let Kind::Name { target, generic: false, partial: false } = &item.kind
                && !found.contains(target)
            {
                found.push(target.clone());
            }
        }
        found
    };
    let both = [named(&label.items[..at]), named(&label.items[at + 1..])];
    both.iter().all(|side| !side.is_empty()).then_some(both)
}

/// "| Alder ↑ vs Birch ↓ | +1.2% vs -0.8% |": the side that the item at `at` of a later cell stands on, where the cell
/// names nobody itself.
#[must_use]
pub fn side(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Vec<Target>> {
    part.segment.cell.filter(|(_, column)| *column > 0)?;
    if part.items.iter().any(|i| matches!(i.kind, Kind::Name { generic: false, .. })) {
        return None;
    }
    let Some(parted) = parting(scene, &part.items) else { return of_metric(scene, part) };
    let [first, second] = sides(scene, part).filter(|_| parted != at)?;
    Some(if at < parted { first } else { second })
}

/// "| Coins ↑ vs venues ↓ | Supply +0.1-0.2% |": the one side that has what the cell measures.
fn of_metric(scene: &Scene<'_>, part: &Part) -> Option<Vec<Target>> {
    let metrics = scene.metrics_in(&part.items);
    let index = scene.index;
    let has = |side: &[Target]| {
        let facts = side.iter().flat_map(|t| index.members(t)).flat_map(|e| index.facts_of(&index.entity(e).id));
        facts.into_iter().any(|f| metric_words(&f.metric).any(|w| metrics.iter().any(|m| m == w)))
    };
    let [first, second] = sides(scene, part).filter(|_| !metrics.is_empty())?;
    match (has(&first), has(&second)) {
        (true, false) => Some(first),
        (false, true) => Some(second),
        _ => None,
    }
}
