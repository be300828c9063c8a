//! Sums: "combined float of $271.78B", "the six venues turned over $8.7B".

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::Site;
use crate::audit::bind::Target;
use crate::audit::bind::index::is_change;
use crate::audit::derive::{Derived, total};
use crate::audit::detect::pool;
use crate::audit::finding::Finding;
use crate::audit::lex::{Kind, Sense};
use crate::audit::report::ClaimKind;
use crate::audit::verdict::{Fit, Known, fit, fit_unsigned};
use crate::facts::sheet::Fact;
use crate::quantity::print::{self, Sign};
use crate::quantity::words::small_number;
use crate::quantity::written::WrittenUnit;

/// A finding where the figure is the sum of a group's levels, a gap between two, or a share of the sum.
///
/// Which members make up the whole is the text's secret, so that a figure which fits no sum is left to the other rules:
/// a whole can be confirmed here and not denied.
pub fn detect(site: &Site<'_, '_>) -> Option<Finding> {
    match site.figure.written.unit {
        WrittenUnit::Money(_) | WrittenUnit::Plain => super::gap::detect(site).or_else(|| summed(site)),
        WrittenUnit::Percent => super::share::detect(site),
        _ => None,
    }
}

/// "Combined float: $271.78B".
fn summed(site: &Site<'_, '_>) -> Option<Finding> {
    let clause = site.item().clause;
    let said = site.part.items.iter().any(|i| i.is(Sense::Net) && i.clause == clause && between_them(site, i))
        || total_row(site)
        // "small against a $273B base"
        || site.next_word(1).is_some_and(|w| matches!(&*w, "total" | "base"))
        // "USDT plus USDC: $268B"
        || plus(site).is_some()
        // "RWA trio now $6.66B combined"
        || site.next_word(1).is_some_and(|w| matches!(&*w, "combined" | "together")) && of_a_kind(site).is_some()
        || site.part.items[..site.at].iter().rev().take(3).any(|i| matches!(&*site.scene.word(i), "trio" | "duo" | "pair" | "three" | "two" | "four"))
            && of_a_kind(site).is_some()
        // "Sum: $355M"
        || (1..=2).filter_map(|n| site.before(n)).any(|b| &*site.scene.word(b) == "sum");
    if site.figure.to.is_some() {
        return None;
    }
    if let Some(finding) = largest(site) {
        return Some(finding);
    }
    // "The six venues turned over $8.7B"
    if !said {
        let count = counted_group(site)
            .or_else(|| counted_later(site))
            .or_else(|| crate::audit::detect::subject::unnamed_count(site.scene, site.part, site.at))?;
        return of_so_many(site, count, false);
    }
    let counted = counted_group(site)
        .or_else(|| counted_later(site))
        .or_else(|| crate::audit::detect::subject::unnamed_count(site.scene, site.part, site.at));
    if let Some(finding) = counted.and_then(|count| of_so_many(site, count, true)) {
        return Some(finding);
    }
    // "cleared 78% of the $733.6M total": of all, whoever is named.
    let all = |w: &str| matches!(w, "total" | "traded" | "handled" | "cleared" | "processed");
    let of_all =
        site.next_word(1).is_some_and(|w| all(&w)) && site.before(1).is_some_and(|b| &*site.scene.word(b) == "the");
    if let Some(finding) = named_total(site).or_else(|| named_sum(site).filter(|_| !of_all)) {
        return Some(finding);
    }
    if let Some(finding) = of_a_kind(site) {
        return Some(finding);
    }
    let fits = |d: &Derived<'_>| matches!(fit_unsigned(&site.figure.written, &d.known), Fit::Exact | Fit::Loose(_));
    let derived = levels(site).into_iter().filter_map(|l| total(&l)).find(fits)?;
    Some(confirmed(site, &derived))
}

