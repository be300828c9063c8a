//! "| Average | +0.11% |", "| Total | $280.40B | +0.26% |", "| Five venues | $4.32B |": the last row of a table, of all the rows
//! above it.

use rust_decimal::Decimal;

use super::{Site, facts_about, is_signed};
use crate::audit::bind::Target;
use crate::audit::bind::index::is_change;
use crate::audit::derive::{Derived, total};
use crate::audit::finding::Finding;
use crate::audit::report::ClaimKind;
use crate::audit::verdict::{Fit, Known, fit, fit_unsigned};
use crate::facts::sheet::Fact;
use crate::quantity::print::{self, Sign};
use crate::quantity::words::small_number;
use crate::quantity::written::WrittenUnit;

/// A finding where the row's first cell names nobody, and says that the row is the mean or the sum of those above.
pub(super) fn detect(site: &Site<'_, '_>) -> Option<Finding> {
    let (row, column) = site.part.segment.cell.filter(|(_, column)| *column > 0)?;
    let parts = &site.scene.parts;
    let here = parts.partition_point(|p| p.segment.start < site.part.segment.start);
    // The first cells of the table's rows, from this one upwards.
    let mut heads = parts[..here]
        .iter()
        .rev()
        .map_while(|p| Some((p, p.segment.cell?)))
        .filter(|(_, (r, column))| *column == 0 && *r <= row)
        .map(|(p, _)| p);
    let head = heads.next().filter(|p| p.segment.cell == Some((row, 0)))?;
    let label = site.scene.text[head.segment.start..head.segment.end].trim_matches(['*', '_', ' ']).to_lowercase();
    let mean = matches!(label.as_str(), "average" | "mean" | "avg" | "simple average" | "group average");
    let count = label.split_once(' ').and_then(|(n, _)| small_number(n).or_else(|| n.parse().ok()));
    let counted =
        count.is_some() && head.items.iter().all(|i| i.target().is_none_or(|t| !matches!(t, Target::Entity(_))));
    if !mean && !counted && !matches!(label.as_str(), "total" | "sum" | "combined" | "aggregate" | "all") {
        return None;
    }
    let above = heads.map_while(|p| match p.row.as_slice() {
        [Target::Entity(e)] => Some(*e),
        _ => None,
    });
    let members: Vec<usize> = above.filter(|e| !site.scene.index.is_total(site.scene.index.entity(*e))).collect();
    if members.len() < 2 || count.is_some_and(|n| n != members.len()) || site.figure.to.is_some() {
        return None;
    }
    let percent = site.figure.written.is_percent();
    match site.figure.written.unit {
        _ if percent && mean => mean_of(site, &members),
        _ if percent => growth(site, &members),
        WrittenUnit::Money(_) if !mean => sum(site, &members, column),
        _ => None,
    }
}

fn changes<'a>(site: &Site<'_, 'a>, members: &[usize]) -> Option<Vec<(&'a Fact, Decimal)>> {
    let own = |e: &usize| {
        let fact = site.scene.index.change_fact(*e, &site.metrics, site.window)?;
        Some((fact, fact.usable()?.get()))
    };
    members.iter().map(own).collect()
}

fn mean_of(site: &Site<'_, '_>, members: &[usize]) -> Option<Finding> {
    let changes = changes(site, members)?;
    let all = changes.iter().try_fold(Decimal::ZERO, |t, (_, v)| t.checked_add(*v))?;
    let mean = all.checked_div(Decimal::from(changes.len()))?;
    let fitted = fit(&site.figure.written, None, &Known::stated(mean));
    let derivation = format!("mean of {} rows = {}%", changes.len(), mean.round_dp(4));
    let facts: Vec<&Fact> = changes.iter().map(|(f, _)| *f).collect();
    let expected = format!("{}%", mean.round_dp(2));
    Some(site.compared(fitted, ClaimKind::DerivedNumber, expected, &facts, Some(derivation)))
}

/// How much all of them together grew: their sum against what it was before.
fn growth(site: &Site<'_, '_>, members: &[usize]) -> Option<Finding> {
    let changes = changes(site, members)?;
    let (mut now, mut before) = (Decimal::ZERO, Decimal::ZERO);
    for (change, percent) in &changes {
        let level = site.scene.index.level_for(change)?.usable()?.get();
        let factor = Decimal::ONE.checked_add(percent.checked_div(Decimal::ONE_HUNDRED)?)?;
        now = now.checked_add(level)?;
        before = before.checked_add(level.checked_div(factor)?)?;
    }
    let growth = now.checked_div(before)?.checked_sub(Decimal::ONE)?.checked_mul(Decimal::ONE_HUNDRED)?;
    let known = Known { by_custom: true, ..Known::stated(growth) };
    let fitted = fit(&site.figure.written, None, &known);
    let derivation = format!("the sum of {} rows against the sum before = {}%", changes.len(), growth.round_dp(3));
    let facts: Vec<&Fact> = changes.iter().map(|(f, _)| *f).collect();
    let expected = format!("{}%", growth.round_dp(2));
    Some(site.compared(fitted, ClaimKind::DerivedNumber, expected, &facts, Some(derivation)))
}

/// The sum of the levels of one metric that every row has in the figure's unit.
fn sum(site: &Site<'_, '_>, members: &[usize], column: usize) -> Option<Finding> {
    let level = |f: &&Fact| {
        !is_change(f)
            && !is_signed(f)
            && f.against.is_none()
            && f.usable().is_some()
            && site.figure.written.fits(&f.unit)
    };
    let levels = |e: usize| facts_about(site.scene, &Target::Entity(e)).into_iter().filter(level);
    let sums = levels(*members.first()?).filter_map(|first| {
        let same = |e: &usize| levels(*e).find(|f| f.metric == first.metric);
        total(&members.iter().map(same).collect::<Option<Vec<&Fact>>>()?)
    });
    let best = |d: &Derived<'_>| fit_unsigned(&site.figure.written, &d.known).rank();
    let derived = sums.min_by_key(best)?;
    let fitted = fit_unsigned(&site.figure.written, &derived.known);
    // A column of changes may stand in money, too.
    if matches!(fitted, Fit::Off(_)) && (site.figure.written.sign.is_some() || column > 2) {
        return None;
    }
    let unit = derived.facts.first().map(|f| f.unit.clone())?;
    let expected = print::figure(derived.known.exact, &unit, Sign::Never, None);
    Some(site.compared(fitted, ClaimKind::DerivedNumber, expected, &derived.facts, Some(derived.derivation.clone())))
}
