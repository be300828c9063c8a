//! Sectors of one group that moved in opposite directions: the strongest against the weakest.

use super::{Found, Pair, Scene, opposite, size};
use crate::facts::Fact;
use crate::facts::sectors;

/// The best and the worst sector of each configured group (without a list: of every group), where their signs differ.
pub(super) fn rotation<'a>(scene: &Scene<'a>) -> Vec<Found<'a>> {
    let named = &scene.config.a;
    let groups = scene.sheet.groups.iter().filter(|g| named.is_empty() || named.contains(&g.id));
    groups
        .filter_map(|group| {
            let mut all: Vec<&Fact> = sectors::changes(scene.sheet, &group.id).collect();
            all.sort_by(|x, y| y.usable().cmp(&x.usable()).then_with(|| x.id.cmp(&y.id)));
            let pair = Pair { a: all.first()?, b: all.last()? };
            let wanted = opposite(&pair) && size(&pair).is_some_and(|s| s.abs() >= scene.min_bp());
            wanted.then(|| scene.difference(pair)).flatten()
        })
        .collect()
}
