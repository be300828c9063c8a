//! "The S&P 500 beat the HSI by 1.47%": a difference of two changes in the unit of a change.

use super::Site;
use crate::audit::bind::Target;
use crate::audit::bind::index::{PRICE_METRICS, is_change};
use crate::audit::derive::difference;
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::report::ClaimKind;
use crate::audit::rules;
use crate::audit::verdict::{Fit, fit_unsigned};
use crate::facts::sheet::Fact;
use crate::quantity::Unit;
use crate::quantity::print::{Sign, figure};
use crate::quantity::written::WrittenUnit;

/// A finding where one name beats or trails the other, whose name stands right before "by" and the figure.
pub(super) fn detect(site: &Site<'_, '_>) -> Option<Finding> {
    let written = &site.figure.written;
    if written.unit != WrittenUnit::Percent || written.sign.is_some() || site.figure.to.is_some() {
        return None;
    }
    let items = &site.part.items;
    let clause = site.item().clause;
    let hedge = |i: &usize| {
        [Sense::About, Sense::AtLeast, Sense::AtMost, Sense::Nearly].iter().any(|s| items[*i].is(*s))
            || matches!(&*site.scene.word(&items[*i]), "just" | "some" | "only" | "a" | "mere")
    };
    let by = (0..site.at).rev().find(|i| !hedge(i)).filter(|i| &*site.scene.word(&items[*i]) == "by")?;
    let entity = |i: &Item| match i.kind {
        Kind::Name { target: Target::Entity(e), generic: false, .. } => Some(e),
        _ => None,
    };
    let object = by.checked_sub(1).and_then(|i| entity(&items[i]))?;
    let here = |i: &usize| items[*i].clause == clause;
    let verb = (0..by - 1).rev().take(3).take_while(here).find(|i| compares(site, &items[*i]))?;
    let subject = (0..verb).rev().take(6).take_while(here).find_map(|i| entity(&items[i])).filter(|s| *s != object)?;
    let index = site.scene.index;
    let change = |e: usize| index.change_fact(e, &[], site.window).filter(|f| f.unit == Unit::Percent);
    let (x, y) = (change(subject)?, change(object)?);
    let derived = difference(x, y)?;
    let fitted = fit_unsigned(&written.in_points(), &derived.known);
    let points = figure(derived.known.exact.abs(), &Unit::PercentagePoint, Sign::Never, None);
    if matches!(fitted, Fit::Exact | Fit::Loose(_)) {
        let finding = rules::fb203_unit::of_a_difference(site.range(), site.quote(), points);
        let finding = finding.by(derived.derivation).on([x, y]);
        // Of a comparison the wrong way round another unit mends nothing.
        let reversed = items[verb].is(Sense::CmpDown) != derived.known.exact.is_sign_negative();
        return Some(if reversed { Finding { suggestion: None, ..finding } } else { finding });
    }
    // "Uniswap beat PancakeSwap by 13%" may be said of how much they traded.
    let sized = |e: usize| {
        let level = |f: &&Fact| !is_change(f) && f.against.is_none() && !PRICE_METRICS.contains(&f.metric.as_str());
        index.facts_of(&index.entity(e).id).iter().copied().any(|f| level(&f) && matches!(f.unit, Unit::Money(_)))
    };
    if sized(subject) || sized(object) {
        return None;
    }
    let label =
        format!("{} - {} = {points}", index.name(&Target::Entity(subject)), index.name(&Target::Entity(object)));
    Some(site.compared(fitted, ClaimKind::DerivedNumber, label, &[x, y], Some(derived.derivation)))
}

/// A comparison of moves: "larger than" is one of sizes.
fn compares(site: &Site<'_, '_>, item: &Item) -> bool {
    let word = site.scene.word(item);
    let leads = matches!(&*word, "led" | "leads" | "leading");
    let sized = ["larg", "bigg", "small", "exceed", "dwarf", "great", "above", "below", "over", "under "];
    (item.is(Sense::CmpUp) || item.is(Sense::CmpDown) || leads)
        && !sized.iter().any(|s| word.starts_with(s) && !word.starts_with("overt"))
}
