//! What of the closes may be computed with: rows of days without a session, of a jump that no price of the group makes in a
//! day and what lies before one that stays, that repeat for sessions on end, and of which two sources differ are left out, and a series that contradicts what its provider
//! states has no part at all. Each is said, and so is a hole, over which nothing is computed.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::Arc;

use jiff::ToSpan as _;
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{Close, History, figures, repeats, series, stated};
use crate::calendar::{Calendars, DayState, UTC_DAY};
use crate::config::universe::Universe;
use crate::facts::percent;
use crate::facts::sheet::{DataIssue, Fact, FactSheet, Index, Status};
use crate::quantity::Exact;

/// Most dates named in one note.
const NAMED: usize = 3;

/// How many days back the closes are looked at: no statistic reaches further, closures and all.
const REACH: i32 = 800;

/// Longest row of closes that is taken for outliers where the closes after it go on from those before; what lies beyond a longer
/// one is the past of another level.
const ASIDE: usize = 20;

/// How the reason of closes that repeat begins.
const FROZEN: &str = "suspected frozen";

/// Closes by session.
type Rows = BTreeMap<Arc<str>, Close>;

/// A history as far as it may be computed with.
#[derive(Debug)]
pub struct Sound<'h> {
    /// As it was given.
    pub given: &'h History,
    /// Without what may not be computed with.
    pub kept: Cow<'h, History>,
    /// A note for everything that a table of closes has wrong.
    pub notes: Vec<DataIssue>,
    /// Why nothing is computed with the series of a fact, by fact id: its closes contradict what the provider states.
    pub conflicts: BTreeMap<String, String>,
}

/// The history without what may not be computed with, and what was found. What earlier editions lack needs no note: an
/// edition that nobody made is no fault of the data.
#[must_use]
pub fn sound<'h>(sheet: &FactSheet, universe: &Universe, calendars: &Calendars, history: &'h History) -> Sound<'h> {
    let mut out = Sound { given: history, kept: Cow::Borrowed(history), notes: Vec::new(), conflicts: BTreeMap::new() };
    let mut notes: BTreeMap<(Status, String), Vec<String>> = BTreeMap::new();
    for series in examine(sheet, universe, calendars, history) {
        if (!series.without.is_empty() || series.conflict.is_some())
            && let Some(kept) = out.kept.to_mut().series.get_mut(series.name)
        {
            let refused = |date: &str| series.conflict.is_some() && date < series.session.as_str();
            kept.retain(|date, _| !series.without.contains(&**date) && !refused(date));
        }
        for (status, message) in &series.faults {
            notes.entry((*status, message.clone())).or_default().push(series.what.clone());
        }
        if let Some(reason) = series.conflict {
            let message = format!("{reason}: no figure is computed with the history");
            notes.entry((Status::Conflict, message)).or_default().push(series.what);
            out.conflicts.insert(series.fact.id.clone(), reason);
        }
    }
    let issues = notes.into_iter().map(|((status, message), names)| DataIssue {
        status,
        facts: Vec::new(),
        message: format!("{}: {message}.", names.join(", ")),
    });
    out.notes.extend(issues);
    out
}

/// What was found of one series.
#[derive(Debug)]
pub(super) struct Examined<'a> {
    /// What the history calls it.
    pub name: &'a str,
    /// The figure that it is the past of.
    pub fact: &'a Fact,
    /// What it is called in print.
    what: String,
    session: String,
    /// Dates of the rows that are left out.
    without: BTreeSet<&'a str>,
    /// What is wrong with it, each with its status.
    pub faults: Vec<(Status, String)>,
    /// What the provider states otherwise.
    pub conflict: Option<String>,
}

