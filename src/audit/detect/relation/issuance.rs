//! Sizes of what was minted and burned: "USDC burn > USDT mint", "USDT mint too small to fill the USDC hole".

use super::settled;
use crate::audit::bind::Target;
use crate::audit::bind::index::PRICE_METRICS;
use crate::audit::derive::Derived;
use crate::audit::detect::subject;
use crate::audit::finding::Finding;
use crate::audit::lex::{Kind, Sense};
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::scene::{Part, Scene};

/// One side: whose it is, which way the noun says it went, and the items of its name and noun.
struct Side<'a> {
    entity: usize,
    amount: Derived<'a>,
    way: Option<i8>,
    first: usize,
    last: usize,
}

/// A finding where item `at` compares the two: a mark of order, or "too small" with a verb of filling behind it.
pub(super) fn detect(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let (order, to) = match items[at].kind {
        Kind::Mark('>') => (1, at + 1),
        Kind::Mark('<') => (-1, at + 1),
        _ => match exceeds(scene, part, at) {
            Some(order) => (order, at + 1),
            None => (-1, too_small(scene, part, at)?),
        },
    };
    // "USDT issuance of $393M exceeded": its amount may stand between.
    let amount = |i: usize| {
        items[i].figure().is_some() || items[i].is(Sense::About) || matches!(&*scene.word(&items[i]), "of" | "at")
    };
    let noun = (at.saturating_sub(4)..at).rev().find(|i| !amount(*i))?;
    let own = (noun.saturating_sub(3)..noun).rev().find_map(|i| side(scene, part, i)).filter(|s| s.last == noun)?;
    let other = (to..(to + 2).min(items.len())).find_map(|i| side(scene, part, i))?;
    if own.entity == other.entity {
        return None;
    }
    let right_way = |s: &Side<'_>| s.way.is_none_or(|w| (w < 0) == s.amount.known.exact.is_sign_negative());
    let (x, y) = (own.amount.known.exact.abs(), other.amount.known.exact.abs());
    let ordered = if order > 0 { x > y } else { x < y };
    let holds = ordered && right_way(&own) && right_way(&other);
    let verdict = if holds { Verdict::Supported } else { Verdict::Contradicted };
    let name = |s: &Side<'_>| scene.index.entity(s.entity).name.as_str();
    let message = super::dollars::against((name(&own), &own.amount), (name(&other), &other.amount));
    let range = (items[own.first].start, items[other.last].end);
    let finding = Finding::new(range, ClaimKind::Comparison, verdict, "FB303", message);
    let finding = finding.by(format!("{}; {}", own.amount.derivation, other.amount.derivation));
    let facts = own.amount.facts.iter().chain(&other.amount.facts).copied();
    Some(settled(finding.on(facts), subject::supposed(part, at), false))
}

/// "exceeded", "fell short of", between two nouns for what was minted or burned: whether more or less.
fn exceeds(scene: &Scene<'_>, part: &Part, at: usize) -> Option<i8> {
    let item = &part.items[at];
    let word = scene.word(item);
    let sizes =
        ["exceed", "outweigh", "dwarf", "outstrip", "surpass", "top", "larger", "bigger", "smaller", "fell short"];
    let sized = sizes.iter().any(|s| word.starts_with(s));
    match (item.is(Sense::CmpUp), item.is(Sense::CmpDown)) {
        (true, false) if sized => Some(1),
        (false, true) if sized => Some(-1),
        _ => None,
    }
}

/// "too small to fill", "not large enough to cover": the item after the verb.
fn too_small(scene: &Scene<'_>, part: &Part, at: usize) -> Option<usize> {
    let word = |i: usize| part.items.get(i).map(|n| scene.word(n)).unwrap_or_default();
    let too = &*word(at) == "too" && matches!(&*word(at + 1), "small" | "little" | "thin" | "weak" | "modest");
    let not = &*word(at) == "not" && matches!(&*word(at + 1), "large" | "big") && &*word(at + 2) == "enough";
    let to = at + 2 + usize::from(not);
    let fills = matches!(
        &*word(to + 1),
        "fill" | "cover" | "offset" | "absorb" | "plug" | "replace" | "match" | "make up for" | "compensate for"
    );
    ((too || not) && &*word(to) == "to" && fills).then_some(to + 2)
}

/// "USDC burn", "the USDC hole", "Tether's issuance" with the name at item `at`.
fn side<'a>(scene: &Scene<'a>, part: &Part, at: usize) -> Option<Side<'a>> {
    let items = &part.items;
    let Kind::Name { target: Target::Entity(entity), generic: false, .. } = items[at].kind else { return None };
    let word = |i: usize| items.get(i).map(|n| scene.word(n)).unwrap_or_default();
    let owns =
        (at + 1..at + 3).take_while(|i| items.get(*i).is_some_and(|n| n.mark('\'')) || &*word(*i) == "s").count();
    let noun = at + 1 + owns;
    let way = match &*word(noun) {
        "mint" | "mints" | "minting" | "issuance" | "inflow" | "inflows" | "growth" => Some(1),
        "burn" | "burns" | "burning" | "redemption" | "redemptions" | "hole" | "drain" | "outflow" | "outflows"
        | "shrinkage" | "contraction" | "shortfall" => Some(-1),
        "change" | "move" => None,
        _ => return None,
    };
    let level = scene.index.change_fact(entity, &[], None).and_then(|c| scene.index.level_for(c))?;
    if PRICE_METRICS.contains(&level.metric.as_str()) {
        return None;
    }
    Some(Side { entity, amount: super::dollars::amount(scene, entity)?, way, first: at, last: noun })
}
