//! Observed facts: what a provider said, recomputed where it can be, with a status and a reason.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::clock::{Age, Clock};
use super::sheet::{AsOfKind, DataIssue, Derivation, Entity, Fact, FactSheet, Index, Source, Status};
use super::{breadth, continuity, no_change, percent, undelivered};
use crate::config::universe::{GroupConfig, Universe};
use crate::diagnostic::Diagnostic;
use crate::quantity::{Exact, Unit, print};
use crate::snapshot::{Observation, Snapshot};

/// Two sources of one session may differ by this much, in percent.
const SOURCE_TOLERANCE: Decimal = Decimal::from_parts(5, 0, 0, false, 2);

/// A stated change may be off by this many units of its last place: a provider may cut digits off instead of rounding,
/// and its own inputs are rounded too.
const STATED_SLACK: Decimal = Decimal::from_parts(11, 0, 0, false, 1);

/// No level, amount or count is larger: 10 to the 21st. Figures beyond it cannot be told or computed with.
const LARGEST: Decimal = Decimal::from_parts(0xDEA0_0000, 0x35C9_ADC5, 0x36, false, 0);

/// What observed facts are read from.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'a> {
    /// The observations.
    pub snapshot: &'a Snapshot,
    /// Groups with their bounds.
    pub universe: &'a Universe,
    /// Sessions at the cut-off.
    pub clock: &'a Clock<'a>,
    /// The sheet of an earlier edition, with its index.
    pub previous: Option<&'a (&'a FactSheet, Index<'a>)>,
}

/// Facts and what is wrong with them.
#[derive(Debug, Default)]
pub struct Observed {
    /// In no order.
    pub facts: Vec<Fact>,
    /// One sentence each.
    pub issues: Vec<DataIssue>,
}

/// Whether a value may be used, and why not.
#[derive(Clone, Debug)]
struct Standing {
    status: Status,
    reason: Option<String>,
    behind: Option<u32>,
}

impl Standing {
    const fn ok() -> Self {
        Self { status: Status::Ok, reason: None, behind: None }
    }

    fn not(status: Status, reason: impl Into<String>) -> Self {
        Self { status, reason: Some(reason.into()), behind: None }
    }
}

/// Reads every observation. A row whose instrument is unknown is left out with a diagnostic.
#[must_use]
pub fn facts(reading: &Reading<'_>, entities: &[Entity], notes: &mut Vec<Diagnostic>) -> Observed {
    let mut rows: BTreeMap<Key<'_>, Vec<&Observation>> = BTreeMap::new();
    let mut scopes: BTreeMap<(&str, &str), std::collections::BTreeSet<&str>> = BTreeMap::new();
    let by_id: BTreeMap<&str, (usize, &Entity)> =
        entities.iter().enumerate().rev().map(|(i, e)| (e.id.as_str(), (i, e))).collect();
    for row in &reading.snapshot.observations {
        let Some((_, entity)) = by_id.get(row.instrument.as_str()).copied() else {
            notes.push(
                Diagnostic::warning(
                    "FB020",
                    format!("the snapshot speaks of `{}`, which nothing defines", row.instrument),
                )
                .help("add it to [[universe.instruments]] or to the snapshot's instruments"),
            );
            continue;
        };
        let key = Key {
            instrument: &entity.id,
            metric: &row.metric,
            window: row.window.as_deref(),
            basis: row.basis.as_deref(),
            scope: row.scope.as_deref(),
        };
        scopes.entry((&entity.id, &row.metric)).or_default().extend(row.scope.as_deref());
        rows.entry(key).or_default().push(row);
    }
    let mut out = Observed::default();
    for (key, mut rows) in rows {
        // The order of rows is the feed's accident: the newest session first, of its rows the one that says most, then by
        // provider.
        let lacks = |o: &Observation| (o.value.is_none(), o.previous.is_none(), o.stated_change_pct.is_none());
        rows.sort_by(|a, b| {
            (&b.session, lacks(a), &a.provider, &a.field, &a.value).cmp(&(
                &a.session,
                lacks(b),
                &b.provider,
                &b.field,
                &b.value,
            ))
        });
        let (Some(row), Some((_, entity))) = (rows.first(), by_id.get(key.instrument)) else {
            continue;
        };
        let several_scopes = scopes.get(&(key.instrument, key.metric)).is_some_and(|s| s.len() > 1);
        Row { reading, entity, row, rivals: &rows[1..], several_scopes }.read(&mut out);
    }
    out.facts.extend(continuity::missing(reading, entities));
    out.facts.extend(undelivered::facts(reading, &out.facts));
    out.facts.extend(no_change::missing(reading, &out.facts));
    no_change::set_aside(reading, entities, &mut out.facts);
    breadth::contradictions(&mut out.facts);
    continuity::scopes(reading, &mut out.facts);
    gather_issues(entities, &by_id, &mut out);
    out
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key<'a> {
    instrument: &'a str,
    metric: &'a str,
    window: Option<&'a str>,
    basis: Option<&'a str>,
    scope: Option<&'a str>,
}

