//! What is stale, closed, missing or in conflict.

use super::text;
use crate::facts::sheet::Status;
use crate::plan::headline_groups;
use crate::plan::view::{GroupView, View};
use crate::realise::names;
use crate::realise::narrative::{Block, Run};

/// Most data issues printed; the sheet has them all.
const MAX_ISSUES: usize = 20;

/// One notice for every headline group that takes no part in comparisons.
pub fn left_out(view: &View<'_>) -> Vec<Block> {
    headline_groups(view).into_iter().filter_map(|g| unusable(g).map(|(text, _)| Block::Notice { text })).collect()
}

/// One notice for each market whose figures an earlier edition had already.
pub fn repeated(view: &View<'_>) -> Vec<Block> {
    let again = view.sheet.data_issues.iter().filter(|i| i.status == Status::Ok);
    again.map(|i| Block::Notice { text: text(names::capital(&names::printed_line(&i.message))) }).collect()
}

/// Notices at the head of a group: closed market, headline that may not be used; and the reasons told by them.
pub fn of_group(view: &View<'_>, group: &GroupView<'_>) -> (Vec<Block>, Vec<String>) {
    let mut out = Vec::new();
    let mut told = Vec::new();
    if group.members.is_empty() && group.others.is_empty() && group.own.is_empty() {
        let name = names::printed(&group.group.name, &group.group.id);
        out.push(Block::Notice { text: text(format!("There are no figures for {name}: none were delivered.")) });
    }
    if let Some(market) = market_of(view, group)
        && let Some(text) = closed(view, market)
    {
        out.push(Block::Notice { text });
    }
    if let Some((text, reason)) = unusable(group) {
        out.push(Block::Notice { text });
        told.push(reason);
    }
    (out, told)
}

fn market_of<'a>(view: &View<'a>, group: &GroupView<'_>) -> Option<&'a crate::facts::sheet::Market> {
    let calendar = group.headline().or_else(|| group.others.first())?.entity.calendar.as_deref()?;
    view.sheet.markets.iter().find(|m| m.calendar == calendar)
}

fn closed(view: &View<'_>, market: &crate::facts::sheet::Market) -> Option<Vec<Run>> {
    if market.state != "closed" {
        return None;
    }
    let name = names::printed(&market.name, &market.calendar);
    let last = market
        .expected_session
        .as_ref()
        .map(|s| format!(" The last completed session is that of {}.", names::printed_line(s)))
        .unwrap_or_default();
    let is = if name.contains(" and ") { "are" } else { "is" };
    // A calendar that knows why says so in a whole clause.
    let head = match market.note.as_deref().map(|n| names::printed_line(n).trim_end_matches('.').to_owned()) {
        Some(note) if note.contains("closed") => note,
        Some(note) => format!("{name} {is} closed on {} ({note})", view.sheet.report_date),
        None => format!("{name} {is} closed on {}", view.sheet.report_date),
    };
    Some(text(format!("{head}: closed is not unchanged.{last}")))
}

/// A group whose headline may not be used: what it shows and that it enters no comparison.
fn unusable(group: &GroupView<'_>) -> Option<(Vec<Run>, String)> {
    // Where not one member has a change, the first of the others speaks for the group.
    let fact = group.headline().or_else(|| group.others.first())?.any()?;
    if fact.status == Status::Ok {
        return None;
    }
    let name = names::printed(&group.group.name, &group.group.id);
    let reason = names::printed_line(fact.reason.as_deref().unwrap_or_default());
    let clause = match (fact.status, &fact.session) {
        // The others have theirs: only who speaks for them is silent.
        (Status::Missing, _) if group.usable().next().is_some() => {
            format!("{name} stand without a headline here; the data notes say why.")
        }
        (Status::Stale, Some(session)) => {
            format!("The figures for {name} are from the session of {session} and are left out of every comparison.")
        }
        (Status::Missing | Status::NotPublished, _) => {
            format!("There are no figures for {name}: {}.", reason.trim_end_matches('.'))
        }
        (status, _) => format!(
            "The figures for {name} are {}: {}. They are left out of every comparison.",
            super::cell::status(status),
            reason.trim_end_matches('.')
        ),
    };
    Some((text(clause), reason))
}

/// The section of data notes.
pub fn blocks(view: &View<'_>) -> Vec<Block> {
    let sheet = view.sheet;
    let mut items: Vec<Vec<Run>> = Vec::new();
    for market in &sheet.markets {
        items.extend(closed(view, market));
    }
    let more = sheet.data_issues.len().saturating_sub(MAX_ISSUES);
    for issue in sheet.data_issues.iter().take(MAX_ISSUES) {
        items.push(text(names::capital(&names::printed_line(&issue.message))));
    }
    if more > 0 {
        items.push(text("Further notes stand in the fact sheet."));
    }
    for absence in &sheet.absent {
        // Said already as a data issue.
        let topic = absence.topic.to_lowercase();
        if sheet
            .data_issues
            .iter()
            .any(|i| i.status == Status::NotPublished && i.message.to_lowercase().contains(&topic))
        {
            continue;
        }
        items.push(text(format!(
            "Not available: {}. {}.",
            names::printed_line(&absence.topic),
            names::capital(names::printed_line(&absence.reason).trim_end_matches('.'))
        )));
    }
    if let Some(notice) = &sheet.sample_notice {
        items.push(text(names::printed_line(notice)));
    }
    if items.is_empty() {
        items.push(text("Every figure on this page is current, and no two sources disagree."));
    }
    vec![Block::List { items }]
}
