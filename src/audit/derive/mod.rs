//! The declared derivations: difference, sum, share, change in money. Operands are bound before they come here.

use rust_decimal::Decimal;

use super::bind::index::known;
use super::verdict::Known;
use crate::facts::sheet::Fact;
use crate::quantity::written::Interval;

/// A derived value and how it came about.
#[derive(Clone, Debug)]
pub struct Derived<'a> {
    /// The value.
    pub known: Known,
    /// The facts it stands on.
    pub facts: Vec<&'a Fact>,
    /// `a - b = c`.
    pub derivation: String,
}

/// `a - b` of two percentages, in percentage points. `None` unless both are usable.
#[must_use]
pub fn difference<'a>(a: &'a Fact, b: &'a Fact) -> Option<Derived<'a>> {
    let (x, y) = (a.usable()?.get(), b.usable()?.get());
    let exact = x.checked_sub(y)?;
    let range = known(a)?.minus(known(b)?)?;
    Some(Derived {
        known: Known { exact, range, by_custom: false },
        facts: vec![a, b],
        derivation: format!("{} - {} = {x} - ({y}) = {exact}", a.id, b.id),
    })
}

/// `part / (part + rest)` in percent.
#[must_use]
pub fn share<'a>(part: &'a Fact, rest: &[&'a Fact]) -> Option<Derived<'a>> {
    let mut total = part.usable()?.get();
    for fact in rest {
        total = total.checked_add(fact.usable()?.get())?;
    }
    let exact = part.usable()?.get().checked_mul(Decimal::ONE_HUNDRED)?.checked_div(total)?;
    let mut facts = vec![part];
    facts.extend(rest);
    let derivation = format!(
        "{} / ({}) = {}%",
        part.id,
        facts.iter().map(|f| f.id.as_str()).collect::<Vec<_>>().join(" + "),
        exact.round_dp(2)
    );
    Some(Derived { known: Known { exact, range: Interval::point(exact), by_custom: false }, facts, derivation })
}

/// The sum of levels that count different things of one kind. `None` unless all are usable.
#[must_use]
pub fn total<'a>(levels: &[&'a Fact]) -> Option<Derived<'a>> {
    let mut exact = Decimal::ZERO;
    let mut range = Interval::point(Decimal::ZERO);
    for fact in levels {
        exact = exact.checked_add(fact.usable()?.get())?;
        range = range.plus(known(fact)?)?;
    }
    let terms = levels.iter().map(|f| f.id.as_str()).collect::<Vec<_>>().join(" + ");
    let derivation = format!("{terms} = {exact}");
    Some(Derived { known: Known { exact, range, by_custom: false }, facts: levels.to_vec(), derivation })
}

/// The money a change of `percent` on an end level amounts to, by both customs: level times change, and level less what
/// it was before (`L - L/(1+p)`).
#[must_use]
pub fn issued<'a>(level: &'a Fact, change: &'a Fact) -> Option<[Derived<'a>; 2]> {
    if change.unit != crate::quantity::Unit::Percent || level.unit == crate::quantity::Unit::Percent {
        return None;
    }
    let (l, p) = (level.usable()?.get(), change.usable()?.get());
    let hundredth = |i: Interval| i.over(Interval::point(Decimal::ONE_HUNDRED));
    let one = Interval::point(Decimal::ONE);
    let product = |l: Interval, p: Interval| l.times(hundredth(p)?);
    let prior = |l: Interval, p: Interval| l.minus(l.over(one.plus(hundredth(p)?)?)?);
    let points = (Interval::point(l), Interval::point(p));
    let ranges = (known(level)?, known(change)?);
    // The level stands in both terms of the second custom, so its slack partly cancels; the slope is p / (1 + p).
    let prior_range = {
        let at = |l: Decimal, p: Decimal| prior(Interval::point(l), Interval::point(p)).map(Interval::middle);
        let corners = [
            at(ranges.0.lo, ranges.1.lo)?,
            at(ranges.0.lo, ranges.1.hi)?,
            at(ranges.0.hi, ranges.1.lo)?,
            at(ranges.0.hi, ranges.1.hi)?,
        ];
        Interval { lo: corners.into_iter().min()?, hi: corners.into_iter().max()? }
    };
    let first = product(points.0, points.1)?.middle();
    let second = prior(points.0, points.1)?.middle();
    Some([
        Derived {
            known: Known { exact: first, range: product(ranges.0, ranges.1)?, by_custom: true },
            facts: vec![level, change],
            derivation: format!("{} x {}% = {}", level.id, p, first.round_dp(0)),
        },
        Derived {
            known: Known { exact: second, range: prior_range, by_custom: true },
            facts: vec![level, change],
            derivation: format!("{0} - {0} / (1 + {1}%) = {2}", level.id, p, second.round_dp(0)),
        },
    ])
}

/// The sum of derived values.
#[must_use]
pub fn sum<'a>(parts: &[Derived<'a>]) -> Option<Derived<'a>> {
    let mut exact = Decimal::ZERO;
    let mut range = Interval::point(Decimal::ZERO);
    let mut facts = Vec::new();
    let mut terms = Vec::new();
    for part in parts {
        exact = exact.checked_add(part.known.exact)?;
        range = range.plus(part.known.range)?;
        facts.extend(part.facts.iter().copied());
        terms.push(part.derivation.clone());
    }
    let by_custom = parts.iter().any(|p| p.known.by_custom);
    let derivation =
        if terms.len() == 1 { terms.remove(0) } else { format!("{}; sum {}", terms.join("; "), exact.round_dp(0)) };
    (!parts.is_empty()).then_some(Derived { known: Known { exact, range, by_custom }, facts, derivation })
}
