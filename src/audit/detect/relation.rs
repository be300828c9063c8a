//! One against another: comparisons, superlatives, outliers.

use rust_decimal::Decimal;

use super::sets::{Set, along};
use super::subject;
use crate::audit::bind::Target;
use crate::audit::bind::index::{Move, in_points, is_change};
use crate::audit::finding::Finding;
use crate::audit::lex::{Kind, Sense};
use crate::audit::read::SegmentKind;
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::rules::{fb211_count, fb303_comparison, fb304_superlative};
use crate::audit::scene::{Part, Scene};

/// Findings of one part.
pub fn detect(scene: &Scene<'_>, part: &Part, out: &mut Vec<Finding>) {
    if matches!(part.segment.kind, SegmentKind::Head | SegmentKind::Title) {
        return;
    }
    for at in 0..part.items.len() {
        let found = compared(scene, part, at)
            .or_else(|| sized(scene, part, at))
            .or_else(|| arrows(scene, part, at))
            .or_else(|| superlative(scene, part, at))
            .or_else(|| in_between(scene, part, at))
            .or_else(|| outlier(scene, part, at))
            .or_else(|| only(scene, part, at))
            .or_else(|| some_of(scene, part, at));
        out.extend(found);
    }
}

/// What is supposed is not contradicted, and a guessed subject does not accuse.
pub(super) fn settled(mut finding: Finding, supposed: bool, guessed: bool) -> Finding {
    if supposed && finding.verdict == Verdict::Contradicted {
        finding.verdict = Verdict::Judgement;
    } else if guessed && matches!(finding.verdict, Verdict::Contradicted | Verdict::Ambiguous) {
        finding.verdict = Verdict::NotEvaluated;
    }
    finding
}

/// "lagged NDX", "stronger than HK", "HSCEI > HSI".
fn compared(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let item = &items[at];
    let order = match &item.kind {
        Kind::Mark('>') => 1,
        Kind::Mark('<') => -1,
        Kind::Cue(_) if item.is(Sense::CmpUp) => 1,
        Kind::Cue(_) if item.is(Sense::CmpDown) => -1,
        _ => return None,
    };
    if super::tally::counted(scene, part, at) {
        return None;
    }
    if let Some(finding) = outnumbered(scene, part, at, order) {
        return Some(finding);
    }
    if let Some(finding) = many_times(scene, part, at) {
        return finding;
    }
    // "more than offset", "more than doubled": how much, not than whom.
    if items.get(at + 1).is_some_and(|n| {
        let word = scene.word(n);
        word == "offset" || word == "made" || word == "compensated" || n.is(Sense::Multiple)
    }) {
        return offset(scene, part, at);
    }
    // "more than seven times": a bound.
    if (item.is(Sense::AtLeast) || item.is(Sense::AtMost)) && items.get(at + 1).is_some_and(|n| n.figure().is_some()) {
        return None;
    }
    // "less than 1%", "above 4,000": a bound.
    if items.get(at + 1).is_some_and(|n| n.figure().is_some() && !matches!(item.kind, Kind::Mark(_)))
        && subject::object(scene, part, at, 7).is_empty()
    {
        return None;
    }
    let mark = matches!(item.kind, Kind::Mark(_));
    let (targets, first, lent) = if mark {
        let i = at.checked_sub(1).filter(|i| subject::nameable(scene, part, *i))?;
        (items[i].target().cloned().into_iter().collect(), Some(i), false)
    } else {
        let found = owner(scene, part, at);
        (found.targets, found.item, found.lent)
    };
    let object = subject::object(scene, part, at, if mark { 1 } else { 7 });
    let object = if object.is_empty() {
        if let Some(finding) = by_figures(scene, part, at, order) {
            return Some(finding);
        }
        // "A-share relative strength" beside "HK weakness": the other one named.
        let word = scene.word(item);
        if !word.starts_with("relative") {
            return among_peers(scene, part, at, order, &targets, first);
        }
        subject::all_named(scene, part).into_iter().filter(|t| !targets.contains(t)).take(1).collect()
    } else {
        object
    };
    if targets.is_empty() || object.is_empty() || targets == object {
        return None;
    }
    let negative = if subject::negated(part, at) { -1 } else { 1 };
    // "BTC's drop exceeded HSI's": larger, and so lower.
    let fall = !mark && (at.checked_sub(1).is_some_and(|i| items[i].is(Sense::Down)) || by_fall(scene, part, at));
    let negative = if fall { -negative } else { negative };
    let start = first.filter(|i| *i < at && items[*i].clause == item.clause).map_or(item.start, |i| items[i].start);
    let end = last_name(part, at).unwrap_or(item.end);
    let start = if end.saturating_sub(start) > 90 { item.start } else { start };
    let metrics = scene.metrics_in(&items[first.unwrap_or(at).min(at)..at]);
    if let Some(finding) = by_size(scene, part, at, (start, end), &targets, &object, order * negative) {
        return Some(settled(finding, subject::supposed(part, at), lent && part.row.is_empty()));
    }
    let a = Set::new(scene.index, &targets, &metrics);
    let b = Set::new(scene.index, &object, &metrics);
    let strict =
        items[at..].iter().take(4).any(|i| i.is(Sense::All)) || object.iter().any(|t| matches!(t, Target::Union(_)));
    let finding = fb303_comparison::judge(scene.index, (start, end), &a, &b, order * negative, strict)?;
    Some(settled(finding, subject::supposed(part, at), lent && part.row.is_empty() && part.section.is_empty()))
}

