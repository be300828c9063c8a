//! Lists under a label that says which way all of them went: "Gainers: Morpho (+2.4%), Ondo (+1.1%)", "TVL decliners: …".

use super::direction::Quantifier;
use super::sets::Set;
use super::subject;
use crate::audit::bind::Target;
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::rules::fb301_direction;
use crate::audit::scene::{Part, Scene};

/// What a label says of those that it heads.
struct Roster {
    /// +1 or -1.
    way: i8,
    /// First item of the label.
    first: usize,
    listed: Vec<Target>,
}

/// A finding where a label begins at the word `at` and names follow its colon.
pub(super) fn detect(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let found = roster(scene, part, at)?;
    let items = &part.items;
    let metrics = scene.metrics_in(&items[found.first..at]);
    let set = Set::worded(scene, part, &found.listed, &metrics);
    let range = (items[found.first].start, items[at].end);
    let known = set.moves.len() == found.listed.len();
    known.then(|| fb301_direction::judge(scene.index, range, &set, found.way, Quantifier::All, false, &metrics))
}

/// Whether item `at` stands in a list under such a label.
pub(super) fn lists(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    (0..at).any(|i| way(&scene.word(&part.items[i])).is_some() && part.items[i + 1].mark(':'))
}

/// Which way a label says that its list went.
fn way(word: &str) -> Option<i8> {
    match word {
        "gainers" | "winners" | "risers" | "advancers" | "growers" => Some(1),
        "decliners" | "losers" | "fallers" | "shrinkers" => Some(-1),
        _ => None,
    }
}

fn roster(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Roster> {
    let items = &part.items;
    let word = |i: usize| items.get(i).map(|n| scene.word(n)).unwrap_or_default();
    let way = way(&word(at))?;
    let colon = at + 1;
    if !items.get(colon)?.mark(':') {
        return None;
    }
    let adjective = |i: usize| {
        let item = &items[i];
        let superlative = [Sense::Sup, Sense::SupUp, Sense::SupDown].into_iter().any(|s| item.is(s));
        superlative
            || matches!(item.kind, Kind::Name { target: Target::Group(_), .. } | Kind::Name { generic: true, .. })
            || matches!(
                &*word(i),
                "top" | "biggest" | "largest" | "notable" | "main" | "key" | "the" | "other" | "day's"
            )
    };
    let first = (0..at).rev().take(3).take_while(|i| adjective(*i)).last().unwrap_or(at);
    // "… Kamino (+9.1%) Decliners: …": a list that lost its line breaks.
    let opens = first.checked_sub(1).is_none_or(|i| {
        matches!(items[i].kind, Kind::Mark(_) | Kind::Figure(_))
            || scene.text_of(&items[first]).starts_with(char::is_uppercase)
    });
    let listed = names_after(scene, part, colon);
    (opens && !listed.is_empty()).then_some(Roster { way, first, listed })
}

/// The names behind a colon, each with its figure or without, as far as marks join them. "lending (Euler +12.7%, Kamino +8.9%)"
/// stands for those in the brackets.
fn names_after(scene: &Scene<'_>, part: &Part, colon: usize) -> Vec<Target> {
    let items = &part.items;
    let mut found: Vec<Target> = Vec::new();
    let mut joined = true;
    let mut depth = 0_i32;
    let mut of_kind = false;
    let mut words = 0;
    for (i, item) in items.iter().enumerate().skip(colon + 1) {
        match &item.kind {
            Kind::Mark('(' | '[') => depth += 1,
            Kind::Mark(')' | ']') => {
                depth -= 1;
                of_kind = false;
            }
            Kind::Name { target: target @ Target::Entity(_), .. } if depth > 0 && of_kind => {
                if !found.contains(target) {
                    found.push(target.clone());
                }
            }
            _ if depth > 0 => {}
            Kind::Mark(',' | ';' | '/' | '&' | '+' | '\u{b7}') => (joined, words) = (true, 0),
            Kind::Word if &*scene.word(item) == "and" => joined = true,
            Kind::Figure(_) | Kind::Rise(_) => {}
            Kind::Name { target: target @ Target::Entity(_), .. } if joined && subject::nameable(scene, part, i) => {
                if !found.contains(target) {
                    found.push(target.clone());
                }
                joined = false;
            }
            // "other RWA (Centrifuge -16.3%)"
            _ if joined && words < 3 && opens_soon(items, i) => (of_kind, words) = (true, words + 1),
            _ => break,
        }
    }
    found
}

/// Whether a bracket opens within three items behind item `i`.
fn opens_soon(items: &[Item], i: usize) -> bool {
    let words = matches!(items[i].kind, Kind::Word | Kind::Cue(_) | Kind::Name { .. });
    words && items[i + 1..].iter().take(3).any(|n| n.mark('(') || n.mark('['))
}
