//! Exchange sessions: which days a market trades, from data files with a known end. Past the end the answer is
//! [`DayState::Unknown`], never open.

mod read;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

/// Id of the calendar of round-the-clock markets: every UTC day is a session.
pub const UTC_DAY: &str = "utc-day";

/// What a day is for a market.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayState {
    /// A full session.
    Open,
    /// A session that ends early.
    HalfDay,
    /// No session: a weekend or a holiday.
    Closed,
    /// Outside what the calendar knows.
    Unknown,
}

/// The bundled calendars, by id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendars(BTreeMap<String, Calendar>);

/// One market's sessions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    id: String,
    name: String,
    zone: TimeZone,
    open: Time,
    close: Time,
    early_close: Time,
    grace_minutes: i64,
    from: Date,
    to: Date,
    early: BTreeSet<Date>,
    closed: BTreeMap<Date, String>,
    every_day: bool,
}

impl Calendars {
    /// New York (`XNYS`), Hong Kong (`XHKG`), Shanghai and Shenzhen (`XSHG`), and `utc-day`.
    ///
    /// # Panics
    /// Never: a test reads the bundled files.
    #[must_use]
    pub fn bundled() -> Self {
        let files = [
            ("XNYS", include_str!("../../fixtures/calendars/xnys.toml")),
            ("XHKG", include_str!("../../fixtures/calendars/xhkg.toml")),
            ("XSHG", include_str!("../../fixtures/calendars/xshg.toml")),
        ];
        let mut all = BTreeMap::from([(UTC_DAY.to_owned(), Calendar::utc_day())]);
        for (id, text) in files {
            let calendar = Calendar::read(id, text).unwrap_or_else(|e| panic!("the bundled calendar {id}: {e:?}"));
            all.insert(id.to_owned(), calendar);
        }
        Self(all)
    }

    /// The same with others beside them; one with the id of a bundled one stands in its place.
    #[must_use]
    pub fn with(mut self, own: &BTreeMap<String, Calendar>) -> Self {
        self.0.extend(own.iter().map(|(id, calendar)| (id.clone(), calendar.clone())));
        self
    }

    /// The calendar with this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Calendar> {
        self.0.get(id)
    }
}

impl Calendar {
    fn utc_day() -> Self {
        Self {
            id: UTC_DAY.to_owned(),
            name: "Crypto (UTC day)".to_owned(),
            zone: TimeZone::UTC,
            open: Time::midnight(),
            close: Time::midnight(),
            early_close: Time::midnight(),
            grace_minutes: 0,
            from: Date::MIN,
            to: Date::MAX,
            early: BTreeSet::new(),
            closed: BTreeMap::new(),
            every_day: true,
        }
    }

    /// The market identifier: an exchange's MIC, or `utc-day`.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The market's name as printed.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The last day the calendar knows.
    #[must_use]
    pub const fn last_known(&self) -> Date {
        self.to
    }

    /// What `day`, an exchange-local date, is.
    #[must_use]
    pub fn state(&self, day: Date) -> DayState {
        if day < self.from || day > self.to {
            DayState::Unknown
        } else if self.every_day {
            DayState::Open
        } else if is_weekend(day) || self.closed.contains_key(&day) {
            DayState::Closed
        } else if self.early.contains(&day) {
            DayState::HalfDay
        } else {
            DayState::Open
        }
    }

    fn is_session(&self, day: Date) -> bool {
        matches!(self.state(day), DayState::Open | DayState::HalfDay)
    }

    /// Open and close of a session; none when `day` is no session.
    #[must_use]
    pub fn session_instants(&self, day: Date) -> Option<(Timestamp, Timestamp)> {
        let at = |day: Date, time: Time| Some(day.to_datetime(time).to_zoned(self.zone.clone()).ok()?.timestamp());
        if self.every_day {
            return Some((at(day, self.open)?, at(day.tomorrow().ok()?, self.close)?));
        }
        match self.state(day) {
            DayState::Open => Some((at(day, self.open)?, at(day, self.close)?)),
            DayState::HalfDay => Some((at(day, self.open)?, at(day, self.early_close)?)),
            DayState::Closed | DayState::Unknown => None,
        }
    }

    /// The last session whose close, with a few minutes' grace for the feeds, is not after `instant`. None past the
    /// calendar's end.
    #[must_use]
    pub fn last_completed(&self, instant: Timestamp) -> Option<Date> {
        let local = instant.to_zoned(self.zone.clone()).date();
        if local > self.to {
            return None;
        }
        let mut day = local;
        // No market has been shut for longer than three weeks in a row.
        for _ in 0..30 {
            if let Some((_, close)) = self.session_instants(day)
                && close.checked_add(self.grace_minutes.minutes()).is_ok_and(|c| c <= instant)
            {
                return Some(day);
            }
            day = day.yesterday().ok()?;
        }
        None
    }

    /// Sessions after `from` up to and including `to`. None where the calendar does not know all of these days.
    #[must_use]
    pub fn sessions_between(&self, from: Date, to: Date) -> Option<u32> {
        if from < self.from || to > self.to {
            return None;
        }
        let mut count = 0;
        let mut day = from;
        while day < to {
            day = day.tomorrow().ok()?;
            count += u32::from(self.is_session(day));
        }
        Some(count)
    }

