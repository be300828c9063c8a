//! Tables of a group's members.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{Line, cell, notes, text};
use crate::facts::sheet::{Fact, Mover, MoverSide};
use crate::plan::MOVERS;
use crate::plan::view::{GroupView, Member, View};
use crate::quantity::Unit;
use crate::realise::builtin::phrase;
use crate::realise::names;
use crate::realise::narrative::{Block, Run};

/// Most categories told.
const MAX_CATEGORIES: usize = 8;

/// Notices and tables of the section's groups, under a heading each when there are several.
pub fn blocks(view: &View<'_>, groups: &[String]) -> Vec<Block> {
    let mut out = Vec::new();
    let groups: Vec<&GroupView<'_>> = groups.iter().filter_map(|g| view.group(g)).collect();
    for group in &groups {
        let head = out.len();
        let (notices, told) = notes::of_group(view, group);
        out.extend(notices);
        if empty(group) {
            continue;
        }
        if group.is_supply() {
            out.extend(supply(view, group, &told));
        } else if group.is_movers() {
            out.extend(movers(view, group, &told));
        } else {
            out.extend(members(view, group, &told));
        }
        out.extend(others(view, group, &told));
        if groups.len() > 1 && out.len() > head {
            out.insert(head, Block::Subheading { text: names::printed(&group.group.name, &group.group.id) });
        }
    }
    out
}

/// Whether not one figure of the group has a value: then its notice says all there is to say.
fn empty(group: &GroupView<'_>) -> bool {
    let none = |m: &Member<'_>| m.level.iter().chain(&m.change).chain(&m.rest).all(|f| f.value.is_none());
    group.members.iter().chain(&group.others).all(none)
}

fn members(view: &View<'_>, group: &GroupView<'_>, told: &[String]) -> Option<Block> {
    let first = group.members.first()?;
    let sessions = group.members.iter().all(|m| m.any().is_some_and(|f| f.session.is_some()));
    let anchor = phrase_anchor(view).filter(|a| a.entity.group.as_deref() != Some(group.group.id.as_str()));
    let spreads: Vec<Option<&Fact>> =
        group.members.iter().map(|m| view.spread(&m.entity.id, &anchor.as_ref()?.entity.id)).collect();
    let against = anchor.filter(|_| spreads.iter().any(Option::is_some));
    let levels = group.members.iter().any(|m| m.level.is_some());
    let mut columns = vec!["Name".to_owned()];
    if levels {
        columns.push(level_head(first));
    }
    columns.push(change_head(&group.members));
    if sessions {
        columns.push("Session".to_owned());
    }
    if let Some(anchor) = against {
        columns.push(format!("Against {}", names::of(view.sheet, &anchor.entity.id)));
    }
    let mut shown: Vec<&Fact> = Vec::new();
    let rows = group
        .members
        .iter()
        .zip(&spreads)
        .map(|(m, spread)| {
            shown.extend(m.change.iter().chain(&m.level));
            let mut row = vec![name(view, m)];
            if levels {
                row.push(cell::of(m.level));
            }
            row.push(cell::of(m.change));
            if sessions {
                row.push(cell::session(m.any()));
            }
            if against.is_some() {
                row.push(cell::of(*spread));
            }
            row
        })
        .collect();
    let mut note = cell::reasons(view, &shown, told);
    // Two windows side by side are no like for like: the reader is told under the table.
    if let Some(why) = spreads.iter().flatten().find_map(|f| f.note.as_deref()) {
        let said = format!("{}.", names::capital(names::printed_line(why).trim_end_matches('.')));
        note = Some(note.map_or_else(|| said.clone(), |n| format!("{n} {said}")));
    }
    Some(Block::Table { columns, rows, note })
}

fn phrase_anchor<'v, 'a>(view: &'v View<'a>) -> Option<&'v Member<'a>> {
    view.group(&view.sheet.chain.as_ref()?.nodes.first()?.group)?.headline()
}

fn supply(view: &View<'_>, group: &GroupView<'_>, told: &[String]) -> Option<Block> {
    let first = group.members.first()?;
    let columns =
        vec!["Name".to_owned(), level_head(first), change_head(&group.members), "Issued or redeemed".to_owned()];
    let mut shown: Vec<&Fact> = Vec::new();
    let mut rows: Vec<Vec<Vec<Run>>> = group
        .members
        .iter()
        .map(|m| {
            shown.extend(m.change.iter().chain(&m.level));
            vec![name(view, m), cell::of(m.level), cell::of(m.change), cell::moved(m.with("issued"))]
        })
        .collect();
    let mut note = cell::reasons(view, &shown, told);
    if let Some(net) = group.own("net_issued") {
        rows.push(vec![text(format!("Net, {}", names::group(group))), text("-"), text("-"), cell::moved(Some(net))]);
        if net.note.is_some() {
            let said = "Members without a complete figure are left out of the net.";
            note = Some(note.map_or_else(|| said.to_owned(), |n| format!("{n} {said}")));
        }
    }
    Some(Block::Table { columns, rows, note })
}

