//! The table of divergences.

use super::{Line, text};
use crate::facts::divergence::UNUSUAL;
use crate::facts::sheet::{Divergence, Fact};
use crate::plan::SectionPlan;
use crate::plan::view::{View, is_change};
use crate::quantity::{Unit, print};
use crate::realise::builtin::phrase::direction;
use crate::realise::narrative::{Block, Run};
use crate::realise::{names, slots};

/// The most important one by name, then all of them.
pub fn blocks(view: &View<'_>, plan: &SectionPlan) -> Vec<Block> {
    let all: Vec<(&Divergence, &Fact, &Fact, &Fact)> = plan
        .divergences
        .iter()
        .filter_map(|id| {
            let d = view.sheet.divergences.iter().find(|d| d.id == *id)?;
            Some((d, view.fact(&d.a)?, view.fact(&d.b)?, view.fact(&d.size_fact)?))
        })
        .collect();
    if all.is_empty() {
        let notice = Block::Notice { text: text("No gap between current figures is large enough to be listed.") };
        return std::iter::once(notice).chain(between_groups(view)).collect();
    }
    let columns = ["Rank", "Divergence", "Size", "Explanation", "Implication (judgement)"].map(str::to_owned).to_vec();
    let mut said = Vec::new();
    let rows = all
        .iter()
        .enumerate()
        .map(|(position, (d, a, b, size))| {
            let rank = rust_decimal::Decimal::from(position + 1);
            vec![
                text(print::figure(rank, &Unit::Count, print::Sign::Never, None)),
                text(format!("{} against {}", label(view, &d.a_name, a), label(view, &d.b_name, b))),
                slots::figure(size).into_iter().collect(),
                explanation(view, d, a, b),
                text(implication(view, d, a, b, &mut said)),
            ]
        })
        .collect();
    let mut out = Vec::new();
    if let Some((d, a, b, _)) = all.first() {
        out.push(Block::Notice {
            text: text(format!(
                "{}: {} against {}.",
                if unusual(d) { "Most unusual against its own past" } else { "Most important by size" },
                label(view, &d.a_name, a),
                label(view, &d.b_name, b)
            )),
        });
    }
    out.push(Block::Table { columns, rows, note: Some("Size is the first side less the second.".to_owned()) });
    out.extend(between_groups(view));
    out
}

/// The spreads between groups that are news.
fn between_groups(view: &View<'_>) -> Option<Block> {
    let spreads = crate::plan::group_spreads(view);
    let name = |fact: &Fact| view.group(&fact.entity).map(names::group);
    let side = |line: Line, fact: &Fact| {
        let (word, sign) = moved(fact);
        Some(line.say(format!("{} {word}", name(fact)?)).figure(slots::figure_with(fact, sign)).say(" on average"))
    };
    let row = |[spread, a, b]: &[&Fact; 3]| {
        let groups = text(format!("{} against {}", names::capital(&name(a)?), name(b)?));
        let means = side(side(Line::default(), a)?.say(", "), b)?.done();
        Some(vec![groups, slots::figure(spread).into_iter().collect(), means])
    };
    let rows: Vec<_> = spreads.iter().filter_map(row).collect();
    let columns = ["Groups", "Spread", "Mean of the members"];
    let note = "The spread is the mean of the first group's members less that of the second's.";
    (!rows.is_empty()).then(|| Block::Table {
        columns: columns.map(str::to_owned).to_vec(),
        rows,
        note: Some(note.to_owned()),
    })
}

/// The verb of a change, and the sign it leaves to the figure.
fn moved(fact: &Fact) -> (&'static str, print::Sign) {
    match direction(fact) {
        _ if !is_change(fact) => ("at ", print::Sign::Negative),
        1 => ("rose ", print::Sign::Never),
        -1 => ("fell ", print::Sign::Never),
        _ => ("stayed at ", print::Sign::Always),
    }
}

fn unusual(d: &Divergence) -> bool {
    d.unusual.as_ref().is_some_and(|u| u.z_score.get().abs() >= UNUSUAL)
}

fn label(view: &View<'_>, name: &str, fact: &Fact) -> String {
    names::printed(name, &names::of(view.sheet, &fact.entity))
}

fn explanation(view: &View<'_>, d: &Divergence, a: &Fact, b: &Fact) -> Vec<Run> {
    let side = |line: Line, name: &str, fact: &Fact| {
        let (word, sign) = moved(fact);
        line.say(format!("{} {word}", label(view, name, fact))).figure(slots::figure_with(fact, sign))
    };
    let mut line = side(side(Line::default(), &d.a_name, a).say(", "), &d.b_name, b);
    let of = |metric: &str| view.fact(&format!("{}.{metric}", d.size_fact));
    if let (Some(z), Some(percentile), Some(n)) = (of("z_score"), of("percentile"), of("past_days")) {
        let plain = |fact| slots::figure_with(fact, print::Sign::Negative);
        line = line.say("; z-score ").figure(plain(z)).say(", larger than on ").figure(plain(percentile));
        line = line.say(" of ").figure(plain(n)).say(" sessions");
    }
    line.done()
}

/// What such a gap may mean, by what was found; worded so that it holds whatever the cause. A row does not say what a
/// row above it said while there is another way.
fn implication(view: &View<'_>, d: &Divergence, a: &Fact, b: &Fact, said: &mut Vec<String>) -> String {
    let opposite = direction(a) * direction(b) < 0;
    let kind = d.detector.as_str();
    let group = |fact: &Fact| {
        let id = view.entity(&fact.entity)?.group.as_deref()?;
        view.group(id).map(names::group)
    };
    let ways: Vec<String> = if kind.contains("split") || kind.contains("within") {
        vec!["The main figure may stand for less of its group than its name says.".to_owned()]
    } else if kind.contains("breadth") {
        vec!["The index may not describe most of its members.".to_owned()]
    } else if kind.contains("volume") {
        vec!["Activity and price may be telling different stories.".to_owned()]
    } else if kind.contains("supply") {
        vec!["Balances may be moving for reasons of their own.".to_owned()]
    } else if kind.contains("sector") || kind.contains("rotation") {
        vec!["One label for all sectors may mislead.".to_owned()]
    } else if opposite {
        let sides = group(a).zip(group(b)).filter(|(x, y)| x != y);
        let (up, down) = if direction(a) > 0 { (a, b) } else { (b, a) };
        let cushion = group(up).zip(group(down)).filter(|(x, y)| x != y);
        [
            sides.map(|(x, y)| format!("What holds for {x} may not hold for {y}.")),
            cushion.map(|(x, y)| format!("Held together, {x} may have softened the fall in {y}.")),
            Some("The first side may be no guide to the second.".to_owned()),
            Some("An average of the two may describe neither.".to_owned()),
        ]
        .into_iter()
        .flatten()
        .collect()
    } else {
        vec![
            "The two may share a direction and little else.".to_owned(),
            "The direction may be common and the strength each side's own.".to_owned(),
        ]
    };
    let fresh = ways.iter().find(|w| !said.contains(w)).or(ways.first()).cloned().unwrap_or_default();
    said.push(fresh.clone());
    fresh
}
