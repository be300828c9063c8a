//! Facts that need a second period. Only sessions before a fact's own are looked at: nothing here can know the future.

use jiff::civil::Date;
use rust_decimal::{Decimal, MathematicalOps as _};

use super::{History, Sound, gaps, past, series, statistics};
use crate::calendar::{Calendars, UTC_DAY};
use crate::config::universe::Universe;
use crate::facts::percent;
use crate::facts::sheet::{Derivation, Fact, FactSheet, Index, PastBy, PastUse, Status};
use crate::quantity::{Exact, Unit};

/// Windows of highs and lows, in sessions.
const EXTREMES: [usize; 3] = [20, 60, 250];
/// Sessions of a realised volatility, and of an average of what was traded.
const MONTH: usize = 20;
/// Sessions of a correlation.
const QUARTER: usize = 60;
/// How far back anything is followed, in sessions.
const LONGEST: usize = 250;

/// Longest time between two sessions that follow each other, in days: the Chinese holidays take eleven or twelve.
const LONGEST_PAUSE: i32 = 13;
/// Facts that need a second period. Each is there only when the history holds all the sessions it needs, up to the one
/// before the fact's own. Where the history contradicts what the provider states, each is there without a value, in conflict,
/// with the reason.
#[must_use]
pub fn facts(sheet: &FactSheet, universe: &Universe, calendars: &Calendars, history: &Sound<'_>) -> Vec<Fact> {
    if history.given.is_empty() {
        return Vec::new();
    }
    let index = sheet.index();
    let mut out = Vec::new();
    for fact in &sheet.facts {
        let Some(now) = Now::of(fact, &index, calendars, history) else { continue };
        if series::is_price(fact) {
            let figures = now.streak().into_iter();
            let figures = figures.chain(EXTREMES.iter().flat_map(|n| now.distances(*n))).chain(now.volatility());
            out.extend(figures.map(|fact| withheld(fact, &[&now])));
        } else {
            out.extend(now.against_average());
        }
    }
    for pair in universe.chain.windows(2) {
        out.extend(correlations(pair, &index, universe, calendars, history));
    }
    out
}

/// A figure of this sheet with the past it stands against.
struct Now<'a> {
    fact: &'a Fact,
    value: Decimal,
    session: String,
    /// What its series is called in the history.
    name: &'a str,
    calendar: &'a str,
    /// The closes of the sessions right before, oldest first, with their dates; a session that is not known ends them.
    past: Vec<(&'a str, Decimal)>,
    /// Why they are not to be computed with.
    conflict: Option<&'a str>,
}