    /// Weekdays without a session after `from` up to and including `to`.
    #[must_use]
    pub fn closed_between(&self, from: Date, to: Date) -> Vec<Date> {
        if from > to {
            return Vec::new();
        }
        self.closed.range(from..=to).map(|(day, _)| *day).filter(|day| *day > from && !self.every_day).collect()
    }

    /// The name of the holiday, where it is certain.
    #[must_use]
    pub fn holiday_name(&self, day: Date) -> Option<&str> {
        self.closed.get(&day).map(String::as_str).filter(|name| !name.is_empty())
    }
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn expected(id: &str, instant: &str) -> Option<String> {
        Calendars::bundled().get(id).unwrap().last_completed(instant.parse().unwrap()).map(|d| d.to_string())
    }

    #[test]
    fn the_us_session_of_2025_09_26_is_as_stale_as_history_says() {
        let calendars = Calendars::bundled();
        let xnys = calendars.get("XNYS").unwrap();
        for (report, behind) in
            [("2026-03-20", 119), ("2026-03-21", 120), ("2026-03-23", 120), ("2026-03-28", 125), ("2026-04-03", 129)]
        {
            let expected = xnys.last_completed(format!("{report}T00:00:00Z").parse().unwrap()).unwrap();
            assert_eq!(xnys.sessions_between(date("2025-09-26"), expected), Some(behind), "{report}");
        }
    }

    #[test]
    fn good_friday_closes_new_york_and_hong_kong_but_not_shanghai() {
        let calendars = Calendars::bundled();
        let state = |id: &str| calendars.get(id).unwrap().state(date("2026-04-03"));
        assert_eq!((state("XNYS"), state("XHKG"), state("XSHG")), (DayState::Closed, DayState::Closed, DayState::Open));
        assert_eq!(calendars.get("XHKG").unwrap().holiday_name(date("2026-04-03")), Some("Good Friday"));
    }

    #[test]
    fn a_session_is_expected_from_its_close_on_with_the_clock_of_its_exchange() {
        // 16:00 in New York is 20:00 UTC in summer and 21:00 UTC in winter; twenty minutes' grace.
        assert_eq!(expected("XNYS", "2026-03-06T21:19:59Z").as_deref(), Some("2026-03-05"));
        assert_eq!(expected("XNYS", "2026-03-06T21:20:00Z").as_deref(), Some("2026-03-06"));
        assert_eq!(expected("XNYS", "2026-03-09T20:20:00Z").as_deref(), Some("2026-03-09"), "summer time began");
        assert_eq!(expected("XSHG", "2026-03-06T07:30:00Z").as_deref(), Some("2026-03-06"));
        assert_eq!(expected("XHKG", "2025-12-24T04:30:00Z").as_deref(), Some("2025-12-24"), "half day");
        assert_eq!(expected("XNYS", "2026-01-01T12:00:00Z").as_deref(), Some("2025-12-31"));
        assert_eq!(expected(UTC_DAY, "2026-03-06T00:00:00Z").as_deref(), Some("2026-03-05"));
    }

    #[test]
    fn past_the_end_nothing_is_known() {
        let calendars = Calendars::bundled();
        let xshg = calendars.get("XSHG").unwrap();
        assert_eq!(xshg.last_known(), date("2026-12-31"));
        assert_eq!(xshg.state(date("2027-01-04")), DayState::Unknown);
        assert_eq!(expected("XSHG", "2027-01-04T12:00:00Z"), None);
        assert_eq!(xshg.sessions_between(date("2026-12-30"), date("2027-01-04")), None);
    }

    #[test]
    fn weekday_closures_are_listed_and_weekends_are_not() {
        let calendars = Calendars::bundled();
        let closed = calendars.get("XHKG").unwrap().closed_between(date("2026-04-02"), date("2026-04-08"));
        assert_eq!(
            closed.iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["2026-04-03", "2026-04-06", "2026-04-07"]
        );
        assert!(calendars.get(UTC_DAY).unwrap().closed_between(date("2026-04-02"), date("2026-04-08")).is_empty());
    }

    #[test]
    fn as_many_sessions_as_the_source_lists() {
        let calendars = Calendars::bundled();
        for (id, sessions) in [("XNYS", 3268), ("XHKG", 3201), ("XSHG", 2916)] {
            let calendar = calendars.get(id).unwrap();
            // The first known day is the first session.
            assert_eq!(calendar.state(calendar.from), DayState::Open, "{id}");
            assert_eq!(calendar.sessions_between(calendar.from, calendar.to), Some(sessions - 1), "{id}");
            assert_eq!(calendar.state(calendar.from.yesterday().unwrap()), DayState::Unknown, "{id}");
        }
    }

    #[test]
    fn closures_that_the_source_lacks_are_there() {
        let calendars = Calendars::bundled();
        for day in ["2023-09-01", "2023-09-08"] {
            assert_eq!(calendars.get("XHKG").unwrap().state(date(day)), DayState::Closed, "{day}");
        }
    }
}
