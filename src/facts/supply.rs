//! Supply: what was issued or redeemed, for each coin and net over all.

use super::percent;
use super::sheet::{Derivation, Fact, FactSheet, Index, Status};
use crate::config::universe::Universe;
use crate::quantity::Exact;

/// Issued (positive) or redeemed (negative) per coin, and the net of each group over every coin that has a figure. The
/// net's note names the coins that have none.
#[must_use]
pub fn facts(sheet: &FactSheet, universe: &Universe) -> Vec<Fact> {
    let mut out = Vec::new();
    let index = sheet.index();
    let combined: Vec<&str> = universe.combined.iter().map(|c| c.id.as_str()).collect();
    for group in &sheet.groups {
        let mut parts: Vec<Fact> = Vec::new();
        let mut without: Vec<&str> = Vec::new();
        let members = sheet.entities.iter().filter(|e| e.group.as_ref() == Some(&group.id));
        for entity in members.filter(|e| !combined.contains(&e.id.as_str())) {
            let known =
                index.of_entity(&entity.id).iter().any(|f| f.metric == "supply" || f.metric == "supply_change_pct");
            match issued(&index, &entity.id) {
                Some(fact) => parts.push(fact),
                None if known => without.push(&entity.name),
                None => {}
            }
        }
        if let (Some(first), true) = (parts.first(), parts.len() > 1) {
            let sum = percent::sum(parts.iter().filter_map(|f| f.value).map(Exact::get));
            let note = (!without.is_empty()).then(|| {
                format!(
                    "net over {} of {} coins: {} has no complete figure",
                    parts.len(),
                    parts.len() + without.len(),
                    without.join(", ")
                )
            });
            out.push(Fact {
                id: format!("{}.net_issued", group.id),
                entity: group.id.clone(),
                metric: "net_issued".to_owned(),
                status: if sum.is_some() { Status::Ok } else { Status::Outlier },
                reason: sum.is_none().then(|| "too large to be summed exactly".to_owned()),
                value: sum.map(Exact),
                precision: None,
                derived_from: Some(Derivation::new("sum", parts.iter().map(|p| p.id.clone()).collect())),
                note,
                sample: parts.iter().any(|p| p.sample),
                ..first.clone()
            });
        }
        out.append(&mut parts);
    }
    // Read as one, and no part of any net: the coins are in it already.
    out.extend(combined.iter().filter_map(|id| issued(&index, id)));
    out
}

/// What one coin issued: the difference of its levels, or L - L/(1+p) where only the change is known.
fn issued(index: &Index<'_>, entity: &str) -> Option<Fact> {
    let level = index.fact(&format!("{entity}.supply"))?;
    let now = level.usable()?.get();
    // Levels between which there is no change make no amount either.
    if index.fact(&format!("{entity}.supply_change_pct")).is_some_and(|f| f.usable().is_none()) {
        return None;
    }
    let previous = index.fact(&format!("{entity}.previous_supply")).filter(|f| f.usable().is_some());
    let (value, op, of) = if let Some(previous) = previous {
        (now.checked_sub(previous.usable()?.get())?, "difference", vec![level.id.clone(), previous.id.clone()])
    } else {
        let change = index.fact(&format!("{entity}.supply_change_pct"))?;
        let value = percent::added(now, change.usable()?.get())?;
        (value, "issued", vec![level.id.clone(), change.id.clone()])
    };
    Some(Fact {
        id: format!("{entity}.issued"),
        metric: "issued".to_owned(),
        value: Some(Exact(value)),
        precision: None,
        window: index.fact(&format!("{entity}.supply_change_pct")).and_then(|f| f.window.clone()),
        source: None,
        derived_from: Some(Derivation::new(op, of)),
        status: Status::Ok,
        ..level.clone()
    })
}
