//! "Every tokenized treasury protocol is growing": a kind that the sheet does not tell apart.

use crate::audit::bind::Target;
use crate::audit::detect::pool;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::scene::{Part, Scene};
use crate::quantity::words::small_number;

/// Whether the noun at item `noun`, of which all are said something, has a word before it that narrows it down to some that
/// nobody here knows: "every tokenized treasury protocol", "all algorithmic stablecoins".
#[must_use]
pub(super) fn narrows(scene: &Scene<'_>, part: &Part, noun: usize) -> bool {
    let items = &part.items;
    let generic = match &items[noun].kind {
        Kind::Name { target, generic, .. } => *generic && !matches!(target, Target::Entity(_)),
        _ => !pool::called(scene, &items[noun]).is_empty(),
    };
    let told = |word: &str| {
        matches!(
            word,
            "of" | "the"
                | "these"
                | "those"
                | "our"
                | "other"
                | "single"
                | "tracked"
                | "listed"
                | "named"
                | "monitored"
                | "covered"
                | "reported"
                | "defi"
                | "major"
                | "main"
                | "big"
                | "large"
                | "top"
                | "key"
                | "remaining"
                | "measured"
                | "individual"
        ) || small_number(word).is_some()
    };
    let all = (noun.saturating_sub(4)..noun)
        .rev()
        .find(|i| items[*i].is(Sense::All) && items[*i].clause == items[noun].clause);
    let modifiers = |all: usize| items[all + 1..noun].iter().filter(|i| matches!(i.kind, Kind::Word));
    let known = |i: &Item| scene.categories.members(&scene.word(i)).is_some();
    generic && all.is_some_and(|all| !modifiers(all).any(known) && modifiers(all).any(|i| !told(&scene.word(i))))
}