/// The sum of the one list of so many members; a figure of its order that is another denies it.
fn of_so_many<'a>(site: &Site<'_, 'a>, count: usize, said: bool) -> Option<Finding> {
    let clause = site.item().clause;
    let named: Vec<usize> = (site.part.items.iter().filter(|i| i.clause == clause))
        .filter_map(|i| match i.target() {
            Some(Target::Group(g)) => Some(*g),
            _ => None,
        })
        .collect();
    let sums: Vec<Derived<'a>> = grouped(site)
        .into_iter()
        .filter(|((group, _), l)| l.len() == count && count > 1 && (named.is_empty() || named.contains(group)))
        .filter_map(|(_, l)| total(&l))
        .collect();
    let fits = |d: &&Derived<'_>| matches!(fit_unsigned(&site.figure.written, &d.known), Fit::Exact | Fit::Loose(_));
    if let Some(derived) = sums.iter().find(fits) {
        return Some(confirmed(site, derived));
    }
    if let Some(derived) = told_lately(site, count).iter().find(|d| fits(d)) {
        return Some(confirmed(site, derived));
    }
    // "the four venues traded $3.2B"
    let verb = site.part.items.iter().any(|i| {
        i.clause == site.item().clause
            && matches!(
                &*site.scene.word(i),
                "traded"
                    | "handled"
                    | "cleared"
                    | "processed"
                    | "turned over"
                    | "did"
                    | "totalled"
                    | "totaled"
                    | "hold"
                    | "held"
            )
    });
    let [only] = sums.as_slice() else { return None };
    // "PancakeSwap handled $3.42B, more than half of the six-venue total": its own.
    let own = site.bound.targets.iter().any(|t| match t {
        Target::Entity(e) => {
            let facts = site.scene.index.facts_of(&site.scene.index.entity(*e).id);
            let fits = |f: &&Fact| total(&[*f]).is_some_and(|d| fits(&&d));
            facts.iter().copied().filter(|f| !is_change(f)).any(|f| fits(&f))
        }
        _ => false,
    });
    if own {
        return None;
    }
    let near = super::same_order(site.figure.written.magnitude(), only.known.exact);
    ((verb || said) && near && site.figure.written.sign.is_none()).then(|| confirmed(site, only))
}

/// The sums of the levels of so many as the section has told of, where the sheet holds more of their group.
fn told_lately<'a>(site: &Site<'_, 'a>, count: usize) -> Vec<Derived<'a>> {
    let index = site.scene.index;
    let lately = site.scene.lately(site.part);
    let told = |f: &&Fact| {
        index.entity_of(&f.entity).is_some_and(|own| {
            let of = |t: &Target| matches!(t, Target::Entity(e) if index.entity(*e).id == own.id);
            lately.iter().any(of)
        })
    };
    let told = grouped(site).into_values().map(|level| level.into_iter().filter(told).collect::<Vec<_>>());
    told.filter(|level| count > 1 && level.len() == count).filter_map(|level| total(&level)).collect()
}

/// "RWA trio all green, now $6.66B combined": the sum of a kind that the text lists. Where the words say of how many, and there
/// are as many, another figure is wrong.
fn of_a_kind(site: &Site<'_, '_>) -> Option<Finding> {
    let items = &site.part.items;
    let word = |i: usize| site.scene.word(&items[i]);
    let here = (0..site.at).filter(|i| items[*i].clause == site.item().clause);
    let told = here.rev().find_map(|i| Some((i, site.scene.categories.members(&word(i))?)));
    // "Lending: the trio holds $11.44B"
    let label = || {
        let colon = (0..site.at).rev().take_while(|i| !items[*i].mark('.')).find(|i| items[*i].mark(':'))?;
        let kind = colon.checked_sub(1)?;
        Some((kind, site.scene.categories.members(&word(kind))?))
    };
    let (kind, members) = told.or_else(label)?;
    let index = site.scene.index;
    let level = |e: &usize| {
        let facts = index.facts_of(&index.entity(*e).id).iter().copied();
        facts.into_iter().find(|f| !is_change(f) && matches!(f.metric.as_str(), "tvl" | "volume" | "supply"))
    };
    let facts: Vec<&Fact> = members.iter().filter_map(level).collect();
    if facts.len() != members.len() || facts.len() < 2 {
        return None;
    }
    let derived = total(&facts)?;
    let fits = matches!(fit_unsigned(&site.figure.written, &derived.known), Fit::Exact | Fit::Loose(_));
    let behind = (kind + 2..site.at).filter(|i| items[*i].clause == site.item().clause);
    let counted = [kind.checked_sub(1), Some(kind + 1)].into_iter().flatten().chain(behind).any(|i| {
        let said = items.get(i).map(|_| word(i));
        said.is_some_and(|w| match &*w {
            "pair" | "duo" => members.len() == 2,
            "trio" => members.len() == 3,
            "quartet" => members.len() == 4,
            other => small_number(other) == Some(members.len()),
        })
    });
    let near = super::same_order(site.figure.written.magnitude(), derived.known.exact);
    (fits || counted && near && site.figure.written.sign.is_none()).then(|| confirmed(site, &derived))
}

