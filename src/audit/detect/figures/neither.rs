//! A bound that is denied of each of two or more: "Neither Alder nor Birch moved by more than 0.2%", "None of Alder, Birch and
//! Cedar gained as much as 1.5%".

use super::Site;
use crate::audit::bind::Target;
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::report::{ClaimKind, Verdict};
use crate::facts::sheet::Fact;
use crate::quantity::written::{Bound, WrittenUnit};

/// A finding where a bound in percent is denied of those that the words list.
pub(super) fn detect(site: &Site<'_, '_>) -> Option<Finding> {
    let items = &site.part.items;
    if !matches!(site.figure.written.unit, WrittenUnit::Percent | WrittenUnit::BasisPoint) || site.figure.to.is_some() {
        return None;
    }
    let denies = |i: &usize| matches!(&*site.scene.word(&items[*i]), "neither" | "none of" | "none");
    let none = (0..site.at).rev().find(denies)?;
    let verb = (none..site.at).find(|i| is_verb(site, &items[*i]))?;
    let names = listed(site, none + 1, verb)?;
    let plain = items[verb..site.at].iter().all(|i| i.target().is_none() && !matches!(i.kind, Kind::Mark(_)));
    let over = bound(site, verb).filter(|_| plain)?;
    let changes: Vec<(&Fact, rust_decimal::Decimal)> = names
        .iter()
        .flatten()
        .filter_map(|e| site.scene.index.change_fact(*e, &site.metrics, site.window))
        .filter_map(|f| Some((f, f.usable()?.get())))
        .collect();
    let way = i8::from(items[verb].is(Sense::Up)) - i8::from(items[verb].is(Sense::Down));
    let limit = site.figure.written.in_points().magnitude();
    let breaks = |v: rust_decimal::Decimal| {
        let along = way == 0 || crate::audit::detect::sets::along(v, way);
        along
            && match over {
                Limit::Over => v.abs() > limit,
                Limit::Reached => v.abs() >= limit,
                Limit::Under => v.abs() < limit,
            }
    };
    let label = |f: &Fact| site.scene.index.sheet.label(f);
    let range = (items[none].start, site.item().end);
    let told = changes.iter().map(|(f, v)| format!("{} {v}%", label(f))).collect::<Vec<_>>().join(", ");
    let breaker = changes.iter().find(|(_, v)| breaks(*v));
    // Of somebody that the sheet does not know, nothing can be said.
    let verdict = match breaker {
        Some(_) => Verdict::Contradicted,
        None if changes.len() == names.len() => Verdict::Supported,
        None => Verdict::Ambiguous,
    };
    let message = breaker.map_or(told, |(f, v)| format!("{} is {v}%", label(f)));
    let facts = changes.iter().map(|(f, _)| *f);
    (!changes.is_empty()).then(|| Finding::new(range, ClaimKind::Quantifier, verdict, "FB305", message).on(facts))
}

/// How far the figure goes that is denied.
enum Limit {
    /// "more than 0.2%"
    Over,
    /// "as much as 0.2%", "reached 0.2%"
    Reached,
    /// "less than 0.2%"
    Under,
}

fn bound(site: &Site<'_, '_>, verb: usize) -> Option<Limit> {
    let between = &site.part.items[verb + 1..site.at];
    let says = |words: &[&str]| between.iter().any(|i| site.scene.word(i).split(' ').any(|w| words.contains(&w)));
    match site.figure.written.bound {
        Some(Bound::AtLeast) if says(&["least"]) => Some(Limit::Reached),
        Some(Bound::AtLeast) => Some(Limit::Over),
        Some(Bound::AtMost) => Some(Limit::Under),
        Some(Bound::Nearly) => None,
        None if between.is_empty() && exceeds(site, &site.part.items[verb]) => Some(Limit::Over),
        None if between.is_empty() || says(&["much", "even", "full"]) => Some(Limit::Reached),
        None => None,
    }
}

fn exceeds(site: &Site<'_, '_>, item: &Item) -> bool {
    matches!(&*site.scene.word(item), "exceeded" | "topped" | "surpassed" | "passed" | "cleared" | "broke")
}

fn is_verb(site: &Site<'_, '_>, item: &Item) -> bool {
    let word = site.scene.word(item);
    exceeds(site, item)
        || item.is(Sense::Up)
        || item.is(Sense::Down)
        || matches!(&*word, "moved" | "changed" | "shifted" | "swung" | "reached" | "hit" | "managed" | "strayed")
}

/// The names from one item to another, which commas, "nor" and "and" part; a name that the sheet does not know is none.
fn listed(site: &Site<'_, '_>, from: usize, to: usize) -> Option<Vec<Option<usize>>> {
    let items = &site.part.items;
    let parts = |i: &Item| i.mark(',') || matches!(&*site.scene.word(i), "nor" | "or" | "and");
    let runs = items.get(from..to)?.split(parts).filter(|run| !run.is_empty());
    let names: Vec<Option<usize>> = runs
        .map(|run| {
            run.iter().find_map(|i| match &i.kind {
                Kind::Name { target: Target::Entity(e), generic: false, .. } => Some(*e),
                _ => None,
            })
        })
        .collect();
    (names.len() > 1 && names.iter().any(Option::is_some)).then_some(names)
}
