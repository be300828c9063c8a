//! A row that measures one against another, where a side is named by its metric or by several names: "DeFi TVL ↑ vs market
//! cap ↓ | +1.86pp", "BTC/ETH ↑ vs HSI ↓ | 2.4-3.9pp".

use rust_decimal::Decimal;

use super::{Site, spread};
use crate::audit::bind::Target;
use crate::audit::bind::index::is_change;
use crate::audit::finding::Finding;
use crate::audit::rules;
use crate::facts::sheet::Fact;
use crate::quantity::Unit;

/// The two sides of the row's label.
fn sides<'s>(site: &'s Site<'_, '_>) -> Option<(&'s str, &'s str)> {
    site.part.segment.cell?;
    let label = site.part.label.as_str();
    label.split_once(" vs ").or_else(|| label.split_once(" versus "))
}

/// "DeFi TVL ↑ vs market cap ↓": the two totals, where a metric's name is the only one that a side has.
pub(super) fn totals(site: &Site<'_, '_>) -> Option<(Target, Target)> {
    let (before, after) = sides(site)?;
    let entities = site.part.row.iter().filter(|t| matches!(t, Target::Entity(_)));
    let mut single = entities.filter(|t| {
        let Target::Entity(e) = t else { return false };
        !site.scene.index.is_total(site.scene.index.entity(*e))
    });
    let first = total(site, before);
    let second = total(site, after);
    let pair = match (first, second) {
        (Some(a), Some(b)) if single.next().is_none() => (a, b),
        _ => return None,
    };
    (pair.0 != pair.1).then_some(pair)
}

/// The one total whose metric a side names: "market cap", "DeFi TVL", "total cap".
fn total(site: &Site<'_, '_>, side: &str) -> Option<Target> {
    let words: Vec<&str> = side.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let known = |w: &&str| {
        matches!(
            *w,
            "market"
                | "cap"
                | "mcap"
                | "tvl"
                | "defi"
                | "total"
                | "crypto"
                | "aggregate"
                | "the"
                | "overall"
                | "headline"
        )
    };
    let metric = match () {
        () if words.iter().any(|w| matches!(*w, "cap" | "mcap")) => "cap",
        () if words.contains(&"tvl") => "tvl",
        () => return None,
    };
    if !words.iter().all(known) {
        return None;
    }
    let index = site.scene.index;
    let measured = |e: usize| {
        index
            .facts_of(&index.entity(e).id)
            .iter()
            .any(|f| f.metric.split('_').any(|w| w == metric) || f.id.contains(metric))
    };
    let changes = |e: usize| index.change_fact(e, &[], site.window).is_some();
    let mut found =
        (0..index.sheet.entities.len()).filter(|e| index.is_total(index.entity(*e)) && measured(*e) && changes(*e));
    found.next().filter(|_| found.next().is_none()).map(Target::Entity)
}

/// "BTC/ETH ↑ vs HSI ↓ | 2.4-3.9pp": from the least to the greatest difference of any of one side and any of the other.
pub(super) fn range(site: &Site<'_, '_>) -> Option<Finding> {
    let (before, after) = sides(site)?;
    let to = site.figure.to.as_ref().filter(|_| site.figure.written.is_spread() && site.at == 0)?;
    let names =
        |side: &str| side.replace(" and ", "/").split(['/', ',', '&', '+']).filter(|s| !s.trim().is_empty()).count();
    let row = &site.part.row;
    let first = names(before);
    if row.len() < 3 || first + names(after) != row.len() || !row.iter().all(|t| matches!(t, Target::Entity(_))) {
        return None;
    }
    let (own, others) = row.split_at(first);
    let pairs = own.iter().flat_map(|a| others.iter().flat_map(|b| spread::between_two(site, a, b)));
    let pairs: Vec<_> = pairs.collect();
    let percent = |f: &&Fact| is_change(f) && f.unit == Unit::Percent;
    let values: Vec<Decimal> = pairs.iter().map(|d| d.known.exact).collect();
    let facts: Vec<&Fact> = pairs.iter().flat_map(|d| d.facts.iter().copied()).filter(percent).collect();
    if values.len() < 2 {
        return None;
    }
    let index = site.scene.index;
    let list = |side: &[Target]| side.iter().map(|t| index.name(t)).collect::<Vec<_>>().join(", ");
    let label = format!("{} - {}", list(own), list(others));
    let points = site.figure.written.in_points();
    Some(
        rules::fb209_range::differences(site.range(), site.quote(), &points, &to.in_points(), &values, &label)
            .on(facts),
    )
}
