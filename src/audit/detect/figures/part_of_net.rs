//! What one or some gave to the net of their group: "USDT and USDC together make up 84% of that net".

use rust_decimal::Decimal;

use super::Site;
use crate::audit::bind::Target;
use crate::audit::derive::issued;
use crate::audit::finding::Finding;
use crate::audit::report::ClaimKind;
use crate::audit::verdict::{Known, fit};
use crate::facts::sheet::Fact;

/// A finding for a percentage behind which "of the net" stands, of coins whose supply the sheet has.
pub(super) fn detect(site: &Site<'_, '_>) -> Option<Finding> {
    let of = site.next_word(1).is_some_and(|w| w == "of");
    let said = |w: &str| w == "net" || w.starts_with("net ");
    let net = (2..=4).filter_map(|n| site.next_word(n)).any(|w| said(&w));
    if !(of && net && site.figure.written.is_percent()) || site.figure.written.sign.is_some() {
        return None;
    }
    let index = site.scene.index;
    let amount = |e: usize| -> Option<(&Fact, Decimal)> {
        let change = index.change_fact(e, &[], site.window)?;
        Some((change, issued(index.level_for(change)?, change)?[1].known.exact))
    };
    // "It is the joint work of USDT and USDC": those named in the clause, else whom the figure is bound to.
    let here = site.part.items[..site.at].iter().filter(|i| i.clause == site.item().clause).filter_map(|i| i.target());
    let mut own: Vec<usize> = here.filter_map(|t| if let Target::Entity(e) = t { Some(*e) } else { None }).collect();
    if own.is_empty() {
        let bound = site.bound.targets.iter();
        own = bound.filter_map(|t| if let Target::Entity(e) = t { Some(*e) } else { None }).collect();
    }
    own.sort_unstable();
    own.dedup();
    let group = index.group_of(*own.first()?)?;
    if own.iter().any(|e| index.group_of(*e) != Some(group)) {
        return None;
    }
    let sum = |es: &[usize]| {
        let amounts = es.iter().filter_map(|e| amount(*e));
        amounts.map(|(_, a)| a).try_fold(Decimal::ZERO, Decimal::checked_add)
    };
    if !own.iter().all(|e| amount(*e).is_some()) {
        return None;
    }
    let whole = sum(index.members_of_group(group))?;
    let exact = sum(&own)?.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole)?;
    let fitted = fit(&site.figure.written, Some(1), &Known::stated(exact));
    let facts: Vec<&Fact> = own.iter().filter_map(|e| Some(amount(*e)?.0)).collect();
    let derivation = format!("of the net of {} = {}%", index.group(group).id, exact.round_dp(2));
    let expected = format!("{}%", exact.round_dp(0));
    Some(site.compared(fitted, ClaimKind::DerivedNumber, expected, &facts, Some(derivation)))
}
