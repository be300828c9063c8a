//! Divergence detectors, one file each. Each takes the sheet and its settings and gives pairs of facts that disagree; what
//! they share (size, rank, how unusual) is done here.

mod between_groups;
mod breadth_against_index;
mod within_group;

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
pub const KINDS: [&str; 4] = ["opposite_direction", "gap", "within_group_split", "breadth_against_index"];

/// What a detector reads.
pub(super) struct Scene<'a> {
    sheet: &'a FactSheet,
    index: &'a Index<'a>,
    config: &'a DetectorConfig,
}

/// Two facts that disagree, A and B.
pub(super) struct Pair<'a> {
    a: &'a Fact,
    b: &'a Fact,
}

impl<'a> Scene<'a> {
    /// The headline change of a group, or the change of an instrument.
    fn change(&self, id: &str) -> Option<&'a Fact> {
        let entity = match self.sheet.group(id) {
            Some(group) => group.headline.as_deref()?,
            None => id,
        };
        change_of(self.index, entity).filter(|f| f.usable().is_some())
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

/// Every divergence, the largest first, with the facts that hold their sizes. A pair that several detectors find is
/// reported once, by the first in the configuration.
#[must_use]
pub fn detect(
    sheet: &FactSheet,
    universe: &Universe,
    calendars: &Calendars,
    _: &History,
) -> (Vec<Divergence>, Vec<Fact>) {
    let compare = Compare::new(sheet, calendars);
    let index = &compare.index;
    let mut found: Vec<(Divergence, Fact)> = Vec::new();
    for config in &universe.detectors {
        let scene = Scene { sheet, index, config };
        let pairs = match config.kind.as_str() {
            "opposite_direction" => between_groups::opposite_direction(&scene),
            "gap" => between_groups::gap(&scene),
            "within_group_split" => within_group::split(&scene),
            "breadth_against_index" => breadth_against_index::against(&scene),
            _ => Vec::new(),
        };
        for pair in pairs {
            let fact = if config.kind == "breadth_against_index" {
                breadth_against_index::margin(&pair)
            } else {
                compare.difference(pair.a, pair.b, Windows::SessionAndDay).ok()
            };
            let Some(fact) = fact else { continue };
            let reverse = format!("spread.{}~{}", pair.b.entity, pair.a.entity);
            if found.iter().any(|(_, f)| f.id == fact.id || f.id == reverse) {
                continue;
            }
            found.push((divergence(sheet, &config.kind, &pair, &fact), fact));
        }
    }
    found.sort_by(|(a, x), (b, y)| in_bp(b).cmp(&in_bp(a)).then_with(|| x.id.cmp(&y.id)));
    for (rank, (divergence, _)) in (1..).zip(&mut found) {
        divergence.rank = rank;
    }
    found.into_iter().unzip()
}

/// The size without its sign, in basis points.
fn in_bp(divergence: &Divergence) -> Decimal {
    let size = divergence.size.get().abs();
    if divergence.unit == Unit::PercentagePoint { size * Decimal::ONE_HUNDRED } else { size }
}

fn divergence(sheet: &FactSheet, kind: &str, pair: &Pair<'_>, size: &Fact) -> Divergence {
    let name = |id: &str| sheet.entity(id).map_or_else(|| id.to_owned(), |e| e.name.clone());
    Divergence {
        id: format!("{kind}.{}~{}", pair.a.entity, pair.b.entity),
        detector: kind.to_owned(),
        a_name: name(&pair.a.entity),
        b_name: name(&pair.b.entity),
        a: pair.a.id.clone(),
        b: pair.b.id.clone(),
        size_fact: size.id.clone(),
        size: size.value.unwrap_or_default(),
        unit: size.unit.clone(),
        rank: 0,
        unusual: None,
    }
}
