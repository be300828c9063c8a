//! An index that rose while most members fell, or the other way round.

use rust_decimal::Decimal;

use super::{Found, Measured, Pair, Scene};
use crate::facts::Fact;
use crate::facts::sheet::Derivation;
use crate::quantity::{Exact, Unit};

/// Half of the members: the advance rate below which most fell.
pub(super) const HALF: Decimal = Decimal::from_parts(50, 0, 0, false, 0);

/// How far the advance rate lies from one half, in percentage points: the size of such a divergence. The two sides are
/// not of one kind, so their difference would mean nothing.
fn margin(pair: &Pair<'_>) -> Option<Fact> {
    let rate = pair.b;
    Some(Fact {
        id: format!("{}.advance_margin", rate.entity),
        metric: "advance_margin".to_owned(),
        value: Some(Exact(rate.usable()?.get() - HALF)),
        unit: Unit::PercentagePoint,
        derived_from: Some(Derivation::new("above_half", vec![rate.id.clone()])),
        against: Some(pair.a.entity.clone()),
        note: Some("the advance rate less one half".to_owned()),
        ..rate.clone()
    })
}

/// Each configured index (A side) against the advance rate of its breadth (B side), where the two tell opposite stories.
pub(super) fn against<'a>(scene: &Scene<'a>) -> Vec<Found<'a>> {
    let mut out = Vec::new();
    for (a, b) in scene.sides() {
        let (Some(index), Some(rate)) = (scene.change(&a), scene.index.fact(&format!("{b}.advance_rate"))) else {
            continue;
        };
        let (Some(change), Some(share)) = (index.usable(), rate.usable()) else { continue };
        let most_fell = share.get() < HALF;
        let index_rose = change.get() > Decimal::ZERO;
        if !change.get().is_zero() && most_fell == index_rose {
            let pair = Pair { a: index, b: rate };
            out.extend(margin(&pair).map(|size| Found { pair, size, measured: Measured::Margin }));
        }
    }
    out
}
