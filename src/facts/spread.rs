//! Differences of two facts, A - B, and the rules by which two facts may be compared at all.

use std::collections::BTreeSet;

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use rust_decimal::Decimal;

use super::group;
use super::sheet::{Derivation, Fact, FactSheet, Index, Status};
use crate::calendar::{Calendars, UTC_DAY};
use crate::config::universe::Universe;
use crate::quantity::{Exact, Unit};

/// Whether a session's change may be set against a rolling 24 hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Windows {
    /// Only equal windows.
    Equal,
    /// Also a session against a day that holds it; the fact's note says so.
    SessionAndDay,
}

/// A sheet with what is needed to compare its facts.
#[derive(Debug)]
pub struct Compare<'a> {
    /// The sheet.
    pub sheet: &'a FactSheet,
    /// Its facts by id.
    pub index: Index<'a>,
    calendars: &'a Calendars,
    cut_off: Option<Timestamp>,
}

/// When the span that a fact covers began and ended, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Open of the session, or begin of the day.
    pub from: Timestamp,
    /// Close of the session, or end of the day.
    pub to: Timestamp,
}

impl<'a> Compare<'a> {
    /// Prepares a sheet.
    #[must_use]
    pub fn new(sheet: &'a FactSheet, calendars: &'a Calendars) -> Self {
        let cut_off = sheet.cut_off.as_deref().and_then(|c| c.parse().ok());
        Self { sheet, index: sheet.index(), calendars, cut_off }
    }

    /// The calendar of a fact's entity or group; none for round-the-clock markets.
    #[must_use]
    pub fn calendar(&self, fact: &Fact) -> Option<&str> {
        let of = |entity: &str| self.index.entity(entity).and_then(|e| e.calendar.as_deref());
        let id = of(&fact.entity).or_else(|| {
            self.sheet.entities.iter().find(|e| e.group.as_ref() == Some(&fact.entity)).and_then(|e| of(&e.id))
        })?;
        (id != UTC_DAY).then_some(id)
    }

    /// The span a fact covers, where its session or its time tells.
    #[must_use]
    pub fn span(&self, fact: &Fact) -> Option<Span> {
        if let (Some(calendar), Some(session)) = (self.calendar(fact), &fact.session) {
            let (from, to) = self.calendars.get(calendar)?.session_instants(session.parse().ok()?)?;
            return Some(Span { from, to });
        }
        let said = fact.as_of.as_ref().and_then(|a| a.time.as_deref()).and_then(instant);
        let to = said.or(self.cut_off)?;
        Some(Span { from: to.checked_sub(24.hours()).ok()?, to })
    }

    /// Why two facts are not compared; otherwise the note that a difference of them must carry, if any.
    ///
    /// # Errors
    /// One clause for the reader.
    pub fn comparable(&self, a: &Fact, b: &Fact, windows: Windows) -> Result<Option<String>, String> {
        for fact in [a, b] {
            if fact.usable().is_none() {
                return Err(format!("{} is not current", fact.id));
            }
        }
        if a.unit != b.unit {
            return Err("their units differ".to_owned());
        }
        let (ours, theirs) = (self.calendar(a).is_some(), self.calendar(b).is_some());
        let same_window = a.window == b.window;
        if !same_window {
            let short = |f: &Fact| matches!(f.window.as_deref(), Some("1d" | "24h"));
            if windows == Windows::Equal || !short(a) || !short(b) {
                return Err("their windows differ".to_owned());
            }
        }
        if ours && theirs {
            return sessions(a, b);
        }
        if ours != theirs && (a.window.is_some() || b.window.is_some()) {
            if windows == Windows::Equal {
                return Err("one is a session, the other a day of 24 hours".to_owned());
            }
            let (Some(x), Some(y)) = (self.span(a), self.span(b)) else {
                return Err("their times are not known".to_owned());
            };
            if x.to <= y.from || y.to <= x.from {
                return Err("the 24 hours of the one do not hold the session of the other".to_owned());
            }
            return Ok(Some("windows differ: a session against a day of 24 hours that holds it".to_owned()));
        }
        Ok((!same_window).then(|| "windows differ: a calendar day against rolling 24 hours".to_owned()))
    }

