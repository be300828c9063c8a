//! "The only one up", "two Hong Kong indices fell": how many of a group.

use rust_decimal::Decimal;

use super::owner::rivals;
use super::settled;
use crate::audit::bind::Target;
use crate::audit::bind::index::Move;
use crate::audit::detect::sets::{Agreement, Set, along};
use crate::audit::detect::{pool, subject, tally};
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::rules::fb211_count;
use crate::audit::scene::{Part, Scene};
use crate::quantity::words::ONES;

/// "ChiNext was the only A-share index to rise", "the only one up", "Only the Dow fell", "the Dow alone fell".
pub(super) fn only(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let item = &items[at];
    // "the only other sector to fall" leaves out whoever was told before.
    if !item.is(Sense::Only) || items.get(at + 1).is_some_and(|n| scene.word(n) == "other") {
        return None;
    }
    if let Some(finding) = only_to_beat(scene, part, at) {
        return Some(finding);
    }
    let claim = subject::sole(scene, part, at)?;
    let index = scene.index;
    // "the only tech gauge in the red": of a kind that the sheet does not tell apart.
    let noun = (at + 1..claim.last).find(|i| !pool::called(scene, &items[*i]).is_empty());
    // "the only lending name with rising TVL": of a kind that the trade or the text knows.
    let kind = items[at + 1..claim.last].iter().find_map(|i| scene.categories.members(&scene.word(i)));
    // "Of three lenders, Euler alone grew": of the kind that the sentence speaks of.
    let inside = |all: &&[usize]| claim.subjects.iter().all(|t| matches!(t, Target::Entity(e) if all.contains(e)));
    let spoken = || {
        let here = items[..at].iter().rev().take_while(|i| !matches!(i.kind, Kind::Mark('.' | '|')));
        here.filter_map(|i| scene.categories.members(&scene.word(i))).find(inside)
    };
    let kind = kind.or_else(|| spoken().filter(|_| claim.universe.is_empty()));
    let unknown = kind.is_none()
        && noun.is_some_and(|n| {
            items[at + 1..n].iter().any(|i| {
                let word = scene.word(i);
                matches!(i.kind, Kind::Word | Kind::Name { partial: true, .. })
                    && !matches!(
                        &*word,
                        "of" | "the" | "other" | "major" | "main" | "single" | "equity" | "stock" | "big"
                    )
                    && ONES.iter().all(|n| *n != &*word)
            })
        });
    if unknown {
        return None;
    }
    // "HSI alone gave up 590 points": what one made up by itself, whatever the others did.
    let goes_on = items.get(claim.last + 1).is_some_and(|i| {
        i.clause == item.clause
            && (i.figure().is_some() || i.is(Sense::AtLeast) || i.is(Sense::About) || i.is(Sense::Nearly))
    });
    if &*scene.word(item) == "alone" && goes_on {
        return None;
    }
    // "only the Nasdaq rose more among US gauges": than whoever was told before.
    let more = items.get(claim.last + 1).is_some_and(|i| {
        i.clause == item.clause && matches!(&*scene.word(i), "more" | "less" | "further" | "faster" | "harder" | "most")
    });
    if more {
        return None;
    }
    // "Only the Dow rose less than Bitcoin": a comparison, and no direction of the others.
    let than = items.get(claim.last + 1).is_some_and(|i| i.is(Sense::CmpUp) || i.is(Sense::CmpDown));
    if than && (claim.last + 2..claim.last + 5).any(|i| subject::nameable_at(scene, part, i)) {
        return None;
    }
    // "the only index to lose more than 1%"
    let bound = tally::bound_after(scene, part, claim.last);
    let enough = |size: Decimal| bound.is_none_or(|(over, b)| if over { size > b } else { size < b });
    let did = |m: &Move<'_>| along(m.value, claim.direction) && enough(m.value.abs());
    // "Crypto is the only group with gains above 1%": how far each of a group's members went is another question.
    let sized = items
        .get(claim.last + 1..)
        .into_iter()
        .flatten()
        .take(3)
        .any(|i| i.clause == item.clause && i.figure().is_some_and(|f| f.written.is_percent()));
    if sized && matches!(claim.subjects.as_slice(), [Target::Group(_)]) {
        return None;
    }
    if let ([own @ Target::Group(_)], true) = (claim.subjects.as_slice(), claim.universe.is_empty()) {
        let range = (items[claim.first].start.min(item.start), items[claim.last].end);
        let finding = only_group(scene, part, range, own, claim.direction)?;
        return Some(settled(finding, supposed(scene, part, at), false));
    }
    let mut subjects = Set::worded(scene, part, &claim.subjects, &[]);
    let metric = subjects.moves.first().map(|m| m.fact.metric.clone())?;
    // "BTC the only decliner on the board", "across all markets", "the only asset to fall": of all that close, too.
    let board = || {
        let word = |n: usize| items.get(claim.last + n).map(|i| scene.word(i)).unwrap_or_default();
        let place = |n: usize| {
            let of_one = (1..n).any(|i| items.get(claim.last + i).is_some_and(|i| i.target().is_some()));
            let whole = matches!(
                &*word(n),
                "board"
                    | "page"
                    | "screen"
                    | "report"
                    | "markets"
                    | "assets"
                    | "asset classes"
                    | "asset class"
                    | "classes"
            );
            // "on the page among Asian indices"
            let narrowed =
                items.get(claim.last + n + 1).is_some_and(|i| matches!(&*scene.word(i), "among" | "in" | "of" | "for"));
            whole && !of_one && !narrowed
        };
        // Under a heading of its own the assets are those of the section.
        let asset = items.get(at + 1).is_some_and(|i| &*scene.word(i) == "asset");
        let own = claim.subjects.first().map(|t| index.members(t)).unwrap_or_default();
        let at_home = part.section.iter().any(|t| own.iter().all(|e| index.members(t).contains(e)));
        asset && !at_home
            || &*word(1) == "anywhere"
            || word(1).starts_with("across the board")
            || matches!(&*word(1), "on" | "in" | "across") && (2..=4).any(place)
    };
    let universe = if let Some(members) = kind {
        members.iter().map(|e| Target::Entity(*e)).collect()
    } else if claim.universe.is_empty() && board() {
        let own = claim.subjects.iter().filter_map(|t| match t {
            Target::Entity(e) => index.group_of(*e),
            _ => None,
        });
        own.chain(super::universe::closing(index)).map(Target::Group).collect()
    } else if claim.universe.is_empty() {
        let groups = claim.subjects.iter().filter_map(|t| match t {
            Target::Entity(e) => index.group_of(*e).map(Target::Group),
            _ => None,
        });
        groups.collect()
    } else {
        claim.universe
    };
    let mut others = Set::new(index, &universe, &[]);
    others.moves.retain(|m| m.fact.metric == metric && !subjects.moves.iter().any(|s| s.fact.id == m.fact.id));
    // "SOL rose and BTC was the only decliner": the market that they make up is none of them.
    if !subjects.moves.iter().any(|m| index.is_total(m.entity)) {
        others.moves.retain(|m| !index.is_total(m.entity));
    }
    rivals(scene, part, &claim.subjects, &mut subjects, &mut others);
    let others = others.moves;
    if others.is_empty() {
        return None;
    }
    let range = (items[claim.first].start.min(item.start), items[claim.last].end);
    let way = if claim.direction > 0 { "up" } else { "down" };
    let missing = subjects.moves.iter().find(|m| !did(m));
    let (verdict, message) = if let Some(m) = missing {
        let far = if bound.is_some() { " so far" } else { "" };
        (Verdict::Contradicted, format!("{} is not {way}{far} but at {}", m.name(), m.printed()))
    } else if let Some(m) = others.iter().find(|m| did(m)) {
        (Verdict::Contradicted, format!("{} is {way} too, at {}", m.name(), m.printed()))
    } else {
        (Verdict::Supported, format!("of {} others none is {way}", others.len()))
    };
    let facts: Vec<_> = subjects.facts().chain(others.iter().map(|m| m.fact)).collect();
    let finding = Finding::new(range, ClaimKind::Superlative, verdict, "FB305", message).on(facts);
    Some(settled(finding, subject::supposed(part, at), false))
}

