//! Divergence detectors, one file each. Each takes the sheet and its settings and gives pairs of facts that disagree; what
//! they share (size, rank, how unusual) is done here.

mod breadth_against_index;
mod gap;
mod opposite_direction;
mod sector_rotation;
mod spread;
mod supply_against_price;
mod unusual;
mod volume_against_price;
mod within_group;

pub use unusual::UNUSUAL;

use std::cmp::Reverse;
use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::group::change_of;
use super::history::History;
use super::sheet::{Divergence, Fact, FactSheet, Index};
use super::spread::{Compare, Windows};
use crate::calendar::Calendars;
use crate::config::universe::{DetectorConfig, Universe};
use crate::quantity::{Exact, Unit};

/// Smallest gap reported when a detector names none, in basis points.
const MIN_BP: Decimal = Decimal::from_parts(100, 0, 0, false, 0);

/// Detectors that a configuration may name: each is a function of a file here.
pub const KINDS: [&str; 8] = [
    "opposite_direction",
    "gap",
    "spread",
    "within_group_split",
    "breadth_against_index",
    "volume_against_price",
    "supply_against_price",
    "sector_rotation",
];

/// What a detector reads.
pub(super) struct Scene<'a> {
    sheet: &'a FactSheet,
    index: &'a Index<'a>,
    config: &'a DetectorConfig,
    compare: &'a Compare<'a>,
}

/// Two facts that disagree, A and B.
pub(super) struct Pair<'a> {
    a: &'a Fact,
    b: &'a Fact,
}

/// A disagreement with the fact that holds its size.
pub(super) struct Found<'a> {
    pair: Pair<'a>,
    size: Fact,
    measured: Measured,
}

/// What a size is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Measured {
    /// A - B.
    Difference,
    /// How far B lies from one half.
    Margin,
}

/// How alike the two sides are: what is less alike is told later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Prices,
    Alike,
    Unlike,
}

impl Pair<'_> {
    /// The same for A against B and for B against A.
    fn key(&self) -> String {
        let (first, second) = if self.a.id <= self.b.id { (self.a, self.b) } else { (self.b, self.a) };
        format!("{}~{}", first.id, second.id)
    }
}

impl Found<'_> {
    fn class(&self) -> Class {
        let (a, b) = (super::spread::kind(&self.pair.a.metric), super::spread::kind(&self.pair.b.metric));
        match self.measured {
            Measured::Difference if a == b && a.is_empty() => Class::Prices,
            Measured::Difference if a == b => Class::Alike,
            _ => Class::Unlike,
        }
    }
}