    /// The difference of two facts, A - B: of percentages in basis points (of supplies in percentage
    /// points), of anything else in its own unit.
    ///
    /// # Errors
    /// One clause that says why the two are not compared.
    pub fn difference(&self, a: &Fact, b: &Fact, windows: Windows) -> Result<Fact, String> {
        let note = self.comparable(a, b, windows)?;
        let (Some(x), Some(y)) = (a.usable(), b.usable()) else { return Err("not current".to_owned()) };
        let gap = x.get().checked_sub(y.get()).ok_or("the difference is out of range")?;
        // A spread between prices is told in basis points, a shift between supplies, sales or volumes in percentage points,
        // and so is a difference of unlike things, which is no spread that anybody trades.
        let (x_kind, y_kind) = (kind(&a.metric), kind(&b.metric));
        let points = x_kind != y_kind || !x_kind.is_empty();
        let (value, unit) = if a.unit == Unit::Percent && points {
            (gap, Unit::PercentagePoint)
        } else if a.unit == Unit::Percent {
            (gap.checked_mul(Decimal::ONE_HUNDRED).ok_or("the difference is out of range")?, Unit::BasisPoint)
        } else {
            (gap, a.unit.clone())
        };
        let session = if a.session == b.session { a.session.clone() } else { None };
        Ok(Fact {
            id: id(a, b),
            entity: a.entity.clone(),
            metric: if x_kind == y_kind { "spread" } else { "gap" }.to_owned(),
            value: Some(Exact(value.normalize())),
            unit,
            window: if a.window == b.window { a.window.clone() } else { None },
            precision: None,
            basis: if a.basis == b.basis { a.basis.clone() } else { None },
            session,
            as_of: None,
            source: None,
            derived_from: Some(Derivation::new("difference", vec![a.id.clone(), b.id.clone()])),
            against: Some(b.entity.clone()),
            scope: None,
            note,
            status: Status::Ok,
            reason: None,
            sessions_behind: None,
            sample: a.sample || b.sample,
        })
    }
}

/// The configured spreads, each the way round it is configured, and those of every member of the chain against the headline
/// of its first group. Of the latter, what is a configured one or one of `links` (the chain's own spreads) the other way round
/// is left to them: A - B and B - A say one thing, and both stand only where a link goes against a configured one.
#[must_use]
pub fn facts(sheet: &FactSheet, universe: &Universe, calendars: &Calendars, links: &[Fact]) -> Vec<Fact> {
    let compare = Compare::new(sheet, calendars);
    let mut out = Vec::new();
    let mut seen = BTreeSet::new();
    let linked = |id: &str| links.iter().any(|f| f.id == id);
    let mut add = |a: &Fact, b: &Fact, windows: Windows, configured: bool| {
        if a.id != b.id
            && !seen.contains(&id(b, a))
            && (configured || !linked(&id(b, a)))
            && let Ok(fact) = compare.difference(a, b, windows)
            && seen.insert(fact.id.clone())
        {
            out.push(fact);
        }
    };
    for pair in &universe.spreads {
        let change = |id: &str| match sheet.group(id) {
            Some(_) => group::mean_change(sheet, &compare.index, id),
            None => group::change_of(&compare.index, id),
        };
        if let (Some(a), Some(b)) = (change(&pair.a), change(&pair.b)) {
            add(a, b, Windows::Equal, true);
        }
    }
    if let Some(anchor) = universe.chain.first().and_then(|g| group::headline_change(sheet, &compare.index, g)) {
        for id in universe.chain.iter().skip(1) {
            for member in group::members(sheet, &compare.index, id) {
                add(member, anchor, Windows::SessionAndDay, false);
            }
        }
    }
    out
}

/// What a change is of, by its metric: empty for prices and values, else `supply`, `volume`, ...
#[must_use]
pub fn kind(metric: &str) -> &str {
    let metric = metric.split_once("change_pct").map_or(metric, |(kind, _)| kind);
    let metric = metric.trim_end_matches('_');
    if matches!(metric, "mean" | "market_cap") { "" } else { metric }
}

/// A kind in words: `TVL`, `market value`, `orders`.
#[must_use]
pub fn measure(kind: &str) -> String {
    match kind {
        "tvl" => "TVL".to_owned(),
        "mcap" | "market_cap" => "market value".to_owned(),
        other => other.replace('_', " "),
    }
}

/// The id of the difference A - B.
#[must_use]
pub fn id(a: &Fact, b: &Fact) -> String {
    format!("spread.{}~{}", side(a), side(b))
}

/// How one side is called in a spread's id: the entity for its custom change, the fact for anything else.
fn side(fact: &Fact) -> &str {
    if fact.id == format!("{}.change_pct", fact.entity) || fact.metric == "mean_change_pct" && fact.scope.is_none() {
        &fact.entity
    } else {
        &fact.id
    }
}

