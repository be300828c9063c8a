//! A superlative among the members of a kind or of an owner: "the weakest lender", "Bridges: Alder weakest", "the worst index
//! on Wall Street was the Dow, in Hong Kong HSTECH".

use crate::audit::bind::Target;
use crate::audit::detect::category::Categories;
use crate::audit::lex::Kind;
use crate::audit::scene::{Part, Scene};
use crate::quantity::words::small_number;

/// The members of the kind that the superlative at item `at` names, with the ones it is said of.
pub(super) fn of_a_kind(scene: &Scene<'_>, part: &Part, at: usize, subjects: &[Target]) -> Option<Vec<Target>> {
    let entities: Vec<usize> =
        subjects.iter().filter_map(|t| if let Target::Entity(e) = t { Some(*e) } else { None }).collect();
    let group = entities.first().filter(|_| entities.len() == subjects.len()).map(|e| scene.index.group_of(*e))?;
    let members = kind(scene, part, at)?;
    let alike = members.iter().chain(&entities).all(|e| scene.index.group_of(*e) == group);
    let mut all: Vec<Target> = members.iter().chain(&entities).map(|e| Target::Entity(*e)).collect();
    all.sort();
    all.dedup();
    (alike && all.len() > entities.len()).then_some(all)
}

/// The kind of the noun behind the superlative, of the label before it, or of the word right in front of it.
fn kind<'s>(scene: &'s Scene<'_>, part: &Part, at: usize) -> Option<&'s [usize]> {
    let items = &part.items;
    let clause = items[at].clause;
    let members = |i: usize| {
        let named = matches!(items[i].kind, Kind::Name { target: Target::Entity(_), generic: false, partial: false });
        let word = scene.word(&items[i]);
        if named || !Categories::is_of_the_trade(&scene.vocabulary.kinds, &word) {
            None
        } else {
            scene.categories.members(&word)
        }
    };
    let word = |i: &usize| !matches!(items[*i].kind, Kind::Mark(_) | Kind::Figure(_)) && items[*i].clause == clause;
    // "the weakest lender", "the hardest hit bridge", "the weakest of the bridges"
    if let Some(found) = (at + 1..items.len()).take(4).take_while(word).find_map(members) {
        return Some(found);
    }
    // "Bridges: Alder weakest"
    let colon = (0..at).rev().take(5).find(|i| items[*i].mark(':'));
    let label = colon.and_then(|c| c.checked_sub(1));
    label.and_then(members).or_else(|| told_first(scene, part, at).and_then(members))
}

/// "Among lending venues, Alder grew fastest", "Of the three bridges, Birch is the biggest": the kind that the sentence opens with.
pub(super) fn told_first(scene: &Scene<'_>, part: &Part, at: usize) -> Option<usize> {
    let items = &part.items;
    let open = items[..at].iter().rposition(|i| matches!(i.kind, Kind::Mark('.' | ';' | ':'))).map_or(0, |i| i + 1);
    let begins = matches!(&*scene.word(&items[open]), "among" | "of" | "within" | "in" | "across" | "for" | "inside");
    let comma = (open + 2..at).take(6).find(|i| items[*i].mark(',')).filter(|_| begins)?;
    (open + 1..comma).find(|i| Categories::is_of_the_trade(&scene.vocabulary.kinds, &scene.word(&items[*i])))
}

/// "The worst index on Wall Street was the Dow, in Hong Kong HSTECH": of the names that follow, those that belong to
/// the place that stands before the verb.
pub(super) fn of_the_place(scene: &Scene<'_>, part: &Part, at: usize, after: Vec<Target>) -> Vec<Target> {
    let items = &part.items;
    let place = (at + 1..items.len())
        .take(5)
        .take_while(|i| items[*i].clause == items[at].clause && !matches!(items[*i].kind, Kind::Mark(_)))
        .find_map(|i| items[i].target())
        .filter(|t| matches!(t, Target::Group(_)));
    let group = |t: &Target| if let Target::Entity(e) = t { scene.index.group_of(*e) } else { None };
    let Some(Target::Group(own)) = place else { return after };
    let inside: Vec<Target> = after.iter().filter(|t| group(t) == Some(*own)).cloned().collect();
    if inside.is_empty() { after } else { inside }
}

/// Whom the words behind the verb that leads at item `at` put behind the leader: its own group, or the kind it belongs to.
/// "The Dow led Wall Street", "SSE led onshore", "Alder led lenders".
pub(super) fn led_field(scene: &Scene<'_>, part: &Part, at: usize, entity: usize) -> Option<Vec<Target>> {
    let items = &part.items;
    let clause = items[at].clause;
    let word = |i: usize| items.get(i).map(|n| scene.word(n)).unwrap_or_default();
    // "the three US indices"
    let mut noun = at + 1 + usize::from(matches!(&*word(at + 1), "the" | "all"));
    noun += usize::from(&*word(noun) != "all" && small_number(&word(noun)).is_some());
    let item = items.get(noun).filter(|n| n.clause == clause)?;
    let group = Target::Group(scene.index.group_of(entity)?);
    let gauges = |i: usize| matches!(&*word(i), "indices" | "indexes" | "benchmarks" | "gauges" | "averages" | "trio");
    let ends = |i: usize| items.get(i).is_none_or(|n| n.clause != clause || matches!(n.kind, Kind::Mark(_)));
    // "led the three indices"
    if noun > at + 1 && gauges(noun) && ends(noun + 1) {
        return Some(vec![group]);
    }
    if !(ends(noun + 1) || gauges(noun + 1) && ends(noun + 2)) {
        return None;
    }
    if item.target() == Some(&group) || matches!(&*scene.word(item), "onshore" | "locally") {
        return Some(vec![group]);
    }
    let members = scene.categories.members(&scene.word(item)).filter(|m| m.contains(&entity) && m.len() > 1)?;
    Some(members.iter().map(|e| Target::Entity(*e)).collect())
}
