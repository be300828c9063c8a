//! A bound on every member: "no index in the group lost more than 1%", "all four gained at least 2%".

use super::Site;
use crate::audit::bind::Target;
use crate::audit::bind::index::Move;
use crate::audit::detect::relation::{asian, closes};
use crate::audit::detect::{escaped, exception, subject};
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Sense};
use crate::audit::report::{ClaimKind, Verdict};
use crate::quantity::words::small_number;
use crate::quantity::written::{Bound, WrittenUnit};

/// A finding where a bound in percent is said of each of several.
pub fn detect(site: &Site<'_, '_>) -> Option<Finding> {
    let items = &site.part.items;
    let clause = site.item().clause;
    let before = || (0..site.at).rev().take_while(|i| items[*i].clause == clause);
    if site.figure.to.is_some() {
        return None;
    }
    if (site.figure.written.is_percent() || site.figure.written.is_spread())
        && let Some(finding) = of_unchanged(site)
    {
        return Some(finding);
    }
    if !(site.figure.written.unit == WrittenUnit::Percent || site.figure.written.is_spread()) {
        return None;
    }
    // "The two biggest coins each moved less than 0.15%": of some, by their size.
    if before().any(|i| matches!(&*site.scene.word(&items[i]), "biggest" | "largest" | "smallest")) {
        return None;
    }
    let much = before().take(3).any(|i| site.scene.word(&items[i]).starts_with("as much"))
        || before().take(4).any(|i| site.scene.word(&items[i]) == "much")
        || before().take(1).any(|i| matches!(&*site.scene.word(&items[i]), "even" | "full"));
    // "No TVL change exceeds 6%"
    let exceeds = |i: &usize| {
        matches!(
            &*site.scene.word(&items[*i]),
            "exceeds" | "exceeded" | "exceed" | "topped" | "tops" | "surpassed" | "passed" | "reached" | "cleared"
        )
    };
    let exceeded = before().take(2).any(|i| exceeds(&i));
    // "with no index up 1%", "No index managed to rise by 1%"
    let by = before().take(1).any(|i| &*site.scene.word(&items[i]) == "by");
    let reached = site.figure.written.bound.is_none()
        && before().skip(usize::from(by)).take(1).any(|i| items[i].is(Sense::Up) || items[i].is(Sense::Down))
        && before().take(7).any(|i| items[i].is(Sense::None) || &*site.scene.word(&items[i]) == "no");
    // "Every move was smaller than half a percent"
    let sized = site.before(1).and_then(|b| match &*site.scene.word(b) {
        "smaller than" => Some(false),
        "larger than" | "bigger than" | "greater than" => Some(true),
        "than" => match &*site.scene.word(site.before(2)?) {
            "smaller" => Some(false),
            "larger" | "bigger" | "greater" => Some(true),
            _ => None,
        },
        _ => None,
    });
    let over = match site.figure.written.bound {
        _ if sized.is_some() => sized == Some(true),
        Some(Bound::AtLeast) => true,
        Some(Bound::AtMost) => false,
        _ if much || exceeded || reached => true,
        _ => return None,
    };
    // "No index in the group lost", "None of the three moved"
    let none = before().find(|i| {
        items[*i].is(Sense::None) || items[*i].is(Sense::Not) || items[*i].is(Sense::All) || items[*i].is(Sense::Both)
    })?;
    // "All three thus lost more than 1.5%"
    let every = items[none].is(Sense::All) || items[none].is(Sense::Both);
    let one = |i: &usize| {
        matches!(items[*i].target(), Some(Target::Entity(_)))
            && !names_china(&site.scene.word(&items[*i]))
            && !exception::excepted(site.scene, site.part, *i)
    };
    if every && (none..site.at).any(|i| one(&i)) {
        return None;
    }
    let conjunction = |i: usize| {
        matches!(
            &*site.scene.word(&items[i]),
            "yet" | "but" | "and" | "while" | "although" | "as" | "with" | "where" | "that" | "since" | "which"
        )
    };
    // "majors all down more than 2%", "HK indices all fell more than 1%"
    let named = every
        && none.checked_sub(1).is_some_and(|i| {
            let group = matches!(items[i].target(), Some(Target::Group(_)));
            items[i].clause == clause
                && (group
                    || &*site.scene.word(&items[i]) == "majors"
                    || !crate::audit::detect::pool::called(site.scene, &items[i]).is_empty())
        });
    // "US indices all gained more than 0.5%"
    let owned = named && none >= 2 && matches!(items[none - 2].target(), Some(Target::Group(_)));
    let first = none - usize::from(named) - usize::from(owned);
    let verb = before().find(|i| {
        items[*i].is(Sense::Up)
            || items[*i].is(Sense::Down)
            || exceeds(i)
            || matches!(
                site.scene.word(&items[*i]).as_str(),
                "moved"
                    | "move"
                    | "changed"
                    | "shifted"
                    | "swung"
                    | "strayed"
                    | "drifted"
                    | "deviated"
                    | "varied"
                    | "budged"
                    | "wandered"
                    | "departed"
                    | "travelled"
                    | "traveled"
            )
    });
    // "left none of the ten indices more than 0.33pp from its starting line"
    let whence = |n: usize| site.next_word(n).unwrap_or_default();
    let from =
        &*whence(1) == "from" && matches!(&*whence(2), "its" | "their" | "zero" | "flat" | "where" | "unchanged");
    let verb = verb
        .or_else(|| verb_before(site, none).filter(|_| items[none].is(Sense::None)))
        .or_else(|| site.at.checked_sub(1).filter(|v| from && *v > none && items[none].is(Sense::None)))?;
    // "all nine closed red, every one of them losing at least 2%"
    let of_them = none > 0
        && items[none - 1].mark(',')
        && items[none..verb.max(none)].iter().take(5).any(|i| &*site.scene.word(i) == "them");
    let opens = named
        || of_them
        || none == 0
        || items[none - 1].clause != clause
        || conjunction(none - 1)
        || items[none - 1].mark(':');
    // "All three closed higher, none by more than 0.4%": the verb was told before.
    let earlier = verb < none
        && items[none].is(Sense::None)
        && items[none + 1..site.at].iter().all(|i| {
            i.is(Sense::AtLeast) || i.is(Sense::AtMost) || matches!(&*site.scene.word(i), "by" | "of" | "them" | "even")
        });
    let told = earlier
        || items[none..verb.max(none)].iter().any(|i| {
            i.target().is_some_and(|t| !matches!(t, Target::Entity(_)))
                || !crate::audit::detect::pool::called(site.scene, i).is_empty()
        });
    if !(opens || told) || verb < none && !earlier {
        return None;
    }
    let sided = !matches!(&*site.scene.word(&items[verb]), "drifted" | "strayed") && !exceeds(&verb);
    let way: i8 = if sided { i8::from(items[verb].is(Sense::Up)) - i8::from(items[verb].is(Sense::Down)) } else { 0 };
    let (moves, sure) = members(site, first.min(verb), verb.max(none))?;
    let sure = sure || earlier;
    // "Excluding Celer, no protocol moved by as much as 5%"
    let spared: Vec<&Target> = (0..items.len())
        .filter(|i| exception::excepted(site.scene, site.part, *i))
        .filter_map(|i| items[i].target())
        .collect();
    // "All TVL losers lost at least 4.9%"
    let side = items[none..verb.max(none)].iter().find_map(|i| escaped::side_of(&site.scene.word(i)));
    let of_side = |m: &Move<'_>| side.is_none_or(|side| crate::audit::detect::sets::along(m.value, side));
    let moves: Vec<Move<'_>> = moves.into_iter().filter(|m| !is_among(site, m, &spared) && of_side(m)).collect();
    // "HK was the outlier: every other market was within 0.3% of flat"
    let others: Vec<Target> = others_than(site, none).into_iter().map(Target::Entity).collect();
    let others: Vec<&Target> = others.iter().collect();
    let moves: Vec<Move<'_>> = moves.into_iter().filter(|m| !is_among(site, m, &others)).collect();
    if moves.is_empty() {
        return None;
    }
    let limit = site.figure.written.in_points().magnitude();
    // "lost at least 1.2%" holds of 1.2% itself.
    let least =
        before().take(4).any(|i| site.scene.word(&items[i]).ends_with("least")) || site.quote().contains("least");
    let rider = rider(site, none);
    let breaks = |m: &Move<'_>| {
        let along = way == 0 || crate::audit::detect::sets::along(m.value, way);
        let at_limit = (every && least || reached) && m.value.abs() == limit;
        let beyond = along && (at_limit || if over { m.value.abs() > limit } else { m.value.abs() < limit });
        if every { !beyond } else { beyond }
    };
    if let (Some(count), true) = (rider, every) {
        return Some(so_many(site, &moves, count, |m| !breaks(m)));
    }
    let range = (items[none].start, site.item().end);
    let facts: Vec<_> = moves.iter().map(|m| m.fact).collect();
    let listed: Vec<String> = moves.iter().map(|m| format!("{} {}", m.entity.name, m.printed())).collect();
    let finding = match moves.iter().find(|m| breaks(m)) {
        None => Finding::new(range, ClaimKind::Quantifier, Verdict::Supported, "FB305", listed.join(", ")),
        Some(m) if sure => {
            let message = format!("{} is at {}", m.entity.name, m.printed());
            Finding::new(range, ClaimKind::Quantifier, Verdict::Contradicted, "FB305", message)
        }
        Some(_) => return None,
    };
    Some(finding.on(facts))
}

