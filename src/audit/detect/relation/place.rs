//! "Sat between", "the outlier": where one stands among the others.

use rust_decimal::Decimal;

use super::settled;
use crate::audit::bind::Target;
use crate::audit::detect::sets::{Set, along};
use crate::audit::detect::{pool, subject};
use crate::audit::finding::Finding;
use crate::audit::lex::{Kind, Sense};
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::scene::{Part, Scene};

/// "BTC's dip sat between SZSE and SSE": by their changes, groups by headline or mean.
pub(super) fn in_between(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let clause = items[at].clause;
    let word = |i: usize| items.get(i).map(|it| scene.word(it)).unwrap_or_default();
    // "landed in between"
    let back = if at.checked_sub(1).map(word)? == "in" { 2 } else { 1 };
    let verb = at.checked_sub(back).map(word)?;
    let placed = [
        "sat",
        "sits",
        "sitting",
        "landed",
        "lands",
        "landing",
        "stood",
        "stands",
        "came",
        "lay",
        "lies",
        "fell",
        "somewhere",
        "midway",
        "lodged",
        "sandwiched",
        "wedged",
        "caught",
        "finished",
        "placed",
    ];
    if word(at) != "between" || !placed.contains(&verb.as_str()) {
        return None;
    }
    let named: Vec<usize> = (at + 1..items.len())
        .take(8)
        .take_while(|i| items[*i].clause == clause && items[*i].figure().is_none())
        .filter(|i| subject::nameable(scene, part, *i))
        .collect();
    let found = subject::of(scene, part, at);
    let (ends, last, sure) = match named.as_slice() {
        [first, second, ..] => {
            let ends = [items[*first].target()?.clone(), items[*second].target()?.clone()];
            (ends, items[*second].end, true)
        }
        _ => unnamed_ends(scene, part, at, &found)?,
    };
    let value = |targets: &[Target]| {
        let set = Set::worded(scene, part, targets, &[]);
        let lead = set.lead(scene.index);
        (lead.or_else(|| set.mean()), set.mean(), set)
    };
    let own = value(&found.targets);
    let [first, second] = ends;
    let (a, b) = (value(&[first]), value(&[second]));
    let inside =
        |x: Option<Decimal>, y: Option<Decimal>, z: Option<Decimal>| Some(x? >= y?.min(z?) && x? <= y?.max(z?));
    let verdict = match (inside(own.0, a.0, b.0)?, inside(own.1, a.1, b.1)?) {
        (true, true) => Verdict::Supported,
        (false, false) => Verdict::Contradicted,
        _ => Verdict::Ambiguous,
    };
    let start =
        found.item.filter(|i| *i < at && items[*i].clause == clause).map_or(items[at - back].start, |i| items[i].start);
    let range = (start, last);
    let message = format!("{} against {} and {}", own.2.listed(), a.2.listed(), b.2.listed());
    let facts: Vec<_> = own.2.facts().chain(a.2.facts()).chain(b.2.facts()).collect();
    let finding = Finding::new(range, ClaimKind::Comparison, verdict, "FB303", message).on(facts);
    Some(settled(finding, subject::supposed(part, at), !sure || found.lent && part.row.is_empty()))
}

