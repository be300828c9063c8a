//! "A is larger than B": levels against one another; "a larger decline than B": changes by their size.

use rust_decimal::Decimal;

use super::owner::{last_name, owner};
use super::settled;
use crate::audit::bind::Target;
use crate::audit::bind::index::{in_points, is_change};
use crate::audit::detect::sets::Set;
use crate::audit::detect::subject;
use crate::audit::finding::Finding;
use crate::audit::lex::Sense;
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::rules::fb303_comparison;
use crate::audit::scene::{Part, Scene};

/// "USDe is larger than USDC", "A outranks B": a level that both have and that is no price.
pub(super) fn by_size(
    scene: &Scene<'_>,
    part: &Part,
    at: usize,
    range: (usize, usize),
    a: &[Target],
    b: &[Target],
    order: i8,
) -> Option<Finding> {
    let items = &part.items;
    let sized =
        matches!(&*scene.word(&items[at]), "larger than" | "bigger than" | "smaller than" | "outranks" | "outranked");
    let before = items[..at].iter().rev().take(6).take_while(|i| i.clause == items[at].clause);
    let moved = before.into_iter().any(|i| i.is(Sense::Up) || i.is(Sense::Down));
    // "Bunds yield less than gilts"
    let yields = items[..at].iter().rev().take(4).any(|i| {
        i.clause == items[at].clause && matches!(&*scene.word(i), "yield" | "yields" | "yielded" | "pay" | "pays")
    });
    let sized = sized || yields;
    let ([Target::Entity(x), Target::Entity(y)], true) = ([a.first()?, b.first()?], sized && !moved) else {
        return None;
    };
    let index = scene.index;
    let levels = |e: usize| {
        let facts = index.facts_of(&index.entity(e).id).iter().copied();
        facts.filter(|f| {
            let money = matches!(f.unit, crate::quantity::Unit::Money(_));
            let price =
                crate::audit::bind::index::PRICE_METRICS.contains(&f.metric.as_str()) && f.metric != "market_cap";
            let rate = yields && f.unit == crate::quantity::Unit::Percent;
            (money && !yields || rate)
                && !price
                && !in_points(f)
                && !is_change(f)
                && f.against.is_none()
                && f.usable().is_some()
        })
    };
    let (first, second) = levels(*x).find_map(|f| Some((f, levels(*y).find(|g| g.metric == f.metric)?)))?;
    let (p, q) = (first.usable()?.get(), second.usable()?.get());
    let holds = if order > 0 { p > q } else { p < q };
    let verdict = if holds { Verdict::Supported } else { Verdict::Contradicted };
    let size = |f: &crate::facts::Fact, v: Decimal| crate::quantity::print::fact(f, v);
    let message =
        format!("{} {} against {} {}", index.entity(*x).name, size(first, p), index.entity(*y).name, size(second, q));
    Some(Finding::new(range, ClaimKind::Comparison, verdict, "FB303", message).on([first, second]))
}

/// "Crypto's larger decline vs. equities".
pub(super) fn sized(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let item = &items[at];
    let bigger = match () {
        () if item.is(Sense::Bigger) => true,
        () if item.is(Sense::Smaller) => false,
        () => return None,
    };
    let noun = items.get(at + 1)?;
    let direction = if noun.is(Sense::Down) || super::apposed::HARM.contains(&scene.word(noun)) {
        -1
    } else if noun.is(Sense::Up) {
        1
    } else {
        return None;
    };
    let object = subject::object(scene, part, at + 1, 6);
    let found = owner(scene, part, at);
    if object.is_empty() || found.targets.is_empty() {
        return None;
    }
    let order = if bigger { direction } else { -direction };
    let start =
        found.item.filter(|i| *i < at && items[*i].clause == item.clause).map_or(item.start, |i| items[i].start);
    let end = last_name(part, at + 1).unwrap_or(noun.end);
    let a = Set::worded(scene, part, &found.targets, &[]);
    let b = Set::worded(scene, part, &object, &[]);
    let strict = object.iter().any(|t| matches!(t, Target::Union(_)));
    let finding = fb303_comparison::judge(scene.index, (start, end), &a, &b, order, strict)?;
    Some(settled(finding, subject::supposed(part, at), found.lent && part.row.is_empty()))
}
