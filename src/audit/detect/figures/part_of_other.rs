//! One level as a share of another's: "Southpool's TVL is 64% of Northpool's", "USDC's float is 42% of USDT's".

use rust_decimal::Decimal;

use super::{Bound, Site};
use crate::audit::bind::Target;
use crate::audit::bind::index::{PRICE_METRICS, is_change};
use crate::audit::bind::kinds::is_word;
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::verdict::{Fit, Known, fit};
use crate::facts::sheet::Fact;

/// A finding where a verb of being stands between the first name of the clause and the share, and the other behind "of".
pub(super) fn detect(site: &Site<'_, '_>) -> Option<Finding> {
    let items = &site.part.items;
    let clause = site.item().clause;
    let word = |n: usize| site.next_word(n).unwrap_or_default();
    if &*word(1) != "of" || site.figure.written.sign.is_some() || site.figure.to.is_some() {
        return None;
    }
    let the = usize::from(&*word(2) == "the");
    let sized = &*word(2) == "the" && matches!(&*word(3), "size" | "value") && &*word(4) == "of";
    let behind = site.at + if sized { 5 } else { 2 + the };
    let other = named(site, behind)?;
    let mut names = (0..site.at).filter(|i| items[*i].clause == clause).filter(|i| named(site, *i).is_some());
    let first = names.next().filter(|_| names.next().is_none())?;
    let own = named(site, first).filter(|own| *own != other)?;
    let is = (first..site.at).rev().take(3).any(|i| {
        matches!(&*site.scene.word(&items[i]), "is" | "was" | "equals" | "equalled" | "at" | "about" | "just" | "only")
    });
    // "The Dow's gain was 64% of the Nasdaq's": of moves.
    let moved =
        items.iter().any(|i| i.clause == clause && (i.is(Sense::Up) || i.is(Sense::Down) || i.is(Sense::Delta)));
    if !is {
        return None;
    }
    if moved {
        return of_moves(site, own, other, first);
    }
    let said: Vec<String> = site.scene.metrics_in(&items[first..site.at]);
    let noun = |i: &Item| matches!(&*site.scene.word(i), "float" | "supply" | "size" | "book" | "deposits");
    let sized = sized || items[first..site.at].iter().any(noun);
    let (part, whole) = levels(site, own, other, &said)?;
    let exact = part.usable()?.get().checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole.usable()?.get())?;
    let fitted = fit(&site.figure.written, Some(1), &Known::stated(exact));
    let expected = format!("{}%", exact.round_dp(site.figure.written.decimals.max(1)));
    let derivation = format!("{} / {} = {}%", part.id, whole.id, exact.round_dp(2));
    let bound = Bound { targets: vec![Target::Entity(own)], ..Bound::default() };
    let finding =
        site.bound_to(bound).compared(fitted, ClaimKind::DerivedNumber, expected, &[part, whole], Some(derivation));
    // Of what it is a share is told by the metric's word, by the size, or by the only level that both have.
    let wrong = !matches!(fitted, Fit::Exact | Fit::Loose(_));
    // Where both have one level and nothing else to compare, that one is meant.
    let only = || {
        let index = site.scene.index;
        let plain = |e: usize| {
            let facts = index.facts_of(&index.entity(e).id);
            facts.iter().filter(|f| !is_change(f) && !super::is_signed(f) && f.against.is_none()).count() == 1
        };
        plain(own) && plain(other) && part.metric == "supply"
    };
    let open = wrong && said.is_empty() && !sized && !only();
    Some(if open { Finding { verdict: Verdict::Ambiguous, suggestion: None, ..finding } } else { finding })
}

