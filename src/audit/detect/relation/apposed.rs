//! "Solana shed 5.07%, the heaviest of the bunch", "X suffered most, Y least": first or last by the change told before.

use super::settled;
use crate::audit::bind::Target;
use crate::audit::detect::sets::{Set, along};
use crate::audit::detect::word_list::WordList;
use crate::audit::detect::{exception, subject};
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::rules::fb304_superlative;
use crate::audit::scene::{Part, Scene};

static BIG: WordList<12> = WordList::new([
    "largest",
    "biggest",
    "heaviest",
    "steepest",
    "sharpest",
    "deepest",
    "fastest",
    "hardest",
    "strongest",
    "worst",
    "best",
    "widest",
]);
/// Nouns for a fall that are no words of direction.
pub(super) static HARM: WordList<12> = WordList::new([
    "hit", "cut", "blow", "knock", "setback", "damage", "haircut", "beating", "toll", "bleed", "drain", "exodus",
]);

static SMALL: WordList<8> =
    WordList::new(["smallest", "mildest", "gentlest", "shallowest", "slightest", "lightest", "slowest", "tamest"]);

/// Whether a word is the superlative of a size.
pub(super) fn sized(word: &str) -> bool {
    BIG.contains(word) || SMALL.contains(word)
}

/// The finding for the adjective at item `at`.
pub(super) fn of_the_bunch(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let item = &items[at];
    if at.checked_sub(1).is_none_or(|i| &*scene.word(&items[i]) != "the") {
        return None;
    }
    let said = scene.word(item);
    let (head, rest) = said.split_once(' ').unwrap_or((&*said, ""));
    // "the largest rise" has its own noun.
    if !rest.is_empty() && rest != "of the" {
        return None;
    }
    let big = BIG.contains(head);
    if !big && !SMALL.contains(head) {
        return None;
    }
    // Alone, or "of the five": with a noun of its own it says itself what is meant.
    let next = items.get(at + 1).filter(|n| n.clause == item.clause);
    let alone = next.is_none_or(|n| n.mark('.') || n.mark(',') || n.mark(';') || n.mark(')') || n.mark('('));
    let of =
        said.split(' ').any(|w| w == "of") || next.is_some_and(|n| matches!(&*scene.word(n), "of" | "among" | "in"));
    if !alone && !of {
        return None;
    }
    let from = at.saturating_sub(10);
    let direction = (from..at).rev().take_while(|i| items[*i].clause == item.clause).find_map(|i| match () {
        () if items[i].is(Sense::Down) => Some((-1, i)),
        () if items[i].is(Sense::Up) => Some((1, i)),
        () => None,
    });
    let (way, verb) = direction?;
    // A figure or a comma between: the adjective is of the change that was told.
    let parted = |i: &Item| i.figure().is_some() || i.mark(',') || matches!(&*scene.word(i), "being" | "was" | "is");
    if !items[verb + 1..at].iter().any(parted) {
        return None;
    }
    // "A gained 2% and B 3%, the strongest": the one told last.
    let named = (0..at)
        .rev()
        .take_while(|i| items[*i].clause == item.clause)
        .find(|i| subject::nameable(scene, part, *i) && !exception::excepted(scene, part, *i))?;
    // "Yield protocols down, Alder the heaviest (-2.6%)"
    let beside = !exception::leaves_out(scene, part, at)
        && named + 2 == at
        && named.checked_sub(1).is_some_and(|i| items[i].mark(','));
    let told = named < verb || beside || items[named..at].iter().any(|i| i.figure().is_some());
    let targets: Vec<Target> = items[named].target().cloned().into_iter().collect();
    if !told || !matches!(targets.as_slice(), [Target::Entity(_)]) {
        return None;
    }
    let mut subjects = Set::worded(scene, part, &targets, &[]);
    // Of the kind that the sentence is about, else of the whole group.
    let kinds = items[..named].iter().rev().filter_map(|i| scene.categories.members(&scene.word(i)));
    let holds = |members: &&[usize]| targets.iter().all(|t| matches!(t, Target::Entity(e) if members.contains(e)));
    let kind = kinds.into_iter().find(holds).map(|m| m.iter().map(|e| Target::Entity(*e)).collect::<Vec<_>>());
    // "the steepest of any equity index covered"
    let pool = kind
        .or_else(|| super::universe::wide(scene, part, at, &targets))
        .unwrap_or_else(|| super::universe::universe(scene, part, &targets));
    let mut others = Set::new(scene.index, &pool, &[]);
    super::owner::rivals(scene, part, &targets, &mut subjects, &mut others);
    // The smallest loss is the smallest of those that lost.
    others.moves.retain(|m| along(m.value, way));
    let order = if big { way } else { -way };
    let start = items[named].start;
    let range = (if item.end - start > 90 { item.start } else { start }, item.end);
    let finding = fb304_superlative::judge(range, &subjects, &others, order, false)?;
    Some(settled(finding, subject::supposed(part, at), false))
}

