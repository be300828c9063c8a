//! Who is left out of what a sentence says: "every index except ChiNext", "Alder apart", "Ether, unlike Bitcoin".

use super::subject::{Subject, nameable};
use crate::audit::bind::Target;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::scene::{Part, Scene};

/// "every index except ChiNext", "HSCEI aside": the exception is not what the sentence is said of.
#[must_use]
pub fn excepted(scene: &Scene<'_>, part: &Part, i: usize) -> bool {
    let before = || (i.saturating_sub(9)..i).filter(|o| part.items[*o].clause == part.items[i].clause);
    before().any(|o| list(scene, part, o).is_some_and(|(first, last)| (first..=last).contains(&i)))
        || before().any(|o| part.items[o].is(Sense::Except) && plainly(&part.items, o, i))
        || is_closed(scene, part, i)
        || ex(scene, part, i)
}

/// "except BNB, which rose 1.27%", "except BNB (up 1.27%)": whether what stands behind the one left out is said of it.
#[must_use]
pub fn told_of(scene: &Scene<'_>, part: &Part, i: usize) -> bool {
    let items = &part.items;
    let opens = items.get(i + 1).is_some_and(|n| matches!(n.kind, Kind::Mark(',' | '(')));
    let Some(next) = items.get(i + 2).filter(|_| opens) else { return false };
    let word = scene.word(next);
    let moves = next.is(Sense::Up) || next.is(Sense::Down);
    next.figure().is_some()
        || matches!(&*word, "up" | "down" | "higher" | "lower" | "at" | "with" | "which" | "who" | "where")
        || moves && word.ends_with("ing")
}

