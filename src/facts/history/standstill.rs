//! A price that the history has for the two sessions before as well: a feed that stands still and dates itself anew.

use std::collections::BTreeMap;

use super::{History, figures, series};
use crate::calendar::{Calendars, UTC_DAY};
use crate::facts::sheet::{DataIssue, Fact, FactSheet, Status};

/// Marks every price that repeats the closes of the two sessions before to the last digit, and what was computed from it;
/// gives one note a reason. To be done before anything is compared.
pub fn suspect(sheet: &mut FactSheet, calendars: &Calendars, history: &History) -> Vec<DataIssue> {
    let mut frozen: BTreeMap<String, String> = BTreeMap::new();
    for fact in sheet.facts.iter().filter(|f| series::is_price(f) && figures::daily(f)) {
        if let Some((one, two)) = repeated(fact, sheet, calendars, history) {
            let reason = format!("suspected frozen: the history has the same close for {one} and {two}");
            frozen.insert(fact.entity.clone(), reason);
        }
    }
    let mut notes: BTreeMap<String, (Vec<String>, Vec<String>)> = BTreeMap::new();
    for (entity, reason) in frozen {
        let name = sheet.entity(&entity).map_or_else(|| entity.clone(), |e| e.name.clone());
        let note = notes.entry(reason.clone()).or_default();
        note.0.push(name);
        for fact in sheet.facts.iter_mut().filter(|f| f.entity == entity && f.status == Status::Ok && of_price(f)) {
            fact.status = Status::Unverified;
            fact.reason = Some(reason.clone());
            note.1.push(fact.id.clone());
        }
    }
    let note = |(reason, (names, mut facts)): (String, (Vec<String>, Vec<String>))| {
        facts.sort();
        DataIssue { status: Status::Unverified, facts, message: format!("{}: {reason}.", names.join(", ")) }
    };
    notes.into_iter().map(note).collect()
}

/// The two sessions right before, where the history has the fact's own value for both.
fn repeated(fact: &Fact, sheet: &FactSheet, calendars: &Calendars, history: &History) -> Option<(String, String)> {
    let (value, session) = (fact.usable()?.get(), series::session(fact)?);
    let calendar = sheet.entity(&fact.entity).and_then(|e| e.calendar.as_deref()).unwrap_or(UTC_DAY);
    let mut before = history.before(series::name(fact)?, &session).rev();
    let ((two, last), (one, first)) = (before.next()?, before.next()?);
    let in_a_row =
        figures::neighbours(calendars, calendar, two, &session) && figures::neighbours(calendars, calendar, one, two);
    (in_a_row && last == value && first == value).then(|| (one.to_owned(), two.to_owned()))
}

/// Levels of a price and its changes.
fn of_price(fact: &Fact) -> bool {
    let metric = fact.metric.trim_start_matches("previous_");
    matches!(metric, "close" | "price" | "high" | "low" | "change_pct" | "change_abs")
}
