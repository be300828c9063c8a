//! Arrows of a flow map: money drawn from one place to another.

use super::unbacked::measured_here;
use crate::audit::bind::Target;
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::rules::{fb301_direction, fb403_flow_on_absent_data};
use crate::audit::scene::{Part, Scene};

/// Findings of one line of a map.
pub fn detect(scene: &Scene<'_>, flows: bool, part: &Part, out: &mut Vec<Finding>) {
    if flows {
        return;
    }
    let items = &part.items;
    for (at, item) in items.iter().enumerate() {
        if !matches!(item.kind, Kind::To | Kind::From) {
            continue;
        }
        // "mega-cap tech": the hyphen inside a word.
        let inside = |i: &Item| {
            i.mark('-')
                && scene.text[..i.start].ends_with(char::is_alphanumeric)
                && scene.text[i.end..].starts_with(char::is_alphanumeric)
        };
        let node = |i: &Item| matches!(i.kind, Kind::Word | Kind::Cue(_) | Kind::Name { .. } | Kind::Mark('/'));
        let end = items[at + 1..]
            .iter()
            .take_while(|i| node(i) || inside(i))
            .filter(|i| !i.mark('-'))
            .take(4)
            .last()
            .map(|i| i.end);
        let Some(end) = end else { continue };
        if branch_of_its_own(scene, part, at) {
            continue;
        }
        // An edge that carries a figure is judged by the figure.
        if items[at + 1..].iter().take(5).any(|i| {
            i.figure().is_some_and(|f| matches!(f.written.unit, crate::quantity::written::WrittenUnit::Money(_)))
        }) {
            continue;
        }
        // "├──► OUT: Aave, Lido": a heading of a list.
        let listing = |i: &Item| matches!(&*scene.word(i), "out" | "in" | "up" | "down" | "winners" | "losers");
        if items.get(at + 1).is_some_and(listing) && items.get(at + 2).is_some_and(|n| n.mark(':')) {
            out.extend(super::map_lines::list(scene, part, at + 1));
            continue;
        }
        // "US ──► X ──► HK": crossed out, no money went there.
        let crossed =
            |i: Option<&Item>| i.is_some_and(|i| matches!(scene.text_of(i), "X" | "x" | "✗" | "✕" | "×" | "❌"));
        if crossed(items.get(at + 1)) || at > 0 && crossed(items.get(at - 1)) {
            continue;
        }
        // "BRIDGES (+) ◄── Across": so is the sign before the arrow.
        let before = at >= 3
            && items[at - 1].mark(')')
            && matches!(items[at - 2].kind, Kind::Mark('+' | '-' | '\u{2212}'))
            && matches!(item.kind, Kind::From)
            && items.get(at + 1).is_some_and(|i| matches!(i.kind, Kind::Name { target: Target::Entity(_), .. }));
        if before {
            continue;
        }
        if let Some(finding) = leavers(scene, part, at) {
            out.push(finding);
            continue;
        }
        if told_by_figure(scene, part, at) {
            continue;
        }
        // "──► LENDING (+): Aave": the node's sign is the claim.
        let after = items.iter().position(|i| i.start >= end).unwrap_or(items.len());
        let signed = items.get(after).is_some_and(|i| i.mark('('))
            && items.get(after + 1).is_some_and(|i| matches!(i.kind, Kind::Mark('+' | '-' | '\u{2212}')))
            && items
                .get(after + 2)
                .is_some_and(|i| i.mark(')') || matches!(i.kind, Kind::Mark('+' | '-' | '\u{2212}')));
        // "──► ETH open interest (+)": a fact of the sheet, and no place.
        let metric = items[at + 1..after].iter().any(|i| i.is(Sense::Event) && measured_here(scene, i));
        let listed = items[after..].iter().any(|i| matches!(i.kind, Kind::Name { generic: false, .. }));
        // "LENDING (-) ──► RWA (+)": of two nodes with opposite signs the arrow says that the one went to the other.
        let sign = |from: usize| {
            let own = items.get(from + 1).filter(|_| items.get(from).is_some_and(|i| i.mark('(')))?;
            match own.kind {
                Kind::Mark('+') => Some(1),
                Kind::Mark('-' | '\u{2212}') => Some(-1),
                _ => None,
            }
        };
        // "US EQUITIES ↓ ──► HONG KONG ↓↓"
        let arrow = |i: usize| match items.get(i).map(|n| &n.kind) {
            Some(Kind::Rise(way)) => Some(i32::from(way.signum())),
            _ => None,
        };
        let same_way = at.checked_sub(1).and_then(arrow).is_some_and(|way| arrow(after) == Some(way));
        let named = |from: usize, to: usize| items[from..to].iter().any(|i| i.target().is_some());
        if same_way && named(0, at) && named(at + 1, after) {
            continue;
        }
        // "└──► Large caps lagging (S&P 500 +0.8%)": a remark on a branch, with the figure that it is of.
        let remark = items[at + 1..after].iter().any(|i| i.is(Sense::CmpUp) || i.is(Sense::CmpDown));
        let figure = items.get(after + 2).is_some_and(|i| i.figure().is_some());
        if remark && figure && items.get(after).is_some_and(|i| i.mark('(')) {
            continue;
        }
        let own = items.get(after).and_then(|_| sign(after));
        // "US GROWTH (-) [Nasdaq] ──► US VALUE (+)"
        let open = items[..at].iter().rposition(|i| i.mark('('));
        let behind = |o: &usize| !items[*o..at].iter().any(|i| matches!(i.kind, Kind::To | Kind::From));
        let other = open.filter(|o| items[*o..at].len() <= 12 && behind(o)).and_then(sign);
        let crossed_over = matches!((own, other), (Some(a), Some(b)) if a != b);
        let together = own.is_some() && own == other && items[at + 1..after].iter().any(|i| i.target().is_some());
        if signed && !crossed_over && (listed || metric || together) {
            continue;
        }
        let source = items[..at].iter().rev().find_map(|i| i.target());
        let goal = items[at + 1..].iter().take(3).find_map(|i| i.target());
        if let (Some(Target::Group(a)), Some(Target::Group(b))) = (source, goal)
            && linked(scene, *a, *b)
        {
            continue;
        }
        out.push(fb403_flow_on_absent_data::edge(
            (item.start, end),
            &scene.text[item.end..end],
            matches!(item.kind, Kind::From),
        ));
    }
}

