//! "Aave is the largest protocol", "keeps the crown by size", "the smallest of the five": by what they measure, not by how
//! they moved.

use rust_decimal::Decimal;

use super::settled;
use crate::audit::bind::Target;
use crate::audit::bind::index::{PRICE_METRICS, in_points, is_change};
use crate::audit::detect::{pool, subject};
use crate::audit::finding::Finding;
use crate::audit::lex::{Kind, Sense};
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::scene::{Part, Scene};
use crate::facts::Fact;
use crate::quantity::words::small_number;
use crate::quantity::written::WrittenUnit;
use crate::quantity::{Unit, print};

/// The finding for the word at item `at`.
pub(super) fn by_size(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let item = &items[at];
    let word = |i: usize| items.get(i).filter(|n| n.clause == item.clause).map(|n| scene.word(n));
    let (largest, end, plain) = match &*scene.word(item) {
        "largest" | "biggest" => (true, at, true),
        // "the top venue at $1.9B"
        "top" if matches!(word(at + 1).as_deref(), Some("venue" | "dex" | "exchange")) => (true, at, true),
        "smallest" | "tiniest" => (false, at, true),
        "busiest" => (true, at, true),
        "quietest" => (false, at, true),
        "crown" => (true, at, false),
        "tops" | "topped" | "topping" | "leads" | "led" | "heads" | "headed"
            if by_its_size(scene, part, at) || with_its_size(scene, part, at) =>
        {
            (true, at, false)
        }
        word if is_first_place(word) && with_its_size(scene, part, at) => (true, at, false),
        // "Camelot handled the most flow of the four"
        "most" | "the most" if traded(scene, part, at) => (true, at, false),
        "number" if word(at + 1).as_deref() == Some("one") => (true, at + 1, false),
        _ => return None,
    };
    // "the largest gain" is a change.
    let tail: Vec<usize> = (end + 1..items.len())
        .take(5)
        .take_while(|i| items[*i].clause == item.clause && !stop(&items[*i].kind))
        .collect();
    let change = |i: &usize| {
        items[*i].is(Sense::Up)
            || items[*i].is(Sense::Down)
            || matches!(word(*i).as_deref(), Some("move" | "change" | "swing"))
    };
    if tail.iter().any(change) {
        return None;
    }
    // "the largest team": something else is large.
    let noun = tail.first().map(|i| &items[*i]);
    let other = noun.is_some_and(|n| {
        matches!(n.kind, Kind::Word | Kind::Cue(_))
            && !matches!(
                &*scene.word(n),
                "of" | "by"
                    | "in"
                    | "among"
                    | "one"
                    | "member"
                    | "name"
                    | "here"
                    | "on"
                    | "at"
                    | "book"
                    | "pool"
                    | "lender"
            )
            && pool::called(scene, n).is_empty()
            && scene.metrics_in(std::slice::from_ref(n)).is_empty()
    });
    if plain && other {
        return None;
    }
    let by = tail.iter().any(|i| word(*i).as_deref() == Some("by"))
        || traded(scene, part, at)
        || with_its_size(scene, part, at);
    if !plain && !by {
        return None;
    }
    // "second-largest"
    let ordinal = at.checked_sub(1).map(|i| if items[i].mark('-') { i.saturating_sub(1) } else { i });
    let place = match ordinal.and_then(word).as_deref() {
        Some("second") => 2,
        Some("third") => 3,
        Some("fourth") => 4,
        _ => 1,
    };
    let trader = (0..at).rev().take(4).filter(|_| traded(scene, part, at)).find(|i| subject::nameable(scene, part, *i));
    let trader = trader.and_then(|i| Some((items[i].target()?.clone(), i)));
    let found = match trader.or_else(|| named(scene, part, at, end)) {
        Some(found) => found,
        // "Now the busiest venue" in a row of one.
        None => match part.row.as_slice() {
            [own @ Target::Entity(_)] if part.segment.cell.is_some() || part.note => (own.clone(), at),
            _ => (labelled(scene, part, at)?, at),
        },
    };
    let (Target::Entity(own), first) = found else { return None };
    let index = scene.index;
    // "X gained 3%, the smallest of the five": by the change.
    let moved = items[first.min(at)..at].iter().any(|i| i.is(Sense::Up) || i.is(Sense::Down) || i.figure().is_some());
    // "Uniswap V4 +12.7% to $842M is still the largest venue": the noun says that its size is meant.
    let sized = noun.is_some_and(|n| !pool::called(scene, n).is_empty() && index.group_of(own).is_some());
    if moved && plain && !by && !sized {
        return None;
    }
    let metrics = scene.metrics_in(&items[end + 1..tail.last().map_or(end + 1, |i| i + 1)]);
    let fact = level(scene, own, &metrics, None)?;
    let group = Target::Group(index.group_of(own)?);
    let mut others: Vec<(usize, &Fact, Decimal)> = pool::members(scene, &group)
        .into_iter()
        .chain(index.members(&group))
        .filter(|e| !index.is_total(index.entity(*e)))
        .filter_map(|e| Some((e, level(scene, e, &[], Some(&fact.metric))?)))
        .filter_map(|(e, f)| Some((e, f, f.usable()?.get())))
        .collect();
    others.sort_unstable_by_key(|(e, ..)| *e);
    others.dedup_by_key(|(e, ..)| *e);
    // "the largest book of the four": of those that were told of.
    let so_many = tail.iter().find_map(|i| {
        let of = &*scene.word(&items[*i]) == "of" && word(i + 1).is_some_and(|w| matches!(&*w, "the" | "these"));
        let count = items.get(i + 2).filter(|_| of).and_then(|n| small_number(&scene.word(n)));
        count.filter(|n| *n > 1)
    });
    if let Some(count) = so_many.filter(|n| *n < others.len()) {
        let mut told = subject::last_told(scene, part, at, count);
        if !told.contains(&Target::Entity(own)) {
            told = subject::last_told(scene, part, at, count - 1);
            told.push(Target::Entity(own));
        }
        others.retain(|(e, ..)| told.contains(&Target::Entity(*e)));
        if others.len() != count {
            return None;
        }
    }
    let value = fact.usable()?.get();
    if others.len() < 2 {
        return None;
    }
    let ahead = |v: Decimal| if largest { v > value } else { v < value };
    let before = others.iter().filter(|(_, _, v)| ahead(*v)).count();
    let holds = before + 1 == place;
    let size = |f: &Fact, v: Decimal| print::fact(f, v);
    let extreme = others.iter().max_by_key(|(_, _, v)| if largest { *v } else { -*v })?;
    let message = format!(
        "{} {}; the {} is {} {}",
        index.entity(own).name,
        size(fact, value),
        if largest { "largest" } else { "smallest" },
        index.entity(extreme.0).name,
        size(extreme.1, extreme.2)
    );
    // "the top venue" may be the one that grew most.
    let open = &*scene.word(item) == "top" && !by;
    let verdict = match () {
        () if holds => Verdict::Supported,
        () if open => Verdict::Ambiguous,
        () => Verdict::Contradicted,
    };
    let range = (items[first.min(at)].start, items[tail.last().copied().unwrap_or(end).min(end + 3).max(end)].end);
    let range = if range.1 - range.0 > 110 { (item.start, items[end].end) } else { range };
    let finding = Finding::new(range, ClaimKind::Superlative, verdict, "FB304", message);
    Some(settled(finding.on(others.iter().map(|(_, f, _)| *f)), subject::supposed(part, at), false))
}

