//! "USDT and USDC both grew, with USDC growing at the faster rate": one of two that the sentence has told of.

use super::settled;
use crate::audit::bind::Target;
use crate::audit::detect::sets::Set;
use crate::audit::detect::subject;
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::rules::fb303_comparison;
use crate::audit::scene::{Part, Scene};

/// The finding for "faster" or "slower" at item `at`, where nobody is named behind it.
pub(super) fn detect(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let order = match &*scene.word(&items[at]) {
        "faster" | "quicker" => 1,
        "slower" => -1,
        _ => return None,
    };
    let word = |i: usize| items.get(i).map(|n| scene.word(n)).unwrap_or_default();
    let than = (at + 1..at + 4).any(|i| word(i) == "than");
    let pace = matches!(&*word(at + 1), "rate" | "pace" | "clip");
    let last = if pace { at + 1 } else { at };
    let ends = items.get(last + 1).is_none_or(|n| matches!(n.kind, Kind::Mark(_)) || n.clause != items[at].clause);
    if than || !ends {
        return None;
    }
    // "USDT growing at the faster rate": its verb says which way.
    let verb = (0..at).rev().take(4).find(|i| items[*i].is(Sense::Up) || items[*i].is(Sense::Down))?;
    let grew = items[verb].is(Sense::Up);
    let entity = |i: &Item| match &i.kind {
        Kind::Name { target: target @ Target::Entity(_), generic: false, .. } => Some(target.clone()),
        _ => None,
    };
    let name = (0..verb).rev().take(3).find(|i| entity(&items[*i]).is_some())?;
    let own = entity(&items[name])?;
    let first = items[..name].iter().rposition(|i| i.mark('.') || i.mark(';')).map_or(0, |i| i + 1);
    let mut others: Vec<Target> = items[first..name].iter().filter_map(entity).filter(|t| *t != own).collect();
    others.sort();
    others.dedup();
    if others.len() != 1 {
        return None;
    }
    let (a, b) = (Set::new(scene.index, &[own], &[]), Set::new(scene.index, &others, &[]));
    let order = if grew { order } else { -order };
    let finding = fb303_comparison::judge(scene.index, (items[name].start, items[last].end), &a, &b, order, false)?;
    Some(settled(finding, subject::supposed(part, at), false))
}
