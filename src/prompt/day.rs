//! The part of a prompt that all sections of a day share: the picture in words.

use minijinja::{Value, context};

use super::alias::AliasMap;
use super::line;
use crate::facts::sheet::{ChainVerdict, FactSheet, LinkOutcome};

/// The values of the template `day`.
#[must_use]
pub fn values(sheet: &FactSheet) -> Value {
    context! {
        headlines => headlines(sheet),
        closed => closed(sheet),
        chain => chain(sheet),
        divergences => divergences(sheet),
        absent => sheet.absent.iter().map(|a| line::safe(&a.topic)).collect::<Vec<_>>(),
    }
}

/// How each group's headline moved, in the order of the groups.
fn headlines(sheet: &FactSheet) -> Vec<String> {
    let none = AliasMap::default();
    sheet
        .groups
        .iter()
        .filter_map(|group| {
            let entity = group.headline.as_deref()?;
            let fact = sheet
                .facts
                .iter()
                .find(|f| f.entity == entity && crate::draft::check::is_change(f) && f.usable().is_some())?;
            let size = line::magnitude(sheet, fact).map(|m| format!(", {m}")).unwrap_or_default();
            let name = line::subject(sheet, &none, entity);
            Some(format!("{}: {name} {}{size}", line::safe(&group.name), line::direction(fact)))
        })
        .collect()
}

fn closed(sheet: &FactSheet) -> Vec<String> {
    sheet
        .markets
        .iter()
        .filter(|m| m.state == "closed")
        .map(|m| {
            m.note
                .as_deref()
                .map_or_else(|| line::safe(&m.name), |n| format!("{} ({})", line::safe(&m.name), line::safe(n)))
        })
        .collect()
}

/// Each link in words, then the verdict.
fn chain(sheet: &FactSheet) -> Vec<String> {
    let Some(chain) = &sheet.chain else { return Vec::new() };
    let name =
        |id: &str| chain.nodes.iter().find(|n| n.group == id).map_or_else(|| line::safe(id), |n| line::safe(&n.name));
    let mut out: Vec<String> = chain
        .links
        .iter()
        .map(|l| {
            let outcome = match l.outcome {
                LinkOutcome::Amplified => "same direction, larger move",
                LinkOutcome::Held => "same direction, about the same size",
                LinkOutcome::Damped => "same direction, smaller move",
                LinkOutcome::Broken => "opposite direction, the link is broken",
                LinkOutcome::Flat => "one side did not move",
                LinkOutcome::Closed => "one side was closed",
                LinkOutcome::Unknown => "cannot be compared",
            };
            format!("{} to {}: {outcome}", name(&l.from), name(&l.to))
        })
        .collect();
    out.push(match (chain.verdict, chain.broken_at.as_deref()) {
        (ChainVerdict::Transmitted, _) => "verdict: the move was transmitted along the whole chain".to_owned(),
        (ChainVerdict::Broken, Some(at)) => format!("verdict: the chain is broken at {}", name(at)),
        (ChainVerdict::Broken, None) => "verdict: the chain is broken".to_owned(),
        (ChainVerdict::Partial, _) => "verdict: only part of the chain could be compared".to_owned(),
        (ChainVerdict::Unknown, _) => "verdict: the chain could not be compared".to_owned(),
    });
    out
}

/// The largest divergences between entities whose names are ours.
fn divergences(sheet: &FactSheet) -> Vec<String> {
    let ours = |fact: &str| {
        sheet.fact(fact).is_some_and(|f| f.usable().is_some() && sheet.entity(&f.entity).is_none_or(|e| !e.feed_named))
    };
    let mut ranked: Vec<_> = sheet.divergences.iter().filter(|d| ours(&d.a) && ours(&d.b)).collect();
    ranked.sort_by_key(|d| d.rank);
    ranked.iter().take(3).map(|d| format!("{} and {}", line::safe(&d.a_name), line::safe(&d.b_name))).collect()
}