/// "handled the most flow"
fn traded(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    let word = |n: usize| at.checked_sub(n).map(|i| scene.word_in(items, items[at].clause, i)).unwrap_or_default();
    let verb = |n: usize| matches!(&*word(n), "handled" | "traded" | "cleared" | "processed" | "handles" | "clears");
    scene.word(&items[at]).ends_with("most") && (verb(1) || verb(2))
}

/// "tops the table by size", "still leads by volume"
fn by_its_size(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    let word = |i: usize| scene.word_in(items, items[at].clause, i);
    let size = |i: usize| matches!(&*word(i), "size" | "volume" | "dollars" | "dollar" | "turnover" | "value");
    (at + 1..at + 6).any(|i| &*word(i) == "by" && size(i + 1))
}

/// "the top spot", "tops the table": first by a measure that the words leave open.
fn is_first_place(word: &str) -> bool {
    matches!(word, "top spot" | "first place" | "first" | "ranked first" | "ranks first")
        || matches!(word, "tops the table" | "topped the table" | "tops the list" | "topped the list")
}

/// The same finding, open where the one that is not first by its move is first by its size: "held the top spot".
pub(super) fn or_by_size(scene: &Scene<'_>, part: &Part, at: usize, finding: Finding) -> Finding {
    let own = part.items[..at].iter().rev().find_map(|i| match i.target() {
        Some(Target::Entity(e)) => Some(*e),
        _ => None,
    });
    let Some(own) = own.filter(|_| finding.verdict == Verdict::Contradicted) else { return finding };
    let size = |e: usize, like: Option<&str>| {
        let fact = level(scene, e, &[], like)?;
        Some((fact, fact.usable()?.get()))
    };
    let first = || {
        let (fact, mine) = size(own, None)?;
        let group = scene.index.members_of_group(scene.index.group_of(own)?);
        let mut rivals = group.iter().filter(|e| **e != own && !scene.index.is_total(scene.index.entity(**e)));
        Some(rivals.all(|e| size(*e, Some(&fact.metric)).is_none_or(|(_, theirs)| theirs < mine)))
    };
    match is_first_place(&scene.word(&part.items[at])) && first() == Some(true) {
        true => Finding { verdict: Verdict::Ambiguous, suggestion: None, ..finding },
        false => finding,
    }
}

/// "held the top spot with $1.48B", "leads at $2.1B": an amount right behind says by what.
fn with_its_size(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    let clause = items[at].clause;
    let near = (at + 1..items.len()).take(5).take_while(|i| items[*i].clause == clause);
    let Some(figure) = near.into_iter().find(|i| items[*i].figure().is_some()) else { return false };
    let before = scene.word(&items[figure - 1]);
    let amount =
        |f: &crate::audit::lex::Figure| matches!(f.written.unit, WrittenUnit::Money(_)) && f.written.sign.is_none();
    matches!(&*before, "with" | "at" | "on" | "handling" | "trading") && items[figure].figure().is_some_and(amount)
}

