//! Counts in words: "three of the six fell", "losers outnumbered winners by five to one".

use rust_decimal::Decimal;

use super::figures::{Role, breadth_of};
use super::sets::{Set, along};
use super::word_list::WordList;
use super::{pool, side, subject};
use crate::audit::bind::Target;
use crate::audit::bind::index::Move;
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::read::SegmentKind;
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::rules::fb211_count;
use crate::audit::scene::{Part, Scene};
use crate::facts::sheet::Fact;
use crate::quantity::words::small_number;
use crate::quantity::written::{Bound, WrittenUnit};

/// Findings of one part.
pub fn detect(scene: &Scene<'_>, part: &Part, out: &mut Vec<Finding>) {
    if part.segment.kind == SegmentKind::Head {
        return;
    }
    for (at, item) in part.items.iter().enumerate() {
        let found = || {
            super::breadth_share::detect(scene, part, at)
                .or_else(|| super::breadth_share::most(scene, part, at))
                .or_else(|| super::split_count::detect(scene, part, at))
                .or_else(|| members(scene, part, at))
                .or_else(|| all_but(scene, part, at))
                .or_else(|| of_whole(scene, part, at))
                .or_else(|| odds(scene, part, at))
        };
        let opens = may_open(scene, item);
        debug_assert!(opens || found().is_none(), "{} opens", scene.text_of(item));
        if opens {
            out.extend(found());
        }
    }
}

/// The numbers up to nineteen and what else a count or a share begins with.
static WORDS: WordList<26> = WordList::new([
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "half",
    "a",
    "about a",
    "most",
    "stocks",
    "shares",
]);

/// Whether a count may begin at an item: few do.
fn may_open(scene: &Scene<'_>, item: &Item) -> bool {
    match &item.kind {
        Kind::Mark(_) => false,
        Kind::Figure(f) if f.written.decimals == 0 || f.written.unit == WrittenUnit::Plain => true,
        _ => item.is(Sense::All) || WORDS.contains(&scene.word(item)),
    }
}

/// A small whole number, in a word or in digits.
#[must_use]
pub fn number(scene: &Scene<'_>, item: &Item) -> Option<usize> {
    match &item.kind {
        Kind::Figure(f) => {
            let whole = f.written.decimals == 0 && f.to.is_none() && f.written.sign.is_none();
            let size = f.written.magnitude();
            (whole && size <= Decimal::ONE_HUNDRED).then(|| usize::try_from(size).ok()).flatten()
        }
        _ => small_number(&scene.word(item)),
    }
}

/// Whether a count of members stands before item `at` in its clause: "two of the five shrank" says nothing of the whole.
#[must_use]
pub fn counted(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    let clause = items[at].clause;
    if at > 0 && number(scene, &items[at - 1]).is_some() && whole_before(scene, part, at).is_some() {
        return true;
    }
    // "all but one of the metals fell"
    let but = (at.saturating_sub(9)..at).any(|i| {
        items[i].clause == clause
            && items[i].is(Sense::All)
            && items.get(i + 1).is_some_and(|n| &*scene.word(n) == "but")
    });
    if but {
        return true;
    }
    // "yields rose in four of the five markets"
    let placed = items.get(at + 1).is_some_and(|i| matches!(&*scene.word(i), "in" | "on" | "at" | "for" | "across"));
    if placed && at + 2 < items.len() && count_of(scene, part, at + 2).is_some() {
        return true;
    }
    (at.saturating_sub(9)..at.saturating_sub(1)).any(|i| {
        let of = items.get(i + 1).is_some_and(|n| scene.word(n) == "of")
            || items.get(i + 2).is_some_and(|n| scene.word(n) == "of") && scene.word(&items[i + 1]) == "out";
        let total = || items[i + 2..at.max(i + 2)].iter().take(3).any(|n| number(scene, n).is_some());
        let count = number(scene, &items[i]).is_some() || &*scene.word(&items[i]) == "half";
        items[i].clause == clause && of && count && total()
    })
}

/// A verb of moving that names no way.
fn is_move(word: &str) -> bool {
    matches!(word, "moved" | "changed" | "shifted" | "swung" | "budged" | "move" | "change")
}

