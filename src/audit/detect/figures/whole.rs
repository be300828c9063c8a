//! A whole and its parts: "combined float of $271.78B", "Tether accounts for 69%".

use rust_decimal::Decimal;

use super::Site;
use crate::audit::bind::Target;
use crate::audit::bind::index::is_change;
use crate::audit::derive::{Derived, share, total};
use crate::audit::finding::Finding;
use crate::audit::lex::{Kind, Sense};
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::verdict::{Fit, fit, fit_unsigned};
use crate::facts::sheet::Fact;
use crate::quantity::written::WrittenUnit;

/// A finding where the figure is the sum of a group's levels, or one member's share of it.
///
/// Which members make up the whole is the text's secret, so that a figure which fits no sum is left to the other rules:
/// a whole can be confirmed here and not denied.
pub fn detect(site: &Site<'_, '_>) -> Option<Finding> {
    match site.figure.written.unit {
        WrittenUnit::Money(_) | WrittenUnit::Plain => summed(site),
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
    let fits = |d: &Derived<'_>| matches!(fit_unsigned(&site.figure.written, &d.known), Fit::Exact | Fit::Loose(_));
    let derived = levels(site).into_iter().filter_map(|l| total(&l)).find(fits)?;
    let expected = derived.known.exact.normalize().to_string();
    let fitted = fit_unsigned(&site.figure.written, &derived.known);
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
    let message = "a share of a whole that the sheet does not add up";
    let Some((fitted @ (Fit::Exact | Fit::Loose(_)), derived)) = best else {
        return Some(Finding::new(site.range(), ClaimKind::DerivedNumber, Verdict::Unsupported, "FB212", message));
    };
    let expected = format!("{}%", derived.known.exact.round_dp(1));
    Some(site.compared(fitted, ClaimKind::DerivedNumber, expected, &derived.facts, Some(derived.derivation.clone())))
}

/// The levels of each group that is spoken of, one list for each metric that several members have.
fn levels<'a>(site: &Site<'_, 'a>) -> Vec<Vec<&'a Fact>> {
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
    let mut out: Vec<Vec<&Fact>> = Vec::new();
    for group in groups {
        let mut by_metric: std::collections::BTreeMap<&str, Vec<&Fact>> = std::collections::BTreeMap::new();
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
                    by_metric.entry(fact.metric.as_str()).or_default().push(fact);
                }
            }
        }
        out.extend(by_metric.into_values().filter(|facts| facts.len() > 1));
    }
    out
}
