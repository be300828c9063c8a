//! Groups as wholes: mean, dispersion, counts, best and worst member, and which member breaks the direction.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::sheet::{Derivation, Fact, FactSheet, GroupLean, Index};
use crate::config::universe::Universe;
use crate::quantity::{Exact, Unit};

/// Which way the members of a group went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lean {
    /// Every member rose.
    AllUp,
    /// Every member fell.
    AllDown,
    /// Anything else.
    Mixed,
}

/// A group's direction by headline member, by every member and by the mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupDirection {
    /// Entity id of the headline member and its change in percent.
    pub headline: Option<(String, Exact)>,
    /// What all members did.
    pub lean: Lean,
    /// Mean change in percent.
    pub mean: Exact,
    /// Members whose sign is not the headline's (without a headline: not the mean's), by id.
    pub split: Vec<String>,
}

/// The direction of a group; none when no member has a current change.
#[must_use]
pub fn direction(sheet: &FactSheet, group: &str) -> Option<GroupDirection> {
    let index = sheet.index();
    let members = members(sheet, &index, group);
    let values = values(&members);
    let mean = mean(&values)?;
    let headline = headline_change(sheet, &index, group).and_then(|f| Some((f.entity.clone(), f.usable()?)));
    let way = sign(headline.as_ref().map_or(mean, |(_, v)| v.get()));
    let lean = if values.iter().all(|v| sign(*v) > 0) {
        Lean::AllUp
    } else if values.iter().all(|v| sign(*v) < 0) {
        Lean::AllDown
    } else {
        Lean::Mixed
    };
    let mut split: Vec<String> =
        members.iter().filter(|f| f.usable().is_some_and(|v| sign(v.get()) != way)).map(|f| f.entity.clone()).collect();
    split.sort();
    Some(GroupDirection { headline, lean, mean: Exact(mean), split })
}

/// Which way every group with a headline or two members went.
#[must_use]
pub fn directions(sheet: &FactSheet) -> Vec<GroupLean> {
    let index = sheet.index();
    let word = |value: Decimal| match sign(value) {
        1 => "up",
        -1 => "down",
        _ => "flat",
    };
    sheet
        .groups
        .iter()
        .filter(|g| !listed(sheet, &g.id) && members(sheet, &index, &g.id).len() > 1)
        .filter_map(|g| {
            let found = direction(sheet, &g.id)?;
            let mean = word(found.mean.get());
            let headline = found.headline.map(|(id, value)| (id, word(value.get())));
            let verdict = match found.lean {
                Lean::AllUp => "up",
                Lean::AllDown => "down",
                Lean::Mixed => "split",
            };
            Some(GroupLean {
                group: g.id.clone(),
                verdict: verdict.to_owned(),
                headline: headline.as_ref().map(|(_, w)| (*w).to_owned()),
                headline_entity: headline.map(|(id, _)| id),
                mean: mean.to_owned(),
                breaks: found.split,
            })
        })
        .collect()
}

/// Facts about every group of at least two comparable members.
#[must_use]
pub fn facts(sheet: &FactSheet, _: &Universe) -> Vec<Fact> {
    let index = sheet.index();
    let mut out = Vec::new();
    for group in &sheet.groups {
        let members = members(sheet, &index, &group.id);
        if members.len() < 2 || listed(sheet, &group.id) {
            continue;
        }
        out.extend(whole(&group.id, &members));
    }
    out
}

/// Whether only a feed says who is in the group: such a list has no mean and no direction worth a name, since whoever
/// happened to be listed is in it. One instrument that a feed adds to configured ones is a member like them.
#[must_use]
pub fn listed(sheet: &FactSheet, group: &str) -> bool {
    sheet.entities.iter().filter(|e| e.group.as_deref() == Some(group)).all(|e| e.feed_named)
}