/// "The six venues": how many of a group are meant.
fn counted_group(site: &Site<'_, '_>) -> Option<usize> {
    let items = &site.part.items;
    let clause = items[site.at].clause;
    let name =
        (1..site.at).rev().find(|i| items[*i].clause == clause && matches!(items[*i].target(), Some(Target::Group(_))));
    let word = |i: usize| site.scene.word(&items[i]);
    // "The six venues handled $2.63B": by a noun for its members.
    let noun = || {
        let counted = |i: &usize| items[*i].clause == clause && small_number(&word(i - 1)).is_some();
        (1..site.at).rev().filter(counted).find(|i| !pool::called(site.scene, &items[*i]).is_empty())
    };
    small_number(&word(name.or_else(noun)? - 1))
}

/// "The top two hold $53.6B between them": the sum of the largest.
fn largest(site: &Site<'_, '_>) -> Option<Finding> {
    let items = &site.part.items;
    let clause = site.item().clause;
    let top = (0..site.at).rev().take(8).find(|i| {
        items[*i].clause == clause && matches!(&*site.scene.word(&items[*i]), "top" | "largest" | "biggest" | "leading")
    })?;
    let word = site.scene.word(items.get(top + 1)?);
    let count = small_number(&word).filter(|n| *n > 1)?;
    let found = levels(site).into_iter().find_map(|mut level| {
        level.retain(|f| site.scene.index.entity_of(&f.entity).is_none_or(|e| !site.scene.index.is_total(e)));
        level.sort_by_key(|f| std::cmp::Reverse(f.usable().map(crate::quantity::Exact::get)));
        let derived = total(level.get(..count)?)?;
        matches!(fit_unsigned(&site.figure.written, &derived.known), Fit::Exact | Fit::Loose(_)).then_some(derived)
    })?;
    Some(confirmed(site, &found))
}

/// "the $2.38B traded on the four venues": how many of a group are meant by the words after the figure.
fn counted_later(site: &Site<'_, '_>) -> Option<usize> {
    let items = &site.part.items;
    let here = |i: &usize| items[*i].clause == items[site.at].clause && items[*i].figure().is_none();
    let number = |i: usize| {
        let word = site.scene.word(&items[i]);
        small_number(&word).filter(|n| *n > 1)
    };
    (site.at + 1..items.len()).take(7).take_while(here).find_map(|i| {
        let the = matches!(&*site.scene.word(&items[i - 1]), "the" | "all" | "these" | "those");
        number(i).filter(|_| the)
    })
}

/// The finding for a sum that the figure is.
fn confirmed(site: &Site<'_, '_>, derived: &Derived<'_>) -> Finding {
    let expected = crate::audit::notation::in_unit(&site.figure.written, Sign::Negative, derived.known.exact);
    let fitted = fit_unsigned(&site.figure.written, &derived.known);
    let (facts, derivation) = (&derived.facts, Some(derived.derivation.clone()));
    // "The six venues handled $2.63B" names nobody: the sum is the group's.
    let index = site.scene.index;
    let group = facts.first().and_then(|f| index.entity_of(&f.entity)?.group.as_deref());
    let group = index.sheet.groups.iter().position(|g| Some(g.id.as_str()) == group);
    match group.filter(|_| site.bound.targets.is_empty()) {
        Some(group) => {
            let bound = super::Bound { targets: vec![Target::Group(group)], ..super::Bound::default() };
            site.bound_to(bound).compared(fitted, ClaimKind::DerivedNumber, expected, facts, derivation)
        }
        None => site.compared(fitted, ClaimKind::DerivedNumber, expected, facts, derivation),
    }
}

/// "USDT plus USDC": the word, where it stands between two names before the figure.
fn plus(site: &Site<'_, '_>) -> Option<usize> {
    let items = &site.part.items;
    let named =
        |i: Option<usize>| i.and_then(|i| items.get(i)).is_some_and(|n| matches!(n.target(), Some(Target::Entity(_))));
    let near = (0..site.at).rev().take(6).filter(|i| items[*i].clause == site.item().clause);
    near.into_iter().find(|i| &*site.scene.word(&items[*i]) == "plus" && named(i.checked_sub(1)) && named(Some(i + 1)))
}

