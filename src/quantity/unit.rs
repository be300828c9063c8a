//! Units of figures.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The unit of a figure. On the wire a lower-case word: `percent`, `pp`, `bp`, `index_points`, `count`, `ratio`, an
/// ISO 4217 code (`usd`, `cny`), or any other word, which is then the unit's own name (`orders`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// A change or share, in percent.
    Percent,
    /// A difference of two percentages, in percentage points.
    PercentagePoint,
    /// A difference of two percentages, in basis points (one hundredth of a percentage point).
    BasisPoint,
    /// The level of an index, which has no unit of its own.
    IndexPoints,
    /// Whole things counted.
    Count,
    /// A plain quotient.
    Ratio,
    /// Money, by lower-case ISO 4217 code.
    Money(String),
    /// Any other unit, by its name.
    Other(String),
}

/// Codes read as money. Others stay [`Unit::Other`], so that a unit called `pcs` is no currency.
const CURRENCIES: [&str; 26] = [
    "usd", "cny", "cnh", "hkd", "eur", "jpy", "gbp", "chf", "aud", "cad", "nzd", "sgd", "krw", "inr", "twd", "sek",
    "nok", "dkk", "pln", "brl", "mxn", "zar", "try", "thb", "idr", "btc",
];

impl Unit {
    /// The word on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Percent => "percent",
            Self::PercentagePoint => "pp",
            Self::BasisPoint => "bp",
            Self::IndexPoints => "index_points",
            Self::Count => "count",
            Self::Ratio => "ratio",
            Self::Money(code) => code,
            Self::Other(name) => name,
        }
    }

    /// Reads the word on the wire; never fails, an unknown word is a unit of its own.
    #[must_use]
    pub fn from_word(word: &str) -> Self {
        match word {
            "percent" | "%" => Self::Percent,
            "pp" | "percentage_points" => Self::PercentagePoint,
            "bp" | "bps" | "basis_points" => Self::BasisPoint,
            "index_points" | "points" => Self::IndexPoints,
            "count" => Self::Count,
            "ratio" => Self::Ratio,
            code if CURRENCIES.contains(&code) => Self::Money(code.to_owned()),
            other => Self::Other(other.to_owned()),
        }
    }
}

impl Unit {
    /// The unit that was meant, when the word is a slip of one: `percnt`, `USD`, `index points`. None for a unit of its own.
    #[must_use]
    pub fn slip_of(&self) -> Option<String> {
        let Self::Other(word) = self else { return None };
        let plain = word.trim().to_lowercase().replace([' ', '-'], "_");
        if plain.is_empty() {
            return Some("count".to_owned());
        }
        if plain != *word && !matches!(Self::from_word(&plain), Self::Other(_)) {
            return Some(Self::from_word(&plain).as_str().to_owned());
        }
        // Only long words: a short one is close to too much.
        let long = ["percent", "index_points", "percentage_points", "basis_points"];
        crate::slip::nearest(&plain, long.into_iter()).map(|near| Self::from_word(near).as_str().to_owned())
    }

    /// Whether a metric of this name can be measured in this unit.
    ///
    /// # Errors
    /// What it is measured in, in words.
    pub fn fits(&self, metric: &str) -> Result<(), &'static str> {
        let relative = matches!(self, Self::Percent | Self::PercentagePoint | Self::BasisPoint);
        if metric.ends_with("_pct") || metric.contains("_pct_") {
            return if *self == Self::Percent { Ok(()) } else { Err("percent") };
        }
        match metric {
            "count" | "advancing" | "declining" | "unchanged" if *self != Self::Count => Err("count"),
            "close" | "open" | "high" | "low" | "price" if relative || *self == Self::Count => {
                Err("index_points or a currency such as usd")
            }
            "tvl" | "supply" | "volume" | "turnover" | "market_cap" | "net_flow"
                if relative || matches!(self, Self::IndexPoints | Self::Ratio) =>
            {
                Err("a currency such as usd, or things such as count")
            }
            _ => Ok(()),
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Unit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Unit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|word| Self::from_word(&word))
    }
}

impl JsonSchema for Unit {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Unit".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "minLength": 1,
            "description": "percent, pp, bp, index_points, count, ratio, a lower-case ISO 4217 code such as usd, or any other unit's name."
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_read_and_written_back() {
        for word in ["percent", "pp", "bp", "index_points", "count", "ratio", "usd", "cny", "orders", "pcs"] {
            assert_eq!(Unit::from_word(word).as_str(), word);
            assert_eq!(Unit::from_word(word).to_string(), word);
        }
        assert_eq!(Unit::from_word("usd"), Unit::Money("usd".to_owned()));
        assert_eq!(Unit::from_word("pcs"), Unit::Other("pcs".to_owned()));
    }

    #[test]
    fn the_schema_admits_words_that_are_not_empty() {
        let schema = serde_json::to_value(schemars::schema_for!(Unit)).unwrap();
        assert_eq!((&schema["type"], &schema["minLength"]), (&"string".into(), &1.into()));
    }

    #[test]
    fn a_slip_gives_the_unit_that_was_meant() {
        let slip = |word: &str| Unit::from_word(word).slip_of();
        assert_eq!(slip("USD").as_deref(), Some("usd"));
        assert_eq!(slip("index points").as_deref(), Some("index_points"));
        assert_eq!(slip("percnt").as_deref(), Some("percent"));
        assert_eq!(slip("  ").as_deref(), Some("count"));
        assert_eq!(slip("Orders"), None, "a unit of its own, in capitals");
        assert_eq!(slip("orders"), None);
        assert_eq!(slip("percent"), None);
    }

    #[test]
    fn metrics_have_units_of_their_kind() {
        let fits = |unit: &str, metric: &str| Unit::from_word(unit).fits(metric);
        let good = [
            ("percent", "change_pct"),
            ("percent", "change_pct_7d"),
            ("count", "advancing"),
            ("usd", "close"),
            ("index_points", "close"),
            ("usd", "tvl"),
            ("count", "supply"),
            ("orders", "volume"),
            ("percent", "yield"),
            ("ratio", "z_score"),
        ];
        for (unit, metric) in good {
            assert_eq!(fits(unit, metric), Ok(()), "{metric} in {unit}");
        }
        let money = "a currency such as usd, or things such as count";
        let level = "index_points or a currency such as usd";
        let bad = [
            ("usd", "change_pct", "percent"),
            ("bp", "change_pct_7d", "percent"),
            ("percent", "advancing", "count"),
            ("percent", "close", level),
            ("count", "price", level),
            ("pp", "turnover", money),
            ("index_points", "tvl", money),
            ("ratio", "supply", money),
        ];
        for (unit, metric, wanted) in bad {
            assert_eq!(fits(unit, metric), Err(wanted), "{metric} in {unit}");
        }
    }
}
