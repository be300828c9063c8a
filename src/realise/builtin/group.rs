//! One or more groups of instruments.

use rust_decimal::Decimal;

use super::phrase::{self, Chooser, direction, slot};
use super::{fact, reading};
use crate::draft::Sentence;
use crate::facts::sheet::Fact;
use crate::plan::SectionPlan;
use crate::plan::view::{GroupView, Member, View};
use crate::realise::names;

pub(super) fn write(view: &View<'_>, plan: &SectionPlan, choose: &mut Chooser) -> Vec<Sentence> {
    let mut out = Vec::new();
    let groups: Vec<&GroupView<'_>> = plan.groups.iter().filter_map(|g| view.group(g)).collect();
    for group in &groups {
        if group.is_supply() {
            supply(view, group, choose, &mut out);
        } else if group.is_movers() {
            movers(group, choose, &mut out);
        } else {
            members(view, group, choose, &mut out);
            out.extend(super::past::headline(group).into_iter().flat_map(super::past::of_headline));
        }
        others(view, group, choose, &mut out);
    }
    if let Some(text) = interpretation(&groups, choose) {
        out.push(reading(text));
    }
    out
}

/// A fixed list: the headline first, then who went with it and who did not.
fn members(view: &View<'_>, group: &GroupView<'_>, choose: &mut Chooser, out: &mut Vec<Sentence>) {
    let mut rest: Vec<&Member<'_>> = group.usable().collect();
    let lead = phrase::headline(group).or_else(|| rest.first().copied());
    let Some(lead) = lead else { return };
    let Some(change) = lead.change else { return };
    rest.retain(|m| m.entity.id != lead.entity.id);
    // The largest move stands last, where a remark on it can follow.
    rest.sort_by_key(|m| size(m));
    let mut text = phrase::clause(view, lead, choose).unwrap_or_default();
    if let Some(level) = lead.level.filter(|l| l.usable().is_some()) {
        let closes = level.metric == "close";
        text.push_str(match (direction(change), closes) {
            (0, true) => ", with a close of ",
            (0, false) => ", at ",
            (_, true) => choose.of(&[" to close at ", " and closed at "]),
            (_, false) => " to ",
        });
        text.push_str(&slot(level));
    }
    // A session needs no word, a rolling window does: readers take a bare change for one of a session.
    if let Some(window) = phrase::rolling(change) {
        text.push_str(&format!(" over {window}"));
    }
    out.push(fact(format!("{text}.")));

    let with: Vec<&Member<'_>> =
        rest.iter().copied().filter(|m| goes(m) == direction(change) && goes(m) != 0).collect();
    let against: Vec<&Member<'_>> =
        rest.iter().copied().filter(|m| goes(m) == -direction(change) && goes(m) != 0).collect();
    let still: Vec<&Member<'_>> = rest.iter().copied().filter(|m| goes(m) == 0).collect();
    let mut clauses = Vec::new();
    if !with.is_empty() {
        clauses.push(same_way(view, group, lead, &with, choose));
    }
    if !against.is_empty() {
        clauses.push(super::key_insight::verbed(view, &against, false, choose));
    }
    match clauses.as_slice() {
        [one] if with.is_empty() => {
            out.push(fact(format!(
                "{} {one}.",
                choose.of(&["By contrast,", "Against it,", "In the other direction,"])
            )));
        }
        [one] => out.push(fact(format!("{one}."))),
        [one, two] => out.push(fact(format!("{one}, {} {two}.", choose.of(&["while", "whereas", "but"])))),
        _ => {}
    }
    for member in still {
        out.push(fact(format!("{} was unchanged.", phrase::subject(member, false))));
    }
    if let Some(text) = against_anchor(view, group, lead, choose) {
        out.push(fact(text));
    }
}

