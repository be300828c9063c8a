//! "Every index closed higher", "No benchmark fell", where no market is spoken of: of all that close.

use super::direction::Quantifier;
use super::sets::Set;
use super::subject;
use crate::audit::bind::Target;
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::rules::fb301_direction;
use crate::audit::scene::{Part, Scene};

/// The finding for the direction at item `at`, where a quantifier and a noun for indices stand before it and nobody is named.
pub(super) fn detect(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let item = &items[at];
    let way = i8::from(item.is(Sense::Up)) - i8::from(item.is(Sense::Down));
    if way == 0 {
        return None;
    }
    let word = |i: usize| scene.word(&items[i]);
    let noun = (0..at).rev().take(3).take_while(|i| items[*i].clause == item.clause).find(|i| {
        matches!(&*word(*i), "index" | "indices" | "indexes" | "benchmark" | "benchmarks" | "gauge" | "gauges")
    })?;
    let between =
        |i: usize| matches!(&*word(i), "closed" | "ended" | "finished" | "was" | "were" | "is" | "are" | "lost");
    if !(noun + 1..at).all(between) {
        return None;
    }
    let none = |i: &Item| i.is(Sense::None) || &*scene.word(i) == "no";
    let adjective =
        |w: &str| matches!(w, "single" | "equity" | "stock" | "tracked" | "major" | "of" | "the" | "one" | "a");
    let mut words = (0..noun).rev().take(4).take_while(|i| items[*i].clause == item.clause);
    let first = words.find(|i| !adjective(&word(*i)))?;
    let denied = none(&items[first]);
    if !(denied || matches!(&*word(first), "every" | "all" | "each")) {
        return None;
    }
    // "Hong Kong rallied. Every index closed higher.": of the market told of.
    let named = items.iter().any(|i| matches!(i.kind, Kind::Name { generic: false, .. }) && i.clause == item.clause);
    if named || !part.previous.is_empty() || !part.section.is_empty() || !part.row.is_empty() {
        return None;
    }
    // "every index that closed higher", "all indices up by 1%"
    let bound = items.get(at + 1).is_some_and(|n| {
        n.clause == item.clause
            && (n.figure().is_some() || matches!(&*scene.word(n), "by" | "more" | "less" | "but" | "except"))
    });
    if bound || super::tally::bound_after(scene, part, at).is_some() {
        return None;
    }
    let groups: Vec<Target> = super::relation::closing(scene.index).into_iter().map(Target::Group).collect();
    let mut set = Set::new(scene.index, &groups, &[]);
    set.moves.retain(|m| !scene.index.is_volatility(m.entity) && !scene.index.is_total(m.entity));
    let range = (items[first].start, item.end);
    let finding = fb301_direction::judge(scene.index, range, &set, way, Quantifier::All, denied, &[]);
    (groups.len() > 1 && !subject::supposed(part, at)).then_some(finding)
}