fn whole(group: &str, members: &[&Fact]) -> Vec<Fact> {
    let values = values(members);
    let mut ranked: Vec<&Fact> = members.to_vec();
    ranked.sort_by(|a, b| b.value.cmp(&a.value).then_with(|| a.id.cmp(&b.id)));
    let (Some(best), Some(worst), Some(mean)) = (ranked.first(), ranked.last(), mean(&values)) else {
        return Vec::new();
    };
    let of: Vec<String> = members.iter().map(|f| f.id.clone()).collect();
    let one_session = members.iter().all(|f| f.session == best.session);
    let derive = |metric: &str, op: &str, value: Decimal, unit: Unit, of: Vec<String>, note: Option<String>| Fact {
        id: format!("group.{group}.{metric}"),
        entity: group.to_owned(),
        metric: metric.to_owned(),
        value: Some(Exact(value.normalize())),
        unit,
        precision: None,
        session: best.session.clone().filter(|_| one_session),
        source: None,
        as_of: None,
        derived_from: Some(Derivation::new(op, of)),
        scope: None,
        note,
        sample: members.iter().any(|f| f.sample),
        ..(*best).clone()
    };
    let count = |way: i8| Decimal::from(values.iter().filter(|v| sign(**v) == way).count());
    let n = format!("n = {}", values.len());
    let mut out = vec![
        derive("mean_change_pct", "mean", mean, Unit::Percent, of.clone(), Some(n.clone())),
        derive("members_up", "count_up", count(1), Unit::Count, of.clone(), Some(n.clone())),
        derive("members_down", "count_down", count(-1), Unit::Count, of.clone(), Some(n.clone())),
        derive("members_flat", "count_flat", count(0), Unit::Count, of, Some(n)),
    ];
    if let (Some(high), Some(low)) = (best.usable(), worst.usable()) {
        if let Some(range) = high.get().checked_sub(low.get()) {
            let of = vec![best.id.clone(), worst.id.clone()];
            out.push(derive("dispersion", "difference", range, Unit::PercentagePoint, of, None));
        }
        for (metric, op, fact, value) in
            [("best_change_pct", "max", best, high), ("worst_change_pct", "min", worst, low)]
        {
            let note = Some(fact.entity.clone());
            out.push(derive(metric, op, value.get(), Unit::Percent, vec![fact.id.clone()], note));
        }
    }
    out
}

/// The change by which an entity is usually judged: of its price, else of its one level, over a session or a day.
#[must_use]
pub fn change_of<'a>(index: &Index<'a>, entity: &str) -> Option<&'a Fact> {
    let short = |f: &Fact| matches!(f.window.as_deref(), None | Some("1d" | "24h"));
    let own = |f: &&&Fact| f.unit == Unit::Percent && f.against.is_none() && short(f);
    let all = index.of_entity(entity);
    let id = format!("{entity}.change_pct");
    all.iter()
        .filter(own)
        .find(|f| f.id == id)
        .or_else(|| all.iter().filter(own).find(|f| f.metric == "change_pct"))
        .or_else(|| all.iter().filter(own).find(|f| f.metric.ends_with("_change_pct")))
        .copied()
}

/// The mean change of a group's members; of a group with one member that member's.
#[must_use]
pub fn mean_change<'a>(sheet: &'a FactSheet, index: &Index<'a>, group: &str) -> Option<&'a Fact> {
    index.fact(&format!("group.{group}.mean_change_pct")).or_else(|| match members(sheet, index, group)[..] {
        [only] => Some(only),
        _ => None,
    })
}

/// The change of the member that speaks for the group, whatever its status.
#[must_use]
pub fn headline_change<'a>(sheet: &'a FactSheet, index: &Index<'a>, group: &str) -> Option<&'a Fact> {
    change_of(index, sheet.group(group)?.headline.as_deref()?)
}

/// The current changes of a group's members that measure the same thing over the same window: the headline's, else the
/// most common.
#[must_use]
pub fn members<'a>(sheet: &'a FactSheet, index: &Index<'a>, group: &str) -> Vec<&'a Fact> {
    let all: Vec<&Fact> = sheet
        .entities
        .iter()
        .filter(|e| e.group.as_deref() == Some(group))
        .filter_map(|e| change_of(index, &e.id))
        .filter(|f| !combined(index, f))
        .collect();
    let kind = |f: &'a Fact| (f.metric.as_str(), f.window.as_deref(), priced(index, f));
    let main = headline_change(sheet, index, group).filter(|f| f.value.is_some()).map(kind).or_else(|| {
        let mut counts = BTreeMap::new();
        for fact in &all {
            *counts.entry(kind(fact)).or_insert(0_usize) += 1;
        }
        // Of several that are as common, the first in order.
        counts.into_iter().max_by_key(|(kind, n)| (*n, Reverse(*kind))).map(|(kind, _)| kind)
    });
    let mut out: Vec<&Fact> = all.into_iter().filter(|f| f.usable().is_some() && Some(kind(f)) == main).collect();
    out.sort_by(|a, b| a.id.cmp(&b.id));
    out
}