/// A fact computed with closes that contradict the provider says so and has no value.
fn withheld(fact: Fact, sides: &[&Now<'_>]) -> Fact {
    let Some(reason) = sides.iter().find_map(|side| side.conflict) else { return fact };
    let derived_from = fact.derived_from.map(|d| Derivation { past: Vec::new(), ..d });
    Fact { value: None, note: None, status: Status::Conflict, reason: Some(reason.to_owned()), derived_from, ..fact }
}

impl<'a> Now<'a> {
    fn of(fact: &'a Fact, index: &Index<'a>, calendars: &Calendars, history: &'a Sound<'_>) -> Option<Self> {
        if !daily(fact) {
            return None;
        }
        let name = series::name(fact)?;
        let calendar = index.entity(&fact.entity).and_then(|e| e.calendar.as_deref()).unwrap_or(UTC_DAY);
        let session = series::session(fact)?;
        let conflict = history.conflicts.get(&fact.id).map(String::as_str);
        let closes = if conflict.is_some() { history.given } else { &*history.kept };
        let past = unbroken(closes, index, calendars, fact, name, &session)?;
        Some(Self { fact, value: fact.usable()?.get(), session, name, calendar, past, conflict })
    }

    /// The `n` closes before this one, oldest first; none when there are fewer.
    fn past(&self, n: usize) -> Option<Vec<Decimal>> {
        let from = self.past.len().checked_sub(n)?;
        Some(self.past[from..].iter().map(|(_, close)| *close).collect())
    }

    fn with_now(&self, n: usize) -> Option<Vec<Decimal>> {
        let mut all = self.past(n)?;
        all.push(self.value);
        Some(all)
    }

    /// Sessions in a row with a change of one sign, this one included: 3 is the third rise, -3 the third fall, 0 no
    /// change. Only when the history shows where the streak began.
    fn streak(&self) -> Option<Fact> {
        let mut closes: Vec<Decimal> = self.past.iter().map(|(_, close)| *close).collect();
        closes.push(self.value);
        let (count, begun) = streak(&closes)?;
        if !begun {
            return None;
        }
        let mut fact = self.fact(&format!("{}.streak", self.fact.entity), "streak", Decimal::from(count), Unit::Count);
        let n = count.unsigned_abs().max(1);
        fact.window = Some(format!("{n} session{}", if n == 1 { "" } else { "s" }));
        fact.basis = Some("sessions in a row with a change of one sign; negative for falls".to_owned());
        fact.note = Some(format!("n = {n}"));
        // The step before the run began is what shows that it did.
        let steps = if count == 0 { 1 } else { usize::try_from(n).ok()?.checked_add(1)? };
        Some(self.read(fact, steps.min(self.past.len())))
    }

    /// Above or below the highest and the lowest of the `n` closes before.
    fn distances(&self, n: usize) -> Vec<Fact> {
        let Some(past) = self.past(n) else { return Vec::new() };
        let ends = [("high", past.iter().max()), ("low", past.iter().min())];
        ends.into_iter()
            .filter_map(|(end, close)| {
                let close = *close?;
                let distance = percent::change(self.value, close)?;
                let metric = format!("{end}_{n}_distance_pct");
                let id = format!("{}.{metric}", self.fact.entity);
                let mut fact = self.fact(&id, &metric, distance, Unit::Percent);
                fact.window = Some(format!("{n} sessions"));
                fact.basis = Some(format!("against the {end}est close of the {n} sessions before"));
                fact.note = Some(format!("n = {n}; that close was {close}"));
                Some(self.read(fact, n))
            })
            .collect()
    }

    fn volatility(&self) -> Option<Fact> {
        let changes = statistics::changes(&self.with_now(MONTH)?)?;
        let a_year = if self.calendar == UTC_DAY { 365 } else { 252 };
        let yearly = statistics::deviation(&changes)?.checked_mul(Decimal::from(a_year).sqrt()?)?;
        let metric = format!("realised_volatility_{MONTH}_pct");
        let id = format!("{}.{metric}", self.fact.entity);
        let mut fact = self.fact(&id, &metric, statistics::rounded(yearly, 4), Unit::Percent);
        fact.window = Some(format!("{MONTH} sessions"));
        fact.basis = Some(format!("standard deviation of daily changes, annualised with {a_year} sessions a year"));
        fact.note = Some(format!("n = {MONTH}"));
        Some(self.read(fact, MONTH))
    }

    fn against_average(&self) -> Option<Fact> {
        let average = statistics::mean(&self.past(MONTH)?)?;
        let distance = percent::change(self.value, average)?;
        let metric = format!("{}_vs_average_{MONTH}_pct", self.fact.metric);
        let id = format!("{}.vs_average_{MONTH}_pct", self.fact.id);
        let mut fact = self.fact(&id, &metric, distance, Unit::Percent);
        fact.window = Some(format!("{MONTH} sessions"));
        fact.basis = Some(format!("against the mean of the {MONTH} sessions before"));
        fact.note = Some(format!("n = {MONTH}; the mean was {}", statistics::rounded(average, 4)));
        Some(self.read(fact, MONTH))
    }

    /// The fact as computed from the last `n` closes before.
    fn read(&self, mut fact: Fact, n: usize) -> Fact {
        let dates = self.past.iter().skip(self.past.len().saturating_sub(n)).map(|(date, _)| *date).collect();
        if let Some(derivation) = &mut fact.derived_from {
            derivation.past.extend(past::used(self.name, PastBy::Session, &dates, []));
        }
        fact
    }

    /// The rows of these dates.
    fn of_dates(&self, dates: &std::collections::BTreeSet<&str>) -> Option<PastUse> {
        let has = || self.past.iter().map(|(date, _)| *date);
        let own = has().filter(|d| dates.contains(d)).collect();
        past::used(self.name, PastBy::Session, &own, has())
    }

    fn fact(&self, id: &str, metric: &str, value: Decimal, unit: Unit) -> Fact {
        derived(&[self.fact], id, metric, value, unit)
    }
}

/// Whether a figure is of one session or day.
pub(super) fn daily(fact: &Fact) -> bool {
    matches!(fact.window.as_deref(), None | Some("1d" | "24h"))
}

/// Whether a date may be the session after another, closures and all.
pub(super) fn follows(last: &str, session: &str) -> bool {
    gaps::days(last, session).is_some_and(|days| days <= LONGEST_PAUSE)
}

/// Whether no session lies between two dates of one calendar; where it cannot say, whether none need lie there.
pub(super) fn neighbours(calendars: &Calendars, calendar: &str, from: &str, to: &str) -> bool {
    if calendar == UTC_DAY {
        return gaps::days(from, to) == Some(1);
    }
    let dates = from.parse::<Date>().ok().zip(to.parse::<Date>().ok());
    let steps = dates.and_then(|(from, to)| calendars.get(calendar)?.sessions_between(from, to));
    steps.map_or_else(|| follows(from, to), |n| n <= 1)
}

/// The dated closes before a figure's session, oldest first, back to the first session that is not known: a hole would
/// pass closes off as those of sessions in a row. None where the last of them is not that of the session before.
pub(super) fn unbroken<'h>(
    history: &'h History,
    index: &Index<'_>,
    calendars: &Calendars,
    fact: &Fact,
    name: &str,
    session: &str,
) -> Option<Vec<(&'h str, Decimal)>> {
    let calendar = index.entity(&fact.entity).and_then(|e| e.calendar.as_deref()).unwrap_or(UTC_DAY);
    let mut out: Vec<(&str, Decimal)> = Vec::new();
    for (date, close) in history.before(name, session).rev().take(LONGEST) {
        if !neighbours(calendars, calendar, date, out.last().map_or(session, |(next, _)| *next)) {
            break;
        }
        out.push((date, close));
    }
    // An edition before may still be known.
    if out.is_empty() && history.before(name, session).next_back().is_some() {
        return None;
    }
    out.reverse();
    Some(out)
}

