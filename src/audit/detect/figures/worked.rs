//! Components and what they come to: "+$37M, +$715M and -$137M, for a net +$615M", "Alder +$2M, Birch -$1M = +$1M", "the three
//! contracting coins lost $824M between them". Each reading confirms and accuses nobody.

use rust_decimal::Decimal;

use super::Site;
use super::money::{currency, nets_of};
use crate::audit::bind::Target;
use crate::audit::finding::Finding;
use crate::audit::lex::{Figure, Item, Sense};
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::verdict::{Fit, Known, fit, fit_unsigned};
use crate::quantity::print::{self, Sign};
use crate::quantity::written::{Interval, WrittenUnit};

/// The first of these readings that makes the figure true.
pub(super) fn detect(site: &Site<'_, '_>) -> Option<Finding> {
    if !matches!(site.figure.written.unit, WrittenUnit::Money(_)) || site.figure.to.is_some() {
        return None;
    }
    sum_of_written(site).or_else(|| component(site)).or_else(|| of_those_that_went(site))
}

fn amount(item: &Item) -> Option<&Figure> {
    item.figure()
        .filter(|f| matches!(f.written.unit, WrittenUnit::Money(_)) && f.written.sign.is_some() && f.to.is_none())
}

/// "= +$615M", "for a net +$615M": the signed amounts before it, added up as they are written.
fn sum_of_written(site: &Site<'_, '_>) -> Option<Finding> {
    let items = &site.part.items;
    let equals = site.scene.text.get(..site.item().start)?.trim_end().ends_with('=');
    let net = (1..=2).filter_map(|n| site.before(n)).any(|b| matches!(&*site.scene.word(b), "net" | "net of"));
    let parts: Vec<&Figure> = items[..site.at].iter().filter_map(amount).collect();
    if !(equals || net) || parts.len() < 2 {
        return None;
    }
    let zero = Interval::point(Decimal::ZERO);
    let exact = parts.iter().try_fold(Decimal::ZERO, |sum, f| sum.checked_add(f.written.value()))?;
    let range = parts.iter().try_fold(zero, |sum, f| {
        let half = f.written.resolution().checked_div(Decimal::TWO)?;
        Some(Interval {
            lo: sum.lo.checked_add(f.written.value())?.checked_sub(half)?,
            hi: sum.hi.checked_add(f.written.value())?.checked_add(half)?,
        })
    })?;
    let fitted = fit(&site.figure.written, None, &Known { exact, range, by_custom: false });
    let shown: Vec<String> = parts.iter().map(|f| f.written.value().normalize().to_string()).collect();
    let worked = format!("{} = {}", shown.join(" + ").replace("+ -", "- "), exact.normalize());
    (fitted == Fit::Exact).then(|| {
        let message = format!("worked out of the figures of the sentence: {worked}");
        let mut finding = Finding::new(site.range(), ClaimKind::DerivedNumber, Verdict::Supported, "FB208", message);
        finding.derivation = Some(worked);
        finding
    })
}

/// "Stablecoins: +$37M, +$715M and -$137M": one member's part, in a list of several of a group.
fn component(site: &Site<'_, '_>) -> Option<Finding> {
    let [group @ (Target::Group(_) | Target::Union(_))] = site.bound.targets.as_slice() else { return None };
    amount(site.item())?;
    let listed = |i: Option<usize>| i.and_then(|i| site.part.items.get(i)).is_some_and(|i| amount(i).is_some());
    let joined = |near: Option<&Item>| near.is_some_and(|i| i.mark(',') || &*site.scene.word(i) == "and");
    let neighbours =
        joined(site.before(1)) && listed(site.at.checked_sub(2)) || joined(site.after(1)) && listed(Some(site.at + 2));
    if !neighbours {
        return None;
    }
    site.scene.index.members(group).into_iter().find_map(|e| {
        let derived = crate::audit::detect::relation::amount(site.scene, e)?;
        let exact = fit(&site.figure.written, None, &derived.known) == Fit::Exact;
        let shown = print::figure(derived.known.exact, &currency(&derived), Sign::Always, Some(2));
        let derivation = Some(derived.derivation.clone());
        exact.then(|| site.compared(Fit::Exact, ClaimKind::DerivedNumber, shown, &derived.facts, derivation))
    })
}

/// "The three contracting coins lost $824M between them": the net of those of the group that went the way the word before its
/// name says.
fn of_those_that_went(site: &Site<'_, '_>) -> Option<Finding> {
    let items = &site.part.items;
    let clause = site.item().clause;
    let group = |i: usize| matches!(items.get(i).and_then(Item::target), Some(Target::Group(_)));
    let picks = |i: &usize| {
        let word = site.scene.word(&items[*i]);
        items[*i].clause == clause && group(i + 1) && (word.ends_with("ing") || word.ends_with("en"))
    };
    let at = (0..site.at).rev().find(picks)?;
    let way = i8::from(items[at].is(Sense::Up)) - i8::from(items[at].is(Sense::Down));
    let target = items.get(at + 1)?.target().filter(|_| way != 0)?;
    let index = site.scene.index;
    let mut moves = index.moves(target, &[], site.window);
    moves.retain(|m| crate::audit::detect::sets::along(m.value, way) && !index.is_total(m.entity));
    let members = index.members(target);
    let entities: Vec<usize> =
        members.into_iter().filter(|e| moves.iter().any(|m| m.entity.id == index.entity(*e).id)).collect();
    let count = at.checked_sub(1).and_then(|i| crate::quantity::words::small_number(&site.scene.word(&items[i])));
    let fits = |d: &crate::audit::derive::Derived<'_>| {
        let told = site.sign.is_none_or(|s| (s < 0) == d.known.exact.is_sign_negative());
        told && fit_unsigned(&site.figure.written, &d.known) == Fit::Exact
    };
    let derived = nets_of(site, &entities).into_iter().find(fits)?;
    let derivation = Some(derived.derivation.clone());
    let shown = print::figure(derived.known.exact, &currency(&derived), Sign::Always, Some(2));
    (count.is_none_or(|n| n == entities.len()))
        .then(|| site.compared(Fit::Exact, ClaimKind::DerivedNumber, shown, &derived.facts, derivation))
}
