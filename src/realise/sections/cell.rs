//! A fact in a table cell: its figure, with a mark where it may not be relied on.

use std::collections::BTreeMap;

use crate::facts::sheet::{Fact, Status};
use crate::plan::view::View;
use crate::realise::names;
use crate::realise::narrative::Run;
use crate::realise::slots;

/// The cell of a fact; `-` where there is none. What is quarantined or not published is told by its state alone.
pub fn of(fact: Option<&Fact>) -> Vec<Run> {
    let Some(fact) = fact else { return vec![Run::Text("-".to_owned())] };
    let told = !matches!(fact.status, Status::Outlier | Status::NotPublished | Status::Missing);
    let mut runs: Vec<Run> = slots::figure(fact).filter(|_| told).into_iter().collect();
    if fact.status != Status::Ok {
        let word = status(fact.status);
        runs.push(Run::Text(if runs.is_empty() { word.to_owned() } else { format!(" ({word})") }));
    }
    if runs.is_empty() { vec![Run::Text("-".to_owned())] } else { runs }
}

/// The cell of a total or a count: a figure that may be used, else its state alone.
pub fn usable(fact: Option<&Fact>) -> Vec<Run> {
    match fact.filter(|f| f.status != Status::Ok) {
        Some(fact) => vec![Run::Text(status(fact.status).to_owned())],
        None => of(fact),
    }
}

/// The cell of what was added or taken away; `none` where that is nothing.
pub fn moved(fact: Option<&Fact>) -> Vec<Run> {
    match fact.and_then(Fact::usable).filter(|v| v.get().is_zero()) {
        Some(_) => vec![Run::Text("none".to_owned())],
        None => of(fact),
    }
}

/// The cell of a fact's session.
pub fn session(fact: Option<&Fact>) -> Vec<Run> {
    vec![Run::Text(fact.and_then(|f| f.session.clone()).unwrap_or_else(|| "-".to_owned()))]
}

/// A status in a word.
pub const fn status(status: Status) -> &'static str {
    match status {
        Status::Ok => "current",
        Status::Stale => "stale",
        Status::Unverified => "unverified",
        Status::Conflict => "sources disagree",
        Status::Missing => "missing",
        Status::NotPublished => "not published",
        Status::Outlier => "quarantined",
    }
}

/// Why the marked cells are marked, one clause for each reason; nothing when none is.
pub fn reasons(view: &View<'_>, facts: &[&Fact], told: &[String]) -> Option<String> {
    let mut by_reason: BTreeMap<(Status, String), Vec<String>> = BTreeMap::new();
    for fact in facts.iter().filter(|f| f.status != Status::Ok) {
        let reason = names::printed_line(fact.reason.as_deref().unwrap_or_default());
        let entry = by_reason.entry((fact.status, reason)).or_default();
        let name = names::of(view.sheet, &fact.entity);
        if !entry.contains(&name) {
            entry.push(name);
        }
    }
    let clauses: Vec<String> = by_reason
        .into_iter()
        .filter(|((_, reason), _)| !told.contains(reason))
        .map(|((state, reason), who)| {
            let reason = if reason.is_empty() { String::new() } else { format!(": {}", reason.trim_end_matches('.')) };
            format!("{} {}{reason}.", names::some(&who), marked(state))
        })
        .collect();
    (!clauses.is_empty()).then(|| clauses.join(" "))
}

/// A status as the end of a clause: `is stale`.
fn marked(state: Status) -> String {
    format!("({})", status(state))
}
