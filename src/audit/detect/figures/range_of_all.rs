//! "Nine indices | -0.78% to +1.68%", "index moves ranged from -0.8% to +1.7%": from the lowest to the highest change of all that
//! close, or of a group that the words count. It confirms.

use super::Site;
use crate::audit::bind::index::Move;
use crate::audit::detect::pool;
use crate::audit::detect::relation::closing;
use crate::audit::finding::Finding;
use crate::audit::lex::Kind;
use crate::audit::report::ClaimKind;
use crate::audit::verdict::{Fit, Known, fit};

/// A finding where both ends are those of a set that the words, or the row's label, may mean.
pub(super) fn detect(site: &Site<'_, '_>) -> Option<Finding> {
    let written = &site.figure.written;
    let to = site.figure.to.as_ref().filter(|_| written.is_percent())?;
    let index = site.scene.index;
    let indices =
        |w: &str| matches!(w, "indices" | "indexes" | "index" | "benchmarks" | "gauges" | "equity" | "equities");
    let label = site.part.label.split(|c: char| !c.is_alphanumeric()).any(indices);
    let here = || site.part.items[..site.at].iter().rev().take(12);
    let named = here().any(|i| matches!(i.kind, Kind::Name { generic: false, .. }));
    let all = label || here().any(|i| indices(&site.scene.word(i)));
    let mut sets: Vec<Vec<Move<'_>>> = Vec::new();
    if all && !named {
        sets.push(
            closing(index)
                .into_iter()
                .flat_map(|g| index.moves(&crate::audit::bind::Target::Group(g), &[], site.window))
                .collect(),
        );
    }
    let called = here().flat_map(|i| pool::called(site.scene, i));
    sets.extend(called.filter(|_| !named).map(|t| index.moves(&t, &[], site.window)));
    sets.into_iter().find_map(|mut moves| {
        moves.retain(|m| !index.is_volatility(m.entity) && !index.is_total(m.entity));
        let low = moves.iter().min_by_key(|m| m.value)?;
        let high = moves.iter().max_by_key(|m| m.value).filter(|m| m.fact.id != low.fact.id)?;
        let is =
            |w: &crate::quantity::written::Written, m: &Move<'_>| fit(w, None, &Known::stated(m.value)) == Fit::Exact;
        let fits = is(written, low) && is(to, high) || is(written, high) && is(to, low);
        let expected = format!("{} to {}", low.printed(), high.printed());
        let derivation = format!("lowest and highest of {} members", moves.len());
        fits.then(|| {
            site.compared(Fit::Exact, ClaimKind::DerivedNumber, expected, &[low.fact, high.fact], Some(derivation))
        })
    })
}
