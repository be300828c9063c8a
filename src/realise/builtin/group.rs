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
        }
        others(view, group, &mut out);
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
    let mut text = format!(
        "{} {} {}",
        phrase::subject(lead, false),
        phrase::verb(view, change, lead.measure(), choose),
        slot(change)
    );
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
        clauses.push(super::key_insight::verbed(view, &against, choose));
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
    let mut text = super::key_insight::verbed(view, with, choose);
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

/// Stocks of money: change and amount for each, then the net.
fn supply(view: &View<'_>, group: &GroupView<'_>, choose: &mut Chooser, out: &mut Vec<Sentence>) {
    let mut clauses: Vec<(i8, String)> = Vec::new();
    for member in group.usable() {
        let Some(change) = member.change else { continue };
        let way = direction(change);
        let mut text = format!(
            "{} {} {}",
            phrase::subject(member, false),
            phrase::verb(view, change, member.measure(), choose),
            slot(change)
        );
        if let Some(issued) = member.with("issued").filter(|f| f.usable().is_some() && direction(f) == way && way != 0)
        {
            text.push_str(&format!(", with {} {}", slot(issued), if way > 0 { "issued" } else { "redeemed" }));
        }
        clauses.push((way, text));
    }
    let mut rest = clauses.into_iter().peekable();
    while let Some((way, first)) = rest.next() {
        // Two at a time: a contrast where the signs differ.
        match rest.next_if(|(other, _)| *other == -way) {
            Some((_, second)) => out.push(fact(format!("{first}; by contrast, {second}."))),
            None => out.push(fact(format!("{first}."))),
        }
    }
    if let Some(net) = group.own("net_issued").filter(|f| f.usable().is_some() && direction(f) != 0) {
        let word = if direction(net) > 0 { "issued" } else { "redeemed" };
        out.push(fact(format!("Net of all coins counted, {} was {word}.", slot(net))));
    }
}

/// Many members: the largest moves on either side.
fn movers(group: &GroupView<'_>, choose: &mut Chooser, out: &mut Vec<Sentence>) {
    let ranked = group.ranked();
    let up: Vec<&Member<'_>> = ranked.iter().copied().filter(|m| goes(m) > 0).take(2).collect();
    let down: Vec<&Member<'_>> = ranked.iter().rev().copied().filter(|m| goes(m) < 0).take(2).collect();
    let told = |members: &[&Member<'_>]| {
        names::list(
            &members
                .iter()
                .map(|m| format!("{} with {}", names::full(m.entity), m.change.map(slot).unwrap_or_default()))
                .collect::<Vec<_>>(),
        )
    };
    let place = choose.of(&["In", "For", "Within"]);
    let name = names::group(group);
    let rises = if up.len() > 1 { "the largest rises were" } else { "the largest rise was" };
    let falls = if down.len() > 1 { "the largest falls were" } else { "the largest fall was" };
    let text = match (up.is_empty(), down.is_empty()) {
        (false, false) => format!("{place} {name}, {rises} {}; {falls} {}.", told(&up), told(&down)),
        (false, true) => format!("{place} {name}, {rises} {}.", told(&up)),
        (true, false) => format!("{place} {name}, {falls} {}.", told(&down)),
        (true, true) => return,
    };
    out.push(fact(text));
}

/// What is measured otherwise: breadth, turnover, totals.
fn others(view: &View<'_>, group: &GroupView<'_>, out: &mut Vec<Sentence>) {
    for other in &group.others {
        let count =
            |end: &str| {
                other.rest.iter().copied().find(|f| {
                    f.metric == "count" && f.id == format!("{}.{end}", other.entity.id) && f.usable().is_some()
                })
            };
        if let (Some(up), Some(down)) = (count("up"), count("down")) {
            let scope = up.scope.as_deref().map(|s| format!(" ({})", scope_words(s))).unwrap_or_default();
            let rate = other
                .with("advance_rate")
                .filter(|f| f.usable().is_some())
                .map(|f| format!(", an advance rate of {}", slot(f)))
                .unwrap_or_default();
            out.push(fact(format!(
                "{}{scope}: {} rose and {} fell{rate}.",
                names::full(other.entity),
                slot(up),
                slot(down)
            )));
            continue;
        }
        let level = other.level.filter(|f| f.usable().is_some());
        let change = other.change.filter(|f| f.usable().is_some());
        let text = match (level, change) {
            (Some(level), Some(change)) => format!(
                "{} {} {} to {}",
                phrase::subject(other, false),
                phrase::verb(view, change, "level", &mut Chooser::new(&view.sheet.report_date, &other.entity.id)),
                slot(change),
                slot(level)
            ),
            (Some(level), None) => format!("{} {} {}", subject_of_level(other), came_to(level), slot(level)),
            _ => continue,
        };
        out.push(fact(format!("{text}.")));
    }
}

/// `A-share turnover` where the entity's name says the measure already, else with the measure.
fn subject_of_level(member: &Member<'_>) -> String {
    let measure = phrase::measure_name(member.measure());
    if measure.is_empty() || member.entity.name.to_lowercase().contains(measure) {
        names::full(member.entity)
    } else {
        format!("the {measure} of {}", names::full(member.entity))
    }
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
    let text = if let Some(rate) = rate.filter(|r| (*r < half) != (goes(lead) < 0) && goes(lead) != 0) {
        if rate < half {
            "Most of the shares counted fell although the headline rose, which suggests that a few large members carried the index."
        } else {
            "Most of the shares counted rose although the headline fell, which suggests that a few large members weighed on the index."
        }
    } else if usable.iter().any(|m| goes(m) > 0) && usable.iter().any(|m| goes(m) < 0) {
        choose.of(&[
            "With members on both sides of zero, the headline alone may give the wrong picture of the group.",
            "The split inside the group suggests that the choice of index matters more here than the name of the market.",
        ])
    } else if groups.iter().any(|g| g.is_supply() || g.is_movers()) {
        choose.of(&[
            "Supply and locked value say how balances changed, not who changed them; any link to the price moves is a hypothesis.",
            "That prices and balances are read side by side does not make one the reason of the other; such a link may exist and is not in the figures.",
        ])
    } else if usable.len() > 1 {
        choose.of(&[
            "A move that every member shares suggests a common reason, which the figures do not name.",
            "Members that move as one may be answering to the same thing; the figures do not say to what.",
        ])
    } else {
        "One figure may say little about the whole group."
    };
    Some(text.to_owned())
}

fn goes(member: &Member<'_>) -> i8 {
    member.change.map_or(0, direction)
}

fn size(member: &Member<'_>) -> Decimal {
    member.moved().unwrap_or_default().abs()
}
