//! "| Turnover | ¥1.86T |", "| 24h volume | $71.8B |": a row that is headed by a metric and names nobody.

use crate::audit::bind::Target;
use crate::audit::bind::index::is_change;
use crate::audit::lex::{Item, Kind};
use crate::audit::scene::{Part, Scene};
use crate::facts::sheet::Fact;
use crate::quantity::Unit;
use crate::quantity::written::WrittenUnit;

/// Words beside the metric's that say nothing of whose it is.
const PLAIN: [&str; 10] = ["24h", "total", "daily", "day's", "spot", "market", "cash", "session", "combined", "the"];

/// Whose the metric is: of those that have it in the unit that is written, the one of the market that the rows above or the
/// heading are about.
pub(super) fn owner(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Target> {
    let cell = part.segment.cell.filter(|(_, column)| *column > 0).is_some();
    // "- **Volume:** $96.8B in 24 hours": a point's own label.
    let point = !cell
        && part.segment.cell.is_none()
        && (2..=3).contains(&at)
        && part.items[at - 1].mark(':')
        && part.items[..at - 1].iter().all(|i| i.figure().is_none());
    let said = if cell { part.items.as_slice() } else { &part.items[..at] };
    let strange = |i: &Item| matches!(i.kind, Kind::Name { generic: false, .. }) || cell && i.target().is_some();
    let named = said.iter().any(strange);
    let figure = part.items[at].figure().filter(|f| (cell || point) && !named && f.to.is_none())?;
    let own = scene.text[part.items[0].start..part.items[at - usize::from(point)].start].to_lowercase();
    let label = if cell { part.label.as_str() } else { own.as_str() };
    let mut words =
        label.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|w| !PLAIN.contains(w) && !w.is_empty());
    let (noun, None) = (words.next()?, words.next()) else { return None };
    let cap = matches!(noun, "cap" | "mcap" | "capitalisation" | "capitalization");
    let stems = scene.vocabulary.metric_nouns.get(noun);
    let measures = |metric: &String| {
        cap && (metric == "market_cap" || metric == "mcap") || stems.is_some_and(|s| s.contains(metric))
    };
    let index = scene.index;
    if !cap && stems.is_none() {
        return None;
    }
    let of_its_currency = |f: &Fact| match (&figure.written.unit, &f.unit) {
        (WrittenUnit::Money(Some(code)), Unit::Money(own)) => code.eq_ignore_ascii_case(own),
        _ => figure.written.fits(&f.unit),
    };
    let fits = |f: &&Fact| measures(&f.metric) && !is_change(f) && f.usable().is_some() && of_its_currency(f);
    let group = |t: &Target| match t {
        Target::Group(g) => Some(*g),
        Target::Entity(e) => index.group_of(*e),
        Target::Union(_) => None,
    };
    let near = part.row.iter().chain(&part.previous).chain(&part.section).find_map(group)?;
    let has = |e: &usize| index.facts_of(&index.entity(*e).id).iter().any(fits);
    // A row of its own has the metric itself.
    if part.row.iter().any(|t| matches!(t, Target::Entity(e) if has(e))) {
        return None;
    }
    let mut own = index.members_of_group(near).iter().copied().filter(has);
    own.next().filter(|_| own.next().is_none()).map(Target::Entity)
}
