//! Fractions in words: "roughly two-thirds of it", "just under one third of Northpool's", "about a quarter".

use rust_decimal::Decimal;

use super::subject;
use crate::audit::bind::Target;
use crate::audit::bind::index::{PRICE_METRICS, in_points, is_change};
use crate::audit::finding::Finding;
use crate::audit::lex::Sense;
use crate::audit::read::SegmentKind;
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::scene::{Part, Scene};
use crate::facts::sheet::Fact;
use crate::quantity::words::small_number;

/// Findings of one part.
pub fn detect(scene: &Scene<'_>, part: &Part, out: &mut Vec<Finding>) {
    if part.segment.kind == SegmentKind::Head {
        return;
    }
    for at in 0..part.items.len() {
        let moved = || super::moved_by_part::detect(scene, part, at);
        out.extend(gone(scene, part, at).or_else(|| one(scene, part, at)).or_else(moved));
    }
}

/// A fraction at item `at`: its value and the item after it.
pub(super) fn fraction(scene: &Scene<'_>, part: &Part, at: usize) -> Option<(Decimal, usize)> {
    let items = &part.items;
    let word = |i: usize| items.get(i).map(|it| scene.word(it)).unwrap_or_default();
    let over = |noun: &str| match noun.trim_end_matches('s') {
        "half" | "halve" => Some(2),
        "third" => Some(3),
        "quarter" => Some(4),
        "fifth" => Some(5),
        "tenth" => Some(10),
        _ => None,
    };
    let (count, mut next) = match word(at).as_str() {
        "half" => return Some((Decimal::new(5, 1), at + 1)),
        "a" | "one" | "about a" => (1, at + 1),
        w => (small_number(w)?, at + 1),
    };
    if items.get(next).is_some_and(|i| i.mark('-')) {
        next += 1;
    }
    let parts = over(&word(next))?;
    let value = Decimal::from(count).checked_div(Decimal::from(parts))?;
    (count > 0 && value < Decimal::ONE).then_some((value, next + 1))
}

/// "a third of its volume gone", "lost a quarter of its deposits": a fall of so much.
fn gone(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let clause = items[at].clause;
    let (said, next) = fraction(scene, part, at)?;
    let word = |i: usize| scene.word_in(items, clause, i);
    // "(roughly a third of activity gone)"
    let of_all = (next + 2..next + 4).any(|i| matches!(&*word(i), "gone" | "evaporated" | "vanished" | "erased"));
    if word(next) != "of" || !(of_all || matches!(&*word(next + 1), "its" | "their" | "yesterday's")) {
        return None;
    }
    let lost = |i: usize| {
        matches!(&*word(i), "gone" | "lost" | "evaporated" | "vanished" | "erased" | "wiped out" | "shed" | "gave up")
    };
    let verb = (next + 2..next + 6).find(|i| lost(*i));
    let before = (1..=3).filter_map(|n| at.checked_sub(n)).find(|i| lost(*i) || items[*i].is(Sense::Down));
    verb.or(before)?;
    let own = (0..at).rev().take(12).find(|i| subject::nameable(scene, part, *i)).and_then(|i| items[i].target());
    let Target::Entity(own) = own.or(part.row.first())? else { return None };
    let metrics = scene.metrics_in(&items[next..(next + 4).min(items.len())]);
    let fact = scene.index.change_fact(*own, &metrics, None)?;
    let fell = fact.usable()?.get().checked_div(Decimal::ONE_HUNDRED)?;
    let off = fell.saturating_add(said).abs().checked_div(said)?;
    let near = |sense: Sense| (1..=3).filter_map(|n| at.checked_sub(n)).any(|i| items[i].is(sense));
    let verdict = match () {
        () if near(Sense::AtLeast) => {
            if -fell >= said {
                Verdict::Supported
            } else {
                Verdict::Contradicted
            }
        }
        () if off <= Decimal::new(12, 2) => Verdict::Supported,
        () if off > Decimal::new(2, 1) => Verdict::Contradicted,
        () => return None,
    };
    let value = crate::quantity::print::fact(fact, fact.usable()?.get());
    let message = format!("{} is at {value}", scene.index.entity(*own).name);
    let range = (items[at].start, verb.map_or(items[next + 1].end, |i| items[i].end));
    Some(Finding::new(range, ClaimKind::DerivedNumber, verdict, "FB208", message).on([fact]))
}

