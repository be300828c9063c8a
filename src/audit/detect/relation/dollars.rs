//! "Added more dollars than USDT", "turned over more than Raydium": what a change or a trade amounts to in money.

use rust_decimal::Decimal;

use super::settled;
use crate::audit::bind::Target;
use crate::audit::bind::index::{in_points, is_change};
use crate::audit::derive::{Derived, issued};
use crate::audit::detect::subject;
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Sense};
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::scene::{Part, Scene};
use crate::facts::Fact;
use crate::quantity::written::WrittenUnit;
use crate::quantity::{Unit, print};

/// What a change of an entity amounts to, in its level's unit.
pub(in crate::audit::detect) fn amount<'a>(scene: &Scene<'a>, entity: usize) -> Option<Derived<'a>> {
    let change = scene.index.change_fact(entity, &[], None)?;
    let [_, by] = issued(scene.index.level_for(change)?, change)?;
    Some(by)
}

/// Two amounts and whose they are.
pub(super) fn against(a: (&str, &Derived<'_>), b: (&str, &Derived<'_>)) -> String {
    let money = |d: &Derived<'_>| {
        let unit = d.facts.iter().map(|f| &f.unit).find(|u| matches!(u, Unit::Money(_))).cloned();
        unit.map_or_else(
            || d.known.exact.round_dp(0).to_string(),
            |unit| print::figure(d.known.exact, &unit, print::Sign::Always, Some(2)),
        )
    };
    format!("{} {} against {} {}", a.0, money(a.1), b.0, money(b.1))
}

/// Whether the clause of item `at` measures in money.
fn in_money(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let clause = part.items[at].clause;
    let comma = (at..part.items.len()).find(|i| part.items[*i].mark(',')).unwrap_or(part.items.len());
    part.items[..comma]
        .iter()
        .filter(|i| i.clause == clause)
        .any(|i| scene.word(i).split(' ').any(|w| matches!(w, "dollar" | "dollars")) && i.figure().is_none())
}

/// "In dollars, USDC expanded the most", "in dollar terms"
fn measured_in_dollars(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    let dollars = |i: usize| scene.word(&items[i]).split(' ').any(|w| matches!(w, "dollar" | "dollars"));
    // "USDC grew faster than USDT, and in dollar terms USDT added more": of what follows.
    let turned = |i: usize| i > at && items[at..i].iter().any(|n| n.mark(','));
    (1..items.len()).any(|i| i.abs_diff(at) < 9 && dollars(i) && &*scene.word(&items[i - 1]) == "in" && !turned(i))
}

/// Words for what came into being or went away.
pub(super) fn flows(scene: &Scene<'_>, item: &Item) -> bool {
    item.is(Sense::Inward)
        || item.is(Sense::Outward)
        || item.is(Sense::Delta)
        || matches!(
            &*scene.word(item),
            "issuance" | "redemption" | "redemptions" | "minting" | "burn" | "supply" | "float"
        )
}