/// "the biggest jump", "the steepest percentage contraction", "the fastest-growing venue": which way, and the noun.
pub(super) fn of_a_move(scene: &Scene<'_>, part: &Part, at: usize) -> Option<(i8, usize)> {
    let items = &part.items;
    let item = &items[at];
    let said = scene.word(item);
    let big = BIG.contains(&said);
    if !big && !SMALL.contains(&said) || !matches!(item.kind, Kind::Word | Kind::Cue(_)) {
        return None;
    }
    let (noun, way) =
        (at + 1..items.len()).take(3).take_while(|i| items[*i].clause == item.clause).find_map(|i| match () {
            () if items[i].is(Sense::Down) || HARM.contains(&scene.word(&items[i])) => Some((i, -1)),
            () if items[i].is(Sense::Up) => Some((i, 1)),
            () => None,
        })?;
    let plain = |i: &Item| {
        i.mark('-')
            || matches!(i.kind, Kind::Name { target: Target::Group(_) | Target::Union(_), .. })
            || !scene.metrics_in(std::slice::from_ref(i)).is_empty()
            // "the largest lending loser"
            || scene.categories.members(&scene.word(i)).is_some()
            || matches!(
                &*scene.word(i),
                "percentage" | "daily" | "weekly" | "single" | "relative" | "overall" | "proportional"
            )
    };
    items[at + 1..noun].iter().all(plain).then_some((if big { way } else { -way }, noun))
}

/// "dropped the least", "gained most": which way, where the verb stands right before.
pub(super) fn most_or_least(scene: &Scene<'_>, part: &Part, at: usize) -> Option<i8> {
    let items = &part.items;
    let item = &items[at];
    let less = match &*scene.word(item) {
        "most" | "the most" => false,
        "least" | "the least" => true,
        _ => return None,
    };
    let ends = items.get(at + 1).is_none_or(|n| {
        n.clause != item.clause
            || matches!(n.kind, Kind::Mark(_))
            || matches!(&*scene.word(n), "of" | "among" | "in" | "on")
    });
    let verb = at.checked_sub(1).map(|i| if &*scene.word(&items[i]) == "the" { i.saturating_sub(1) } else { i })?;
    let way = match () {
        () if items[verb].is(Sense::Down) => -1,
        () if items[verb].is(Sense::Up) => 1,
        () => return None,
    };
    (ends && items[verb].clause == item.clause).then_some(if less { -way } else { way })
}

/// "least" after a name, where another name had the most before it.
pub(super) fn and_least(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    if !matches!(&*scene.word(&items[at]), "least" | "most" | "the least" | "the most") {
        return None;
    }
    let name = at.checked_sub(1).filter(|i| subject::nameable(scene, part, *i))?;
    let ends =
        items.get(at + 1).is_none_or(|n| n.mark('.') || n.mark(',') || n.mark(';') || n.clause != items[at].clause);
    let joined = name.checked_sub(1).is_some_and(|i| {
        items[i].mark(',') || items[i].mark(';') || matches!(&*scene.word(&items[i]), "and" | "but" | "while")
    });
    let way = items[..name].iter().rev().take(10).find_map(|i| match () {
        () if i.is(Sense::SupUp) => Some(1),
        () if i.is(Sense::SupDown) => Some(-1),
        () => None,
    })?;
    let targets: Vec<Target> = items[name].target().cloned().into_iter().collect();
    if !ends || !joined {
        return None;
    }
    let mut subjects = Set::worded(scene, part, &targets, &[]);
    let mut others = Set::new(scene.index, &super::universe::universe(scene, part, &targets), &[]);
    super::owner::rivals(scene, part, &targets, &mut subjects, &mut others);
    let finding = fb304_superlative::judge((items[name].start, items[at].end), &subjects, &others, -way, false)?;
    Some(settled(finding, subject::supposed(part, at), false))
}

/// "Lido, ether.fi and Jito all declined, Jito the most at -6.8%": the furthest of those that the sentence lists.
pub(super) fn of_those_named(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let most = match &*scene.word(&items[at]) {
        "the most" | "most" => true,
        "the least" | "least" => false,
        _ => return None,
    };
    let name = at.checked_sub(1).filter(|i| subject::nameable(scene, part, *i))?;
    let comma = name.checked_sub(1).filter(|i| items[*i].mark(',') || items[*i].mark(';') || items[*i].mark('('))?;
    let own = items[name].target().filter(|t| matches!(t, Target::Entity(_)))?;
    let from = items[..comma].iter().rposition(|i| i.mark('.') || i.mark(';') || i.mark(':')).map_or(0, |i| i + 1);
    let verb = (from..comma).rev().find(|i| items[*i].is(Sense::Up) || items[*i].is(Sense::Down))?;
    let mut named: Vec<Target> = Vec::new();
    for i in (from..verb).filter(|i| subject::nameable(scene, part, *i)) {
        let target = items[i].target().filter(|t| matches!(t, Target::Entity(_)) && !named.contains(t));
        named.extend(target.cloned());
    }
    if named.len() < 2 || !named.contains(own) {
        return None;
    }
    let way = if items[verb].is(Sense::Up) { 1 } else { -1 };
    let subjects = Set::worded(scene, part, std::slice::from_ref(own), &[]);
    let others = Set::new(scene.index, &named, &[]);
    let range = (items[name].start, items[at].end);
    let finding = fb304_superlative::judge(range, &subjects, &others, if most { way } else { -way }, false)?;
    Some(settled(finding, subject::supposed(part, at), false))
}
