//! What two names told last come to, where the sentence names nobody anew: "a lead of $110.6B", "combined they did $3.06bn",
//! "it is 41% of that", "44% below Meteora". Whom the words mean is a guess: each reading confirms and accuses nobody.

use rust_decimal::Decimal;

use super::Site;
use crate::audit::bind::Target;
use crate::audit::bind::index::is_change;
use crate::audit::derive::{difference, total};
use crate::audit::detect::subject;
use crate::audit::finding::Finding;
use crate::audit::report::ClaimKind;
use crate::audit::verdict::{Fit, Known, fit_unsigned};
use crate::facts::sheet::Fact;
use crate::quantity::written::WrittenUnit;

/// The reading that makes the figure true.
pub(super) fn detect(site: &Site<'_, '_>) -> Option<Finding> {
    if site.figure.to.is_some() || site.figure.written.sign.is_some() {
        return None;
    }
    match site.figure.written.unit {
        WrittenUnit::Money(_) => lead(site).or_else(|| together(site)),
        WrittenUnit::Percent => smaller_by(site).or_else(|| share_of_it(site)),
        _ => None,
    }
}

/// The two entities that the words before the figure name last, or one before it and one behind.
fn pair(site: &Site<'_, '_>) -> Option<(usize, usize)> {
    let entity = |t: &Target| if let Target::Entity(e) = t { Some(*e) } else { None };
    let behind = (1..=6).filter_map(|n| site.after(n)).take_while(|i| i.figure().is_none());
    let behind = behind.filter_map(crate::audit::lex::Item::target).find_map(entity);
    let told: Vec<usize> = subject::last_told(site.scene, site.part, site.at, 2).iter().filter_map(entity).collect();
    match (behind, told.as_slice()) {
        (Some(other), [.., own]) if *own != other => Some((*own, other)),
        (_, [a, b]) => Some((*a, *b)),
        _ => None,
    }
}

/// The levels of one metric that both have.
fn levels<'a>(site: &Site<'_, 'a>, a: usize, b: usize) -> Vec<(&'a Fact, &'a Fact)> {
    let index = site.scene.index;
    let level = |f: &&Fact| !is_change(f) && !super::is_signed(f) && f.against.is_none() && f.usable().is_some();
    let of = |e: usize| index.facts_of(&index.entity(e).id).iter().copied().filter(level);
    of(a).flat_map(|x| of(b).filter(move |y| y.metric == x.metric && y.unit == x.unit).map(move |y| (x, y))).collect()
}

/// "USDT is more than twice USDC, a lead of $110.6B": how much more the one has.
fn lead(site: &Site<'_, '_>) -> Option<Finding> {
    let near = (1..=4).filter_map(|n| site.before(n)).take_while(|i| i.figure().is_none());
    let said = near.into_iter().any(|i| {
        matches!(&*site.scene.word(i), "lead" | "gap" | "difference" | "edge" | "margin" | "ahead" | "distance")
    });
    let (a, b) = pair(site).filter(|_| said)?;
    levels(site, a, b).into_iter().find_map(|(x, y)| {
        let derived = difference(x, y)?;
        let fits = matches!(fit_unsigned(&site.figure.written, &derived.known), Fit::Exact | Fit::Loose(_));
        fits.then(|| confirmed(site, derived.known.exact.abs(), &derived.facts, derived.derivation.clone()))
    })
}

/// "Combined they did $3.06bn", "the pair is worth $264.3B": what both have, added up.
fn together(site: &Site<'_, '_>) -> Option<Finding> {
    let near = (1..=6).filter_map(|n| site.before(n)).take_while(|i| i.figure().is_none());
    let after = (1..=2).filter_map(|n| site.after(n));
    let said = near.into_iter().chain(after).any(|i| {
        matches!(&*site.scene.word(i), "combined" | "together" | "pair" | "two" | "both" | "duo" | "joint" | "jointly")
    });
    let (a, b) = pair(site).filter(|_| said)?;
    levels(site, a, b).into_iter().find_map(|(x, y)| {
        let derived = total(&[x, y])?;
        let fits = matches!(fit_unsigned(&site.figure.written, &derived.known), Fit::Exact | Fit::Loose(_));
        fits.then(|| confirmed(site, derived.known.exact, &derived.facts, derived.derivation.clone()))
    })
}

