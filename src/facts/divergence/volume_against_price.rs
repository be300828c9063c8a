//! A price that moved one way while what was traded moved the other.

use super::{Found, Pair, Scene, opposite, size};
use crate::facts::Fact;

/// The price (A side) against volume or turnover (B side), where they moved in opposite directions. Without sides, every
/// entity that has both.
pub(super) fn against<'a>(scene: &Scene<'a>) -> Vec<Found<'a>> {
    let own = || scene.sheet.entities.iter().map(|e| (e.id.clone(), e.id.clone())).collect();
    let sides = if scene.config.a.is_empty() && scene.config.b.is_empty() { own() } else { scene.sides() };
    let pairs = sides.into_iter().filter_map(|(a, b)| {
        let price = scene.change(&a).filter(|f| f.metric == "change_pct")?;
        Some(Pair { a: price, b: traded(scene, &b)? })
    });
    let wanted = |pair: &Pair<'_>| opposite(pair) && size(pair).is_some_and(|s| s.abs() >= scene.min_bp());
    pairs.filter(wanted).filter_map(|pair| scene.difference(pair)).collect()
}

/// The change of what was traded of an entity, over a session or a day.
fn traded<'a>(scene: &Scene<'a>, entity: &str) -> Option<&'a Fact> {
    let of = |f: &&&Fact| matches!(f.metric.as_str(), "volume_change_pct" | "turnover_change_pct");
    scene.index.of_entity(entity).iter().find(|f| of(f) && f.usable().is_some()).copied()
}