/// "Crypto is the only market in the red", in a column of implications: it is told as a state of things, and no
/// interpretation.
fn supposed(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let is = (1..=2).filter_map(|n| at.checked_sub(n)).any(|i| matches!(&*scene.word(&part.items[i]), "is" | "was"));
    subject::supposed(part, at) && !(is && subject::merely_implied(part, at))
}

/// "HSTECH is the only Hong Kong index to beat the S&P 500": none of its peers did.
pub(super) fn only_to_beat(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let clause = items[at].clause;
    let index = scene.index;
    let compares = |i: &usize| items[*i].is(Sense::CmpUp) || items[*i].is(Sense::CmpDown);
    let near = || (at + 1..items.len()).take(6).take_while(|i| items[*i].clause == clause);
    let verb = near().find(compares).filter(|v| &*scene.word(&items[*v - 1]) == "to")?;
    let copula = |i: usize| matches!(&*scene.word(&items[i]), "is" | "was" | "the");
    let name = (0..at).rev().take(4).find(|i| !copula(*i)).filter(|i| subject::nameable(scene, part, *i))?;
    let own @ Target::Entity(e) = items[name].target()? else { return None };
    let group = near().take_while(|i| *i < verb).find_map(|i| match items[i].target() {
        Some(group @ Target::Group(_)) => Some(group.clone()),
        _ => None,
    });
    let universe = group.or_else(|| index.group_of(*e).map(Target::Group))?;
    let object = subject::object(scene, part, verb, 4);
    let other = Set::new(index, &object, &[]);
    let [against] = other.moves.as_slice() else { return None };
    let order: i8 = if items[verb].is(Sense::CmpUp) { 1 } else { -1 };
    let beats = |m: &Move<'_>| if order > 0 { m.value > against.value } else { m.value < against.value };
    let mine = Set::new(index, std::slice::from_ref(own), &[]);
    let first = mine.moves.first()?;
    let mut peers = Set::new(index, &[universe], &[]);
    peers
        .moves
        .retain(|m| m.fact.metric == first.fact.metric && m.fact.id != first.fact.id && !index.is_total(m.entity));
    let word = if order > 0 { "above" } else { "below" };
    let (verdict, message) = match peers.moves.iter().find(|m| beats(m)) {
        _ if !beats(first) => (Verdict::Contradicted, format!("{} is not {word} {}", first.name(), against.name())),
        Some(m) => {
            (Verdict::Contradicted, format!("{} is {word} {} too, at {}", m.name(), against.name(), m.printed()))
        }
        None => (Verdict::Supported, format!("of {} others none is {word} {}", peers.moves.len(), against.name())),
    };
    let facts: Vec<_> = mine.facts().chain(peers.facts()).chain(other.facts()).collect();
    let end =
        items.iter().rev().find(|i| object.iter().any(|t| i.target() == Some(t))).map_or(items[verb].end, |i| i.end);
    let range = (items[name].start, end.max(items[verb].end));
    let finding = Finding::new(range, ClaimKind::Superlative, verdict, "FB305", message).on(facts);
    (!peers.moves.is_empty()).then(|| settled(finding, subject::supposed(part, at), false))
}

