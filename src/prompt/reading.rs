//! What may be read into a section's facts: computed, so that a model's interpretation starts from something true.

use super::line;
use crate::draft::check::is_change;
use crate::facts::sheet::{ChainVerdict, Fact, FactSheet};
use crate::plan::{SectionKind, SectionPlan};

/// A few words on what the facts of a section have in common or where they differ; empty when nothing can be said.
#[must_use]
pub fn of(sheet: &FactSheet, plan: &SectionPlan) -> String {
    let facts: Vec<&Fact> =
        plan.facts.iter().filter_map(|id| sheet.fact(id)).filter(|f| f.usable().is_some()).collect();
    match plan.kind {
        SectionKind::Chain => verdict(sheet),
        SectionKind::FlowMap => supply(&facts).unwrap_or_else(|| breadth(sheet, plan, &facts)),
        SectionKind::KeyInsight | SectionKind::Divergences => {
            apart(sheet, plan).unwrap_or_else(|| breadth(sheet, plan, &facts))
        }
        _ => breadth(sheet, plan, &facts),
    }
}

fn verdict(sheet: &FactSheet) -> String {
    let Some(chain) = &sheet.chain else { return String::new() };
    let at = chain.broken_at.as_deref().and_then(|id| chain.nodes.iter().find(|n| n.group == id));
    match (chain.verdict, at) {
        (ChainVerdict::Transmitted, _) => "the move was passed on along the whole chain".to_owned(),
        (ChainVerdict::Broken, Some(node)) => format!("the chain of risk appetite broke at {}", line::safe(&node.name)),
        (ChainVerdict::Broken, None) => "the chain of risk appetite broke".to_owned(),
        (ChainVerdict::Partial, _) => "only part of the chain could be compared".to_owned(),
        (ChainVerdict::Unknown, _) => "the chain could not be compared".to_owned(),
    }
}

/// Which way the instruments of the section's first group moved, or all of them where it has none.
fn breadth(sheet: &FactSheet, plan: &SectionPlan, facts: &[&Fact]) -> String {
    let group = plan.groups.first().and_then(|id| sheet.group(id));
    let within = |f: &&&Fact| {
        let of = sheet.entity(&f.entity).and_then(|e| e.group.as_deref());
        group.is_none_or(|g| of == Some(g.id.as_str()) || f.entity == g.id)
    };
    let moves: Vec<&str> = facts
        .iter()
        .filter(within)
        .filter(|f| f.metric == "change_pct" && is_change(f))
        .map(|f| line::direction(f))
        .collect();
    let count = |verb: &str| moves.iter().filter(|m| **m == verb).count();
    let across = group.map_or_else(|| "the markets".to_owned(), |g| line::safe(&g.name));
    match (count("rose"), count("fell")) {
        (up, 0) if up == moves.len() && up > 1 => format!("broad strength across {across}"),
        (0, down) if down == moves.len() && down > 1 => format!("broad weakness across {across}"),
        (up, down) if up > 0 && down > 0 => format!("a mixed picture across {across}"),
        _ => String::new(),
    }
}

fn supply(facts: &[&Fact]) -> Option<String> {
    let net = facts.iter().find(|f| f.metric == "net_issued")?;
    Some(match line::direction(net) {
        "rose" => "new money may have come in, as supply grew in net terms".to_owned(),
        "fell" => "money may have left, as supply shrank in net terms".to_owned(),
        _ => return None,
    })
}

/// Whether the two sides of the first divergence moved in opposite directions; only for names that are ours.
fn apart(sheet: &FactSheet, plan: &SectionPlan) -> Option<String> {
    let first = sheet.divergences.iter().find(|d| plan.divergences.first() == Some(&d.id))?;
    let side = |id: &str| {
        let fact = sheet.fact(id).filter(|f| is_change(f) && f.usable().is_some())?;
        let entity = sheet.entity(&fact.entity).filter(|e| !e.feed_named)?;
        Some((line::safe(&entity.name), line::direction(fact)))
    };
    let ((a, up), (b, down)) = (side(&first.a)?, side(&first.b)?);
    Some(if up == down {
        format!("{a} and {b} moved the same way at a different pace")
    } else {
        format!("{a} and {b} moved in opposite directions")
    })
}
