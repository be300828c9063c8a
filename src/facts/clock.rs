//! What each market's calendar says at the cut-off: the one place that decides which session is the last expected one.

use jiff::Timestamp;
use jiff::civil::Date;

use super::sheet::Market;
use crate::calendar::{Calendar, Calendars, DayState};
use crate::snapshot::Snapshot;

/// The cut-off seen through the calendars.
#[derive(Debug)]
pub struct Clock<'a> {
    calendars: &'a Calendars,
    cut_off: Option<Timestamp>,
    report_date: Option<Date>,
}

/// How old a session is at the cut-off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Age {
    /// The last session completed at the cut-off.
    Current,
    /// So many completed sessions behind, and the last expected session.
    Behind(u32, Date),
    /// Not over at the cut-off; the last session that is.
    NotOver(Date),
    /// The date is no session of that market.
    NoSession,
    /// The last day that the calendar knows lies before the cut-off: a later session may be over.
    PastEnd(Date),
    /// The calendar cannot say.
    Unknown,
}

impl<'a> Clock<'a> {
    /// The clock of a snapshot.
    #[must_use]
    pub fn new(snapshot: &Snapshot, calendars: &'a Calendars) -> Self {
        Self { calendars, cut_off: snapshot.cut_off.parse().ok(), report_date: snapshot.report_date.parse().ok() }
    }

    fn calendar(&self, id: &str) -> Option<&Calendar> {
        self.calendars.get(id)
    }

    /// The cut-off.
    #[must_use]
    pub const fn cut_off(&self) -> Option<Timestamp> {
        self.cut_off
    }

    /// The last session completed at the cut-off.
    #[must_use]
    pub fn expected(&self, calendar: &str) -> Option<Date> {
        self.calendar(calendar)?.last_completed(self.cut_off?)
    }

    /// The last session completed at this hour of an earlier day, an ISO date.
    #[must_use]
    pub fn expected_before(&self, calendar: &str, day: &str) -> Option<Date> {
        let days = day.parse::<Date>().ok()?.until(self.report_date?).ok()?.get_days();
        let then = self.cut_off?.checked_sub(jiff::SignedDuration::from_hours(24 * i64::from(days))).ok()?;
        self.calendar(calendar)?.last_completed(then)
    }

    /// How old a session is.
    #[must_use]
    pub fn age(&self, calendar: &str, session: &str) -> Age {
        let (Some(cal), Ok(session)) = (self.calendar(calendar), session.parse::<Date>()) else { return Age::Unknown };
        let Some(expected) = self.expected(calendar) else {
            let known = matches!(cal.state(session), DayState::Open | DayState::HalfDay);
            return if known { Age::PastEnd(cal.last_known()) } else { Age::Unknown };
        };
        match cal.state(session) {
            DayState::Closed => return Age::NoSession,
            DayState::Unknown => return Age::Unknown,
            DayState::Open | DayState::HalfDay => {}
        }
        if session > expected {
            return Age::NotOver(expected);
        }
        if session == expected {
            return Age::Current;
        }
        cal.sessions_between(session, expected).map_or(Age::Unknown, |n| Age::Behind(n, expected))
    }

    /// Sessions from `from` to `to`, both ISO dates: 0 for the same one, 1 for neighbours. None where the calendar cannot
    /// say, or `to` is before `from`.
    #[must_use]
    pub fn steps(&self, calendar: &str, from: &str, to: &str) -> Option<u32> {
        let (from, to) = (from.parse::<Date>().ok()?, to.parse::<Date>().ok()?);
        if to < from { None } else { self.calendar(calendar)?.sessions_between(from, to) }
    }

    /// The market's state for the sheet.
    #[must_use]
    pub fn market(&self, id: &str, previous_report_date: Option<&str>) -> Option<Market> {
        let cal = self.calendar(id)?;
        let today = self.report_date?;
        let state = match cal.state(today) {
            DayState::Open => "open",
            DayState::HalfDay => "half_day",
            DayState::Closed => "closed",
            DayState::Unknown => "unknown",
        };
        let closed_since: Vec<Date> = previous_report_date
            .and_then(|d| d.parse::<Date>().ok())
            .map(|before| cal.closed_between(before, today))
            .unwrap_or_default();
        // A calendar may be that of two exchanges.
        let (is, closes) = if cal.name().contains(" and ") { ("are", "close") } else { ("is", "closes") };
        let note = match state {
            "closed" => Some(match cal.holiday_name(today) {
                Some(name) => format!("{} {is} closed on {today} for {name}.", cal.name()),
                None if is_weekend(today) => format!("{} {is} closed on {today}, a weekend day.", cal.name()),
                None => format!("{} {is} closed on {today}, a holiday.", cal.name()),
            }),
            "half_day" => Some(format!("{} {closes} early on {today}.", cal.name())),
            _ => None,
        };
        Some(Market {
            calendar: id.to_owned(),
            name: cal.name().to_owned(),
            state: state.to_owned(),
            expected_session: self.expected(id).map(|d| d.to_string()),
            closed_since: closed_since.iter().map(ToString::to_string).collect(),
            note,
        })
    }
}

fn is_weekend(date: Date) -> bool {
    matches!(date.weekday(), jiff::civil::Weekday::Saturday | jiff::civil::Weekday::Sunday)
}