/// Two sessions are compared when they bear one date or no trading day of the week lies between them.
fn sessions(a: &Fact, b: &Fact) -> Result<Option<String>, String> {
    let (Some(x), Some(y)) = (&a.session, &b.session) else { return Err("their sessions are not known".to_owned()) };
    if x == y {
        return Ok(None);
    }
    let (Ok(from), Ok(to)) = (x.parse::<Date>(), y.parse::<Date>()) else {
        return Err("their sessions are not dates".to_owned());
    };
    if adjacent(from, to) {
        Ok(Some(format!("sessions differ by one: {x} against {y}")))
    } else {
        Err(format!("their sessions, {x} and {y}, are not adjacent"))
    }
}

/// Whether no weekday lies between two dates.
#[must_use]
pub fn adjacent(a: Date, b: Date) -> bool {
    let (mut day, end) = (a.min(b), a.max(b));
    for _ in 0..4 {
        let Ok(next) = day.tomorrow() else { return false };
        if next >= end {
            return true;
        }
        if !matches!(next.weekday(), Weekday::Saturday | Weekday::Sunday) {
            return false;
        }
        day = next;
    }
    false
}

/// An instant, or the end of a date.
fn instant(text: &str) -> Option<Timestamp> {
    text.parse().ok().or_else(|| {
        let day = text.parse::<Date>().ok()?.tomorrow().ok()?;
        Some(day.to_zoned(TimeZone::UTC).ok()?.timestamp())
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::sheet::tests_support::{change, sheet};
    use super::*;

    #[test]
    fn weekends_lie_between_adjacent_sessions_and_weekdays_do_not() {
        let d = |t: &str| t.parse::<Date>().unwrap();
        assert!(adjacent(d("2026-03-20"), d("2026-03-23")));
        assert!(adjacent(d("2026-03-20"), d("2026-03-19")));
        assert!(!adjacent(d("2026-03-18"), d("2026-03-20")));
        assert!(!adjacent(d("2026-04-02"), d("2026-04-07")));
    }

    #[test]
    fn fridays_shares_are_not_set_against_sundays_bitcoin() {
        let calendars = Calendars::bundled();
        let mut s = sheet(
            "2026-03-23",
            &[("cn.sse", "cn", "XSHG", "2026-03-20", "-1.24"), ("crypto.btc", "crypto", "utc-day", "", "-1.05")],
        );
        let why = |s: &FactSheet, w| {
            let c = Compare::new(s, &calendars);
            c.difference(&s.facts[0], &s.facts[1], w).map(|f| f.note.unwrap_or_default())
        };
        assert!(why(&s, Windows::SessionAndDay).unwrap_err().contains("do not hold"));
        s.cut_off = Some("2026-03-21T00:00:00Z".to_owned());
        assert!(why(&s, Windows::SessionAndDay).unwrap().contains("windows differ"));
        assert!(why(&s, Windows::Equal).is_err());
    }

    #[test]
    fn what_is_not_ok_enters_no_spread() {
        let calendars = Calendars::bundled();
        let mut s =
            sheet("2026-03-21", &[("a.x", "a", "XNYS", "2026-03-20", "1"), ("b.y", "b", "XHKG", "2026-03-20", "2")]);
        s.facts[0].status = Status::Stale;
        assert!(Compare::new(&s, &calendars).difference(&s.facts[0], &s.facts[1], Windows::Equal).is_err());
    }

    proptest! {
        #[test]
        fn a_less_b_is_minus_b_less_a(x in -5000i64..5000, y in -5000i64..5000, k in 1i64..50) {
            let calendars = Calendars::bundled();
            let s = sheet("2026-03-21", &[("a.x", "a", "XNYS", "2026-03-20", "0"), ("b.y", "b", "XHKG", "2026-03-20", "0")]);
            let value = |f: &Fact, n: i64| change(f, Decimal::new(n, 2));
            let c = Compare::new(&s, &calendars);
            let gap = |x: i64, y: i64| {
                let (a, b) = (value(&s.facts[0], x), value(&s.facts[1], y));
                let ab = c.difference(&a, &b, Windows::Equal).unwrap().value.unwrap().get();
                let ba = c.difference(&b, &a, Windows::Equal).unwrap().value.unwrap().get();
                (ab, ba)
            };
            let (ab, ba) = gap(x, y);
            prop_assert_eq!(ab, -ba);
            prop_assert_eq!(ab, Decimal::from(x - y));
            prop_assert_eq!(gap(x * k, y * k).0, ab * Decimal::from(k));
        }
    }
}
