//! "More than double", "more than offset": how many times one change is the other.

use rust_decimal::Decimal;

use super::owner::last_name;
use super::settled;
use crate::audit::bind::Target;
use crate::audit::detect::sets::Set;
use crate::audit::detect::subject;
use crate::audit::finding::Finding;
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::scene::{Part, Scene};

/// "gained more than double the Nikkei", "fell more than twice as much as HSI": the ratio of two changes of one sign.
/// The outer `None` is no such statement.
pub(super) fn many_times(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Option<Finding>> {
    let items = &part.items;
    let factor = match &*scene.word(items.get(at + 1)?) {
        "double" | "twice" => Decimal::TWO,
        "triple" | "thrice" => Decimal::from(3),
        _ => return None,
    };
    let more = &*scene.word(&items[at]) == "more than";
    let found = subject::of(scene, part, at);
    let object = subject::object(scene, part, at + 1, 7);
    let ([a @ Target::Entity(_)], [b @ Target::Entity(_)], true) = (found.targets.as_slice(), object.as_slice(), more)
    else {
        return Some(None);
    };
    // "double the size of": a level is meant.
    let sized = items[at + 1..].iter().take(4).any(|i| matches!(&*scene.word(i), "size" | "value" | "price" | "level"));
    let (x, y) = (
        Set::worded(scene, part, std::slice::from_ref(a), &[]),
        Set::worded(scene, part, std::slice::from_ref(b), &[]),
    );
    let ([p], [q], false) = (x.moves.as_slice(), y.moves.as_slice(), sized || a == b) else { return Some(None) };
    let Some(least) = q.value.abs().checked_mul(factor) else { return Some(None) };
    let holds = p.value.is_sign_negative() == q.value.is_sign_negative() && p.value.abs() > least;
    let verdict = if holds { Verdict::Supported } else { Verdict::Contradicted };
    let start = found.item.filter(|i| *i < at).map_or(items[at].start, |i| items[i].start);
    let range = (start, last_name(part, at + 1).unwrap_or(items[at + 1].end));
    let message = format!("{} {} against {} {}", p.name(), p.printed(), q.name(), q.printed());
    let finding = Finding::new(range, ClaimKind::Comparison, verdict, "FB303", message).on([p.fact, q.fact]);
    Some(Some(settled(finding, subject::supposed(part, at), found.lent && part.row.is_empty())))
}

/// "Growth in USDT more than offset the shrinkage in USDC and USDe": in money, what the changes amount to.
pub(super) fn offset(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let index = scene.index;
    let clause = items[at].clause;
    let named = |from: usize, to: usize| -> Vec<usize> {
        let inside = items[from..to].iter().filter(|i| i.clause == clause).filter_map(|i| i.target());
        let mut found: Vec<usize> = Vec::new();
        for entity in inside.flat_map(|t| index.members(t)) {
            if !found.contains(&entity) {
                found.push(entity);
            }
        }
        found
    };
    let amount = |entities: &[usize]| {
        let parts: Vec<_> = entities
            .iter()
            .map(|e| {
                let change = index.change_fact(*e, &[], None)?;
                let [_, by] = crate::audit::derive::issued(index.level_for(change)?, change)?;
                Some(by)
            })
            .collect::<Option<_>>()?;
        crate::audit::derive::sum(&parts)
    };
    let (own, other) = (named(0, at), named(at + 1, items.len()));
    let (a, b) = (amount(&own)?, amount(&other)?);
    let (x, y) = (a.known.exact, b.known.exact);
    let holds = x.is_sign_negative() != y.is_sign_negative() && x.abs() > y.abs();
    let verdict = if holds { Verdict::Supported } else { Verdict::Contradicted };
    let first = (0..at).find(|i| items[*i].clause == clause)?;
    let range = (items[first].start, last_name(part, at).unwrap_or(items[at].end));
    let message = format!("{} against {}", x.round_dp(0), y.round_dp(0));
    let finding = Finding::new(range, ClaimKind::Comparison, verdict, "FB303", message);
    let finding = finding.by(format!("{}; {}", a.derivation, b.derivation));
    Some(settled(finding.on(a.facts.iter().chain(&b.facts).copied()), subject::supposed(part, at), false))
}
