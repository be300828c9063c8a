//! The action plan: conditions on facts and what each kind of reader may make of them.

use super::{Line, text};
use crate::facts::sheet::Fact;
use crate::plan::view::{GroupView, Member, View};
use crate::plan::{SectionPlan, headline_groups};
use crate::quantity::print::Sign;
use crate::realise::narrative::{Block, Run};
use crate::realise::{names, slots};

/// One table, three readers.
pub fn blocks(view: &View<'_>, plan: &SectionPlan) -> Vec<Block> {
    let groups = headline_groups(view);
    let mut usable: Vec<(&GroupView<'_>, &Member<'_>)> = groups
        .iter()
        .filter_map(|g| Some((*g, g.headline()?)))
        .filter(|(_, m)| m.moved().is_some() && m.level.is_some_and(|l| l.usable().is_some()))
        .collect();
    usable.sort_by(|(_, a), (_, b)| a.moved().cmp(&b.moved()).then_with(|| a.entity.id.cmp(&b.entity.id)));
    let mut rows: Vec<Vec<Vec<Run>>> = Vec::new();
    let mut add =
        |reader: &str, condition: Vec<Run>, step: String| rows.push(vec![text(reader), condition, text(step)]);

    if let Some((group, member)) = usable.first() {
        let exposure = exposure(group);
        add(
            "Conservative",
            crosses(view, member, below),
            format!("Leave {exposure} as it is and wait for the next sheet."),
        );
    }
    for group in groups.iter().filter(|g| g.headline().is_some_and(|m| m.moved().is_none())).take(1) {
        let name = names::group(group);
        add(
            "Conservative",
            text(format!("If the next sheet still has no current figure for {name}")),
            format!("Rest no decision on {name}."),
        );
    }
    if let Some(d) = plan.divergences.first().and_then(|id| view.sheet.divergences.iter().find(|d| d.id == *id))
        && let Some(size) = view.fact(&d.size_fact).filter(|f| f.usable().is_some())
    {
        let (a, b) = (names::printed(&d.a_name, &d.a), names::printed(&d.b_name, &d.b));
        add(
            "Moderate",
            Line::new(format!("If the gap between {a} and {b} is below "))
                .figure(slots::figure_with(size, Sign::Never))
                .done(),
            "The case for holding the two apart is weaker: review them together.".to_owned(),
        );
        add(
            "Moderate",
            Line::new(format!("If the gap between {a} and {b} is above "))
                .figure(slots::figure_with(size, Sign::Never))
                .done(),
            "Size the two apart from each other.".to_owned(),
        );
    } else if let Some((group, member)) = usable.get(usable.len() / 2) {
        add("Moderate", crosses(view, member, above), format!("Review {} with the next sheet.", exposure(group)));
    }
    if let Some((group, member)) = usable.last() {
        let exposure = exposure(group);
        add("Aggressive", crosses(view, member, above), format!("A little more {exposure} fits the move."));
        add("Aggressive", falls_back(view, member), format!("The case for a larger {} is gone.", exposure_noun(group)));
    }
    if rows.is_empty() {
        return vec![Block::Notice {
            text: text("Without current figures there is no condition that a plan could rest on."),
        }];
    }
    vec![
        Block::Notice {
            text: text(
                "Judgement, not advice: conditions that the next sheet can check, and what a reader of each kind might \
                 make of them.",
            ),
        },
        Block::Table { columns: ["Reader", "Condition", "Then"].map(str::to_owned).to_vec(), rows, note: None },
    ]
}

/// `the S&P 500` for prices, `revenue of North` for what needs its measure named.
pub fn of(member: &Member<'_>, name: &str) -> String {
    let measure = crate::realise::builtin::phrase::measure_name(member.measure());
    if measure.is_empty() { name.to_owned() } else { format!("{measure} of {name}") }
}

/// `closes below` or `falls below`, by what the level is.
pub fn below(level: &Fact) -> &'static str {
    if level.metric == "close" { "closes below" } else { "falls below" }
}

fn above(level: &Fact) -> &'static str {
    if level.metric == "close" { "closes above" } else { "rises above" }
}

fn crosses(view: &View<'_>, member: &Member<'_>, how: fn(&Fact) -> &'static str) -> Vec<Run> {
    let Some(level) = member.level else { return Vec::new() };
    let subject = of(member, &names::of(view.sheet, &member.entity.id));
    Line::new(format!("If {subject} {} ", how(level))).figure(slots::figure(level)).done()
}

/// Back below where the level stood before its rise, or below where it stands.
fn falls_back(view: &View<'_>, member: &Member<'_>) -> Vec<Run> {
    let before = member
        .change
        .filter(|c| c.usable().is_some_and(|v| v.get().is_sign_positive()))
        .and_then(|c| c.derived_from.as_ref()?.of.get(1))
        .and_then(|id| view.fact(id))
        .filter(|f| f.usable().is_some());
    match (before, member.level) {
        (Some(before), Some(level)) => {
            let subject = of(member, &names::of(view.sheet, &member.entity.id));
            Line::new(format!("If {subject} {} ", below(level))).figure(slots::figure(before)).done()
        }
        _ => crosses(view, member, below),
    }
}

fn exposure(group: &GroupView<'_>) -> String {
    format!("{} {} {}", exposure_noun(group), if group.is_priced() { "to" } else { "for" }, names::group(group))
}

fn exposure_noun(group: &GroupView<'_>) -> &'static str {
    if group.is_priced() { "exposure" } else { "commitment" }
}