/// Every series of the history that is the past of a usable figure of the sheet.
pub(super) fn examine<'a>(
    sheet: &'a FactSheet,
    universe: &Universe,
    calendars: &Calendars,
    history: &'a History,
) -> Vec<Examined<'a>> {
    let first = history.series.values().filter_map(|s| s.keys().next()).min().and_then(|d| d.parse::<Date>().ok());
    let Some(first) = first else { return Vec::new() };
    let reach = sheet.report_date.parse::<Date>().ok().and_then(|end| end.checked_sub(REACH.days()).ok());
    let first = reach.map_or(first, |reach| first.max(reach));
    let index = sheet.index();
    let mut days: BTreeMap<&str, Vec<(String, bool)>> = BTreeMap::new();
    let mut out = Vec::new();
    for fact in sheet.facts.iter().filter(|f| figures::daily(f)) {
        let Some(name) = stated::subject(fact, &index) else { continue };
        let (Some(session), Some(rows)) = (series::session(fact), history.series.get(name)) else { continue };
        let entity = index.entity(&fact.entity);
        let calendar = entity.and_then(|e| e.calendar.as_deref()).unwrap_or(UTC_DAY);
        let known = days.entry(calendar).or_insert_with(|| known_days(calendars, calendar, first, &sheet.report_date));
        let what = entity.map_or_else(|| name.to_owned(), |e| e.name.clone());
        let group = entity.and_then(|e| e.group.as_deref());
        let group = universe.groups.iter().find(|g| Some(g.id.as_str()) == group);
        let against = Against {
            index: &index,
            bound: Most(group.and_then(|g| g.outlier_pct).map(Exact::get)),
            calendar,
            known,
            first: &first.to_string(),
            disputes: history.disputes.get(name),
            listed: history.tables.contains(name),
        };
        let mut one =
            Examined { name, fact, what, session, without: BTreeSet::new(), faults: Vec::new(), conflict: None };
        one.look(rows, &against);
        if !one.faults.is_empty() || !one.without.is_empty() || one.conflict.is_some() {
            out.push(one);
        }
    }
    out
}

/// What the rows of a series are held against.
struct Against<'a, 'k> {
    index: &'k Index<'a>,
    /// The largest change of a session that is no outlier.
    bound: Most,
    calendar: &'k str,
    /// The days that the calendar knows, in order, and whether each was a session.
    known: &'k [(String, bool)],
    /// Earlier rows are not looked at.
    first: &'k str,
    /// Sessions of which two sources of the history have different closes.
    disputes: Option<&'a BTreeMap<Arc<str>, (Decimal, Decimal)>>,
    /// Whether the series stands in a table of closes.
    listed: bool,
}

impl Against<'_, '_> {
    /// Whether a price does not go from one row to the next.
    fn far(&self, (from, earlier): (&str, Decimal), (to, later): (&str, Decimal)) -> bool {
        self.bound.parts(earlier, later, self.hole(from, to))
    }

    /// Whether sessions lie between the dates of two rows that follow each other.
    fn hole(&self, from: &str, to: &str) -> bool {
        let begin = self.known.partition_point(|(day, _)| day.as_str() <= from);
        let end = self.known.partition_point(|(day, _)| day.as_str() < to);
        self.known.get(begin..end).is_some_and(|days| days.iter().any(|(_, open)| *open))
    }
}

/// The largest change of a session in percent that is no outlier, where the group has one.
#[derive(Clone, Copy, Debug)]
struct Most(Option<Decimal>);

impl Most {
    /// A price that has no bound does not double or halve in a session.
    fn exceeded(self, earlier: Decimal, later: Decimal) -> bool {
        let bound = self.0.unwrap_or(Decimal::ONE_HUNDRED);
        let over = |a, b, most| percent::change(a, b).is_none_or(|change| change.abs() > most);
        // No fall is of more than a hundred percent, however large the bound.
        over(later, earlier, bound) || over(earlier, later, bound.max(Decimal::ONE_HUNDRED))
    }

    /// Whether two closes are of different levels; over a hole the bound of one session says nothing.
    fn parts(self, earlier: Decimal, later: Decimal, hole: bool) -> bool {
        self.exceeded(earlier, later) && (!hole || Self(None).exceeded(earlier, later))
    }

    /// That a close exceeds it.
    fn beyond(self, what: &str) -> String {
        match self.0 {
            Some(bound) => format!("more than {} % away from {what}", bound.normalize()),
            None => format!("under half or over twice {what}"),
        }
    }
}

impl<'a> Examined<'a> {
    /// Why nothing is computed with it, where more than days without a session is wrong with it.
    pub fn reason(&self) -> Option<&str> {
        let grave = self.faults.iter().find(|fault| is_grave(fault) || fault.0 == Status::Missing);
        self.conflict.as_deref().or_else(|| grave.map(|(_, message)| message.as_str()))
    }