impl<'a> Scene<'a> {
    /// What the configured detector finds.
    fn run(&self) -> Vec<Found<'a>> {
        match self.config.kind.as_str() {
            "opposite_direction" => opposite_direction::opposite_direction(self),
            "gap" => gap::gap(self),
            "spread" => spread::spread(self),
            "within_group_split" => within_group::split(self),
            "breadth_against_index" => breadth_against_index::against(self),
            "volume_against_price" => volume_against_price::against(self),
            "supply_against_price" => supply_against_price::against(self),
            "sector_rotation" => sector_rotation::rotation(self),
            _ => Vec::new(),
        }
    }

    /// The pair with its difference as its size; turned round where the sheet has the difference that way alone, so that one
    /// gap is one fact.
    fn difference(&self, pair: Pair<'a>) -> Option<Found<'a>> {
        let of = |a: &Fact, b: &Fact| self.compare.difference(a, b, Windows::SessionAndDay).ok();
        let has = |a: &Fact, b: &Fact| self.index.fact(&super::spread::id(a, b)).is_some();
        let turned = has(pair.b, pair.a) && !has(pair.a, pair.b);
        let pair = if turned { Pair { a: pair.b, b: pair.a } } else { pair };
        let size = of(pair.a, pair.b)?;
        Some(Found { pair, size, measured: Measured::Difference })
    }

    /// The headline change of a group, or the change of an instrument.
    fn change(&self, id: &str) -> Option<&'a Fact> {
        let entity = match self.sheet.group(id) {
            Some(group) => group.headline.as_deref()?,
            None => id,
        };
        change_of(self.index, entity).filter(|f| f.usable().is_some())
    }

    /// Pairs of the configured sides that are far apart, of those wanted.
    fn apart(&self, wanted: fn(&Pair<'_>) -> bool) -> Vec<Found<'a>> {
        self.sides()
            .into_iter()
            .filter_map(|(a, b)| Some(Pair { a: self.change(&a)?, b: self.change(&b)? }))
            .filter(|pair| wanted(pair) && size(pair).is_some_and(|s| s.abs() >= self.min_bp()))
            .filter_map(|pair| self.difference(pair))
            .collect()
    }

    /// The smallest size reported, in basis points.
    fn min_bp(&self) -> Decimal {
        self.config.min_bp.map_or(MIN_BP, Exact::get)
    }

    /// Every pair of the configured sides; where none are named, every pair of groups with a headline.
    fn sides(&self) -> Vec<(String, String)> {
        if self.config.a.is_empty() && self.config.b.is_empty() {
            let ids: Vec<&String> = self.sheet.groups.iter().filter(|g| g.headline.is_some()).map(|g| &g.id).collect();
            let mut out = Vec::new();
            for (i, a) in ids.iter().enumerate() {
                out.extend(ids[i + 1..].iter().map(|b| ((*a).clone(), (*b).clone())));
            }
            return out;
        }
        self.config.a.iter().flat_map(|a| self.config.b.iter().map(move |b| (a.clone(), b.clone()))).collect()
    }
}

/// A - B in basis points.
fn size(pair: &Pair<'_>) -> Option<Decimal> {
    pair.a.usable()?.get().checked_sub(pair.b.usable()?.get())?.checked_mul(Decimal::ONE_HUNDRED)
}

/// True when both moved, and in opposite directions.
fn opposite(pair: &Pair<'_>) -> bool {
    match (pair.a.usable(), pair.b.usable()) {
        (Some(a), Some(b)) => {
            let (a, b) = (a.get(), b.get());
            !a.is_zero() && !b.is_zero() && a.is_sign_negative() != b.is_sign_negative()
        }
        _ => false,
    }
}

/// Every divergence in the order in which it is told, with the facts that hold their sizes. A pair that several detectors
/// find is reported once, by the first in the configuration.
///
/// First stand the gaps that are unusual against their own past, the most unusual first; then gaps between prices, then
/// between other things of one kind, then between unlike things (a price and a volume), each by size. A percentage of a
/// volume is a large number by nature and takes no lead by that.
#[must_use]
pub fn detect(
    sheet: &FactSheet,
    universe: &Universe,
    calendars: &Calendars,
    history: &History,
) -> (Vec<Divergence>, Vec<Fact>) {
    let compare = Compare::new(sheet, calendars);
    let mut found: Vec<(Divergence, Class, Vec<Fact>)> = Vec::new();
    let mut known: BTreeSet<String> = BTreeSet::new();
    for config in universe.detectors.iter().filter(|d| d.enabled) {
        let scene = Scene { sheet, index: &compare.index, config, compare: &compare };
        for one in scene.run() {
            if known.insert(one.pair.key()) {
                let class = one.class();
                let (divergence, facts) = described(&scene, calendars, history, one);
                found.push((divergence, class, facts));
            }
        }
    }
    found.sort_by_cached_key(|(divergence, class, _)| order(divergence, *class));
    for (rank, (divergence, ..)) in (1..).zip(&mut found) {
        divergence.rank = rank;
    }
    let mut facts = Vec::new();
    let divergences = found
        .into_iter()
        .map(|(divergence, _, own)| {
            facts.extend(own);
            divergence
        })
        .collect();
    (divergences, facts)
}

/// The place of a divergence among all: smaller is told first.
fn order(d: &Divergence, class: Class) -> (Reverse<Option<Decimal>>, Class, Reverse<Decimal>, String) {
    (Reverse(unusual::strength(d.unusual.as_ref())), class, Reverse(in_bp(d)), d.id.clone())
}

/// The size without its sign, in basis points.
fn in_bp(divergence: &Divergence) -> Decimal {
    let size = divergence.size.get().abs();
    let points = divergence.unit == Unit::PercentagePoint;
    if points { size.saturating_mul(Decimal::ONE_HUNDRED) } else { size }
}

fn described(scene: &Scene<'_>, calendars: &Calendars, history: &History, found: Found<'_>) -> (Divergence, Vec<Fact>) {
    let unusual = unusual::of(scene.sheet, scene.index, calendars, history, &found);
    let Found { pair, size, .. } = found;
    let detector = scene.config.name.as_ref().unwrap_or(&scene.config.kind).clone();
    let divergence = Divergence {
        id: format!("{detector}.{}~{}", pair.a.entity, pair.b.entity),
        detector,
        a_name: label(scene.sheet, pair.a),
        b_name: label(scene.sheet, pair.b),
        a: pair.a.id.clone(),
        b: pair.b.id.clone(),
        size_fact: size.id.clone(),
        size: size.value.unwrap_or_default(),
        unit: size.unit.clone(),
        rank: 0,
        unusual: unusual.as_ref().map(|(unusual, _)| unusual.clone()),
    };
    let more = unusual.map(|(unusual, read)| unusual::facts(&size, &unusual, &read));
    let mut facts = vec![size];
    facts.extend(more.into_iter().flatten());
    (divergence, facts)
}

/// The side's name with what is measured of it: `USDT supply`; the name alone for prices and values, where it says the
/// measure itself, and in a sheet without prices, which nothing could be taken for.
fn label(sheet: &FactSheet, fact: &Fact) -> String {
    let name = sheet.entity(&fact.entity).map_or(fact.entity.as_str(), |e| e.name.as_str());
    let kind = fact.metric.strip_suffix("_change_pct").map_or("", |_| super::spread::kind(&fact.metric));
    let measure = super::spread::measure(kind);
    let said = measure.is_empty() || name.to_lowercase().contains(&measure.to_lowercase());
    if said || !sheet.facts.iter().any(|f| f.metric == "change_pct") {
        name.to_owned()
    } else {
        format!("{name} {measure}")
    }
}