/// "The only market green": a group against every other that has a plain change.
fn only_group(scene: &Scene<'_>, part: &Part, range: (usize, usize), own: &Target, direction: i8) -> Option<Finding> {
    let index = scene.index;
    let subject = Set::new(index, std::slice::from_ref(own), &[]);
    let metric = subject.moves.first().map(|m| m.fact.metric.clone())?;
    let others: Vec<Set<'_>> = (0..index.sheet.groups.len())
        .map(Target::Group)
        .filter(|g| g != own)
        .map(|g| Set::new(index, &[g], &[]))
        .filter(|s| s.moves.iter().any(|m| m.fact.metric == metric))
        .collect();
    if others.is_empty() {
        return None;
    }
    let whole = others.iter().find(|s| s.agreement(direction) == Agreement::All);
    let partly = others.iter().find(|s| s.agreement(direction) == Agreement::Some);
    let entire = part.items.iter().any(|i| i.is(Sense::All) || i.is(Sense::Broad));
    let way = if direction > 0 { "up" } else { "down" };
    let (verdict, message) = match (subject.agreement(direction), whole, partly) {
        (Agreement::All, Some(other), _) => {
            (Verdict::Contradicted, format!("{} is {way} too: {}", other.name, other.listed()))
        }
        (Agreement::All, None, Some(other)) if !entire => {
            (Verdict::Ambiguous, format!("{} is {way} in part: {}", other.name, other.listed()))
        }
        (Agreement::All, None, _) => {
            (Verdict::Supported, format!("of {} other groups none is {way} throughout", others.len()))
        }
        (Agreement::Some, ..) => (Verdict::Ambiguous, format!("not all of it is {way}: {}", subject.listed())),
        _ => (Verdict::Contradicted, format!("{} is not {way}: {}", subject.name, subject.listed())),
    };
    let facts: Vec<_> = subject.facts().chain(others.iter().flat_map(Set::facts)).collect();
    Some(Finding::new(range, ClaimKind::Superlative, verdict, "FB305", message).on(facts))
}

/// "Only one A-share index rose", "two Hong Kong indices fell".
pub(super) fn some_of(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let (claim, bound) = match subject::counted(scene, part, at) {
        Some(claim) => (claim, None),
        None => subject::counted_beyond(scene, part, at).map(|(claim, bound)| (claim, Some(bound)))?,
    };
    // "Five protocols gained and six lost": how a list divides.
    if crate::audit::detect::split_count::covers(scene, part, at) {
        return None;
    }
    // "Hong Kong's three indices declined": the owner's, whatever the section is about.
    let owned = at > 2 && &*scene.word(&items[at - 1]) == "s" && items[at - 2].mark('\'');
    let owner = items.get(at.saturating_sub(3)).filter(|_| owned).and_then(Item::target).and_then(|t| match t {
        Target::Entity(e) => scene.index.group_of(*e).map(Target::Group),
        other => Some(other.clone()),
    });
    let universe = owner.unwrap_or(claim.universe);
    let moves = scene.index.moves_of(&pool::members(scene, &universe), &[], None);
    let metric = moves.first().map(|m| m.fact.metric.clone())?;
    let moves: Vec<_> = moves.into_iter().filter(|m| m.fact.metric == metric).collect();
    // "Three mainland indices gained more than 3%"
    let enough = |m: &Move<'_>| match bound {
        Some((true, limit)) => m.value.abs() > limit,
        Some((false, limit)) => m.value.abs() < limit,
        None => true,
    };
    let count = moves.iter().filter(|m| along(m.value, claim.direction) && enough(m)).count();
    let holds = if claim.exact { count == claim.count } else { count >= claim.count };
    // "Four protocols lost more than 3%": the bound belongs to the count.
    let limit = (claim.last + 1..items.len()).take(5).find(|i| bound.is_some() && items[*i].figure().is_some());
    let range = (items[at].start, items[limit.unwrap_or(claim.last)].end);
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