/// The largest moves on either side; the rest stays in the sheet.
fn movers(view: &View<'_>, group: &GroupView<'_>, told: &[String]) -> Vec<Block> {
    let ranked = group.ranked();
    let rising = |m: &&&Member<'_>| m.moved().is_some_and(|c| c.is_sign_positive() && !c.is_zero());
    let mut picked: Vec<&Member<'_>> = ranked.iter().filter(rising).take(MOVERS + 2).copied().collect();
    let mut down: Vec<&Member<'_>> = ranked
        .iter()
        .rev()
        .filter(|m| m.moved().is_some_and(|c| c.is_sign_negative()))
        .take(MOVERS + 2)
        .copied()
        .collect();
    down.reverse();
    picked.extend(down);
    let marked: Vec<&Member<'_>> =
        group.members.iter().filter(|m| m.change.is_some_and(|c| c.usable().is_none())).collect();
    let mut out = Vec::new();
    if let Some(first) = picked.first() {
        let categories = picked.iter().any(|m| m.entity.category.is_some());
        let weeks = picked.iter().any(|m| week(m).is_some());
        let levels = picked.iter().any(|m| m.level.is_some());
        let mut columns = vec!["Name".to_owned()];
        if categories {
            columns.push("Category".to_owned());
        }
        if levels {
            columns.push(level_head(first));
        }
        columns.push(change_head(&group.members));
        if weeks {
            columns.push("Change (7d)".to_owned());
        }
        let rows = picked
            .iter()
            .map(|m| {
                let mut row = vec![name(view, m)];
                if categories {
                    row.push(text(category(m.entity.category.as_deref().unwrap_or("-"))));
                }
                if levels {
                    row.push(cell::of(m.level));
                }
                row.push(cell::of(m.change));
                if weeks {
                    row.push(cell::of(week(m)));
                }
                row
            })
            .collect();
        out.push(Block::Table { columns, rows, note: None });
        out.extend(by_category(view, group));
    }
    // What may not be relied on is told by name and reason, never as a figure: it is no news.
    let facts: Vec<&Fact> = marked.iter().filter_map(|m| m.change).collect();
    if let Some(reasons) = cell::reasons(view, &facts, told) {
        out.push(Block::Notice { text: text(format!("Left out: {reasons}")) });
    }
    out
}

/// The largest move up and down of every category that has several, the category with the largest move first.
fn by_category(view: &View<'_>, group: &GroupView<'_>) -> Option<Block> {
    let mut lists: BTreeMap<&str, Vec<&Mover>> = BTreeMap::new();
    for mover in view.sheet.movers.iter().filter(|m| m.group == group.group.id) {
        if let Some(category) = mover.category.as_deref() {
            lists.entry(category).or_default().push(mover);
        }
    }
    let first = |movers: &[&Mover], side: MoverSide| {
        let mover = movers.iter().filter(|m| m.side == side).min_by_key(|m| m.rank)?;
        view.fact(&mover.fact).filter(|f| f.usable().is_some())
    };
    let mut rows: Vec<(Decimal, &str, [Option<&Fact>; 2])> = lists
        .iter()
        .filter(|(_, movers)| movers.len() > 1)
        .map(|(category, movers)| {
            let ends = [MoverSide::Up, MoverSide::Down].map(|side| first(movers, side));
            let size = ends.iter().flatten().filter_map(|f| f.usable()).map(|v| v.get().abs()).max();
            (size.unwrap_or_default(), *category, ends)
        })
        .collect();
    if rows.is_empty() {
        return None;
    }
    rows.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    let more = rows.len() > MAX_CATEGORIES;
    let cell = |fact: &Option<&Fact>| match fact {
        Some(fact) => Line::new(format!("{} ", names::of(view.sheet, &fact.entity)))
            .figure(crate::realise::slots::figure(fact))
            .done(),
        None => text("-"),
    };
    let rows = rows
        .iter()
        .take(MAX_CATEGORIES)
        .map(|(_, name, [up, down])| vec![text(category(name)), cell(up), cell(down)])
        .collect();
    let columns = ["Category", "Largest rise", "Largest fall"].map(str::to_owned).to_vec();
    let note = more.then(|| "Categories with smaller moves stand in the fact sheet.".to_owned());
    Some(Block::Table { columns, rows, note })
}

/// A feed's category without its digits and marks: next to a figure they would read as one.
fn category(name: &str) -> String {
    let kept: String =
        name.chars().map(|c| if c.is_alphabetic() || matches!(c, '-' | '&') { c } else { ' ' }).collect();
    names::printed(&kept, "-")
}

