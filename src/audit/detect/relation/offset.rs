//! One amount against another that goes the other way: "USDT minting more than offset redemptions elsewhere", "PYUSD's growth
//! only partly offset the USDC drain".

use rust_decimal::Decimal;

use super::owner::last_name;
use super::settled;
use crate::audit::bind::index::PRICE_METRICS;
use crate::audit::derive::{Derived, sum};
use crate::audit::detect::subject;
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::scene::{Part, Scene};

/// How much of the other amount the words say that the one makes up for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Degree {
    /// Nothing is said of it.
    Open,
    /// More than all of it.
    Beyond,
    /// All of it.
    Fully,
    /// Most of it.
    Mostly,
    /// Some of it, and not all.
    Partly,
    /// Hardly any of it.
    Hardly,
}

/// Verbs of making up for an amount.
pub(super) fn is_verb(word: &str) -> bool {
    matches!(
        word,
        "offset"
            | "offsets"
            | "offsetting"
            | "absorbed"
            | "absorbs"
            | "outweighed"
            | "outweighs"
            | "covered"
            | "made"
            | "made up"
            | "made up for"
            | "compensated"
            | "compensated for"
    )
}

/// The finding for the verb at item `at`, where names with an amount stand on both sides of it.
pub(super) fn detect(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    if !is_verb(&scene.word(&items[at])) {
        return None;
    }
    let clause = items[at].clause;
    let word = |i: usize| scene.word_in(items, clause, i);
    let then = |n: usize| word(at + n);
    let whole = match &*word(at) {
        "made" => then(1) == "up" && then(2) == "for" || then(1) == "up for",
        "made up" | "compensated" => then(1) == "for",
        // "covered 12% of": a share.
        "covered" => items[..at].iter().rev().take(2).any(|i| scene.word(i) == "more than"),
        _ => true,
    };
    if !whole {
        return None;
    }
    // "was offset by": the other way round.
    let passive =
        (1..=3).filter_map(|n| at.checked_sub(n)).any(|i| matches!(&*word(i), "was" | "were" | "is" | "are" | "been"));
    if passive || items[at + 1..].iter().take(2).any(|i| scene.word(i) == "by") {
        return None;
    }
    let near: Vec<usize> = (at.saturating_sub(4)..at).filter(|i| items[*i].clause == clause).collect();
    let negated =
        near.iter().any(|i| items[*i].is(Sense::Not) || matches!(&*word(*i), "not" | "failed" | "couldn't" | "unable"));
    let degree = degree(scene, items, at, clause);
    let stop = (at + 1..items.len()).find(|i| ends(items, *i, clause)).unwrap_or(items.len());
    let start = (0..at).rev().find(|i| ends(items, *i, clause)).map_or(0, |i| i + 1);
    let mut own = named(scene, &items[start..at]);
    // "USDe minted $151M, which more than covered the USDC burn": whoever was told last.
    let relative = items.get(start).is_some_and(|i| matches!(&*scene.word(i), "which" | "this" | "that"));
    if let (true, true, [crate::audit::bind::Target::Entity(e)]) =
        (own.is_empty(), relative, subject::last_told(scene, part, start, 1).as_slice())
    {
        own.push(*e);
    }
    let elsewhere = (at + 1..stop).take(4).any(|i| word(i) == "elsewhere");
    let other = match own.as_slice() {
        // "offset redemptions elsewhere": of all the others, those that went the other way.
        [one] if elsewhere => against_it(scene, *one),
        _ => named(scene, &items[at + 1..stop]),
    };
    if own.iter().any(|e| other.contains(e)) {
        return None;
    }
    let (a, b) = (amount(scene, &own)?, amount(scene, &other)?);
    let (x, y) = (a.known.exact, b.known.exact);
    let opposed = x.is_sign_negative() != y.is_sign_negative();
    let share = x.abs().checked_div(y.abs())?;
    let (most, nearly) = (Decimal::new(5, 1), Decimal::new(97, 2));
    let few = Decimal::new(25, 2);
    let verdict = match degree {
        // "USDT shrinkage outweighed USDC and DAI flows combined": by size alone.
        _ if !opposed && !word(at).starts_with("outweigh") => Verdict::Contradicted,
        Degree::Open | Degree::Fully if negated => yes(share < Decimal::ONE),
        _ if negated => return None,
        Degree::Beyond => yes(share > Decimal::ONE),
        Degree::Fully => yes(share >= nearly),
        Degree::Mostly => yes(share >= most),
        Degree::Partly => yes(share < Decimal::ONE),
        Degree::Hardly => yes(share < few),
        Degree::Open if share >= nearly => Verdict::Supported,
        Degree::Open if share < few => Verdict::Contradicted,
        Degree::Open => Verdict::Ambiguous,
    };
    let first = items[start..at].iter().find(|i| i.target().is_some()).map_or(items[start].start, |i| i.start);
    let range = (first, last_name(part, at).unwrap_or(items[at].end));
    let message = format!("{} against {}", x.round_dp(0), y.round_dp(0));
    let finding = Finding::new(range, ClaimKind::Comparison, verdict, "FB303", message);
    let finding = finding.by(format!("{}; {}", a.derivation, b.derivation));
    Some(settled(finding.on(a.facts.iter().chain(&b.facts).copied()), subject::supposed(part, at), false))
}