/// Whether the change is of a sum of other members, which would count them twice.
fn combined(index: &Index<'_>, fact: &Fact) -> bool {
    let level = fact.derived_from.as_ref().and_then(|d| index.fact(d.of.first()?));
    level.and_then(|l| l.derived_from.as_ref()).is_some_and(|d| d.op == "sum")
}

/// Whether the change is of a price: a turnover's or a market value's change is no member's move.
fn priced(index: &Index<'_>, fact: &Fact) -> bool {
    // A provider may state the change of a price and not the price itself.
    fact.id == format!("{}.change_pct", fact.entity) && fact.metric == "change_pct"
        || index.of_entity(&fact.entity).iter().any(|f| matches!(f.metric.as_str(), "close" | "price"))
}

fn values(facts: &[&Fact]) -> Vec<Decimal> {
    facts.iter().filter_map(|f| f.usable()).map(Exact::get).collect()
}

/// The mean at twelve places.
pub(super) fn mean(values: &[Decimal]) -> Option<Decimal> {
    let mut sum = Decimal::ZERO;
    for value in values {
        sum = sum.checked_add(*value)?;
    }
    Some(sum.checked_div(Decimal::from(values.len()))?.round_dp(12).normalize())
}

/// -1, 0 or 1.
pub(super) fn sign(value: Decimal) -> i8 {
    if value.is_zero() {
        0
    } else if value.is_sign_negative() {
        -1
    } else {
        1
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::sheet::tests_support::sheet;
    use super::*;

    fn value(facts: &[Fact], id: &str) -> String {
        facts.iter().find(|f| f.id == id).unwrap().value.unwrap().to_string()
    }

    #[test]
    fn a_split_names_the_member_that_breaks_it() {
        let s = sheet(
            "2026-03-21",
            &[
                ("cn.chinext", "cn", "XSHG", "2026-03-20", "1.30"),
                ("cn.sse", "cn", "XSHG", "2026-03-20", "-1.24"),
                ("cn.szse", "cn", "XSHG", "2026-03-20", "-0.30"),
            ],
        );
        let d = direction(&s, "cn").unwrap();
        assert_eq!((d.lean, d.split.as_slice()), (Lean::Mixed, &["cn.sse".to_owned(), "cn.szse".to_owned()][..]));
        assert_eq!(d.headline.unwrap().0, "cn.chinext", "the helper makes the first member the headline");
        let facts = facts(&s, &Universe::default());
        assert_eq!(value(&facts, "group.cn.mean_change_pct"), "-0.08");
        assert_eq!(value(&facts, "group.cn.dispersion"), "2.54");
        assert_eq!(value(&facts, "group.cn.members_down"), "2");
    }

    proptest! {
        #[test]
        fn the_order_of_members_does_not_matter(mut values in prop::collection::vec(-999i64..999, 2..6)) {
            let make = |values: &[i64]| {
                let texts: Vec<String> = values.iter().map(|v| Decimal::new(*v, 2).to_string()).collect();
                let rows: Vec<_> = texts.iter().enumerate()
                    .map(|(i, t)| (["g.a", "g.b", "g.c", "g.d", "g.e"][i], "g", "XNYS", "2026-03-20", t.as_str())).collect();
                let facts = facts(&sheet("2026-03-21", &rows), &Universe::default());
                ["mean_change_pct", "dispersion", "members_up", "members_down"].map(|m| value(&facts, &format!("group.g.{m}")))
            };
            let forward = make(&values);
            values.reverse();
            prop_assert_eq!(&forward, &make(&values));
            for v in &mut values { *v = -*v; }
            let mirrored = make(&values);
            prop_assert_eq!(&forward[2], &mirrored[3]);
            prop_assert_eq!(&forward[1], &mirrored[1]);
        }
    }
}
