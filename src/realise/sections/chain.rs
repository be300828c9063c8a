//! The transmission chain as computed: nodes, links and the verdict.

use super::{Line, cell, text};
use crate::facts::sheet::{Chain, ChainVerdict, LinkOutcome};
use crate::plan::view::View;
use crate::realise::names;
use crate::realise::narrative::{Block, Run};

/// Table and verdict.
pub fn blocks(view: &View<'_>) -> Vec<Block> {
    let Some(chain) = &view.sheet.chain else { return Vec::new() };
    let columns =
        ["Headline", "Market", "Change", "Session", "Link from the market before"].map(str::to_owned).to_vec();
    let mut rows = Vec::new();
    for (position, node) in chain.nodes.iter().enumerate() {
        let fact = view.fact(&node.fact);
        let headline = fact.map_or_else(|| "-".to_owned(), |f| names::of(view.sheet, &f.entity));
        let link = position.checked_sub(1).and_then(|i| chain.links.get(i));
        let mut outcome = Line::new(link.map_or("first of the chain", |l| word(l.outcome)));
        if let Some(spread) = link.and_then(|l| view.fact(l.spread_fact.as_deref()?)).filter(|f| f.usable().is_some()) {
            outcome = outcome.say(", ").figure(crate::realise::slots::figure(spread));
        }
        if link.is_some_and(|l| l.traded_before) {
            outcome = outcome.say("; traded first");
        }
        let session = node.session.clone().or_else(|| fact.and_then(|f| f.session.clone()));
        rows.push(vec![
            text(headline),
            text(names::printed(&node.name, &node.group)),
            cell::of(fact),
            text(session.or_else(|| fact?.window.clone()).unwrap_or_else(|| "-".to_owned())),
            outcome.done(),
        ]);
    }
    let mut out = vec![Block::Table { columns, rows, note: None }, Block::Notice { text: verdict(view, chain) }];
    out.extend(order(view, chain).map(|text| Block::Notice { text }));
    out
}

fn word(outcome: LinkOutcome) -> &'static str {
    match outcome {
        LinkOutcome::Amplified => "same direction, larger",
        LinkOutcome::Held => "same direction, about the same size",
        LinkOutcome::Damped => "same direction, smaller",
        LinkOutcome::Broken => "opposite direction",
        LinkOutcome::Flat => "no move on one side",
        LinkOutcome::Closed => "not compared: closed",
        LinkOutcome::Unknown => "not compared",
    }
}

fn name(view: &View<'_>, chain: &Chain, id: &str) -> String {
    let node = chain.nodes.iter().find(|n| n.group == id);
    node.map_or_else(|| names::of(view.sheet, id), |n| names::printed(&n.name, id))
}

/// Which markets were over before the market before them in the chain began: nothing can have reached them from there.
fn order(view: &View<'_>, chain: &Chain) -> Option<Vec<Run>> {
    let early: Vec<String> = chain
        .links
        .iter()
        .filter(|l| l.traded_before)
        .map(|l| format!("{} before {}", name(view, chain, &l.to), name(view, chain, &l.from)))
        .collect();
    (!early.is_empty()).then(|| {
        let links = if early.len() == 1 { "this link compares" } else { "these links compare" };
        text(format!(
            "Order of trading: {}. A later session cannot have moved an earlier one: {links} two sessions and {} no \
             transmission.",
            names::list(&early),
            if early.len() == 1 { "shows" } else { "show" }
        ))
    })
}

fn verdict(view: &View<'_>, chain: &Chain) -> Vec<Run> {
    let broken: Vec<String> = chain
        .links
        .iter()
        .filter(|l| l.outcome == LinkOutcome::Broken)
        .map(|l| format!("from {} to {}", name(view, chain, &l.from), name(view, chain, &l.to)))
        .collect();
    let words = match chain.verdict {
        ChainVerdict::Transmitted => "Computed verdict: every link kept the direction.".to_owned(),
        ChainVerdict::Broken => format!("Computed verdict: the direction changes {}.", names::list(&broken)),
        ChainVerdict::Partial => {
            "Computed verdict: partial. The links that can be compared kept the direction; the others are not compared."
                .to_owned()
        }
        ChainVerdict::Unknown => "Computed verdict: none. No link of the chain can be compared.".to_owned(),
    };
    text(words)
}