/// "Aave V3 holds 59% of lending", "Aave V3 -1.96%, 59% of lending TVL": of the sector's own level, where the sheet holds both.
/// Where a verb between the two moves, another share may be meant: such a figure is confirmed and not denied.
pub(super) fn of_a_sector(site: &Site<'_, '_>) -> Option<Finding> {
    let index = site.scene.index;
    let items = &site.part.items;
    let word = |n: usize| site.next_word(n).unwrap_or_default();
    if &*word(1) != "of" || site.figure.written.sign.is_some() || site.figure.to.is_some() {
        return None;
    }
    let article = usize::from(matches!(&*word(2), "the" | "all" | "total"));
    let behind = site.at + 2 + article;
    let Some(Target::Entity(whole)) = items.get(behind)?.target() else { return None };
    let called = |a: &String| {
        let a = a.to_lowercase();
        is_word(&a) || a.strip_suffix('s').is_some_and(is_word)
    };
    let sector = index.entity(*whole).aliases.iter().any(called);
    let own = (0..site.at)
        .rev()
        .take_while(|i| !matches!(items[*i].kind, Kind::Mark(';' | '.')))
        .find_map(|i| named(site, i));
    let bound = match site.bound.targets.as_slice() {
        [Target::Entity(e)] => Some(*e),
        _ => None,
    };
    let own = own.or(bound);
    let own = own.filter(|own| own != whole && sector)?;
    let (part, all) = levels(site, own, *whole, &[])?;
    let exact = part.usable()?.get().checked_mul(Decimal::ONE_HUNDRED)?.checked_div(all.usable()?.get())?;
    let fitted = fit(&site.figure.written, Some(1), &Known::stated(exact));
    let right = matches!(fitted, Fit::Exact | Fit::Loose(_));
    let tail = items.get(behind + 1).is_none_or(|n| {
        n.clause != site.item().clause
            || matches!(n.kind, Kind::Mark(_))
            || matches!(&*site.scene.word(n), "tvl" | "deposits")
    });
    let moved =
        items[..site.at].iter().rev().take(4).any(|i| i.is(Sense::Delta) || i.is(Sense::Up) || i.is(Sense::Down));
    if !right && (!tail || moved) {
        return None;
    }
    let expected = format!("{}%", exact.round_dp(site.figure.written.decimals.max(1)));
    let derivation = format!("{} / {} = {}%", part.id, all.id, exact.round_dp(2));
    let bound = Bound { targets: vec![Target::Entity(own)], ..Bound::default() };
    Some(site.bound_to(bound).compared(fitted, ClaimKind::DerivedNumber, expected, &[part, all], Some(derivation)))
}

fn named(site: &Site<'_, '_>, at: usize) -> Option<usize> {
    match site.part.items.get(at)?.kind {
        Kind::Name { target: Target::Entity(e), generic: false, .. } => Some(e),
        _ => None,
    }
}

/// The two levels of one metric: of the one that the words name, else of the only one that both have.
fn levels<'a>(site: &Site<'_, 'a>, own: usize, other: usize, said: &[String]) -> Option<(&'a Fact, &'a Fact)> {
    let index = site.scene.index;
    let of = |e: usize| {
        let facts = index.facts_of(&index.entity(e).id).iter().copied();
        facts.filter(|f| {
            !super::is_signed(f)
                && !is_change(f)
                && f.against.is_none()
                && f.usable().is_some()
                && (!PRICE_METRICS.contains(&f.metric.as_str()) || f.metric == "market_cap")
        })
    };
    let mut pairs = of(own).filter_map(|a| Some((a, of(other).find(|b| b.metric == a.metric && b.unit == a.unit)?)));
    let all: Vec<(&Fact, &Fact)> = pairs.by_ref().collect();
    let told = all.iter().find(|(a, _)| said.iter().any(|m| a.metric.contains(m.as_str())));
    told.or_else(|| all.first().filter(|_| all.len() == 1)).copied()
}

/// "The Dow's loss was 66% of the S&P 500's": one change as a share of the other, where the noun of the first stands right
/// behind its name and nothing but the name behind the figure.
fn of_moves(site: &Site<'_, '_>, own: usize, other: usize, first: usize) -> Option<Finding> {
    let items = &site.part.items;
    let clause = items[first].clause;
    let noun = (first + 1..first + 4).find(|i| items[*i].is(Sense::Up) || items[*i].is(Sense::Down))?;
    let owned = items[first + 1..noun].iter().all(|i| i.mark('\'') || &*site.scene.word(i) == "s") && noun > first + 1;
    let alone = !items[noun + 1..].iter().any(|i| i.clause == clause && (i.is(Sense::Up) || i.is(Sense::Down)));
    if !(owned && alone) || items[noun].start > site.item().start {
        return None;
    }
    let change = |e: usize| {
        let fact = site.scene.index.change_fact(e, &[], site.window)?;
        Some((fact, fact.usable()?.get()))
    };
    let ((x, a), (y, b)) = (change(own)?, change(other)?);
    let exact = a.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(b)?;
    let fitted = fit(&site.figure.written, Some(1), &Known::stated(exact));
    let derivation = format!("{} / {} = {}%", x.id, y.id, exact.round_dp(2));
    let bound = Bound { targets: vec![Target::Entity(own)], ..Bound::default() };
    let expected = format!("{}%", exact.round_dp(site.figure.written.decimals));
    Some(site.bound_to(bound).compared(fitted, ClaimKind::DerivedNumber, expected, &[x, y], Some(derivation)))
}
