//! Two groups or instruments against each other.

use super::{Found, Pair, Scene, opposite, size};

/// The two sides moved in opposite directions.
pub(super) fn opposite_direction<'a>(scene: &Scene<'a>) -> Vec<Found<'a>> {
    apart(scene, opposite)
}

/// The two sides moved alike, but far apart.
pub(super) fn gap<'a>(scene: &Scene<'a>) -> Vec<Found<'a>> {
    apart(scene, |pair| !opposite(pair))
}

/// The two sides are far apart, whichever way each of them went.
pub(super) fn spread<'a>(scene: &Scene<'a>) -> Vec<Found<'a>> {
    apart(scene, |_| true)
}

fn apart<'a>(scene: &Scene<'a>, wanted: fn(&Pair<'_>) -> bool) -> Vec<Found<'a>> {
    scene
        .sides()
        .into_iter()
        .filter_map(|(a, b)| Some(Pair { a: scene.change(&a)?, b: scene.change(&b)? }))
        .filter(|pair| wanted(pair) && size(pair).is_some_and(|s| s.abs() >= scene.min_bp()))
        .filter_map(|pair| scene.difference(pair))
        .collect()
}
