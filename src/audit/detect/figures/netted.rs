//! The net of several that the words count: "Net of all three, supply grew by $412M", "so the pair nets out near -$75M".

use super::money::{currency, nets_of};
use super::{Bound, Site};
use crate::audit::bind::Target;
use crate::audit::detect::subject;
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::report::ClaimKind;
use crate::audit::verdict::{Fit, Known, fit_unsigned};
use crate::quantity::print::{self, Sign};
use crate::quantity::words::small_number;
use crate::quantity::written::WrittenUnit;

/// A finding where the amount is the net of those told last, as many as the words count.
pub(super) fn detect(site: &Site<'_, '_>) -> Option<Finding> {
    let written = &site.figure.written;
    if !matches!(written.unit, WrittenUnit::Money(_)) || site.figure.to.is_some() {
        return None;
    }
    let behind = of_those_behind(site);
    let (count, told) = match of_so_many(site)
        .or_else(|| of_the_pair(site))
        .or_else(|| of_its_row(site))
        .or_else(|| of_all_together(site))
    {
        _ if behind.len() > 1 => (behind.len(), behind),
        Some((count, from)) => (count, subject::last_told(site.scene, site.part, from, count)),
        None => return None,
    };
    let index = site.scene.index;
    let entities = |told: &[Target]| -> Vec<usize> {
        told.iter().filter_map(|t| if let Target::Entity(e) = t { Some(*e) } else { None }).collect()
    };
    let told = if entities(&told).len() == count { told } else { all_coins(site, count).unwrap_or(told) };
    let entities = entities(&told);
    let group = index.group_of(*entities.first()?);
    if entities.len() != count || entities.iter().any(|e| index.group_of(*e) != group) {
        return None;
    }
    let nets = nets_of(site, &entities).into_iter();
    let (fitted, derived) = nets.map(|d| (site.fit_as_told(written, &d.known), d)).min_by_key(|(f, _)| f.rank())?;
    // "roughly", with the figure beside it told for each, is read with its rounding.
    let near = written.hedged && matches!(fitted, Fit::Off(_)) && close(site, derived.known.exact);
    let fitted = if near { Fit::Exact } else { fitted };
    let expected = print::figure(derived.known.exact, &currency(&derived), Sign::Always, Some(2));
    let derivation = Some(derived.derivation.clone());
    let all = Bound { targets: told, ..Bound::default() };
    Some(site.bound_to(all).compared(fitted, ClaimKind::DerivedNumber, expected, &derived.facts, derivation))
}

/// "The stablecoin move is under 0.01% of combined USDT and USDC supply": what several gained or lost net, against what they
/// hold. It confirms.
pub(super) fn of_the_float(site: &Site<'_, '_>) -> Option<Finding> {
    let items = &site.part.items;
    let written = &site.figure.written;
    if !written.is_percent() || site.figure.to.is_some() || &*site.next_word(1)? != "of" {
        return None;
    }
    let tail = items[site.at + 2..].iter().take(7).take_while(|i| i.figure().is_none() && !i.mark(','));
    let tail: Vec<&Item> = tail.collect();
    let word = |i: &&Item, words: &[&str]| site.scene.word(i).split(' ').any(|w| words.contains(&w));
    let whole = tail.iter().any(|i| word(i, &["combined", "supply", "float"]));
    let index = site.scene.index;
    let mut entities: Vec<usize> = Vec::new();
    for target in tail.iter().filter_map(|i| i.target()).filter(|_| whole) {
        entities.extend(index.members(target));
    }
    let parts: Vec<_> =
        entities.iter().map(|e| crate::audit::detect::relation::amount(site.scene, *e)).collect::<Option<_>>()?;
    let net = crate::audit::derive::sum(&parts).filter(|_| parts.len() > 1)?;
    let levels: Vec<_> = net.facts.iter().copied().filter(|f| !crate::audit::bind::index::is_change(f)).collect();
    let held = levels.iter().try_fold(rust_decimal::Decimal::ZERO, |t, f| t.checked_add(f.usable()?.get()))?;
    let exact = net.known.exact.checked_mul(rust_decimal::Decimal::ONE_HUNDRED)?.checked_div(held)?;
    let fitted = fit_unsigned(written, &Known::stated(exact.abs()));
    let expected = format!("{}%", exact.abs().round_dp(3));
    let bound = Bound { targets: entities.into_iter().map(Target::Entity).collect(), ..Bound::default() };
    let right = matches!(fitted, Fit::Exact | Fit::Loose(_));
    let derivation = Some(net.derivation.clone());
    right.then(|| site.bound_to(bound).compared(fitted, ClaimKind::DerivedNumber, expected, &net.facts, derivation))
}

/// Whether the figure is within a fiftieth of the amount.
fn close(site: &Site<'_, '_>, exact: rust_decimal::Decimal) -> bool {
    let size = site.figure.written.magnitude();
    exact.abs().saturating_sub(size).abs().saturating_mul(rust_decimal::Decimal::from(50)) <= size
}

