//! Two groups or instruments that went opposite ways.

use super::{Found, Scene, opposite};

/// The two sides moved in opposite directions.
pub(super) fn opposite_direction<'a>(scene: &Scene<'a>) -> Vec<Found<'a>> {
    scene.apart(opposite)
}
