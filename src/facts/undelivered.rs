//! Instruments of the configuration that no row speaks of: left unsaid, they would vanish from the page.

use std::collections::{BTreeMap, BTreeSet};

use super::observe::Reading;
use super::sheet::{Fact, Status};
use crate::quantity::Unit;
use crate::snapshot::Observation;

/// A `missing` fact for every configured instrument that has none in `known`. It is named after what all the rows of its
/// group measure; where they measure several things, after none of them.
#[must_use]
pub fn facts(reading: &Reading<'_>, known: &[Fact]) -> Vec<Fact> {
    let universe = reading.universe;
    let delivered: BTreeSet<&str> = reading
        .snapshot
        .observations
        .iter()
        .map(|o| o.instrument.as_str())
        .chain(known.iter().map(|f| f.entity.as_str()))
        .collect();
    let group_of: BTreeMap<&str, &str> =
        universe.instruments.iter().map(|i| (i.id.as_str(), i.group.as_str())).collect();
    let mut rows: BTreeMap<&str, Vec<&Observation>> = BTreeMap::new();
    for row in &reading.snapshot.observations {
        if let Some(group) = group_of.get(row.instrument.as_str()) {
            rows.entry(group).or_default().push(row);
        }
    }
    let missing = universe.instruments.iter().filter(|i| !delivered.contains(i.id.as_str()));
    missing
        .map(|i| {
            let like = rows.get(i.group.as_str()).and_then(|rows| alike(rows));
            let metric = like.map_or("level", |row| row.metric.as_str());
            Fact {
                id: format!("{}.{metric}", i.id),
                entity: i.id.clone(),
                metric: metric.to_owned(),
                value: None,
                unit: like.map_or_else(|| Unit::Other("unknown".to_owned()), |row| row.unit.clone()),
                window: like.and_then(|row| row.window.clone()),
                precision: None,
                basis: like.and_then(|row| row.basis.clone()),
                session: None,
                as_of: None,
                source: None,
                derived_from: None,
                against: None,
                scope: None,
                note: None,
                status: Status::Missing,
                reason: Some("not delivered".to_owned()),
                sessions_behind: None,
                sample: false,
            }
        })
        .collect()
}

/// A row that stands for all of them: they measure one thing.
fn alike<'a>(rows: &[&'a Observation]) -> Option<&'a Observation> {
    let first = rows.iter().copied().min_by_key(|o| &o.instrument)?;
    rows.iter().all(|o| o.metric == first.metric && o.window == first.window).then_some(first)
}
