//! What of the closes may be computed with: rows of days without a session are left out, and a series that contradicts the
//! close its provider states has no part at all. Each is said, and so is a hole, over which nothing is computed.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::{Close, History, figures, series};
use crate::calendar::{Calendars, DayState, UTC_DAY};
use crate::facts::sheet::{DataIssue, Fact, FactSheet, Status};

/// Most dates named in one note.
const NAMED: usize = 3;

/// How many days back the closes are looked at: no statistic reaches further, closures and all.
const REACH: i32 = 800;

/// The history without what may not be computed with, and a note for everything that a table of closes has wrong. What
/// earlier editions held needs no note: an edition that nobody made is no fault of the data.
#[must_use]
pub fn sound<'h>(sheet: &FactSheet, calendars: &Calendars, history: &'h History) -> (Cow<'h, History>, Vec<DataIssue>) {
    let mut out = Cow::Borrowed(history);
    let mut notes: BTreeMap<(Status, String), Vec<(String, String)>> = BTreeMap::new();
    let Some(first) =
        history.series.values().filter_map(|s| s.keys().next()).min().and_then(|d| d.parse::<Date>().ok())
    else {
        return (out, Vec::new());
    };
    let reach = sheet.report_date.parse::<Date>().ok().and_then(|end| end.checked_sub(REACH.days()).ok());
    let first = reach.map_or(first, |reach| first.max(reach));
    let index = sheet.index();
    let mut days: BTreeMap<&str, Vec<(String, bool)>> = BTreeMap::new();
    for fact in sheet.facts.iter().filter(|f| f.usable().is_some() && figures::daily(f)) {
        let (Some(name), Some(session)) = (series::name(fact), series::session(fact)) else { continue };
        let Some(rows) = history.series.get(name) else { continue };
        let entity = index.entity(&fact.entity);
        let calendar = entity.and_then(|e| e.calendar.as_deref()).unwrap_or(UTC_DAY);
        let known = days.entry(calendar).or_insert_with(|| known_days(calendars, calendar, first, &sheet.report_date));
        let odd =
            if series::is_price(fact) { implausible(rows, known, &first.to_string(), &session) } else { Vec::new() };
        let kept: BTreeMap<Arc<str>, Close>;
        let rows = if odd.is_empty() {
            rows
        } else {
            let holds = |date: &&Arc<str>| odd.binary_search(*date).is_err();
            kept = rows.iter().filter(|(date, _)| holds(date)).map(|(d, c)| (Arc::clone(d), *c)).collect();
            &kept
        };
        let found = walk(rows, known, &session);
        let stated = index.fact(&format!("{}.previous_close", fact.entity)).and_then(Fact::usable);
        let other = found
            .last
            .filter(|_| series::is_price(fact) && calendar != UTC_DAY)
            .and_then(|(date, close)| Some((date, close, stated.filter(|s| !figures::same_close(close, s.get()))?)));
        if found.closed.is_empty() && found.missing.is_empty() && other.is_none() && odd.is_empty() {
            continue;
        }
        if (!found.closed.is_empty() || other.is_some() || !odd.is_empty())
            && let Some(kept) = out.to_mut().series.get_mut(name)
        {
            kept.retain(|date, _| {
                found.closed.binary_search(&&**date).is_err()
                    && odd.binary_search(date).is_err()
                    && (other.is_none() || **date >= *session)
            });
        }
        if !history.tables.contains(name) {
            continue;
        }
        let what = entity.map_or_else(|| name.to_owned(), |e| e.name.clone());
        let mut say = |status: Status, message: String| {
            notes.entry((status, message)).or_default().push((what.clone(), fact.id.clone()));
        };
        if !odd.is_empty() {
            let (one, it) = if odd.len() == 1 { ("a close", "it is") } else { ("closes", "they are") };
            let named: Vec<&str> = odd.iter().map(|date| &**date).collect();
            let message = format!(
                "the history has {one} for {} under half or over twice the close before, or not above zero: {it} left out",
                dates(&named)
            );
            say(Status::Outlier, message);
        }
        if !found.closed.is_empty() {
            let (one, it) = if found.closed.len() == 1 { ("a close", "it is") } else { ("closes", "they are") };
            let message = format!(
                "the history has {one} for {}, when there was no session of {calendar}: {it} left out",
                dates(&found.closed)
            );
            say(Status::Unverified, message);
        }
        if let Some((date, close, stated)) = other {
            let message = format!(
                "the history has {close} for {date}, and the provider states {stated} as the close before: no figure is \
                 computed with the history"
            );
            say(Status::Conflict, message);
        } else if let (Some(ended), Some(last)) = (found.ended, found.missing.last()) {
            let message = format!(
                "the history ends on {ended}, before the session of {last}: nothing is computed in a row with it"
            );
            say(Status::Missing, message);
        } else if !found.missing.is_empty() {
            let (one, it) =
                if found.missing.len() == 1 { ("the session", "it") } else { ("the sessions", "the last of them") };
            let message = format!(
                "the history lacks {one} of {}: nothing is computed in a row with what lies before {it}",
                dates(&found.missing)
            );
            say(Status::Missing, message);
        }
    }
    let issues = notes.into_iter().map(|((status, message), of)| {
        let names: Vec<&str> = of.iter().map(|(name, _)| name.as_str()).collect();
        DataIssue { status, facts: Vec::new(), message: format!("{}: {message}.", names.join(", ")) }
    });
    (out, issues.collect())
}

