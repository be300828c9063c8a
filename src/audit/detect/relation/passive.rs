//! "Wall Street was led lower by the Nasdaq", "The mainland rally was spearheaded by ChiNext": first of its own market.

use super::leading::{in_its_group, way_of};
use super::settled;
use crate::audit::bind::Target;
use crate::audit::detect::subject;
use crate::audit::finding::Finding;
use crate::audit::lex::{Kind, Sense};
use crate::audit::rules::fb304_superlative;
use crate::audit::scene::{Part, Scene};

/// The "by" of a passive that leads, whose verb stands at item `at`.
pub(super) fn by(scene: &Scene<'_>, part: &Part, at: usize) -> Option<usize> {
    let word = |i: usize| scene.word_in(&part.items, part.items[at].clause, i);
    let verb = word(at).split(' ').next().is_some_and(|w| matches!(w, "led" | "paced" | "spearheaded" | "fronted"));
    let by = (at + 1..at + 4).find(|i| verb && &*word(*i) == "by")?;
    let aided = matches!(&*word(at.checked_sub(1)?), "was" | "were" | "is" | "are" | "been" | "being");
    // "Crypto led lower by ETH", with the verb left out
    let way = || {
        part.items[at..by]
            .iter()
            .any(|i| matches!(scene.word(i).rsplit(' ').next(), Some("lower" | "higher" | "down" | "up")))
    };
    let named = || {
        let the = usize::from(&*word(by + 1) == "the");
        part.items.get(by + 1 + the).is_some_and(|n| matches!(n.kind, Kind::Name { generic: false, .. }))
    };
    (aided || way() && named()).then_some(by)
}

/// The finding for the passive at item `at`.
pub(super) fn led_by(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let by = by(scene, part, at)?;
    let name = by + 1 + usize::from(&*scene.word(items.get(by + 1)?) == "the");
    let Kind::Name { target: own @ Target::Entity(entity), generic: false, partial: false } = &items.get(name)?.kind
    else {
        return None;
    };
    if items.get(name + 1).is_some_and(|n| n.mark('/') || n.mark('&') || &*scene.word(n) == "and") {
        return None;
    }
    let group = scene.index.group_of(*entity)?;
    let of_its_own = |i: &usize| items[*i].target() == Some(&Target::Group(group));
    let first = (0..at).rev().take_while(|i| items[*i].clause == items[at].clause).find(of_its_own)?;
    let (subjects, others) = in_its_group(scene, own, *entity)?;
    let told = items[first..by].iter().rev().find_map(|i| match () {
        () if i.is(Sense::Up) || i.is(Sense::SupUp) => Some(1),
        () if i.is(Sense::Down) || i.is(Sense::SupDown) => Some(-1),
        () => None,
    });
    let direction = told.or_else(|| way_of(scene, &others))?;
    let range = (items[first].start, items[name].end);
    let finding = fb304_superlative::judge(range, &subjects, &others, direction, false)?;
    Some(settled(finding, subject::supposed(part, at), false))
}
