//! The closes of a history against what the provider states of the same sessions.

use rust_decimal::Decimal;

use super::{figures, series};
use crate::calendar::UTC_DAY;
use crate::facts::percent;
use crate::facts::sheet::{Fact, Index};

/// Two sources of one session may differ by this much, in percent.
const SAME: Decimal = Decimal::from_parts(5, 0, 0, false, 2);

/// A price that is told at any hour lies within a day of the last close of a UTC day; further from both the figure and the one
/// a day before than this, in percent, the close is of something else.
const WITHIN_A_DAY: Decimal = Decimal::from_parts(20, 0, 0, false, 0);

/// The closes that a history has for a figure's session and for the one right before.
pub struct Closes<'a> {
    /// Of the figure's own session.
    pub own: Option<Decimal>,
    /// The session right before, and its close.
    pub last: Option<(&'a str, Decimal)>,
}

/// What contradicts the provider; none where nothing does, or nothing can be held against it. Both sides are named.
pub fn contradiction(
    fact: &Fact,
    index: &Index<'_>,
    calendar: &str,
    session: &str,
    closes: &Closes<'_>,
) -> Option<String> {
    let change = index.fact(&format!("{}.change_pct", fact.entity)).filter(|f| f.derived_from.is_none());
    let exact = calendar != UTC_DAY || fact.session.is_some();
    if !series::is_price(fact) {
        return stated_change(fact, closes, session).filter(|_| exact);
    }
    let value = fact.usable()?.get();
    if let Some(own) = closes.own.filter(|own| exact && apart(*own, value, SAME)) {
        return Some(format!("the history has {own} for {session}, and the provider states {value} for that session"));
    }
    let (date, close) = closes.last?;
    let metric = if fact.metric == "price" { "previous_price" } else { "previous_close" };
    let stated =
        index.fact(&format!("{}.{metric}", fact.entity)).and_then(Fact::usable).map(crate::quantity::Exact::get);
    if !exact {
        let far = |x: Decimal| apart(close, x, WITHIN_A_DAY);
        return (far(value) && stated.is_none_or(far)).then(|| {
            format!("the history has {close} for {date}, and the provider states {value} within a day of it")
        });
    }
    if let Some(stated) = stated {
        return apart(close, stated, SAME).then(|| {
            format!("the history has {close} for {date}, and the provider states {stated} as the close before")
        });
    }
    let (change, slack) = change.and_then(slack)?;
    let implied = value.checked_div(Decimal::ONE.checked_add(change.checked_div(Decimal::ONE_HUNDRED)?)?)?;
    apart(close, implied, slack).then(|| {
        let implied = implied.round_dp(value.scale().max(2)).normalize();
        format!(
            "the history has {close} for {date}, and the provider's close and change give {implied} as the close before"
        )
    })
}

/// Of a change without a level only the change can be held against the history.
fn stated_change(fact: &Fact, closes: &Closes<'_>, session: &str) -> Option<String> {
    if fact.metric != "change_pct" || fact.derived_from.is_some() {
        return None;
    }
    let (stated, slack) = slack(fact)?;
    let given = percent::change(closes.own?, closes.last?.1)?;
    let gap = given.checked_sub(stated)?.abs();
    (gap > slack).then(|| {
        let given = given.round_dp(stated.scale().max(2));
        format!("the history gives a change of {given} % for {session}, and the provider states {stated} %")
    })
}

/// A stated change, and how far another source of it may lie away: it is rounded itself.
fn slack(change: &Fact) -> Option<(Decimal, Decimal)> {
    let value = change.usable()?.get();
    let place = change.precision.map_or_else(|| Decimal::new(1, value.scale()), crate::quantity::Exact::get);
    Some((value, SAME.checked_add(place)?))
}

fn apart(a: Decimal, b: Decimal, by: Decimal) -> bool {
    // Either may be the one that is wrong: zero has no percentage.
    percent::change(a, b).is_none_or(|gap| gap.abs() > by)
}

/// Whether two closes of one session contradict each other.
pub fn differ(a: Decimal, b: Decimal) -> bool {
    apart(a, b, SAME)
}

/// The fact that a series of closes stands for: a price or an amount traded, else a change whose level was not delivered.
pub fn subject<'a>(fact: &'a Fact, index: &Index<'_>) -> Option<&'a str> {
    if let Some(name) = series::name(fact) {
        return fact.usable().and(Some(name));
    }
    let alone = fact.metric == "change_pct"
        && fact.derived_from.is_none()
        && fact.id.strip_suffix(".change_pct") == Some(fact.entity.as_str())
        && ["close", "price"].iter().all(|level| index.fact(&format!("{}.{level}", fact.entity)).is_none());
    (alone && fact.usable().is_some() && figures::daily(fact)).then_some(fact.entity.as_str())
}