/// "USDC added more dollars than USDT", "Figure Markets turned over less than Raydium".
pub(super) fn compared(
    scene: &Scene<'_>,
    part: &Part,
    at: usize,
    range: (usize, usize),
    a: &[Target],
    b: &[Target],
    order: i8,
) -> Option<Finding> {
    let ([Target::Entity(x)], [Target::Entity(y)]) = (a, b) else { return None };
    let items = &part.items;
    let clause = items[at].clause;
    let index = scene.index;
    let before = || items[..at].iter().rev().take(6).take_while(|i| i.clause == clause);
    let traded = before().any(|i| {
        matches!(
            &*scene.word(i),
            "turned over"
                | "handled"
                | "traded"
                | "cleared"
                | "processed"
                | "turns over"
                | "did"
                | "trades"
                | "handles"
                | "clears"
        )
    }) && !before().any(|i| i.is(Sense::Up) || i.is(Sense::Down))
        || scene.word(&items[at]).starts_with("out-traded")
        || &*scene.word(&items[at]) == "traded" && at > 1 && items[at - 1].mark('-');
    // "ahead of Figure Markets in absolute volume", "second by volume, behind Uniswap"
    let absolute = items.iter().enumerate().any(|(i, n)| {
        n.clause == clause
            && matches!(&*scene.word(n), "volume" | "dollars" | "turnover" | "share")
            && items[i.saturating_sub(2)..i].iter().any(|b| matches!(&*scene.word(b), "absolute" | "dollar" | "by"))
    });
    // "By size: PancakeSwap > Aerodrome > Meteora"
    let by_size = matches!(items[at].kind, crate::audit::lex::Kind::Mark(_))
        && items[..at].iter().enumerate().any(|(i, n)| {
            &*scene.word(n) == "by"
                && items.get(i + 1).is_some_and(|w| {
                    matches!(&*scene.word(w), "size" | "volume" | "turnover" | "dollars" | "tvl" | "supply" | "scale")
                })
        });
    let absolute = absolute || by_size;
    // "Raydium ($742.6M) now sits above Aerodrome"
    let told = items[..at].iter().rev().take(6).take_while(|i| i.clause == clause).any(|i| {
        i.figure().is_some_and(|f| {
            matches!(f.written.unit, WrittenUnit::Money(_))
                && volume(scene, *x).and_then(|v| v.usable()).is_some_and(|v| {
                    let (v, w) = (v.get(), f.written.magnitude());
                    v.saturating_sub(w).abs() <= v.abs().checked_div(Decimal::from(50)).unwrap_or_default()
                })
        })
    });
    if traded || absolute || told {
        let level = |e: usize| if by_size { standing(scene, e) } else { volume(scene, e) };
        let p = level(*x)?;
        let q = level(*y).filter(|q| p.metric == q.metric)?;
        let (m, n) = (p.usable()?.get(), q.usable()?.get());
        let holds = if order > 0 { m > n } else { m < n };
        let verdict = if holds { Verdict::Supported } else { Verdict::Contradicted };
        let (u, v) = (print::fact(p, m), print::fact(q, n));
        let message = format!("{} {u} against {} {v}", index.entity(*x).name, index.entity(*y).name);
        return Some(Finding::new(range, ClaimKind::Comparison, verdict, "FB303", message).on([p, q]));
    }
    if !in_money(scene, part, at) || !items.iter().any(|i| i.clause == clause && flows(scene, i)) {
        return None;
    }
    let (p, q) = (amount(scene, *x)?, amount(scene, *y)?);
    let (m, n) = (p.known.exact, q.known.exact);
    let alike = m.is_sign_negative() == n.is_sign_negative();
    let holds = alike && if order > 0 { m.abs() > n.abs() } else { m.abs() < n.abs() };
    let verdict = if holds { Verdict::Supported } else { Verdict::Contradicted };
    let message = against((&index.entity(*x).name, &p), (&index.entity(*y).name, &q));
    let finding = Finding::new(range, ClaimKind::Comparison, verdict, "FB303", message);
    let finding = finding.by(format!("{}; {}", p.derivation, q.derivation));
    Some(finding.on(p.facts.iter().chain(&q.facts).copied()))
}

fn volume<'a>(scene: &Scene<'a>, entity: usize) -> Option<&'a Fact> {
    let facts = scene.index.facts_of(&scene.index.entity(entity).id);
    facts.iter().copied().find(|f| {
        matches!(f.unit, Unit::Money(_))
            && matches!(f.metric.as_str(), "volume" | "turnover")
            && !is_change(f)
            && !in_points(f)
            && f.against.is_none()
            && f.usable().is_some()
    })
}