/// "All but one of the yields rose".
fn all_but(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    // "every equity index but one finished higher"
    let but = if &*scene.word(items.get(at + 1)?) == "but" {
        at + 1
    } else {
        let noun = (at + 1..items.len()).take(3).take_while(|i| items[*i].figure().is_none()).collect::<Vec<_>>();
        let last = noun.into_iter().find(|i| !pool::called(scene, &items[*i]).is_empty())?;
        Some(last + 1).filter(|i| items.get(*i).is_some_and(|n| &*scene.word(n) == "but"))?
    };
    if !items[at].is(Sense::All) {
        return None;
    }
    let out = number(scene, items.get(but + 1)?).filter(|n| (1..5).contains(n))?;
    let noun = (at + 1)..but;
    let tail = || (but + 2..items.len()).take(8).take_while(|i| items[*i].clause == items[but + 1].clause);
    let (verb, direction) = tail().find_map(|i| match () {
        () if items[i].is(Sense::Up) => Some((i, 1)),
        () if items[i].is(Sense::Down) => Some((i, -1)),
        () => None,
    })?;
    let spoken = noun.chain(tail().take_while(|i| *i < verb));
    let targets = spoken.into_iter().find_map(|i| match items[i].target() {
        Some(t @ (Target::Group(_) | Target::Union(_))) => Some(vec![t.clone()]),
        _ => {
            let called = pool::called(scene, &items[i]);
            let one = pool::one(scene, part, &called, None).map(|g| vec![g]);
            // "All but one index": of every market, where none is spoken of.
            one.or_else(|| Some(called).filter(|c| c.len() > 1 && part.section.is_empty()))
        }
    })?;
    let mut set = Set::new(scene.index, &targets, &[]);
    set.moves.retain(|m| !scene.index.is_total(m.entity) && !scene.index.is_volatility(m.entity));
    let count = set.moves.len().checked_sub(out)?;
    Some(tallied(scene, (items[at].start, items[verb].end), &set, count, direction, bound_after(scene, part, verb)))
}

/// A count of members: so many, of so many, and where both stand.
struct Count {
    count: usize,
    total: usize,
    /// The item of the total.
    last: usize,
}