/// The signed length of the run of changes of one sign at the end, and whether its beginning is in sight.
fn streak(closes: &[Decimal]) -> Option<(i64, bool)> {
    let mut steps = closes.windows(2).rev().map(|w| w[1].cmp(&w[0]) as i64);
    let sign = steps.next()?;
    if sign == 0 {
        return Some((0, true));
    }
    let mut count = 1;
    for step in steps {
        if step != sign {
            return Some((sign * count, true));
        }
        count += 1;
    }
    Some((sign * count, false))
}

/// The correlation of two neighbours of the chain, and how it differs from the window before.
fn correlations(
    pair: &[String],
    index: &Index<'_>,
    universe: &Universe,
    calendars: &Calendars,
    history: &Sound<'_>,
) -> Vec<Fact> {
    let headline = |group: &String| {
        let id = universe.groups.iter().find(|g| g.id == *group)?.headline.as_deref()?;
        let fact = index.of_entity(id).iter().copied().find(|f| series::is_price(f))?;
        Now::of(fact, index, calendars, history)
    };
    let [a, b] = pair else { return Vec::new() };
    let (Some(a), Some(b)) = (headline(a), headline(b)) else { return Vec::new() };
    let shared = shared_closes(&a, &b, 2 * QUARTER + 1);
    let of = |closes: &[Shared]| {
        let (x, y): (Vec<Decimal>, Vec<Decimal>) = closes.iter().map(|(_, x, y)| (*x, *y)).unzip();
        statistics::correlation(&statistics::changes(&x)?, &statistics::changes(&y)?)
    };
    let Some(now) = shared.len().checked_sub(QUARTER + 1).and_then(|from| of(&shared[from..])) else {
        return Vec::new();
    };
    let make = |metric: String, value: Decimal, note: String, closes: &[Shared]| {
        let id = format!("{}.{metric}.{}", a.fact.entity, b.fact.entity);
        let mut fact = derived(&[a.fact, b.fact], &id, &metric, statistics::rounded(value, 4), Unit::Ratio);
        fact.against = Some(b.fact.entity.clone());
        fact.window = Some(format!("{QUARTER} sessions"));
        fact.basis = Some("daily changes between dates on which both had a session".to_owned());
        fact.note = Some(note);
        fact.session = None;
        let dates = closes.iter().map(|(date, _, _)| date.as_str()).collect();
        if let Some(derivation) = &mut fact.derived_from {
            derivation.past.extend([&a, &b].into_iter().filter_map(|side| side.of_dates(&dates)));
        }
        withheld(fact, &[&a, &b])
    };
    let last = &shared[shared.len().saturating_sub(QUARTER + 1)..];
    let mut out = vec![make(format!("correlation_{QUARTER}"), now, format!("n = {QUARTER}"), last)];
    if shared.len() > 2 * QUARTER
        && let Some(before) = of(&shared[..=QUARTER])
        && let Some(change) = now.checked_sub(before)
    {
        let note = format!("n = {QUARTER} and the {QUARTER} before; it was {}", statistics::rounded(before, 4));
        out.push(make(format!("correlation_{QUARTER}_change"), change, note, &shared));
    }
    out
}

