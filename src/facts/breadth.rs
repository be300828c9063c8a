//! Breadth: how many members rose and fell, over each scope and over all of them.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::percent;
use super::sheet::{Derivation, Fact, FactSheet, Status};
use crate::quantity::{Exact, Unit};

/// Advance rate and ratio for every entity that has counts; with several scopes also the counts over all of them.
#[must_use]
pub fn facts(sheet: &FactSheet) -> Vec<Fact> {
    let mut out = Vec::new();
    let index = sheet.index();
    for entity in &sheet.entities {
        let counts = |suffix: &str| -> Vec<&Fact> {
            let end = format!(".{suffix}");
            index
                .of_entity(&entity.id)
                .iter()
                .copied()
                .filter(|f| f.metric == "count" && f.id.ends_with(&end))
                .collect()
        };
        let (ups, downs, flats) = (counts("up"), counts("down"), counts("unchanged"));
        // Advancers of one part of a market say nothing beside decliners of another.
        let scopes = |facts: &[&Fact]| facts.iter().map(|f| f.scope.clone()).collect::<BTreeSet<_>>();
        if ups.is_empty() || downs.is_empty() || scopes(&ups) != scopes(&downs) {
            continue;
        }
        let flats = if scopes(&flats) == scopes(&ups) { flats } else { Vec::new() };
        let (up, down, flat) =
            (total(&ups, "up", &mut out), total(&downs, "down", &mut out), total(&flats, "unchanged", &mut out));
        let (Some(up), Some(down)) = (up, down) else { continue };
        let (Some(u), Some(d)) = (up.usable(), down.usable()) else { continue };
        let n = flat.as_ref().and_then(Fact::usable).map_or(Decimal::ZERO, Exact::get);
        let mut of = vec![up.id.clone(), down.id.clone()];
        of.extend(flat.map(|f| f.id));
        let mut derive = |id: &str, metric: &str, op: &str, value: Option<Decimal>, unit: Unit| {
            let Some(value) = value else { return };
            out.push(Fact {
                id: format!("{}.{id}", entity.id),
                metric: metric.to_owned(),
                value: Some(Exact(value)),
                unit,
                precision: None,
                source: None,
                derived_from: Some(Derivation::new(op, of.clone())),
                ..up.clone()
            });
        };
        let all = percent::sum([u.get(), d.get(), n].into_iter());
        derive(
            "advance_rate",
            "advance_rate",
            "share",
            all.and_then(|all| percent::share(u.get(), all)),
            Unit::Percent,
        );
        derive("ratio", "advance_decline_ratio", "ratio", percent::ratio(u.get(), d.get()), Unit::Ratio);
    }
    out
}

/// The count over all scopes: the one there is, or the sum of several, which is added to `out`.
fn total(parts: &[&Fact], suffix: &str, out: &mut Vec<Fact>) -> Option<Fact> {
    let first = *parts.first()?;
    // A count of everything holds its parts: adding them would count them twice.
    let whole = parts.iter().find(|p| p.scope.as_deref().is_none_or(|s| matches!(s, "all" | "total")));
    if let Some(whole) = whole.or(Some(&first).filter(|_| parts.len() == 1)) {
        return Some((*whole).clone());
    }
    let mut sum = Decimal::ZERO;
    for part in parts {
        sum = sum.checked_add(part.usable()?.get())?;
    }
    let scopes: Vec<&str> = parts.iter().filter_map(|p| p.scope.as_deref()).collect();
    let fact = Fact {
        id: format!("{}.{suffix}", first.entity),
        value: Some(Exact(sum)),
        scope: Some(scopes.join("+")),
        source: None,
        derived_from: Some(Derivation::new("sum", parts.iter().map(|p| p.id.clone()).collect())),
        status: Status::Ok,
        ..first.clone()
    };
    out.push(fact.clone());
    Some(fact)
}