fn yes(holds: bool) -> Verdict {
    if holds { Verdict::Supported } else { Verdict::Contradicted }
}

fn ends(items: &[Item], i: usize, clause: u16) -> bool {
    items[i].clause != clause || matches!(items[i].kind, Kind::Mark(',' | ';' | ':' | '(' | ')'))
}

/// What the words beside the verb say of the degree.
fn degree(scene: &Scene<'_>, items: &[Item], at: usize, clause: u16) -> Degree {
    let word = |i: usize| scene.word_in(items, clause, i);
    let before = (at.saturating_sub(3)..at).rev().map(word);
    let behind = (at + 1..at + 5).map(word);
    let said = before.chain(behind).find_map(|w| {
        Some(match &*w {
            "more than" | "easily" | "comfortably" => Degree::Beyond,
            "fully" | "completely" | "entirely" | "all" => Degree::Fully,
            "largely" | "mostly" | "most" | "nearly" | "almost" => Degree::Mostly,
            "partly" | "partially" | "some" | "part" | "half" | "only" => Degree::Partly,
            "none" | "hardly" | "barely" | "little" => Degree::Hardly,
            _ => return None,
        })
    });
    let hardly = (at + 1..at + 5).any(|i| word(i).starts_with("none"));
    match said {
        _ if hardly => Degree::Hardly,
        None if word(at).starts_with("outweigh") => Degree::Beyond,
        said => said.unwrap_or(Degree::Open),
    }
}

/// The entities that items name, and the members of the groups among them, each once.
fn named(scene: &Scene<'_>, items: &[Item]) -> Vec<usize> {
    let mut found: Vec<usize> = Vec::new();
    for entity in items.iter().filter_map(Item::target).flat_map(|t| scene.index.members(t)) {
        if !found.contains(&entity) {
            found.push(entity);
        }
    }
    found
}

/// Those of the entity's group that went the other way.
fn against_it(scene: &Scene<'_>, one: usize) -> Vec<usize> {
    let index = scene.index;
    let change = |e: usize| index.change_fact(e, &[], None).and_then(|f| f.usable()).map(|v| v.get());
    let group = index.group_of(one).map(|g| index.members_of_group(g).to_vec()).unwrap_or_default();
    let away = |e: &usize| {
        let both = change(*e).zip(change(one));
        *e != one && both.is_some_and(|(x, y)| x.is_sign_negative() != y.is_sign_negative())
    };
    group.into_iter().filter(away).collect()
}

/// What they changed by together, in money: of what is issued or held, and not of prices.
fn amount<'a>(scene: &Scene<'a>, entities: &[usize]) -> Option<Derived<'a>> {
    let level = |e: &usize| scene.index.level_for(scene.index.change_fact(*e, &[], None)?);
    if entities.iter().filter_map(level).any(|l| PRICE_METRICS.contains(&l.metric.as_str())) {
        return None;
    }
    let parts: Vec<_> = entities.iter().map(|e| super::dollars::amount(scene, *e)).collect::<Option<_>>()?;
    sum(&parts)
}
