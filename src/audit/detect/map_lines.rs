//! Lines of a flow map: "USDT (+$203M) ← offshore bid" says why, "USDC (-$650M) ► bank accounts" where to, and a branch
//! below "STABLECOINS (+$208M)" what the coins went into.

use super::direction::Quantifier;
use super::sets::{Set, along};
use crate::audit::bind::Target;
use crate::audit::detect::word_list::WordList;
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::read::SegmentKind;
use crate::audit::rules::{fb301_direction, fb403_flow_on_absent_data as flow, fb405_cause as cause};
use crate::audit::scene::{Part, Scene};

/// Most words behind an arrow.
const LONGEST: usize = 9;

/// Findings of one part. What another rule says of the same words is said once.
pub fn detect(scene: &Scene<'_>, flows: bool, part: &Part, out: &mut Vec<Finding>) {
    if matches!(part.segment.kind, SegmentKind::Heading | SegmentKind::Subheading) {
        return;
    }
    for (at, item) in part.items.iter().enumerate() {
        let found = match item.kind {
            Kind::From => why(scene, part, at),
            Kind::To if !flows => where_to(scene, part, at)
                .or_else(|| fed_by_coins(scene, part, at))
                .or_else(|| from_the_bank(scene, part, at)),
            Kind::Word | Kind::Cue(_) | Kind::Name { .. } if !flows => summed_up(scene, part, at),
            _ => None,
        };
        let said = |f: &Finding| {
            out.iter().any(|o| {
                o.start < f.end
                    && f.start < o.end
                    && o.verdict == f.verdict
                    && matches!(o.code, "FB403" | "FB404" | "FB405")
            })
        };
        if let Some(found) = found.filter(|f| !said(f)) {
            out.push(found);
        }
    }
}

/// Whether a figure in brackets, or a sign there, stands right before item `at`, and a name before that.
fn told_before(part: &Part, at: usize) -> bool {
    let items = &part.items;
    let open = (at.saturating_sub(8)..at).rev().find(|i| items[*i].mark('('));
    let closed = at > 0 && items[at - 1].mark(')');
    open.is_some_and(|open| {
        let figure = items[open..at].iter().any(|i| i.figure().is_some());
        closed && figure && items[..open].iter().any(|i| i.target().is_some())
    })
}

/// The words behind an arrow, where they are nothing but words, and none of them is a name, a figure or a move of one.
fn words_behind<'a>(scene: &Scene<'_>, part: &'a Part, at: usize) -> Option<&'a [Item]> {
    let tail = &part.items[at + 1..];
    let end = tail.iter().position(|i| matches!(i.kind, Kind::Mark('|' | ';' | '.'))).unwrap_or(tail.len());
    let tail = &tail[..end];
    let spoken = |i: &Item| {
        // "yield trades", where a group is called so.
        let common = matches!(i.kind, Kind::Name { target: Target::Group(_), .. })
            && scene.text_of(i).starts_with(char::is_lowercase);
        common
            || matches!(i.kind, Kind::Word | Kind::Cue(_) | Kind::Name { generic: true, .. })
            || matches!(i.kind, Kind::Mark('-' | '/' | ',' | '\'' | '&'))
    };
    let moves = |i: &Item| {
        [Sense::SupUp, Sense::SupDown, Sense::CmpUp, Sense::CmpDown, Sense::Mixed, Sense::Flat, Sense::Absent]
            .into_iter()
            .any(|s| i.is(s))
            || matches!(&*scene.word(i), "only" | "lone" | "sole" | "unknown" | "unclear" | "weakest" | "strongest")
    };
    let words = tail.iter().filter(|i| !matches!(i.kind, Kind::Mark(_))).count();
    ((1..=LONGEST).contains(&words) && tail.iter().all(spoken) && !tail.iter().any(moves)).then_some(tail)
}

/// "PENDLE (-7.9%) ← yield trades closed early": the arrow points back, and what it points from is why.
fn why(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    if !told_before(part, at) {
        return None;
    }
    let tail = words_behind(scene, part, at)?;
    // "← what is left of it" is a remark.
    let remark = scene.word(&tail[0]).starts_with("what");
    // "← redemptions" of a coin whose supply fell says what the figure says.
    let alone = tail.len() == 1 && (tail[0].is(Sense::Up) || tail[0].is(Sense::Down) || tail[0].is(Sense::Act));
    let range = (items[at].start, tail.last()?.end);
    (!alone && !remark).then(|| cause::finding(range, &scene.text[range.0..range.1], false))
}

