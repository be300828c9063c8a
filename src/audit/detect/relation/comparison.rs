//! "A lagged B", "stronger than", "A > B": one change against another.

use super::breadth::outnumbered;
use super::multiple::many_times;
use super::owner::{bare, last_name, owner};
use super::settled;
use super::size::by_size;
use super::superlative::any_other;
use crate::audit::bind::Target;
use crate::audit::detect::sets::Set;
use crate::audit::detect::subject;
use crate::audit::detect::word_list::WordList;
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::rules::fb303_comparison;
use crate::audit::scene::{Part, Scene};
use crate::quantity::words::small_number;

/// "US > HK > A-shares in size of loss": the sign orders the losses, of which the larger is the lower change.
fn by_size_of_loss(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let word = |i: usize| part.items.get(i).map(|n| scene.word(n)).unwrap_or_default();
    // Of two members the sizes are compared below.
    let group = part.items.get(at + 1).and_then(|n| n.target()).is_some_and(|t| !matches!(t, Target::Entity(_)));
    let sign = group && matches!(part.items[at].kind, Kind::Mark('<' | '>'));
    let size = (at + 1..part.items.len())
        .take(9)
        .take_while(|i| {
            part.items[*i].clause == part.items[at].clause && !matches!(part.items[*i].kind, Kind::Mark(',' | ';'))
        })
        .find(|i| matches!(&*word(*i), "size" | "depth" | "magnitude" | "scale") && &*word(i + 1) == "of");
    sign && size.is_some_and(|i| part.items.get(i + 2).is_some_and(|n| n.is(Sense::Down)))
}

/// "HSI +2.67% > HSCEI", "HSI (+2.67%) > HSCEI": the item before the figure that ends at item `i`, else `i` itself.
fn before_its_figure(items: &[Item], i: usize) -> usize {
    let figure = |i: usize| items.get(i).is_some_and(|n| n.figure().is_some_and(|f| f.written.is_percent()));
    match i {
        _ if i > 0 && figure(i) => i - 1,
        _ if i > 2 && items[i].mark(')') && figure(i - 1) && items[i - 2].mark('(') => i - 3,
        _ => i,
    }
}