/// "Curve is 44% below Meteora", "a third of the size, 62% smaller": how much less the one has, in percent of the other.
fn smaller_by(site: &Site<'_, '_>) -> Option<Finding> {
    let word = site.next_word(1)?;
    let first = word.split(' ').next().unwrap_or_default();
    let less = matches!(first, "below" | "smaller" | "less" | "under" | "behind" | "short");
    let more = matches!(first, "above" | "larger" | "bigger" | "more" | "over" | "ahead");
    let (a, b) = pair(site).filter(|_| less || more)?;
    levels(site, a, b).into_iter().find_map(|(x, y)| {
        let (own, other) = (x.usable()?.get(), y.usable()?.get());
        let off = own.checked_sub(other)?.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(other)?;
        let fits = fit_unsigned(&site.figure.written, &Known::stated(off.abs())) == Fit::Exact;
        let derivation = format!("{} / {} - 1 = {}%", x.id, y.id, off.round_dp(2));
        (fits && off.is_sign_negative() == less).then(|| confirmed(site, off.abs(), &[x, y], derivation))
    })
}

/// "Tether has $187.4bn; USDC, at $76.9bn, is 41% of it", "USDT is 6.9% of total crypto cap": a share of the other's level, or of
/// the total that the words name.
fn share_of_it(site: &Site<'_, '_>) -> Option<Finding> {
    if &*site.next_word(1)? != "of" {
        return None;
    }
    let entity = |t: &Target| if let Target::Entity(e) = t { Some(*e) } else { None };
    let index = site.scene.index;
    let it = matches!(&*site.next_word(2)?, "it" | "that" | "this" | "them" | "the");
    let told: Vec<usize> = subject::last_told(site.scene, site.part, site.at, 3).iter().filter_map(entity).collect();
    let behind = (2..=6).filter_map(|n| site.after(n)).take_while(|i| i.figure().is_none());
    let whole = behind.filter_map(crate::audit::lex::Item::target).find_map(entity);
    let wholes: Vec<usize> = whole.into_iter().chain(told.iter().copied().filter(|_| it && whole.is_none())).collect();
    let level = |f: &&Fact| !is_change(f) && !super::is_signed(f) && f.against.is_none() && f.usable().is_some();
    let of = |e: usize| index.facts_of(&index.entity(e).id).iter().copied().filter(level);
    let sized = |f: &&Fact| !matches!(f.metric.as_str(), "close" | "price");
    wholes.iter().flat_map(|w| told.iter().rev().filter(move |own| *own != w).map(move |own| (*own, *w))).find_map(
        |(own, whole)| {
            of(own).filter(sized).find_map(|x| {
                of(whole).filter(sized).filter(|y| y.unit == x.unit).find_map(|y| {
                    // What is traded is no part of what is held.
                    let traded = |f: &Fact| f.metric.contains("volume") || f.metric.contains("turnover");
                    let share = x.usable()?.get().checked_mul(Decimal::ONE_HUNDRED)?.checked_div(y.usable()?.get())?;
                    let fits = fit_unsigned(&site.figure.written, &Known::stated(share)) == Fit::Exact;
                    let derivation = format!("{} / {} = {}%", x.id, y.id, share.round_dp(2));
                    (fits && traded(x) == traded(y)).then(|| confirmed(site, share, &[x, y], derivation))
                })
            })
        },
    )
}

fn confirmed(site: &Site<'_, '_>, exact: Decimal, facts: &[&Fact], derivation: String) -> Finding {
    let decimals = site.figure.written.decimals.max(1);
    let expected = match site.figure.written.unit {
        WrittenUnit::Percent => format!("{}%", exact.round_dp(decimals)),
        _ => crate::audit::notation::in_unit(&site.figure.written, crate::quantity::print::Sign::Negative, exact),
    };
    site.compared(Fit::Exact, ClaimKind::DerivedNumber, expected, facts, Some(derivation))
}
