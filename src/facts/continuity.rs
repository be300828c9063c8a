//! This edition against the one before: figures that cannot both be right, and figures that are no longer delivered.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::observe::Reading;
use super::percent;
use super::sheet::{Entity, Fact, FactSheet, Index, Source, Status};
use crate::quantity::{Exact, Unit, print};
use crate::snapshot::Observation;

/// One session's close may differ by this much between two editions, in percent.
const SAME_CLOSE: Decimal = Decimal::from_parts(5, 0, 0, false, 2);
/// The number of issues counted may differ by this much between two editions, in percent.
const SAME_MARKET: Decimal = Decimal::from_parts(20, 0, 0, false, 0);
/// Editions further apart than this many days say nothing about each other's levels.
const LONGEST_PAUSE: i32 = 10;

/// How the reasons begin by which a level is known to have been set aside.
const MOVED: &str = "the level moved by";
const SET_ASIDE: &str = "in line with a level set aside";

/// What the edition before says against a price: a level out of all proportion (another scale), another close of the
/// same session, or another previous close than was printed (another symbol). `bound` is in percent.
#[must_use]
pub fn fault(
    reading: &Reading<'_>,
    row: &Observation,
    level_id: &str,
    calendar: &str,
    bound: Option<Exact>,
) -> Option<(Status, String)> {
    let (sheet, index) = reading.previous.filter(|(sheet, _)| recent(sheet, &reading.snapshot.report_date))?;
    let before = index.fact(level_id).filter(|f| f.unit == row.unit)?;
    let (then, now) = (before.value?.get(), row.value?.get());
    let edition = &sheet.report_date;
    let change = percent::change(now, then)?;
    if set_aside(before) && bound.is_some_and(|b| change.abs() <= b.get()) {
        // Otherwise another scale would count as right from its second day on.
        let way_out = "build once without the edition before to accept it";
        return Some((Status::Outlier, format!("{SET_ASIDE} by the edition of {edition}: {way_out}")));
    }
    before.usable()?;
    if let Some(bound) = bound
        && change.abs() > bound.get()
    {
        let change = print::figure(change, &Unit::Percent, print::Sign::Always, Some(0));
        return Some((Status::Outlier, format!("{MOVED} {change} since the edition of {edition}")));
    }
    let differs = |value: Decimal| percent::change(value, then).is_some_and(|gap| gap.abs() > SAME_CLOSE);
    let (session, last) = (row.session.as_deref()?, before.session.as_deref()?);
    match (reading.clock.steps(calendar, last, session)?, row.previous) {
        (0, _) if differs(now) => {
            Some((Status::Conflict, format!("the edition of {edition} has {then} for the session of {session}")))
        }
        (1, Some(previous)) if differs(previous.get()) => Some((
            Status::Conflict,
            format!("a previous close of {previous} is stated, and the edition of {edition} has {then}"),
        )),
        _ => None,
    }
}

fn set_aside(before: &Fact) -> bool {
    let told = |start: &str| before.reason.as_deref().is_some_and(|r| r.starts_with(start));
    before.status == Status::Outlier && (told(MOVED) || told(SET_ASIDE))
}

/// Prices that the edition before lists and nothing delivers any more.
#[must_use]
pub fn missing(reading: &Reading<'_>, entities: &[Entity]) -> Vec<Fact> {
    let Some((sheet, _)) = reading.previous.filter(|(sheet, _)| recent(sheet, &reading.snapshot.report_date)) else {
        return Vec::new();
    };
    let delivered: BTreeSet<&str> = reading.snapshot.observations.iter().map(|o| o.instrument.as_str()).collect();
    let known: BTreeSet<&str> = entities.iter().map(|e| e.id.as_str()).collect();
    let price = |f: &&Fact| matches!(f.metric.as_str(), "close" | "price") && f.derived_from.is_none();
    sheet
        .facts
        .iter()
        .filter(price)
        .filter(|f| f.status != Status::NotPublished)
        .filter(|f| known.contains(f.entity.as_str()) && !delivered.contains(f.entity.as_str()))
        .map(|f| Fact {
            value: None,
            precision: None,
            session: None,
            as_of: None,
            source: f.source.as_ref().map(|s| Source { payload: None, ..s.clone() }),
            note: None,
            status: Status::Missing,
            reason: Some(format!("not delivered, though the edition of {} lists it", sheet.report_date)),
            sessions_behind: None,
            ..f.clone()
        })
        .collect()
}

/// Marks counts that repeat in full although a session has passed, and counts whose total is that of another part of the
/// market than in the edition before.
pub fn scopes(reading: &Reading<'_>, facts: &mut [Fact]) {
    let Some((sheet, index)) = reading.previous else { return };
    repeated(sheet, index, facts);
    let before = totals(&sheet.facts);
    let jumped: Vec<(Scope, Decimal, Decimal)> = totals(facts)
        .into_iter()
        .filter_map(|(scope, now)| {
            let then = *before.get(&scope)?;
            percent::change(now, then).is_some_and(|c| c.abs() > SAME_MARKET).then_some((scope, now, then))
        })
        .collect();
    for (scope, now, then) in jumped {
        for fact in facts.iter_mut().filter(|f| counts(f) && scope_of(f) == scope) {
            fact.status = Status::Unverified;
            fact.reason = Some(format!(
                "{now} issues are counted, and the edition of {} counted {then}: another part of the market?",
                sheet.report_date
            ));
        }
    }
}

/// One count may repeat by chance; all counts of a part of the market do not.
fn repeated(sheet: &FactSheet, index: &Index<'_>, facts: &mut [Fact]) {
    let mut same: BTreeMap<Scope, (u32, bool)> = BTreeMap::new();
    for fact in facts.iter().filter(|f| counts(f)) {
        let before = index.fact(&fact.id);
        let later = before.and_then(|b| b.session.as_ref()).zip(fact.session.as_ref()).is_some_and(|(b, f)| b < f);
        let (n, all) = same.entry(scope_of(fact)).or_insert((0, true));
        *n += 1;
        *all &= later && before.is_some_and(|b| b.value == fact.value);
    }
    same.retain(|_, (n, all)| *all && *n > 1);
    for fact in facts.iter_mut().filter(|f| counts(f) && same.contains_key(&scope_of(f))) {
        fact.status = Status::Unverified;
        fact.reason = Some(format!(
            "suspected frozen: the same counts as in the edition of {} although a session has passed",
            sheet.report_date
        ));
    }
}

type Scope = (String, Option<String>);

fn scope_of(fact: &Fact) -> Scope {
    (fact.entity.clone(), fact.scope.clone())
}

fn counts(fact: &Fact) -> bool {
    fact.metric == "count" && fact.derived_from.is_none() && fact.usable().is_some()
}

fn totals(facts: &[Fact]) -> BTreeMap<Scope, Decimal> {
    let mut out: BTreeMap<Scope, Decimal> = BTreeMap::new();
    for fact in facts.iter().filter(|f| counts(f)) {
        let total = out.entry(scope_of(fact)).or_default();
        // Counts are far below what a decimal holds.
        *total = total.saturating_add(fact.usable().map_or(Decimal::ZERO, Exact::get));
    }
    out
}

fn recent(sheet: &FactSheet, report_date: &str) -> bool {
    let (Ok(then), Ok(now)) = (sheet.report_date.parse::<Date>(), report_date.parse::<Date>()) else { return false };
    then.until(now).is_ok_and(|span| (1..=LONGEST_PAUSE).contains(&span.get_days()))
}