/// "three of the six", "3 out of 5", "three of five": the count at item `at`.
fn count_of(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Count> {
    let items = &part.items;
    let word = |i: usize| items.get(i).map(|it| scene.word(it)).unwrap_or_default();
    // "Exactly half of the eight protocols grew"
    let half = word(at) == "half";
    let count = if half { 0 } else { number(scene, &items[at])? };
    let alone = at.checked_sub(1).is_some_and(|p| items[p].is(Sense::Only) && &*scene.word(&items[p]) == "only")
        && at > 1
        && &*scene.word(&items[at - 2]) == "the";
    if alone || super::breadth_share::opens(scene, part, at) {
        return None;
    }
    // "all but one of the metals"
    if at > 1
        && &*scene.word(&items[at - 1]) == "but"
        && (items[at - 2].is(Sense::All) || items[at - 2].is(Sense::None))
    {
        return None;
    }
    let mut next = at + 1;
    // "three winners out of five"
    if items.get(next).is_some_and(|i| side::of(scene, i).is_some()) {
        next += 1;
    }
    let out = word(next) == "out";
    if out {
        next += 1;
    }
    // "3/3 green"
    if items.get(next).is_some_and(|i| i.mark('/')) && items[at].figure().is_some() {
        let total = number(scene, items.get(next + 1)?)?;
        let way = items.get(next + 2).is_some_and(|i| i.is(Sense::Up) || i.is(Sense::Down));
        return (way && total > 1 && count <= total && total < 30).then_some(Count { count, total, last: next + 1 });
    }
    if word(next) != "of" {
        return None;
    }
    next += 1;
    let article = matches!(word(next).as_str(), "the" | "its" | "our" | "those" | "these" | "all");
    if article {
        next += 1;
    }
    let total = number(scene, items.get(next)?)?;
    if half {
        let over = at.checked_sub(1).is_some_and(|i| {
            items[i].is(Sense::AtLeast)
                || items[i].is(Sense::AtMost)
                || items[i].is(Sense::CmpUp)
                || items[i].is(Sense::CmpDown)
        });
        return (total % 2 == 0 && article && !over).then_some(Count { count: total / 2, total, last: next });
    }
    Some(Count { count, total, last: next })
}

/// "three of the six protocols shrank", "yields rose in four of the five markets", "three winners out of five".
fn members(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let Count { count, total, last } = count_of(scene, part, at)?;
    let clause = items[at].clause;
    let tail: Vec<usize> = (last + 1..items.len()).take(7).take_while(|i| items[*i].clause == clause).collect();
    let way = |i: usize| match () {
        () if items[i].is(Sense::Up) => Some((i, 1_i8)),
        () if items[i].is(Sense::Down) => Some((i, -1)),
        // "One of the three moved by less than 1%": either way.
        () if is_move(&scene.word(&items[i])) && bound_after(scene, part, i).is_some() => Some((i, 0)),
        () => None,
    };
    let placed =
        at.checked_sub(1).is_some_and(|i| matches!(&*scene.word(&items[i]), "in" | "on" | "at" | "for" | "across"));
    let before = || (0..at).rev().take(4).take_while(|i| items[*i].clause == clause).find_map(way);
    let by_side = items.get(at + 1).and_then(|i| side::of(scene, i)).and_then(|role| match role {
        Role::Up => Some((at + 1, 1)),
        Role::Down => Some((at + 1, -1)),
        Role::Flat => None,
    });
    let (verb, direction) = if placed { before() } else { by_side.or_else(|| tail.iter().copied().find_map(way)) }?;
    let until = if verb > at + 1 { verb } else { items.len() };
    let named = tail.iter().copied().take_while(|i| *i < until).find_map(|i| items[i].target().cloned());
    let owner = placed.then(|| (0..verb).rev().take(4).find_map(|i| items[i].target().cloned())).flatten();
    // "Hong Kong's three indices all declined"
    let owned = at > 2 && &*scene.word(&items[at - 1]) == "s" && items[at - 2].mark('\'');
    let owner = owner.or_else(|| owned.then(|| items[at - 3].target().cloned()).flatten());
    // "HK 3/3 up, A-shares 1/3 up"
    let slash = items.get(at + 1).is_some_and(|n| n.mark('/'));
    let colon = usize::from(at > 0 && items[at - 1].mark(':'));
    let labelled = at.checked_sub(1 + colon).filter(|_| slash).and_then(|i| items[i].target().cloned());
    let owner = owner.or_else(|| labelled.filter(|t| !matches!(t, Target::Entity(_))));
    let called: Vec<Target> =
        tail.iter().copied().take_while(|i| *i < until).flat_map(|i| pool::called(scene, &items[i])).collect();
    let listed: Vec<Target> =
        subject::all_named(scene, part).into_iter().filter(|t| matches!(t, Target::Entity(_))).collect();
    let lent = part.row.iter().chain(&part.previous).chain(&part.section);
    // "half of the two vaults": of a kind that the text lists.
    let kind = tail.iter().take_while(|i| **i < until).find_map(|i| scene.categories.members(&scene.word(&items[*i])));
    let kind = kind.map(|members| members.iter().copied().map(Target::Entity).collect::<Vec<_>>());
    // "USDC outgrew USDT, and two of the three coins expanded": coins of the kind that the sentence names.
    let everyday = tail.iter().take_while(|i| **i < until).any(|i| {
        matches!(items[*i].kind, Kind::Name { generic: true, .. })
            || matches!(&*scene.word(&items[*i]), "coins" | "tokens" | "assets")
    });
    let meant = listed.iter().filter(|_| everyday && owner.is_none()).filter_map(|t| match t {
        Target::Entity(e) => scene.index.group_of(*e).map(|g| vec![Target::Group(g)]),
        _ => None,
    });
    let meant: Vec<Vec<Target>> = meant.collect();
    // "one of the three Hang Seng gauges": of the index's market.
    let several = |t: Target| match t {
        Target::Entity(e) if total > 1 => scene.index.group_of(e).map_or(t, Target::Group),
        other => other,
    };
    let mut candidates: Vec<Vec<Target>> = owner.or(named).into_iter().map(|t| vec![several(t)]).collect();
    candidates.extend(meant);
    candidates.splice(0..0, kind);
    if candidates.is_empty() && !called.is_empty() {
        // "nine of the thirteen gauges": of every group that has such.
        let all = || called.iter().cloned().collect::<std::collections::BTreeSet<_>>().into_iter().collect();
        candidates.push(pool::one(scene, part, &called, Some(total)).map_or_else(all, |g| vec![g]));
    }
    // "CEXs: HashKey +6.6%, Bitfinex +1.9%, Bybit -5.2%; two of the three venues lost assets": so many as the line names.
    let of_line = subject::last_told(scene, part, at, usize::MAX);
    if everyday_noun(scene, &items[last + 1..until])
        && of_line.len() == total
        && candidates.iter().all(|c| c.len() == 1)
    {
        candidates.insert(0, of_line);
    }
    if candidates.is_empty() {
        // "USDT + USDC net -$0.6B; 4 of 5 tickers shrank"
        let groups: std::collections::BTreeSet<usize> = (listed.iter())
            .filter_map(|t| if let Target::Entity(e) = t { scene.index.group_of(*e) } else { None })
            .collect();
        candidates.push(listed);
        candidates.extend(groups.into_iter().map(|g| vec![Target::Group(g)]));
        // "Franklin (+1.8%), OpenTrade (+2.6%), Goldfinch (-4.3%) | Two of three still growing"
        if part.row.len() == total {
            candidates.push(part.row.clone());
        }
        for target in lent {
            match target {
                Target::Union(groups) => candidates.extend(groups.iter().map(|g| vec![Target::Group(*g)])),
                Target::Entity(e) => {
                    candidates.extend(scene.index.group_of(*e).map(|g| vec![Target::Group(g)]));
                }
                Target::Group(_) => candidates.push(vec![target.clone()]),
            }
        }
    }
    // "Four of the five protocols above gained": so many as were told of last.
    let above = tail
        .iter()
        .take_while(|i| **i < until)
        .any(|i| matches!(&*scene.word(&items[*i]), "above" | "listed" | "shown" | "tabled"));
    if above {
        let mut told = scene.lately(part);
        told.truncate(total);
        candidates.insert(0, told);
    }
    let after: Vec<Item> = items[last..].iter().take(10).take_while(|i| i.clause == clause).cloned().collect();
    let metrics = scene.metrics_in(&after);
    let sets: Vec<Set<'_>> = candidates
        .iter()
        .map(|c| Set::new(scene.index, c, &metrics))
        .map(|mut s| {
            if s.moves.len() > total {
                s.moves.retain(|m| !scene.index.is_total(m.entity) && !scene.index.is_volatility(m.entity));
            }
            s
        })
        .filter(|s| s.moves.len() == total && total > 0)
        .collect();
    let bound = bound_after(scene, part, verb);
    let enough = |size: Decimal| bound.is_none_or(|(over, b)| if over { size > b } else { size < b });
    let goes = |m: &Move<'_>| direction == 0 || along(m.value, direction);
    let with = |s: &Set<'_>| s.moves.iter().filter(|m| goes(m) && enough(m.value.abs())).count();
    let set = sets.iter().find(|s| with(s) == count).or(sets.first())?;
    // "Two of the five coins lost less than the market": how many did so, not how many lost.
    let compared = |n: &Item| n.clause == clause && (n.is(Sense::CmpUp) || n.is(Sense::CmpDown));
    if bound.is_none() && items.get(verb + 1).is_some_and(compared) {
        return None;
    }
    let unbound = items.get(verb + 1).is_some_and(|n| n.figure().is_some() && n.clause == clause);
    if unbound && bound.is_none() {
        return None;
    }
    // "Only one of the nine protocols moved by less than 2%": the bound belongs to the count.
    let limit = (verb + 1..items.len()).take(5).find(|i| items[*i].figure().is_some()).filter(|_| bound.is_some());
    let end = tail.first().filter(|_| placed).map_or(items[last].end, |i| items[*i].end).max(items[verb].end);
    let end = limit.map_or(end, |i| items[i].end.max(end));
    Some(tallied(scene, (items[at.min(verb)].start, end), set, count, direction, bound))
}

/// Whether the words count by a noun for anything that trades.
fn everyday_noun(scene: &Scene<'_>, items: &[Item]) -> bool {
    let nouns = ["venues", "platforms", "exchanges", "protocols", "names", "markets", "lenders", "bridges", "issuers"];
    items.iter().take(3).any(|i| nouns.contains(&&*scene.word(i)))
}

/// "more than 3%", "under 1%" right after the verb at item `verb`: whether above, and the size in percent.
#[must_use]
pub fn bound_after(scene: &Scene<'_>, part: &Part, verb: usize) -> Option<(bool, Decimal)> {
    let items = &part.items;
    // "posted double-digit gains"
    let clause = items[verb].clause;
    let near = verb.saturating_sub(3)..(verb + 4).min(items.len());
    let double = near.into_iter().any(|i| {
        items[i].clause == clause
            && (matches!(&*scene.word(&items[i]), "double digit" | "double-digit" | "double digits")
                || &*scene.word(&items[i]) == "double"
                    && items[i + 1..].iter().take(2).any(|n| matches!(&*scene.word(n), "digit" | "digits")))
    });
    if double {
        return Some((true, Decimal::TEN));
    }
    let at = (verb + 1..items.len())
        .take(5)
        .take_while(|i| items[*i].clause == items[verb].clause)
        .find(|i| items[*i].figure().is_some())?;
    let written = &items[at].figure()?.written;
    let between = &items[verb + 1..at];
    // "No index added as much as 1%", "lost even 0.2%"
    let reached = between.iter().any(|i| matches!(&*scene.word(i), "as much as" | "much" | "even" | "fully" | "full"));
    let over = reached || between.iter().any(|i| i.is(Sense::AtLeast)) || written.bound == Some(Bound::AtLeast);
    let under = between.iter().any(|i| i.is(Sense::AtMost)) || written.bound == Some(Bound::AtMost);
    (written.is_percent() && over != under).then(|| (over, written.magnitude()))
}

/// So many of a set went one way.
fn tallied(
    scene: &Scene<'_>,
    range: (usize, usize),
    set: &Set<'_>,
    count: usize,
    direction: i8,
    bound: Option<(bool, Decimal)>,
) -> Finding {
    let enough = |size: Decimal| bound.is_none_or(|(over, b)| if over { size > b } else { size < b });
    let goes = |m: &Move<'_>| direction == 0 || along(m.value, direction);
    let found = set.moves.iter().filter(|m| goes(m) && enough(m.value.abs())).count();
    let text = format!("{found} of {}", set.moves.len());
    let facts: Vec<&Fact> = set.facts().collect();
    let finding = if found == count {
        Finding::new(range, ClaimKind::Quantifier, Verdict::Supported, "FB211", text.clone())
    } else {
        fb211_count::finding(range, &scene.text[range.0..range.1], &text, direction)
    };
    finding.expecting(text).on(facts)
}

/// "Of the four US benchmarks, three advanced": how many there are and the item after the number, where the clause opens so.
fn whole_before(scene: &Scene<'_>, part: &Part, at: usize) -> Option<(usize, usize)> {
    let items = &part.items;
    let word = |i: usize| items.get(i).map(|it| scene.word(it)).unwrap_or_default();
    if let Some(found) = listed_before(scene, part, at) {
        return Some(found);
    }
    let of = (0..at).rev().take(14).find(|i| word(*i) == "of")?;
    let opens = of == 0 || matches!(items[of - 1].kind, Kind::Mark('.' | ';' | ':' | '-'));
    let mut next = of + 1;
    if matches!(word(next).as_str(), "the" | "these" | "those" | "its" | "our") {
        next += 1;
    }
    let total = number(scene, items.get(next)?)?;
    let comma = items[next..at].iter().any(|i| i.mark(','));
    (opens && comma && total > 1).then_some((total, next + 1))
}

/// "Asia (six indices, two lower)", "Wall Street had three benchmarks, one down": how many there are, told right before.
fn listed_before(scene: &Scene<'_>, part: &Part, at: usize) -> Option<(usize, usize)> {
    let items = &part.items;
    let comma = at.checked_sub(2).filter(|i| items[*i].mark(','))?;
    let noun = comma.checked_sub(1).filter(|i| !pool::called(scene, &items[*i]).is_empty())?;
    let many = noun.checked_sub(1)?;
    let total = number(scene, &items[many])?;
    (total > 1).then_some((total, noun))
}

/// "three advanced" of "Of the four US benchmarks, three advanced and one declined".
fn of_whole(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let count = number(scene, &items[at])?;
    // "just one closed green"
    let closed = items.get(at + 1).is_some_and(|n| matches!(&*scene.word(n), "closed" | "ended" | "finished"));
    let verb = items.get(at + 1 + usize::from(closed)).filter(|i| i.is(Sense::Up) || i.is(Sense::Down))?;
    let (total, from) = whole_before(scene, part, at + 1)?;
    let direction: i8 = if verb.is(Sense::Up) { 1 } else { -1 };
    let named = items[from..at].iter().take(6).find_map(|i| i.target().cloned());
    let owner = || {
        let near = (0..from.saturating_sub(1)).rev().take(3).filter_map(|i| items[i].target().cloned());
        near.into_iter().find(|t| !matches!(t, Target::Entity(_)))
    };
    let named = named.or_else(owner);
    let called: Vec<Target> = items[from..at]
        .iter()
        .take(4)
        .flat_map(|i| pool::one(scene, part, &pool::called(scene, i), Some(total)))
        .collect();
    let lent = part.row.iter().chain(&part.previous).chain(&part.section);
    let groups = named.iter().chain(&called).chain(lent).flat_map(|t| match t {
        Target::Entity(e) => scene.index.group_of(*e).map(Target::Group).into_iter().collect(),
        Target::Union(all) => std::iter::once(t.clone()).chain(all.iter().map(|g| Target::Group(*g))).collect(),
        Target::Group(_) => vec![t.clone()],
    });
    let listed = |set: &Set<'_>| set.moves.len() == total;
    let set = groups
        .map(|g| {
            let mut set = Set::new(scene.index, &[g], &[]);
            if set.moves.len() > total {
                set.moves.retain(|m| !scene.index.is_total(m.entity) && !scene.index.is_volatility(m.entity));
            }
            set
        })
        .find(listed)?;
    Some(tallied(scene, (items[at].start, verb.end), &set, count, direction, None))
}

/// "For every stock that rose, six fell", "For each gainer there were six losers": the side that the number at item `at` counts.
fn against_each(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Role> {
    let items = &part.items;
    let role = |i: &Item| match () {
        () if side::of(scene, i).is_some() => side::of(scene, i),
        () if i.is(Sense::Up) => Some(Role::Up),
        () if i.is(Sense::Down) => Some(Role::Down),
        () => None,
    };
    let near = items[..at].iter().rev().take(9).take_while(|i| !i.mark('.') && !i.mark(';'));
    let first = at - near.count();
    let each = (first..at).find(|i| {
        &*scene.word(&items[*i]) == "for"
            && items.get(i + 1).is_some_and(|n| matches!(&*scene.word(n), "every" | "each"))
    })?;
    let less = items.get(each + 2..at)?.iter().find_map(role)?;
    let more = items.get(at + 1).and_then(role)?;
    (more != less).then_some(more)
}

/// "decliners outnumbered advancers by five to one", "six decliners for each gainer".
fn odds(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let word = |i: usize| items.get(i).map(|it| scene.word(it)).unwrap_or_default();
    let digits = items[at].figure().filter(|f| f.written.unit == WrittenUnit::Plain && f.to.is_none());
    let said = match digits {
        Some(figure) => figure.written.magnitude(),
        None => Decimal::from(number(scene, &items[at])?),
    };
    if said.is_zero() {
        return None;
    }
    // "nearly 3:1"
    let one = |i: usize| items.get(i).and_then(|n| n.figure()).is_some_and(|f| f.written.magnitude() == Decimal::ONE);
    let against = items.get(at + 1).is_some_and(|n| n.mark(':')) && one(at + 2);
    let dashed = items.get(at + 1).is_some_and(|n| n.mark('-'))
        && word(at + 2) == "to"
        && (word(at + 4) == "one" || one(at + 4));
    let every = word(at + 2) == "for" && matches!(word(at + 3).as_str(), "every" | "each");
    // "one decliner for every four advancers"
    let turned = items.get(at + 4).filter(|_| every && said == Decimal::ONE).and_then(|n| number(scene, n));
    let said = turned.map_or(said, Decimal::from);
    // "1.8 stocks were down for every one that was up"
    let verb = at + 2 + usize::from(matches!(&*word(at + 2), "was" | "were" | "are" | "is"));
    let (more, end) = if word(at + 1) == "to" && (word(at + 2) == "one" || one(at + 2)) || against || dashed {
        let clause = items[at].clause;
        // "Breadth was four to one negative"
        let behind = items.get(at + 3).filter(|i| i.clause == clause && !dashed && !against);
        let told = behind.and_then(|i| match &*scene.word(i) {
            "negative" | "down" | "red" | "lower" => Some(Role::Down),
            "positive" | "up" | "green" | "higher" => Some(Role::Up),
            _ => None,
        });
        // "1,146 up / 3,982 down leaves decliners ahead by 3-to-1": those that lead are named right before the word for it.
        let ahead = (0..at).rev().take(4).find(|i| &*word(*i) == "ahead" && items[*i].clause == clause);
        let leading = ahead.and_then(|i| items[..i].iter().rev().take(3).find_map(|i| side::of(scene, i)));
        let more = told
            .or(leading)
            .or_else(|| items[..at].iter().filter(|i| i.clause == clause).find_map(|i| side::of(scene, i)))
            .or_else(|| {
                items[at + 2..].iter().take(6).filter(|i| i.clause == clause).find_map(|i| side::of(scene, i))
            })?;
        (more, items[if dashed { at + 4 } else { at + 2 }].end)
    } else if word(verb + 1) == "for"
        && matches!(word(verb + 2).as_str(), "every" | "each")
        && items.get(verb).is_some_and(|i| i.is(Sense::Up) || i.is(Sense::Down))
    {
        let more = if items[verb].is(Sense::Up) { Role::Up } else { Role::Down };
        (more, items[(verb + 5).min(items.len() - 1)].end)
    } else if turned.is_some() {
        side::of(scene, items.get(at + 1)?)?;
        (side::of(scene, items.get(at + 5)?)?, items[at + 5].end)
    } else if every {
        let more = side::of(scene, items.get(at + 1)?)?;
        side::of(scene, items.get(at + 4)?)?;
        (more, items[at + 4].end)
    } else if word(at + 2) == "per" {
        let more = side::of(scene, items.get(at + 1)?)?;
        side::of(scene, items.get(at + 3)?)?;
        (more, items[at + 3].end)
    } else if let Some(more) = against_each(scene, part, at) {
        (more, items[at + 1].end)
    } else {
        return None;
    };
    let facts = breadth_of(scene, part);
    let value = |role: Role| facts.iter().find(|(r, _)| *r == role).and_then(|(_, f)| Some((*f, f.usable()?.get())));
    let ((up, ups), (down, downs)) = (value(Role::Up)?, value(Role::Down)?);
    let ratio = if more == Role::Up { ups.checked_div(downs)? } else { downs.checked_div(ups)? };
    let before = |sense: Sense| items[at.saturating_sub(2)..at].iter().any(|i| i.is(sense));
    let half = Decimal::new(5, 1);
    let tenth = said.checked_mul(Decimal::new(1, 1))?;
    let holds = if before(Sense::Nearly) {
        ratio < said && ratio >= said.saturating_sub(tenth.max(half))
    } else if before(Sense::AtLeast) {
        ratio >= said
    } else if before(Sense::AtMost) {
        ratio <= said
    } else {
        // 1.5 to 1 is no "two to one".
        ratio.saturating_sub(said).abs() <= half.min(tenth.saturating_mul(Decimal::TWO))
    };
    let text = format!("{} to 1", ratio.round_dp(1));
    let verdict = if holds { Verdict::Supported } else { Verdict::Contradicted };
    let message = format!("the counts stand {text}");
    let range = (items[at].start, end);
    let kind = if digits.is_some() { ClaimKind::Quantifier } else { ClaimKind::DerivedNumber };
    Some(Finding::new(range, kind, verdict, "FB211", message).expecting(text).on([up, down]))
}
