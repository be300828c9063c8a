//! The flow map: drawn only from what the facts say.
//!
//! Supply that grew or shrank is money issued or redeemed; nothing else here is a flow. Locked value, volume and prices are
//! shown beside it with their own sign and the words "not a flow measurement".

use super::Line;
use crate::facts::sheet::Fact;
use crate::plan::headline_groups;
use crate::plan::view::{GroupView, Member, View};
use crate::realise::builtin::phrase::{direction, measure_name};
use crate::realise::narrative::{Block, Run};
use crate::realise::{names, slots};

/// Width of the column of names, in characters.
const NAME_WIDTH: usize = 30;

/// Width of the column of figures, in characters.
const FIGURE_WIDTH: usize = 13;

/// The map.
pub fn blocks(view: &View<'_>) -> Vec<Block> {
    let mut lines: Vec<Vec<Run>> = Vec::new();
    for group in view.groups.iter().filter(|g| g.is_supply()) {
        head(&mut lines, group, "change of supply");
        let moved = |f: &Fact| f.usable().is_some() && direction(f) != 0;
        if !group.members.iter().any(|m| m.with("issued").is_some_and(moved)) {
            lines.push(vec![Run::Text("  nothing issued or redeemed that may be relied on".to_owned())]);
        }
        for member in group.members.iter().filter(|m| m.with("issued").is_some_and(moved)) {
            // Coins read as one have their own rows already.
            if member.level.and_then(|l| l.derived_from.as_ref()).is_some_and(|d| d.op == "sum") {
                continue;
            }
            let Some(issued) = member.with("issued") else { continue };
            let arrow = if direction(issued) > 0 { "issued   ──▶ " } else { "redeemed ◀── " };
            lines.push(row(view, arrow, member, issued));
        }
        if let Some(net) = group.own("net_issued").filter(|f| moved(f)) {
            lines.push(
                Line::new(format!("  net          {}", pad(&names::group(group)))).figure(slots::figure(net)).done(),
            );
        }
    }
    for group in view.groups.iter().filter(|g| g.is_movers() && !g.is_supply()) {
        let ranked = group.ranked();
        let up = ranked.iter().filter(|m| m.change.is_some_and(|c| direction(c) > 0)).take(3);
        let down: Vec<&&Member<'_>> =
            ranked.iter().rev().filter(|m| m.change.is_some_and(|c| direction(c) < 0)).take(3).collect();
        let picked: Vec<&Member<'_>> = up.chain(down.into_iter().rev()).copied().collect();
        if picked.is_empty() {
            continue;
        }
        head(&mut lines, group, "not a flow measurement");
        for member in picked {
            if let Some(change) = member.change {
                lines.push(row(view, mark(change), member, change));
            }
        }
    }
    let priced: Vec<&GroupView<'_>> = headline_groups(view).into_iter().filter(|g| g.headline().is_some()).collect();
    if !priced.is_empty() {
        gap(&mut lines);
        let what = if priced.iter().all(|g| g.is_priced()) { "Prices" } else { "Main figures" };
        lines.push(vec![Run::Text(format!("{what}: not a flow measurement"))]);
        for group in priced {
            let Some(member) = group.headline() else { continue };
            match member.change.filter(|c| c.usable().is_some()) {
                Some(change) => lines.push(row(view, mark(change), member, change)),
                None => {
                    let state = member.any().map_or("missing", |f| super::cell::status(f.status));
                    lines.push(vec![Run::Text(format!(
                        "  ·  {}left out: {state}",
                        pad(&names::of(view.sheet, &member.entity.id))
                    ))]);
                }
            }
        }
    }
    if lines.is_empty() { Vec::new() } else { vec![Block::Preformatted { lines }] }
}

fn head(lines: &mut Vec<Vec<Run>>, group: &GroupView<'_>, what: &str) {
    gap(lines);
    lines.push(vec![Run::Text(format!("{}: {what}", names::printed(&group.group.name, &group.group.id)))]);
}

fn gap(lines: &mut Vec<Vec<Run>>) {
    if !lines.is_empty() {
        lines.push(Vec::new());
    }
}

fn row(view: &View<'_>, mark: &str, member: &Member<'_>, fact: &Fact) -> Vec<Run> {
    let figure = slots::figure(fact);
    let width = match &figure {
        Some(Run::Figure { text, .. }) => text.chars().count(),
        _ => 0,
    };
    let mut line = Line::new(format!("  {mark}{}", pad(&names::of(view.sheet, &member.entity.id)))).figure(figure);
    if let Some(level) =
        member.level.filter(|l| l.usable().is_some() && l.id != fact.id && !member.measure().is_empty())
    {
        line = line
            .say(format!(
                "{}{} ",
                " ".repeat(FIGURE_WIDTH.saturating_sub(width).max(2)),
                measure_name(member.measure())
            ))
            .figure(slots::figure(level));
    }
    line.done()
}

fn mark(fact: &Fact) -> &'static str {
    match direction(fact) {
        1 => "▲  ",
        -1 => "▼  ",
        _ => "=  ",
    }
}

fn pad(name: &str) -> String {
    let name: String = if name.chars().count() > NAME_WIDTH {
        name.chars().take(NAME_WIDTH - 1).chain(['\u{2026}']).collect()
    } else {
        name.to_owned()
    };
    let blank = NAME_WIDTH - name.chars().count();
    format!("{name}{}  ", " ".repeat(blank))
}
