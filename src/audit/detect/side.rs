//! Winners and losers: which side of a breadth a word counts.

use super::figures::Role;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::scene::Scene;

/// The side that a noun names, in singular or plural.
#[must_use]
pub fn of(scene: &Scene<'_>, item: &Item) -> Option<Role> {
    let word = scene.word(item);
    // "A-share advancers" may be the name of the count.
    let counted = |noun: &str| {
        let before = word.strip_suffix(noun);
        before.is_some_and(|b| b.ends_with(' ') || b.is_empty() && matches!(item.kind, Kind::Name { .. }))
    };
    match () {
        () if counted("advancers") => Some(Role::Up),
        () if counted("decliners") => Some(Role::Down),
        () => of_word(item, &word),
    }
}

fn of_word(item: &Item, word: &str) -> Option<Role> {
    match word {
        "advancer" | "gainer" | "gainers" | "winner" | "winners" | "riser" | "risers" => Some(Role::Up),
        "decliner" | "loser" | "losers" | "faller" | "fallers" => Some(Role::Down),
        // "declining" alone is a verb.
        _ if item.is(Sense::ShareUp) && !item.is(Sense::Up) => Some(Role::Up),
        _ if item.is(Sense::ShareDown) && !item.is(Sense::Down) => Some(Role::Down),
        _ => None,
    }
}

/// Which way a word says that something went, be it a noun for a side or a verb.
#[must_use]
pub fn way(scene: &Scene<'_>, item: &Item) -> Option<i8> {
    match of(scene, item) {
        Some(Role::Up) => Some(1),
        Some(Role::Down) => Some(-1),
        _ if item.is(Sense::Up) => Some(1),
        _ if item.is(Sense::Down) => Some(-1),
        _ => None,
    }
}