/// The ids and metric names of a level and its change.
struct Names {
    level: String,
    change: String,
    change_metric: String,
    /// True for what has no change of its own worth a fact: counts.
    level_only: bool,
}

struct Row<'a> {
    reading: &'a Reading<'a>,
    entity: &'a Entity,
    row: &'a Observation,
    rivals: &'a [&'a Observation],
    several_scopes: bool,
}

/// The change that a row's value and previous value give, else the one it states.
fn change_of(row: &Observation) -> Option<Change> {
    if let (Some(value), Some(previous)) = (row.value, row.previous)
        && let Some(change) = percent::change(value.get(), previous.get())
    {
        return Some(Change { value: change, recomputed: true });
    }
    row.stated_change_pct.map(|c| Change { value: c.get(), recomputed: false })
}

impl Row<'_> {
    fn read(&self, out: &mut Observed) {
        let names = self.names();
        let standing = self.standing();
        let row = self.row;
        let group = self.group();
        let change = self.change();
        let standing = self.plausible(standing, group, change.as_ref().map(|c| c.value));
        let standing = self.counts(standing);
        let standing = self.not_frozen(standing, &names);
        let standing = self.continuous(standing, &names);

        let level_wanted = row.value.is_some() || row.unavailable.is_some() || change.is_none();
        if level_wanted {
            out.facts.push(Fact {
                value: row.value,
                precision: row.precision,
                ..self.fact(&names.level, self.level_metric(), row.unit.clone(), &standing)
            });
        }
        // Of a high, a low and a close that contradict each other nobody can tell which is wrong.
        let inside = |low: Option<Exact>, high: Option<Exact>| low.is_none() || high.is_none() || low <= high;
        let range = if inside(row.low, row.high) && inside(row.low, row.value) && inside(row.value, row.high) {
            standing.clone()
        } else {
            Standing::not(Status::Unverified, "high, low and close of the session contradict each other".to_owned())
        };
        for (suffix, value) in [("high", row.high), ("low", row.low)] {
            if let Some(value) = value {
                let id = format!("{}.{suffix}", self.entity.id);
                let field = row.field.clone();
                let mut fact = self.fact(&id, suffix, row.unit.clone(), &range);
                fact.value = Some(value);
                if let (Some(source), Some(field)) = (&mut fact.source, field) {
                    source.field = Some(format!("{field} ({suffix})"));
                }
                out.facts.push(fact);
            }
        }
        if names.level_only {
            return;
        }
        let previous_id = self.previous_id(&names);
        // One of value, previous and stated change is wrong, and nobody can tell which: what needs two of them falls.
        let level = standing;
        let standing = self.stated_agrees(level, change.as_ref());
        if let Some(previous) = row.previous {
            let metric = format!("previous_{}", self.level_metric());
            let mut fact = self.fact(&previous_id, &metric, row.unit.clone(), &standing);
            fact.value = Some(previous);
            fact.note = Some("one window earlier".to_owned());
            if let Some(source) = &mut fact.source {
                source.field = row.field.as_ref().map(|field| format!("{field} (one window earlier)"));
            }
            fact.session = None;
            out.facts.push(fact);
        }
        if let Some(change) = change {
            let mut fact = self.fact(&names.change, &names.change_metric, Unit::Percent, &standing);
            fact.value = Some(Exact(change.value));
            if change.recomputed {
                fact.derived_from =
                    Some(Derivation::new("percent_change", vec![names.level.clone(), previous_id.clone()]));
                fact.source = None;
            } else {
                fact.precision = Some(Exact(Decimal::new(1, change.value.scale())));
            }
            out.facts.push(fact);
        }
        if let (Some(_), Some(previous), None) = (row.value, row.previous, self.change()) {
            let nothing = Standing::not(
                Status::Outlier,
                format!("no percentage can be taken of a previous value of {}", previous.get().normalize()),
            );
            let standing = if standing.status == Status::Ok { nothing } else { standing.clone() };
            out.facts.push(self.fact(&names.change, &names.change_metric, Unit::Percent, &standing));
        }
        if let (Some(value), Some(previous), true) = (row.value, row.previous, self.is_price())
            && let Some(difference) = value.get().checked_sub(previous.get())
        {
            let id = format!("{}.change_abs", self.entity.id);
            let mut fact = self.fact(&id, "change_abs", row.unit.clone(), &standing);
            fact.value = Some(Exact(difference));
            fact.derived_from = Some(Derivation::new("difference", vec![names.level.clone(), previous_id]));
            fact.source = None;
            out.facts.push(fact);
        }
    }

    /// The change that the provider states is the one that value and previous give, as far as both are rounded.
    fn stated_agrees(&self, standing: Standing, change: Option<&Change>) -> Standing {
        let (Some(change), Some(stated), Status::Ok) = (change, self.row.stated_change_pct, standing.status) else {
            return standing;
        };
        let slack = || {
            let place = Decimal::new(1, stated.get().scale().min(28)).checked_mul(STATED_SLACK)?;
            let (Some(precision), Some(previous)) = (self.row.precision, self.row.previous) else { return Some(place) };
            place.checked_add(percent::share(precision.get(), previous.get())?)
        };
        let gap = stated.get().checked_sub(change.value).map(|gap| gap.abs());
        if !change.recomputed || matches!((gap, slack()), (Some(gap), Some(slack)) if gap <= slack) {
            return standing;
        }
        Standing::not(
            Status::Conflict,
            format!(
                "{} states {} but value and previous give {}",
                self.row.provider,
                percent_text(stated.get()),
                percent_text(change.value)
            ),
        )
    }

    /// A count of members is a whole number from zero.
    fn counts(&self, standing: Standing) -> Standing {
        let broken = |v: Exact| v.get().is_sign_negative() && !v.get().is_zero() || !v.get().fract().is_zero();
        match self.row.value {
            Some(value) if self.level_metric() == "count" && broken(value) && standing.status == Status::Ok => {
                let value = value.to_string();
                // A long tail of digits would break the page that prints it.
                let value = if value.len() > 12 { "the value" } else { value.as_str() };
                Standing::not(Status::Unverified, format!("{value} is no count: a count is a whole number from zero"))
            }
            _ => standing,
        }
    }

    fn is_price(&self) -> bool {
        matches!(self.row.metric.as_str(), "close" | "price")
    }

    fn group(&self) -> Option<&GroupConfig> {
        let id = self.entity.group.as_deref()?;
        self.reading.universe.groups.iter().find(|g| g.id == id)
    }

    fn level_metric(&self) -> &str {
        match self.row.metric.as_str() {
            "advancing" | "declining" | "unchanged" => "count",
            other => other,
        }
    }

    fn names(&self) -> Names {
        let id = &self.entity.id;
        let metric = self.row.metric.as_str();
        let scope = match (&self.row.scope, self.several_scopes) {
            (Some(scope), true) => format!(".{scope}"),
            _ => String::new(),
        };
        // A window other than the custom one is part of the name: a week's change is never taken for a day's.
        let long = match self.row.window.as_deref() {
            Some("1d" | "24h") | None => String::new(),
            Some(window) => format!("_{window}"),
        };
        let (level, change, change_metric) = match metric {
            "close" | "price" => (metric, "change_pct".to_owned(), "change_pct".to_owned()),
            "market_cap" => ("mcap", "mcap_change_pct".to_owned(), "change_pct".to_owned()),
            "tvl" => ("tvl", "change_pct".to_owned(), "tvl_change_pct".to_owned()),
            "volume" if self.row.basis.as_deref() == Some("rolling_24h") => {
                ("volume_24h", "volume_change_pct".to_owned(), "volume_change_pct".to_owned())
            }
            "advancing" => ("up", String::new(), String::new()),
            "declining" => ("down", String::new(), String::new()),
            other => (other, format!("{other}_change_pct"), format!("{other}_change_pct")),
        };
        // `cn.turnover` measures turnover: its level is the instrument itself.
        let own_name = id.rsplit('.').next() == Some(level);
        let change = if own_name { "change_pct".to_owned() } else { change };
        let level = if own_name { format!("{id}{scope}") } else { format!("{id}{scope}.{level}") };
        Names {
            level: format!("{level}{long}"),
            change: format!("{id}{scope}.{change}{long}"),
            change_metric: format!("{change_metric}{}", if long.is_empty() { "" } else { long.as_str() }),
            level_only: matches!(metric, "advancing" | "declining" | "unchanged"),
        }
    }

    fn previous_id(&self, names: &Names) -> String {
        match names.level.rsplit_once('.') {
            Some((head, _)) if names.level == self.entity.id => format!("{head}.previous_{}", self.row.metric),
            Some((head, tail)) => format!("{head}.previous_{tail}"),
            None => format!("previous_{}", names.level),
        }
    }

    fn fact(&self, id: &str, metric: &str, unit: Unit, standing: &Standing) -> Fact {
        let row = self.row;
        let payload = row.payload.as_ref().and_then(|p| self.reading.snapshot.payloads.iter().find(|x| x.id == *p));
        Fact {
            id: id.to_owned(),
            entity: self.entity.id.clone(),
            metric: metric.to_owned(),
            value: None,
            unit,
            window: row.window.clone(),
            precision: None,
            basis: row.basis.clone(),
            session: row.session.clone(),
            as_of: Some(row.as_of.clone()),
            source: Some(Source {
                provider: row.provider.clone(),
                field: row.field.clone(),
                payload: payload.map(|p| p.digest.clone()),
            }),
            derived_from: None,
            against: None,
            scope: row.scope.clone(),
            note: row.note.clone(),
            status: standing.status,
            reason: standing.reason.clone(),
            sessions_behind: standing.behind,
            sample: row.sample,
        }
    }

    /// The change over the window: recomputed from value and previous, else as the provider states it.
    fn change(&self) -> Option<Change> {
        change_of(self.row)
    }

    fn standing(&self) -> Standing {
        let row = self.row;
        if let Some(unavailable) = &row.unavailable {
            let status = if unavailable.not_published { Status::NotPublished } else { Status::Missing };
            return Standing::not(status, unavailable.reason.clone());
        }
        if row.value.is_none() && row.stated_change_pct.is_none() {
            return Standing::not(Status::Missing, format!("{} delivered no value", row.provider));
        }
        let calendar = self.entity.calendar.as_deref().unwrap_or(crate::calendar::UTC_DAY);
        let aged =
            if calendar == crate::calendar::UTC_DAY { self.round_the_clock() } else { self.by_session(calendar) };
        if aged.status != Status::Ok {
            return aged;
        }
        self.rivals_agree()
    }

    fn by_session(&self, calendar: &str) -> Standing {
        let row = self.row;
        let Some(session) = &row.session else {
            return Standing::not(
                Status::Unverified,
                format!("{} says neither when nor for which session the value holds", row.provider),
            );
        };
        match self.reading.clock.age(calendar, session) {
            Age::Current => Standing::ok(),
            Age::Behind(n, expected) => Standing {
                status: Status::Stale,
                reason: Some(format!(
                    "from the session of {session}, {n} session{} before the last completed one ({expected})",
                    if n == 1 { "" } else { "s" }
                )),
                behind: Some(n),
            },
            Age::NotOver(last) => Standing::not(
                Status::Unverified,
                format!(
                    "the session of {session} is not over at the cut-off; the last completed one is that of {last}"
                ),
            ),
            Age::NoSession => Standing::not(Status::Unverified, format!("{session} was no session of {calendar}")),
            Age::PastEnd(last) => Standing::not(
                Status::Unverified,
                format!(
                    "the calendar of {calendar} ends on {last}: whether a session after that of {session} is over is unknown"
                ),
            ),
            Age::Unknown => {
                Standing::not(Status::Unverified, format!("the calendar of {calendar} cannot place {session}"))
            }
        }
    }

    /// A round-the-clock value is current for a day before the cut-off.
    fn round_the_clock(&self) -> Standing {
        let row = self.row;
        let time = match (&row.as_of.time, row.as_of.kind) {
            (Some(time), kind) if kind != AsOfKind::None => time,
            _ => return Standing::not(Status::Unverified, format!("{} gives no time for the value", row.provider)),
        };
        let Some(cut_off) = self.reading.clock.cut_off() else {
            return Standing::not(Status::Unverified, "the snapshot's cut-off is no instant".to_owned());
        };
        let midnight = |day: jiff::civil::Date| Some(day.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp());
        // A date stands for its end: the day's last instant.
        let day = time.parse::<jiff::civil::Date>().ok().and_then(|day| midnight(day.tomorrow().ok()?));
        let Some(instant) = time.parse::<jiff::Timestamp>().ok().or(day) else {
            return Standing::not(Status::Unverified, format!("`{time}` is no instant"));
        };
        let hours = cut_off.duration_since(instant).as_hours();
        if hours > 24 {
            let days = u32::try_from(hours / 24).unwrap_or(u32::MAX);
            return Standing {
                status: Status::Stale,
                reason: Some(format!("as of {time}, {hours} hours before the cut-off")),
                behind: Some(days),
            };
        }
        if instant > cut_off && day.is_some() {
            return Standing::not(Status::Unverified, format!("as of {time}, a day that is not over at the cut-off"));
        }
        if instant > cut_off {
            return Standing::not(Status::Unverified, format!("as of {time}, which is after the cut-off"));
        }
        Standing::ok()
    }

    /// Two sources of one session agree.
    fn rivals_agree(&self) -> Standing {
        for rival in self.rivals.iter().filter(|r| r.session == self.row.session) {
            if let (Some(own), Some(other)) = (change_of(self.row), change_of(rival))
                && own.value.checked_sub(other.value).is_some_and(|gap| gap.abs() > SOURCE_TOLERANCE)
            {
                return Standing::not(
                    Status::Conflict,
                    format!(
                        "{} has a change of {}, {} one of {} for the same session",
                        self.row.provider,
                        percent_text(own.value),
                        rival.provider,
                        percent_text(other.value)
                    ),
                );
            }
            let Some(value) = self.row.value else { continue };
            let Some(other) = rival.value else { continue };
            let Some(gap) = percent::change(value.get(), other.get()).map(|g| g.abs()) else { continue };
            if gap > SOURCE_TOLERANCE {
                return Standing::not(
                    Status::Conflict,
                    format!("{} has {value}, {} has {other} for the same session", self.row.provider, rival.provider),
                );
            }
        }
        Standing::ok()
    }

    /// Quarantines what cannot be news: an absurd change, or a percentage of next to nothing.
    fn plausible(&self, standing: Standing, group: Option<&GroupConfig>, change: Option<Decimal>) -> Standing {
        let (Some(group), Status::Ok) = (group, standing.status) else { return standing };
        if self.row.value.is_some_and(|v| v.get() <= Decimal::ZERO) && self.is_price() {
            return Standing::not(Status::Outlier, "a price of zero or less".to_owned());
        }
        if let Some(previous) = self.row.previous.filter(|v| v.get() <= Decimal::ZERO && self.is_price()) {
            let previous = previous.get().normalize();
            let reason =
                format!("no percentage can be taken of a previous value of {previous}, and no price follows one");
            return Standing::not(Status::Outlier, reason);
        }
        let beyond = |v: Exact| v.get().abs() > LARGEST;
        if self.row.value.is_some_and(beyond) || self.row.previous.is_some_and(beyond) {
            return Standing::not(Status::Outlier, "larger than anything that is counted or traded".to_owned());
        }
        let amount = matches!(self.row.metric.as_str(), "market_cap" | "tvl" | "volume" | "turnover" | "supply");
        if amount && [self.row.value, self.row.previous].into_iter().flatten().any(|v| v.get() < Decimal::ZERO) {
            return Standing::not(Status::Outlier, "a level under zero".to_owned());
        }
        if let (Some(bound), Some(change)) = (group.outlier_pct, change)
            && change.abs() > bound.get()
        {
            return Standing::not(
                Status::Outlier,
                format!(
                    "a change of {} is beyond the bound of {} for {}: not news before it is explained",
                    percent_text(change),
                    print::figure(bound.get(), &Unit::Percent, print::Sign::Never, Some(0)),
                    group.name
                ),
            );
        }
        let sized = matches!(self.row.metric.as_str(), "tvl" | "volume" | "supply");
        if let (Some(floor), Some(value), true) = (group.min_size, self.row.value, sized) {
            let least = self.row.previous.map_or(value, |p| p.min(value));
            if least.get() < floor.get() {
                let floor = print::figure(floor.get(), &self.row.unit, print::Sign::Never, Some(0));
                return Standing::not(
                    Status::Outlier,
                    format!("a level under {floor} is too small a base for a percentage"),
                );
            }
        }
        standing
    }

    /// A value that repeats to the last digit although a session has passed is suspected of being frozen.
    fn not_frozen(&self, standing: Standing, names: &Names) -> Standing {
        let Some((previous, index)) = self.reading.previous else { return standing };
        if standing.status != Status::Ok || names.level_only {
            return standing;
        }
        let calendar = self.entity.calendar.as_deref().unwrap_or(crate::calendar::UTC_DAY);
        let now = self.reading.clock.expected(calendar).map(|d| d.to_string());
        let then = previous.markets.iter().find(|m| m.calendar == calendar).and_then(|m| m.expected_session.clone());
        if now.is_none() || now == then {
            return standing;
        }
        let same = |id: &str, value: Option<Decimal>| match (index.fact(id).and_then(|f| f.value), value) {
            (Some(before), Some(now)) => Some(before.get() == now),
            _ => None,
        };
        let level = same(&names.level, self.row.value.map(Exact::get));
        let change = same(&names.change, self.change().map(|c| c.value));
        // A change alone may repeat by chance at two places; level and change together do not.
        let repeats = match (level, change) {
            (Some(level), Some(change)) => level && change,
            (Some(level), None) => level && self.is_price(),
            (None, Some(change)) => change && self.row.stated_change_pct.is_some_and(|c| c.get().scale() >= 3),
            (None, None) => false,
        };
        if repeats {
            return Standing::not(
                Status::Unverified,
                format!(
                    "suspected frozen: the same figures as in the edition of {} although a session has passed",
                    previous.report_date
                ),
            );
        }
        standing
    }
}

