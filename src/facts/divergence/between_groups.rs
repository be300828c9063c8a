//! Two groups or instruments against each other.

use super::{Pair, Scene, opposite, size};

/// The two sides moved in opposite directions.
pub(super) fn opposite_direction<'a>(scene: &Scene<'a>) -> Vec<Pair<'a>> {
    pairs(scene).filter(opposite).filter(|p| size(p).is_some_and(|s| s.abs() >= scene.min_bp())).collect()
}

/// The two sides moved alike, but far apart.
pub(super) fn gap<'a>(scene: &Scene<'a>) -> Vec<Pair<'a>> {
    pairs(scene).filter(|p| !opposite(p) && size(p).is_some_and(|s| s.abs() >= scene.min_bp())).collect()
}

fn pairs<'s, 'a>(scene: &'s Scene<'a>) -> impl Iterator<Item = Pair<'a>> + use<'s, 'a> {
    scene.sides().into_iter().filter_map(|(a, b)| Some(Pair { a: scene.change(&a)?, b: scene.change(&b)? }))
}
