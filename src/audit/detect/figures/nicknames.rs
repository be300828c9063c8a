//! "tech beat blue chips by 56bps": indices by what they are known for, which no name of the sheet tells.

use super::Site;
use crate::audit::bind::Target;
use crate::audit::derive::difference;
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::verdict::{Fit, fit_unsigned};

/// Styles and sizes of shares by which prose calls an index, each with what stands in the names of those it may mean.
const NICKNAMES: [(&str, &[&str]); 11] = [
    ("tech", &["tech", "nasdaq"]),
    ("technology", &["tech", "nasdaq"]),
    ("growth", &["nasdaq", "chinext", "growth"]),
    ("blue chips", &["dow", "csi 300", "ftse 100", "blue"]),
    ("large caps", &["s&p 500", "csi 300", "large"]),
    ("small caps", &["russell 2000", "csi 1000", "small"]),
    ("value", &["value"]),
    ("cyclicals", &["cyclical"]),
    ("defensives", &["defensive"]),
    ("industrials", &["industrial"]),
    ("start-ups", &["chinext", "star"]),
];

/// What stands in the names of the indices that a nickname, in the singular, may mean.
#[must_use]
pub fn nickname(word: &str) -> Option<&'static [&'static str]> {
    NICKNAMES.iter().find(|(n, _)| n.starts_with(word) && n.trim_end_matches('s') == word).map(|(_, names)| *names)
}

/// Every nickname.
pub fn nicknames() -> impl Iterator<Item = &'static str> {
    NICKNAMES.iter().map(|(name, _)| *name)
}

/// A difference between two nicknames: true where it is that of the only two indices of the market that they may mean, and
/// else of nobody that a name tells.
pub(super) fn detect(site: &Site<'_, '_>) -> Option<Finding> {
    let items = &site.part.items;
    let clause = site.item().clause;
    if !site.figure.written.is_spread() || site.figure.to.is_some() {
        return None;
    }
    let compares = |i: &usize| items[*i].is(Sense::CmpUp) || items[*i].is(Sense::CmpDown);
    let verb = (0..site.at).rev().take(6).take_while(|i| items[*i].clause == clause).find(compares)?;
    let text = |from: &Item, to: &Item| site.scene.text.get(from.end..to.start).unwrap_or_default().to_lowercase();
    let first = (0..verb).rev().take_while(|i| items[*i].clause == clause).last()?;
    let before = site.scene.text.get(items[first].start..items[verb].start).unwrap_or_default().to_lowercase();
    let behind = text(&items[verb], site.item());
    let behind = behind.trim().trim_start_matches("of ").trim_end_matches(" by").trim();
    let known = |said: &dyn Fn(&str) -> bool| NICKNAMES.iter().find(|(n, _)| said(n)).map(|(_, names)| *names);
    let first_named =
        known(&|n| before.trim().strip_suffix(n).is_some_and(|rest| rest.is_empty() || rest.ends_with(' ')))?;
    let second_named = known(&|n| behind == n)?;
    let outright =
        |i: &Item| matches!(i.kind, Kind::Name { target: Target::Entity(_), generic: false, partial: false });
    if items[first..site.at].iter().any(outright) {
        return None;
    }
    let index = site.scene.index;
    let ahead = items[verb].is(Sense::CmpUp);
    let points = site.figure.written.in_points();
    let near = site.bound.targets.iter().chain(&site.part.section).chain(&site.part.previous);
    let groups = near.filter_map(|t| match t {
        Target::Entity(e) => index.group_of(*e),
        Target::Group(g) => Some(*g),
        Target::Union(_) => None,
    });
    for group in groups {
        let moves = index.moves_of(index.members_of_group(group), &[], site.window);
        let called = |names: &[&str]| {
            let mut found = moves.iter().filter(|m| names.iter().any(|n| m.entity.name.to_lowercase().contains(n)));
            found.next().filter(|_| found.next().is_none())
        };
        let (Some(a), Some(b)) = (called(first_named), called(second_named)) else { continue };
        let (high, low) = if ahead { (a, b) } else { (b, a) };
        let derived = difference(high.fact, low.fact).filter(|_| high.value > low.value);
        if let Some(derived) = derived.filter(|d| fit_unsigned(&points, &d.known) == Fit::Exact) {
            let expected = format!("{} points", derived.known.exact.normalize());
            let by = Some(derived.derivation.clone());
            return Some(site.compared(Fit::Exact, ClaimKind::DerivedNumber, expected, &derived.facts, by));
        }
    }
    let message = "of indices by what they are known for, and no name of the sheet's".to_owned();
    Some(Finding::new(site.range(), ClaimKind::DerivedNumber, Verdict::NotEvaluated, "FB212", message))
}
