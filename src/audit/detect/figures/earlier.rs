//! A level against what it was or was to be: "an increase of 131 billion yuan or 11.4%", "€58,150 above plan".

use rust_decimal::Decimal;

use super::Site;
use crate::audit::bind::Target;
use crate::audit::bind::index::{REFERENCES, of_metric, refers_to_any};
use crate::audit::derive::difference;
use crate::audit::finding::Finding;
use crate::audit::report::ClaimKind;
use crate::audit::verdict::{Fit, Known, fit, fit_unsigned};
use crate::facts::sheet::Fact;
use crate::quantity::Unit;
use crate::quantity::print::{self, Sign};
use crate::quantity::written::WrittenUnit;

/// A finding where the figure is the difference of a level of its owner and the level that the sheet keeps for the time
/// before or the plan, in the level's unit, in percent or in points. Which of them the words mean is a guess: it confirms.
pub fn detect(site: &Site<'_, '_>) -> Option<Finding> {
    let written = &site.figure.written;
    let [target @ Target::Entity(entity)] = site.bound.targets.as_slice() else { return None };
    if !site.scene.index.has_reference(*entity) {
        return None;
    }
    if site.figure.to.is_some() || !written.is_percent() && !written.is_spread() && !money(site) {
        return None;
    }
    let facts = site.scene.index.own_facts(target);
    let references: Vec<&Fact> = facts.iter().copied().filter(|f| refers_to_any(f)).collect();
    facts.iter().filter(|f| f.usable().is_some()).find_map(|level| {
        let reference = references.iter().find(|r| r.unit == level.unit && r.usable().is_some() && refers(r, level))?;
        // What the sheet states itself is judged by what it states, with its window; another metric is another claim.
        let stated = |f: &&&Fact| f.derived_from.as_ref().is_some_and(|d| d.of == [level.id.as_str(), &reference.id]);
        if facts.iter().any(|f| stated(&f) && written.fits(&f.unit)) || !site.noun.is_none_or(|n| of_metric(level, n)) {
            return None;
        }
        let derived = difference(level, reference)?;
        let gap = derived.known.exact;
        let base = reference.usable()?.get();
        let percent = gap.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(base)?;
        let (value, unit) = match (&written.unit, &level.unit) {
            (WrittenUnit::Percent, Unit::Percent) | (WrittenUnit::Money(_) | WrittenUnit::Plain, Unit::Percent) => {
                return None;
            }
            (WrittenUnit::Percent, _) => (percent, Unit::Percent),
            (WrittenUnit::BasisPoint | WrittenUnit::PercentagePoint, Unit::Percent) => (gap, Unit::PercentagePoint),
            (WrittenUnit::BasisPoint | WrittenUnit::PercentagePoint, _) => return None,
            (_, unit) if written.fits(unit) => (gap, unit.clone()),
            _ => return None,
        };
        let figure = written.in_points();
        let figure = if written.is_spread() { &figure } else { written };
        let known = Known::stated(value);
        let fitted = if written.sign.is_some() || site.sign.is_some() {
            fit(figure, site.sign, &known)
        } else {
            fit_unsigned(figure, &known)
        };
        let expected = print::figure(value, &unit, Sign::Negative, None);
        matches!(fitted, Fit::Exact | Fit::Loose(_)).then(|| {
            site.compared(fitted, ClaimKind::DerivedNumber, expected, &derived.facts, Some(derived.derivation.clone()))
        })
    })
}

fn money(site: &Site<'_, '_>) -> bool {
    matches!(site.figure.written.unit, WrittenUnit::Money(_) | WrittenUnit::Plain)
        && site.figure.written.magnitude() >= Decimal::ONE_HUNDRED
}

/// Whether `reference` is the level of `level` at another time or in a plan: `turnover_previous` of `turnover`.
fn refers(reference: &Fact, level: &Fact) -> bool {
    REFERENCES.iter().any(|word| {
        let rest = reference.metric.strip_suffix(word).map(|s| s.trim_end_matches('_'));
        let rest = rest.or_else(|| reference.metric.strip_prefix(word).map(|s| s.trim_start_matches('_')));
        rest.is_some_and(|metric| {
            metric == level.metric
                || metric.is_empty() && super::super::super::bind::index::PRICE_METRICS.contains(&level.metric.as_str())
        })
    })
}
