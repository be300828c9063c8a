//! A part of a whole that the sheet states: "62% of trading in Osaka", "Osaka took 62% of turnover".

use rust_decimal::Decimal;

use super::{Bound, Site};
use crate::audit::bind::Target;
use crate::audit::bind::index::{PRICE_METRICS, is_change};
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind};
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::verdict::{Fit, Known, fit};
use crate::facts::sheet::Fact;
use crate::quantity::Unit;
use crate::quantity::written::WrittenUnit;

/// A finding where the words name the part and the sheet has the whole that it is of.
pub(super) fn detect(site: &Site<'_, '_>) -> Option<Finding> {
    let word = |n: usize| site.next_word(n).unwrap_or_default();
    if &*word(1) != "of" || site.figure.written.sign.is_some() || site.figure.to.is_some() {
        return None;
    }
    // "59% of lending TVL": of the sector that is named.
    if let Some(finding) = super::part_of_other::of_a_sector(site) {
        return Some(finding);
    }
    let article = usize::from(matches!(&*word(2), "the" | "all" | "total"));
    let traded = ["trading", "turnover", "volume", "activity", "tvl", "float", "pie"];
    let of_all = &*word(2) == "the" && matches!(&*word(3), "total" | "whole");
    let metric = (2 + article..=3 + article).any(|n| word(n).split(' ').any(|w| traded.contains(&w)));
    if !(metric || of_all) {
        return None;
    }
    if let Some(finding) = of_two(site) {
        return Some(finding);
    }
    if let Some(finding) = of_several(site) {
        return Some(finding);
    }
    let own = placed(site).or_else(|| owner(site))?;
    let (part, whole, exact) = of_stated(site, own)?;
    let fitted = fit(&site.figure.written, Some(1), &Known::stated(exact));
    let expected = format!("{}%", exact.round_dp(site.figure.written.decimals.max(1)));
    let derivation = format!("{} / {} = {}%", part.id, whole.id, exact.round_dp(2));
    let own = Bound { targets: vec![Target::Entity(own)], ..Bound::default() };
    let finding =
        site.bound_to(own).compared(fitted, ClaimKind::DerivedNumber, expected, &[part, whole], Some(derivation));
    let right = matches!(fitted, Fit::Exact | Fit::Loose(_));
    // "60% of turnover in Osaka was retail", "and 70% of the volume came before noon": of something else.
    if !right && !ends(site) {
        return None;
    }
    // What all of it is, the words may leave open.
    let open = !metric && !right;
    Some(if open { Finding { verdict: Verdict::Ambiguous, suggestion: None, ..finding } } else { finding })
}

/// The part that `entity` has of a whole the sheet states, in percent, with both levels: part, whole.
pub(super) fn of_stated<'a>(site: &Site<'_, 'a>, entity: usize) -> Option<(&'a Fact, &'a Fact, Decimal)> {
    let (part, whole) = parted(site, entity)?;
    let exact = part.usable()?.get().checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole.usable()?.get())?;
    Some((part, whole, exact))
}

/// "$3.46B, a 23.5% share", "of which Shenzhen ¥1.36T (57%)": a part of what the sheet states as the whole. It confirms.
pub(super) fn beside_amount(site: &Site<'_, '_>) -> Option<Finding> {
    let written = &site.figure.written;
    if !written.is_percent() || written.sign.is_some() || site.figure.to.is_some() {
        return None;
    }
    let article =
        |i: &&Item| matches!(&*site.scene.word(i), "a" | "an" | "about" | "or" | "roughly" | "some" | "nearly");
    let mut before = site.part.items[..site.at].iter().rev().skip_while(article);
    let bracket = before.next().is_some_and(|i| matches!(i.kind, Kind::Mark('(' | ',' | '/')) || i.mark('—'));
    let amount = before.next()?.figure().filter(|f| bracket && matches!(f.written.unit, WrittenUnit::Money(_)))?;
    let [Target::Entity(own)] = site.bound.targets[..] else { return None };
    let (part, whole, exact) = of_stated(site, own)?;
    let known = |x: Decimal| Known::stated(x);
    let told = matches!(fit(&amount.written, Some(1), &known(part.usable()?.get())), Fit::Exact | Fit::Loose(_));
    let fitted = fit(written, Some(1), &known(exact));
    if !told || !matches!(fitted, Fit::Exact | Fit::Loose(_)) {
        return None;
    }
    let expected = format!("{}%", exact.round_dp(written.decimals.max(1)));
    let derivation = format!("{} / {} = {}%", part.id, whole.id, exact.round_dp(2));
    Some(site.compared(fitted, ClaimKind::DerivedNumber, expected, &[part, whole], Some(derivation)))
}

