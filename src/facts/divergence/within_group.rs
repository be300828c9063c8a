//! Members of one group that moved in opposite directions: the strongest against the weakest.

use super::{Found, Pair, Scene, opposite, size};
use crate::facts::group;

/// The best and the worst member of each configured group, where their signs differ. Without a list, every group whose
/// members are known beforehand.
pub(super) fn split<'a>(scene: &Scene<'a>) -> Vec<Found<'a>> {
    let named = &scene.config.a;
    scene
        .sheet
        .groups
        .iter()
        .filter(|g| if named.is_empty() { g.headline.is_some() } else { named.contains(&g.id) })
        .filter_map(|group| {
            let members = group::members(scene.sheet, scene.index, &group.id);
            // Of equal members the first by id, at either end: a mirrored day has the same two.
            let best = members.iter().min_by(|x, y| y.usable().cmp(&x.usable()).then_with(|| x.id.cmp(&y.id)))?;
            let worst = members.iter().min_by(|x, y| x.usable().cmp(&y.usable()).then_with(|| x.id.cmp(&y.id)))?;
            let pair = Pair { a: best, b: worst };
            let wanted = opposite(&pair) && size(&pair).is_some_and(|s| s.abs() >= scene.min_bp());
            wanted.then(|| scene.difference(pair)).flatten()
        })
        .collect()
}