/// "Net of all three": how many, and the item of the word for it.
fn of_so_many(site: &Site<'_, '_>) -> Option<(usize, usize)> {
    let items = &site.part.items;
    let word = |i: usize| items.get(i).map(|n| site.scene.word(n)).unwrap_or_default();
    let same = |i: &usize| !matches!(items[*i].kind, Kind::Mark('.' | ';'));
    let net = (0..site.at).rev().take(14).take_while(same).find(|i| &*word(*i) == "net" && &*word(i + 1) == "of")?;
    // "Net of the four rows: roughly -$240M, small against a $273B base": the first amount is the net.
    let money = |i: &Item| i.figure().is_some_and(|f| matches!(f.written.unit, WrittenUnit::Money(_)));
    if items[net..site.at].iter().any(money) {
        return None;
    }
    let count = (net + 2..net + 4).find_map(|i| match &*word(i) {
        "both" => Some(2),
        w => small_number(w).filter(|n| *n > 1),
    })?;
    Some((count, net))
}

/// "all four together shed $0.4B", "together the four lost $340M": how many, and the first item of the words for it.
fn of_all_together(site: &Site<'_, '_>) -> Option<(usize, usize)> {
    let items = &site.part.items;
    let clause = site.item().clause;
    let near = || (0..site.at).rev().take(9).take_while(|i| items[*i].clause == clause && items[*i].figure().is_none());
    let together = near().find(|i| matches!(&*site.scene.word(&items[*i]), "together" | "combined"))?;
    let moved = |i: usize| items[i].is(Sense::Up) || items[i].is(Sense::Down);
    if !(together..site.at).any(moved) {
        return None;
    }
    let around = near().filter(|i| i.abs_diff(together) <= 3);
    let (at, count) = around
        .filter_map(|i| match &*site.scene.word(&items[i]) {
            "both" => Some((i, 2)),
            word => small_number(word).filter(|n| *n > 1).map(|n| (i, n)),
        })
        .next()?;
    Some((count, at.min(together)))
}

/// "| Net, all four | about -$1.04B |": the row's name counts them.
fn of_its_row(site: &Site<'_, '_>) -> Option<(usize, usize)> {
    let label = &site.part.label;
    let column = site.part.segment.cell.is_some_and(|(_, column)| column > 0);
    let mut words = label.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    let net = column && words.next()? == "net";
    let count = words.find_map(|w| if w == "both" { Some(2) } else { small_number(w).filter(|n| *n > 1) })?;
    // "| Coin | Supply | Change |": what they hold together stands in the column of the levels.
    let level = ["supply", "level", "price", "cap", "float", "size", "outstanding"];
    let of_levels = site.part.column.split(' ').any(|w| level.contains(&w)) && site.figure.written.sign.is_none();
    (net && !of_levels).then_some((count, 0))
}

/// The coins of the sheet, where there are so many of them.
fn all_coins(site: &Site<'_, '_>, count: usize) -> Option<Vec<Target>> {
    let index = site.scene.index;
    let known = |e: &usize| crate::audit::detect::relation::amount(site.scene, *e).is_some();
    let supplied = |e: &usize| index.facts_of(&index.entity(*e).id).iter().any(|f| f.metric.starts_with("supply"));
    let coins: Vec<usize> = (0..index.sheet.entities.len()).filter(supplied).filter(known).collect();
    (coins.len() == count).then(|| coins.into_iter().map(Target::Entity).collect())
}

/// "$130M drained from USDT/USDC combined": those that the words behind the amount put together.
fn of_those_behind(site: &Site<'_, '_>) -> Vec<Target> {
    let items = &site.part.items;
    let clause = site.item().clause;
    let here = (site.at + 1..items.len()).take(9).take_while(|i| items[*i].clause == clause && !items[*i].mark(','));
    let Some(last) = here.into_iter().find(|i| matches!(&*site.scene.word(&items[*i]), "combined" | "together")) else {
        return Vec::new();
    };
    let name = |i: &usize| matches!(items[*i].kind, Kind::Name { target: Target::Entity(_), generic: false, .. });
    let Some(first) = (site.at + 1..last).find(name) else { return Vec::new() };
    let joined = |i: usize| name(&i) || items[i].mark('/') || matches!(&*site.scene.word(&items[i]), "and" | "&");
    if first == site.at + 1 || !(first..last).all(joined) {
        return Vec::new();
    }
    (first..last).filter(name).filter_map(|i| items[i].target().cloned()).collect()
}

/// "so the pair nets out near -$75M": two, told before the word for them.
fn of_the_pair(site: &Site<'_, '_>) -> Option<(usize, usize)> {
    let items = &site.part.items;
    let nets = |i: &Item| matches!(&*site.scene.word(i), "nets" | "netted" | "nets out" | "netted out" | "net");
    let verb = (0..site.at).rev().take(4).take_while(|i| items[*i].figure().is_none()).find(|i| nets(&items[*i]))?;
    let pair = |i: &usize| matches!(&*site.scene.word(&items[*i]), "pair" | "two" | "duo");
    // "so the two largest coins netted just +$98M"
    let near = (0..verb).rev().take(3).take_while(|i| !matches!(items[*i].kind, Kind::Mark(_) | Kind::Figure(_)));
    let pair = near.into_iter().find(pair)?;
    Some((2, pair))
}
