//! "Fell hardest", "the largest": first or last of a set.

use super::owner::rivals;
use super::universe::{universe, wide, with_plain_change};
use super::{leading, settled};
use crate::audit::bind::Target;
use crate::audit::bind::index::{Move, in_points, is_change};
use crate::audit::detect::sets::{Set, along};
use crate::audit::detect::subject;
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::rules::fb304_superlative;
use crate::audit::scene::{Part, Scene};
use crate::quantity::words::small_number;

/// Members of a group above which a text that lists some of them ranks no others.
const CROWD: usize = 6;

/// Whether an item is one of the words that a superlative begins with: few are, and the rest need not be looked at.
fn may_open(scene: &Scene<'_>, item: &Item) -> bool {
    if matches!(item.kind, Kind::Mark(_) | Kind::Figure(_)) {
        return false;
    }
    let word = scene.word(item).as_str();
    item.is(Sense::SupUp)
        || item.is(Sense::SupDown)
        || item.is(Sense::Sup)
        || item.is(Sense::Led)
        || super::listed::heads(word)
        || matches!(word, "top" | "most" | "the most" | "least" | "the least")
        || super::apposed::sized(word)
}

/// "+0.34% (fastest)", "-12.7%, the steepest of the five": the way of the signed figure right before.
fn by_its_figure(scene: &Scene<'_>, part: &Part, at: usize) -> Option<i8> {
    use crate::quantity::written::WrittenSign;
    let items = &part.items;
    let word = |i: usize| scene.word(&items[i]);
    if !matches!(&*word(at), "fastest" | "quickest" | "steepest" | "hardest" | "sharpest") {
        return None;
    }
    let ends = items.get(at + 1).is_none_or(|n| matches!(n.kind, Kind::Mark(_)) || &*scene.word(n) == "of");
    let small =
        |i: &usize| matches!(items[*i].kind, Kind::Mark('(' | ',' | ')')) || matches!(&*word(*i), "the" | "was");
    let before = (0..at).rev().find(|i| !small(i)).filter(|i| ends && at - i < 5)?;
    let written = &items[before].figure().filter(|f| f.to.is_none() && f.written.is_percent())?.written;
    match written.sign? {
        WrittenSign::Plus => Some(1),
        WrittenSign::Minus => Some(-1),
    }
}

