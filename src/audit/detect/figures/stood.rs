//! Levels that a text says are the last or the one before: "below 3,919, its last close", "where it stood before the rise".

use super::Site;
use crate::audit::bind::Target;
use crate::audit::bind::index::is_change;
use crate::audit::finding::Finding;
use crate::audit::report::ClaimKind;
use crate::audit::verdict::{Known, fit};
use crate::facts::sheet::Fact;
use crate::quantity::print;

/// A finding where the words right after the figure say which level of its owner it is: no condition, whatever stands
/// before it.
pub fn detect(site: &Site<'_, '_>) -> Option<Finding> {
    let last = told(&site.scene.text[site.item().end..site.part.segment.end])?;
    if site.figure.to.is_some() {
        return None;
    }
    let [Target::Entity(entity)] = site.bound.targets.as_slice() else { return None };
    let price = site.scene.index.price(*entity)?;
    let fact = if last { price } else { prior(site, price)? };
    let value = fact.usable().filter(|_| site.figure.written.fits(&fact.unit))?.get();
    let fitted = fit(&site.figure.written, None, &Known::stated(value));
    Some(site.compared(fitted, ClaimKind::Level, print::fact(fact, value), &[fact], None))
}

/// Whether the words after a figure say that it is its owner's last level; the one before where they say that.
pub(super) fn told(after: &str) -> Option<bool> {
    let next = after.trim_start_matches(['*', '_', ' ']);
    let before = ["a day earlier", "a day ago", "the day before", "the previous day", "the previous session"];
    if before.iter().any(|w| next.starts_with(w)) {
        return Some(false);
    }
    let rest = after.trim_start_matches(['*', '_']).strip_prefix(", ")?;
    let own = |nouns: &[&str]| rest.strip_prefix("its last ").is_some_and(|r| nouns.iter().any(|n| r.starts_with(n)));
    match () {
        () if own(&["close", "value", "price", "level"]) => Some(true),
        () if rest.starts_with("where it stood before") => Some(false),
        () => None,
    }
}

/// The level that a change of the price was computed from.
fn prior<'a>(site: &Site<'_, 'a>, price: &Fact) -> Option<&'a Fact> {
    let facts = site.scene.index.facts_of(&price.entity);
    facts.iter().filter(|f| is_change(f)).find_map(|f| {
        let of = &f.derived_from.as_ref()?.of;
        of.first().filter(|id| **id == price.id).and(of.get(1)).and_then(|id| site.scene.index.fact(id))
    })
}