/// Members that went with the headline; a remark when one of them went further than all others.
fn same_way(
    view: &View<'_>,
    group: &GroupView<'_>,
    lead: &Member<'_>,
    with: &[&Member<'_>],
    choose: &mut Chooser,
) -> String {
    let mut text = super::key_insight::verbed(view, with, false, choose);
    let all: Vec<Decimal> = group.usable().filter(|m| goes(m) == goes(lead)).map(size).collect();
    let furthest = with.last().is_some_and(|last| all.iter().filter(|s| **s >= size(last)).count() == 1);
    if furthest && all.len() > 1 {
        text.push_str(match (goes(lead), choose.of(&["a", "b"])) {
            (1, "a") => ", the largest rise in the group",
            (1, _) => ", the strongest of the group",
            (_, "a") => ", the largest fall in the group",
            _ => ", the weakest of the group",
        });
    }
    text
}

/// How the headline did against that of the chain's first group.
fn against_anchor(view: &View<'_>, group: &GroupView<'_>, lead: &Member<'_>, choose: &mut Chooser) -> Option<String> {
    let anchor = anchor(view)?;
    if anchor.entity.id == lead.entity.id || view.sheet.chain.as_ref()?.nodes.iter().all(|n| n.group != group.group.id)
    {
        return None;
    }
    let spread = view.spread(&lead.entity.id, &anchor.entity.id).filter(|f| f.usable().is_some())?;
    let other = names::full(anchor.entity);
    let own = names::short(lead.entity);
    Some(match direction(spread) {
        1 => format!("{own} {} {other} by {}.", choose.of(&["did better than", "outperformed"]), slot(spread)),
        -1 => format!("{own} {} {other} by {}.", choose.of(&["did worse than", "lagged"]), slot(spread)),
        _ => format!("{own} and {other} did equally well."),
    })
}

/// The headline that others are measured against: that of the chain's first group.
pub(in crate::realise) fn anchor<'v, 'a>(view: &'v View<'a>) -> Option<&'v Member<'a>> {
    let first = view.sheet.chain.as_ref()?.nodes.first()?;
    view.group(&first.group)?.headline()
}

/// Stocks of money: how the largest ones changed, then the net of all. The amounts stand in the table and the map.
fn supply(view: &View<'_>, group: &GroupView<'_>, choose: &mut Chooser, out: &mut Vec<Sentence>) {
    let mut largest: Vec<&Member<'_>> = group.usable().collect();
    let level = |m: &Member<'_>| m.level.and_then(Fact::usable);
    largest.sort_by_key(|m| std::cmp::Reverse(level(m)));
    let clauses: Vec<(i8, String)> = largest
        .iter()
        .take(2)
        .filter_map(|member| {
            let change = member.change?;
            let way = direction(change);
            let text = phrase::clause(view, member, choose)?;
            Some((way, text))
        })
        .collect();
    match clauses.as_slice() {
        [(a, first), (b, second)] if *a == -*b => {
            out.push(fact(format!("{first}, {} {second}.", choose.of(&["while", "whereas", "but"]))));
        }
        [(_, first), (_, second)] => out.push(fact(format!("{first} and {second}."))),
        [(_, one)] => out.push(fact(format!("{one}."))),
        _ => {}
    }
    if let Some(text) = net(group) {
        out.push(fact(text));
    }
}

/// What was issued or redeemed over all members counted.
pub(super) fn net(group: &GroupView<'_>) -> Option<String> {
    let net = group.own("net_issued").filter(|f| f.usable().is_some() && direction(f) != 0)?;
    let word = if direction(net) > 0 { "net issuance" } else { "net redemption" };
    Some(format!("Over all coins counted, {word} of {} was {}.", names::group(group), slot(net)))
}

/// Many members: the largest moves on either side.
fn movers(group: &GroupView<'_>, choose: &mut Chooser, out: &mut Vec<Sentence>) {
    let ranked = group.ranked();
    let up: Vec<&Member<'_>> = ranked.iter().copied().filter(|m| goes(m) > 0).take(2).collect();
    let down: Vec<&Member<'_>> = ranked.iter().rev().copied().filter(|m| goes(m) < 0).take(2).collect();
    let name = names::group(group);
    let told = |members: &[&Member<'_>], verb: &str| {
        let items: Vec<String> = members
            .iter()
            .enumerate()
            .map(|(i, m)| {
                let verb = if i == 0 { format!("{verb} ") } else { String::new() };
                format!("{} {verb}{}", names::full(m.entity), m.change.map(slot).unwrap_or_default())
            })
            .collect();
        names::list(&items)
    };
    let (rose, fell) = (choose.verb(&["rose", "grew"]), choose.verb(&["fell", "shrank"]));
    let text = match (up.is_empty(), down.is_empty()) {
        (false, false) => {
            format!("In {name}, {} at the top of the list, while {} at the bottom.", told(&up, rose), told(&down, fell))
        }
        (false, true) => format!("In {name}, {}.", told(&up, rose)),
        (true, false) => format!("In {name}, {}.", told(&down, fell)),
        (true, true) => return,
    };
    out.push(fact(text));
}

/// What is measured otherwise: breadth, turnover, totals.
fn others(view: &View<'_>, group: &GroupView<'_>, choose: &mut Chooser, out: &mut Vec<Sentence>) {
    for other in &group.others {
        if let Some(text) = breadth(group, other) {
            out.push(fact(text));
            continue;
        }
        let level = other.level.filter(|f| f.usable().is_some());
        let change = other.change.filter(|f| f.usable().is_some());
        let text = match (level, change) {
            (Some(level), Some(_)) => match phrase::clause(view, other, choose) {
                Some(clause) => format!("{clause} to {}", slot(level)),
                None => continue,
            },
            (Some(level), None) => format!("{} {} {}", phrase::subject(other, false), came_to(level), slot(level)),
            _ => continue,
        };
        out.push(fact(format!("{text}.")));
    }
}

fn breadth(group: &GroupView<'_>, member: &Member<'_>) -> Option<String> {
    let count = |end: &str| {
        let id = format!("{}.{end}", member.entity.id);
        member.rest.iter().copied().find(|f| f.metric == "count" && f.id == id && f.usable().is_some())
    };
    let (up, down) = (count("up")?, count("down")?);
    let scope = up.scope.as_deref().map(|s| format!(" in {}", scope_words(s))).unwrap_or_default();
    let rate = member
        .with("advance_rate")
        .filter(|f| f.usable().is_some())
        .map(|f| format!(", an advance rate of {}", slot(f)))
        .unwrap_or_default();
    let what = if group.is_priced() { "shares" } else { "members" };
    Some(format!("Of the {what} counted{scope}, {} rose and {} fell{rate}.", slot(up), slot(down)))
}

fn came_to(level: &Fact) -> &'static str {
    if matches!(level.unit, crate::quantity::Unit::Money(_) | crate::quantity::Unit::Count) {
        "came to"
    } else {
        "stood at"
    }
}