/// Confirms a fraction that a level of the subject is of another's, or of its group's sum; denies one whose two operands are
/// named and that is far off.
fn one(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let clause = items[at].clause;
    let (said, next) = fraction(scene, part, at)?;
    let word = |i: usize| scene.word_in(items, clause, i);
    let found = subject::of(scene, part, at);
    let [Target::Entity(own)] = found.targets.as_slice() else { return None };
    if found.item.is_some_and(|i| i > at) {
        return None;
    }
    let metrics = scene.metrics_in(&items[found.item.unwrap_or(0).min(at)..at]);
    let index = scene.index;
    let levels = |e: usize| -> Vec<&Fact> {
        let facts = index.facts_of(&index.entity(e).id).iter().copied();
        // That one index stands at half of another says nothing.
        let priced = |f: &Fact| PRICE_METRICS.contains(&f.metric.as_str()) && f.metric != "market_cap";
        facts
            .filter(|f| !is_change(f) && !in_points(f) && !priced(f) && f.against.is_none() && f.usable().is_some())
            .collect()
    };
    // "half of Tether", "half the size of Tether", "half Tether's size"
    let sized = word(next) == "the"
        && matches!(word(next + 1).as_str(), "size" | "value" | "volume" | "weight")
        && word(next + 2) == "of";
    let owned = subject::nameable_at(scene, part, next)
        && (next + 1..=next + 3).any(|i| matches!(word(i).as_str(), "size" | "value" | "volume" | "supply" | "weight"));
    let from = match () {
        () if word(next) == "of" => Some(next),
        () if sized => Some(next + 2),
        () if owned => Some(next - 1),
        () => None,
    };
    let object = from.map(|from| subject::object(scene, part, from, 3)).and_then(|o| match o.as_slice() {
        [Target::Entity(e)] if e != own => Some(*e),
        _ => None,
    });
    let hedged = (1..=3).filter_map(|n| at.checked_sub(n)).any(|i| items[i].is(Sense::About));
    let near = |sense: Sense| (1..=3).filter_map(|n| at.checked_sub(n)).any(|i| items[i].is(sense));
    let under = near(Sense::AtMost)
        || matches!(word(at.wrapping_sub(1)).as_str(), "under" | "below" | "fewer than" | "less than");
    let above = near(Sense::AtLeast);
    let nearly = near(Sense::Nearly);
    let slack = |share: i64| said.checked_mul(Decimal::new(share, 2)).unwrap_or_default();
    let holds = |x: Decimal| match () {
        () if under => x < said,
        () if nearly => x < said && x >= said.saturating_sub(slack(7)),
        () if above => x > said && x <= said.saturating_add(slack(30)),
        () => x.saturating_sub(said).abs() <= if hedged { slack(8) } else { slack(5) },
    };
    // "about half of the HSI's gain": of changes.
    // "The HSI's loss was about half of HSTECH's"
    let noun = found.item.is_some_and(|i| {
        (i + 1..(i + 7).min(at)).any(|n| {
            let percent = items[n].figure().is_some_and(|f| f.written.is_percent());
            (percent || items[n].is(Sense::Up) || items[n].is(Sense::Down))
                && (matches!(&*word(n + 1), "was" | "is" | "came to" | "amounted to" | "came" | "equalled" | "equaled")
                    // "SSE loss under half of SPX"
                    || (n + 1..at).all(|i| {
                        [Sense::AtMost, Sense::AtLeast, Sense::Nearly, Sense::About].into_iter().any(|s| items[i].is(s))
                    }))
        })
    });
    // "USDC's shrinkage cancelled three quarters of Tether's new issuance": of what the changes amount to.
    let flow = from.is_some_and(|from| {
        (from + 1..from + 7).any(|i| {
            matches!(
                &*word(i),
                "issuance" | "minting" | "redemptions" | "burn" | "burns" | "shrinkage" | "outflow" | "inflow"
            ) || word(i).ends_with("issuance")
        })
    });
    if let (true, Some(e)) = (flow, object) {
        let amount = |e: usize| super::relation::amount(scene, e);
        let (x, y) = (amount(*own)?, amount(e)?);
        let ratio = x.known.exact.abs().checked_div(y.known.exact.abs())?;
        let far = ratio.saturating_sub(said).abs() > said.checked_mul(Decimal::new(25, 2))?;
        let verdict = match () {
            () if holds(ratio) => Verdict::Supported,
            () if far => Verdict::Contradicted,
            () => return None,
        };
        let percent = ratio.checked_mul(Decimal::ONE_HUNDRED)?.round_dp(1);
        let message = format!("{percent}% of what the change of {} amounts to", index.entity(e).name);
        let range = (items[at].start, items[next - 1].end);
        let facts: Vec<&Fact> = x.facts.iter().chain(&y.facts).copied().collect();
        return Some(Finding::new(range, ClaimKind::DerivedNumber, verdict, "FB208", message).on(facts));
    }
    let told = object.zip(from).and_then(|(e, from)| {
        if noun {
            return Some((index.change_fact(*own, &metrics, None), index.change_fact(e, &metrics, None)));
        }
        let name = (from..items.len()).take(5).find(|i| items[*i].target() == Some(&Target::Entity(e)))?;
        let mut near = (name + 1..items.len()).take(3).take_while(|i| items[*i].clause == clause);
        let moved = |i: usize| {
            items[i].is(Sense::Up)
                || items[i].is(Sense::Down)
                || matches!(&*word(i), "move" | "swing" | "pace" | "growth")
        };
        near.any(moved).then(|| (index.change_fact(*own, &metrics, None), index.change_fact(e, &metrics, None)))
    });
    if let Some((Some(x), Some(y))) = told {
        let ratio = x.usable()?.get().checked_div(y.usable()?.get())?;
        let ratio = if noun { ratio.abs() } else { ratio };
        let wrong_side =
            under && ratio > said.saturating_add(slack(4)) || above && ratio < said.saturating_sub(slack(4));
        let far = wrong_side || ratio.saturating_sub(said).abs() > said.checked_mul(Decimal::new(25, 2))?;
        let verdict = match () {
            () if holds(ratio) => Verdict::Supported,
            () if far => Verdict::Contradicted,
            () => return None,
        };
        let percent = ratio.checked_mul(Decimal::ONE_HUNDRED)?.round_dp(1);
        let other = index.sheet.name_of(&y.entity);
        let message = format!("the change of {} is {percent}% of that of {other}", index.entity(*own).name);
        let range = (items[at].start, items[next - 1].end);
        let finding = Finding::new(range, ClaimKind::DerivedNumber, verdict, "FB208", message).on([x, y]);
        let supposed = verdict == Verdict::Contradicted && subject::supposed(part, at);
        return (!supposed).then_some(finding);
    }
    let mut best: Option<(Decimal, Vec<&Fact>)> = None;
    for fact in levels(*own) {
        let value = fact.usable()?.get();
        let others: Vec<&Fact> = match object {
            Some(e) => levels(e).into_iter().filter(|f| f.metric == fact.metric && f.unit == fact.unit).collect(),
            None => {
                let group = index.group_of(*own)?;
                let members = index.members_of_group(group).iter().filter(|e| !index.is_total(index.entity(**e)));
                members.flat_map(|e| levels(*e)).filter(|f| f.metric == fact.metric && f.unit == fact.unit).collect()
            }
        };
        let whole = others.iter().try_fold(Decimal::ZERO, |t, f| t.checked_add(f.usable()?.get()))?;
        let enough = if object.is_some() { others.len() == 1 } else { others.len() > 1 };
        let Some(ratio) = value.checked_div(whole).filter(|_| enough) else { continue };
        let named = metrics.iter().any(|m| fact.metric.contains(m.as_str()));
        if holds(ratio) || best.is_none() || named && !best.as_ref().is_some_and(|(r, _)| holds(*r)) {
            let mut facts = vec![fact];
            facts.extend(others.iter().filter(|f| f.id != fact.id));
            best = Some((ratio, facts));
        }
    }
    let (ratio, facts) = best?;
    let range = (items[at].start, items[next - 1].end);
    let percent = ratio.checked_mul(Decimal::ONE_HUNDRED)?.round_dp(1);
    let message = match object {
        Some(e) => format!("{} is {percent}% of {}", index.entity(*own).name, index.entity(e).name),
        None => format!("{} is {percent}% of its group", index.entity(*own).name),
    };
    // Over or under is a side: on the other one it is wrong, however near.
    let off = slack(4);
    let wrong_side = above && ratio < said.saturating_sub(off) || (under || nearly) && ratio > said.saturating_add(off);
    let short = nearly && ratio < said.saturating_sub(slack(15));
    let far = wrong_side || short || ratio.saturating_sub(said).abs() > said.checked_mul(Decimal::new(25, 2))?;
    let verdict = match () {
        () if holds(ratio) => Verdict::Supported,
        () if object.is_some() && far => Verdict::Contradicted,
        () => return None,
    };
    Some(Finding::new(range, ClaimKind::DerivedNumber, verdict, "FB208", message).on(facts))
}
