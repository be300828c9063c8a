//! A whole and its parts: "combined float of $271.78B", "Tether accounts for 69%".

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::Site;
use crate::audit::bind::Target;
use crate::audit::bind::index::is_change;
use crate::audit::derive::{Derived, difference, share, total};
use crate::audit::finding::Finding;
use crate::audit::lex::{Kind, Sense};
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::verdict::{Fit, Known, fit, fit_unsigned};
use crate::facts::sheet::Fact;
use crate::quantity::print::{self, Sign};
use crate::quantity::written::WrittenUnit;

/// A finding where the figure is the sum of a group's levels, or one member's share of it.
///
/// Which members make up the whole is the text's secret, so that a figure which fits no sum is left to the other rules:
/// a whole can be confirmed here and not denied.
pub fn detect(site: &Site<'_, '_>) -> Option<Finding> {
    match site.figure.written.unit {
        WrittenUnit::Money(_) | WrittenUnit::Plain => gap(site).or_else(|| summed(site)),
        WrittenUnit::Percent => part_of(site),
        _ => None,
    }
}

/// "Combined float: $271.78B".
fn summed(site: &Site<'_, '_>) -> Option<Finding> {
    let clause = site.item().clause;
    let said = site.part.items[..site.at].iter().any(|i| i.is(Sense::Net) && i.clause == clause);
    if !said || site.figure.to.is_some() {
        return None;
    }
    if let Some(finding) = named_total(site).or_else(|| named_sum(site)) {
        return Some(finding);
    }
    let fits = |d: &Derived<'_>| matches!(fit_unsigned(&site.figure.written, &d.known), Fit::Exact | Fit::Loose(_));
    let derived = levels(site).into_iter().filter_map(|l| total(&l)).find(fits)?;
    let expected = crate::audit::notation::in_unit(&site.figure.written, Sign::Negative, derived.known.exact);
    let fitted = fit_unsigned(&site.figure.written, &derived.known);
    Some(site.compared(fitted, ClaimKind::DerivedNumber, expected, &derived.facts, Some(derived.derivation.clone())))
}

/// "$3.5B ahead of Lido", "traded $330M more than Orca": the level of one name less that of another.
fn gap(site: &Site<'_, '_>) -> Option<Finding> {
    let items = &site.part.items;
    let clause = site.item().clause;
    let cue = site.after(1).filter(|c| c.clause == clause && (c.is(Sense::CmpUp) || c.is(Sense::CmpDown)))?;
    let entity = |i: &crate::audit::lex::Item| match &i.kind {
        Kind::Name { target: Target::Entity(e), generic: false, .. } => Some(*e),
        _ => None,
    };
    let object = items[site.at + 2..].iter().take(3).take_while(|i| i.clause == clause).find_map(entity)?;
    let own = items[..site.at].iter().rev().filter(|i| i.clause == clause).filter_map(entity).find(|e| *e != object)?;
    let index = site.scene.index;
    let levels = |e: usize| {
        let facts = index.facts_of(&index.entity(e).id).iter().copied();
        facts.filter(|f| {
            !is_change(f) && f.against.is_none() && f.usable().is_some() && site.figure.written.fits(&f.unit)
        })
    };
    let order = if cue.is(Sense::CmpUp) { 1 } else { -1 };
    let found: Vec<Derived<'_>> = levels(own)
        .flat_map(|x| levels(object).filter(|y| y.metric == x.metric).filter_map(move |y| difference(x, y)))
        .collect();
    let (fitted, derived) =
        found.iter().map(|d| (fit(&site.figure.written, Some(order), &d.known), d)).min_by_key(|(f, _)| f.rank())?;
    let unit = derived.facts.first().map(|f| f.unit.clone())?;
    let expected = print::figure(derived.known.exact.abs(), &unit, Sign::Never, None);
    Some(site.compared(fitted, ClaimKind::DerivedNumber, expected, &derived.facts, Some(derived.derivation.clone())))
}

/// "an aggregate value of $2.36T": the sheet's own total.
fn named_total(site: &Site<'_, '_>) -> Option<Finding> {
    let written = &site.figure.written;
    let fact = levels_of(site).into_iter().find(|f| {
        let name = site.scene.index.sheet.entity(&f.entity).map(|e| e.name.to_lowercase()).unwrap_or_default();
        let total = name.split(|c: char| !c.is_alphanumeric()).any(|w| matches!(w, "total" | "aggregate" | "overall"));
        total && f.usable().is_some_and(|v| matches!(fit(written, None, &Known::stated(v.get())), Fit::Exact))
    })?;
    let value = fact.usable()?.get();
    Some(site.compared(Fit::Exact, ClaimKind::Number, super::as_written(written, fact, value), &[fact], None))
}