/// Whoever was told before "every other": they are none of the others.
fn others_than(site: &Site<'_, '_>, all: usize) -> Vec<usize> {
    let items = &site.part.items;
    let other = items.get(all + 1).is_some_and(|n| matches!(&*site.scene.word(n), "other" | "others"));
    let one = |t: &&Target| other && matches!(t, Target::Entity(_));
    let mut told: Vec<&Target> = items[..all].iter().filter_map(Item::target).filter(one).collect();
    // "Elm collapsed. No other protocol moved more than 4%": whoever the sentence before was of.
    if told.is_empty() {
        told = site.part.previous.iter().filter(one).collect();
    }
    told.into_iter().flat_map(|t| site.scene.index.members(t)).collect()
}

/// "All of them fell more than 3%, and two of them more than 4%": how many the later figure is of, and where they are counted.
fn rider(site: &Site<'_, '_>, all: usize) -> Option<(usize, usize)> {
    let items = &site.part.items;
    let earlier = (all..site.at).rev().find(|i| items[*i].figure().is_some())?;
    let joins = |i: &Item| i.mark(',') || matches!(&*site.scene.word(i), "and" | "with" | "but");
    let at = (earlier + 1..site.at).find(|i| !joins(&items[*i])).filter(|i| *i > earlier + 1)?;
    small_number(&site.scene.word(&items[at])).map(|count| (at, count))
}