/// The one left out of which the word at item `at` tells more.
#[must_use]
pub fn told_at(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Subject> {
    let items = &part.items;
    let near = (at.saturating_sub(3)..at.saturating_sub(1)).rev().filter(|i| items[*i].clause == items[at].clause);
    let name = near.into_iter().find(|i| nameable(scene, part, *i))?;
    let own = told_of(scene, part, name) && excepted(scene, part, name);
    let target = items[name].target().filter(|t| own && matches!(t, Target::Entity(_)))?;
    Some(Subject { targets: vec![target.clone()], item: Some(name), lent: false, listed: false })
}

/// "ex-BNB"
fn ex(scene: &Scene<'_>, part: &Part, i: usize) -> bool {
    i > 1 && i < part.items.len() && part.items[i - 1].mark('-') && &*scene.word(&part.items[i - 2]) == "ex"
}

/// The entities that the clause of item `at` leaves out.
#[must_use]
pub fn left_out(scene: &Scene<'_>, part: &Part, at: usize) -> Vec<usize> {
    let items = &part.items;
    let stop = |i: &Item| matches!(i.kind, Kind::Mark('.' | ';' | '|'));
    let first = items[..at].iter().rposition(stop).map_or(0, |i| i + 1);
    let last = items[at..].iter().position(stop).map_or(items.len(), |n| at + n);
    // "Bridges lost TVL — Across -12.4% — with Hop (+2.6%) the exception": in a clause of its own.
    let apart = |i: usize| (first..last).contains(&i) && is_closed(scene, part, i);
    let out = (0..items.len()).filter(|i| items[*i].target().is_some());
    let out = out.filter(|i| items[*i].clause == items[at].clause && excepted(scene, part, *i) || apart(*i));
    let targets = out.filter_map(|i| items[i].target());
    targets.flat_map(|t| scene.index.members(t)).collect()
}

/// "Alder rose while other venues fell", "all the other DEXs": whoever is named before is none of the others that the words
/// before item `at` name. `None` where they name no others.
#[must_use]
pub fn others_than(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Vec<usize>> {
    let items = &part.items;
    let here = |i: &usize| items[*i].clause == items[at].clause;
    let other =
        (0..at).rev().take(5).take_while(here).find(|i| matches!(&*scene.word(&items[*i]), "other" | "remaining"))?;
    let noun = items.get(other + 1).filter(|n| n.clause == items[at].clause)?;
    let group = matches!(noun.target(), Some(Target::Group(_) | Target::Union(_)));
    if !group && super::pool::called(scene, noun).is_empty() {
        return None;
    }
    let named = items[..other].iter().filter_map(|i| i.target()).filter(|t| matches!(t, Target::Entity(_)));
    let mut found: Vec<usize> = named.flat_map(|t| scene.index.members(t)).collect();
    if found.is_empty() {
        found =
            part.told.iter().filter(|t| matches!(t, Target::Entity(_))).flat_map(|t| scene.index.members(t)).collect();
    }
    Some(found)
}

/// Whether anything before item `at` leaves somebody out: "ex-Alder", "other than Alder", "Alder aside".
#[must_use]
pub fn leaves_out(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    part.items[..at].iter().any(|i| {
        let word = scene.word(i);
        i.is(Sense::Except)
            || i.is(Sense::Not)
            || matches!(&*word, "ex" | "other" | "others" | "apart" | "aside" | "excluding" | "besides" | "not")
    })
}

/// "DEX volume down ex-Alder": whoever is not counted, wherever that one went.
#[must_use]
pub fn not_counted(scene: &Scene<'_>, part: &Part, at: usize) -> Vec<usize> {
    let items = &part.items;
    let here = |i: &usize| items[*i].clause == items[at].clause;
    let name = |i: usize| {
        let next = i + 1 + usize::from(items.get(i + 1).is_some_and(|n| n.mark('-')));
        items.get(next).and_then(|n| n.target()).filter(|t| matches!(t, Target::Entity(_)))
    };
    let ex = (0..items.len()).filter(here).filter(|i| &*scene.word(&items[*i]) == "ex");
    ex.filter_map(name).flat_map(|t| scene.index.members(t)).collect()
}

/// "except a nervous HSTECH": up to two words between the cue and the name.
fn plainly(items: &[Item], cue: usize, i: usize) -> bool {
    let between = &items[cue + 1..i];
    between.len() <= 2 && between.iter().all(|n| matches!(n.kind, Kind::Word | Kind::Cue(_)))
}

/// Where the words end that open an exception at item `at`: "except", "save", "unlike", "in contrast to".
fn opener(scene: &Scene<'_>, part: &Part, at: usize) -> Option<usize> {
    let items = &part.items;
    let word = |i: usize| scene.word_in(items, items[at].clause, i);
    if items[at].is(Sense::Except) {
        // "every index except two: HSTECH and STAR 50"
        let counted = items.get(at + 1).is_some_and(|n| super::tally::number(scene, n).is_some());
        let colon = items.get(at + 2).is_some_and(|n| n.mark(':'));
        return Some(if counted && colon { at + 2 } else { at });
    }
    let led = at.checked_sub(1).map(word).unwrap_or_default();
    match &*word(at) {
        "unlike" => Some(at),
        // "Outside BNB, every major fell", "every index outside the US"
        "outside"
            if &*word(at + 1) != "of"
                && (led.is_empty() || matches!(&*led, "index" | "market" | "coin" | "name" | "protocol" | "venue")) =>
        {
            Some(at)
        }
        "save" if !matches!(&*led, "to" | "could" | "would" | "not" | "can" | "will") => Some(at),
        // "in contrast to", "contrary to", "as opposed to"
        "contrast" | "contrary" | "opposed" if matches!(&*word(at + 1), "to" | "with") => Some(at + 1),
        // "Leaving out Alder", "Leaving Alder out"
        "leaving" | "stripping" | "taking" | "strip" | "leave" | "take" if &*word(at + 1) == "out" => Some(at + 1),
        "leaving" | "stripping" | "taking" if (at + 2..at + 7).any(|i| &*word(i) == "out") => Some(at),
        _ => None,
    }
}

/// The names that an exception opened at item `at` lists.
fn list(scene: &Scene<'_>, part: &Part, at: usize) -> Option<(usize, usize)> {
    let items = &part.items;
    let clause = items[at].clause;
    let word = |i: usize| scene.word_in(items, clause, i);
    let name = |i: usize| items.get(i).is_some_and(|n| n.clause == clause) && nameable(scene, part, i);
    let small = |i: usize| matches!(&*word(i), "the" | "at" | "in" | "on" | "for" | "of");
    let skipped = |from: usize| (from..from + 3).find(|i| !small(*i)).filter(|i| name(*i));
    let first = skipped(opener(scene, part, at)? + 1)?;
    let mut last = first;
    loop {
        let joined =
            matches!(&*word(last + 1), "and" | "or") || items.get(last + 1).is_some_and(|n| n.mark('/') || n.mark('&'));
        // "Apart from HSI, HSCEI and HSTECH, every index": a comma joins where a list goes on to its end.
        let comma = items.get(last + 1).is_some_and(|n| n.mark(',')) && goes_on(scene, part, last + 2);
        let Some(next) = skipped(last + 2).filter(|_| joined || comma) else { return Some((first, last)) };
        last = next;
    }
}

/// Whether "HSCEI and HSTECH," stands at item `from`: the end of a list, and no new subject.
fn goes_on(scene: &Scene<'_>, part: &Part, from: usize) -> bool {
    let items = &part.items;
    let and = items.get(from + 1).is_some_and(|n| &*scene.word(n) == "and");
    and && items.get(from + 3).is_some_and(|n| n.mark(',') || n.mark('.'))
}

/// "HSTECH apart, no index gained 3%", "HSCEI excepted", "With ChiNext the exception": the words behind the name.
fn is_closed(scene: &Scene<'_>, part: &Part, i: usize) -> bool {
    let items = &part.items;
    let clause = items[i].clause;
    let word = |n: usize| scene.word_in(items, clause, n);
    let mut last = i;
    while matches!(&*word(last + 1), "and" | "or") && items.get(last + 2).is_some() && nameable(scene, part, last + 2) {
        last += 2;
    }
    // "with Hop (+2.6%) the exception"
    if items.get(last + 1).is_some_and(|n| n.mark('(')) && items.get(last + 3).is_some_and(|n| n.mark(')')) {
        last += 3;
    }
    let ends = |n: usize| items.get(n).is_none_or(|m| m.clause != clause || matches!(m.kind, Kind::Mark(_)));
    let apart = matches!(&*word(last + 1), "apart" | "aside" | "excepted" | "excluded" | "exempted");
    let being = last + 1 + usize::from(matches!(&*word(last + 1), "being" | "as"));
    let the = being + usize::from(matches!(&*word(being), "the" | "an"));
    let exception = the > being && word(the).ends_with("exception");
    apart && ends(last + 2) || exception && ends(the + 1)
}

/// "Alder apart, TVL rose everywhere", "Save for Alder, every TVL name rose": the group of those left out, where the sentence
/// names nobody else and says it of all the rest.
#[must_use]
pub fn rest(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Subject> {
    let items = &part.items;
    let clause = items[at].clause;
    let each = |i: &Item| {
        i.clause == clause && (i.is(Sense::All) || i.is(Sense::Broad) || matches!(&*scene.word(i), "every" | "each"))
    };
    let all = items[at.saturating_sub(8)..at].iter().any(each) || items[at + 1..].iter().take(2).any(each);
    if !all {
        return None;
    }
    let named = |i: &usize| matches!(items[*i].kind, Kind::Name { generic: false, .. }) && nameable(scene, part, *i);
    let names: Vec<usize> = (0..items.len()).filter(|i| items[*i].clause == clause).filter(named).collect();
    // "Every index outside Hong Kong fell": those of all the other markets.
    let spared: Vec<&Target> = names.iter().filter_map(|i| items[*i].target()).collect();
    if !spared.is_empty()
        && spared.iter().all(|t| matches!(t, Target::Group(_)))
        && names.iter().all(|i| excepted(scene, part, *i))
    {
        let mut called: Vec<Target> =
            items[..at].iter().filter(|i| i.clause == clause).flat_map(|i| super::pool::called(scene, i)).collect();
        called.sort();
        called.dedup();
        let all = called.len();
        called.retain(|t| !spared.contains(&t));
        return (called.len() + spared.len() == all && !called.is_empty()).then_some(Subject {
            targets: called,
            item: None,
            lent: false,
            listed: true,
        });
    }
    let mut groups = names.iter().map(|i| match items[*i].target() {
        Some(Target::Entity(e)) => scene.index.group_of(*e),
        _ => None,
    });
    let group = groups.next().flatten().filter(|g| groups.all(|other| other == Some(*g)))?;
    // "Apart from Alder, every coin rose": of another kind.
    let other = items[..at].iter().filter(|i| i.clause == clause).flat_map(|i| super::pool::called(scene, i));
    let targets = vec![Target::Group(group)];
    let alike = other.collect::<Vec<_>>();
    let alike = alike.is_empty() || alike.contains(&targets[0]);
    let out = alike && names.iter().all(|i| excepted(scene, part, *i));
    out.then_some(Subject { targets, item: None, lent: false, listed: true })
}