/// Whether a word for a sum stands before the figure, or says "between them" after it.
fn between_them(site: &Site<'_, '_>, item: &crate::audit::lex::Item) -> bool {
    item.start < site.item().start || matches!(site.scene.word(item).as_str(), "between them" | "taken together")
}

/// A row headed "Total".
fn total_row(site: &Site<'_, '_>) -> bool {
    let Some((row, _)) = site.part.segment.cell else { return false };
    let first = site.scene.parts.iter().find(|p| p.segment.cell == Some((row, 0)));
    first.is_some_and(|p| {
        let label = site.scene.text[p.segment.start..p.segment.end].trim_matches(['*', '_', ' ']).to_lowercase();
        matches!(label.as_str(), "total" | "sum" | "combined" | "all" | "overall" | "aggregate" | "net")
    })
}

/// "an aggregate value of $2.36T": the sheet's own total.
fn named_total(site: &Site<'_, '_>) -> Option<Finding> {
    let written = &site.figure.written;
    let fact = levels_of(site).into_iter().find(|f| {
        let total = site.scene.index.entity_of(&f.entity).is_some_and(|e| site.scene.index.is_total(e));
        total && f.usable().is_some_and(|v| matches!(fit(written, None, &Known::stated(v.get())), Fit::Exact))
    })?;
    let value = fact.usable()?.get();
    Some(site.compared(Fit::Exact, ClaimKind::Number, super::as_written(written, fact, value), &[fact], None))
}

/// "Northpool and Southpool traded $2.3 billion": one figure behind several names may be their sum. It confirms.
pub(super) fn of_bound(site: &Site<'_, '_>) -> Option<Finding> {
    let index = site.scene.index;
    let entities: Vec<&str> = site
        .bound
        .targets
        .iter()
        .map(|t| if let Target::Entity(e) = t { Some(index.entity(*e).id.as_str()) } else { None })
        .collect::<Option<_>>()?;
    if entities.len() < 2 || site.figure.written.sign.is_some() || site.figure.to.is_some() {
        return None;
    }
    let derived = levels(site).into_iter().find_map(|level| {
        let parts: Vec<&Fact> = level.into_iter().filter(|f| entities.contains(&f.entity.as_str())).collect();
        let sum = (parts.len() == entities.len()).then(|| total(&parts)).flatten()?;
        (fit_unsigned(&site.figure.written, &sum.known) == Fit::Exact).then_some(sum)
    })?;
    Some(confirmed(site, &derived))
}

/// "statistical noise on a $273B base": the sum of the group that the figure is bound to. It confirms.
pub(super) fn of_its_group(site: &Site<'_, '_>) -> Option<Finding> {
    let group = match site.bound.targets.as_slice() {
        [Target::Group(group)] => *group,
        // "Southpool took $1.4B of the group's $2.8B"
        [Target::Entity(e)] => site.scene.index.group_of(*e)?,
        _ => return None,
    };
    if !matches!(site.figure.written.unit, WrittenUnit::Money(_)) || site.figure.written.sign.is_some() {
        return None;
    }
    let own = grouped(site).into_iter().filter(|((g, _), facts)| *g == group && facts.len() > 1);
    let fits = |d: &Derived<'_>| fit_unsigned(&site.figure.written, &d.known) == Fit::Exact;
    let derived = own.filter_map(|(_, facts)| total(&facts)).find(fits)?;
    Some(confirmed(site, &derived))
}

