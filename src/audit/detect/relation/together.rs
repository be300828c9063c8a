//! "Morpho and Ethena together exceed Aave": the sum of levels against another.

use rust_decimal::Decimal;

use super::owner::last_name;
use super::settled;
use crate::audit::bind::Target;
use crate::audit::bind::index::{PRICE_METRICS, in_points, is_change};
use crate::audit::detect::subject;
use crate::audit::finding::Finding;
use crate::audit::lex::{Kind, Sense};
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::scene::{Part, Scene};
use crate::facts::Fact;
use crate::quantity::{Unit, print};

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