/// A date with the close of either side.
type Shared = (String, Decimal, Decimal);

/// The last `n` dates on which both closed, oldest first; a market's own close counts for its own session.
fn shared_closes(a: &Now<'_>, b: &Now<'_>, n: usize) -> Vec<Shared> {
    let dated = |x: &Now<'_>| -> std::collections::BTreeMap<String, Decimal> {
        let own = std::iter::once((x.session.clone(), x.value));
        // Holidays differ: somewhat more dates of each are needed than of both.
        x.past.iter().rev().take(2 * n).map(|(d, v)| ((*d).to_owned(), *v)).chain(own).collect()
    };
    let other = dated(b);
    let mut both: Vec<_> =
        dated(a).into_iter().rev().filter_map(|(date, x)| other.get(&date).map(|y| (date, x, *y))).take(n).collect();
    both.reverse();
    both
}

/// A fact computed from figures of this sheet and from the history.
pub(super) fn derived(of: &[&Fact], id: &str, metric: &str, value: Decimal, unit: Unit) -> Fact {
    let first = of[0];
    Fact {
        id: id.to_owned(),
        entity: first.entity.clone(),
        metric: metric.to_owned(),
        value: Some(Exact(value)),
        unit,
        window: None,
        precision: None,
        basis: None,
        session: first.session.clone(),
        as_of: first.as_of.clone(),
        source: None,
        derived_from: Some(Derivation::new(
            format!("{} (with history)", metric.trim_end_matches("_pct").replace('_', " ")),
            of.iter().map(|f| f.id.clone()).collect(),
        )),
        against: None,
        scope: first.scope.clone(),
        note: None,
        status: Status::Ok,
        reason: None,
        sessions_behind: None,
        sample: of.iter().any(|f| f.sample),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streaks_are_signed_and_know_whether_they_saw_their_beginning() {
        let of = |closes: &[i64]| streak(&closes.iter().map(|c| Decimal::from(*c)).collect::<Vec<_>>());
        assert_eq!(of(&[5, 4, 5, 6, 7]), Some((3, true)));
        assert_eq!(of(&[5, 6, 5, 4]), Some((-2, true)));
        assert_eq!(of(&[5, 5, 6]), Some((1, true)));
        assert_eq!(of(&[4, 5, 5]), Some((0, true)));
        assert_eq!(of(&[4, 5, 6]), Some((2, false)));
        assert_eq!(of(&[4]), None);
    }
}