/// "A and B combined for $2.55B", "A and B together hold $45.4B": the sum of the names before the figure.
fn named_sum(site: &Site<'_, '_>) -> Option<Finding> {
    let clause = site.item().clause;
    let items = &site.part.items;
    let cue = (0..site.at).rev().find(|i| items[*i].is(Sense::Net) && items[*i].clause == clause).or_else(|| {
        let after = (site.at + 1..items.len()).take(3);
        after.into_iter().any(|i| items[i].is(Sense::Net) && between_them(site, &items[i])).then_some(site.at)
    });
    let cue = cue.or_else(|| plus(site).map(|_| site.at))?;
    let mut named = names_in(site, 0, cue);
    // "The combined USDT and USDC float stands at $267.6B"
    if named.is_empty() {
        named = names_in(site, cue, site.at);
    }
    if named.len() < 2 || site.figure.written.sign.is_some() {
        return None;
    }
    let sums: Vec<Derived<'_>> = levels(site)
        .iter()
        .filter_map(|level| {
            let parts: Vec<&Fact> = level.iter().filter(|f| named.contains(&f.entity.as_str())).copied().collect();
            (parts.len() == named.len()).then(|| total(&parts)).flatten()
        })
        .collect();
    let (fitted, derived) =
        sums.iter().map(|d| (fit_unsigned(&site.figure.written, &d.known), d)).min_by_key(|(f, _)| f.rank())?;
    // A sum of something else may be meant where the sizes are far apart.
    if matches!(fitted, Fit::Off(_)) && !super::same_order(site.figure.written.magnitude(), derived.known.exact) {
        return None;
    }
    let money = derived.facts.first().map(|f| f.unit.clone())?;
    let expected = print::figure(derived.known.exact, &money, Sign::Negative, None);
    Some(site.compared(fitted, ClaimKind::DerivedNumber, expected, &derived.facts, Some(derived.derivation.clone())))
}

/// The ids of the entities that the figure's clause names between two items, each once.
fn names_in<'a>(site: &Site<'_, 'a>, from: usize, to: usize) -> Vec<&'a str> {
    let mut named: Vec<&str> = Vec::new();
    for item in site.part.items[from..to].iter().filter(|i| i.clause == site.item().clause) {
        if let Kind::Name { target: Target::Entity(e), generic: false, .. } = &item.kind {
            let id = site.scene.index.entity(*e).id.as_str();
            if !named.contains(&id) {
                named.push(id);
            }
        }
    }
    named
}

/// Every level of the groups that are spoken of.
fn levels_of<'a>(site: &Site<'_, 'a>) -> Vec<&'a Fact> {
    grouped(site).into_values().flatten().collect()
}

/// The levels of each group that is spoken of, one list for each metric that several members have.
pub(super) fn levels<'a>(site: &Site<'_, 'a>) -> Vec<Vec<&'a Fact>> {
    grouped(site).into_values().filter(|facts| facts.len() > 1).collect()
}

/// The levels of the groups that are spoken of, by group and metric.
fn grouped<'a>(site: &Site<'_, 'a>) -> BTreeMap<(usize, &'a str), Vec<&'a Fact>> {
    let index = site.scene.index;
    let named = site.part.items.iter().filter_map(|i| match &i.kind {
        Kind::Name { target, .. } => Some(target),
        _ => None,
    });
    let mut groups: Vec<usize> = Vec::new();
    let lately = site.scene.lately(site.part);
    let clause = site.item().clause;
    let nouns = site.part.items.iter().filter(|i| i.clause == clause && i.target().is_none());
    let counted: Vec<Target> = nouns.flat_map(|i| pool::called(site.scene, i)).collect();
    for target in named
        .chain(&site.bound.targets)
        .chain(&site.part.previous)
        .chain(&site.part.section)
        .chain(&counted)
        .chain(lately.iter().take(4))
    {
        let of = match target {
            Target::Group(g) => vec![*g],
            Target::Entity(e) => index.group_of(*e).into_iter().collect(),
            Target::Union(all) => all.clone(),
        };
        for group in of {
            if !groups.contains(&group) {
                groups.push(group);
            }
        }
    }
    let mut out: BTreeMap<(usize, &str), Vec<&Fact>> = BTreeMap::new();
    for group in groups {
        for member in index.members_of_group(group) {
            for fact in index.facts_of(&index.entity(*member).id) {
                let level = !is_change(fact)
                    && fact.against.is_none()
                    && fact.usable().is_some_and(|v| v.get() > Decimal::ZERO)
                    && !fact.metric.starts_with("previous");
                let unit = match site.figure.written.unit {
                    WrittenUnit::Percent => matches!(fact.unit, crate::quantity::Unit::Money(_)),
                    _ => site.figure.written.fits(&fact.unit),
                };
                if level && unit {
                    out.entry((group, fact.metric.as_str())).or_default().push(fact);
                }
            }
        }
    }
    out
}
