//! Along the chain, link by link, and its verdict as a reading.

use super::phrase::{self, Chooser, slot};
use super::{fact, reading};
use crate::draft::Sentence;
use crate::facts::sheet::{ChainVerdict, LinkOutcome};
use crate::plan::view::View;
use crate::realise::names;

pub(super) fn write(view: &View<'_>, choose: &mut Chooser) -> Vec<Sentence> {
    let Some(chain) = &view.sheet.chain else { return Vec::new() };
    let mut out = Vec::new();
    let mut skipped: Vec<String> = Vec::new();
    let mut told: Vec<&str> = Vec::new();
    let node = |id: &str| chain.nodes.iter().find(|n| n.group == id);
    let clause = |id: &str, choose: &mut Chooser| {
        let node = node(id)?;
        let change = view.fact(&node.fact).filter(|f| f.usable().is_some())?;
        let (_, member) = view.member(&change.entity)?;
        Some(format!("{} {} {}", names::full(member.entity), phrase::verb(view, change, "", choose), slot(change)))
    };
    for link in &chain.links {
        let (Some(from), Some(to)) = (node(&link.from), node(&link.to)) else { continue };
        let group = |id: &str, name: &str| view.group(id).map_or_else(|| name.to_owned(), names::group);
        let (from_name, to_name) = (group(&from.group, &from.name), group(&to.group, &to.name));
        if matches!(link.outcome, LinkOutcome::Closed | LinkOutcome::Unknown) {
            skipped.push(format!("{from_name} to {to_name}"));
            continue;
        }
        let first = if told.contains(&link.from.as_str()) { None } else { clause(&link.from, choose) };
        let Some(second) = clause(&link.to, choose) else { continue };
        told.extend([link.from.as_str(), link.to.as_str()]);
        let after = match link.outcome {
            LinkOutcome::Amplified => choose.of(&["the same direction and a larger move", "the same way, by more"]),
            LinkOutcome::Held => {
                choose.of(&["the same direction and about the same size", "the same way, by about as much"])
            }
            LinkOutcome::Damped => choose.of(&["the same direction and a smaller move", "the same way, by less"]),
            LinkOutcome::Broken => choose.of(&["the opposite direction", "the other way"]),
            _ => "so that no direction was passed on",
        };
        out.push(fact(match (first, link.outcome) {
            (Some(first), LinkOutcome::Broken) => format!("{first}, but {second}."),
            (Some(first), _) => format!("{first} and {second}, {after}."),
            (None, LinkOutcome::Broken) => {
                format!("{} {second}: {after}.", choose.of(&["Further along,", "Next,", "After that,"]))
            }
            (None, _) => format!("{} {second}, {after}.", choose.of(&["Further along,", "Next,"])),
        }));
    }
    // Nodes that stand alone are told by themselves.
    for node in chain.nodes.iter().filter(|n| n.excluded.is_none() && !told.contains(&n.group.as_str())) {
        if let Some(text) = clause(&node.group, choose) {
            out.push(fact(format!("{text}.")));
        }
    }
    if !skipped.is_empty() {
        let links = names::list(&skipped);
        out.push(fact(format!("The step from {links} cannot be compared.")));
    }
    out.extend(super::past::correlations(view));
    out.push(reading(
        match chain.verdict {
            ChainVerdict::Transmitted => choose.of(&[
                "Every compared step kept the direction, which suggests one mood across the chain rather than local stories.",
                "A direction that survives every step may point to a shared mood; it does not show that one market moved the next.",
            ]),
            ChainVerdict::Broken => choose.of(&[
                "A chain that changes direction on the way suggests local reasons in at least one market; the figures do not name them.",
                "With the direction reversed along the way, one label for the mood of the whole day may mislead.",
            ]),
            ChainVerdict::Partial => choose.of(&[
                "What could be compared points one way, but with part of the chain out of the comparison this is at most a partial picture.",
                "The compared part of the chain may hint at a common direction; the part left out could change that.",
            ]),
            ChainVerdict::Unknown => {
                "With no step that can be compared, the figures may say something about each market alone and nothing about the chain."
            }
        }
        .to_owned(),
    ));
    out
}
