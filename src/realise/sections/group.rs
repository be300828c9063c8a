//! Tables of a group's members.

use super::{Line, cell, notes, text};
use crate::facts::sheet::Fact;
use crate::plan::MOVERS;
use crate::plan::view::{GroupView, Member, View};
use crate::quantity::Unit;
use crate::realise::builtin::phrase;
use crate::realise::names;
use crate::realise::narrative::{Block, Run};

/// Notices and tables of the section's groups, under a heading each when there are several.
pub fn blocks(view: &View<'_>, groups: &[String]) -> Vec<Block> {
    let mut out = Vec::new();
    let groups: Vec<&GroupView<'_>> = groups.iter().filter_map(|g| view.group(g)).collect();
    for group in &groups {
        if groups.len() > 1 {
            out.push(Block::Subheading { text: names::printed(&group.group.name, &group.group.id) });
        }
        let (notices, told) = notes::of_group(view, group);
        out.extend(notices);
        if group.is_supply() {
            out.extend(supply(view, group, &told));
        } else if group.is_movers() {
            out.extend(movers(view, group, &told));
        } else {
            out.extend(members(view, group, &told));
        }
        out.extend(others(view, group, &told));
    }
    out
}

fn members(view: &View<'_>, group: &GroupView<'_>, told: &[String]) -> Option<Block> {
    let first = group.members.first()?;
    let sessions = group.members.iter().any(|m| m.any().is_some_and(|f| f.session.is_some()));
    let anchor = phrase_anchor(view).filter(|a| a.entity.group.as_deref() != Some(group.group.id.as_str()));
    let spreads: Vec<Option<&Fact>> =
        group.members.iter().map(|m| view.spread(&m.entity.id, &anchor.as_ref()?.entity.id)).collect();
    let against = anchor.filter(|_| spreads.iter().any(Option::is_some));
    let mut columns = vec!["Name".to_owned(), level_head(first), change_head(&group.members)];
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
            let mut row = vec![name(view, m), cell::of(m.level), cell::of(m.change)];
            if sessions {
                row.push(cell::session(m.any()));
            }
            if against.is_some() {
                row.push(cell::of(*spread));
            }
            row
        })
        .collect();
    Some(Block::Table { columns, rows, note: cell::reasons(view, &shown, told) })
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
            vec![name(view, m), cell::of(m.level), cell::of(m.change), cell::of(m.with("issued"))]
        })
        .collect();
    let mut note = cell::reasons(view, &shown, told);
    if let Some(net) = group.own("net_issued") {
        rows.push(vec![text(format!("Net, {}", names::group(group))), text("-"), text("-"), cell::of(Some(net))]);
        if let Some(said) = &net.note {
            let said = names::capital(&names::printed_line(said));
            note = Some(note.map_or_else(|| format!("{said}."), |n| format!("{n} {said}.")));
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
                    row.push(text(names::printed(m.entity.category.as_deref().unwrap_or("-"), "-")));
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
    }
    // What may not be relied on is told by name and reason, never as a figure: it is no news.
    let facts: Vec<&Fact> = marked.iter().filter_map(|m| m.change).collect();
    if let Some(reasons) = cell::reasons(view, &facts, told) {
        out.push(Block::Notice { text: text(format!("Left out: {reasons}")) });
    }
    out
}

/// What is measured otherwise: totals, breadth, turnover, and data that is absent for good.
fn others(view: &View<'_>, group: &GroupView<'_>, told: &[String]) -> Vec<Block> {
    let mut rows = Vec::new();
    let mut shown: Vec<&Fact> = Vec::new();
    for member in &group.others {
        if let (None, None) = (member.level, member.change) {
            let counts = member
                .rest
                .iter()
                .copied()
                .filter(|f| matches!(f.metric.as_str(), "count" | "advance_rate" | "advance_decline_ratio"));
            for fact in counts {
                shown.push(fact);
                let what = fact.id.rsplit('.').next().unwrap_or_default().replace('_', " ");
                let scope = fact.scope.as_deref().map(|s| format!(" ({})", crate::realise::builtin::scope_words(s)));
                rows.push(vec![
                    text(format!("{}, {what}{}", names::of(view.sheet, &member.entity.id), scope.unwrap_or_default())),
                    cell::of(Some(fact)),
                    text("-"),
                ]);
            }
            continue;
        }
        shown.extend(member.level.iter().chain(&member.change));
        let measure = phrase::measure_name(member.measure());
        let plain = names::of(view.sheet, &member.entity.id);
        let label = if measure.is_empty() || plain.to_lowercase().contains(measure) {
            plain
        } else {
            format!("{plain}, {measure}")
        };
        rows.push(vec![
            text(label),
            cell::of(member.level),
            member.change.map_or_else(|| text("-"), |c| cell::of(Some(c))),
        ]);
        for fact in member
            .rest
            .iter()
            .filter(|f| f.metric.starts_with("volume") && f.unit != Unit::Percent && !f.metric.contains("previous"))
        {
            rows.push(vec![
                text(format!("{}, {}", names::of(view.sheet, &member.entity.id), window_words(fact, "volume"))),
                cell::of(Some(fact)),
                text("-"),
            ]);
        }
    }
    let note = cell::reasons(view, &shown, told);
    if rows.is_empty() {
        return Vec::new();
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
    vec![Block::Table { columns, rows, note }]
}

fn week<'a>(member: &Member<'a>) -> Option<&'a Fact> {
    member.rest.iter().copied().find(|f| f.unit == Unit::Percent && f.metric.ends_with("change_pct_7d"))
}

fn window_words(fact: &Fact, what: &str) -> String {
    fact.window.as_deref().map_or_else(|| what.to_owned(), |w| format!("{what} ({w})"))
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