/// "Orca: +61.5% to $523.4M (largest venue today)", "Jupiter: -26.7% to $1.41B, still the biggest venue": the entity that a
/// line opens with, where it names nobody else.
pub(super) fn labelled(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Target> {
    let items = &part.items;
    let colon = items.iter().take(4).position(|i| i.mark(':') || matches!(i.kind, Kind::To))?;
    let mut named = (0..at).filter(|i| subject::nameable(scene, part, *i));
    let first = named.next().filter(|i| *i < colon && colon < at)?;
    let alone = named.all(|i| items[i].target() == items[first].target());
    // What is said behind a bracket or a dash is said of the line.
    let opens = (colon..at)
        .rev()
        .find(|i| matches!(items[*i].kind, Kind::Mark('(' | '-' | '\u{2013}' | '\u{2014}' | ',') | Kind::To))?;
    let small = items[opens + 1..at].iter().all(|i| {
        matches!(
            &*scene.word(i),
            "still"
                | "the"
                | "now"
                | "and"
                | "by"
                | "far"
                | "easily"
                | "second"
                | "third"
                | "-"
                | "remains"
                | "yet"
                | "but"
        )
    });
    (alone && small).then(|| items[first].target().cloned()).flatten()
}

const fn stop(kind: &Kind) -> bool {
    matches!(kind, Kind::Mark(',' | ';' | ':' | '.' | '(' | ')' | '|') | Kind::Figure(_))
}

/// Who is said to be first: the subject right before, or the name right after.
fn named(scene: &Scene<'_>, part: &Part, at: usize, end: usize) -> Option<(Target, usize)> {
    let items = &part.items;
    let clause = items[at].clause;
    let entity = |i: usize| match items[i].target() {
        Some(t @ Target::Entity(_)) if subject::nameable(scene, part, i) => Some((t.clone(), i)),
        _ => None,
    };
    // "Aave is by far the largest", "Aave, the largest protocol,"
    let links = |i: usize| {
        items[i].figure().is_some()
            || &*scene.word(&items[i]) == "with"
            || items[i].mark('(')
            || items[i].mark(')')
            || items[i].mark(',')
            || items[i].mark('-')
            || matches!(
                &*scene.word(&items[i]),
                "is" | "was"
                    | "are"
                    | "remains"
                    | "remained"
                    | "stays"
                    | "stayed"
                    | "still"
                    | "by"
                    | "far"
                    | "the"
                    | "easily"
                    | "comfortably"
                    | "ranks"
                    | "as"
                    | "keeps"
                    | "kept"
                    | "holds"
                    | "held"
                    | "wears"
                    | "retains"
                    | "retained"
                    | "takes"
                    | "took"
                    | "has"
                    | "being"
                    | "second"
                    | "third"
                    | "fourth"
                    | "size"
                    | "though"
                    | "now"
                    | "today's"
                    | "today"
                    | "s"
            )
            || matches!(items[i].kind, Kind::Mark('\''))
    };
    let before = (0..at).rev().take_while(|i| items[*i].clause == clause).find(|i| !links(*i));
    // "PumpSwap: -41.2%, though it remains the largest": the only one named.
    if before.is_some_and(|i| &*scene.word(&items[i]) == "it") {
        let mut named = (0..at).filter_map(entity);
        return named.next().filter(|_| named.next().is_none());
    }
    if let Some(found) = before.and_then(entity) {
        return Some(found);
    }
    // "The largest protocol is Aave", "the largest venue, Uniswap,"
    let verb = (end + 1..items.len()).take(6).take_while(|i| items[*i].clause == clause).find(|i| {
        items[*i].mark(',')
            || items[*i].mark(':')
            || matches!(&*scene.word(&items[*i]), "is" | "was" | "remains" | "remained")
    })?;
    let next = (verb + 1..items.len()).take(2).find(|i| &*scene.word(&items[*i]) != "the")?;
    (items[next].clause == clause).then(|| entity(next)).flatten()
}

/// A size of an entity: a level in money that is no price, of the metric that is named where one is.
fn level<'a>(scene: &Scene<'a>, entity: usize, metrics: &[String], metric: Option<&str>) -> Option<&'a Fact> {
    let index = scene.index;
    let facts = index.facts_of(&index.entity(entity).id);
    let size = |f: &&&Fact| {
        let price = PRICE_METRICS.contains(&f.metric.as_str()) && f.metric != "market_cap";
        matches!(f.unit, Unit::Money(_))
            && !price
            && !in_points(f)
            && !is_change(f)
            && f.against.is_none()
            && f.usable().is_some()
            && metric.is_none_or(|m| f.metric == m)
    };
    let wanted = |f: &&Fact| metrics.iter().any(|m| f.metric.contains(m.as_str()));
    let sizes: Vec<&Fact> = facts.iter().filter(size).copied().collect();
    sizes.iter().find(|f| wanted(f)).or(sizes.first()).copied()
}
