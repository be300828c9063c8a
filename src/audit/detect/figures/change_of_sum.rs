//! "The five venues cleared $3.84B, up about 5.7%": by how much the sum told right before has changed since the day before.

use rust_decimal::Decimal;

use super::Site;
use crate::audit::derive::{issued, total};
use crate::audit::detect::tally;
use crate::audit::finding::Finding;
use crate::audit::lex::Sense;
use crate::audit::report::ClaimKind;
use crate::audit::verdict::{Fit, Known, fit, fit_unsigned};
use crate::facts::sheet::Fact;
use crate::quantity::written::WrittenUnit;

/// A finding where an amount that counts several stands before the comma, and is the sum of levels that all have a change.
pub(super) fn detect(site: &Site<'_, '_>) -> Option<Finding> {
    let written = &site.figure.written;
    if !written.is_percent() || site.figure.to.is_some() {
        return None;
    }
    let items = &site.part.items;
    let filler = |i: &usize| items[*i].is(Sense::About) || items[*i].is(Sense::Up) || items[*i].is(Sense::Down);
    let comma = (0..site.at).rev().take(4).find(|i| !filler(i)).filter(|i| items[*i].mark(','))?;
    let moved = items[comma..site.at].iter().any(|i| i.is(Sense::Up) || i.is(Sense::Down));
    let amount = comma.checked_sub(1).and_then(|i| items[i].figure())?;
    let money = matches!(amount.written.unit, WrittenUnit::Money(_)) && amount.written.sign.is_none();
    let count =
        (comma.saturating_sub(7)..comma).find_map(|i| tally::number(site.scene, &items[i]).filter(|n| *n > 1))?;
    if !money || !(moved || written.sign.is_some()) {
        return None;
    }
    let index = site.scene.index;
    let sums = super::whole::levels(site).into_iter().filter(|l| l.len() == count);
    let (levels, now) = sums.filter_map(|l| Some((total(&l)?.known, l))).find_map(|(known, l)| {
        let told = matches!(fit_unsigned(&amount.written, &known), Fit::Exact | Fit::Loose(_));
        told.then_some((l, known.exact))
    })?;
    let mut before = now;
    let mut facts: Vec<&Fact> = Vec::new();
    for level in &levels {
        let entity = index.sheet.entities.iter().position(|e| e.id == level.entity)?;
        let change = index.change_fact(entity, &[], site.window)?;
        before = before.checked_sub(issued(level, change)?[1].known.exact)?;
        facts.extend([*level, change]);
    }
    let exact = now.checked_div(before)?.checked_sub(Decimal::ONE)?.checked_mul(Decimal::ONE_HUNDRED)?;
    let fitted = fit(written, site.sign, &Known::stated(exact));
    let derivation = Some(format!("{} / {} - 1 = {}%", now.normalize(), before.round_dp(0), exact.round_dp(2)));
    let expected = format!("{}%", exact.round_dp(written.decimals.max(1)));
    Some(site.compared(fitted, ClaimKind::DerivedNumber, expected, &facts, derivation))
}