/// "USDC created more new dollars than USDT", "burned fewer coins than": by what the changes amount to.
pub(super) fn more_dollars(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let clause = items[at].clause;
    let word = |i: usize| scene.word_in(items, clause, i);
    let more = match &*word(at) {
        "more" => true,
        "fewer" | "less" => false,
        _ => return None,
    };
    // "new dollars" is one phrase.
    let unit =
        |i: &usize| matches!(word(*i).rsplit(' ').next(), Some("dollars" | "coins" | "tokens" | "money" | "float"));
    let noun = (at + 1..at + 3).find(unit).filter(|i| word(i + 1) == "than")?;
    let made = match &*word(at.checked_sub(1)?) {
        "created" | "added" | "minted" | "issued" | "printed" | "gained" | "drew" | "attracted" | "put on" => true,
        "burned" | "burnt" | "destroyed" | "redeemed" | "lost" | "shed" | "retired" | "bled" => false,
        _ => return None,
    };
    let found = subject::of(scene, part, at);
    let object = subject::object(scene, part, noun + 1, 3);
    let ([Target::Entity(x)], [Target::Entity(y)], false) = (found.targets.as_slice(), object.as_slice(), found.lent)
    else {
        return None;
    };
    let (p, q) = (amount(scene, *x)?, amount(scene, *y)?);
    let side = |d: &Derived<'_>| if made { d.known.exact } else { -d.known.exact };
    let (m, n) = (side(&p), side(&q));
    let holds = if more { m > n && m > Decimal::ZERO } else { m < n && n > Decimal::ZERO };
    let verdict = if holds { Verdict::Supported } else { Verdict::Contradicted };
    let names = (&scene.index.entity(*x).name, &scene.index.entity(*y).name);
    let message = against((names.0, &p), (names.1, &q));
    let start = found.item.filter(|i| *i < at).map_or(items[at].start, |i| items[i].start);
    let end = items[noun + 1..].iter().find(|i| i.target().is_some()).map_or(items[noun].end, |i| i.end);
    let finding = Finding::new((start, end), ClaimKind::Comparison, verdict, "FB303", message);
    let finding = finding.by(format!("{}; {}", p.derivation, q.derivation));
    let finding = finding.on(p.facts.iter().chain(&q.facts).copied());
    Some(settled(finding, subject::supposed(part, at), false))
}

/// What an entity has traded, or else what there is of it: a sum of money that may be added to its peers'.
pub(super) fn standing<'a>(scene: &Scene<'a>, entity: usize) -> Option<&'a Fact> {
    let facts = scene.index.facts_of(&scene.index.entity(entity).id);
    let stock = |f: &&Fact| {
        matches!(f.unit, Unit::Money(_))
            && matches!(f.metric.as_str(), "supply" | "tvl" | "market_cap")
            && f.against.is_none()
            && f.usable().is_some()
    };
    volume(scene, entity).or_else(|| facts.iter().copied().find(stock))
}

/// What the members of a group have traded: each volume, and their sum.
fn volumes<'a>(scene: &Scene<'a>, group: usize) -> Option<(Vec<&'a Fact>, Decimal)> {
    let index = scene.index;
    let members = index.members_of_group(group).iter().filter(|e| !index.is_total(index.entity(**e)));
    let levels: Vec<&Fact> = members.filter_map(|e| volume(scene, *e)).collect();
    let whole = levels.iter().try_fold(Decimal::ZERO, |t, f| t.checked_add(f.usable()?.get()))?;
    Some((levels, whole))
}

/// What the changes of the members of a group amount to.
fn amounts<'a>(scene: &Scene<'a>, group: usize) -> Vec<(usize, Derived<'a>)> {
    scene.index.members_of_group(group).iter().filter_map(|e| Some((*e, amount(scene, *e)?))).collect()
}

