//! Supply: what was issued or redeemed, for each coin and net over all.

use super::percent;
use super::sheet::{DataIssue, Derivation, Entity, Fact, FactSheet, Index, Status};
use crate::config::universe::Universe;
use crate::quantity::{Exact, Unit};

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
        let (net, odd) = of_one_unit(&parts);
        if let (Some(first), true) = (net.first(), net.len() > 1) {
            let sum = percent::sum(net.iter().filter_map(|f| f.value).map(Exact::get));
            let mut why: Vec<String> = odd.iter().map(|f| in_another_unit(sheet, f)).collect();
            if !without.is_empty() {
                let verb = if without.len() == 1 { "has" } else { "have" };
                why.push(format!("{} {verb} no complete figure", without.join(", ")));
            }
            let all = parts.len() + without.len();
            let note = (!why.is_empty()).then(|| format!("net over {} of {all} coins: {}", net.len(), why.join("; ")));
            out.push(Fact {
                id: format!("{}.net_issued", group.id),
                entity: group.id.clone(),
                metric: "net_issued".to_owned(),
                status: if sum.is_some() { Status::Ok } else { Status::Outlier },
                reason: sum.is_none().then(|| "too large to be summed exactly".to_owned()),
                value: sum.map(Exact),
                precision: None,
                derived_from: Some(Derivation::new("sum", net.iter().map(|p| p.id.clone()).collect())),
                note,
                sample: net.iter().any(|p| p.sample),
                ..(*first).clone()
            });
        }
        out.append(&mut parts);
    }
    // Read as one, and no part of any net: the coins are in it already.
    out.extend(combined.iter().filter_map(|id| issued(&index, id)));
    out
}

/// A note for every coin that is in no net because it is counted in another unit than the others.
#[must_use]
pub fn left_out(sheet: &FactSheet, universe: &Universe) -> Vec<DataIssue> {
    let mut out = Vec::new();
    for group in &sheet.groups {
        let index = sheet.index();
        let single = |e: &&Entity| !universe.combined.iter().any(|c| c.id == e.id);
        let members = sheet.entities.iter().filter(|e| e.group.as_ref() == Some(&group.id)).filter(single);
        let parts: Vec<Fact> = members
            .filter_map(|e| index.fact(&format!("{}.issued", e.id)))
            .filter(|f| f.usable().is_some())
            .cloned()
            .collect();
        let (net, odd) = of_one_unit(&parts);
        for fact in odd {
            let whole = net.first().map_or("the others", |f| f.unit.as_str());
            out.push(DataIssue {
                status: Status::Unverified,
                facts: Vec::new(),
                message: format!(
                    "{}: in no sum with the others: {}, they are in {whole}.",
                    group.name,
                    in_another_unit(sheet, fact)
                ),
            });
        }
    }
    out
}

/// The parts in the most common unit, of several that are as common that of the first part, and the others.
fn of_one_unit(parts: &[Fact]) -> (Vec<&Fact>, Vec<&Fact>) {
    let count = |unit: &Unit| parts.iter().filter(|f| f.unit == *unit).count();
    let most = parts.iter().map(|f| count(&f.unit)).max().unwrap_or_default();
    let main = parts.iter().map(|f| &f.unit).find(|unit| count(unit) == most);
    parts.iter().partition(|f| Some(&f.unit) == main)
}

fn in_another_unit(sheet: &FactSheet, fact: &Fact) -> String {
    format!("{} is in {}", sheet.name_of(&fact.entity), fact.unit.as_str())
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