/// "| Dow | +0.71% | 1st |" under "Rank" or "Place": where one stands among the rows of its table, or in its group, by its change or
/// by its size, from either end. One that fits none is wrong.
pub(in crate::audit::detect) fn in_table(
    scene: &Scene<'_>,
    part: &Part,
    place: usize,
    range: (usize, usize),
) -> Option<Finding> {
    let column = part.column.split(|c: char| !c.is_alphanumeric()).any(|w| matches!(w, "rank" | "place" | "ranking"));
    let [Target::Entity(own)] = part.row.as_slice() else { return None };
    if !column || part.segment.cell.is_none() {
        return None;
    }
    let index = scene.index;
    let rows = scene.parts.iter().filter(|p| p.segment.cell.is_some() && p.segment.block == part.segment.block);
    let entity = |t: &Target| if let Target::Entity(e) = t { Some(*e) } else { None };
    let listed: std::collections::BTreeSet<usize> = rows.filter_map(|p| entity(p.row.first()?)).collect();
    let group = Target::Group(index.group_of(*own)?);
    let sets = [listed.into_iter().collect(), pool::members(scene, &group)];
    let standing =
        |e: usize| super::dollars::standing(scene, e).and_then(|f| f.usable()).map(crate::quantity::Exact::get);
    let mut facts = Vec::new();
    let mut known = false;
    for set in sets.iter().filter(|s| s.len() > 2 && s.contains(own)) {
        let moves = index.moves_of(set, &[], None);
        let changes: Vec<(usize, Decimal)> = set
            .iter()
            .filter_map(|e| Some((*e, moves.iter().find(|m| m.entity.id == index.entity(*e).id)?.value)))
            .collect();
        let sizes: Vec<(usize, Decimal)> = set.iter().filter_map(|e| Some((*e, standing(*e)?))).collect();
        for values in [changes, sizes].iter().filter(|v| v.len() == set.len()) {
            let mine = values.iter().find(|(e, _)| e == own)?.1;
            let above = values.iter().filter(|(_, v)| *v > mine).count();
            let below = values.iter().filter(|(_, v)| *v < mine).count();
            known = true;
            let at = |before: usize, behind: usize| before < place && place + behind <= values.len();
            if at(above, below) || at(below, above) {
                facts.extend(moves.iter().map(|m| m.fact));
                let message = format!("{} is number {place} of {}", index.entity(*own).name, values.len());
                let finding = Finding::new(range, ClaimKind::Ranking, Verdict::Supported, "FB304", message);
                return Some(finding.on(facts));
            }
        }
        facts.extend(moves.iter().map(|m| m.fact));
    }
    let message = format!("{} is number {place} neither by its change nor by its size", index.entity(*own).name);
    let finding = Finding::new(range, ClaimKind::Ranking, Verdict::Contradicted, "FB304", message).on(facts);
    known.then(|| settled(finding, subject::supposed(part, 0), false))
}

/// "1st of 9", "3rd of the nine": which place its change has among so many, the highest first. The one set of so many that
/// holds it is meant: its group, every index, or all that have a change of their own.
pub(super) fn ordinal(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let clause = items[at].clause;
    let word = |i: usize| scene.word_in(items, clause, i);
    let said = word(at);
    let digits = said.len().checked_sub(2).and_then(|n| said.get(..n))?;
    let place: usize = digits.parse().ok().filter(|_| matches!(&said[digits.len()..], "st" | "nd" | "rd" | "th"))?;
    if at == 0 && items.len() == 1 {
        return in_table(scene, part, place, (items[at].start, items[at].end));
    }
    let of = if &*word(at + 1) == "out" { at + 2 } else { at + 1 };
    let number = of + 1 + usize::from(&*word(of + 1) == "the");
    let count =
        items.get(number).filter(|_| &*word(of) == "of").and_then(|i| crate::audit::detect::tally::number(scene, i))?;
    let found = match part.row.as_slice() {
        [own @ Target::Entity(_)] if part.segment.cell.is_some() || part.note => own.clone(),
        _ => subject::of(scene, part, at).targets.first()?.clone(),
    };
    let index = scene.index;
    let Target::Entity(own) = found else { return None };
    let plain = |e: &usize| {
        let moves = index.change_fact(*e, &[], None).is_some_and(|f| f.metric == "change_pct");
        moves && !index.is_total(index.entity(*e)) && !index.is_volatility(index.entity(*e))
    };
    let group = index.group_of(own).map(|g| pool::members(scene, &Target::Group(g))).unwrap_or_default();
    let all = || (0..index.sheet.entities.len()).filter(plain);
    let closing = super::universe::closing(index);
    let indices: Vec<usize> = all().filter(|e| index.group_of(*e).is_some_and(|g| closing.contains(&g))).collect();
    let sets = [group, indices, all().collect()];
    let among = sets.into_iter().find(|set| set.len() == count && set.contains(&own))?;
    let moves = index.moves_of(&among, &[], None);
    let mine = moves.iter().find(|m| m.entity.id == index.entity(own).id)?;
    let ahead = moves.iter().filter(|m| m.value > mine.value).count();
    let level = moves.iter().filter(|m| m.value == mine.value).count();
    let holds = |above: usize| above < place && place <= above + level;
    let verdict = match () {
        () if holds(ahead) => Verdict::Supported,
        () if holds(moves.len() - ahead - level) => Verdict::Ambiguous,
        () => Verdict::Contradicted,
    };
    let message = format!("{} at {} is number {} of {count} from the top", mine.name(), mine.printed(), ahead + 1);
    let finding = Finding::new((items[at].start, items[number].end), ClaimKind::Ranking, verdict, "FB304", message);
    Some(settled(finding.on(moves.iter().map(|m| m.fact)), subject::supposed(part, at), false))
}

