//! "No coin lost more than Dogecoin", "nothing on Wall Street fell as hard as the Russell": first by the lack of a rival.

use super::owner::rivals;
use super::settled;
use crate::audit::bind::Target;
use crate::audit::detect::sets::{Set, along};
use crate::audit::detect::{escaped, subject};
use crate::audit::finding::Finding;
use crate::audit::lex::Sense;
use crate::audit::rules::fb304_superlative;
use crate::audit::scene::{Part, Scene};

/// The finding for the verb at item `at`.
#[must_use]
pub fn unmatched(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let item = &items[at];
    let direction = match () {
        () if item.is(Sense::Up) => 1,
        () if item.is(Sense::Down) => -1,
        () => return None,
    };
    if escaped::side_of(&scene.word(item)).is_some() {
        return None;
    }
    let here = |i: &usize| items[*i].clause == item.clause;
    let nobody = (at.saturating_sub(6)..at).filter(here).find(|i| {
        items[*i].is(Sense::None) || matches!(&*scene.word(&items[*i]), "no" | "nothing" | "nobody" | "none")
    })?;
    // "more than", "as hard as", "harder than", "further than", "by as much as"
    let word = |i: usize| items.get(i).filter(|n| n.clause == item.clause).map(|n| scene.word(n));
    let than = (at + 1..items.len()).take(5).take_while(here).find(|i| {
        let said = scene.word(&items[*i]);
        said.ends_with(" than")
            || &*said == "than"
            || &*said == "as" && i.checked_sub(2).and_then(word).as_deref() == Some("as")
    })?;
    let less = items[at + 1..=than].iter().any(|i| scene.word(i).starts_with("less"));
    let name = (than + 1..items.len()).take(2).take_while(here).find(|i| subject::nameable(scene, part, *i))?;
    let target = items[name].target()?.clone();
    let Target::Entity(e) = &target else { return None };
    let targets = vec![target.clone()];
    let group = Target::Group(scene.index.group_of(*e)?);
    let mut subjects = Set::worded(scene, part, &targets, &[]);
    // "No equity index gained as much as Bitcoin", "nothing in equities or crypto": of those that are named.
    let whom = items[nobody + 1..at].iter().filter_map(|i| match i.target() {
        Some(t @ (Target::Group(_) | Target::Union(_))) => Some(t.clone()),
        _ => None,
    });
    let whom: Vec<Target> = whom.collect();
    let mut others = Set::new(scene.index, if whom.is_empty() { std::slice::from_ref(&group) } else { &whom }, &[]);
    // "No TVL loser shed less than Alder"
    let side = items[nobody + 1..at].iter().find_map(|i| escaped::side_of(&scene.word(i)));
    if let Some(side) = side {
        others.moves.retain(|m| along(m.value, side));
    }
    rivals(scene, part, &targets, &mut subjects, &mut others);
    let order = if less { -direction } else { direction };
    let finding = fb304_superlative::judge((items[nobody].start, items[name].end), &subjects, &others, order, !less)?;
    Some(settled(finding, subject::supposed(part, at), false))
}
