//! "$118.6B changed hands", "on $71.6B of volume": what was traded, which whoever stands near by need not have.

use super::{Site, direct, facts_about};
use crate::audit::bind::index::is_change;
use crate::audit::finding::Finding;
use crate::audit::report::Verdict;
use crate::audit::rules::fb212_unbound_number;
use crate::quantity::written::WrittenUnit;

/// A finding where the words make the figure a volume and nobody it is bound to has one: of the one fact that is such.
pub(super) fn detect(site: &Site<'_, '_>) -> Option<Finding> {
    let word = |n: usize| site.next_word(n).unwrap_or_default();
    let hands =
        &*word(1) == "changed hands" || matches!(&*word(1), "changed" | "changing" | "changes") && &*word(2) == "hands";
    // "edged lower on $71.6B of volume"
    let traded_for = matches!(&*word(1), "of" | "in") && matches!(&*word(2), "volume" | "turnover");
    if !(hands || traded_for) || !matches!(site.figure.written.unit, WrittenUnit::Money(_)) || site.figure.to.is_some()
    {
        return None;
    }
    let traded = |metric: &str| metric.contains("volume") || metric.contains("turnover");
    let has_one = site
        .bound
        .targets
        .iter()
        .any(|target| facts_about(site.scene, target).iter().any(|fact| traded(&fact.metric) && !is_change(fact)));
    let found = (!has_one).then(|| direct::unbound(site))?;
    // Who traded it is not said, so that no volume of another makes it false.
    let market = |id: &String| {
        let index = site.scene.index;
        let fact = index.fact(id);
        fact.is_some_and(|f| index.sheet.entities.iter().any(|e| e.id == f.entity && index.is_total(e)))
    };
    let of_another = found.verdict == Verdict::Supported && !found.facts.iter().any(market);
    Some(if found.verdict == Verdict::Contradicted || of_another {
        fb212_unbound_number::finding(site.range(), site.quote(), None)
    } else {
        found
    })
}
