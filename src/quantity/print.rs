//! Figures as characters: the only place that prints one (invariant 3).
//!
//! Conventions: a change carries its sign; money from a million upwards is scaled to M, B, T with two places; levels have
//! thousands separators; the minus sign is ASCII.

use rust_decimal::{Decimal, RoundingStrategy};

use super::Unit;

/// How a figure is to be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// `+` and `-`: for changes.
    Always,
    /// `-` only: for levels.
    Negative,
    /// None: the words before it say the direction.
    Never,
}

/// Prints `value` in `unit`, rounded half up. `decimals` bounds the places after the point; `None` takes the unit's
/// custom: two for percent, pp, index points and prices (none from ten thousand, four below one), none for counts and
/// basis points, at most two for other units.
#[must_use]
pub fn figure(value: Decimal, unit: &Unit, sign: Sign, decimals: Option<u32>) -> String {
    let magnitude = value.abs();
    let (body, rounds_to_zero) = match unit {
        Unit::Percent => number(magnitude, decimals.unwrap_or(2), "%"),
        Unit::PercentagePoint => number(magnitude, decimals.unwrap_or(2), " pp"),
        Unit::BasisPoint => number(magnitude, decimals.unwrap_or(0), " bp"),
        Unit::IndexPoints => number(magnitude, decimals.unwrap_or(2), ""),
        Unit::Ratio => number(magnitude, decimals.unwrap_or(2), ""),
        Unit::Count => number(magnitude, decimals.unwrap_or(0), ""),
        Unit::Money(code) => {
            let (scaled, zero) = money(magnitude, decimals);
            match code.as_str() {
                "usd" => (format!("${scaled}"), zero),
                "hkd" => (format!("HK${scaled}"), zero),
                "eur" => (format!("€{scaled}"), zero),
                "gbp" => (format!("£{scaled}"), zero),
                other => (format!("{scaled} {}", other.to_uppercase()), zero),
            }
        }
        Unit::Other(name) => {
            let custom = magnitude.normalize().scale().min(2);
            number(magnitude, decimals.unwrap_or(custom), &format!(" {name}"))
        }
    };
    let minus = value.is_sign_negative() && !rounds_to_zero;
    match sign {
        Sign::Always if minus => format!("-{body}"),
        Sign::Always if rounds_to_zero => body,
        Sign::Always => format!("+{body}"),
        Sign::Negative if minus => format!("-{body}"),
        Sign::Negative | Sign::Never => body,
    }
}

/// Half-up rounding at `decimals`, keeping trailing zeros, with thousands separators; also whether nothing is left.
fn number(magnitude: Decimal, decimals: u32, suffix: &str) -> (String, bool) {
    let mut rounded = magnitude.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
    rounded.rescale(decimals);
    let text = rounded.to_string();
    let (whole, fraction) = text.split_once('.').map_or((text.as_str(), None), |(w, f)| (w, Some(f)));
    let mut grouped = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if let Some(fraction) = fraction {
        grouped.push('.');
        grouped.push_str(fraction);
    }
    (format!("{grouped}{suffix}"), rounded.is_zero())
}

/// Scales of money and their letters, the largest first.
const SCALES: [(u64, &str); 3] = [(1_000_000_000_000, "T"), (1_000_000_000, "B"), (1_000_000, "M")];

/// Money with a scale letter from a million upwards.
fn money(magnitude: Decimal, decimals: Option<u32>) -> (String, bool) {
    for (unit, letter) in SCALES {
        let unit = Decimal::from(unit);
        if magnitude >= unit {
            return number(magnitude / unit, decimals.unwrap_or(2), letter);
        }
    }
    // Cents of a price in the tens of thousands are noise, those of a price below one are the price.
    let custom = if magnitude >= Decimal::from(10_000) {
        0
    } else if magnitude >= Decimal::ONE || magnitude.is_zero() {
        2
    } else {
        4
    };
    number(magnitude, decimals.unwrap_or(custom), "")
}

/// Prints a change in percent: `+0.59%`.
#[must_use]
pub fn change(value: Decimal) -> String {
    figure(value, &Unit::Percent, Sign::Always, None)
}

/// Prints a fact's figure the custom way: a change carries its sign, a level does not unless it is negative; no more
/// places than the sheet knows.
#[must_use]
pub fn fact(fact: &crate::facts::Fact, value: Decimal) -> String {
    figure(value, &fact.unit, sign_of(fact), decimals_of(fact))
}

/// Changes, spreads and what was issued carry their sign.
#[must_use]
pub fn sign_of(fact: &crate::facts::Fact) -> Sign {
    let signed = fact.metric.contains("change")
        || fact.metric.contains("spread")
        || fact.metric.contains("issued")
        || fact.metric.contains("distance")
        || matches!(fact.unit, Unit::PercentagePoint | Unit::BasisPoint);
    if signed { Sign::Always } else { Sign::Negative }
}

/// Places after the point: the unit's custom, or fewer when the sheet knows fewer. None for the custom.
#[must_use]
pub fn decimals_of(fact: &crate::facts::Fact) -> Option<u32> {
    let value = fact.value?.get();
    let Some(precision) = fact.precision.map(crate::quantity::Exact::get).filter(|p| !p.is_zero()) else {
        // A level given as 25116 is not known to the hundredth: 25,116.00 would say that it is.
        let observed = fact.derived_from.is_none() && fact.unit == Unit::IndexPoints;
        return observed.then(|| value.scale().min(2));
    };
    let known = precision.normalize().scale();
    match fact.unit {
        Unit::Percent | Unit::PercentagePoint | Unit::IndexPoints | Unit::Ratio => Some(known.min(2)),
        Unit::Money(_) => {
            let unit = SCALES.iter().map(|(unit, _)| Decimal::from(*unit)).find(|unit| value.abs() >= *unit)?;
            // The places that a tenth, a hundredth of the scale's unit need: none where only the unit is known.
            Some((0..2).find(|places| precision >= unit / Decimal::from(10_u64.pow(*places))).unwrap_or(2))
        }
        _ => None,
    }
}