/// A scope's words: `shanghai+shenzhen` is read as a list.
pub(in crate::realise) fn scope_words(scope: &str) -> String {
    let parts: Vec<String> =
        scope.split('+').map(|s| names::capital(&names::printed(&s.replace('_', " "), "scope"))).collect();
    names::list(&parts).chars().filter(|c| !matches!(c, '{' | '}') && !c.is_ascii_digit()).collect()
}

fn interpretation(groups: &[&GroupView<'_>], choose: &mut Chooser) -> Option<String> {
    let group = groups.first()?;
    let usable: Vec<&Member<'_>> = group.usable().collect();
    let lead = phrase::headline(group)?;
    let rate = group.others.iter().find_map(|o| o.with("advance_rate")).and_then(Fact::usable).map(|v| v.get());
    let half = Decimal::from(50);
    let (least, most) = (usable.iter().map(|m| size(m)).min()?, usable.iter().map(|m| size(m)).max()?);
    let text = if let Some(rate) = rate.filter(|r| (*r < half) != (goes(lead) < 0) && goes(lead) != 0) {
        if rate < half {
            "Most of the shares counted fell although the main figure rose, which suggests that a few large members carried the index."
        } else {
            "Most of the shares counted rose although the main figure fell, which suggests that a few large members weighed on the index."
        }
    } else if groups.iter().any(|g| g.is_supply() || g.is_movers()) {
        choose.fresh(&[
            "Supply and locked value say how balances changed and no more; a link to the price moves may exist and is not in the figures.",
            "Prices and balances are read side by side here; that one moved the other may be so and is not in the figures.",
        ])
    } else if usable.iter().any(|m| goes(m) > 0) && usable.iter().any(|m| goes(m) < 0) {
        choose.fresh(&[
            "With members on both sides of zero, the main figure alone may give the wrong picture of the group.",
            "The split inside the group suggests that the choice of the member matters more here than that of the group.",
            "A main figure that some of its group contradicts may be a weak summary of it.",
        ])
    } else if usable.len() > 1 && most > least * Decimal::TWO {
        choose.fresh(&[
            "The members share a direction and little else: moves of such different size suggest that the group was not treated as one.",
            "One direction and very different sizes suggest that what moved the group did not reach its members alike.",
            "The common direction may hide the more telling part, which is how far the members lie from each other.",
        ])
    } else if usable.len() > 1 {
        choose.fresh(&[
            "Moves of one direction and similar size suggest that the group was treated as one; the figures do not say why.",
            "So even a move may have a common reason, which the figures do not name.",
            "With its members this close together, the main figure may stand for the group well enough.",
        ])
    } else {
        return None;
    };
    Some(text.to_owned())
}

fn goes(member: &Member<'_>) -> i8 {
    member.change.map_or(0, direction)
}

fn size(member: &Member<'_>) -> Decimal {
    member.moved().unwrap_or_default().abs()
}