    fn look(&mut self, rows: &'a Rows, against: &Against<'a, '_>) {
        let session = self.session.clone();
        let (first, session) = (against.first, session.as_str());
        if first >= session {
            return;
        }
        let price = !series::is_traded(self.fact);
        let range = || rows.range::<str, _>((Bound::Included(first), Bound::Excluded(session)));
        let open = |date: &str| {
            let known = against.known;
            known.binary_search_by(|(day, _)| day.as_str().cmp(date)).map_or(true, |at| known[at].1)
        };
        let closed: Vec<&str> = range().map(|(date, _)| &**date).filter(|date| !open(date)).collect();
        if price {
            self.disputed(range().map(|(date, _)| &**date), against.disputes);
            let closes = range().filter(|(date, _)| open(date)).map(|(date, close)| (&**date, close.value)).collect();
            self.implausible(closes, against);
        }
        self.without.extend(&closed);
        let last = walk(rows, &self.without, against.known, session).last;
        self.frozen(range().map(|(date, close)| (&**date, close.value)));
        let found = walk(rows, &self.without, against.known, session);
        let closes = stated::Closes { own: rows.get(session).map(|c| c.value), last };
        self.conflict = stated::contradiction(self.fact, against.index, against.calendar, session, &closes);
        let missing: Vec<&str> = found.missing.iter().copied().filter(|day| !self.without.contains(day)).collect();
        // Without a close before that is stated, nothing but its own size tells that the figure is of another level.
        let jumps =
            |(date, last): (&str, Decimal)| self.now().is_some_and(|now| against.far((date, last), (session, now)));
        if price && self.conflict.is_none() && found.last.is_some_and(jumps) {
            self.other_level(range().map(|(date, _)| &**date).collect(), against.bound);
        }
        if !closed.is_empty() {
            let (one, it) = if closed.len() == 1 { ("a close", "it is") } else { ("closes", "they are") };
            let message = format!(
                "the history has {one} for {}, when there was no session of {}: {it} left out",
                dates(&closed),
                against.calendar
            );
            self.faults.push((Status::Unverified, message));
        }
        if self.conflict.is_none() {
            self.faults.extend(holes(&missing, &found));
        }
        if !against.listed {
            // An edition that nobody made is no fault of the data.
            self.faults.retain(is_grave);
        }
    }

    /// Rows of which two sources have different closes.
    fn disputed(
        &mut self,
        dates: impl Iterator<Item = &'a str>,
        disputes: Option<&'a BTreeMap<Arc<str>, (Decimal, Decimal)>>,
    ) {
        let Some(disputes) = disputes else { return };
        let found: Vec<&str> = dates.filter(|date| disputes.contains_key(*date)).collect();
        let Some((a, b)) = found.first().and_then(|date| disputes.get(*date)) else { return };
        let message = match found.as_slice() {
            [date] => format!("two sources of the history have {a} and {b} for {date}: neither is used"),
            all => format!(
                "two sources of the history have different closes for {}, {a} and {b} on the first: none of them is used",
                self::dates(all)
            ),
        };
        self.without.extend(&found);
        self.faults.push((Status::Conflict, message));
    }