/// "The biggest dollar redemption was in USDC", "USDT was the largest issuer in dollar terms".
pub(super) fn largest(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let clause = items[at].clause;
    // "lost the most dollars"
    let most = matches!(&*scene.word(&items[at]), "most" | "the most")
        && (items.get(at + 1).is_some_and(|n| &*scene.word(n) == "dollars") || measured_in_dollars(scene, part, at));
    let size = matches!(&*scene.word(&items[at]), "biggest" | "largest" | "heaviest");
    if !(most || size) || !in_money(scene, part, at) && !measured_in_dollars(scene, part, at) {
        return None;
    }
    let verb = (0..at).rev().take(4).take_while(|i| items[*i].clause == clause);
    let verb = verb
        .filter(|_| most)
        .find(|i| items[*i].is(Sense::Up) || items[*i].is(Sense::Down) || flows(scene, &items[*i]));
    let noun = verb.or_else(|| {
        (at + 1..items.len()).take(4).take_while(|i| items[*i].clause == clause).find(|i| flows(scene, &items[*i]))
    })?;
    let outward = items[noun].is(Sense::Outward) || items[noun].is(Sense::Down);
    let inward = items[noun].is(Sense::Inward) || items[noun].is(Sense::Up) || &*scene.word(&items[noun]) == "issuance";
    let named = |i: &usize| subject::nameable(scene, part, *i) && matches!(items[*i].target(), Some(Target::Entity(_)));
    let near = (noun.max(at) + 1..items.len()).filter(|_| !most).take_while(|i| items[*i].clause == clause).find(named);
    let who = near.or_else(|| (0..at).rev().take_while(|i| items[*i].clause == clause).find(named))?;
    let Some(Target::Entity(own)) = items[who].target() else { return None };
    let group = scene.index.group_of(*own)?;
    let parts = amounts(scene, group);
    let own_part = parts.iter().find(|(e, _)| e == own)?;
    let value = own_part.1.known.exact;
    let sided = |v: Decimal| {
        if outward == inward {
            v.abs()
        } else if outward {
            -v
        } else {
            v
        }
    };
    let best = parts.iter().max_by_key(|(_, d)| sided(d.known.exact))?;
    if parts.len() < 2 {
        return None;
    }
    let holds = best.0 == *own && sided(value) > Decimal::ZERO;
    let verdict = if holds { Verdict::Supported } else { Verdict::Contradicted };
    let index = scene.index;
    let message = against((&index.entity(*own).name, &own_part.1), (&index.entity(best.0).name, &best.1));
    let range = (items[at.min(who)].start, items[noun.max(who)].end);
    let facts: Vec<&Fact> = parts.iter().flat_map(|(_, d)| d.facts.iter().copied()).collect();
    let finding = Finding::new(range, ClaimKind::Superlative, verdict, "FB304", message).on(facts);
    Some(settled(finding, subject::supposed(part, at), false))
}