/// "fell hardest", "HSTECH leading declines", "tech-led selloff".
pub(super) fn superlative(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let item = &items[at];
    if !may_open(scene, item) {
        return None;
    }
    if let Some(by) = super::passive::by(scene, part, at) {
        return leading::led_by_name(scene, part, at).filter(|_| by == at + 1);
    }
    // "its lowest since February" is held against its own past.
    let since = (at + 1..items.len()).take(4).take_while(|i| items[*i].clause == item.clause);
    if since.into_iter().any(|i| scene.word(&items[i]) == "since") {
        return None;
    }
    // "From worst to best": an order, which is read where its names stand.
    let to = |i: usize| items.get(i).is_some_and(|n| &*scene.word(n) == "to");
    if to(at + 1) && items.get(at + 2).is_some_and(|n| n.is(Sense::SupUp) || n.is(Sense::SupDown))
        || at > 1 && to(at - 1) && (items[at - 2].is(Sense::SupUp) || items[at - 2].is(Sense::SupDown))
    {
        return None;
    }
    // "the mainland followed, its best gauge being ChiNext": of its own, which is told behind.
    let being = (at + 1..items.len()).take(4).any(|i| &*scene.word(&items[i]) == "being");
    if being && at > 0 && matches!(&*scene.word(&items[at - 1]), "its" | "their") {
        return None;
    }
    // "Growth boards did best: ChiNext, HSTECH and the Nasdaq each topped their market": each among its own.
    let listed = items
        .iter()
        .skip(at + 1)
        .position(|i| i.mark(':'))
        .is_some_and(|n| n < 2 && items[at + 1 + n..].iter().any(|i| &*scene.word(i) == "each"));
    if listed {
        return None;
    }
    // "HSTECH and the Nasdaq each finished last in their market": each against its own peers.
    let each = (at.saturating_sub(4)..at).any(|i| &*scene.word(&items[i]) == "each" && items[i].clause == item.clause);
    let their = (at + 1..items.len()).take(4).any(|i| matches!(&*scene.word(&items[i]), "their" | "its"));
    if each && their {
        return None;
    }
    // "the spread between the best and worst index": both ends, and nobody ranked.
    let extreme = |i: usize| items.get(i).is_some_and(|n| n.is(Sense::SupUp) || n.is(Sense::SupDown));
    let and = |i: usize| items.get(i).is_some_and(|n| &*scene.word(n) == "and");
    let the = usize::from(at > 0 && &*scene.word(&items[at - 1]) == "the");
    if at > 1 + the && and(at - 1 - the) && extreme(at - 2 - the)
        || and(at + 1)
            && (extreme(at + 2) || items.get(at + 2).is_some_and(|n| &*scene.word(n) == "the") && extreme(at + 3))
    {
        return None;
    }
    // "Best performers by region: Nasdaq (US), HSTECH (HK)": one of each.
    let each = (at + 1..items.len()).take(3).any(|i| {
        let of = items.get(i + 1).map(|n| scene.word(n)).unwrap_or_default();
        &*scene.word(&items[i]) == "by" && matches!(&*of, "region" | "market" | "country" | "group" | "category")
    });
    if each {
        return None;
    }
    // "exceeds even the worst index", "even the worst index lost less than": somebody described, and nobody ranked.
    // "Even Hong Kong's weakest index"
    let owned = at > 0 && &*scene.word(&items[at - 1]) == "s";
    let near = 1..=if owned { 5 } else { 3 };
    let described = near.filter_map(|n| at.checked_sub(n)).any(|i| &*scene.word(&items[i]) == "even");
    // "the HSI beat the best US one"
    let compared = at > 1
        && &*scene.word(&items[at - 1]) == "the"
        && (items[at - 2].is(Sense::CmpUp)
            || items[at - 2].is(Sense::CmpDown)
            || &*scene.word(&items[at - 2]) == "than");
    // "trailed the strongest, Nasdaq": of whom that is claimed, too.
    let told = items.get(at + 1).is_some_and(|n| n.mark(',') || n.mark('('));
    if described || compared && !told {
        return None;
    }
    // "Second best", "the third-largest decline": a place further down.
    let before = at.checked_sub(1).map(|i| if items[i].mark('-') { i.saturating_sub(1) } else { i });
    let place = before.and_then(|i| match scene.word(&items[i]).as_str() {
        "second" | "2nd" => Some(2),
        "third" | "3rd" => Some(3),
        "fourth" | "4th" => Some(4),
        _ => None,
    });
    // "the two biggest losers": each of them among so many.
    let among = before.and_then(|i| small_number(&scene.word(&items[i]))).filter(|n| (2..6).contains(n));
    let mut end = item.end;
    let near_direction = || {
        // "led Hong Kong's losses"
        let owner = |i: &&crate::audit::lex::Item| {
            i.target().is_some() || i.mark('\'') || matches!(&*scene.word(i), "s" | "the")
        };
        items[at + 1..]
            .iter()
            .take(if item.is(Sense::Led) { 6 } else { 3 })
            // "Alder grew fastest and Birch shrank": somebody else's move.
            .take_while(|i| item.is(Sense::Led) || !matches!(i.kind, Kind::Name { target: Target::Entity(_), .. }))
            .filter(|i| !item.is(Sense::Led) || !owner(i))
            .take(3)
            .chain(items[at.saturating_sub(3)..at].iter().rev())
            .filter(|i| i.clause == item.clause)
            .find_map(|i| {
                if i.is(Sense::Up) || i.is(Sense::Inward) {
                    Some((1, i.end))
                } else if i.is(Sense::Down)
                    || i.is(Sense::Outward)
                    || super::apposed::HARM.contains(&scene.word(i)) && !i.is(Sense::CmpUp)
                {
                    Some((-1, i.end))
                } else {
                    None
                }
            })
    };
    // "Every index fell, HSTECH (-1.9%) setting the pace": the pace of the fall.
    if scene.word(item).ends_with("the pace")
        && let Some(finding) = leading::led(scene, part, at)
    {
        return Some(finding);
    }
    // "Bridges suffered most: Stargate -14.9% and Across -7.6%": a kind against the others, and its members behind.
    let kind =
        (1..=2).filter_map(|n| at.checked_sub(n)).any(|i| scene.categories.members(&scene.word(&items[i])).is_some());
    if kind && items.get(at + 1).is_some_and(|n| n.mark(':')) {
        return None;
    }
    // "Chips set the pace: SOX jumped 3.4%": whoever it was is no name of the sheet.
    if scene.word(item).ends_with("the pace") && items.get(at + 1).is_some_and(|n| n.mark(':')) {
        return None;
    }
    let direction = if let Some(noun) = super::listed::heads_a_list(scene, part, at) {
        end = items[noun].end;
        1
    } else if let Some(d) = leading::led_in_percent(scene, part, at) {
        end = items[at + 1].end;
        d
    } else if let Some(noun) = top_of(scene, part, at) {
        end = items[noun].end;
        1
    } else if item.is(Sense::SupUp) {
        1
    } else if item.is(Sense::SupDown) {
        -1
    } else if item.is(Sense::Sup) || item.is(Sense::Led) || leads(scene, part, at) {
        // "fell across the board, led by HSTECH", "led by tech"
        // Whoever was first stands behind "by", whether it has a name here or not.
        if items.get(at + 1).is_some_and(|n| &*scene.word(n) == "by") && scene.word(item).starts_with("led") {
            return leading::led_by_name(scene, part, at);
        }
        match near_direction() {
            Some((d, until)) => {
                end = end.max(until);
                d
            }
            None if by_its_figure(scene, part, at).is_some() => by_its_figure(scene, part, at)?,
            None => return leading::led_by(scene, part, at).or_else(|| leading::led(scene, part, at)),
        }
    } else if let Some(d) = by_its_figure(scene, part, at) {
        d
    } else if let Some((d, noun)) = super::apposed::of_a_move(scene, part, at) {
        end = items[noun].end;
        d
    } else {
        super::apposed::most_or_least(scene, part, at)?
    };
    // "Hong Kong's worst performer still outpaced the S&P": somebody described, and nobody ranked.
    let behind = items.iter().position(|i| i.start >= end).unwrap_or(items.len());
    let small = |i: &usize| {
        matches!(
            &*scene.word(&items[*i]),
            "still" | "even" | "also" | "performer" | "performers" | "index" | "gauge" | "name"
        )
    };
    let verb = (behind..items.len()).take(4).find(|i| !small(i));
    let compares = verb.is_some_and(|v| {
        let comparing = items[v].is(Sense::CmpUp) || items[v].is(Sense::CmpDown);
        comparing && !scene.word(&items[v]).contains(' ') && items[v].clause == item.clause
    });
    let owned = at > 0 && (scene.text_of(&items[at - 1]) == "s" || matches!(items[at - 1].kind, Kind::Mark('\'')));
    if compares && owned {
        return None;
    }
    // "the mildest loss among the coins was BNB's", "the worst of the losses came in the Russell"
    let told = told_after(scene, part, at, end);
    let verb = items
        .get(at + 1)
        .is_some_and(|n| matches!(scene.word(n).as_str(), "was" | "were" | "is" | "are") || n.mark(':'));
    // "Strongest US sector: technology", "Steepest TVL drop of the day: Liquity"
    let colon = (at + 1..items.len())
        .take(6)
        .take_while(|i| matches!(items[*i].kind, Kind::Word | Kind::Cue(_) | Kind::Name { .. } | Kind::Mark(':')))
        .find(|i| items[*i].mark(':'));
    let label = colon.filter(|c| {
        at == 0
            || items[at - 1].mark(';')
            || items[at - 1].mark('\u{b7}')
            || at < *c && items[at - 1].clause != item.clause
    });
    // "The worst index in this report is ChiNext"
    let later = (at + 2..items.len())
        .take(6)
        .take_while(|i| items[*i].clause == item.clause && !matches!(items[*i].kind, Kind::Mark(_) | Kind::Figure(_)))
        .take_while(|i| !matches!(items[*i].kind, Kind::Name { target: Target::Entity(_), generic: false, .. }))
        .find(|i| matches!(scene.word(&items[*i]).as_str(), "was" | "is"))
        .filter(|_| at <= 1 && label.is_none() && !verb);
    let label = label.or(later);
    let after: Vec<Target> = if verb || label.is_some() {
        (label.map_or(at + 2, |c| c + 1)..items.len())
            .take_while(|i| !items[*i].mark(';') && !items[*i].mark('\u{b7}') && !items[*i].mark('|'))
            // "Growth hit hardest: Nasdaq trailed the Dow"
            .take_while(|i| !items[*i].is(Sense::CmpUp) && !items[*i].is(Sense::CmpDown))
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
    let told = super::narrowed::of_the_place(scene, part, at, told);
    let after = super::narrowed::of_the_place(scene, part, at, after);
    let after = if after.is_empty() || label.is_none() && !told.is_empty() { told } else { after };
    // "Worst: Swell": the name belongs to it.
    let labelled = label
        .filter(|_| verb || colon == label)
        .and_then(|c| (c + 1..items.len()).take(2).find(|i| items[*i].target().is_some_and(|t| after.contains(t))));
    end = end.max(labelled.map_or(end, |i| items[i].end));
    let beside = apposed_name(scene, part, at, end);
    let after = beside.clone().map_or(after, |t| vec![t]);
    let found = if let (true, [row @ Target::Entity(_)], true) =
        (part.segment.cell.is_some() || part.note, part.row.as_slice(), after.is_empty())
        && !items[..at].iter().any(|i| match &i.kind {
            // "HK laggard" in the row of one of them.
            Kind::Name { target: Target::Group(g), generic: false, .. } => {
                !part.row.iter().any(|t| matches!(t, Target::Entity(e) if scene.index.group_of(*e) == Some(*g)))
            }
            Kind::Name { generic: false, .. } => true,
            _ => false,
        }) {
        // "Best of the US three" in a row of one.
        subject::Subject { targets: vec![row.clone()], item: None, lent: true, listed: true }
    } else if let (true, Some(own)) = (after.is_empty(), super::rank::labelled(scene, part, at)) {
        // "NASDAQ: -3.71% → Worst equity index worldwide"
        subject::Subject { targets: vec![own], item: None, lent: false, listed: true }
    } else if let (true, Some(own)) = (after.is_empty(), meant_by_it(scene, part, at)) {
        subject::Subject { targets: vec![own], item: None, lent: false, listed: true }
    } else if after.is_empty() {
        subject::of(scene, part, at)
    } else {
        subject::Subject { targets: after, item: None, lent: false, listed: true }
    };
    let found = member_before(scene, part, at, &found).unwrap_or(found);
    let found = named_behind(scene, part, at, &found).unwrap_or(found);
    let bracketed_of = before_brackets(scene, part, at, &found);
    // "Blue chips fell the least in New York": the place, and not who did.
    let located = found.item.filter(|i| *i > at + 1 && matches!(&*scene.word(&items[*i - 1]), "in" | "on" | "across"));
    if located.is_some() && matches!(&*scene.word(item), "the least" | "the most" | "least" | "most") {
        return None;
    }
    // "Blue chips led US gains": the gains are what was led.
    if &*scene.word(item) == "led" && found.item.is_some_and(|i| i > at) {
        return None;
    }
    if found.targets.is_empty() || found.item.is_some_and(|i| i > at + 2) {
        return None;
    }
    // "Bridges: Stargate -8.3%, Across -6.8%, the weakest bucket of all": of a kind, and of none of its members.
    let kind = |i: &Item| {
        matches!(
            &*scene.word(i),
            "bucket" | "cohort" | "category" | "segment" | "vertical" | "pocket" | "theme" | "bloc"
        )
    };
    let of_a_kind = items.get(at + 1).is_some_and(kind) && matches!(found.targets.as_slice(), [Target::Entity(_)]);
    // "Laggard: Kamino (-8.6%)" in a list of many protocols: one of those that lag.
    let crowd = |t: &Target| match t {
        Target::Entity(e) => scene.index.group_of(*e).is_some_and(|g| scene.index.members_of_group(g).len() > CROWD),
        _ => false,
    };
    let one_of_many = &*scene.word(item) == "laggard" && colon == Some(at + 1) && found.targets.iter().all(crowd);
    // "Elm (-19.5%) and Damson (-12.0%) were the worst": of several, whoever stands nearest.
    let plural = (1..=2).filter_map(|n| at.checked_sub(n)).any(|i| &*scene.word(&items[i]) == "were");
    if plural && matches!(found.targets.as_slice(), [Target::Entity(_)]) && found.item.is_some_and(|i| i < at) {
        return None;
    }
    let owned = of_its_own(scene, part, at, &found);
    let found = match &owned {
        Some((member, first, _)) => {
            subject::Subject { targets: vec![member.clone()], item: Some(*first), lent: false, listed: false }
        }
        None => found,
    };
    // "the smallest venue yet the fastest-growing": the clause has no subject of its own.
    let elliptic = found.lent
        && found.item.is_some_and(|i| i < at)
        && (0..at).rev().take_while(|i| items[*i].clause == item.clause).all(|i| {
            matches!(
                &*scene.word(&items[i]),
                "yet" | "but" | "and" | "though" | "although" | "also" | "still" | "not" | "the" | ","
            )
        });
    let found = subject::Subject { lent: found.lent && !elliptic, ..found };
    // "Crypto took the worst of it, BTC (-4.36%) and ETH fell more": whoever stands before the verb.
    let verb = (at.saturating_sub(2)..at).find(|i| matches!(&*scene.word(&items[*i]), "took" | "takes" | "bore"));
    let taker = verb.and_then(|v| v.checked_sub(1)).filter(|i| subject::nameable(scene, part, *i));
    let later = found.item.is_none_or(|i| i > at);
    let found = match taker.filter(|_| later).and_then(|i| Some((i, items[i].target()?.clone()))) {
        Some((i, target)) => subject::Subject { targets: vec![target], item: Some(i), lent: false, listed: false },
        None => found,
    };
    // "Flat, growth weakest" of a group: some part of it that has no name.
    let part_of = at.checked_sub(1).is_some_and(|i| {
        items[i].clause == item.clause
            && !subject::nameable(scene, part, i)
            && matches!(
                &*scene.word(&items[i]),
                "growth" | "value" | "tech" | "banks" | "property" | "consumer" | "caps"
            )
    });
    if part_of && found.targets.iter().all(|t| !matches!(t, Target::Entity(_))) {
        return None;
    }
    // "the worst A-share print (-1.38%)", "HK's best (-3.14%)": described by its figure.
    let bracketed = (at + 1..=at + 3).any(|i| {
        items.get(i).is_some_and(|n| n.mark('('))
            && items.get(i + 1).is_some_and(|n| n.figure().is_some())
            && items[at + 1..i]
                .iter()
                .all(|n| matches!(n.kind, Kind::Word | Kind::Name { target: Target::Group(_), .. }))
    });
    if bracketed && !found.targets.iter().any(|t| matches!(t, Target::Entity(_))) {
        return None;
    }
    // "S&P 500 finished lower, and small caps took the worst of it": somebody else took over after the comma.
    if let Some(i) = found.item.filter(|i| *i < at)
        && let Some(comma) = (i + 1..at).rev().find(|c| items[*c].mark(','))
        && matches!(scene.word(&items[comma + 1]).as_str(), "and" | "with" | "while")
        && items[i..comma].iter().any(|it| it.is(Sense::Up) || it.is(Sense::Down))
        && at > comma + 3
    {
        return None;
    }
    // "The biggest gain" is a gain; "the best" may be the smallest loss.
    let said = scene.text[item.start..end].split(':').next().unwrap_or_default().to_lowercase();
    let moved = [
        "gain", "rise", "advance", "rall", "declin", "drop", "fall", "fell", "loss", "selloff", "rose", "lower",
        "higher",
    ]
    .iter()
    .any(|w| said.contains(w));
    // "smallest loss" in one phrase
    let least_fall = direction > 0 && ["loss", "decline", "drop", "fall", "dip"].iter().any(|w| said.ends_with(w));
    let moved = moved && !least_fall;
    let metrics = scene.metrics_in(&items[found.item.unwrap_or(at).min(at)..at]);
    let mut subjects = Set::worded(scene, part, &found.targets, &metrics);
    let universe = match (owned, bracketed_of) {
        (Some((_, _, group)), _) => vec![group],
        // "The weakest HK index (HSI +2.31%)", "Wall Street's best (Nasdaq +1.86%)": of the market that the words name.
        _ if of_its_market(scene, part, at, &found.targets).is_some() => {
            of_its_market(scene, part, at, &found.targets).into_iter().collect()
        }
        (None, Some(own)) => with_plain_change(scene.index).filter(|g| *g != Target::Group(own)).collect(),
        // "the Nasdaq was the worst index of the nine, ChiNext second-worst": of the same.
        (None, None) => super::narrowed::of_a_kind(scene, part, at, &found.targets)
            .or_else(|| wide(scene, part, at, &found.targets))
            .or_else(|| {
                let earlier = |i: &usize| items[*i].is(Sense::SupUp) || items[*i].is(Sense::SupDown);
                let first = (0..at).rev().filter(|_| place.is_some()).find(earlier)?;
                let own = subject::of(scene, part, first).targets;
                wide(scene, part, first, &own)
            })
            .unwrap_or_else(|| universe(scene, part, &found.targets)),
    };
    let mut others = Set::worded(scene, part, &universe, &metrics);
    rivals(scene, part, &found.targets, &mut subjects, &mut others);
    // The smallest loss is the smallest of those that lost.
    if let Some((d, noun)) = super::apposed::of_a_move(scene, part, at) {
        let down = items[noun].is(Sense::Down) || super::apposed::HARM.contains(&scene.word(&items[noun]));
        let way = if down { -1 } else { 1 };
        if d != way {
            others.moves.retain(|m| along(m.value, way));
        }
    }
    if least_fall {
        others.moves.retain(|m| along(m.value, -1));
    }
    let start =
        found.item.filter(|i| *i < at && items[*i].clause == item.clause).map_or(item.start, |i| items[i].start);
    let start = if end.saturating_sub(start) > 90 { item.start } else { start };
    if let Some(finding) = by_level(scene, part, at, (start, end), &found.targets, direction, &universe) {
        return Some(settled(finding, subject::supposed(part, at), found.lent && part.row.is_empty()));
    }
    // "the second-strongest index after HSTECH": of more markets than its own, which the words do not name.
    let group = |t: &Target| match t {
        Target::Entity(e) => scene.index.group_of(*e),
        _ => None,
    };
    let after = (at + 1..items.len()).take(4).find(|i| matches!(&*scene.word(&items[*i]), "after" | "behind"));
    let name = after.map(|i| i + 1 + usize::from(items.get(i + 1).is_some_and(|n| &*scene.word(n) == "the")));
    let other = name.and_then(|i| items.get(i)).and_then(|n| n.target());
    let foreign = other.is_some_and(|t| found.targets.iter().any(|own| group(own) != group(t)));
    if place.is_some() && (foreign || found.targets.iter().any(|t| !matches!(t, Target::Entity(_)))) {
        return None;
    }
    if let [group @ Target::Group(_)] = found.targets.as_slice()
        && (1..=5).any(|n| {
            items.get(at + n).is_some_and(|n| {
                n.clause == item.clause
                    && matches!(
                        &*scene.word(n),
                        "region"
                            | "market"
                            | "leg"
                            | "group"
                            | "bloc"
                            | "class"
                            | "corner"
                            | "regions"
                            | "markets"
                            | "groups"
                            | "classes"
                    )
            })
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
    if let (Some(count), [Target::Entity(_)]) = (among, found.targets.as_slice()) {
        let own = subjects.moves.first()?;
        let ahead = others.moves.iter().filter(|m| {
            m.fact.metric == own.fact.metric && if direction > 0 { m.value > own.value } else { m.value < own.value }
        });
        let before = ahead.count();
        let verdict = if before < count { Verdict::Supported } else { Verdict::Contradicted };
        let message = format!("{} at {} is number {} of {}", own.entity.name, own.printed(), before + 1, others.name);
        let facts: Vec<_> = subjects.facts().chain(others.facts()).collect();
        let finding = Finding::new((start, end), ClaimKind::Ranking, verdict, "FB304", message).on(facts);
        return Some(settled(finding, subject::supposed(part, at), found.lent && part.row.is_empty()));
    }
    if let Some(place) = place {
        let finding = at_place((start, end), &subjects, &others, direction, place)?;
        return Some(settled(finding, subject::supposed(part, at), found.lent && part.row.is_empty()));
    }
    let mut finding = fb304_superlative::judge((start, end), &subjects, &others, direction, moved)?;
    if finding.verdict == Verdict::Contradicted && (of_a_kind || one_of_many) {
        return None;
    }
    finding = leading::or_in_money(scene, part, at, finding, (&subjects, &others), direction);
    // "mainland China out in front": first by the mean of its members, though one of them is not.
    if let (Verdict::Contradicted, [group @ Target::Group(_)]) = (finding.verdict, found.targets.as_slice())
        && universe.len() > 1
        && let Some(mean) = fb304_superlative::by_mean(scene.index, (start, end), group, &universe, direction)
        && mean.verdict == Verdict::Supported
    {
        finding.verdict = Verdict::Ambiguous;
        finding.suggestion = None;
    }
    // "the strongest, ChiNext" of nine that the sentence spoke of: of every group with such levels, too.
    if finding.verdict == Verdict::Contradicted && beside.is_some() {
        let all: Vec<Target> = with_plain_change(scene.index).collect();
        let wide = Set::new(scene.index, &all, &[]);
        let again = fb304_superlative::judge((start, end), &subjects, &wide, direction, moved)?;
        finding = if again.verdict == Verdict::Contradicted { finding } else { again };
    }
    // Of a row that names several, one of them may be meant.
    // "Within RWA, Dinari came out on top": among whom, the sheet does not say.
    let unknown = (0..at).filter(|i| items[*i].clause == item.clause || items[*i].start < item.start).any(|i| {
        matches!(&*scene.word(&items[i]), "within" | "among" | "inside")
            && items.get(i + 1).is_some_and(|n| {
                matches!(n.kind, Kind::Word) && scene.text_of(n).starts_with(char::is_uppercase)
                    || items.get(i + 2).is_some_and(|m| {
                        matches!(n.kind, Kind::Word)
                            && &*scene.word(n) == "the"
                            && matches!(m.kind, Kind::Word)
                            && scene.text_of(m).starts_with(char::is_uppercase)
                    })
            })
    });
    // "A China-led surge" is no ranking of its groups.
    let led = item.is(Sense::Led)
        && at > 0
        && items[at - 1].mark('-')
        && found.targets.iter().any(|t| !matches!(t, Target::Entity(_)));
    let guessed = unknown || led || found.lent && (part.row.is_empty() || part.row.len() > 1);
    // "but not the fastest-growing"
    let not = at.checked_sub(2).is_some_and(|i| items[i].is(Sense::Not) && &*scene.word(&items[at - 1]) == "the");
    if not {
        finding.verdict = match finding.verdict {
            Verdict::Supported => Verdict::Contradicted,
            Verdict::Contradicted => Verdict::Supported,
            other => other,
        };
        finding.suggestion = None;
    }
    // "the best of the big three", where the sheet has four: which three, nobody says.
    let three = (at + 1..items.len())
        .take(5)
        .take_while(|i| items[*i].clause == item.clause && items[*i].figure().is_none_or(|f| f.written.decimals == 0))
        .find_map(|i| crate::audit::detect::tally::number(scene, &items[i]));
    let mine = subjects.moves.first().map(|m| &m.fact.metric);
    let rival = |m: &&Move<'_>| {
        Some(&m.fact.metric) == mine
            && !scene.index.is_total(m.entity)
            && !subjects.moves.iter().any(|s| s.fact.id == m.fact.id)
    };
    let all = others.moves.iter().filter(rival).count();
    let fewer = three.is_some_and(|n| n > 1 && n < all + 1);
    let guessed = guessed || fewer && finding.verdict == Verdict::Contradicted;
    // "Centrifuge, the day's biggest gainer, as a carry trade": what was, in a plan.
    let before = scene.text[..item.start].trim_end();
    let was = ["day's", "session's"].iter().any(|w| before.ends_with(w)) || is_apposed(scene, part, at, found.item);
    Some(settled(finding, subject::supposed(part, at) && !was, guessed))
}

/// "HSTECH outperformed HSI. It also recorded the largest gain among the nine": whom the sentence before was of.
fn meant_by_it(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Target> {
    let items = &part.items;
    let it = (at.saturating_sub(6)..at)
        .find(|i| &*scene.word(&items[*i]) == "it" && items[*i].clause == items[at].clause)?;
    let opens = (0..it).all(|i| matches!(items[i].kind, Kind::Mark(_)));
    let named = (it..at).any(|i| subject::nameable(scene, part, i));
    match part.previous.as_slice() {
        [one @ Target::Entity(_)] if opens && !named => Some(one.clone()),
        _ => None,
    }
}

/// "The weakest HK index (HSI +2.31%)", "Wall Street's best (Nasdaq +1.86%)": the one of the market that stands behind.
fn named_behind(scene: &Scene<'_>, part: &Part, at: usize, found: &subject::Subject) -> Option<subject::Subject> {
    let [Target::Group(group)] = found.targets.as_slice() else { return None };
    let items = &part.items;
    let open = (at + 1..items.len()).take(4).find(|i| items[*i].mark('(') || items[*i].mark(','))?;
    let owns = |t: &Target| matches!(t, Target::Entity(e) if scene.index.group_of(*e) == Some(*group));
    let own = items.get(open + 1)?.target().filter(|t| owns(t))?;
    of_its_market(scene, part, at, std::slice::from_ref(own))?;
    Some(subject::Subject { targets: vec![own.clone()], item: None, lent: false, listed: true })
}

/// "The weakest HK index (HSI +2.31%)": the market of the one entity, where the words right around the superlative name it.
fn of_its_market(scene: &Scene<'_>, part: &Part, at: usize, targets: &[Target]) -> Option<Target> {
    let [Target::Entity(e)] = targets else { return None };
    let own = Target::Group(scene.index.group_of(*e)?);
    let items = &part.items;
    let named = |i: Option<usize>| i.and_then(|i| items.get(i)).and_then(|i| i.target()) == Some(&own);
    let noun = items.get(at + 2).is_some_and(|n| {
        matches!(
            &*scene.word(n),
            "index" | "gauge" | "benchmark" | "one" | "name" | "market" | "venue" | "protocol" | "coin"
        )
    });
    let possessive = at > 1 && scene.text_of(&items[at - 1]) == "s";
    // "The laggard in Hong Kong (HSI +2.31%)"
    let placed = items.get(at + 1).is_some_and(|n| &*scene.word(n) == "in")
        && (named(Some(at + 2)) || named(Some(at + 3)) && &*scene.word(&items[at + 2]) == "the");
    let behind = placed || named(Some(at + 1)) && noun && items.get(at + 3).is_some_and(|n| n.mark('(') || n.mark(','));
    (behind || possessive && (named(at.checked_sub(2)) || named(at.checked_sub(3)))).then_some(own)
}

/// "Long ETH, the strongest of the majors today": what advice says in passing of the name before it.
fn is_apposed(scene: &Scene<'_>, part: &Part, at: usize, named: Option<usize>) -> bool {
    let items = &part.items;
    let article = at.checked_sub(1).filter(|i| &*scene.word(&items[*i]) == "the");
    let comma = article.and_then(|i| i.checked_sub(1)).filter(|i| items[*i].mark(','));
    comma.is_some_and(|i| named.is_some_and(|n| n + 1 == i))
}

/// "Top mainland performer": a group between the word and its noun.
fn top_of(scene: &Scene<'_>, part: &Part, at: usize) -> Option<usize> {
    let items = &part.items;
    let top = &*scene.word(&items[at]) == "top";
    let noun = (at + 1..items.len()).take(3).take_while(|i| items[*i].clause == items[at].clause).find(|i| {
        matches!(&*scene.word(&items[*i]), "performer" | "gainer" | "mover" | "riser" | "gauge" | "index" | "major")
    })?;
    (top && items[at + 1..noun].iter().all(|i| matches!(i.kind, Kind::Name { .. } | Kind::Word))).then_some(noun)
}

/// "SSE → 3,988 (-0.57%), the shallowest onshore drop": the group behind the superlative is the one measured against, the
/// member named last before it the one that is measured.
fn member_before(scene: &Scene<'_>, part: &Part, at: usize, found: &subject::Subject) -> Option<subject::Subject> {
    let [Target::Group(group)] = found.targets.as_slice() else { return None };
    found.item.filter(|i| *i > at)?;
    let last = (0..at).rev().find(|i| subject::nameable(scene, part, *i))?;
    let own = part.items[last].target()?;
    let member = matches!(own, Target::Entity(e) if scene.index.group_of(*e) == Some(*group));
    member.then(|| subject::Subject { targets: vec![own.clone()], item: Some(last), lent: false, listed: false })
}

/// "Hong Kong was hit hardest (HSI -4.9%, HSTECH -6.4%)": the group whose members the brackets give, which the others are
/// measured against.
fn before_brackets(scene: &Scene<'_>, part: &Part, at: usize, found: &subject::Subject) -> Option<usize> {
    let items = &part.items;
    items.get(at + 1).filter(|n| n.mark('('))?;
    let name = (0..at).rev().take(4).find(|i| subject::nameable(scene, part, *i))?;
    let Target::Group(group) = items[name].target()? else { return None };
    let member = |t: &Target| matches!(t, Target::Entity(e) if scene.index.group_of(*e) == Some(*group));
    (!found.targets.is_empty() && found.targets.iter().all(member)).then_some(*group)
}

/// "Leading the onshore advance", "with USDT leading the expansion": at the head of what its row, or the name before it, is
/// about.
fn leads(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    if &*scene.word(&items[at]) != "leading" {
        return false;
    }
    let next = |n: usize| items.get(at + n).filter(|i| i.clause == items[at].clause);
    let majors = next(2).is_some_and(|i| &*scene.word(i) == "majors");
    let named = at.checked_sub(1).is_some_and(|i| {
        let verb = matches!(&*scene.word(&items[i]), "is" | "was");
        subject::nameable(scene, part, if verb && i > 0 { i - 1 } else { i })
    });
    majors
        || (at == 0 || named)
            && next(1).is_some_and(|i| &*scene.word(i) == "the")
            && (2..=4).filter_map(next).any(|i| i.is(Sense::Up) || i.is(Sense::Down))
}

/// "HSTECH was Hong Kong's laggard": the member named before the group whose own the extreme is, where it stands, the group.
fn of_its_own(scene: &Scene<'_>, part: &Part, at: usize, found: &subject::Subject) -> Option<(Target, usize, Target)> {
    let items = &part.items;
    let [group @ (Target::Group(_) | Target::Union(_))] = found.targets.as_slice() else { return None };
    let members = scene.index.members(group);
    let name = found.item.filter(|i| *i < at)?;
    let owns = items.get(name + 1).is_some_and(|n| matches!(n.kind, Kind::Mark('\'')));
    let verb = |i: usize| matches!(&*scene.word(&items[i]), "was" | "is" | "remained" | "proved" | "proving" | "being");
    let member = (0..name).rev().take(4).find(|i| match items[*i].target() {
        Some(Target::Entity(e)) => members.contains(e) && subject::nameable(scene, part, *i),
        _ => false,
    })?;
    (owns && (member + 1..name).any(verb)).then_some((items[member].target()?.clone(), member, group.clone()))
}

/// "the weakest of them, HSTECH, trailed the strongest, the Dow": the name that follows behind a comma.
fn apposed_name(scene: &Scene<'_>, part: &Part, at: usize, end: usize) -> Option<Target> {
    let items = &part.items;
    let clause = items[at].clause;
    let owner = owning(scene, part, at);
    let article = owner.is_some() || at.checked_sub(1).is_some_and(|i| &*scene.word(&items[i]) == "the");
    let after = items.iter().position(|i| i.start >= end)?;
    let comma = (after..items.len())
        .take(6)
        .take_while(|i| {
            let group = matches!(items[*i].kind, Kind::Name { target: Target::Group(_), .. });
            items[*i].mark(',') || group || matches!(items[*i].kind, Kind::Word | Kind::Cue(_))
        })
        .find(|i| items[*i].mark(','))?;
    // "The strongest US index, the Dow, beat"
    let noun = items[after..comma].iter().any(|i| !crate::audit::detect::pool::called(scene, i).is_empty());
    let of = after == comma || noun || matches!(&*scene.word(&items[after]), "of" | "among" | "in");
    let name = if &*scene.word(items.get(comma + 1)?) == "the" { comma + 2 } else { comma + 1 };
    let closes = items.get(name + 1).is_none_or(|n| n.mark(',') || n.mark('(') || n.mark('.') || n.clause != clause);
    (article && of && closes && subject::nameable_at(scene, part, name))
        .then(|| items[name].target().cloned())
        .flatten()
        .filter(|t| matches!(t, Target::Entity(e) if owner.is_none_or(|g| scene.index.group_of(*e) == Some(g))))
}

/// "The mainland's best index": the group that owns the extreme at item `at`.
fn owning(scene: &Scene<'_>, part: &Part, at: usize) -> Option<usize> {
    let items = &part.items;
    let name = (at.saturating_sub(3)..at).rev().find(|i| items[*i].target().is_some())?;
    let owns = scene.text[items[name].end..items[at].start].trim_end();
    match items[name].target() {
        Some(Target::Group(g)) if matches!(owns, "'s" | "\u{2019}s" | "'" | "\u{2019}") => Some(*g),
        _ => None,
    }
}

/// "The second-largest decline": so many others less one stand before it.
fn at_place(
    range: (usize, usize),
    subjects: &Set<'_>,
    others: &Set<'_>,
    direction: i8,
    place: usize,
) -> Option<Finding> {
    let ([own], [Target::Entity(_)]) = (subjects.moves.as_slice(), subjects.targets.as_slice()) else { return None };
    let rivals = || others.moves.iter().filter(|m| m.fact.id != own.fact.id && m.fact.metric == own.fact.metric);
    let ahead = |m: &&Move<'_>| if direction > 0 { m.value > own.value } else { m.value < own.value };
    let before = rivals().filter(ahead).count();
    let level = rivals().filter(|m| m.value == own.value).count();
    let verdict =
        if before < place && place <= before + level + 1 { Verdict::Supported } else { Verdict::Contradicted };
    let message = format!("{} at {} is number {} of {}", own.entity.name, own.printed(), before + 1, others.name);
    let facts: Vec<_> = subjects.facts().chain(others.facts()).collect();
    (rivals().count() > 1).then(|| Finding::new(range, ClaimKind::Ranking, verdict, "FB304", message).on(facts))
}

/// "The widest equity move anywhere was the HSI's 0.18%", "the biggest mover was Wildcat": whichever way.
pub(super) fn widest_move(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let clause = items[at].clause;
    if !matches!(&*scene.word(&items[at]), "widest" | "largest" | "biggest") {
        return None;
    }
    let noun = (at + 1..items.len())
        .take(4)
        .take_while(|i| items[*i].clause == clause)
        .find(|i| matches!(&*scene.word(&items[*i]), "move" | "mover" | "swing" | "movement"))?;
    let told = told_after(scene, part, at, items[noun].end);
    let before = || {
        let name = (0..at).rev().take(4).find(|i| subject::nameable(scene, part, *i))?;
        items[name].target().cloned().filter(|t| matches!(t, Target::Entity(_)))
    };
    let own = told.first().cloned().or_else(before)?;
    let universe = wide(scene, part, at, std::slice::from_ref(&own))
        .unwrap_or_else(|| universe(scene, part, std::slice::from_ref(&own)));
    let subject = Set::worded(scene, part, std::slice::from_ref(&own), &[]);
    let others = Set::new(scene.index, &universe, &[]);
    let [move_of] = subject.moves.as_slice() else { return None };
    let rivals =
        others.moves.iter().filter(|m| m.fact.metric == move_of.fact.metric && !scene.index.is_volatility(m.entity));
    let best = rivals.max_by_key(|m| m.value.abs())?;
    let holds = best.value.abs() <= move_of.value.abs();
    let verdict = if holds { Verdict::Supported } else { Verdict::Contradicted };
    let message = format!("{} {}; the widest is {} {}", move_of.name(), move_of.printed(), best.name(), best.printed());
    let finding = Finding::new((items[at].start, items[noun].end), ClaimKind::Superlative, verdict, "FB304", message);
    let facts: Vec<_> = subject.facts().chain(others.facts()).collect();
    Some(settled(finding.on(facts), subject::supposed(part, at), false))
}

/// "were Orbiter, Silo and Renzo", "was the HSI's": the names behind a verb.
fn listed_after(scene: &Scene<'_>, part: &Part, verb: usize) -> Vec<Target> {
    let items = &part.items;
    let clause = items[verb].clause;
    let ties = |i: usize| items[i].mark(',') || matches!(&*scene.word(&items[i]), "and" | "the");
    let mut end = verb + 1;
    let mut names: Vec<Target> = Vec::new();
    while end < items.len() && items[end].clause == clause && (ties(end) || subject::nameable(scene, part, end)) {
        names.extend(items[end].target().cloned());
        end += 1;
    }
    let and = items[verb + 1..end].iter().any(|i| &*scene.word(i) == "and");
    if names.len() > 2 && and { names } else { subject::object(scene, part, verb, 4) }
}

/// Who is named after the verb, where the superlative opens its clause and nobody stands before it.
fn told_after(scene: &Scene<'_>, part: &Part, at: usize, end: usize) -> Vec<Target> {
    let items = &part.items;
    let clause = items[at].clause;
    let own = |i: &usize| items[*i].clause == clause;
    let small = |i: usize| {
        let word = scene.word(&items[i]);
        let of_the_day = ["day", "session", "page", "report"].iter().any(|w| word.starts_with(w));
        of_the_day
            || matches!(&*word, "the" | "by" | "far" | "its" | "and" | "among" | "with" | "s")
            || matches!(items[i].kind, Kind::Mark('\''))
            || matches!(items[i].kind, Kind::Name { target: Target::Group(_) | Target::Union(_), .. })
            || small_number(&word).is_some()
    };
    let opens = (0..at).rev().take_while(|i| own(i) && !items[*i].mark(',')).all(small);
    let after = items.iter().position(|i| i.start >= end).unwrap_or(items.len());
    let verb = (after..items.len()).take(9).take_while(own).find(|i| {
        matches!(&*scene.word(&items[*i]), "was" | "were" | "is" | "are" | "came" | "went" | "belonged" | "fell")
    });
    let Some(verb) =
        verb.filter(|v| opens && *v >= after && !items[after..*v].iter().any(|i| i.mark(',') || i.figure().is_some()))
    else {
        return Vec::new();
    };
    let told = listed_after(scene, part, verb);
    if told.iter().all(|t| matches!(t, Target::Entity(_))) { told } else { Vec::new() }
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
    universe: &[Target],
) -> Option<Finding> {
    let items = &part.items;
    let index = scene.index;
    let [Target::Entity(own)] = subjects else { return None };
    let stop = (at + 1..items.len())
        .take(5)
        .take_while(|i| {
            let noun = matches!(items[*i].kind, Kind::Word | Kind::Cue(_) | Kind::Name { generic: true, .. });
            items[*i].clause == items[at].clause && noun
        })
        .last()?;
    // "the largest increase in volume" is one of a change.
    let of_a_change = |i: &Item| {
        let word = scene.word(i);
        i.is(Sense::Up)
            || i.is(Sense::Down)
            || matches!(&*word, "performance" | "performer" | "mover" | "move" | "change")
    };
    if items[at + 1..=stop].iter().any(of_a_change) {
        return None;
    }
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
        Some(Move { entity: index.entity(e), fact: found, value: found.usable()?.get(), turned: false })
    };
    let set = |members: &[usize], name: String| Set {
        moves: members.iter().filter_map(|e| moves(*e)).collect(),
        blocked: Vec::new(),
        name,
        targets: Vec::new(),
    };
    // "Of the three bridges, Alder is the biggest by TVL": among those of its kind.
    let of_kind: Option<Vec<usize>> =
        universe.iter().map(|t| if let Target::Entity(e) = t { Some(*e) } else { None }).collect();
    let rivals = of_kind.filter(|k| k.len() > 1).unwrap_or_else(|| index.members_of_group(group).to_vec());
    let (a, b) = (set(&[*own], index.entity(*own).name.clone()), set(&rivals, index.group(group).name.clone()));
    fb304_superlative::judge(range, &a, &b, direction, false)
}

/// "ETH rose more than any other asset": first of all that the noun takes in.
pub(super) fn any_other(
    scene: &Scene<'_>,
    part: &Part,
    at: usize,
    order: i8,
    subjects: &[Target],
    first: Option<usize>,
) -> Option<Finding> {
    let items = &part.items;
    let other = (at + 1..items.len()).take(2).any(|i| items[i].is(Sense::All) || scene.word(&items[i]) == "any")
        && (at + 1..items.len()).take(4).any(|i| scene.word(&items[i]) == "other");
    let [own @ Target::Entity(_)] = subjects else { return None };
    let universe = wide(scene, part, at, subjects).filter(|_| other)?;
    let fell = first.is_some_and(|f| items.get(f..at).is_some_and(|b| b.iter().any(|i| i.is(Sense::Down))));
    let direction = if fell || super::comparison::by_fall(scene, part, at) { -order } else { order };
    let subject = Set::new(scene.index, std::slice::from_ref(own), &[]);
    let mut others = Set::new(scene.index, &universe, &[]);
    others.moves.retain(|m| !scene.index.is_volatility(m.entity));
    let start = first.filter(|i| *i < at).map_or(items[at].start, |i| items[i].start);
    let end = (at..items.len()).take(5).take_while(|i| items[*i].clause == items[at].clause).last()?;
    fb304_superlative::judge((start, items[end].end), &subject, &others, direction, false)
}
