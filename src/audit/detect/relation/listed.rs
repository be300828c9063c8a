//! "From worst to best: A, B, C", "came second on the list": places in an order that the words spell out.

use super::settled;
use crate::audit::bind::Target;
use crate::audit::bind::index::{Move, in_points, is_change};
use crate::audit::detect::sets::Set;
use crate::audit::detect::subject;
use crate::audit::finding::Finding;
use crate::audit::lex::{Kind, Sense};
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::scene::{Part, Scene};
use crate::facts::Fact;
use crate::quantity::{Unit, print};

/// "From worst to best in Hong Kong: HSTECH, HSCEI, HSI", "In descending order: A, B, C".
pub(super) fn spelled_out(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let word = |i: usize| items.get(i).map(|n| scene.word(n)).unwrap_or_default();
    let falling = match word(at).as_str() {
        "best" | "strongest" | "highest" | "largest" | "biggest" | "top"
            if word(at + 1) == "to"
                && matches!(&*word(at + 2), "worst" | "weakest" | "lowest" | "smallest" | "bottom") =>
        {
            true
        }
        "worst" | "weakest" | "lowest" | "smallest" | "bottom"
            if word(at + 1) == "to"
                && matches!(&*word(at + 2), "best" | "strongest" | "highest" | "largest" | "top") =>
        {
            false
        }
        "descending" if word(at + 1) == "order" => true,
        "ascending" if word(at + 1) == "order" => false,
        // "By size of the fall the order is A, B, C"
        "size" if word(at + 1) == "of" => {
            let mut noun = (at + 2..items.len()).take(3);
            noun.find_map(|i| match &items[i] {
                n if n.is(Sense::Up) => Some(true),
                n if n.is(Sense::Down) => Some(false),
                _ => None,
            })?
        }
        _ => return None,
    };
    // "the order is A, B, C" does without the colon.
    let opens = |i: &usize| {
        items[*i].mark(':')
            || word(i.saturating_sub(1)) == "order" && matches!(&*word(*i), "is" | "was" | "ran" | "runs" | "reads")
    };
    let colon = (at + 1..items.len()).take(9).find(opens)?;
    let list = (colon + 1..items.len()).take_while(|i| {
        matches!(items[*i].kind, Kind::Name { .. } | Kind::Mark(',' | '>' | '/') | Kind::Figure(_)) || word(*i) == "and"
    });
    let named: Vec<usize> = list.filter(|i| matches!(items[*i].kind, Kind::Name { .. })).collect();
    let moves: Vec<Move<'_>> = named
        .iter()
        .map(|i| match items[*i].target() {
            Some(t @ Target::Entity(_)) => Set::new(scene.index, std::slice::from_ref(t), &[]).moves.first().copied(),
            _ => None,
        })
        .collect::<Option<_>>()?;
    let alike = moves.windows(2).all(|w| w[0].fact.metric == w[1].fact.metric);
    let (first, last) = (*named.first()?, *named.last()?);
    if moves.len() < 2 || !alike {
        return None;
    }
    let wrong = moves.windows(2).find(|w| if falling { w[0].value < w[1].value } else { w[0].value > w[1].value });
    let told = |m: &Move<'_>| format!("{} {}", m.name(), m.printed());
    let (verdict, message) = match wrong {
        None => (Verdict::Supported, moves.iter().map(told).collect::<Vec<_>>().join(", ")),
        Some(w) => (Verdict::Contradicted, format!("{} does not come before {}", told(&w[0]), told(&w[1]))),
    };
    let range = (items[first].start, items[last].end);
    let finding = Finding::new(range, ClaimKind::Ranking, verdict, "FB304", message).on(moves.iter().map(|m| m.fact));
    Some(settled(finding, subject::supposed(part, at), false))
}