/// "Aave is larger than Lido; the two account for 48.5% of all TVL": the two told last, of the total. It confirms.
fn of_two(site: &Site<'_, '_>) -> Option<Finding> {
    let items = &site.part.items;
    let clause = site.item().clause;
    let word = |i: usize| site.scene.word(&items[i]);
    let said = (1..site.at).rev().take(8).take_while(|i| items[*i].clause == clause).find(|i| {
        matches!(&*word(*i), "two" | "pair" | "duo") && &*word(i - 1) == "the"
            || matches!(&*word(*i), "both" | "together")
    })?;
    let told = crate::audit::detect::subject::last_told(site.scene, site.part, said, 2);
    let [Target::Entity(a), Target::Entity(b)] = told.as_slice() else { return None };
    let ((x, whole), (y, other)) = (parted(site, *a)?, parted(site, *b)?);
    let sum = x.usable()?.get().checked_add(y.usable()?.get()).filter(|_| whole.id == other.id)?;
    let exact = sum.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole.usable()?.get())?;
    let fitted = fit(&site.figure.written, Some(1), &Known::stated(exact));
    let expected = format!("{}%", exact.round_dp(1));
    let derivation = format!("({} + {}) / {} = {}%", x.id, y.id, whole.id, exact.round_dp(2));
    let bound = Bound { targets: told, ..Bound::default() };
    (fitted == Fit::Exact).then(|| {
        site.bound_to(bound).compared(fitted, ClaimKind::DerivedNumber, expected, &[x, y, whole], Some(derivation))
    })
}

/// "Aave, Lido and EigenLayer account for 55% of total TVL": what the names listed before have together.
fn of_several(site: &Site<'_, '_>) -> Option<Finding> {
    let items = &site.part.items;
    let ends = |i: &usize| !matches!(items[*i].kind, Kind::Mark('.' | ';' | ':')) && items[*i].figure().is_none();
    let last = (0..site.at).rev().take(8).take_while(ends).find(|i| entity(site, *i).is_some())?;
    let joint =
        |i: usize| matches!(items[i].kind, Kind::Mark(',' | '/' | '&')) || &*site.scene.word(&items[i]) == "and";
    let mut listed = vec![entity(site, last)?];
    let (mut first, mut closed) = (last, false);
    while first > 1 && joint(first - 1) {
        let name = if first > 2 && joint(first - 2) { first - 3 } else { first - 2 };
        closed |= !items[first - 1].mark(',');
        let Some(one) = entity(site, name).filter(|e| !listed.contains(e)) else { break };
        listed.push(one);
        first = name;
    }
    listed.reverse();
    // "Next to Lido, Aave has 24% of TVL": two names with a comma are no list.
    if listed.len() < 2 || listed.len() == 2 && !closed || placed(site).is_some() {
        return None;
    }
    let parts: Vec<_> = listed.iter().map(|e| parted(site, *e)).collect::<Option<_>>()?;
    let (_, whole) = *parts.first()?;
    if parts.iter().any(|(_, w)| w.id != whole.id) {
        return None;
    }
    let sum = parts.iter().try_fold(Decimal::ZERO, |t, (p, _)| t.checked_add(p.usable()?.get()))?;
    let exact = sum.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole.usable()?.get())?;
    let fitted = fit(&site.figure.written, Some(1), &Known::stated(exact));
    let expected = format!("{}%", exact.round_dp(site.figure.written.decimals.max(1)));
    let names: Vec<&str> = parts.iter().map(|(p, _)| p.id.as_str()).collect();
    let derivation = format!("({}) / {} = {}%", names.join(" + "), whole.id, exact.round_dp(2));
    let facts: Vec<&Fact> = parts.iter().map(|(p, _)| *p).chain([whole]).collect();
    let bound = Bound { targets: listed.into_iter().map(Target::Entity).collect(), ..Bound::default() };
    Some(site.bound_to(bound).compared(fitted, ClaimKind::DerivedNumber, expected, &facts, Some(derivation)))
}

