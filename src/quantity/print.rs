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
    let (mut body, rounds_to_zero) = match unit {
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
        Sign::Always | Sign::Negative if minus => body.insert(0, '-'),
        Sign::Always if !rounds_to_zero => body.insert(0, '+'),
        _ => {}
    }
    body
}

/// Half-up rounding at `decimals`, keeping trailing zeros, with thousands separators; also whether nothing is left.
fn number(magnitude: Decimal, decimals: u32, suffix: &str) -> (String, bool) {
    let mut rounded = magnitude.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
    rounded.rescale(decimals);
    let mut body = thousands(&plain(rounded));
    body.push_str(suffix);
    (body, rounded.is_zero())
}

/// What `to_string` gives of a number that is not negative, at a fraction of its cost where 64 bits hold its digits:
/// most messages print figures.
pub(crate) fn plain(number: Decimal) -> String {
    let places = number.scale() as usize;
    let Ok(digits) = u64::try_from(number.mantissa()) else { return number.to_string() };
    let mut text = digits.to_string();
    if places > 0 {
        if text.len() <= places {
            text.insert_str(0, &"0".repeat(places + 1 - text.len()));
        }
        text.insert(text.len() - places, '.');
    }
    text
}

/// The digits of a plain number, `1234.5`, with separators between thousands.
#[must_use]
pub(crate) fn thousands(text: &str) -> String {
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(w, f)| (w, Some(f)));
    let mut grouped = String::with_capacity(text.len() + whole.len() / 3 + 4);
    // The first group has what is left over of the others.
    let (mut group, mut rest) = whole.split_at(whole.len() % 3);
    while !rest.is_empty() {
        if !group.is_empty() {
            grouped.push_str(group);
            grouped.push(',');
        }
        (group, rest) = rest.split_at(3);
    }
    grouped.push_str(group);
    if let Some(fraction) = fraction {
        grouped.push('.');
        grouped.push_str(fraction);
    }
    grouped
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Fact;

    fn of(value: &str, unit: &str, sign: Sign, decimals: Option<u32>) -> String {
        figure(value.parse().unwrap(), &Unit::from_word(unit), sign, decimals)
    }

    fn a_fact(metric: &str, value: &str, unit: &str, precision: Option<&str>) -> Fact {
        let mut text = serde_json::json!({"id": "a.b", "entity": "a", "metric": metric, "value": value, "unit": unit, "status": "ok"});
        if let Some(precision) = precision {
            text["precision"] = precision.into();
        }
        serde_json::from_value(text).unwrap()
    }

    fn printed(metric: &str, value: &str, unit: &str, precision: Option<&str>) -> String {
        fact(&a_fact(metric, value, unit, precision), value.parse().unwrap())
    }

    #[test]
    fn a_sign_stands_where_it_is_asked_for() {
        assert_eq!(of("0.59", "percent", Sign::Always, None), "+0.59%");
        assert_eq!(of("-0.59", "percent", Sign::Always, None), "-0.59%");
        assert_eq!(of("0.001", "percent", Sign::Always, None), "0.00%", "nothing is left to have a sign");
        assert_eq!(of("-0.001", "percent", Sign::Always, None), "0.00%");
        assert_eq!(of("-0.59", "percent", Sign::Negative, None), "-0.59%");
        assert_eq!(of("0.59", "percent", Sign::Negative, None), "0.59%");
        assert_eq!(of("-0.59", "percent", Sign::Never, None), "0.59%");
        assert_eq!(change("1.005".parse().unwrap()), "+1.01%");
    }

    #[test]
    fn digits_are_those_of_the_number() {
        for text in ["0", "0.00", "0.05", "7", "1.50", "12.345", "18446744073709551615", "18446744073709551616.5"] {
            assert_eq!(plain(text.parse().unwrap()), text);
        }
    }

    #[test]
    fn thousands_are_parted() {
        for (value, wanted) in
            [("1", "1"), ("999", "999"), ("1000", "1,000"), ("12345", "12,345"), ("1234567", "1,234,567")]
        {
            assert_eq!(of(value, "count", Sign::Never, None), wanted);
        }
    }

    #[test]
    fn money_has_a_scale_from_a_million() {
        let cases = [
            ("999999", "$999,999"),
            ("1000000", "$1.00M"),
            ("1000000000", "$1.00B"),
            ("2370000000000", "$2.37T"),
            ("9999.5", "$9,999.50"),
            ("10000", "$10,000"),
            ("1", "$1.00"),
            ("0", "$0.00"),
            ("0.5", "$0.5000"),
        ];
        for (value, wanted) in cases {
            assert_eq!(of(value, "usd", Sign::Never, None), wanted);
        }
        assert_eq!(of("2140000000000", "cny", Sign::Never, None), "2.14T CNY");
    }

    #[test]
    fn changes_carry_their_sign_and_levels_do_not() {
        for metric in ["change_pct", "spread", "issued", "distance_from_high"] {
            assert_eq!(printed(metric, "1.5", "percent", None), "+1.50%", "{metric}");
        }
        assert_eq!(printed("gap", "12", "bp", None), "+12 bp");
        assert_eq!(printed("yield", "1.5", "percent", None), "1.50%");
    }

    #[test]
    fn no_more_places_than_the_sheet_knows() {
        assert_eq!(printed("close", "25116", "index_points", None), "25,116");
        assert_eq!(printed("close", "25116.5", "index_points", None), "25,116.5");
        assert_eq!(printed("close", "25116.125", "index_points", None), "25,116.13");
        assert_eq!(
            printed("close", "25116.5", "index_points", Some("0")),
            "25,116.5",
            "a precision of nothing says nothing"
        );
        assert_eq!(printed("ratio", "6.912", "ratio", None), "6.91");
        assert_eq!(printed("change_pct", "1.5", "percent", Some("0.1")), "+1.5%");
        assert_eq!(printed("change_pct", "1.5", "percent", Some("0.001")), "+1.50%");
        assert_eq!(printed("supply", "184000000000", "usd", Some("1000000000")), "$184B");
        assert_eq!(printed("supply", "184100000000", "usd", Some("100000000")), "$184.1B");
        assert_eq!(printed("supply", "184130000000", "usd", Some("10000000")), "$184.13B");
        assert_eq!(printed("supply", "184130000000", "usd", Some("1")), "$184.13B");
        let mut derived = a_fact("level", "100", "index_points", None);
        derived.derived_from = serde_json::from_value(serde_json::json!({"op": "mean", "of": ["a.c"]})).unwrap();
        assert_eq!(decimals_of(&derived), None, "computed, so that its digits say nothing of what is known");
    }
}