/// "A and B combined for $2.55B", "A and B together hold $45.4B": the sum of the names before the figure.
fn named_sum(site: &Site<'_, '_>) -> Option<Finding> {
    let clause = site.item().clause;
    let items = &site.part.items;
    let cue = (0..site.at).rev().find(|i| items[*i].is(Sense::Net) && items[*i].clause == clause)?;
    let mut named: Vec<&str> = Vec::new();
    for item in items[..cue].iter().filter(|i| i.clause == clause) {
        if let Kind::Name { target: Target::Entity(e), generic: false, .. } = &item.kind {
            let id = site.scene.index.entity(*e).id.as_str();
            if !named.contains(&id) {
                named.push(id);
            }
        }
    }
    if named.len() < 2 || site.figure.written.sign.is_some() {
        return None;
    }
    let sums: Vec<Derived<'_>> = levels(site)
        .iter()
        .filter_map(|level| {
            let parts: Vec<&Fact> = level.iter().filter(|f| named.contains(&f.entity.as_str())).copied().collect();
            (parts.len() == named.len()).then(|| total(&parts)).flatten()
        })
        .collect();
    let (fitted, derived) =
        sums.iter().map(|d| (fit_unsigned(&site.figure.written, &d.known), d)).min_by_key(|(f, _)| f.rank())?;
    // A sum of something else may be meant where the sizes are far apart.
    let size = site.figure.written.magnitude();
    let twice = |x: Decimal| x.saturating_mul(Decimal::TWO);
    if matches!(fitted, Fit::Off(_)) && (size > twice(derived.known.exact) || derived.known.exact > twice(size)) {
        return None;
    }
    let money = derived.facts.first().map(|f| f.unit.clone())?;
    let expected = print::figure(derived.known.exact, &money, Sign::Negative, None);
    Some(site.compared(fitted, ClaimKind::DerivedNumber, expected, &derived.facts, Some(derived.derivation.clone())))
}

/// "accounts for about 69%", "a 69% share".
fn part_of(site: &Site<'_, '_>) -> Option<Finding> {
    let clause = site.item().clause;
    let near = |words: &[&str]| {
        let from = site.at.saturating_sub(6);
        let to = (site.at + 4).min(site.part.items.len());
        site.part.items[from..to].iter().any(|i| i.clause == clause && words.contains(&site.scene.word(i).as_str()))
    };
    let verb =
        near(&["accounts", "accounted", "accounting", "represents", "represented", "makes", "made", "comprises"])
            && near(&["for", "up", "represents", "represented", "comprises"]);
    if !verb && !near(&["share", "dominance"]) || site.figure.written.sign.is_some() {
        return None;
    }
    // The sheet may hold the share itself.
    let stated = site.bound.targets.iter().any(|t| {
        site.scene.index.own_facts(t).iter().any(|f| {
            let sign = site.sign_for(f);
            let same = |v: crate::quantity::Exact| {
                matches!(fit(&site.figure.written, sign, &Known::stated(v.get())), Fit::Exact)
            };
            site.figure.written.fits(&f.unit) && f.usable().is_some_and(same)
        })
    });
    if stated {
        return None;
    }
    let own: Vec<usize> = site.bound.targets.iter().flat_map(|t| site.scene.index.members(t)).collect();
    let own: Vec<&str> = own.iter().map(|e| site.scene.index.entity(*e).id.as_str()).collect();
    let found: Vec<Derived<'_>> = levels(site)
        .iter()
        .filter_map(|level| {
            let part = level.iter().find(|f| own.contains(&f.entity.as_str()))?;
            let rest: Vec<&Fact> = level.iter().filter(|f| f.entity != part.entity).copied().collect();
            share(part, &rest)
        })
        .collect();
    let best =
        found.iter().map(|d| (fit(&site.figure.written, Some(1), &d.known), d)).min_by_key(|(fitted, _)| fitted.rank());
    // Nothing to add up: whatever else the figure may be is judged elsewhere.
    if found.is_empty() {
        return None;
    }
    let message = "a share of a whole that the sheet does not add up";
    let Some((fitted @ (Fit::Exact | Fit::Loose(_)), derived)) = best else {
        return Some(Finding::new(site.range(), ClaimKind::DerivedNumber, Verdict::Unsupported, "FB212", message));
    };
    let expected = format!("{}%", derived.known.exact.round_dp(1));
    Some(site.compared(fitted, ClaimKind::DerivedNumber, expected, &derived.facts, Some(derived.derivation.clone())))
}

/// Every level of the groups that are spoken of.
fn levels_of<'a>(site: &Site<'_, 'a>) -> Vec<&'a Fact> {
    grouped(site).into_values().flatten().collect()
}

/// The levels of each group that is spoken of, one list for each metric that several members have.
fn levels<'a>(site: &Site<'_, 'a>) -> Vec<Vec<&'a Fact>> {
    grouped(site).into_values().filter(|facts| facts.len() > 1).collect()
}

/// The levels of the groups that are spoken of, by group and metric.
fn grouped<'a>(site: &Site<'_, 'a>) -> BTreeMap<(usize, &'a str), Vec<&'a Fact>> {
    let index = site.scene.index;
    let named = site.part.items.iter().filter_map(|i| match &i.kind {
        Kind::Name { target, .. } => Some(target),
        _ => None,
    });
    let mut groups: Vec<usize> = Vec::new();
    for target in named.chain(&site.bound.targets).chain(&site.part.previous).chain(&site.part.section) {
        let of = match target {
            Target::Group(g) => vec![*g],
            Target::Entity(e) => index.group_of(*e).into_iter().collect(),
            Target::Union(all) => all.clone(),
        };
        for group in of {
            if !groups.contains(&group) {
                groups.push(group);
            }
        }
    }
    let mut out: BTreeMap<(usize, &str), Vec<&Fact>> = BTreeMap::new();
    for group in groups {
        for member in index.members_of_group(group) {
            for fact in index.facts_of(&index.entity(*member).id) {
                let level = !is_change(fact)
                    && fact.against.is_none()
                    && fact.usable().is_some_and(|v| v.get() > Decimal::ZERO)
                    && !fact.metric.starts_with("previous");
                let unit = match site.figure.written.unit {
                    WrittenUnit::Percent => matches!(fact.unit, crate::quantity::Unit::Money(_)),
                    _ => site.figure.written.fits(&fact.unit),
                };
                if level && unit {
                    out.entry((group, fact.metric.as_str())).or_default().push(fact);
                }
            }
        }
    }
    out
}
