//! Why a history that was given says nothing.

use std::collections::BTreeSet;

use super::{History, figures, series, soundness};
use crate::calendar::{Calendars, DayState, UTC_DAY};
use crate::config::universe::Universe;
use crate::diagnostic::Diagnostic;
use crate::facts::sheet::{Entity, FactSheet, Status};
use crate::slip::nearest;

/// Most columns named in one message.
const NAMED: usize = 5;

/// What of a history has no part in the sheet that was built with it, each with the reason and a way out: columns that stand
/// for nothing, and a history of which no row was of use. `name` is what the reader calls it.
#[must_use]
pub fn unused(
    name: &str,
    history: &History,
    sheet: &FactSheet,
    universe: &Universe,
    calendars: &Calendars,
) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    if history.is_empty() {
        out.push(nothing(format!("`{name}` holds neither a close nor a figure of an earlier sheet")).help(
            "a history is a CSV `date,INSTRUMENT_ID,...`, or a folder with such files or fact sheets of earlier dates \
             (NAME.json or NAME/fact-sheet.json)",
        ));
        return out;
    }
    out.extend(unknown(name, history, sheet));
    if sheet.past.is_empty() {
        let examined = soundness::examine(sheet, universe, calendars, history);
        let mut reasons: Vec<String> = history
            .tables
            .iter()
            .filter_map(|id| {
                let wrong = examined.iter().filter(|e| e.name == id).find_map(|e| e.reason());
                wrong.map(|why| format!("`{id}`: {why}")).or_else(|| reason(history, sheet, calendars, id))
            })
            .collect();
        let editions: BTreeSet<&str> = history.editions.values().flat_map(|d| d.keys().map(|d| &**d)).collect();
        if let (Some(first), Some(last)) = (editions.first(), editions.last()) {
            reasons.push(if *first >= sheet.report_date.as_str() {
                format!("its sheets are of {first} to {last}, none of them before {}", sheet.report_date)
            } else {
                format!("no figure of its sheets ({first} to {last}) goes on in the sheet of {}", sheet.report_date)
            });
        }
        let more = reasons.len().saturating_sub(NAMED);
        reasons.truncate(NAMED);
        if more > 0 {
            reasons.push(format!("and so on for {more} more"));
        }
        // Columns that stand for nothing are all that there is, and that is said.
        if reasons.is_empty() && !out.is_empty() {
            return out;
        }
        let why = if reasons.is_empty() { String::new() } else { format!(": {}", reasons.join("; ")) };
        let help = if examined.iter().any(|e| e.conflict.is_some()) {
            "head each column with the instrument whose closes it holds, unadjusted, in the unit that the snapshot states"
        } else {
            "give the closes of the sessions right before each figure's own, without a gap: 20 of them for the shortest \
             high, low and volatility"
        };
        out.push(nothing(format!("nothing was computed with the history `{name}`{why}")).help(help));
    }
    out
}

fn nothing(message: String) -> Diagnostic {
    Diagnostic::warning("FB023", message)
}

/// Columns of tables that are neither an instrument nor a fact.
fn unknown(name: &str, history: &History, sheet: &FactSheet) -> Option<Diagnostic> {
    let known: BTreeSet<&str> =
        sheet.entities.iter().map(|e| e.id.as_str()).chain(sheet.facts.iter().map(|f| f.id.as_str())).collect();
    let unknown: Vec<&str> = history.tables.iter().map(String::as_str).filter(|id| !known.contains(id)).collect();
    let of = history.tables.len();
    unknown.first()?;
    let named: Vec<String> = unknown.iter().take(NAMED).map(|id| format!("`{id}`")).collect();
    let more = match unknown.len().saturating_sub(NAMED) {
        0 => String::new(),
        n => format!(" and {n} more"),
    };
    let message = format!(
        "{} of {of} columns of the history `{name}` stand for nothing and are not used: {}{more}",
        unknown.len(),
        named.join(", ")
    );
    let by_name = |head: &str| {
        let called = |e: &&Entity| std::iter::once(&e.name).chain(&e.aliases).any(|n| n.eq_ignore_ascii_case(head));
        sheet.entities.iter().find(called).map(|e| e.id.as_str())
    };
    let near = |head: &&str| by_name(head).or_else(|| nearest(head, known.iter().copied()));
    let meant = unknown.iter().take(NAMED).filter_map(|head| Some((head, near(head)?)));
    let meant: Vec<String> = match unknown.len() {
        1 => meant.map(|(_, id)| format!("`{id}`")).collect(),
        _ => meant.map(|(head, id)| format!("`{id}` with `{head}`")).collect(),
    };
    let priced = sheet.facts.iter().find(|f| series::is_price(f)).map(|f| f.entity.as_str());
    let such = priced.map(|id| format!(", such as `{id}`")).unwrap_or_default();
    let help = if meant.is_empty() {
        format!("head a column with an instrument's id, as in the configuration, or with a fact's id{such}")
    } else {
        format!("a column is headed with an instrument's or a fact's id; did you mean {}?", meant.join(", "))
    };
    Some(nothing(message).help(help))
}

/// Why a column was of no use; none where it stands for nothing, which is said by itself.
fn reason(history: &History, sheet: &FactSheet, calendars: &Calendars, id: &str) -> Option<String> {
    let mut of = sheet.facts.iter().filter(|f| series::name(f) == Some(id) && figures::daily(f)).peekable();
    if of.peek().is_none() {
        let known = sheet.entities.iter().any(|e| e.id == id) || sheet.fact(id).is_some();
        return known.then(|| format!("the sheet has no close or traded amount of `{id}`"));
    }
    let Some(fact) = of.clone().find(|f| f.usable().is_some()) else {
        let status = of.next().map_or(Status::Missing, |f| f.status);
        let status = serde_json::to_value(status).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
        return Some(format!("`{id}` itself is {status} on {}", sheet.report_date));
    };
    let session = series::session(fact)?;
    let dates = history.series.get(id)?;
    let (first, last) = (dates.keys().next()?, dates.keys().next_back()?);
    let calendar = sheet.entity(&fact.entity).and_then(|e| e.calendar.as_deref()).unwrap_or(UTC_DAY);
    let state = |date: &str| Some(calendars.get(calendar)?.state(date.parse().ok()?));
    let before: Vec<&str> = history.before(id, &session).map(|(date, _)| date).collect();
    let rows = match before.len() {
        0 => return Some(format!("`{id}` has no row before its session of {session} (rows of {first} to {last})")),
        1 => "its one row".to_owned(),
        n => format!("its {n} rows"),
    };
    let are = if before.len() == 1 { "is" } else { "are" };
    Some(if before.iter().all(|date| state(date) == Some(DayState::Closed)) {
        format!("of `{id}`, {rows} before the session of {session} ({first} to {last}) had no session of {calendar}")
    } else {
        format!(
            "of `{id}`, {rows} before the session of {session} ({first} to {last}) {are} not enough sessions in a row right before it"
        )
    })
}
