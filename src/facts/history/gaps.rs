//! How far two changes lay apart on earlier days.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{History, figures, series};
use crate::calendar::{Calendars, UTC_DAY};
use crate::facts::percent;
use crate::facts::sheet::{Fact, Index};

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
    ) -> Vec<Decimal> {
        let closes = self.changes_before(index, calendars, a).zip(self.changes_before(index, calendars, b));
        let by_closes = closes.filter(|(x, y)| x.until == y.until).map(|(x, y)| apart(&x.changes, &y.changes));
        if let Some(gaps) = by_closes.filter(|g| !g.is_empty()) {
            return gaps;
        }
        let dated = |fact: &Fact| self.dated_editions(&fact.id, report_date);
        apart(&dated(a), &dated(b))
    }

    /// Values of a fact in earlier editions, the oldest first; empty where the last of them is too old to follow on.
    #[must_use]
    pub fn past_values(&self, fact: &str, report_date: &str) -> Vec<Decimal> {
        let dated = self.dated_editions(fact, report_date);
        let skipped = dated.len().saturating_sub(WINDOW);
        dated.into_values().skip(skipped).collect()
    }

    fn dated_editions(&self, fact: &str, report_date: &str) -> BTreeMap<&str, Decimal> {
        let dated: BTreeMap<&str, Decimal> = self
            .editions
            .get(fact)
            .into_iter()
            .flat_map(|dates| dates.range::<str, _>(super::until(report_date)).map(|(d, v)| (&**d, *v)))
            .collect();
        let recent = dated.keys().next_back().is_some_and(|last| figures::follows(last, report_date));
        if recent { dated } else { BTreeMap::new() }
    }

    /// Changes from session to session before that of a change, by session.
    fn changes_before(&self, index: &Index<'_>, calendars: &Calendars, change: &Fact) -> Option<Before<'_>> {
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
        let mut next: Option<(&str, Decimal)> = None;
        // Across a hole there is no change of one session.
        for (date, close) in self.before(name, &until).rev().take(LONGEST_LOOK) {
            if let Some((after, value)) = next
                && figures::neighbours(calendars, calendar, date, after)
                && let Some(change) = percent::change(value, close)
            {
                changes.insert(after, change);
            }
            next = Some((date, close));
        }
        Some(Before { until, changes })
    }
}

/// Changes by session, all before `until`.
struct Before<'h> {
    until: String,
    changes: BTreeMap<&'h str, Decimal>,
}

/// A - B on the days that both have, the last [`WINDOW`] of them.
fn apart(a: &BTreeMap<&str, Decimal>, b: &BTreeMap<&str, Decimal>) -> Vec<Decimal> {
    let mut out: Vec<Decimal> =
        a.iter().rev().filter_map(|(date, x)| x.checked_sub(*b.get(date)?)).take(WINDOW).collect();
    out.reverse();
    out
}

/// Days from one ISO date to another; none where one of them is no date.
pub(super) fn days(from: &str, to: &str) -> Option<i32> {
    let (from, to) = (from.parse::<Date>().ok()?, to.parse::<Date>().ok()?);
    from.until(to).ok().map(|span| span.get_days())
}
