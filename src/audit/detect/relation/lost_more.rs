//! "EigenLayer lost more TVL than Stargate", "USDT added more in dollar terms than USDC": how much each of two changed, by the
//! verb before "more".

use rust_decimal::Decimal;

use super::settled;
use crate::audit::bind::Target;
use crate::audit::detect::sets::Set;
use crate::audit::detect::subject;
use crate::audit::finding::Finding;
use crate::audit::lex::Sense;
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::scene::{Part, Scene};

/// The finding for "more" or "less" at item `at`, where a verb of a change stands before it and "than" with a name behind.
pub(super) fn detect(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let clause = items[at].clause;
    let word = |i: usize| scene.word_in(items, clause, i);
    let more = match &*word(at) {
        "more" => true,
        "less" => false,
        _ => return None,
    };
    let verb = at.checked_sub(1).filter(|i| items[*i].clause == clause)?;
    let down = items[verb].is(Sense::Down) || items[verb].is(Sense::Outward);
    let up = items[verb].is(Sense::Up) || items[verb].is(Sense::Inward) || &*word(verb) == "added";
    let than = (at + 1..at + 6).find(|i| &*word(*i) == "than")?;
    // "more stocks than", "more than 3%": a count, a bound, or a comparison of its own.
    let metric =
        |i: usize| scene.vocabulary.metric_nouns.contains_key(&*word(i)) || matches!(&*word(i), "ground" | "tvl");
    let filler = |i: usize| matches!(&*word(i), "in" | "by" | "of" | "its" | "terms" | "percentage" | "percent");
    let dollars = |i: usize| matches!(&*word(i), "dollar" | "dollars" | "absolute" | "money");
    let between = at + 1..than;
    let plain = between.clone().all(|i| metric(i) || filler(i) || dollars(i));
    if up == down || between.is_empty() || !plain {
        return None;
    }
    let found = subject::of(scene, part, verb);
    let object = subject::object(scene, part, than, 3);
    let ([own @ Target::Entity(x)], [other @ Target::Entity(y)]) = (found.targets.as_slice(), object.as_slice()) else {
        return None;
    };
    if found.lent || own == other || found.item.is_none_or(|i| i > at) {
        return None;
    }
    // "lost more TVL than Stargate in percentage terms": the words behind say how it is measured.
    let tail: Vec<usize> = (than + 1..items.len()).take(7).take_while(|i| items[*i].clause == clause).collect();
    let percent = between.clone().chain(tail.iter().copied()).any(|i| word(i).starts_with("percent"));
    let in_money = between.clone().chain(tail.iter().copied()).any(dollars);
    let amount = |e: usize| super::dollars::amount(scene, e);
    let change = |t: &Target| Set::new(scene.index, std::slice::from_ref(t), &[]).moves.first().copied();
    let money = amount(*x).zip(amount(*y));
    let (p, q) = (change(own)?, change(other)?);
    let signed = |v: Decimal| if down { -v } else { v };
    let holds = |m: Decimal, n: Decimal| if more { m > n && m > Decimal::ZERO } else { m < n };
    let by_percent = holds(signed(p.value), signed(q.value));
    let by_money = money.as_ref().map(|(a, b)| holds(signed(a.known.exact), signed(b.known.exact)));
    if p.fact.metric != q.fact.metric || in_money && by_money.is_none() {
        return None;
    }
    let verdict = match (in_money, percent, by_money) {
        (true, _, Some(true)) => Verdict::Supported,
        (true, _, _) => Verdict::Contradicted,
        // By how much it is measured is open, unless the words say so.
        (_, false, Some(other)) if other != by_percent => Verdict::Ambiguous,
        _ if by_percent => Verdict::Supported,
        _ => Verdict::Contradicted,
    };
    let message = match money {
        Some((a, b)) if in_money => {
            super::dollars::against((&scene.index.entity(*x).name, &a), (&scene.index.entity(*y).name, &b))
        }
        _ => format!("{} {} against {} {}", p.name(), p.printed(), q.name(), q.printed()),
    };
    let start = found.item.map_or(items[at].start, |i| items[i].start);
    let end = tail.iter().find(|i| items[**i].target().is_some()).map_or(items[than].end, |i| items[*i].end);
    let finding = Finding::new((start, end), ClaimKind::Comparison, verdict, "FB303", message).on([p.fact, q.fact]);
    Some(settled(finding, subject::supposed(part, at), false))
}