/// Whether as many as the words count went so far.
fn so_many(
    site: &Site<'_, '_>,
    moves: &[Move<'_>],
    (at, count): (usize, usize),
    beyond: impl Fn(&Move<'_>) -> bool,
) -> Finding {
    let found: Vec<&Move<'_>> = moves.iter().filter(|m| beyond(m)).collect();
    let listed: Vec<String> = found.iter().map(|m| format!("{} {}", m.entity.name, m.printed())).collect();
    let verdict = if found.len() == count { Verdict::Supported } else { Verdict::Contradicted };
    let message = format!("{} did: {}", found.len(), listed.join(", "));
    let range = (site.part.items[at].start, site.item().end);
    Finding::new(range, ClaimKind::Quantifier, verdict, "FB305", message).on(moves.iter().map(|m| m.fact))
}

/// "China" may be the short name of one index, and is no less the place.
fn names_china(word: &str) -> bool {
    matches!(word, "china" | "greater china" | "chinese")
}

fn is_among(site: &Site<'_, '_>, m: &Move<'_>, targets: &[&Target]) -> bool {
    targets.iter().any(|t| site.scene.index.members(t).iter().any(|e| site.scene.index.entity(*e).id == m.entity.id))
}

/// "US indices finished within 0.15% of unchanged", "the other eight stayed inside a ±0.2% band".
fn of_unchanged(site: &Site<'_, '_>) -> Option<Finding> {
    let items = &site.part.items;
    let within = site.before(1).is_some_and(|b| &*site.scene.word(b) == "within")
        && site.next_word(1).is_some_and(|w| w == "of");
    // "A-shares flat, all within 0.3%"
    let all = site.before(1).is_some_and(|b| &*site.scene.word(b) == "within")
        && site.before(2).is_some_and(|b| b.is(Sense::All))
        && site.after(1).is_none_or(|n| matches!(n.kind, crate::audit::lex::Kind::Mark(_)));
    // "BTC, ETH and SOL ticked higher, and moves stayed inside 0.4%"
    let stayed = site.before(1).is_some_and(|b| matches!(&*site.scene.word(b), "within" | "inside"))
        && site.before(2).is_some_and(|b| {
            matches!(&*site.scene.word(b), "stayed" | "stay" | "held" | "remained" | "kept" | "contained")
        })
        && site.next_word(1).is_none_or(|w| w != "of");
    let flat = all || stayed || within && site.after(2).is_some_and(|i| i.is(Sense::Flat));
    let both_ways = site.scene.text[..site.item().start].trim_end().ends_with('\u{b1}');
    let inside = (1..=4)
        .filter_map(|n| site.before(n))
        .any(|b| matches!(&*site.scene.word(b), "within" | "inside" | "in" | "to" | "by" | "than"));
    if !(flat || both_ways && inside) {
        return None;
    }
    // "HSTECH lost 2.87% while the other eight benchmarks": those named before are not among them.
    let others = items[..site.at].iter().rposition(|i| matches!(&*site.scene.word(i), "other" | "others" | "rest"));
    let besides: Vec<&Target> = others
        .map(|o| items[..o].iter().filter_map(|i| i.target()).filter(|t| !matches!(t, Target::Union(_))).collect())
        .unwrap_or_default();
    let moves = |targets: &[Target]| -> Vec<Move<'_>> {
        let all = targets.iter().flat_map(|t| site.scene.index.moves(t, &site.metrics, site.window));
        all.filter(|m| !is_among(site, m, &besides)).collect()
    };
    // "the other eight equity benchmarks": of the groups that the noun counts, those that make up so many.
    let count = others.and_then(|o| small_number(&site.scene.word(items.get(o + 1)?)));
    let called: Vec<Target> = items[..site.at]
        .iter()
        .rev()
        .map(|i| crate::audit::detect::pool::called(site.scene, i))
        .find(|k| !k.is_empty())
        .unwrap_or_default();
    let found = match count {
        Some(n) => [moves(&site.bound.targets), moves(&called)].into_iter().find(|m| m.len() == n)?,
        None => moves(&site.bound.targets),
    };
    // "HK was the outlier: every other market was within 0.3% of flat": of whom, the words leave open.
    if found.is_empty() && !besides.is_empty() {
        let message = "of whom this is said is open";
        return Some(Finding::new(site.range(), ClaimKind::Quantifier, Verdict::NotEvaluated, "FB305", message));
    }
    let limit = site.figure.written.in_points().magnitude();
    let breaker = found.iter().find(|m| m.value.abs() > limit);
    let verdict = if breaker.is_some() { Verdict::Contradicted } else { Verdict::Supported };
    let listed = |m: &Move<'_>| format!("{} {}", m.entity.name, m.printed());
    let message = breaker.map_or_else(|| found.iter().map(listed).collect::<Vec<_>>().join(", "), listed);
    let facts: Vec<_> = found.iter().map(|m| m.fact).collect();
    (!found.is_empty()).then(|| Finding::new(site.range(), ClaimKind::Quantifier, verdict, "FB305", message).on(facts))
}

/// Whose members are meant, and whether that is certain: a group named here, or one of as many members as the words count.
/// The two markets of "Hong Kong and A-share" of which item `at` is the second.
fn joined_groups<'s>(site: &'s Site<'_, '_>, at: usize) -> Option<(&'s Target, &'s Target)> {
    let items = &site.part.items;
    let first = at.checked_sub(2).filter(|i| matches!(&*site.scene.word(&items[i + 1]), "and" | "or" | "nor"))?;
    let (one, other) = (items[first].target()?, items[at].target()?);
    matches!((one, other), (Target::Group(a), Target::Group(b)) if a != b).then_some((one, other))
}