/// Every day that the calendar knows from `first` up to the report date, and whether it was a session.
fn known_days(calendars: &Calendars, id: &str, first: Date, report_date: &str) -> Vec<(String, bool)> {
    let (Some(calendar), Ok(end)) = (calendars.get(id), report_date.parse::<Date>()) else { return Vec::new() };
    let mut out = Vec::new();
    let mut day = first;
    while day < end {
        match calendar.state(day) {
            DayState::Open | DayState::HalfDay => out.push((day.to_string(), true)),
            DayState::Closed => out.push((day.to_string(), false)),
            DayState::Unknown => {}
        }
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    out
}

/// Rows before the session that no price makes in a day: not above zero, under half or over twice the last good one.
fn implausible(
    rows: &BTreeMap<Arc<str>, Close>,
    known: &[(String, bool)],
    first: &str,
    session: &str,
) -> Vec<Arc<str>> {
    let mut good: Option<rust_decimal::Decimal> = None;
    let mut out = Vec::new();
    if first >= session {
        return out;
    }
    for (date, close) in rows.range::<str, _>((Bound::Included(first), Bound::Excluded(session))) {
        let value = close.value;
        // A row of a closed day is left out for that.
        if known.binary_search_by(|(day, _)| day.as_str().cmp(date)).is_ok_and(|at| !known[at].1) {
            continue;
        }
        let twice = |x: rust_decimal::Decimal| x.saturating_mul(rust_decimal::Decimal::TWO);
        let far = good.is_some_and(|before| value > twice(before) || before > twice(value));
        if far || value <= rust_decimal::Decimal::ZERO {
            out.push(Arc::clone(date));
        } else {
            good = Some(value);
        }
    }
    out
}

struct Found<'a> {
    /// Rows of days without a session.
    closed: Vec<&'a str>,
    /// Sessions without a row, between the first row and the session.
    missing: Vec<&'a str>,
    /// The last row, where sessions have passed since.
    ended: Option<&'a str>,
    /// The row of the session before, where there is one.
    last: Option<(&'a str, rust_decimal::Decimal)>,
}

/// Rows and known days side by side, both in order.
fn walk<'a>(rows: &'a BTreeMap<Arc<str>, Close>, known: &'a [(String, bool)], session: &str) -> Found<'a> {
    let mut out = Found { closed: Vec::new(), missing: Vec::new(), last: None, ended: None };
    let before = rows.range::<str, _>(super::until(session)).next_back();
    let known = &known[..known.partition_point(|(day, _)| day.as_str() < session)];
    let Some((reach, _)) = known.first() else { return out };
    let mut rows = rows.range::<str, _>((Bound::Included(reach.as_str()), Bound::Excluded(session))).peekable();
    let Some(first) = rows.peek().map(|(date, _)| Arc::clone(date)) else {
        out.missing.extend(known.iter().filter(|(_, open)| *open).map(|(day, _)| day.as_str()));
        out.ended = out.missing.first().and(before).map(|(date, _)| &**date);
        return out;
    };
    for (day, open) in known.iter().filter(|(day, _)| **day >= *first) {
        while rows.next_if(|(date, _)| ***date < **day).is_some() {}
        match (rows.next_if(|(date, _)| ***date == **day), open) {
            (Some(_), false) => out.closed.push(day),
            (None, true) => {
                out.missing.push(day);
                out.last = None;
            }
            (Some((_, close)), true) => out.last = Some((day, close.value)),
            (None, false) => {}
        }
    }
    let last_open = known.iter().rev().find(|(_, open)| *open).map(|(day, _)| day.as_str());
    if out.missing.last().copied() == last_open {
        out.ended = before.map(|(date, _)| &**date);
    }
    out
}

/// The first few dates, and how many more there are.
fn dates(all: &[&str]) -> String {
    let (named, more) = all.split_at(all.len().min(NAMED));
    let more = match more.len() {
        0 => String::new(),
        n => format!(" and {n} more day{}", if n == 1 { "" } else { "s" }),
    };
    format!("{}{more}", named.join(", "))
}