/// "USDC (-$650M) ► bank accounts", in a map that stands in no code block.
fn where_to(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    if part.segment.kind == SegmentKind::Flow || !told_before(part, at) {
        return None;
    }
    let tail = words_behind(scene, part, at)?;
    let place = |i: &Item| {
        let word = scene.word(i);
        [
            "fiat",
            "bank",
            "banks",
            "bills",
            "t-bills",
            "treasuries",
            "cash",
            "deposits",
            "custody",
            "exchanges",
            "wallets",
        ]
        .contains(&word.split(' ').next().unwrap_or_default())
    };
    let end = tail.last()?.end;
    tail.iter().any(place).then(|| flow::edge((items[at].start, end), &scene.text[items[at].end..end], false))
}

/// "STABLECOINS (USDT +$208M)" and under it "├──► Lending (+) [Spark]", "NEW DOLLARS [USDC] → Lending (+)": what new coins
/// went into.
fn fed_by_coins(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let end = items[at + 1..].iter().position(|i| i.mark('(') || i.mark('[') || i.mark(':'))? + at + 1;
    let label = items.get(at + 1..end).filter(|l| !l.is_empty() && l.len() <= 4)?;
    // What shrank is no place that they went to.
    let signed = items.get(end + 1)?.mark('+') && items.get(end + 2)?.mark(')');
    let inside = |i: &Item| i.target().is_some_and(|t| of_coins(scene, t));
    if !signed || label.iter().any(inside) || items.get(end + 4).is_some_and(inside) {
        return None;
    }
    let last = label.last()?.end;
    source(scene, part, at)?.then(|| flow::edge((items[at].start, last), &scene.text[items[at].end..last], false))
}

/// "FIAT ───► STABLECOINS (+$0.9B)": what the supply grew by is known, and not from where.
fn from_the_bank(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    if !matches!(items[at].kind, Kind::To) {
        return None;
    }
    let first = items.iter().find(|i| !matches!(i.kind, Kind::Mark(_)))?;
    let bank =
        matches!(&*scene.word(first), "fiat" | "fiat inflow" | "fiat inflows" | "new fiat" | "fresh fiat" | "bank");
    let alone = items[..at].iter().filter(|i| !matches!(i.kind, Kind::Mark(_))).count() <= 2;
    let goal = items.get(at + 1)?;
    let coins = goal.target().is_some_and(|t| of_coins(scene, t))
        || matches!(&*scene.word(goal), "stablecoins" | "stables" | "stablecoin");
    let range = (items[at].start, goal.end);
    (bank && alone && coins).then(|| flow::edge(range, &scene.text[items[at].end..goal.end], false))
}

/// "Key flow: out of US growth, into RWA": the map in a line.
fn summed_up(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let word = scene.word(&items[at]);
    let out = &*word == "out of" || &*word == "out" && items.get(at + 1).is_some_and(|n| &*scene.word(n) == "of");
    if !out {
        return None;
    }
    let before = &items[..at];
    let led = before.last().is_some_and(|i| i.mark(':'))
        && before.len() <= 4
        && before.iter().any(|i| scene.word(i).split(' ').any(|w| matches!(w, "flow" | "flows" | "rotation")));
    let into = items[at..].iter().take(14).position(|i| &*scene.word(i) == "into")? + at;
    let end = items[into + 1..].iter().take(4).take_while(|i| !i.mark('.') && !i.mark(';')).last()?.end;
    let range = (items[at].start, end);
    led.then(|| flow::finding(range, &scene.text[range.0..range.1], None, false))
}

