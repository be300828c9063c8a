//! "Lending joined in", "crypto did not join in": the way of whoever was told of before.

use super::relation::settled;
use super::sets::{Agreement, Set};
use super::subject;
use crate::audit::bind::Target;
use crate::audit::finding::Finding;
use crate::audit::lex::Sense;
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::scene::{Part, Scene};

/// A finding where the verb at item `at` ends there, and the sentence before was of somebody who went one way.
pub fn detect(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let clause = items[at].clause;
    let word = |i: usize| scene.word_in(items, clause, i);
    let (verb, alone) = match &*word(at) {
        "joined" | "joins" | "join" | "joining" if &*word(at + 1) == "in" => (at, false),
        "joined in" | "joins in" | "join in" | "joining in" => (at, false),
        // "most A-share gauges joined"
        "joined" => (at, true),
        _ => return None,
    };
    let last = if alone || word(verb).ends_with("in") { verb } else { verb + 1 };
    // "joined in the rally" says itself in what.
    let ends = items.get(last + 1).is_none_or(|n| {
        n.clause != clause || n.mark(',') || n.mark('.') || n.mark(':') || n.mark('(') || &*scene.word(n) == "too"
    });
    if !ends || subject::supposed(part, at) {
        return None;
    }
    let kind = verb.checked_sub(1).and_then(|i| Some((i, scene.categories.members(&scene.word(&items[i]))?)));
    let (targets, first): (Vec<Target>, usize) = match kind {
        Some((i, members)) => (members.iter().copied().map(Target::Entity).collect(), i),
        None => {
            let name = (0..verb).rev().take(4).find(|i| subject::nameable(scene, part, *i))?;
            (vec![items[name].target()?.clone()], name)
        }
    };
    let here = items[..first].iter().filter_map(|i| i.target().cloned()).next_back();
    let before: Vec<Target> = here.map(|t| vec![t]).unwrap_or_else(|| match part.told.last() {
        // "RWA grew: Centrifuge +9.4% and Spiko +4.1%. Lending joined in": those told of last.
        Some(_) => {
            let own = |t: &Target| targets.contains(t);
            part.told.iter().filter(|t| !own(t)).cloned().collect()
        }
        None => part.previous.clone(),
    });
    let (own, theirs) = (Set::new(scene.index, &targets, &[]), Set::new(scene.index, &before, &[]));
    let way = [1_i8, -1].into_iter().find(|way| theirs.agreement(*way) == Agreement::All)?;
    let denied = subject::negated(part, verb);
    let most = (first.saturating_sub(2)..=first).any(|i| items[i].is(Sense::Most) && items[i].clause == clause);
    let along = own.moves.iter().filter(|m| super::sets::along(m.value, way)).count();
    let verdict = match own.agreement(way) {
        Agreement::Empty => return None,
        Agreement::Some if most && !denied && along * 2 > own.moves.len() => Verdict::Supported,
        Agreement::Some => Verdict::Ambiguous,
        all => match (all == Agreement::All) != denied {
            true => Verdict::Supported,
            false => Verdict::Contradicted,
        },
    };
    let message = format!("{} against {}", own.listed(), theirs.listed());
    let facts: Vec<_> = own.facts().chain(theirs.facts()).collect();
    let range = (items[first].start, items[last].end);
    // Of several markets it is open which of them were joined.
    let groups: std::collections::BTreeSet<Option<usize>> = theirs
        .targets
        .iter()
        .map(|t| match t {
            Target::Entity(e) => scene.index.group_of(*e),
            Target::Group(g) => Some(*g),
            Target::Union(_) => None,
        })
        .collect();
    let guessed = groups.len() != 1;
    Some(settled(Finding::new(range, ClaimKind::Chain, verdict, "FB306", message).on(facts), false, guessed))
}