/// "lagged NDX", "stronger than HK", "HSCEI > HSI".
pub(super) fn compared(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let item = &items[at];
    let order = match &item.kind {
        Kind::Mark('>') => 1,
        Kind::Mark('<') => -1,
        Kind::Cue(_) if item.is(Sense::CmpUp) => 1,
        Kind::Cue(_) if item.is(Sense::CmpDown) => -1,
        _ => return None,
    };
    let order = if is_passive(scene, part, at) || by_size_of_loss(scene, part, at) { -order } else { order };
    if let Some(finding) = super::so_many_beat::so_many_beat(scene, part, at, order) {
        return Some(settled(finding, subject::supposed(part, at), false));
    }
    if crate::audit::detect::tally::counted(scene, part, at) || super::listed::heads_a_list(scene, part, at).is_some() {
        return None;
    }
    // "the only Hong Kong index to beat the S&P 500": of one of them.
    let to = at.checked_sub(1).is_some_and(|i| &*scene.word(&items[i]) == "to");
    let sole = (at.saturating_sub(7)..at).find(|i| items[*i].clause == item.clause && items[*i].is(Sense::Only));
    if to && sole.is_some_and(|only| super::sole::only_to_beat(scene, part, only).is_some()) {
        return None;
    }
    // "Heavyweights trailed: SSE lagged ChiNext": the colon explains it.
    if items.get(at + 1).is_some_and(|n| n.mark(':'))
        && (scene.word(item).ends_with("ed") || &*scene.word(item) == "led")
    {
        return None;
    }
    // "left the Nikkei trailing", "no coin lost more than Dogecoin": told by the verb.
    let back = || (at.saturating_sub(6)..at).rev().take_while(|i| items[*i].clause == item.clause);
    if back().any(|i| matches!(&*scene.word(&items[i]), "left" | "leaves" | "leaving"))
        && matches!(&*scene.word(item), "trailing" | "behind")
        || back().any(|i| super::unmatched(scene, part, i).is_some())
    {
        return None;
    }
    // "captured a third of the Nasdaq's gain, trailing it by 152bps": the figure is judged, with who is meant.
    let word = |n: usize| items.get(at + n).map(|i| scene.word(i)).unwrap_or_default();
    if matches!(&*word(1), "it" | "them") && &*word(2) == "by" {
        return None;
    }
    if let Some(finding) = outnumbered(scene, part, at, order) {
        return Some(settled(finding, subject::supposed(part, at), false));
    }
    if let Some(finding) = many_times(scene, part, at) {
        return finding;
    }
    if let Some(finding) = super::together::summed(scene, part, at, order) {
        return finding;
    }
    if let Some(finding) = super::together::against_sum(scene, part, at, order) {
        return finding;
    }
    // "more than offset", "more than doubled": how much, not than whom.
    if items.get(at + 1).is_some_and(|n| {
        let word = scene.word(n);
        super::offset::is_verb(&word) || n.is(Sense::Multiple)
    }) {
        return None;
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
    // "less than half of Alder's TVL": how much of it.
    let part_of = |i: &Item| {
        matches!(&*scene.word(i), "half" | "a third" | "a quarter" | "one third" | "two thirds" | "one quarter")
    };
    let tail = &items[at + 1..items.len().min(at + 9)];
    let level = !scene.metrics_in(tail).is_empty() && !tail.iter().any(|i| i.is(Sense::Up) || i.is(Sense::Down));
    let verb = at.checked_sub(1).map(|i| scene.word(&items[i])).unwrap_or_default();
    let had = matches!(&*verb, "has" | "had" | "holds" | "held");
    // "although its float is less than half of USDT's"
    let is = matches!(&*verb, "is" | "are" | "was" | "were");
    if items.get(at + 1).is_some_and(part_of) && scene.word(item).ends_with("than") && (level && had || is) {
        return None;
    }
    // "Wall Street's gains were smaller than Hong Kong's losses", "USX's redemptions exceeded EUY's issuance": sizes that go
    // different ways.
    let noun = |i: &Item| match () {
        () if i.is(Sense::Up) || i.is(Sense::Inward) => Some(1),
        () if i.is(Sense::Down) || i.is(Sense::Outward) => Some(-1),
        () => None,
    };
    let owned = |from: usize, to: usize| {
        (from..to).filter(|i| items[*i].clause == item.clause).find_map(|i| {
            let s = i.checked_sub(1).map(|b| scene.text_of(&items[b])).unwrap_or_default();
            let owns = matches!(s, "s" | "'");
            noun(&items[i]).filter(|_| owns)
        })
    };
    let (own, other) = (owned(at.saturating_sub(4), at), owned(at + 1, items.len().min(at + 7)));
    if own.zip(other).is_some_and(|(a, b)| a != b) {
        return None;
    }
    // "lost more than ETH gained": how far, whichever way.
    let way = |i: &Item| i.is(Sense::Up).then_some(1).or(i.is(Sense::Down).then_some(-1));
    if let Some(before) = at.checked_sub(1).and_then(|i| way(&items[i]))
        && (at + 1..items.len()).take(4).filter(|i| items[*i].clause == item.clause).find_map(|i| way(&items[i]))
            == Some(-before)
    {
        return None;
    }
    let mark = matches!(item.kind, Kind::Mark(_));
    let (targets, first, lent) = if mark {
        let i = before_its_figure(items, at.checked_sub(1)?);
        let i = Some(i).filter(|i| subject::nameable(scene, part, *i))?;
        (items[i].target().cloned().into_iter().collect(), Some(i), false)
    } else {
        let found = owner(scene, part, at);
        // "All three majors beat the aggregate", "Crypto against equity: both majors fell less than the Nasdaq"
        let from = at.saturating_sub(4);
        let spoken = (from..at).rev().find(|i| subject::is_majors(scene, items, *i) && items[*i].clause == item.clause);
        let nearer = spoken.is_some_and(|s| found.item.is_none_or(|i| i < s));
        let majors = subject::majors(scene, part, from, at).filter(|_| nearer);
        match majors {
            Some(majors) => (majors, None, false),
            None => (found.targets, found.item, found.lent),
        }
    };
    // Whoever was named before "each of the three" is none of its subject.
    let earlier = first.is_some_and(|f| {
        f < at && items[f + 1..at].iter().any(|i| i.is(Sense::All)) && items[f + 1..at].iter().any(|i| i.mark(','))
    });
    let (targets, first, lent) = match each_of_them(scene, part, at).filter(|_| targets.is_empty() || earlier) {
        Some(found) => (found, None, false),
        None => (targets, first, lent),
    };
    // "the second-largest drop, behind Across": a rank, and not who did better.
    let ranked = (at.saturating_sub(9)..at)
        .any(|i| matches!(&*scene.word(&items[i]), "second" | "third" | "fourth" | "2nd" | "3rd" | "runner-up"));
    if ranked && matches!(&*scene.word(item), "behind" | "after" | "ahead of") {
        return None;
    }
    let object = subject::object(scene, part, at, if mark { 1 } else { 7 });
    let object = if mark { object } else { super::objects::with_further(scene, part, at, object) };
    // "BTC beat every index except HSTECH": whom the noun counts, and not the one that is left out.
    let first_named = (at + 1..items.len()).take(7).find(|i| subject::nameable(scene, part, *i));
    let spared = first_named.filter(|i| crate::audit::detect::exception::excepted(scene, part, *i));
    let object = match spared {
        Some(i) if !mark => {
            let mut all: Vec<Target> =
                items[at + 1..i].iter().flat_map(|n| crate::audit::detect::pool::called(scene, n)).collect();
            all.sort();
            all.dedup();
            if all.is_empty() {
                return None;
            }
            all
        }
        _ => object,
    };
    // "crypto outran both through ETH": whom it did it with.
    let means = (at + 1..items.len()).take(7).take_while(|i| items[*i].clause == item.clause);
    let means = means.into_iter().find(|i| matches!(&*scene.word(&items[*i]), "through" | "via" | "thanks to"));
    if means.is_some_and(|m| !(at + 1..m).any(|i| items[i].target().is_some())) {
        return None;
    }
    let pronoun = object.is_empty().then(|| pronoun(scene, part, at, &targets, first)).flatten();
    let pair = object.is_empty().then(|| both_told(scene, part, at, &targets, first)).flatten();
    let guessed = pronoun.is_some() || pair.as_ref().is_some_and(|(_, sure)| !sure);
    let object = if let Some(told) = pronoun {
        vec![told]
    } else if let Some((pair, _)) = pair {
        pair
    } else if object.is_empty() {
        if let Some(finding) = by_figures(scene, part, at, order) {
            return Some(finding);
        }
        if let Some(pair) = subject::majors(scene, part, at, (at + 5).min(items.len())) {
            pair
        } else if let Some(whole) = whole_market(scene, part, at, &targets) {
            vec![whole]
        } else if let [one] = targets.as_slice()
            && let Some(other) = subject::other_of_row(part, one)
        {
            vec![other]
        } else if let Some(finding) = any_other(scene, part, at, order, &targets, first) {
            return Some(settled(finding, subject::supposed(part, at), lent && part.row.is_empty()));
        } else {
            // "A-share relative strength" beside "HK weakness": the other one named.
            let word = scene.word(item);
            if !word.starts_with("relative") {
                return among_peers(scene, part, at, order, &targets, first);
            }
            subject::all_named(scene, part).into_iter().filter(|t| !targets.contains(t)).take(1).collect()
        }
    } else {
        object
    };
    if targets.is_empty() || object.is_empty() || targets == object {
        return None;
    }
    // "A-share outperformance vs HK (+0.07% vs +0.41% on HSI)": the text's own figures stand against it.
    let group = |t: &Target| !matches!(t, Target::Entity(_));
    let bracket = (at + 1..items.len()).take(6).find(|i| items[*i].mark('('));
    if let Some(b) = bracket.filter(|_| targets.iter().chain(&object).any(group))
        && let Some(finding) = by_figures(scene, part, b - 1, order)
        && finding.verdict == Verdict::Contradicted
        && !subject::negated(part, at)
    {
        let start = first.filter(|i| *i < at).map_or(item.start, |i| items[i].start);
        return Some(Finding { start, ..finding });
    }
    let negative = if subject::negated(part, at) { -1 } else { 1 };
    // "BTC's drop exceeded HSI's": larger, and so lower.
    let theirs = (at + 1..items.len()).take(7).take_while(|i| items[*i].clause == item.clause).any(|i| {
        items[i].target().is_some()
            && (i + 1..=i + 3).any(|n| {
                items.get(n).is_some_and(|d| d.is(Sense::Down) && d.clause == item.clause)
                    && items[i + 1..n].iter().all(|m| {
                        matches!(m.kind, Kind::Mark('\'')) || &*scene.word(m) == "s" || matches!(m.kind, Kind::Word)
                    })
                    && scene.text[items[i].start..items[n].end].contains('\'')
            })
    });
    let fall = theirs && item.is(Sense::CmpUp) && !scene.word(item).contains("than")
        || !mark && (at.checked_sub(1).is_some_and(|i| items[i].is(Sense::Down)) || by_fall(scene, part, at));
    let (size, negative) = (order * negative, if fall { -negative } else { negative });
    // "Dow < S&P < Nasdaq in size of decline"
    let sized = mark && {
        let after = scene.text[item.end..part.segment.end].to_lowercase();
        ["in size of", "in magnitude", "by magnitude", "by size", "in terms of loss"].iter().any(|w| after.contains(w))
    };
    let start = first.filter(|i| *i < at && items[*i].clause == item.clause).map_or(item.start, |i| items[i].start);
    let end = last_name(part, at).unwrap_or(item.end);
    let start = if end.saturating_sub(start) > 90 { item.start } else { start };
    let metrics = scene.metrics_in(&items[first.unwrap_or(at).min(at)..at]);
    if let Some(finding) = super::dollars::compared(scene, part, at, (start, end), &targets, &object, order) {
        return Some(settled(finding, subject::supposed(part, at), lent && part.row.is_empty()));
    }
    if let Some(finding) = by_size(scene, part, at, (start, end), &targets, &object, order * negative) {
        return Some(settled(finding, subject::supposed(part, at), lent && part.row.is_empty()));
    }
    // "HK outperformed both the US and A-shares on the headline index"
    let told = |words: &[&str]| {
        items.iter().any(|i| i.clause == item.clause && scene.word(i).split(' ').any(|w| words.contains(&w)))
    };
    let (targets, object) = if told(&["headline", "headlines"]) {
        let head = |t: Target| match t {
            Target::Group(g) => scene.index.headline(g).map_or(Target::Group(g), Target::Entity),
            other => other,
        };
        let both = items[at..].iter().take(3).any(|i| i.is(Sense::Both));
        let second = (at + 1..items.len()).filter(|_| both).filter_map(|i| items[i].target().cloned());
        let object: Vec<Target> = if both { second.take(2).collect() } else { object };
        (targets.into_iter().map(head).collect(), object.into_iter().map(head).collect())
    } else {
        (targets, object)
    };
    // "BTC moved less than the S&P in absolute terms", "fell less than": sizes, whichever way the verb goes.
    if let ([a @ Target::Entity(_)], [b @ Target::Entity(_)], true) =
        (targets.as_slice(), object.as_slice(), sized || told(&["absolute"]))
    {
        let (x, y) = (
            Set::worded(scene, part, std::slice::from_ref(a), &metrics),
            Set::worded(scene, part, std::slice::from_ref(b), &metrics),
        );
        let (m, n) = (x.moves.first()?, y.moves.first()?);
        let holds = if size > 0 { m.value.abs() > n.value.abs() } else { m.value.abs() < n.value.abs() };
        let verdict = if holds { Verdict::Supported } else { Verdict::Contradicted };
        let message = format!("{} {} against {} {}", m.name(), m.printed(), n.name(), n.printed());
        let finding = Finding::new((start, end), ClaimKind::Comparison, verdict, "FB303", message).on([m.fact, n.fact]);
        return Some(settled(finding, subject::supposed(part, at), lent && part.row.is_empty()));
    }
    // "and both beat every index": the two, and not their total.
    let both = items[..at].iter().rev().take(3).any(|i| i.clause == item.clause && i.is(Sense::Both));
    let targets = match targets.as_slice() {
        [group @ Target::Group(_)] if both => {
            let pair = crate::audit::detect::pool::members(scene, group);
            if pair.len() == 2 { pair.into_iter().map(Target::Entity).collect() } else { targets }
        }
        _ => targets,
    };
    let a = Set::worded(scene, part, &targets, &metrics);
    let mut b = Set::worded(scene, part, &object, &metrics);
    // "trails every equity index except the Dow"
    let out = crate::audit::detect::exception::left_out(scene, part, at);
    if b.moves.len() > out.len() {
        b.moves.retain(|m| !out.iter().any(|e| scene.index.entity(*e).id == m.entity.id));
    }
    let any = |i: &Item| matches!(&*scene.word(i), "any" | "anything" | "anyone");
    let strict = items[at..].iter().take(4).any(|i| i.is(Sense::All) || i.is(Sense::Both) || any(i))
        || !mark && super::objects::each_named(&object)
        // "A-share losses were shallower than HK's across the board"
        || items.iter().filter(|i| i.start >= end).take(3).any(|i| i.clause == item.clause && i.is(Sense::Broad))
        // "All three indices finished ahead of the S&P 500", in the section of one market
        || lent && of_so_many(scene, part, at, &targets)
        // "Both majors fell less than the Nasdaq"
        || first.is_none()
            && !lent
            && items[at.saturating_sub(4)..at].iter().any(|i| i.clause == item.clause && (i.is(Sense::All) || i.is(Sense::Both)))
        || first.is_some_and(|f| {
            // "BTC and ETH both outran the S&P 500"
            let of = f.saturating_sub(3).min(at)..at;
            items[of].iter().any(|i| i.clause == item.clause && (i.is(Sense::All) || i.is(Sense::Both)))
        });
    let finding = fb303_comparison::judge(scene.index, (start, end), &a, &b, order * negative, strict)?;
    let guessed = guessed || lent && part.row.is_empty() && part.section.is_empty();
    Some(settled(finding, subject::supposed(part, at), guessed))
}

/// "All four coins", "each of the four" before the comparison at item `at`, where the sentence has no other subject: the coins that
/// have prices, or as many as it has just named.
fn each_of_them(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Vec<Target>> {
    let items = &part.items;
    let here = |i: &usize| items[*i].clause == items[at].clause;
    let all = (at.saturating_sub(5)..at).filter(here).find(|i| items[*i].is(Sense::All))?;
    let word = |i: usize| scene.word_in(items, items[at].clause, i);
    let small =
        |i: &usize| matches!(&*word(*i), "of" | "the" | "single" | "major") || small_number(&word(*i)).is_some();
    let count = (all + 1..at).find_map(|i| small_number(&word(i)));
    let noun = (all + 1..at).find(|i| !small(i));
    if let Some(noun) = noun {
        let priced = |t: &Target| {
            let index = scene.index;
            index.members(t).iter().any(|e| index.change_fact(*e, &[], None).is_some_and(|f| f.metric == "change_pct"))
        };
        let called: Vec<Target> =
            crate::audit::detect::pool::called(scene, &items[noun]).into_iter().filter(priced).collect();
        let members = |g: &Target| crate::audit::detect::pool::members(scene, g);
        let [one] = called.as_slice() else { return None };
        let right = noun + 1 == at && count.is_none_or(|n| n == members(one).len());
        return right.then(|| members(one).into_iter().map(Target::Entity).collect());
    }
    let count = count.filter(|n| *n > 1)?;
    // "All three HK indices trailed the SSE, and each of the three lagged the Dow"
    let groups = items[..all].iter().rev().filter_map(|i| i.target()).filter(|t| matches!(t, Target::Group(_)));
    let members = |g: &Target| crate::audit::detect::pool::members(scene, g);
    if let Some(group) = groups.into_iter().find(|g| members(g).len() == count) {
        return Some(members(group).into_iter().map(Target::Entity).collect());
    }
    let told = subject::last_told(scene, part, at, count);
    (told.len() == count).then_some(told)
}

/// Whether "all three" stands before the verb, of a group with three members.
fn of_so_many(scene: &Scene<'_>, part: &Part, at: usize, targets: &[Target]) -> bool {
    let items = &part.items;
    let [group @ Target::Group(_)] = targets else { return false };
    let all = (at.saturating_sub(5)..at).find(|i| items[*i].clause == items[at].clause && items[*i].is(Sense::All));
    // "each of the four"
    let noun = all.and_then(|i| (i + 1..at).find(|n| !matches!(&*scene.word(&items[*n]), "of" | "the")));
    let count = noun.and_then(|i| crate::audit::detect::tally::number(scene, items.get(i)?));
    count == Some(crate::audit::detect::pool::members(scene, group).len())
}

/// "The Nasdaq was outperformed by the Dow": what the verb says, it says of the second.
fn is_passive(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    let clause = items[at].clause;
    let word = |i: usize| scene.word_in(items, clause, i);
    let copula = (1..=2)
        .filter_map(|n| at.checked_sub(n))
        .any(|i| matches!(&*word(i), "was" | "were" | "is" | "are" | "been" | "being" | "got"));
    let by = &*word(at + 1) == "by";
    let name = at + if &*word(at + 2) == "the" { 3 } else { 2 };
    copula && by && items.get(name).is_some_and(|n| n.clause == clause) && subject::nameable_at(scene, part, name)
}

/// "Nasdaq weakness was shrugged off; HSTECH beat it": the entity told last before the one that is compared.
fn pronoun(scene: &Scene<'_>, part: &Part, at: usize, targets: &[Target], first: Option<usize>) -> Option<Target> {
    let items = &part.items;
    let ends = |i: usize| {
        items
            .get(i)
            .is_none_or(|n| matches!(n.kind, Kind::Mark(_)) || &*scene.word(n) == "by" || n.clause != items[at].clause)
    };
    let it = items.get(at + 1).is_some_and(|n| &*scene.word(n) == "it") && ends(at + 2);
    let other = |t: &&Target| matches!(t, Target::Entity(_)) && !targets.contains(t);
    let here = (0..first.filter(|_| it)?)
        .rev()
        .filter(|i| subject::nameable(scene, part, *i))
        .filter_map(|i| items[i].target());
    here.chain(part.told.iter().rev()).find(other).cloned()
}

/// "SZSE beat SSE, ChiNext beat both": the two told before the one that is compared, and whether the sentence names nobody
/// else whom "both" may mean.
fn both_told(
    scene: &Scene<'_>,
    part: &Part,
    at: usize,
    targets: &[Target],
    first: Option<usize>,
) -> Option<(Vec<Target>, bool)> {
    let items = &part.items;
    let both = items.get(at + 1).is_some_and(|n| n.is(Sense::Both) && &*scene.word(n) == "both");
    let ends = items.get(at + 2).is_none_or(|n| matches!(n.kind, Kind::Mark(_)) || n.clause != items[at].clause);
    let own = first.filter(|_| both && ends)?;
    let told = subject::last_told(scene, part, own, 2);
    let here = || (0..own).filter(|i| subject::nameable(scene, part, *i)).filter_map(|i| items[i].target());
    let sure = here().count() == 2 && here().all(|t| told.contains(t));
    (told.len() == 2 && !told.iter().any(|t| targets.contains(t))).then_some((told, sure))
}

/// "held up better than the broad market": the total of the subject's own group.
pub(in crate::audit::detect) fn whole_market(
    scene: &Scene<'_>,
    part: &Part,
    at: usize,
    targets: &[Target],
) -> Option<Target> {
    let items = &part.items;
    let clause = items[at].clause;
    let word = |i: usize| scene.word_in(items, clause, i);
    let noun = (at + 1..=at + 5).take_while(|i| items.get(*i).is_some_and(|n| n.figure().is_none())).find(|i| {
        // "beat the aggregate", where it ends there
        let ends = || items.get(i + 1).is_none_or(|n| matches!(n.kind, Kind::Mark(_)) || n.clause != clause);
        matches!(&*word(*i), "market" | "complex" | "total")
            || &*word(*i) == "aggregate" && &*word(i - 1) == "the" && ends()
    })?;
    let whole = matches!(&*word(noun), "total" | "aggregate")
        || (at + 1..noun).any(|i| {
            matches!(&*word(i), "broad" | "broader" | "wider" | "overall" | "total" | "aggregate" | "whole" | "entire")
        })
        || &*word(noun + 1) == "as" && &*word(noun + 3) == "whole";
    let group = targets.iter().find_map(|t| match t {
        Target::Entity(e) => scene.index.group_of(*e),
        _ => None,
    })?;
    let total = scene.index.members_of_group(group).iter().find(|e| scene.index.is_total(scene.index.entity(**e)));
    total.filter(|_| whole).map(|e| Target::Entity(*e))
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
    // "it trailed all three large-cap indices"
    let it = at.checked_sub(1).filter(|i| &*scene.word(&items[*i]) == "it");
    let first = first.filter(|i| *i < at && items[*i].clause == items[at].clause).or(it)?;
    let peers = scene.index.moves(&Target::Group(scene.index.group_of(*e)?), &[], None);
    let own = peers.iter().find(|m| m.entity.id == scene.index.entity(*e).id)?;
    let others = || peers.iter().filter(|m| m.fact.id != own.fact.id && m.fact.metric == own.fact.metric);
    if !verb || others().count() < 2 {
        return None;
    }
    let ahead = others().filter(|m| if order > 0 { own.value > m.value } else { own.value < m.value }).count();
    let negative = subject::negated(part, at);
    let count = |i: &Item| small_number(&scene.word(i)) == Some(others().count());
    let object = || items[at + 1..].iter().take(4).take_while(|i| i.clause == items[at].clause);
    let every = object().any(|i| i.is(Sense::All)) || object().any(count);
    let verdict = match (ahead, negative) {
        (0, false) => Verdict::Contradicted,
        (n, false) if every && n < others().count() => Verdict::Contradicted,
        (n, false) if n * 2 >= others().count() => Verdict::Supported,
        _ => Verdict::Ambiguous,
    };
    let word = if order > 0 { "above" } else { "below" };
    let message = format!("{} at {} is {word} {ahead} of its {} peers", own.name(), own.printed(), others().count());
    let range = (items[first].start, items[at].end);
    let finding = Finding::new(range, ClaimKind::Comparison, verdict, "FB303", message);
    let facts: Vec<_> = peers.iter().map(|m| m.fact).collect();
    Some(settled(finding.on(facts), subject::supposed(part, at), false))
}

/// "ETH underperforming (-2.76% vs -1.71%)": the figures are the two sides.
fn by_figures(scene: &Scene<'_>, part: &Part, at: usize, order: i8) -> Option<Finding> {
    let items = &part.items;
    if !items.get(at + 1)?.mark('(') || !matches!(scene.word(items.get(at + 3)?).as_str(), "vs" | "versus") {
        return None;
    }
    let (a, b) = (items.get(at + 2)?.figure()?, items.get(at + 4)?.figure()?);
    // "lost less than Hong Kong (-0.92% vs -1.20%)": the smaller of two falls.
    let order = if by_fall(scene, part, comparing(part, at)) { -order } else { order };
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

/// The item that compares, at or before the one in front of the bracket.
fn comparing(part: &Part, at: usize) -> usize {
    let compares = |i: &usize| part.items[*i].is(Sense::CmpUp) || part.items[*i].is(Sense::CmpDown);
    (0..=at).rev().take(7).find(compares).unwrap_or(at)
}

/// Words that compare how far two things went, not where they stand: the verb before them gives the direction.
static EXTENT: WordList<10> = WordList::new([
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
]);

/// "fell 58bps more than the HSI", "fell harder than the SSE": the more, the lower.
pub(in crate::audit::detect) fn by_fall(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    // "The Dow's drop was larger than the Nasdaq's"
    let size = [
        "larger than",
        "bigger than",
        "smaller than",
        "greater than",
        "deeper than",
        "steeper than",
        "sharper than",
        "harsher than",
        "shallower than",
        "milder than",
        "gentler than",
        "heavier than",
        "lighter than",
    ]
    .contains(&scene.word(&items[at]).as_str());
    // "was hit harder than any other index"
    if scene.word(&items[at]).starts_with("harder") && at > 0 && &*scene.word(&items[at - 1]) == "hit" {
        return true;
    }
    // "97bps deeper than DJIA": only a fall is deep or harsh.
    if matches!(
        &*scene.word(&items[at]),
        "deeper than" | "harsher than" | "milder than" | "gentler than" | "shallower than"
    ) && !(0..at).rev().take(14).take_while(|i| items[*i].clause == items[at].clause).any(|i| items[i].is(Sense::Up))
    {
        return true;
    }
    // "ETH's loss outran BTC's": a fall that is ahead of another is the deeper one.
    // "Ether's loss (2.76%) exceeded that of any index"
    let bracket = (at > 4 && items[at - 1].mark(')')).then(|| items[..at].iter().rposition(|i| i.mark('('))).flatten();
    let noun = bracket.unwrap_or(at);
    // "Aave's 2.8% dip exceeded Morpho's"
    let sized = noun > 3 && items[noun - 2].figure().is_some();
    let owner = noun.saturating_sub(2 + usize::from(sized));
    let owned = noun > 2
        && items[at].is(Sense::CmpUp)
        && items[noun - 1].is(Sense::Down)
        && (matches!(items[owner].kind, Kind::Mark('\'')) || &*scene.word(&items[owner]) == "s");
    if owned {
        return true;
    }
    let extent = size || EXTENT.contains(&scene.word(&items[at])) || items[at].is(Sense::Bigger);
    let mut back = (0..at).rev().take(14).take_while(|i| items[*i].clause == items[at].clause);
    let harm =
        |i: usize| matches!(&*scene.word(&items[i]), "damage" | "pain" | "hit" | "setback" | "toll" | "bruising");
    // "All three fell, but each by less than every mainland index": the verb stands in the clause before.
    let by = at.checked_sub(1).is_some_and(|i| &*scene.word(&items[i]) == "by") || bare(scene, part, at);
    let verb = |i: &usize| items[*i].is(Sense::Up) || items[*i].is(Sense::Down);
    let here = (0..at).rev().take_while(|i| items[*i].clause == items[at].clause).any(|i| verb(&i));
    let earlier = (0..at).rev().take(14).find(verb).filter(|_| extent && by && !here);
    if let Some(i) = earlier {
        return items[i].is(Sense::Down);
    }
    extent
        && back
            .find(|i| items[*i].is(Sense::Up) || items[*i].is(Sense::Down) || harm(*i))
            .is_some_and(|i| (items[i].is(Sense::Down) || harm(i)) && !items[i].is(Sense::Up))
}
