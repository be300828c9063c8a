//! How unusual a size is against the same size on earlier days.

use rust_decimal::Decimal;

use super::{Found, Measured};
use crate::calendar::Calendars;
use crate::facts::history::{self, History, PastSizes};
use crate::facts::sheet::{Derivation, Fact, FactSheet, Index, PastUse, Unusual};
use crate::quantity::{Exact, Unit};

/// A size is unusual from so many standard deviations.
pub const UNUSUAL: Decimal = Decimal::TWO;

/// The size against its own trailing window, with the rows it is held against; none without history enough.
pub(super) fn of(
    sheet: &FactSheet,
    index: &Index<'_>,
    calendars: &Calendars,
    history: &History,
    found: &Found<'_>,
) -> Option<(Unusual, Vec<PastUse>)> {
    if history.is_empty() {
        return None;
    }
    let date = &sheet.report_date;
    let (past, read) = match found.measured {
        Measured::Difference => {
            let scale = if found.size.unit == Unit::BasisPoint { Decimal::ONE_HUNDRED } else { Decimal::ONE };
            let PastSizes { sizes, read } = history.past_gaps(index, calendars, date, found.pair.a, found.pair.b);
            (sizes.into_iter().map(|gap| gap.checked_mul(scale)).collect::<Option<Vec<Decimal>>>()?, read)
        }
        Measured::Margin => {
            let PastSizes { sizes, read } = history.past_values(&found.pair.b.id, date);
            let margin = |rate: Decimal| rate.checked_sub(super::breadth_against_index::HALF);
            (sizes.into_iter().map(margin).collect::<Option<Vec<Decimal>>>()?, read)
        }
    };
    Some((history::unusual(found.size.usable()?.get(), &past)?, read))
}

/// The three figures as facts, so that a page may print them and an auditor check them.
pub(super) fn facts(size: &Fact, unusual: &Unusual, read: &[PastUse]) -> [Fact; 3] {
    let n = Exact(Decimal::from(unusual.n));
    let make = |metric: &str, value: Exact, unit: Unit| Fact {
        id: format!("{}.{metric}", size.id),
        metric: metric.to_owned(),
        value: Some(value),
        unit,
        window: Some(format!("{} sessions", unusual.n)),
        basis: Some("against the same gap on the days before".to_owned()),
        precision: None,
        derived_from: Some(Derivation {
            past: read.to_vec(),
            ..Derivation::new(format!("{metric} (with history)"), vec![size.id.clone()])
        }),
        note: Some(format!("n = {}", unusual.n)),
        ..size.clone()
    };
    [
        make("z_score", unusual.z_score, Unit::Ratio),
        make("percentile", unusual.percentile, Unit::Percent),
        make("past_days", n, Unit::Count),
    ]
}

/// Standard deviations from the trailing mean without their sign, where they are at least [`UNUSUAL`].
pub(super) fn strength(unusual: Option<&Unusual>) -> Option<Decimal> {
    unusual.map(|u| u.z_score.get().abs()).filter(|z| *z >= UNUSUAL)
}
