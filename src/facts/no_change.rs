//! Prices whose change cannot be read: none was delivered, or one that is no change of a session like the others'.

use std::collections::{BTreeMap, BTreeSet};

use super::observe::Reading;
use super::sheet::{Entity, Fact, Status};
use crate::quantity::Unit;

/// The basis of a figure that is of any 24 hours and of no session.
const ROLLING: &str = "rolling_24h";

/// A `missing` fact for every configured instrument that has a price and no change over its session or day.
#[must_use]
pub fn missing(reading: &Reading<'_>, known: &[Fact]) -> Vec<Fact> {
    let configured: BTreeSet<&str> = reading.universe.instruments.iter().map(|i| i.id.as_str()).collect();
    let ids: BTreeSet<&str> = known.iter().map(|f| f.id.as_str()).collect();
    let mut said: BTreeSet<&str> = BTreeSet::new();
    let mut out = Vec::new();
    // What has no value is said already.
    for level in known.iter().filter(|f| is_price(f) && f.value.is_some() && configured.contains(f.entity.as_str())) {
        let id = format!("{}.change_pct", level.entity);
        if ids.contains(id.as_str()) || !said.insert(&level.entity) {
            continue;
        }
        let other = known.iter().find(|f| f.entity == level.entity && f.metric.starts_with("change_pct_"));
        let reason = match other.and_then(|f| f.window.as_deref()) {
            Some(window) => {
                format!("only a change over {} was delivered", super::build::safe_name(window, "another span"))
            }
            None => "neither a previous value nor a change was delivered".to_owned(),
        };
        out.push(Fact {
            id,
            metric: "change_pct".to_owned(),
            value: None,
            unit: Unit::Percent,
            window: level.window.clone().filter(|_| other.is_none()),
            precision: None,
            status: Status::Missing,
            reason: Some(reason),
            sessions_behind: None,
            note: None,
            ..level.clone()
        });
    }
    out
}

/// Sets aside the changes that are on another basis than those of the rest of their group: in a mean, a spread or a link of
/// the chain they would be taken for what they are not.
pub fn set_aside(reading: &Reading<'_>, entities: &[Entity], facts: &mut [Fact]) {
    let by_id: BTreeMap<&str, &Entity> = entities.iter().map(|e| (e.id.as_str(), e)).collect();
    let mut bases: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for fact in facts.iter().filter(|f| is_change(f)) {
        if let (Some(group), Some(basis)) = (group_of(&by_id, fact), fact.basis.as_deref()) {
            *bases.entry(group).or_default().entry(basis).or_default() += 1;
        }
    }
    let main: BTreeMap<String, String> = bases
        .into_iter()
        .filter_map(|(group, counts)| {
            let sessions = sessions(reading, group);
            // Of an exchange's market the basis of a session; then the most common one, of several the first in order.
            let most =
                counts.into_iter().min_by_key(|(b, n)| (sessions && *b == ROLLING, std::cmp::Reverse(*n), *b))?.0;
            Some((group.to_owned(), most.to_owned()))
        })
        .collect();
    let mut reasons: BTreeMap<usize, String> = BTreeMap::new();
    for (at, fact) in facts.iter().enumerate().filter(|(_, f)| is_change(f)) {
        let (Some(group), Some(basis)) = (group_of(&by_id, fact), fact.basis.as_deref()) else { continue };
        let own = super::build::safe_name(basis, "another basis");
        match main.get(group) {
            Some(most) if most != basis => {
                let most = super::build::safe_name(most, "another basis");
                reasons.insert(at, format!("its basis is {own}, that of its group {most}: not comparable"));
            }
            Some(_) if basis == ROLLING && sessions(reading, group) => {
                reasons.insert(at, format!("its basis is {own}, which is no session of its market: not comparable"));
            }
            _ => {}
        }
    }
    for (at, reason) in reasons {
        let entity = facts[at].entity.clone();
        let of_it = |f: &&mut Fact| f.entity == entity && matches!(f.metric.as_str(), "change_pct" | "change_abs");
        for fact in facts.iter_mut().filter(of_it).filter(|f| f.status == Status::Ok) {
            fact.status = Status::Unverified;
            fact.reason = Some(reason.clone());
        }
    }
}

fn group_of<'a>(by_id: &BTreeMap<&str, &'a Entity>, fact: &Fact) -> Option<&'a str> {
    by_id.get(fact.entity.as_str())?.group.as_deref()
}

/// Whether the group follows an exchange's calendar.
fn sessions(reading: &Reading<'_>, group: &str) -> bool {
    let config = reading.universe.groups.iter().find(|g| g.id == group);
    config.and_then(|g| g.calendar.as_deref()).is_some_and(|c| c != crate::calendar::UTC_DAY)
}

fn is_price(fact: &Fact) -> bool {
    matches!(fact.metric.as_str(), "close" | "price")
}

fn is_change(fact: &Fact) -> bool {
    fact.metric == "change_pct" && fact.id == format!("{}.change_pct", fact.entity) && fact.status == Status::Ok
}