/// What is measured otherwise: totals, breadth, turnover, and data that is absent for good.
fn others(view: &View<'_>, group: &GroupView<'_>, told: &[String]) -> Vec<Block> {
    let mut rows = Vec::new();
    let mut out = Vec::new();
    let mut shown: Vec<&Fact> = Vec::new();
    for member in &group.others {
        if member.rest.iter().any(|f| f.metric == "count") {
            out.extend(breadth(view, member, told));
            continue;
        }
        shown.extend(member.level.iter().chain(&member.change));
        let label = |measure: &str| {
            let plain = names::of(view.sheet, &member.entity.id);
            if measure.is_empty() || plain.to_lowercase().contains(measure) {
                plain
            } else {
                format!("{plain}, {measure}")
            }
        };
        rows.push(vec![
            text(label(&phrase::measure_name(member.measure()))),
            cell::usable(member.level),
            cell::usable(member.change),
        ]);
        // A second measure of the same thing, such as the volume beside the market value.
        for fact in member.rest.iter().filter(|f| plain_level(f)) {
            let change = member.rest.iter().copied().find(|c| c.metric == format!("{}_change_pct", fact.metric));
            shown.extend(change.iter().chain([fact]));
            rows.push(vec![text(label(&window_words(fact))), cell::usable(Some(fact)), cell::usable(change)]);
        }
    }
    if rows.is_empty() {
        return out;
    }
    let changes = rows
        .iter()
        .any(|r: &Vec<Vec<Run>>| r.get(2).is_some_and(|c| c.iter().any(|r| matches!(r, Run::Figure { .. }))));
    let mut columns = vec!["Measure".to_owned(), "Value".to_owned()];
    if changes {
        columns.push("Change".to_owned());
    } else {
        for row in &mut rows {
            row.truncate(2);
        }
    }
    out.push(Block::Table { columns, rows, note: cell::reasons(view, &shown, told) });
    out
}

/// Counts by scope: one row each.
fn breadth(view: &View<'_>, member: &Member<'_>, told: &[String]) -> Option<Block> {
    const KINDS: [(&str, &str); 3] = [("up", "Up"), ("down", "Down"), ("unchanged", "Unchanged")];
    let mut scopes: Vec<Option<&str>> = Vec::new();
    for fact in member.rest.iter().filter(|f| f.metric == "count") {
        let scope = fact.scope.as_deref();
        if !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
    // The widest scope, which names the others, comes last.
    scopes.sort_by_key(|s| s.map(|s| (s.matches('+').count(), s.to_owned())));
    let of = |scope: Option<&str>, end: &str| {
        member.rest.iter().copied().find(|f| f.scope.as_deref() == scope && f.id.rsplit('.').next() == Some(end))
    };
    let rates = scopes.iter().any(|s| of(*s, "advance_rate").is_some());
    let kinds: Vec<(&str, &str)> =
        KINDS.into_iter().filter(|(end, _)| scopes.iter().any(|s| of(*s, end).is_some())).collect();
    let mut columns = vec![names::of(view.sheet, &member.entity.id)];
    columns.extend(kinds.iter().map(|(_, head)| (*head).to_owned()));
    if rates {
        columns.push("Advance rate".to_owned());
    }
    let mut shown = Vec::new();
    let rows = scopes
        .iter()
        .map(|scope| {
            let mut row = vec![text(scope.map_or_else(|| "all".to_owned(), crate::realise::builtin::scope_words))];
            for (end, _) in &kinds {
                let fact = of(*scope, end);
                shown.extend(fact);
                row.push(cell::usable(fact));
            }
            if rates {
                row.push(cell::usable(of(*scope, "advance_rate")));
            }
            row
        })
        .collect();
    Some(Block::Table { columns, rows, note: cell::reasons(view, &shown, told) })
}

fn plain_level(fact: &Fact) -> bool {
    fact.unit != Unit::Percent
        && fact.derived_from.is_none()
        && !fact.metric.starts_with("previous")
        && !matches!(fact.metric.as_str(), "high" | "low" | "change_abs" | "issued" | "count")
}

fn week<'a>(member: &Member<'a>) -> Option<&'a Fact> {
    member.rest.iter().copied().find(|f| f.unit == Unit::Percent && f.metric.ends_with("change_pct_7d"))
}

fn window_words(fact: &Fact) -> String {
    let what = phrase::measure_name(&fact.metric);
    fact.window.as_deref().map_or_else(|| what.to_string(), |w| format!("{what} ({w})"))
}

fn name(view: &View<'_>, member: &Member<'_>) -> Vec<Run> {
    Line::new(names::of(view.sheet, &member.entity.id)).done()
}

fn level_head(member: &Member<'_>) -> String {
    let metric = member.level.map_or("level", |l| l.metric.as_str());
    names::capital(match metric {
        "market_cap" | "mcap" => "market value",
        "tvl" => "TVL",
        other => other,
    })
    .replace('_', " ")
}

/// `Change (1d)` where all members have one window.
fn change_head(members: &[Member<'_>]) -> String {
    let mut windows: Vec<&str> = members.iter().filter_map(|m| m.change?.window.as_deref()).collect();
    windows.sort_unstable();
    windows.dedup();
    match windows.as_slice() {
        [one] => format!("Change ({one})"),
        _ => "Change".to_owned(),
    }
}
