//! "The more resilient of the two majors", "taking the larger hit": one of a pair against the other.

use super::apposed::HARM;
use super::settled;
use crate::audit::bind::Target;
use crate::audit::detect::pool;
use crate::audit::detect::sets::Set;
use crate::audit::detect::subject;
use crate::audit::finding::Finding;
use crate::audit::lex::Sense;
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::scene::{Part, Scene};

/// The finding for the comparative at item `at`.
pub(super) fn of_two(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let clause = items[at].clause;
    let word = |i: usize| scene.word_in(items, clause, i);
    if word(at.checked_sub(1)?) != "the" {
        return None;
    }
    let (direction, last) = match word(at).as_str() {
        "stronger" | "better" | "firmer" | "sturdier" | "steadier" => (1, at),
        "weaker" | "worse" | "softer" | "poorer" => (-1, at),
        "more" => match word(at + 1).as_str() {
            "resilient" | "robust" | "buoyant" => (1, at + 1),
            "fragile" | "vulnerable" | "bruised" | "battered" => (-1, at + 1),
            _ => return None,
        },
        "bigger" | "larger" | "deeper" | "steeper" | "sharper" | "heavier" | "harder" | "greater" => {
            let (noun, way) = (at + 1..=at + 2)
                .find_map(|i| {
                    let item = items.get(i).filter(|n| n.clause == clause)?;
                    match () {
                        () if item.is(Sense::Down) || HARM.contains(&word(i)) => Some((i, -1)),
                        () if item.is(Sense::Up) => Some((i, 1)),
                        () => None,
                    }
                })
                // "USDT's shrinkage was the larger of the two"
                .or_else(|| {
                    let told =
                        (0..at).rev().take(6).take_while(|i| items[*i].clause == clause).find_map(|i| match () {
                            () if items[i].is(Sense::Down) => Some(-1),
                            () if items[i].is(Sense::Up) => Some(1),
                            () => None,
                        })?;
                    (word(at + 1) == "of").then_some((at, told))
                })?;
            (way, noun)
        }
        _ => return None,
    };
    // "than", "vs": another rule's.
    if (last + 1..=last + 3).any(|i| matches!(&*word(i), "than" | "vs" | "versus" | "against")) {
        return None;
    }
    let of_pair = (last + 1..=last + 5).any(|i| matches!(&*word(i), "two" | "pair" | "duo" | "both"));
    let taking = (1..=4).filter_map(|n| at.checked_sub(n)).any(|i| {
        matches!(
            &*word(i),
            "taking" | "took" | "suffering" | "suffered" | "absorbing" | "seeing" | "posting" | "logging"
        )
    });
    if !of_pair && !taking {
        return None;
    }
    let name = (0..at).rev().take_while(|i| items[*i].clause == clause).find(|i| subject::nameable(scene, part, *i))?;
    let Some(own @ Target::Entity(entity)) = items[name].target() else { return None };
    let index = scene.index;
    let peer =
        |t: &Target| matches!(t, Target::Entity(e) if e != entity && index.group_of(*e) == index.group_of(*entity));
    let here = items.iter().filter_map(|i| i.target()).filter(|t| peer(t));
    // "Both lending names shrank, with Morpho the weaker of the two"
    let kind = items[..at].iter().find_map(|i| {
        let members = scene.categories.members(&scene.word(i))?;
        let two = members.len() == 2 && members.contains(entity);
        members.iter().copied().filter(|_| two).map(Target::Entity).find(|t| t != own)
    });
    let told = kind.or_else(|| here.chain(part.told.iter().rev().filter(|t| peer(t))).next().cloned());
    let other = told.or_else(|| {
        let pair = pool::members(scene, &Target::Group(index.group_of(*entity)?));
        pair.iter().copied().filter(|_| pair.len() == 2).map(Target::Entity).find(|t| t != own)
    })?;
    let (a, b) = (
        Set::worded(scene, part, std::slice::from_ref(own), &[]),
        Set::worded(scene, part, std::slice::from_ref(&other), &[]),
    );
    let ([p], [q]) = (a.moves.as_slice(), b.moves.as_slice()) else { return None };
    let holds = if direction > 0 { p.value > q.value } else { p.value < q.value };
    let verdict = if holds { Verdict::Supported } else { Verdict::Contradicted };
    let message = format!("{} {} against {} {}", p.name(), p.printed(), q.name(), q.printed());
    let finding = Finding::new((items[name].start, items[last].end), ClaimKind::Comparison, verdict, "FB303", message);
    Some(settled(finding.on([p.fact, q.fact]), subject::supposed(part, at), false))
}