/// The verb of the clause before, where "none" or "but none" opens this one: "All three fell by more than 1%, but none by more
/// than 2%".
fn verb_before(site: &Site<'_, '_>, none: usize) -> Option<usize> {
    let items = &site.part.items;
    let opens =
        none > 0 && (items[none - 1].clause != items[none].clause || &*site.scene.word(&items[none - 1]) == "but");
    let by = items.get(none + 1).is_some_and(|n| &*site.scene.word(n) == "by");
    let told =
        |i: &usize| items[*i].is(Sense::Up) || items[*i].is(Sense::Down) || &*site.scene.word(&items[*i]) == "moved";
    (0..none).rev().take(12).take_while(|i| !items[*i].mark('.')).find(told).filter(|_| opens && by)
}

fn members<'a>(site: &Site<'_, 'a>, from: usize, to: usize) -> Option<(Vec<Move<'a>>, bool)> {
    let index = site.scene.index;
    let moves = |t: &Target| -> Vec<Move<'a>> {
        index.moves(t, &site.metrics, site.window).into_iter().filter(|m| !index.is_total(m.entity)).collect()
    };
    let group = |t: &Target| match t {
        Target::Entity(e) => index.group_of(*e).map(Target::Group),
        other => Some(other.clone()),
    };
    // "Dow, HSCEI and SSE all lost ground, although none of them moved by even 1%"
    let them = site.part.items[from..to].iter().take(5).any(|i| &*site.scene.word(i) == "them");
    let told: Vec<Target> = subject::named_before(site.scene, site.part, from);
    if them && told.len() > 1 && told.iter().all(|t| matches!(t, Target::Entity(_))) {
        return Some((told.iter().flat_map(moves).collect(), true));
    }
    // "HSTECH in front, outrunning HSI. HSCEI trailed. All of them gained at least 1.5%": the whole group told before.
    if them && told.is_empty() {
        let group = site.part.told.last().and_then(group);
        let all = group.map(|g| moves(&g)).unwrap_or_default();
        let spoken = |m: &Move<'_>| {
            site.part.told.iter().any(|t| index.members(t).iter().any(|e| index.entity(*e).id == m.entity.id))
        };
        if all.len() > 1 && all.iter().all(spoken) {
            return Some((all, true));
        }
    }
    let named = site.part.items[from..to].iter().find_map(|i| i.target()).filter(|t| !matches!(t, Target::Entity(_)));
    // "every HK and A-share gauge": of both markets.
    let joined = (from..to).find_map(|i| {
        let and = site.part.items.get(i + 1).filter(|_| i + 2 < to).is_some_and(|n| &*site.scene.word(n) == "and");
        let (a, b) = (site.part.items[i].target()?, site.part.items.get(i + 2).filter(|_| and)?.target()?);
        let both = matches!((a, b), (Target::Group(x), Target::Group(y)) if x != y);
        (both && named == Some(a)).then(|| [moves(a), moves(b)].concat())
    });
    if let Some(both) = joined {
        return Some((both, true));
    }
    // "All six China-facing indices": of both markets.
    let count = site.part.items[from..to].iter().take(3).find_map(|i| small_number(&site.scene.word(i)));
    let china = site.part.items[from..to].iter().any(|i| names_china(&site.scene.word(i)));
    if china && let Some(count) = count {
        let both: Vec<Move<'a>> = asian(index, true).iter().flat_map(moves).collect();
        if both.len() == count {
            return Some((both, true));
        }
    }
    if let Some(target) = named {
        let found = moves(target);
        // "All nine equity indices": of every market that closes, where the name takes in fewer.
        if let (Target::Union(_), Some(count)) = (target, count.filter(|n| *n > found.len())) {
            let every: Vec<Move<'a>> = (0..index.sheet.groups.len())
                .map(Target::Group)
                .flat_map(|g| moves(&g))
                .filter(|m| m.fact.metric == "change_pct" && closes(index, m.entity))
                .collect();
            return (every.len() == count).then_some((every, true));
        }
        return Some((found, true)).filter(|(m, _)| !m.is_empty());
    }
    if let Some(pair) = subject::majors(site.scene, site.part, from, to) {
        let found: Vec<Move<'a>> = pair.iter().flat_map(moves).collect();
        return (found.len() == pair.len()).then_some((found, true));
    }
    // "Crypto weakness: every coin fell more than 1%": the noun's own, of the group told before.
    let own: Vec<Target> =
        site.part.items[from..to].iter().flat_map(|i| crate::audit::detect::pool::called(site.scene, i)).collect();
    let left_out = exception::left_out(site.scene, site.part, to);
    let left_out = left_out.iter().filter_map(|e| index.group_of(*e)).map(Target::Group);
    let before = site.part.items[..from].iter().rev().filter_map(|i| i.target()).filter_map(group);
    if let Some(one) = left_out.chain(before.take(1)).find(|t| own.contains(t))
        && subject::unnamed_count(site.scene, site.part, site.at).is_none()
    {
        return Some((moves(&one), true));
    }
    // "Six of nine equity gauges fell, yet none lost more than 1.2%"
    let last = site.part.items[..from].iter().rposition(|i| i.target().is_some());
    // "All six Hong Kong and A-share indices fell, none by more than 2.2%"
    if let Some((one, other)) = last.and_then(|i| joined_groups(site, i)) {
        let both: Vec<Move<'a>> = [moves(one), moves(other)].concat();
        return (both.len() > 2).then_some((both, true));
    }
    let spoken = site.part.items[..from].iter().rev().filter_map(|i| i.target());
    if let Some(wide) = spoken.take(1).find(|t| matches!(t, Target::Group(_) | Target::Union(_))) {
        let count = subject::unnamed_count(site.scene, site.part, site.at);
        let found = moves(wide);
        let sure = count == Some(found.len()) && matches!(wide, Target::Group(_)) || them;
        return Some((found, sure)).filter(|(m, _)| m.len() > 1);
    }
    // "Every lending market": of a category that the text lists.
    if let Some(kind) = crate::audit::detect::category::subject(site.scene, site.part, to) {
        let found: Vec<Move<'a>> = kind.targets.iter().flat_map(moves).collect();
        return (!found.is_empty()).then_some((found, true));
    }
    // "Both lending protocols": no two of another kind.
    let kinds: Vec<Target> =
        site.part.items[from..to].iter().flat_map(|i| crate::audit::detect::pool::called(site.scene, i)).collect();
    if !kinds.is_empty() {
        let fitting = |t: &Target| kinds.contains(t);
        let context = site.part.told.iter().rev().chain(&site.part.previous).chain(&site.part.section);
        let near = context.filter_map(group).find(fitting);
        let count = subject::unnamed_count(site.scene, site.part, site.at);
        // "All five coins", where there are five with a price and three with a supply.
        let mut so_many = kinds.iter().filter(|k| count.is_some_and(|n| moves(k).len() == n));
        let counted = so_many.next().filter(|_| so_many.next().is_none()).cloned();
        let only = (kinds.len() == 1).then(|| kinds[0].clone()).or(counted);
        // "Every index lost more than 1.5%", where the section is of none of them alone.
        let all = || -> Vec<Move<'a>> {
            let mut groups = kinds.clone();
            groups.sort();
            groups.dedup();
            groups.iter().flat_map(moves).collect()
        };
        let regional = site.part.section.iter().filter_map(group).any(|t| fitting(&t));
        let found = match near.or(only) {
            Some(one) if regional || count.is_some() || kinds.len() == 1 => moves(&one),
            _ => all(),
        };
        // "All nine indices lost over 1%": of more groups than the nearest.
        let found = if count.is_some_and(|n| n != found.len()) { all() } else { found };
        let whole = count.is_none_or(|n| n == found.len());
        return (whole && !found.is_empty()).then_some((found, true));
    }
    let lent = || {
        let here = site.part.items[..from].iter().rev().filter_map(|i| i.target());
        let told = site.part.told.iter().rev();
        here.chain(&site.part.row).chain(told).chain(&site.part.previous).chain(&site.part.section)
    };
    let count = subject::unnamed_count(site.scene, site.part, site.at);
    if let Some(count) = count {
        if let Some(found) = lent().filter_map(group).map(|t| moves(&t)).find(|m| m.len() == count) {
            return Some((found, true));
        }
        let told = subject::last_told(site.scene, site.part, site.at, count);
        let found: Vec<Move<'a>> = told.iter().flat_map(moves).collect();
        let sure = site.part.told.len() == count;
        return (found.len() == count).then_some((found, sure));
    }
    let spoken =
        site.part.items[from..to].iter().any(|i| matches!(site.scene.word(i).as_str(), "group" | "table" | "list"));
    lent().filter_map(group).map(|t| moves(&t)).find(|m| m.len() > 1).map(|m| (m, spoken))
}
