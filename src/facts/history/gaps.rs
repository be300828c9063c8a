//! How far two changes lay apart on earlier days.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{History, figures, past, series};
use crate::calendar::{Calendars, UTC_DAY};
use crate::facts::percent;
use crate::facts::sheet::{Fact, Index, PastBy, PastUse};

/// Longest trailing window of gaps, in days on which both sides had a change: about a year of sessions.
const WINDOW: usize = 250;
/// Closes of each side that are looked at: holidays differ.
const LONGEST_LOOK: usize = 2 * WINDOW;

impl History {
    /// Differences A - B of two changes on earlier days, in percentage points, the oldest first, at most 250: from the
    /// closes of both where the history reaches both, else from what earlier editions held. Empty where the two are
    /// not of one day now, since the past would not be of the same kind.
    #[must_use]
    pub fn past_gaps(
        &self,
        index: &Index<'_>,
        calendars: &Calendars,
        report_date: &str,
        a: &Fact,
        b: &Fact,
    ) -> PastSizes {
        let closes = self.changes_before(index, calendars, a).zip(self.changes_before(index, calendars, b));
        if let Some((x, y)) = closes.filter(|(x, y)| x.until == y.until) {
            let gaps = apart(&x.changes, &y.changes);
            if !gaps.is_empty() {
                return PastSizes::of(gaps, |dates| [&x, &y].into_iter().filter_map(|side| side.read(dates)).collect());
            }
        }
        let dated = |fact: &Fact| self.dated_editions(&fact.id, report_date);
        let (x, y) = (dated(a), dated(b));
        PastSizes::of(apart(&x, &y), |dates| {
            let sides = [(a, &x), (b, &y)].into_iter();
            sides.filter_map(|(f, d)| past::used(&f.id, PastBy::Edition, dates, d.keys().copied())).collect()
        })
    }

    /// Values of a fact in earlier editions, the oldest first; empty where the last of them is too old to follow on.
    #[must_use]
    pub fn past_values(&self, fact: &str, report_date: &str) -> PastSizes {
        let dated = self.dated_editions(fact, report_date);
        let skipped = dated.len().saturating_sub(WINDOW);
        PastSizes::of(dated.into_iter().skip(skipped).collect(), |dates| {
            past::used(fact, PastBy::Edition, dates, []).into_iter().collect()
        })
    }

    fn dated_editions(&self, fact: &str, report_date: &str) -> BTreeMap<&str, Decimal> {
        let dated: BTreeMap<&str, Decimal> = self
            .editions
            .get(fact)
            .into_iter()
            .flat_map(|dates| dates.range::<str, _>(super::until(report_date)).map(|(d, c)| (&**d, c.value)))
            .collect();
        let recent = dated.keys().next_back().is_some_and(|last| figures::follows(last, report_date));
        if recent { dated } else { BTreeMap::new() }
    }

    /// Changes from session to session before that of a change, by session.
    fn changes_before<'h>(&'h self, index: &Index<'_>, calendars: &Calendars, change: &Fact) -> Option<Before<'h>> {
        if !matches!(change.window.as_deref(), Some("1d" | "24h")) {
            return None;
        }
        let level = change.derived_from.as_ref().filter(|d| d.op == "percent_change");
        let level = level.and_then(|d| index.fact(d.of.first()?));
        let name = match level {
            Some(level) => series::name(level)?,
            None if change.id == format!("{}.change_pct", change.entity) => &change.entity,
            None => return None,
        };
        let until = series::session(level.unwrap_or(change))?;
        let fact = level.unwrap_or(change);
        figures::unbroken(self, index, calendars, fact, name, &until)?;
        let calendar = index.entity(&fact.entity).and_then(|e| e.calendar.as_deref()).unwrap_or(UTC_DAY);
        let mut changes = BTreeMap::new();
        let mut before = BTreeMap::new();
        let mut next: Option<(&str, Decimal)> = None;
        // Across a hole there is no change of one session.
        for (date, close) in self.before(name, &until).rev().take(LONGEST_LOOK) {
            if let Some((after, value)) = next
                && figures::neighbours(calendars, calendar, date, after)
                && let Some(change) = percent::change(value, close)
            {
                changes.insert(after, change);
                before.insert(after, date);
            }
            next = Some((date, close));
        }
        Some(Before { series: name.to_owned(), until, changes, before })
    }
}

/// Sizes of earlier days, the oldest first, and the rows they were computed from.
#[derive(Clone, Debug, Default)]
pub struct PastSizes {
    /// One a day.
    pub sizes: Vec<Decimal>,
    /// The rows.
    pub read: Vec<PastUse>,
}

impl PastSizes {
    fn of(dated: BTreeMap<&str, Decimal>, read: impl FnOnce(&BTreeSet<&str>) -> Vec<PastUse>) -> Self {
        let dates: BTreeSet<&str> = dated.keys().copied().collect();
        Self { read: read(&dates), sizes: dated.into_values().collect() }
    }
}

/// Changes by session, all before `until`.
struct Before<'h> {
    series: String,
    until: String,
    changes: BTreeMap<&'h str, Decimal>,
    /// The session before each.
    before: BTreeMap<&'h str, &'h str>,
}

impl Before<'_> {
    /// The closes behind the changes of these dates.
    fn read(&self, dates: &BTreeSet<&str>) -> Option<PastUse> {
        let of: BTreeSet<&str> =
            dates.iter().filter_map(|date| self.before.get_key_value(date)).flat_map(|(d, b)| [*d, *b]).collect();
        let all: BTreeSet<&str> = self.before.iter().flat_map(|(d, b)| [*d, *b]).collect();
        past::used(&self.series, PastBy::Session, &of, all)
    }
}

/// A - B on the days that both have, the last [`WINDOW`] of them.
fn apart<'h>(a: &BTreeMap<&'h str, Decimal>, b: &BTreeMap<&'h str, Decimal>) -> BTreeMap<&'h str, Decimal> {
    let shared = a.iter().rev().filter_map(|(date, x)| Some((*date, x.checked_sub(*b.get(date)?)?)));
    shared.take(WINDOW).collect()
}

/// Days from one ISO date to another; none where one of them is no date.
pub(super) fn days(from: &str, to: &str) -> Option<i32> {
    let (from, to) = (from.parse::<Date>().ok()?, to.parse::<Date>().ok()?);
    from.until(to).ok().map(|span| span.get_days())
}