    /// Rows that no price of the group makes in a day, and rows before a jump that stays. The present is what counts: a row is
    /// held against the good one after it.
    fn implausible(&mut self, closes: Vec<(&'a str, Decimal)>, against: &Against<'a, '_>) {
        let (closes, mut odd): (Vec<_>, Vec<_>) = closes.into_iter().partition(|(_, value)| *value > Decimal::ZERO);
        // What was at another level since, the newest first.
        let mut aside = Vec::new();
        let session = self.session.clone();
        let mut good: Option<(&str, Decimal)> = match closes.as_slice() {
            [.., before, last] if against.far(*before, *last) => match self.now().map(|now| (session.as_str(), now)) {
                Some(now) if against.far(*last, now) && !against.bound.exceeded(before.1, now.1) => Some(now),
                Some(_) => None,
                None => Some(*before),
            },
            _ => None,
        };
        let mut next = good.map(|(date, _)| date);
        let mut hole = false;
        for close in closes.iter().rev() {
            hole |= next.is_some_and(|next| against.hole(close.0, next));
            next = Some(close.0);
            if good.is_some_and(|after| against.bound.parts(close.1, after.1, hole)) || aside.len() > ASIDE {
                aside.push(*close);
            } else {
                odd.append(&mut aside);
                good = Some(*close);
                hole = false;
            }
        }
        if aside.len() > 1 {
            aside.reverse();
            self.other_level(aside.into_iter().map(|(date, _)| date).collect(), against.bound);
        } else {
            odd.append(&mut aside);
        }
        if odd.is_empty() {
            return;
        }
        let mut odd: Vec<&str> = odd.into_iter().map(|(date, _)| date).collect();
        odd.sort_unstable();
        let (one, it) = if odd.len() == 1 { ("a close", "it is") } else { ("closes", "they are") };
        let message = format!(
            "the history has {one} for {} {}, or not above zero: {it} left out, and nothing is computed in a row over {}",
            dates(&odd),
            against.bound.beyond("the close beside"),
            if odd.len() == 1 { "it" } else { "them" }
        );
        self.without.extend(odd);
        self.faults.push((Status::Outlier, message));
    }

    /// Leaves out the rows before a jump that stays, which are in order.
    fn other_level(&mut self, rows: Vec<&'a str>, bound: Most) {
        let Some(last) = rows.last() else { return };
        let (one, it) = if rows.len() == 1 { ("the close", "it is") } else { ("the closes", "they are") };
        let message = format!(
            "the history has {one} up to {last} {}, perhaps those before a split or of another instrument: {it} left out",
            bound.beyond("what came after")
        );
        self.without.extend(rows);
        self.faults.push((Status::Outlier, message));
    }

    /// The figure itself, where it is a level.
    fn now(&self) -> Option<Decimal> {
        self.fact.usable().filter(|_| self.fact.metric != "change_pct").map(Exact::get)
    }

    /// Rows that repeat the one before for sessions on end.
    fn frozen(&mut self, closes: impl Iterator<Item = (&'a str, Decimal)>) {
        let now = self.now();
        let without = self.without.clone();
        for run in repeats::runs(closes.filter(|(date, _)| !without.contains(date)), now) {
            let message = format!(
                "{FROZEN}: the history repeats the {} of {} for {}: {} left out, and nothing is computed in a row \
                 over {}",
                run.value,
                run.first,
                dates(&run.repeats),
                if run.repeats.len() == 1 { "it is" } else { "they are" },
                if run.repeats.len() == 1 { "it" } else { "them" }
            );
            self.without.extend(run.repeats);
            self.faults.push((Status::Unverified, message));
        }
    }
}

/// Whether a row itself is wrong, wherever it was read.
fn is_grave((status, message): &(Status, String)) -> bool {
    matches!(status, Status::Conflict | Status::Outlier) || message.starts_with(FROZEN)
}

/// What is said of sessions without a row.
fn holes(missing: &[&str], found: &Found<'_>) -> Option<(Status, String)> {
    let last = missing.last()?;
    if let Some(ended) = &found.ended
        && found.missing.last() == Some(last)
    {
        let message =
            format!("the history ends on {ended}, before the session of {last}: nothing is computed in a row with it");
        return Some((Status::Missing, message));
    }
    let (one, it) = if missing.len() == 1 { ("the session", "it") } else { ("the sessions", "the last of them") };
    let message = format!(
        "the history lacks {one} of {}: nothing is computed in a row with what lies before {it}",
        dates(missing)
    );
    Some((Status::Missing, message))
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

struct Found<'a> {
    /// Sessions without a row, between the first row and the session.
    missing: Vec<&'a str>,
    /// The last row, where sessions have passed since.
    ended: Option<Arc<str>>,
    /// The row of the session before, where there is one.
    last: Option<(&'a str, Decimal)>,
}

/// Rows and known days side by side, both in order; the rows of `without` are passed over.
fn walk<'k>(rows: &Rows, without: &BTreeSet<&str>, known: &'k [(String, bool)], session: &str) -> Found<'k> {
    let mut out = Found { missing: Vec::new(), last: None, ended: None };
    let kept = |(date, _): &(&Arc<str>, &Close)| !without.contains(&***date);
    let before = rows.range::<str, _>(super::until(session)).rev().find(kept);
    let known = &known[..known.partition_point(|(day, _)| day.as_str() < session)];
    let Some((reach, _)) = known.first() else { return out };
    let reached = (Bound::Included(reach.as_str()), Bound::Excluded(session));
    let mut rows = rows.range::<str, _>(reached).filter(kept).peekable();
    let Some(first) = rows.peek().map(|(date, _)| Arc::clone(date)) else {
        out.missing.extend(known.iter().filter(|(_, open)| *open).map(|(day, _)| day.as_str()));
        out.ended = out.missing.first().and(before).map(|(date, _)| Arc::clone(date));
        return out;
    };
    for (day, open) in known.iter().filter(|(day, _)| **day >= *first) {
        while rows.next_if(|(date, _)| ***date < **day).is_some() {}
        match (rows.next_if(|(date, _)| ***date == **day), open) {
            (None, true) => {
                out.missing.push(day);
                out.last = None;
            }
            (Some((_, close)), true) => out.last = Some((day, close.value)),
            (_, false) => {}
        }
    }
    let last_open = known.iter().rev().find(|(_, open)| *open).map(|(day, _)| day.as_str());
    if out.missing.last().copied() == last_open {
        out.ended = before.map(|(date, _)| Arc::clone(date));
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