impl Row<'_> {
    /// A price that the edition before contradicts is not used.
    fn continuous(&self, standing: Standing, names: &Names) -> Standing {
        if standing.status != Status::Ok || !self.is_price() {
            return standing;
        }
        let calendar = self.entity.calendar.as_deref().unwrap_or(crate::calendar::UTC_DAY);
        let bound = self.group().and_then(|g| g.outlier_pct);
        match continuity::fault(self.reading, self.row, &names.level, calendar, bound) {
            Some((status, reason)) => Standing::not(status, reason),
            None => standing,
        }
    }
}

struct Change {
    value: Decimal,
    recomputed: bool,
}

fn percent_text(value: Decimal) -> String {
    // Two decimals of a change in the thousands would feign a precision that nobody needs.
    let decimals = (value.abs() >= Decimal::ONE_THOUSAND).then_some(0);
    print::figure(value, &Unit::Percent, print::Sign::Always, decimals)
}

/// Most names in one sentence: of a feed's thousands of small protocols a page names a few, its facts are all listed.
const MANY: usize = 8;

/// One sentence for each entity and reason, however many facts it concerns; several entities of a group with the same
/// reason share one.
fn gather_issues(entities: &[Entity], by_id: &BTreeMap<&str, (usize, &Entity)>, out: &mut Observed) {
    let mut by_reason: BTreeMap<(Status, String, String), Vec<(usize, String)>> = BTreeMap::new();
    for fact in &out.facts {
        if fact.status == Status::Ok {
            continue;
        }
        let (Some(reason), Some(position)) = (&fact.reason, by_id.get(fact.entity.as_str()).map(|(i, _)| *i)) else {
            continue;
        };
        let group = entities[position].group.clone().unwrap_or_default();
        by_reason.entry((fact.status, group, reason.clone())).or_default().push((position, fact.id.clone()));
    }
    for ((status, _, reason), facts) in by_reason {
        let mut positions: Vec<usize> = facts.iter().map(|(p, _)| *p).collect();
        positions.sort_unstable();
        positions.dedup();
        let names: Vec<&str> = positions.iter().map(|p| entities[*p].name.as_str()).collect();
        let word = match status {
            Status::Stale => "stale",
            Status::Unverified => "unverified",
            Status::Conflict => "in conflict",
            Status::Missing => "missing",
            Status::NotPublished => "not published",
            Status::Outlier => "quarantined",
            Status::Ok => "noted",
        };
        let mut ids: Vec<String> = facts.into_iter().map(|(_, id)| id).collect();
        ids.sort();
        let others = if names.len() > MANY { " and others" } else { "" };
        let names = format!("{}{others}", names.get(..MANY).unwrap_or(&names).join(", "));
        // A reason may say the status itself.
        let stop = if reason.ends_with(['?', '.']) { "" } else { "." };
        let message = if reason.starts_with(word) {
            format!("{names}: {reason}{stop}")
        } else {
            format!("{names}: {word}: {reason}{stop}")
        };
        out.issues.push(DataIssue { status, facts: ids, message });
    }
}