/// Whether the node that the arrow at item `at` comes from is one of coins.
fn source(scene: &Scene<'_>, part: &Part, at: usize) -> Option<bool> {
    let items = &part.items;
    let first = |items: &[Item]| items.iter().position(|i| !matches!(i.kind, Kind::Mark(_)));
    let coins = |items: &[Item], first: usize| {
        let word = |i: usize| items.get(i).map(|i| scene.word(i)).unwrap_or_default();
        let new = matches!(&*word(first), "new" | "fresh") && matches!(&*word(first + 1), "dollars" | "coins" | "fiat");
        let joined = matches!(&*word(first), "new dollars" | "fresh dollars" | "fresh fiat" | "new fiat" | "new coins");
        items[first].target().is_some_and(|t| of_coins(scene, t))
            || matches!(&*word(first), "stablecoins" | "stables" | "stablecoin" | "fiat" | "dollars")
            || new
            || joined
    };
    if items[..at].iter().any(|i| !matches!(i.kind, Kind::Mark(_))) {
        let from = items[..at].iter().rposition(|i| matches!(i.kind, Kind::To | Kind::From)).map_or(0, |i| i + 1);
        return first(&items[from..at]).map(|i| coins(&items[..at], from + i));
    }
    if !drawn(scene, part) {
        return None;
    }
    let own = scene.parts.partition_point(|p| p.segment.start < part.segment.start);
    let above = scene.parts[..own].iter().rev().take(12).take_while(|p| p.segment.section == part.segment.section);
    let head = above.into_iter().find(|p| !drawn(scene, p) && first(&p.items).is_some())?;
    first(&head.items).map(|i| coins(&head.items, i))
}

/// Whether the line of a part begins with the strokes of a branch.
fn drawn(scene: &Scene<'_>, part: &Part) -> bool {
    let line = scene.text[..part.segment.start].rfind('\n').map_or(0, |n| n + 1);
    scene.text[line..part.segment.end].trim_start().starts_with(['\u{251c}', '\u{2514}', '\u{2502}'])
}

/// Words by which a map calls a kind of things.
static NODES: WordList<16> = WordList::new([
    "alpha",
    "beta",
    "carry",
    "cash",
    "coins",
    "credit",
    "cyclicals",
    "defensives",
    "deposits",
    "leverage",
    "lending",
    "majors",
    "momentum",
    "quality",
    "risk",
    "yield",
]);

/// "CREDIT (+)", "CRYPTO BETA (-)": a kind of things in capitals, and no ticker.
#[must_use]
pub fn node(part: &Part, at: usize, lower: &str) -> bool {
    let opened = part.items[at + 1..].iter().take(3).any(|i| i.mark('(') || i.mark('['));
    opened && NODES.contains(lower)
}

/// "OUT: Aave, Lido", "IN: Pendle": a list of those that lost or gained, where every one of them did.
#[must_use]
pub fn list(scene: &Scene<'_>, part: &Part, label: usize) -> Option<Finding> {
    let items = &part.items;
    let way = match &*scene.word(&items[label]) {
        "out" | "down" | "losers" => -1,
        _ => 1,
    };
    let named: Vec<&Item> =
        items[label + 2..].iter().filter(|i| matches!(i.target(), Some(Target::Entity(_)))).collect();
    let targets: Vec<Target> = named.iter().filter_map(|i| i.target().cloned()).collect();
    let set = Set::new(scene.index, &targets, &[]);
    let all = set.moves.len() == targets.len() && set.moves.iter().all(|m| along(m.value, way));
    let range = (items[label].start, named.last()?.end);
    all.then(|| fb301_direction::judge(scene.index, range, &set, way, Quantifier::All, false, &[]))
}

/// "Yield (+) [Pendle]", "Bridges/Yield (-) Stargate": the label of a node, with the sign of those that are listed behind it.
#[must_use]
pub fn labels(part: &Part, at: usize) -> bool {
    let items = &part.items;
    let signed = items.get(at + 1).is_some_and(|i| i.mark('('))
        && items.get(at + 2).is_some_and(|i| matches!(i.kind, Kind::Mark('+' | '-' | '\u{2212}')))
        && items.get(at + 3).is_some_and(|i| i.mark(')'));
    let listed = items[at..].iter().skip(4).find(|i| !i.mark('[') && !i.mark(':'));
    signed && listed.is_some_and(|i| matches!(i.kind, Kind::Name { generic: false, .. }))
}

/// Whether all that a target holds has a supply.
fn of_coins(scene: &Scene<'_>, target: &Target) -> bool {
    let index = scene.index;
    let members = index.members(target);
    let supplied = |e: &usize| index.facts_of(&index.entity(*e).id).iter().any(|f| f.metric.starts_with("supply"));
    !members.is_empty() && members.iter().all(supplied)
}