/// Whether the statement ends with the words for the whole or with the name of the part, and the name before the figure, where
/// it stands there, has only a verb between.
fn ends(site: &Site<'_, '_>) -> bool {
    let items = &site.part.items;
    let last = (3..=8).take_while(|n| site.after(*n).is_some_and(|i| !matches!(i.kind, Kind::Mark(_)))).count() + 3;
    let verb = (2..last).filter_map(|n| site.next_word(n)).any(|w| {
        matches!(
            &*w,
            "was" | "were" | "is" | "came" | "comes" | "went" | "goes" | "took" | "changed" | "from" | "by" | "before"
        )
    });
    let name = (0..site.at).rev().find(|i| entity(site, *i).is_some());
    let parted = name.is_some_and(|i| {
        items[i..site.at].iter().any(|n| matches!(n.kind, Kind::Mark(',' | ';')) || &*site.scene.word(n) == "and")
    });
    !verb && (!parted || placed(site).is_some())
}

/// "56% of trading in Shenzhen": the place behind the figure.
fn placed(site: &Site<'_, '_>) -> Option<usize> {
    let near = (3..=7).take_while(|n| site.after(*n).is_some_and(|i| i.figure().is_none() && !i.mark(',')));
    let at = near.into_iter().find(|n| {
        let before = site.next_word(n - 1);
        entity(site, site.at + n).is_some() && before.is_some_and(|w| matches!(&*w, "in" | "on" | "at" | "through"))
    })?;
    entity(site, site.at + at)
}

/// "Shenzhen took 56% of turnover", "Shenzhen turned over ¥1.32T, 56% of the total": the name before it.
fn owner(site: &Site<'_, '_>) -> Option<usize> {
    let items = &site.part.items;
    let sentence = items[..site.at].iter().rposition(|i| matches!(i.kind, Kind::Mark('.' | ';'))).map_or(0, |i| i + 1);
    (sentence..site.at).rev().find_map(|i| entity(site, i))
}

fn entity(site: &Site<'_, '_>, at: usize) -> Option<usize> {
    match site.part.items.get(at)?.kind {
        Kind::Name { target: Target::Entity(e), generic: false, .. } => Some(e),
        _ => None,
    }
}

/// The level of an entity and the whole of which it is a part: one that the others add up to.
fn parted<'a>(site: &Site<'_, 'a>, entity: usize) -> Option<(&'a Fact, &'a Fact)> {
    let index = site.scene.index;
    let level = |f: &&'a Fact| {
        matches!(f.unit, Unit::Money(_))
            && !is_change(f)
            && f.against.is_none()
            && !PRICE_METRICS.contains(&f.metric.as_str())
            && f.usable().is_some()
    };
    let group = index.group_of(entity)?;
    let own = index.facts_of(&index.entity(entity).id).iter().copied().filter(level);
    own.into_iter().find_map(|part| {
        let all: Vec<&Fact> = index
            .members_of_group(group)
            .iter()
            .flat_map(|e| index.facts_of(&index.entity(*e).id).iter().copied())
            .filter(|f| level(f) && f.metric == part.metric && f.unit == part.unit)
            .collect();
        let stated = |f: &&&'a Fact| index.entity_of(&f.entity).is_some_and(|e| index.is_total(e)) && f.id != part.id;
        if let Some(whole) = all.iter().find(stated) {
            return Some((part, *whole));
        }
        let value = |f: &Fact| f.usable().map_or(Decimal::ZERO, crate::quantity::Exact::get);
        let whole = all.iter().copied().max_by_key(|f| value(f)).filter(|f| f.id != part.id && all.len() > 2)?;
        let sum = all.iter().filter(|f| f.id != whole.id).try_fold(Decimal::ZERO, |t, f| t.checked_add(value(f)))?;
        let near = sum.saturating_sub(value(whole)).abs().saturating_mul(Decimal::ONE_HUNDRED) <= value(whole);
        // "A-share turnover" is that of the group; that one member has as much as the others together says nothing.
        let of = index.group(group);
        let own = index.entity_of(&whole.entity)?;
        let says = |w: &str| own.name.to_lowercase().contains(&w.to_lowercase());
        let named = own.aliases.iter().any(|a| a.to_lowercase() == whole.metric);
        let named = named || says(&of.name) || of.aliases.iter().any(|a| says(a));
        (near && named).then_some((part, whole))
    })
}
