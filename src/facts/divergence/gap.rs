//! Two groups or instruments that went the same way, one much further than the other.

use super::{Found, Scene, opposite};

/// The two sides moved alike, but far apart.
pub(super) fn gap<'a>(scene: &Scene<'a>) -> Vec<Found<'a>> {
    scene.apart(|pair| !opposite(pair))
}