/// "├──► HSTECH +1.83%", "└──► HSCEI at +0.94%": a branch that ends in a name with its change.
fn told_by_figure(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    let opens = items[..at].iter().all(|i| matches!(i.kind, Kind::Mark(_)));
    // "└──► USDC supply -1.22%"
    let small = |i: &&Item| {
        i.mark('[') || &*scene.word(i) == "at" || scene.vocabulary.metric_nouns.contains_key(&*scene.word(i))
    };
    let figure = items.iter().skip(at + 2).find(|i| !small(i)).and_then(Item::figure);
    opens
        && matches!(items[at].kind, Kind::To)
        && matches!(items.get(at + 1).and_then(Item::target), Some(Target::Entity(_)))
        && figure.is_some_and(|f| f.written.is_percent() && f.written.sign.is_some())
}

/// "US EQUITIES (mixed)" and under it "└──► Nasdaq / growth (-)", or "├──► Nasdaq: sellers in charge": a market's own members,
/// and no way that money took. The sign or the remark is the claim.
fn branch_of_its_own(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let opens = part.items[..at].iter().all(|i| matches!(i.kind, Kind::Mark(_)));
    let line = |p: &Part| scene.text[..p.segment.start].rfind('\n').map_or(0, |n| n + 1);
    let drawn =
        |p: &Part| scene.text[line(p)..p.segment.end].trim_start().starts_with(['\u{251c}', '\u{2514}', '\u{2502}']);
    let goal = part.items[at + 1..].iter().take(2).find_map(Item::target);
    let (true, true, Some(goal)) = (opens, drawn(part), goal) else { return false };
    let told = part.items[at + 1..].iter().any(|i| i.mark('(') || i.mark(':'));
    let own = scene.parts.partition_point(|p| p.segment.start < part.segment.start);
    let above = scene.parts[..own].iter().rev().take(12).take_while(|p| p.segment.section == part.segment.section);
    let head = above.into_iter().find(|p| !drawn(p) && p.items.first().is_some_and(|i| i.target().is_some()));
    let Some(head) = head.and_then(|p| p.items.first()).and_then(Item::target) else { return false };
    let members = scene.index.members(head);
    let inner = scene.index.members(goal);
    told && head != goal && !inner.is_empty() && inner.iter().all(|e| members.contains(e))
}

/// "EXIT ◄── Hop, Renzo": a list of those that lost, where every one of them did.
fn leavers(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let label = at.checked_sub(1).map(|i| scene.word(&items[i]))?;
    if !matches!(items[at].kind, Kind::From) || !matches!(&*label, "exit" | "exits" | "outflow" | "outflows" | "losers")
    {
        return None;
    }
    let listed: Vec<&Item> = items[at + 1..].iter().filter(|i| i.target().is_some()).collect();
    let targets: Vec<Target> = listed.iter().filter_map(|i| i.target().cloned()).collect();
    let set = super::sets::Set::new(scene.index, &targets, &[]);
    let fell = set.moves.iter().all(|m| m.value.is_sign_negative() && !m.value.is_zero());
    let entities = targets.iter().all(|t| matches!(t, Target::Entity(_)));
    if !entities || targets.len() < 2 || set.moves.len() != targets.len() || !fell {
        return None;
    }
    let range = (items[at - 1].start, listed.last()?.end);
    let all = super::direction::Quantifier::All;
    Some(fb301_direction::judge(scene.index, range, &set, -1, all, false, &[]))
}

/// Whether the sheet's chain has a link between two groups.
fn linked(scene: &Scene<'_>, a: usize, b: usize) -> bool {
    let (a, b) = (&scene.index.group(a).id, &scene.index.group(b).id);
    scene.index.sheet.chain.as_ref().is_some_and(|c| c.links.iter().any(|l| l.from == *a && l.to == *b))
}
