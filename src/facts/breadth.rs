//! Breadth: how many members rose and fell, over each scope and over all of them.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::percent;
use super::sheet::{DataIssue, Derivation, Entity, Fact, FactSheet, Status};
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

/// Marks counts that cannot be: of a part of the market nothing rose, fell or stood still, or a part has more than the whole.
pub fn contradictions(facts: &mut [Fact]) {
    let mut totals: BTreeMap<(String, Option<String>), Decimal> = BTreeMap::new();
    let mut least: BTreeMap<(String, String), (Decimal, String)> = BTreeMap::new();
    for fact in facts.iter().filter(|f| counted(f)) {
        let Some(value) = fact.usable().map(Exact::get) else { continue };
        let total = totals.entry((fact.entity.clone(), fact.scope.clone())).or_default();
        *total = total.saturating_add(value.abs());
        if !whole(fact) {
            let scope = super::build::safe_name(fact.scope.as_deref().unwrap_or_default(), "a part");
            let part = least.entry((fact.entity.clone(), suffix(fact).to_owned())).or_insert((value, scope.clone()));
            if value > part.0 {
                *part = (value, scope);
            }
        }
    }
    // Whatever contradicts its parts takes the other counts of the whole with it: they are of the same thing.
    let mut wrong: BTreeMap<String, String> = BTreeMap::new();
    for fact in facts.iter().filter(|f| counted(f) && whole(f)) {
        let Some(value) = fact.usable().map(Exact::get) else { continue };
        if let Some((part, scope)) = least.get(&(fact.entity.clone(), suffix(fact).to_owned()))
            && *part > value
        {
            let reason = format!("suspected: the whole has {value} where its part {scope} alone has {part}");
            wrong.entry(fact.entity.clone()).or_insert(reason);
        }
    }
    for fact in facts.iter_mut().filter(|f| counted(f)) {
        let total = totals.get(&(fact.entity.clone(), fact.scope.clone()));
        let reason = if total.is_some_and(Decimal::is_zero) {
            "suspected missing: nothing is counted, neither up nor down nor unchanged".to_owned()
        } else if let Some(reason) = wrong.get(&fact.entity).filter(|_| whole(fact)) {
            reason.clone()
        } else {
            continue;
        };
        fact.status = Status::Unverified;
        fact.reason = Some(reason);
    }
}

/// A note for every breadth whose advance rate and ratio cannot be computed though counts are there.
#[must_use]
pub fn without(sheet: &FactSheet) -> Vec<DataIssue> {
    let index = sheet.index();
    let note = |entity: &Entity| {
        let of = |end: &str| -> Vec<&Fact> {
            let own = index.of_entity(&entity.id).iter().copied();
            own.filter(|f| counted(f) && suffix(f) == end && f.derived_from.is_none()).collect()
        };
        let (ups, downs) = (of("up"), of("down"));
        let computed = index.of_entity(&entity.id).iter().any(|f| f.metric == "advance_rate");
        let usable = |facts: &[&Fact]| facts.iter().any(|f| f.usable().is_some());
        if computed || !usable(&ups) && !usable(&downs) {
            return None;
        }
        let scopes = |facts: &[&Fact]| facts.iter().map(|f| scope_name(f)).collect::<BTreeSet<_>>();
        let (rising, falling) = (scopes(&ups), scopes(&downs));
        let list = |scopes: &BTreeSet<String>| match scopes.len() {
            0 => "nothing".to_owned(),
            _ => scopes.iter().map(String::as_str).collect::<Vec<_>>().join(", "),
        };
        let why = if rising == falling {
            let bad = ups.iter().chain(&downs).filter(|f| f.usable().is_none()).map(|f| scope_name(f));
            format!("the counts of {} may not be used", list(&bad.collect()))
        } else {
            format!("advancing issues are counted for {}, declining ones for {}", list(&rising), list(&falling))
        };
        Some(DataIssue {
            status: Status::Missing,
            facts: Vec::new(),
            message: format!("{}: no advance rate and no ratio over the market: {why}.", entity.name),
        })
    };
    sheet.entities.iter().filter_map(note).collect()
}

fn scope_name(fact: &Fact) -> String {
    fact.scope.as_deref().map_or_else(|| "all".to_owned(), |s| super::build::safe_name(s, "a part"))
}

fn counted(fact: &Fact) -> bool {
    fact.metric == "count"
}

/// A count of everything holds its parts.
fn whole(fact: &Fact) -> bool {
    fact.scope.as_deref().is_none_or(|s| matches!(s, "all" | "total"))
}

/// `up`, `down` or `unchanged`.
fn suffix(fact: &Fact) -> &str {
    fact.id.rsplit('.').next().unwrap_or_default()
}

/// The count over all scopes: the one there is, or the sum of several, which is added to `out`.
fn total(parts: &[&Fact], suffix: &str, out: &mut Vec<Fact>) -> Option<Fact> {
    let first = *parts.first()?;
    // A count of everything holds its parts: adding them would count them twice.
    let all = parts.iter().find(|p| whole(p));
    if let Some(whole) = all.or(Some(&first).filter(|_| parts.len() == 1)) {
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
