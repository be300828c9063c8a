//! The one thing to know: the widest gap of the day and what the other headlines did.

use super::phrase::{self, Chooser, direction, slot};
use super::{fact, reading};
use crate::draft::Sentence;
use crate::facts::sheet::Fact;
use crate::facts::spread;
use crate::plan::view::{Member, View, is_change};
use crate::plan::{SectionPlan, headline_groups};
use crate::realise::names;

pub(super) fn write(view: &View<'_>, plan: &SectionPlan, choose: &mut Chooser) -> Vec<Sentence> {
    let mut out = Vec::new();
    let mut told: Vec<&str> = Vec::new();
    let top = plan.divergences.first().and_then(|id| view.sheet.divergences.iter().find(|d| d.id == *id));
    if let Some(d) = top
        && let (Some(a), Some(b), Some(size)) = (view.fact(&d.a), view.fact(&d.b), view.fact(&d.size_fact))
    {
        told.extend([a.entity.as_str(), b.entity.as_str()]);
        out.push(fact(gap(view, a, b, size, choose)));
    }
    let headlines: Vec<&Member<'_>> = headline_groups(view)
        .into_iter()
        .filter_map(|g| phrase::headline(g))
        .filter(|m| !told.contains(&m.entity.id.as_str()))
        .collect();
    let up: Vec<&Member<'_>> =
        headlines.iter().copied().filter(|m| m.change.is_some_and(|c| direction(c) > 0)).collect();
    let down: Vec<&Member<'_>> =
        headlines.iter().copied().filter(|m| m.change.is_some_and(|c| direction(c) < 0)).collect();
    let changes: Vec<&Fact> = headlines.iter().filter_map(|m| m.change).collect();
    let mixed = phrase::windows_differ(&changes);
    let lead = if out.is_empty() { "" } else { choose.of(&["Elsewhere, ", "Beyond that pair, ", "Meanwhile, "]) };
    match (up.is_empty(), down.is_empty()) {
        (false, false) => out.push(fact(format!(
            "{lead}{}, {} {}.",
            verbed(view, &up, mixed, choose),
            choose.of(&["while", "whereas"]),
            verbed(view, &down, mixed, choose)
        ))),
        (false, true) => out.push(fact(format!("{lead}{}.", verbed(view, &up, mixed, choose)))),
        (true, false) => out.push(fact(format!("{lead}{}.", verbed(view, &down, mixed, choose)))),
        (true, true) => {}
    }
    if let Some(d) = top
        && let (Some(a), Some(b)) = (view.fact(&d.a), view.fact(&d.b))
    {
        out.push(reading(if direction(a) * direction(b) < 0 || !is_change(a) || !is_change(b) {
            choose
                .of(&[
                    "One reading is that the two sides answered to different things; the figures show that they parted, not why.",
                    "A single story may not fit both sides; what moved each of them is not in the figures.",
                ])
                .to_owned()
        } else {
            choose
                .of(&[
                    "The direction may be shared while the size is not, which suggests a difference of degree; the figures do not say why.",
                    "One reading is that a common move reached the two sides in different strength; the cause is not in the figures.",
                ])
                .to_owned()
        }));
    }
    out
}

/// `the A rose {a} while the B fell {b}, a gap of {size}`.
pub(super) fn gap(view: &View<'_>, a: &Fact, b: &Fact, size: &Fact, choose: &mut Chooser) -> String {
    let name = |f: &Fact| told_name(view, f);
    let measure = |f: &Fact| spread::kind(&f.metric).to_owned();
    if let Some(text) = against_state(view, a, b, size, choose) {
        return text;
    }
    let mixed = phrase::windows_differ(&[a, b]);
    let mut told = |f: &Fact| {
        let over = phrase::rolling(f).filter(|_| mixed).map(|w| format!(" over {w}")).unwrap_or_default();
        format!("{} {} {}{over}", name(f), phrase::verb(view, f, &measure(f), choose), slot(f))
    };
    let (first, second) = (told(a), told(b));
    if direction(a) * direction(b) < 0 {
        format!("{first} {} {second}, a gap of {}.", choose.of(&["while", "as"]), slot(size))
    } else {
        format!("{first} and {second}, {} of {}.", choose.of(&["a gap", "a difference"]), slot(size))
    }
}

/// A move beside a state, such as an index beside an advance rate: a state did not rise or fall. Nothing when both moved.
pub(super) fn against_state(view: &View<'_>, a: &Fact, b: &Fact, size: &Fact, choose: &mut Chooser) -> Option<String> {
    let moved = [a, b].into_iter().find(|f| is_change(f))?;
    let stood = [a, b].into_iter().find(|f| !is_change(f))?;
    let (_, member) = view.member(&moved.entity)?;
    let (_, state) = view.member(&stood.entity)?;
    Some(format!(
        "{} {} {} while the {} of {} was {}, {} from the middle.",
        names::full(member.entity),
        phrase::verb(view, moved, member.measure(), choose),
        slot(moved),
        phrase::measure_name(&stood.metric),
        names::full(state.entity),
        slot(stood),
        slot(size)
    ))
}

/// The name of what a change fact is about, with its measure.
pub(super) fn told_name(view: &View<'_>, fact: &Fact) -> String {
    match view.member(&fact.entity) {
        Some((_, member)) if member.change.is_some_and(|c| c.id == fact.id) => phrase::subject(member, false),
        _ => {
            let name = view.entity(&fact.entity).map_or_else(|| format!("{{@{}}}", fact.entity), names::full);
            let measure = if is_change(fact) { phrase::measure_name(spread::kind(&fact.metric)) } else { "".into() };
            let said =
                view.entity(&fact.entity).is_some_and(|e| e.name.to_lowercase().contains(&measure.to_lowercase()));
            if measure.is_empty() || said { name } else { format!("the {measure} of {name}") }
        }
    }
}

/// `the A rose {a} and the B {b}`: one verb for several of one direction. Windows are said where they are mixed.
pub(super) fn verbed(view: &View<'_>, members: &[&Member<'_>], mixed: bool, choose: &mut Chooser) -> String {
    let over = |fact: &Fact| match phrase::rolling(fact) {
        Some(window) if mixed => format!(" over {window}"),
        _ => String::new(),
    };
    if let [one] = members {
        let clause = phrase::clause(view, one, choose).unwrap_or_default();
        return format!("{clause}{}", one.change.map(over).unwrap_or_default());
    }
    let mut items = Vec::new();
    for member in members {
        let Some(change) = member.change else { continue };
        // A size word holds for one fact: the plain verb serves several.
        let verb = if items.is_empty() {
            format!("{} ", phrase::plain_verb(direction(change), choose))
        } else {
            String::new()
        };
        items.push(format!("{} {verb}{}{}", phrase::subject(member, false), slot(change), over(change)));
    }
    names::list(&items)
}
