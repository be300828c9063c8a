//! A supply that grew while a price fell, or the other way round.

use super::{Found, Pair, Scene, opposite, size};

/// Each configured supply (A side) against each price (B side), where they moved in opposite directions.
pub(super) fn against<'a>(scene: &Scene<'a>) -> Vec<Found<'a>> {
    let pairs = scene.sides().into_iter().filter_map(|(a, b)| {
        let supply = scene.change(&a).filter(|f| f.metric == "supply_change_pct")?;
        let price = scene.change(&b).filter(|f| f.metric == "change_pct")?;
        Some(Pair { a: supply, b: price })
    });
    let wanted = |pair: &Pair<'_>| opposite(pair) && size(pair).is_some_and(|s| s.abs() >= scene.min_bp());
    pairs.filter(wanted).filter_map(|pair| scene.difference(pair)).collect()
}
