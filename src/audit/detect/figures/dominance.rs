//! "BTC dominance sits at 58.4%", "alts hold 41.6%", "roughly $1.64T of the $2.81T market is Bitcoin": one's share of the whole
//! market where the sheet states it.

use rust_decimal::Decimal;

use super::{Bound, Site};
use crate::audit::bind::Target;
use crate::audit::finding::Finding;
use crate::audit::report::ClaimKind;
use crate::audit::verdict::{Fit, Known, fit_unsigned};
use crate::facts::sheet::Fact;
use crate::quantity::Unit;
use crate::quantity::print::{self, Sign};
use crate::quantity::written::{Interval, WrittenUnit};

/// The one share of the market that the sheet states, whose it is, and the facts of the whole.
fn stated<'a>(site: &Site<'_, 'a>) -> Option<(usize, &'a Fact)> {
    let index = site.scene.index;
    let coins = site
        .scene
        .index
        .sheet
        .groups
        .iter()
        .enumerate()
        .filter(|(g, _)| index.members_of_group(*g).iter().any(|e| index.is_total(index.entity(*e))));
    let mut found = coins.flat_map(|(g, _)| index.members_of_group(g).iter().copied()).filter_map(|e| {
        let facts = index.facts_of(&index.entity(e).id);
        let share = facts.iter().find(|f| f.metric.contains("dominance") && f.unit == Unit::Percent)?;
        Some((e, *share))
    });
    found.next().filter(|_| found.next().is_none())
}

/// A finding where the words make the figure such a share, or what is left of the whole, or the money that it comes to.
pub(super) fn detect(site: &Site<'_, '_>) -> Option<Finding> {
    let written = &site.figure.written;
    let (percent, money) = (written.unit == WrittenUnit::Percent, matches!(written.unit, WrittenUnit::Money(_)));
    if !percent && !money || written.sign.is_some() || site.figure.to.is_some() {
        return None;
    }
    let clause = site.item().clause;
    let items = &site.part.items;
    let says = |words: &[&str], from: usize, to: usize| {
        let range = from.min(items.len())..to.min(items.len());
        items[range].iter().any(|i| i.clause == clause && words.contains(&&*site.scene.word(i)))
    };
    let (near, far) = (site.at.saturating_sub(7), site.at + 8);
    let (owner, share) = stated(site)?;
    let value = share.usable()?.get();
    let owned = site.bound.targets.as_slice() == [Target::Entity(owner)];
    // "everything that isn't Bitcoin", "alts hold 41.6%"
    let rest = says(&["alts", "altcoins", "alt", "rest", "remainder", "everything", "non"], near, far);
    let of_market = says(&["market", "cap", "whole", "pie"], site.at, far) || says(&["share"], near, far);
    let total = index_total(site, owner);
    if percent {
        let named = says(&["dominance", "dominance's"], near, site.at + 3) && (owned || site.bound.targets.is_empty());
        // A change of it is another thing.
        if site.moved_by() {
            return None;
        }
        // "accounts for 58.4% of the market", and not "BTC's 2.18% trailed the 2.36% of the whole market"
        let told = says(
            &["share", "account", "accounts", "accounting", "makes", "make", "represents", "holds", "is"],
            near,
            far,
        ) && written.magnitude() >= Decimal::TEN;
        let part = Decimal::ONE_HUNDRED.saturating_sub(value);
        let exact = match () {
            () if rest
                && (says(&["hold", "holds", "make", "makes", "account", "left", "leaves", "have"], near, far)
                    || of_market) =>
            {
                part
            }
            () if named || owned && of_market && told => value,
            () => return None,
        };
        let bound = Bound { targets: vec![Target::Entity(owner)], ..Bound::default() };
        let known = Known::stated(exact);
        let expected = format!("{}%", exact.normalize());
        return Some(site.bound_to(bound).compared(
            fit_unsigned(written, &known),
            ClaimKind::Number,
            expected,
            &[share],
            None,
        ));
    }
    // What the share comes to: it confirms.
    let whole = total?;
    let amount = |percent: Decimal| whole.usable()?.get().checked_mul(percent)?.checked_div(Decimal::ONE_HUNDRED);
    let exact = amount(if rest { Decimal::ONE_HUNDRED.saturating_sub(value) } else { value })?;
    // Both are rounded, so that the product is known to two digits or so.
    let slack = exact.saturating_mul(Decimal::new(2, 3));
    let known = Known {
        range: Interval { lo: exact.saturating_sub(slack), hi: exact.saturating_add(slack) },
        ..Known::stated(exact)
    };
    let fitted = fit_unsigned(written, &known);
    let told = rest || owned || site.part.previous.contains(&Target::Entity(owner));
    // "¥2T", "$85,000": of another order, or of another currency.
    let alike = written.magnitude() > Decimal::from(1_000_000_000)
        && written.fits(&whole.unit)
        && !site.quote().contains(['\u{a5}', '\u{20ac}']);
    let told = told
        && alike
        && (rest || says(&["cap", "market", "worth", "dominance", "leaving", "capitalisation"], near, far));
    let derivation = Some(format!("{} * {} / 100", whole.id, share.id));
    let expected = print::figure(exact, &whole.unit, Sign::Negative, None);
    (told && matches!(fitted, Fit::Exact | Fit::Loose(_)))
        .then(|| site.compared(Fit::Exact, ClaimKind::DerivedNumber, expected, &[whole, share], derivation))
}

/// The value of the market that the owner is a part of.
fn index_total<'a>(site: &Site<'_, 'a>, owner: usize) -> Option<&'a Fact> {
    let index = site.scene.index;
    let group = index.group_of(owner)?;
    let total = index.members_of_group(group).iter().copied().find(|e| index.is_total(index.entity(*e)))?;
    let caps = index.facts_of(&index.entity(total).id).iter();
    caps.copied().find(|f| f.metric.contains("market_cap") || f.metric.contains("mcap"))
}
