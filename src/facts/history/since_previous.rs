//! Changes since the previous edition, for every level that both editions have.

use rust_decimal::Decimal;

use super::{History, figures, past, series};
use crate::facts::percent;
use crate::facts::sheet::{Fact, FactSheet, PastBy};
use crate::quantity::Unit;

/// The window of such a change.
const WINDOW: &str = "since the previous edition";

/// One change for each usable level that the previous edition has too: from its sheet, else from the history. A level of
/// the same session has not changed, it is told again, and gets none.
///
/// The previous edition is that of `named`, or a later one that was given; without a name the last one at hand. What only an
/// edition before that has is no change since the previous one.
#[must_use]
pub fn facts(sheet: &FactSheet, history: &History, previous: Option<&FactSheet>, named: Option<&str>) -> Vec<Fact> {
    let index = previous.filter(|p| is_previous(p, &sheet.report_date, named));
    let index = index.map(|p| (p.report_date.as_str(), p.index()));
    let of_history = named.or_else(|| history.last_edition(&sheet.report_date));
    let mut out = Vec::new();
    for fact in sheet.facts.iter().filter(|f| is_level(f)) {
        let Some(now) = fact.usable() else { continue };
        let earlier = match &index {
            Some((edition, index)) => index
                .fact(&fact.id)
                .filter(|f| alike(f, fact) && told_anew(f, fact))
                .and_then(|f| Some((*edition, f.usable()?.get()))),
            None => of_history.and_then(|edition| Some((edition, history.in_edition(&fact.id, edition)?))),
        };
        let Some((edition, then)) = earlier else { continue };
        let by = if index.is_some() { PastBy::Previous } else { PastBy::Edition };
        out.extend(change(fact, now.get(), edition, then, by));
    }
    out
}

/// Whether a sheet is the edition before that of `report_date`: earlier than it, and not older than the one that is `named`.
#[must_use]
pub fn is_previous(sheet: &FactSheet, report_date: &str, named: Option<&str>) -> bool {
    let date = sheet.report_date.as_str();
    date < report_date && named.is_none_or(|named| named <= date)
}

fn change(fact: &Fact, now: Decimal, edition: &str, then: Decimal, by: PastBy) -> Option<Fact> {
    let head = if series::is_price(fact) { &fact.entity } else { &fact.id };
    let mut out = if fact.unit == Unit::Percent {
        let id = format!("{head}.since_previous_edition_pp");
        figures::derived(&[fact], &id, "since_previous_edition_pp", now.checked_sub(then)?, Unit::PercentagePoint)
    } else {
        let change = percent::change(now, then)?;
        let id = format!("{head}.since_previous_edition_pct");
        figures::derived(&[fact], &id, "since_previous_edition_pct", change, Unit::Percent)
    };
    out.window = Some(WINDOW.to_owned());
    out.note = Some(format!("against {then} in the edition of {edition}"));
    if let Some(derivation) = &mut out.derived_from {
        derivation.past.extend(past::used(&fact.id, by, &[edition].into(), []));
    }
    Some(out)
}

/// Observed levels, sums of them, and rates; no changes, and nothing of the window before.
fn is_level(fact: &Fact) -> bool {
    let metric = fact.metric.as_str();
    let derived = fact.derived_from.as_ref().map(|d| d.op.as_str());
    fact.against.is_none()
        && matches!(derived, None | Some("sum" | "share"))
        && (fact.unit != Unit::Percent || metric == "advance_rate")
        && !metric.starts_with("previous_")
        && !matches!(metric, "high" | "low" | "issued" | "net_issued")
}

fn alike(a: &Fact, b: &Fact) -> bool {
    a.unit == b.unit && a.window == b.window && a.basis == b.basis && a.scope == b.scope
}

/// Whether the later of two figures is of a later session or time.
fn told_anew(before: &Fact, now: &Fact) -> bool {
    match (series::session(before), series::session(now)) {
        (Some(then), Some(now)) => then < now,
        _ => true,
    }
}
