//! "Morpho and Ethena together exceed Aave": the sum of levels against another.

use rust_decimal::Decimal;

use super::owner::last_name;
use super::settled;
use crate::audit::bind::Target;
use crate::audit::bind::index::{PRICE_METRICS, in_points, is_change};
use crate::audit::detect::subject;
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::scene::{Part, Scene};
use crate::facts::Fact;
use crate::quantity::{Unit, print};

/// "more than Aerodrome and Meteora combined", "outweighed USDT and USDe issuance combined": one against the sum of several, in
/// levels or in what their changes amount to. The outer `None` is no such statement.
pub(super) fn against_sum(scene: &Scene<'_>, part: &Part, at: usize, order: i8) -> Option<Option<Finding>> {
    let items = &part.items;
    let clause = items[at].clause;
    let joined =
        |i: &usize| items[*i].is(Sense::Net) || matches!(&*scene.word(&items[*i]), "together" | "combined" | "jointly");
    let cue = (at + 1..items.len()).take(10).take_while(|i| items[*i].clause == clause).find(joined)?;
    let entity = |i: usize| match items[i].target() {
        Some(Target::Entity(e)) if subject::nameable(scene, part, i) => Some(e),
        _ => None,
    };
    let others: Vec<usize> = (at + 1..cue).filter_map(entity).copied().collect();
    if others.len() < 2 {
        return None;
    }
    let named = (0..at).rev().filter_map(|i| entity(i).map(|e| (i, *e))).find(|(_, e)| !others.contains(e));
    let Some((first, own)) = named else { return Some(None) };
    Some(one_against(scene, part, (first, at, cue), own, &others, order))
}

fn one_against(
    scene: &Scene<'_>,
    part: &Part,
    (first, at, cue): (usize, usize, usize),
    own: usize,
    others: &[usize],
    order: i8,
) -> Option<Finding> {
    let items = &part.items;
    let range = (items[first.max(at.saturating_sub(6))].start, items[cue].end);
    let level = |e: usize| super::dollars::standing(scene, e).and_then(|f| Some((f, f.usable()?.get())));
    let flow = |e: usize| super::dollars::amount(scene, e).map(|d| (d.facts.clone(), d.known.exact.abs()));
    let told = |i: &Item| {
        matches!(
            &*scene.word(i),
            "shrinkage" | "contraction" | "growth" | "flows" | "drain" | "additions" | "outflows" | "inflows"
        )
    };
    let flows = items[first..=cue].iter().any(|i| told(i) || super::dollars::flows(scene, i));
    let above = |own: Decimal, sum: Decimal| if order > 0 { own > sum } else { own < sum };
    let (facts, x, sum) = if flows {
        let (mut facts, x) = flow(own)?;
        let parts: Vec<_> = others.iter().map(|e| flow(*e)).collect::<Option<_>>()?;
        let sum = parts.iter().try_fold(Decimal::ZERO, |t, (_, v)| t.checked_add(*v))?;
        facts.extend(parts.into_iter().flat_map(|(f, _)| f));
        (facts, x, sum)
    } else {
        let (fact, x) = level(own)?;
        let parts: Vec<_> = others.iter().map(|e| level(*e)).collect::<Option<_>>()?;
        let alike = parts.iter().all(|(f, _)| f.metric == fact.metric);
        let sum = parts.iter().try_fold(Decimal::ZERO, |t, (_, v)| t.checked_add(*v)).filter(|_| alike)?;
        (std::iter::once(fact).chain(parts.into_iter().map(|(f, _)| f)).collect(), x, sum)
    };
    let holds = above(x, sum) != subject::negated(part, at);
    let verdict = if holds { Verdict::Supported } else { Verdict::Contradicted };
    let money = |v: Decimal| print::figure(v, &Unit::Money("usd".to_owned()), print::Sign::Never, Some(2));
    let message = format!("{} at {} against {} in all", scene.index.entity(own).name, money(x), money(sum));
    let finding = Finding::new(range, ClaimKind::Comparison, verdict, "FB303", message).on(facts);
    Some(settled(finding, subject::supposed(part, at), false))
}

/// The outer `None` is no such statement.
pub(super) fn summed(scene: &Scene<'_>, part: &Part, at: usize, order: i8) -> Option<Option<Finding>> {
    let items = &part.items;
    let clause = items[at].clause;
    let joined =
        |i: usize| items[i].is(Sense::Net) || matches!(&*scene.word(&items[i]), "together" | "combined" | "jointly");
    let cue = (0..at).rev().take(5).take_while(|i| items[*i].clause == clause).find(|i| joined(*i))?;
    let named = |from: usize, to: usize| -> Vec<usize> {
        let inside = (from..to).filter(|i| items[*i].clause == clause && subject::nameable(scene, part, *i));
        inside
            .filter_map(|i| items[i].target())
            .filter_map(|t| if let Target::Entity(e) = t { Some(*e) } else { None })
            .collect()
    };
    let own = named(0, at);
    let other = named(at + 1, items.len().min(at + 8));
    if own.len() < 2 || cue < 2 {
        return None;
    }
    let [other] = other.as_slice() else { return Some(None) };
    Some(judged(scene, part, at, &own, *other, order))
}

fn judged(scene: &Scene<'_>, part: &Part, at: usize, own: &[usize], other: usize, order: i8) -> Option<Finding> {
    let items = &part.items;
    let index = scene.index;
    let levels = |e: usize| {
        let facts = index.facts_of(&index.entity(e).id).iter().copied();
        facts.filter(|f| {
            matches!(f.unit, Unit::Money(_) | Unit::Count)
                && (!PRICE_METRICS.contains(&f.metric.as_str()) || f.metric == "market_cap")
                && !in_points(f)
                && !is_change(f)
                && f.against.is_none()
                && f.usable().is_some()
        })
    };
    let fact = levels(other).next()?;
    let parts: Vec<&Fact> = own.iter().map(|e| levels(*e).find(|f| f.metric == fact.metric)).collect::<Option<_>>()?;
    let sum = parts.iter().try_fold(Decimal::ZERO, |t, f| t.checked_add(f.usable()?.get()))?;
    let value = fact.usable()?.get();
    let negative = subject::negated(part, at);
    let holds = if order > 0 { sum > value } else { sum < value };
    let verdict = if holds != negative { Verdict::Supported } else { Verdict::Contradicted };
    let first =
        (0..at).find(|i| items[*i].clause == items[at].clause && matches!(items[*i].kind, Kind::Name { .. }))?;
    let range = (items[first].start, last_name(part, at).unwrap_or(items[at].end));
    let names: Vec<&str> = own.iter().map(|e| index.entity(*e).name.as_str()).collect();
    let message = format!(
        "{} come to {}, {} to {}",
        names.join(" + "),
        print::fact(fact, sum),
        index.entity(other).name,
        print::fact(fact, value)
    );
    let finding = Finding::new(range, ClaimKind::Comparison, verdict, "FB303", message).on(parts).on([fact]);
    Some(settled(finding, subject::supposed(part, at), false))
}