/// "HSCEI sitting between the two", "sandwiched between its two peers", "landed in between": its two peers, or the two told
/// last beside it; where the words end, and whether the two are certain.
fn unnamed_ends(
    scene: &Scene<'_>,
    part: &Part,
    at: usize,
    found: &subject::Subject,
) -> Option<([Target; 2], usize, bool)> {
    let items = &part.items;
    let clause = items[at].clause;
    let [own @ Target::Entity(e)] = found.targets.as_slice() else { return None };
    let tail: Vec<usize> = (at + 1..items.len()).take(4).take_while(|i| items[*i].clause == clause).collect();
    let says = |words: &[&str]| tail.iter().copied().find(|i| words.contains(&&*scene.word(&items[*i])));
    if let Some(noun) = says(&["peers", "siblings", "neighbours", "neighbors", "rivals", "stablemates"]) {
        let group = Target::Group(scene.index.group_of(*e)?);
        let peers: Vec<usize> = pool::members(scene, &group).into_iter().filter(|p| p != e).collect();
        let [a, b] = peers.as_slice() else { return None };
        return Some(([Target::Entity(*a), Target::Entity(*b)], items[noun].end, true));
    }
    let noun = says(&["two", "them", "pair", "both"]);
    let ends = tail.first().is_none_or(|i| matches!(items[*i].kind, Kind::Mark(_)));
    if noun.is_none() && !ends {
        return None;
    }
    let mut told = subject::last_told(scene, part, at, 3);
    told.retain(|t| t != own);
    let [.., a, b] = told.as_slice() else { return None };
    Some(([a.clone(), b.clone()], noun.map_or(items[at].end, |i| items[i].end), false))
}

/// "Crypto is the outlier".
pub(super) fn outlier(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let item = &items[at];
    if !item.is(Sense::Outlier) {
        return None;
    }
    let found = subject::of(scene, part, at);
    if ["buck", "grain", "tide"].iter().any(|w| scene.word(item).contains(w)) {
        return against_its_peers(scene, part, at, &found);
    }
    let own: Vec<usize> = found.targets.iter().flat_map(|t| scene.index.members(t)).collect();
    let subjects = Set::worded(scene, part, &found.targets, &[]);
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

/// "The Russell bucked the trend": it went one way and most of its group the other.
fn against_its_peers(scene: &Scene<'_>, part: &Part, at: usize, found: &subject::Subject) -> Option<Finding> {
    let item = &part.items[at];
    let [target @ Target::Entity(e)] = found.targets.as_slice() else { return None };
    let index = scene.index;
    let set = Set::worded(scene, part, std::slice::from_ref(target), &[]);
    let own = set.moves.first()?;
    let group = Target::Group(index.group_of(*e)?);
    let peers: Vec<usize> = pool::members(scene, &group).into_iter().filter(|p| p != e).collect();
    let moves: Vec<_> =
        index.moves_of(&peers, &[], None).into_iter().filter(|m| m.fact.metric == own.fact.metric).collect();
    let sign = if own.value.is_sign_negative() { -1 } else { 1 };
    let apart = moves.iter().filter(|m| along(m.value, -sign)).count();
    let verdict = match apart {
        _ if moves.len() < 2 => return None,
        n if n * 2 > moves.len() => Verdict::Supported,
        0 => Verdict::Contradicted,
        _ => Verdict::Ambiguous,
    };
    let start = found.item.filter(|i| *i < at).map_or(item.start, |i| part.items[i].start);
    let message =
        format!("{} at {}; {apart} of its {} peers went the other way", own.name(), own.printed(), moves.len());
    let finding = Finding::new((start, item.end), ClaimKind::Superlative, verdict, "FB304", message);
    let facts = set.facts().chain(moves.iter().map(|m| m.fact));
    Some(settled(finding.on(facts), subject::supposed(part, at), found.lent))
}