/// "gained more than double the Nikkei", "fell more than twice as much as HSI": the ratio of two changes of one sign.
/// The outer `None` is no such statement.
fn many_times(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Option<Finding>> {
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
    let (x, y) =
        (Set::new(scene.index, std::slice::from_ref(a), &[]), Set::new(scene.index, std::slice::from_ref(b), &[]));
    let ([p], [q], false) = (x.moves.as_slice(), y.moves.as_slice(), sized || a == b) else { return Some(None) };
    let Some(least) = q.value.abs().checked_mul(factor) else { return Some(None) };
    let holds = p.value.is_sign_negative() == q.value.is_sign_negative() && p.value.abs() > least;
    let verdict = if holds { Verdict::Supported } else { Verdict::Contradicted };
    let start = found.item.filter(|i| *i < at).map_or(items[at].start, |i| items[i].start);
    let range = (start, last_name(part, at + 1).unwrap_or(items[at + 1].end));
    let message = format!("{} {} against {} {}", p.entity.name, p.printed(), q.entity.name, q.printed());
    let finding = Finding::new(range, ClaimKind::Comparison, verdict, "FB303", message).on([p.fact, q.fact]);
    Some(Some(settled(finding, subject::supposed(part, at), found.lent && part.row.is_empty())))
}

/// "Growth in USDT more than offset the shrinkage in USDC and USDe": in money, what the changes amount to.
fn offset(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
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

/// "USDe is larger than USDC", "A outranks B": a level that both have and that is no price.
fn by_size(
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

/// Words that compare how far two things went, not where they stand: the verb before them gives the direction.
const EXTENT: [&str; 10] = [
    "more than",
    "less than",
    "harder than",
    "faster than",
    "further than",
    "more sharply than",
    "more steeply than",
    "more heavily than",
    "less sharply than",
    "less steeply than",
];

/// "fell 58bps more than the HSI", "fell harder than the SSE": the more, the lower.
pub(super) fn by_fall(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    // "The Dow's drop was larger than the Nasdaq's"
    let size = ["larger than", "bigger than", "smaller than", "greater than", "deeper than", "steeper than"]
        .contains(&scene.word(&items[at]).as_str());
    let extent = size || EXTENT.contains(&scene.word(&items[at]).as_str()) || items[at].is(Sense::Bigger);
    let mut back = (0..at).rev().take(14).take_while(|i| items[*i].clause == items[at].clause);
    extent
        && back
            .find(|i| items[*i].is(Sense::Up) || items[*i].is(Sense::Down))
            .is_some_and(|i| items[i].is(Sense::Down) && !items[i].is(Sense::Up))
}

/// "Decliners outnumbered advancers".
fn outnumbered(scene: &Scene<'_>, part: &Part, at: usize, order: i8) -> Option<Finding> {
    let items = &part.items;
    let side = |i: &crate::audit::lex::Item| match () {
        () if i.is(Sense::ShareUp) => Some(1),
        () if i.is(Sense::ShareDown) => Some(-1),
        () => match scene.word(i).as_str() {
            "winners" => Some(1),
            "losers" => Some(-1),
            _ => None,
        },
    };
    let clause = items[at].clause;
    let subject = items[..at].iter().rev().take(4).filter(|i| i.clause == clause).find_map(|i| Some((i, side(i)?)));
    let object = items[at + 1..].iter().take(4).filter(|i| i.clause == clause).find_map(|i| Some((i, side(i)?)));
    let ((first, a), (last, b)) = (subject?, object?);
    let direction = if subject::negated(part, at) { -a * order } else { a * order };
    if a == b {
        return None;
    }
    let mut finding = super::direction::breadth(scene, part, direction, (first.start, last.end))?;
    finding.kind = ClaimKind::Comparison;
    Some(finding)
}

/// "The Dow lagged": with nobody named, its peers are meant.
fn among_peers(
    scene: &Scene<'_>,
    part: &Part,
    at: usize,
    order: i8,
    targets: &[Target],
    first: Option<usize>,
) -> Option<Finding> {
    let items = &part.items;
    let verb = ["lag", "trail", "underperform", "outperform"].iter().any(|v| scene.word(&items[at]).starts_with(v));
    let [Target::Entity(e)] = targets else { return None };
    let first = first.filter(|i| *i < at && items[*i].clause == items[at].clause)?;
    let peers = scene.index.moves(&Target::Group(scene.index.group_of(*e)?), &[], None);
    let own = peers.iter().find(|m| m.entity.id == scene.index.entity(*e).id)?;
    let others = || peers.iter().filter(|m| m.fact.id != own.fact.id && m.fact.metric == own.fact.metric);
    if !verb || others().count() < 2 {
        return None;
    }
    let ahead = others().filter(|m| if order > 0 { own.value > m.value } else { own.value < m.value }).count();
    let negative = subject::negated(part, at);
    let verdict = match (ahead, negative) {
        (0, false) => Verdict::Contradicted,
        (n, false) if n * 2 >= others().count() => Verdict::Supported,
        _ => Verdict::Ambiguous,
    };
    let word = if order > 0 { "above" } else { "below" };
    let message =
        format!("{} at {} is {word} {ahead} of its {} peers", own.entity.name, own.printed(), others().count());
    let range = (items[first].start, items[at].end);
    let finding = Finding::new(range, ClaimKind::Comparison, verdict, "FB303", message);
    let facts: Vec<_> = peers.iter().map(|m| m.fact).collect();
    Some(settled(finding.on(facts), subject::supposed(part, at), false))
}

/// The subject of a comparison: an object of an earlier one does not become it.
fn owner(scene: &Scene<'_>, part: &Part, at: usize) -> subject::Subject {
    let mut found = subject::of(scene, part, at);
    // A name after the verb is its object, never its subject.
    // "58bps more than the HSI and 35bps more than HSCEI": nor is the object of the comparison before.
    let object = |i: usize| {
        let cue = if i > 0 && scene.word(&part.items[i - 1]) == "the" { i.checked_sub(2) } else { i.checked_sub(1) };
        cue.is_some_and(|c| part.items[c].is(Sense::CmpUp) || part.items[c].is(Sense::CmpDown))
    };
    if let Some(i) = found.item.filter(|i| *i < at && object(*i))
        && part.items[i..at].iter().any(|it| it.figure().is_some())
        && let Some(earlier) = (0..i).rev().find(|e| subject::nameable(scene, part, *e) && !object(*e))
    {
        let (first, targets) = subject::run(scene, part, earlier);
        return subject::Subject { targets, item: Some(first), lent: false, listed: false };
    }
    if found.item.is_some_and(|i| i > at) {
        let lent = if !part.row.is_empty() {
            &part.row
        } else if part.previous.is_empty() {
            &part.section
        } else {
            &part.previous
        };
        found =
            subject::Subject { targets: lent.iter().take(1).cloned().collect(), item: None, lent: true, listed: false };
    }
    found
}

fn last_name(part: &Part, at: usize) -> Option<usize> {
    part.items[at + 1..]
        .iter()
        .take(7)
        .take_while(|i| i.clause == part.items[at].clause)
        .filter(|i| i.target().is_some())
        .map(|i| i.end)
        .next()
}

/// "ETH underperforming (-2.76% vs -1.71%)": the figures are the two sides.
fn by_figures(scene: &Scene<'_>, part: &Part, at: usize, order: i8) -> Option<Finding> {
    let items = &part.items;
    if !items.get(at + 1)?.mark('(') || !matches!(scene.word(items.get(at + 3)?).as_str(), "vs" | "versus") {
        return None;
    }
    let (a, b) = (items.get(at + 2)?.figure()?, items.get(at + 4)?.figure()?);
    let holds = (a.written.value() > b.written.value()) == (order > 0);
    let range = (items[at].start, items[at + 4].end);
    let verdict = if holds { Verdict::Supported } else { Verdict::Contradicted };
    Some(Finding::new(
        range,
        ClaimKind::Comparison,
        verdict,
        "FB303",
        format!("{} against {}", scene.text_of(&items[at + 2]), scene.text_of(&items[at + 4])),
    ))
}

/// "Crypto's larger decline vs. equities".
fn sized(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let item = &items[at];
    let bigger = match () {
        () if item.is(Sense::Bigger) => true,
        () if item.is(Sense::Smaller) => false,
        () => return None,
    };
    let noun = items.get(at + 1)?;
    let direction = if noun.is(Sense::Down) {
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
    let a = Set::new(scene.index, &found.targets, &[]);
    let b = Set::new(scene.index, &object, &[]);
    let strict = object.iter().any(|t| matches!(t, Target::Union(_)));
    let finding = fb303_comparison::judge(scene.index, (start, end), &a, &b, order, strict)?;
    Some(settled(finding, subject::supposed(part, at), found.lent && part.row.is_empty()))
}

/// "BTC ↑ vs All Equities", "A-shares ↑↑ vs HK ↑".
fn arrows(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let Kind::Rise(first) = items[at].kind else { return None };
    if !matches!(scene.word(items.get(at + 1)?).as_str(), "vs" | "versus") {
        return None;
    }
    let i = at.checked_sub(1).filter(|i| subject::nameable(scene, part, *i))?;
    let object = subject::object(scene, part, at + 1, 3);
    if object.is_empty() {
        return None;
    }
    let last = (at + 2..items.len()).take(3).find(|i| items[*i].target().is_some())?;
    let second = match items.get(last + 1).map(|i| &i.kind) {
        Some(Kind::Rise(n)) => Some(*n),
        _ => None,
    };
    // Opposite arrows are two directions; the same arrow twice compares nothing.
    let order = match second {
        None => first.signum(),
        Some(n) if n.signum() == first.signum() && n != first => {
            first.signum() * if first.abs() > n.abs() { 1 } else { -1 }
        }
        Some(_) => return None,
    };
    let (start, targets) = subject::run(scene, part, i);
    let end = if second.is_some() { items[last + 1].end } else { items[last].end };
    let strict = items[at..=last].iter().any(|i| i.is(Sense::All));
    let a = Set::new(scene.index, &targets, &[]);
    let b = Set::new(scene.index, &object, &[]);
    fb303_comparison::judge(scene.index, (items[start].start, end), &a, &b, order, strict)
}

/// "fell hardest", "HSTECH leading declines", "tech-led selloff".
fn superlative(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let item = &items[at];
    // "its lowest since February" is held against its own past.
    let since = (at + 1..items.len()).take(4).take_while(|i| items[*i].clause == item.clause);
    if since.into_iter().any(|i| scene.word(&items[i]) == "since") {
        return None;
    }
    let mut end = item.end;
    let near_direction = || {
        items[at + 1..]
            .iter()
            .take(3)
            .chain(items[at.saturating_sub(3)..at].iter().rev())
            .filter(|i| i.clause == item.clause)
            .find_map(|i| {
                if i.is(Sense::Up) {
                    Some((1, i.end))
                } else if i.is(Sense::Down) {
                    Some((-1, i.end))
                } else {
                    None
                }
            })
    };
    let direction = if item.is(Sense::SupUp) {
        1
    } else if item.is(Sense::SupDown) {
        -1
    } else if item.is(Sense::Sup) || item.is(Sense::Led) {
        let (d, until) = near_direction()?;
        end = end.max(until);
        d
    } else {
        return None;
    };
    let verb = items
        .get(at + 1)
        .is_some_and(|n| matches!(scene.word(n).as_str(), "was" | "were" | "is" | "are") || n.mark(':'));
    // "Strongest US sector: technology"
    let colon = (at + 1..items.len())
        .take(4)
        .take_while(|i| matches!(items[*i].kind, Kind::Word | Kind::Name { .. } | Kind::Mark(':')))
        .find(|i| items[*i].mark(':'));
    let label = colon.filter(|c| at == 0 || items[at - 1].mark(';') || at < *c && items[at - 1].clause != item.clause);
    let after: Vec<Target> = if verb || label.is_some() {
        (label.map_or(at + 2, |c| c + 1)..items.len())
            .take_while(|i| !items[*i].mark(';'))
            .filter(|i| items[*i].clause == item.clause || label.is_some())
            .filter(|i| {
                let lower = matches!(items[*i].kind, Kind::Name { target: Target::Entity(_), generic: true, .. });
                subject::nameable(scene, part, *i) || label.is_some() && lower
            })
            .filter_map(|i| items[i].target().cloned())
            .collect()
    } else {
        Vec::new()
    };
    let found = if after.is_empty() {
        subject::of(scene, part, at)
    } else {
        subject::Subject { targets: after, item: None, lent: false, listed: true }
    };
    if found.targets.is_empty() || found.item.is_some_and(|i| i > at + 2) {
        return None;
    }
    // "The biggest gain" is a gain; "the best" may be the smallest loss.
    let said = scene.text[item.start..end].to_lowercase();
    let moved = [
        "gain", "rise", "advance", "rall", "declin", "drop", "fall", "fell", "loss", "selloff", "rose", "lower",
        "higher",
    ]
    .iter()
    .any(|w| said.contains(w));
    let metrics = scene.metrics_in(&items[found.item.unwrap_or(at).min(at)..at]);
    let subjects = Set::new(scene.index, &found.targets, &metrics);
    let universe = universe(scene, part, &found.targets);
    let mut others = Set::new(scene.index, &universe, &metrics);
    others.moves.retain(|m| !scene.index.is_volatility(m.entity));
    let start =
        found.item.filter(|i| *i < at && items[*i].clause == item.clause).map_or(item.start, |i| items[i].start);
    let start = if end.saturating_sub(start) > 90 { item.start } else { start };
    if let Some(finding) = by_level(scene, part, at, (start, end), &found.targets, direction) {
        return Some(settled(finding, subject::supposed(part, at), found.lent && part.row.is_empty()));
    }
    if let [group @ Target::Group(_)] = found.targets.as_slice()
        && (1..=2).any(|n| {
            items
                .get(at + n)
                .is_some_and(|n| matches!(scene.word(n).as_str(), "region" | "market" | "leg" | "group" | "bloc"))
        })
    {
        // Of a table, against its other rows.
        let rows = scene.parts.iter().filter(|p| p.segment.cell.is_some() && p.segment.block == part.segment.block);
        let mut legs: Vec<Target> = rows.flat_map(|p| p.row.iter().take(1).cloned()).collect();
        legs.retain(|t| matches!(t, Target::Group(_)));
        legs.sort();
        legs.dedup();
        let universe = if legs.len() > 1 { legs } else { universe };
        let finding = fb304_superlative::by_mean(scene.index, (start, end), group, &universe, direction)?;
        return Some(settled(finding, subject::supposed(part, at), found.lent && part.row.is_empty()));
    }
    let finding = fb304_superlative::judge((start, end), &subjects, &others, direction, moved)?;
    // Of a row that names several, one of them may be meant.
    let guessed = found.lent && (part.row.is_empty() || part.row.len() > 1);
    Some(settled(finding, subject::supposed(part, at), guessed))
}

/// "SOL pays the highest rate of the three", "the lowest return rate": a level that the words after the superlative name,
/// where the subject has it and no change of that name.
fn by_level(
    scene: &Scene<'_>,
    part: &Part,
    at: usize,
    range: (usize, usize),
    subjects: &[Target],
    direction: i8,
) -> Option<Finding> {
    let items = &part.items;
    let index = scene.index;
    let [Target::Entity(own)] = subjects else { return None };
    let stop = (at + 1..items.len())
        .take(3)
        .take_while(|i| items[*i].clause == items[at].clause && matches!(items[*i].kind, Kind::Word | Kind::Cue(_)))
        .last()?;
    let named = scene.metrics_in(&items[at + 1..=stop]);
    let level = |e: usize, metric: Option<&str>| {
        index.facts_of(&index.entity(e).id).iter().copied().find(|f| {
            let wanted = match metric {
                Some(metric) => f.metric == metric,
                None => named.iter().any(|m| f.metric.split('_').any(|w| w == m)),
            };
            wanted && !is_change(f) && !in_points(f) && f.against.is_none() && f.usable().is_some()
        })
    };
    let fact = level(*own, None)?;
    let group = index.group_of(*own)?;
    let moves = |e: usize| {
        let found = level(e, Some(&fact.metric))?;
        Some(Move { entity: index.entity(e), fact: found, value: found.usable()?.get() })
    };
    let set = |members: &[usize], name: String| Set {
        moves: members.iter().filter_map(|e| moves(*e)).collect(),
        blocked: Vec::new(),
        name,
        targets: Vec::new(),
    };
    let (a, b) = (
        set(&[*own], index.entity(*own).name.clone()),
        set(index.members_of_group(group), index.group(group).name.clone()),
    );
    fb304_superlative::judge(range, &a, &b, direction, false)
}

/// Whom a superlative is measured against: an entity's own group; for groups, those the sentence names, else every group
/// with a plain change.
fn universe(scene: &Scene<'_>, part: &Part, subjects: &[Target]) -> Vec<Target> {
    let index = scene.index;
    let groups: Vec<usize> = subjects
        .iter()
        .filter_map(|t| match t {
            Target::Entity(e) => index.group_of(*e),
            Target::Group(g) => Some(*g),
            Target::Union(_) => None,
        })
        .collect();
    let one_group = groups.windows(2).all(|w| w[0] == w[1]);
    let single = subjects.iter().all(|t| matches!(t, Target::Entity(_)));
    let whole =
        single && groups.first().is_some_and(|g| one_group && index.members_of_group(*g).len() > subjects.len() + 1);
    let named: Vec<Target> = part
        .items
        .iter()
        .filter_map(|i| i.target())
        .filter_map(|t| match t {
            Target::Group(_) | Target::Union(_) => Some(t.clone()),
            Target::Entity(_) => None,
        })
        .collect();
    let own: Vec<Target> = groups.iter().map(|g| Target::Group(*g)).collect();
    if single && (whole || subjects.len() == 1 || named.is_empty()) && !part.items.iter().any(|i| i.is(Sense::Global)) {
        return own;
    }
    let others: Vec<Target> = named.into_iter().filter(|t| !own.contains(t)).collect();
    if others.is_empty() {
        let plain: Vec<Target> = (0..index.sheet.groups.len())
            .map(Target::Group)
            .filter(|g| index.moves(g, &[], None).iter().any(|m| m.fact.metric == "change_pct"))
            .collect();
        return plain;
    }
    own.into_iter().chain(others).collect()
}

/// "ChiNext was the only A-share index to rise", "the only one up", "Only the Dow fell", "the Dow alone fell".
fn only(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let item = &items[at];
    // "the only other sector to fall" leaves out whoever was told before.
    if !item.is(Sense::Only) || items.get(at + 1).is_some_and(|n| scene.word(n) == "other") {
        return None;
    }
    let claim = subject::sole(scene, part, at)?;
    let index = scene.index;
    let subjects = Set::new(index, &claim.subjects, &[]);
    let metric = subjects.moves.first().map(|m| m.fact.metric.clone())?;
    let universe = if claim.universe.is_empty() {
        let groups = claim.subjects.iter().filter_map(|t| match t {
            Target::Entity(e) => index.group_of(*e).map(Target::Group),
            _ => None,
        });
        groups.collect()
    } else {
        claim.universe
    };
    let others: Vec<_> = index
        .moves_of(&universe.iter().flat_map(|t| index.members(t)).collect::<Vec<_>>(), &[], None)
        .into_iter()
        .filter(|m| m.fact.metric == metric && !subjects.moves.iter().any(|s| s.fact.id == m.fact.id))
        .collect();
    if others.is_empty() {
        return None;
    }
    let range = (items[claim.first].start.min(item.start), items[claim.last].end);
    let way = if claim.direction > 0 { "up" } else { "down" };
    let missing = subjects.moves.iter().find(|m| !along(m.value, claim.direction));
    let (verdict, message) = if let Some(m) = missing {
        (Verdict::Contradicted, format!("{} is not {way} but at {}", m.entity.name, m.printed()))
    } else if let Some(m) = others.iter().find(|m| along(m.value, claim.direction)) {
        (Verdict::Contradicted, format!("{} is {way} too, at {}", m.entity.name, m.printed()))
    } else {
        (Verdict::Supported, format!("of {} others none is {way}", others.len()))
    };
    let facts: Vec<_> = subjects.facts().chain(others.iter().map(|m| m.fact)).collect();
    let finding = Finding::new(range, ClaimKind::Superlative, verdict, "FB305", message).on(facts);
    Some(settled(finding, subject::supposed(part, at), false))
}

/// "Only one A-share index rose", "two Hong Kong indices fell".
fn some_of(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let claim = subject::counted(scene, part, at)?;
    let moves = scene.index.moves(&claim.universe, &[], None);
    let metric = moves.first().map(|m| m.fact.metric.clone())?;
    let moves: Vec<_> = moves.into_iter().filter(|m| m.fact.metric == metric).collect();
    let count = moves.iter().filter(|m| along(m.value, claim.direction)).count();
    let holds = if claim.exact { count == claim.count } else { count >= claim.count };
    let range = (items[at].start, items[claim.last].end);
    let facts: Vec<_> = moves.iter().map(|m| m.fact).collect();
    let finding = if holds {
        let message = format!("{count} of {}", moves.len());
        Finding::new(range, ClaimKind::Quantifier, Verdict::Supported, "FB211", message)
    } else {
        fb211_count::finding(
            range,
            &scene.text[range.0..range.1],
            &format!("{count} of {}", moves.len()),
            claim.direction,
        )
    };
    Some(settled(finding.on(facts), subject::supposed(part, at), false))
}

/// "BTC's dip sat between SZSE and SSE": by their changes, groups by headline or mean.
fn in_between(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let clause = items[at].clause;
    let word = |i: usize| items.get(i).map(|it| scene.word(it)).unwrap_or_default();
    let verb = at.checked_sub(1).map(word)?;
    let placed =
        ["sat", "sits", "landed", "lands", "stood", "stands", "came", "lay", "lies", "fell", "somewhere", "midway"];
    if word(at) != "between" || !placed.contains(&verb.as_str()) {
        return None;
    }
    let named: Vec<usize> = (at + 1..items.len())
        .take(8)
        .take_while(|i| items[*i].clause == clause && items[*i].figure().is_none())
        .filter(|i| subject::nameable(scene, part, *i))
        .collect();
    let [first, second, ..] = named.as_slice() else { return None };
    let found = subject::of(scene, part, at);
    let value = |targets: &[Target]| {
        let set = Set::new(scene.index, targets, &[]);
        let lead = set.lead(scene.index);
        (lead.or_else(|| set.mean()), set.mean(), set)
    };
    let own = value(&found.targets);
    let (a, b) = (value(&[items[*first].target()?.clone()]), value(&[items[*second].target()?.clone()]));
    let inside =
        |x: Option<Decimal>, y: Option<Decimal>, z: Option<Decimal>| Some(x? >= y?.min(z?) && x? <= y?.max(z?));
    let verdict = match (inside(own.0, a.0, b.0)?, inside(own.1, a.1, b.1)?) {
        (true, true) => Verdict::Supported,
        (false, false) => Verdict::Contradicted,
        _ => Verdict::Ambiguous,
    };
    let start =
        found.item.filter(|i| *i < at && items[*i].clause == clause).map_or(items[at - 1].start, |i| items[i].start);
    let range = (start, items[*second].end);
    let message = format!("{} against {} and {}", own.2.listed(), a.2.listed(), b.2.listed());
    let facts: Vec<_> = own.2.facts().chain(a.2.facts()).chain(b.2.facts()).collect();
    let finding = Finding::new(range, ClaimKind::Comparison, verdict, "FB303", message).on(facts);
    Some(settled(finding, subject::supposed(part, at), found.lent && part.row.is_empty()))
}

/// "Crypto is the outlier".
fn outlier(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let item = &items[at];
    if !item.is(Sense::Outlier) {
        return None;
    }
    let found = subject::of(scene, part, at);
    let own: Vec<usize> = found.targets.iter().flat_map(|t| scene.index.members(t)).collect();
    let subjects = Set::new(scene.index, &found.targets, &[]);
    let sign = subjects.moves.first().map(|m| if m.value.is_sign_negative() { -1 } else { 1 })?;
    let rest: Vec<usize> = (0..scene.index.sheet.entities.len())
        .filter(|e| {
            !own.contains(e) && scene.index.change_fact(*e, &[], None).is_some_and(|f| f.metric == "change_pct")
        })
        .collect();
    let others = scene.index.moves_of(&rest, &[], None);
    let apart = others.iter().all(|m| along(m.value, -sign));
    let with = others.iter().filter(|m| along(m.value, sign)).count();
    let together = subjects.moves.iter().all(|m| along(m.value, sign));
    let verdict = match () {
        () if others.is_empty() => Verdict::NotEvaluated,
        () if apart && together => Verdict::Supported,
        () if with == others.len() => Verdict::Contradicted,
        () => Verdict::Ambiguous,
    };
    let start = found.item.filter(|i| *i < at).map_or(item.start, |i| items[i].start);
    let message = format!("{} against {} others, {with} of them with the same sign", subjects.name, others.len());
    Some(Finding::new((start, item.end), ClaimKind::Superlative, verdict, "FB304", message).on(subjects.facts()))
}