/// "HashKey came second on the TVL list", "ranked second by volume", "finished last".
pub(super) fn came(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let clause = items[at].clause;
    let word = |i: usize| scene.word_in(items, clause, i);
    if !matches!(
        &*word(at),
        "came"
            | "comes"
            | "ranked"
            | "ranks"
            | "finished"
            | "finishes"
            | "placed"
            | "places"
            | "was"
            | "is"
            | "came in"
    ) {
        return None;
    }
    let mut ordinal = at + 1;
    while matches!(&*word(ordinal), "a" | "the" | "in" | "only" | "just") {
        ordinal += 1;
    }
    let place = match &*word(ordinal) {
        "second" | "2nd" => 2,
        "third" | "3rd" => 3,
        "fourth" | "4th" => 4,
        "fifth" | "5th" => 5,
        _ => return None,
    };
    // "was a third of the HSI's": a part of it.
    if &*word(ordinal - 1) == "a" && &*word(ordinal + 1) == "of" {
        return None;
    }
    // "the second session", "third-largest": a noun of its own.
    let next = items.get(ordinal + 1).filter(|n| n.clause == clause);
    let ends = next.is_none_or(|n| {
        matches!(n.kind, Kind::Mark(c) if c != '-')
            || matches!(&*scene.word(n), "on" | "of" | "by" | "in" | "among" | "behind" | "with" | "and" | "place")
    });
    let found = subject::of(scene, part, at);
    let [own @ Target::Entity(entity)] = found.targets.as_slice() else { return None };
    if !ends || found.item.is_none_or(|i| i > at) {
        return None;
    }
    let index = scene.index;
    let group = Target::Group(index.group_of(*entity)?);
    let tail: Vec<_> = (ordinal + 1..items.len()).take(8).map(word).collect();
    let by_level = tail
        .iter()
        .any(|w| matches!(&**w, "size" | "volume" | "dollars" | "dollar" | "turnover" | "cap" | "capitalisation"));
    let levels = || -> Option<(usize, Vec<&Fact>)> {
        let size = |f: &&Fact| {
            matches!(f.unit, Unit::Money(_))
                && !is_change(f)
                && !in_points(f)
                && f.against.is_none()
                && f.usable().is_some()
        };
        let own = index.facts_of(&index.entity(*entity).id).iter().copied().find(size)?;
        let value = own.usable()?.get();
        let of = |e: usize| {
            index.facts_of(&index.entity(e).id).iter().copied().filter(size).find(|f| f.metric == own.metric)
        };
        let others: Vec<&Fact> =
            index.members(&group).into_iter().filter(|e| !index.is_total(index.entity(*e))).filter_map(of).collect();
        let before = others.iter().filter(|f| f.usable().is_some_and(|v| v.get() > value)).count();
        (others.len() > 1).then_some((before + 1, others))
    };
    // "Of the nine indices, ChiNext ranked fourth"
    let closing: Vec<Target> = super::universe::closing(index).into_iter().map(Target::Group).collect();
    let all = Set::new(index, &closing, &[]);
    let count = items.windows(2).find_map(|w| {
        let the = matches!(&*scene.word(&w[0]), "the" | "all" | "of");
        crate::quantity::words::small_number(&scene.word(&w[1])).filter(|n| the && *n > 3)
    });
    let wide = count == Some(all.moves.len());
    let changes = || -> Option<(usize, Vec<&Fact>)> {
        let set =
            if wide { Set::new(index, &closing, &[]) } else { Set::new(index, std::slice::from_ref(&group), &[]) };
        let own = Set::new(index, std::slice::from_ref(own), &[]).moves.first().copied()?;
        let peers: Vec<&Move<'_>> =
            set.moves.iter().filter(|m| m.fact.metric == own.fact.metric && !index.is_total(m.entity)).collect();
        let before = peers.iter().filter(|m| m.value > own.value).count();
        (peers.len() > 1).then(|| (before + 1, peers.iter().map(|m| m.fact).collect()))
    };
    let ways: Vec<(usize, Vec<&Fact>)> = match by_level {
        true => vec![levels()?],
        false => changes().into_iter().chain(levels()).collect(),
    };
    let best = ways.iter().find(|(p, _)| *p == place).or(ways.first())?;
    let verdict = if best.0 == place { Verdict::Supported } else { Verdict::Contradicted };
    let listed = best
        .1
        .iter()
        .take(4)
        .filter_map(|f| Some(format!("{} {}", index.sheet.label(f), print::fact(f, f.usable()?.get()))));
    let message = format!(
        "{} is number {} of {}: {}",
        index.entity(*entity).name,
        best.0,
        best.1.len(),
        listed.collect::<Vec<_>>().join(", ")
    );
    let start = found.item.map_or(items[at].start, |i| items[i].start);
    let range = (start, items[ordinal].end);
    let finding = Finding::new(range, ClaimKind::Ranking, verdict, "FB304", message).on(best.1.iter().copied());
    Some(settled(finding, subject::supposed(part, at), false))
}

/// Verbs of standing first.
pub(super) fn heads(word: &str) -> bool {
    matches!(word, "topped" | "tops" | "topping" | "led" | "leads" | "leading" | "headed" | "heads" | "heading")
}

/// "topped the TVL board", "led the list": where a verb of leading stands before a word for a ranking.
#[must_use]
pub(super) fn heads_a_list(scene: &Scene<'_>, part: &Part, at: usize) -> Option<usize> {
    let items = &part.items;
    if !heads(&scene.word(&items[at])) {
        return None;
    }
    let clause = items[at].clause;
    let noun = (at + 1..items.len()).take(5).take_while(|i| items[*i].clause == clause).find(|i| {
        matches!(
            &*scene.word(&items[*i]),
            "board"
                | "table"
                | "list"
                | "ranking"
                | "rankings"
                | "leaderboard"
                | "standings"
                | "chart"
                | "pack"
                | "tape"
                | "field"
                | "group"
                | "cohort"
                | "class"
                | "league"
                | "bunch"
                | "category"
                | "sector"
        )
    })?;
    let between = &items[at + 1..noun];
    let article = between.first().is_some_and(|i| &*scene.word(i) == "the");
    let other_way = between.iter().any(|i| i.is(Sense::Down) || i.is(Sense::SupDown) || i.figure().is_some());
    (article && !other_way).then_some(noun)
}