/// "USDC was responsible for more than half of the dollars redeemed", "accounted for the bulk of the dollars redeemed": the
/// share of those that moved the same way.
pub(super) fn share(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let clause = items[at].clause;
    let word = |i: usize| scene.word_in(items, clause, i);
    let accounts = matches!(&*word(at), "accounted" | "accounts" | "accounting" | "responsible")
        && word(at + 1) == "for"
        || matches!(
            &*word(at),
            "made up" | "makes up" | "was" | "were" | "took" | "captured" | "handled" | "carried" | "processed"
        );
    if !accounts {
        return None;
    }
    let more = (at + 1..items.len()).take(6).take_while(|i| items[*i].clause == clause).find(|i| {
        matches!(&*word(*i), "bulk" | "majority" | "most" | "lion's" | "lion")
            || word(*i) == "half"
            || items[*i].is(Sense::Most)
    })?;
    let half = word(more) == "half";
    let beyond = items[at..more].iter().any(|i| i.is(Sense::AtLeast) || i.is(Sense::CmpUp));
    let short = items[at..more].iter().any(|i| i.is(Sense::AtMost) || i.is(Sense::CmpDown));
    if half && beyond == short {
        return None;
    }
    let tail = || (more + 1..items.len()).take(9).take_while(|i| items[*i].clause == clause);
    let flow = tail().any(|i| {
        items[i].is(Sense::Inward)
            || items[i].is(Sense::Outward)
            || matches!(&*word(i), "redemptions" | "issuance" | "shrinkage" | "expansion")
            || word(i) == "supply" && i > 0 && matches!(&*word(i - 1), "new" | "fresh" | "added")
    });
    let found = subject::of(scene, part, at);
    let [Target::Entity(own)] = found.targets.as_slice() else { return None };
    let first = found.item.filter(|i| *i < at)?;
    let index = scene.index;
    let group = index.group_of(*own)?;
    let traded = tail().any(|i| matches!(&*word(i), "volume" | "turnover" | "trade" | "trading" | "business"));
    let (value, whole, facts): (Decimal, Decimal, Vec<&Fact>) = if flow {
        let parts = amounts(scene, group);
        let value = parts.iter().find(|(e, _)| e == own)?.1.known.exact;
        let along = || parts.iter().filter(|(_, d)| d.known.exact.is_sign_negative() == value.is_sign_negative());
        let whole = along().try_fold(Decimal::ZERO, |t, (_, d)| t.checked_add(d.known.exact))?;
        (value, whole, parts.iter().flat_map(|(_, d)| d.facts.iter().copied()).collect())
    } else if traded {
        let (levels, whole) = volumes(scene, group)?;
        (volume(scene, *own)?.usable()?.get(), whole, levels)
    } else {
        return None;
    };
    let share = value.checked_div(whole)?.checked_mul(Decimal::ONE_HUNDRED)?;
    let fifty = Decimal::from(50);
    let holds = if short { share < fifty } else { share > fifty };
    let verdict = if holds { Verdict::Supported } else { Verdict::Contradicted };
    let message = format!("{} is {}% of it", index.entity(*own).name, share.round_dp(1));
    let end = tail().last().unwrap_or(more);
    let range = (items[first].start, items[end].end);
    let range = if range.1 - range.0 > 110 { (items[at].start, items[more].end) } else { range };
    let finding = Finding::new(range, ClaimKind::DerivedNumber, verdict, "FB208", message).on(facts);
    Some(settled(finding, subject::supposed(part, at), false))
}

/// "The bulk of DEX volume went through Aerodrome".
pub(super) fn went_through(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let clause = items[at].clause;
    let word = |i: usize| scene.word_in(items, clause, i);
    if !matches!(&*word(at), "bulk" | "majority" | "most") || word(at + 1) != "of" {
        return None;
    }
    let verb = (at + 2..items.len()).take(8).take_while(|i| items[*i].clause == clause).find(|i| {
        matches!(&*word(*i), "went" | "came" | "passed" | "ran" | "flowed" | "happened" | "sat" | "stayed" | "took")
    })?;
    if !(at + 2..verb).any(|i| matches!(&*word(i), "volume" | "turnover" | "trade" | "trading")) {
        return None;
    }
    let who = (verb + 1..items.len()).take(4).find(|i| subject::nameable(scene, part, *i))?;
    let Some(Target::Entity(own)) = items[who].target() else { return None };
    let index = scene.index;
    let (levels, whole) = volumes(scene, index.group_of(*own)?)?;
    let share = volume(scene, *own)?.usable()?.get().checked_div(whole)?.checked_mul(Decimal::ONE_HUNDRED)?;
    if levels.len() < 2 {
        return None;
    }
    let verdict = if share > Decimal::from(50) { Verdict::Supported } else { Verdict::Contradicted };
    let message = format!("{} is {}% of it", index.entity(*own).name, share.round_dp(1));
    let finding = Finding::new((items[at].start, items[who].end), ClaimKind::DerivedNumber, verdict, "FB208", message);
    Some(settled(finding.on(levels), subject::supposed(part, at), false))
}
