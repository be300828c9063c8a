//! "Decliners outnumbered advancers": the counts of a breadth against one another; "four up, three down": those of a list.

use crate::audit::bind::Target;
use crate::audit::detect::figures::{Role, is_member};
use crate::audit::detect::sets::ups_and_downs;
use crate::audit::detect::tally::number;
use crate::audit::detect::{pool, side, split_count, subject};
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::scene::{Part, Scene};

/// The group of things listed that the words are about, such as protocols or venues: it has no prices, so that no breadth of
/// a market is meant.
fn listed_group(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Target> {
    let index = scene.index;
    let lately = scene.lately(part);
    // "Lending rotates: three protocols up, two down": the line names it.
    let own = part.items[..at].iter().rev().filter_map(|i| i.target()).filter(|t| matches!(t, Target::Group(_)));
    // "Gainers outnumbered losers among protocols"
    let clause = part.items.get(at).map(|i| i.clause);
    let behind = part.items[at.min(part.items.len())..].windows(2).take(8).find_map(|w| {
        let placed = matches!(&*scene.word(&w[0]), "among" | "across" | "within" | "in" | "of");
        let one = || w[1].target().filter(|t| matches!(t, Target::Group(_))).cloned();
        (placed && Some(w[1].clause) == clause)
            .then(|| one().or_else(|| pool::one(scene, part, &pool::called(scene, &w[1]), None)))?
    });
    let lent =
        behind.iter().chain(own).chain(&part.row).chain(&part.previous).chain(lately.first()).chain(&part.section);
    let group = lent.into_iter().find_map(|t| match t {
        Target::Group(g) => Some(*g),
        Target::Entity(e) => index.group_of(*e),
        Target::Union(_) => None,
    })?;
    let counts = index.members_of_group(group).iter().any(|e| {
        index.price(*e).is_some()
            || index.facts_of(&index.entity(*e).id).iter().any(|f| f.unit == crate::quantity::Unit::Count)
    });
    (!counts).then_some(Target::Group(group))
}

/// How many of a group rose and how many fell, against what the words say of both.
fn counts(scene: &Scene<'_>, group: &Target, range: (usize, usize), ups: usize, downs: usize) -> Option<Finding> {
    let moves = scene.index.moves_of(&pool::members(scene, group), &[], None);
    let (rose, fell) = ups_and_downs(&moves);
    let right = (rose, fell) == (ups, downs);
    // Fewer than there are may be counted among: those named, those of a kind.
    if !right && ups.checked_add(downs)? != moves.len() {
        return None;
    }
    let verdict = if right { Verdict::Supported } else { Verdict::Contradicted };
    let message = format!("{rose} up, {fell} down");
    let finding = Finding::new(range, ClaimKind::Quantifier, verdict, "FB211", message.clone());
    Some(finding.expecting(message).on(moves.iter().map(|m| m.fact)))
}

/// "Four up, three down" of what a section lists.
pub(super) fn up_and_down(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let way = |i: usize| items.get(i).and_then(|item| side::way(scene, item));
    let first = number(scene, &items[at])?;
    let noun = usize::from(
        way(at + 1).is_none() && items.get(at + 1).is_some_and(|i| matches!(i.kind, Kind::Word | Kind::Name { .. })),
    );
    let one = way(at + 1 + noun)?;
    let mut next = at + 2 + noun;
    while items.get(next).is_some_and(|i| matches!(i.kind, Kind::Mark(',' | '/')) || &*scene.word(i) == "and") {
        next += 1;
    }
    let second = number(scene, items.get(next).filter(|_| next > at + 2 + noun)?)?;
    if way(next + 1)? == one {
        return None;
    }
    // Told once.
    if split_count::detect(scene, part, at).is_some() {
        return None;
    }
    let group = listed_group(scene, part, at)?;
    let (ups, downs) = if one > 0 { (first, second) } else { (second, first) };
    let finding = counts(scene, &group, (items[at].start, items[next + 1].end), ups, downs)?;
    Some(super::settled(finding, subject::supposed(part, at), false))
}

/// "Losers outnumber winners six to three" where things are listed: their own counts.
fn of_listed(scene: &Scene<'_>, part: &Part, last: usize, direction: i8, start: usize) -> Option<Option<Finding>> {
    let items = &part.items;
    let group = listed_group(scene, part, last)?;
    let at = (last + 1..items.len()).take(3).find(|i| number(scene, &items[*i]).is_some());
    let pair = at.and_then(|i| {
        let to = (&*scene.word(items.get(i + 1)?) == "to" || items[i + 1].mark('-')).then_some(i + 2)?;
        Some((number(scene, &items[i])?, number(scene, items.get(to)?)?, to))
    });
    if let Some((more, fewer, to)) = pair {
        let (ups, downs) = if direction > 0 { (more, fewer) } else { (fewer, more) };
        return Some(counts(scene, &group, (start, items[to].end), ups, downs));
    }
    let moves = scene.index.moves_of(&pool::members(scene, &group), &[], None);
    let (rose, fell) = ups_and_downs(&moves);
    let verdict = match rose.cmp(&fell) {
        std::cmp::Ordering::Equal => Verdict::Contradicted,
        order if (order == std::cmp::Ordering::Greater) == (direction > 0) => Verdict::Supported,
        _ => Verdict::Contradicted,
    };
    let message = format!("{rose} up, {fell} down");
    let finding = Finding::new((start, items[last].end), ClaimKind::Comparison, verdict, "FB301", message);
    Some(Some(finding.on(moves.iter().map(|m| m.fact))))
}

/// "Advancers narrowly ahead", "losers still in front": which side of a breadth has more.
pub(super) fn in_front(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let clause = items[at].clause;
    let more = side::of(scene, &items[at])?;
    let word = |i: usize| scene.word_in(items, clause, i);
    let adverb = |w: &str| {
        w.ends_with("ly") || matches!(w, "still" | "just" | "well" | "far" | "were" | "are" | "was" | "remained")
    };
    let end = (at + 1..items.len()).take(4).find(|i| !adverb(&word(*i)))?;
    let ahead = matches!(&*word(end), "ahead" | "in front" | "dominant" | "prevailed" | "dominated")
        || &*word(end) == "in" && matches!(&*word(end + 1), "front" | "charge" | "control");
    // "ahead of decliners": a comparison of its own.
    if !ahead || matches!(&*word(end + 1), "of") {
        return None;
    }
    let direction = if more == Role::Up { 1 } else { -1 };
    let mut finding = match of_listed(scene, part, end, direction, items[at].start) {
        Some(found) => found?,
        None => crate::audit::detect::direction::breadth(scene, part, direction, (items[at].start, items[end].end))?,
    };
    finding.kind = ClaimKind::Comparison;
    (finding.verdict != Verdict::Unsupported).then_some(finding)
}

/// "Advancers narrowly ahead", "decliners in the majority": one side, and nobody it is held against.
pub(super) fn ahead(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let clause = items[at].clause;
    let role = side::of(scene, &items[at])?;
    let word = |i: usize| scene.word_in(items, clause, i);
    let small = |i: usize| {
        matches!(
            &*word(i),
            "were"
                | "are"
                | "narrowly"
                | "well"
                | "just"
                | "comfortably"
                | "slightly"
                | "far"
                | "still"
                | "firmly"
                | "barely"
                | "marginally"
                | "clearly"
                | "in"
                | "on"
                | "out"
                | "the"
                | "a"
        )
    };
    let last = (at + 1..=at + 5).find(|i| !small(*i))?;
    let leads = match &*word(last) {
        "ahead" | "front" | "top" | "majority" => true,
        "behind" | "minority" => false,
        // "had the upper hand", "had the edge"
        "had" | "held" | "have" | "hold" => match (&*word(last + 1), &*word(last + 2), &*word(last + 3)) {
            ("the", "upper", "hand") | ("the", "edge", _) | ("an" | "a", "edge" | "majority" | "lead", _) => true,
            _ => return None,
        },
        "dominated" | "prevailed" if matches!(items.get(last + 1).map(|n| &n.kind), None | Some(Kind::Mark(_))) => true,
        "carried" if matches!(&*word(last + 2), "day" | "session" | "tape") => true,
        _ => return None,
    };
    // "ahead of decliners" compares.
    if word(last + 1) == "of"
        || last == at + 1 && matches!(&*word(last), "front" | "top" | "majority" | "behind" | "minority")
    {
        return None;
    }
    let direction = if (role == Role::Up) == leads { 1 } else { -1 };
    let mut finding =
        crate::audit::detect::direction::breadth(scene, part, direction, (items[at].start, items[last].end))?;
    finding.kind = ClaimKind::Comparison;
    Some(finding)
}

/// "More stocks up than down", "Fewer A-shares rose than fell": the counts against one another.
pub(super) fn more_of_them(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let clause = items[at].clause;
    let word = |i: usize| scene.word_in(items, clause, i);
    let more = match &*word(at) {
        "more" => 1,
        "fewer" => -1,
        _ => return None,
    };
    let way = |i: usize| match items.get(i)? {
        n if n.is(Sense::Up) => Some(1),
        n if n.is(Sense::Down) => Some(-1),
        _ => None,
    };
    let noun = (at + 1..at + 3).find(|i| items.get(*i).is_some_and(|n| is_member(scene, n)))?;
    let than = (noun + 2..noun + 5).find(|i| &*word(*i) == "than")?;
    let first = (noun + 1..than).find_map(way)?;
    let last = (than + 1..than + 3).find(|i| way(*i) == Some(-first))?;
    let range = (items[at].start, items[last].end);
    let mut finding = crate::audit::detect::direction::breadth(scene, part, first * more, range)?;
    finding.kind = ClaimKind::Comparison;
    Some(super::settled(finding, subject::supposed(part, at), false))
}

/// "more winners than losers": the counts of a breadth, told as one against the other.
pub(super) fn more_than(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let more = match &*scene.word(&items[at]) {
        "more" => 1,
        "fewer" => -1,
        _ => return None,
    };
    let than = items.get(at + 2).is_some_and(|i| &*scene.word(i) == "than");
    let way = |i: usize| side::of(scene, items.get(i)?).map(|role| if role == Role::Up { 1 } else { -1 });
    let (a, b) = (way(at + 1)?, way(at + 3)?);
    let range = (items[at].start, items[at + 3].end);
    let counts = !crate::audit::detect::figures::breadth_of(scene, part).is_empty();
    if !than || a == b || !counts {
        return None;
    }
    let mut finding = crate::audit::detect::direction::breadth(scene, part, a * more, range)?;
    finding.kind = ClaimKind::Comparison;
    Some(super::settled(finding, subject::supposed(part, at), false))
}

/// "Decliners outnumbered advancers".
pub(super) fn outnumbered(scene: &Scene<'_>, part: &Part, at: usize, order: i8) -> Option<Finding> {
    let items = &part.items;
    let side = |i: &Item| {
        // "Declining stocks outnumbered advancing ones".
        let role = side::of(scene, i).or(match &*scene.word(i) {
            "advancing" | "rising" => Some(Role::Up),
            "declining" | "falling" => Some(Role::Down),
            _ => None,
        });
        role.map(|role| if role == Role::Up { 1 } else { -1 })
    };
    let clause = items[at].clause;
    let subject = items[..at].iter().rev().take(4).filter(|i| i.clause == clause).find_map(|i| Some((i, side(i)?)));
    let object = (at + 1..items.len()).take(4).filter(|i| items[*i].clause == clause);
    let object = object.into_iter().find_map(|i| Some((i, side(&items[i])?)));
    let ((first, a), (end, b)) = (subject?, object?);
    // "For each gainer there were more than six losers": a ratio.
    if items[at + 1..end].iter().any(|i| i.figure().is_some() || number(scene, i).is_some()) {
        return None;
    }
    let last = &items[end];
    let direction = if subject::negated(part, at) { -a * order } else { a * order };
    if a == b {
        return None;
    }
    if let Some(finding) = of_listed(scene, part, end, direction, first.start) {
        return finding.map(|f| super::settled(f, subject::supposed(part, at), false));
    }
    let mut finding = crate::audit::detect::direction::breadth(scene, part, direction, (first.start, last.end))?;
    finding.kind = ClaimKind::Comparison;
    Some(finding)
}
