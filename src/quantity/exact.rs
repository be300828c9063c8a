//! A decimal that travels as a JSON string, so that no reader on the way can round it.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// An exact decimal, serialised as a string. Scale is kept: `"0.50"` stays `"0.50"`.
///
/// Range: 96-bit mantissa with up to 28 decimals (about ±7.9e28).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Exact(pub Decimal);

/// Why a string is no exact decimal.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ExactError {
    /// Not of the form `-?digits(.digits)?`.
    #[error("`{0}` is not a plain decimal: write digits with an optional leading `-` and one `.`")]
    Form(String),
    /// More digits than a decimal holds.
    #[error("`{0}` has more digits than can be kept exactly (28)")]
    Range(String),
}

impl Exact {
    /// The decimal itself.
    #[must_use]
    pub const fn get(self) -> Decimal {
        self.0
    }
}

impl From<Decimal> for Exact {
    fn from(value: Decimal) -> Self {
        Self(value)
    }
}

impl FromStr for Exact {
    type Err = ExactError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // `Decimal::from_str` also takes `1_000`, `+1` and `.5`: a sheet must have one spelling of a number.
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let plain = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        if !plain(whole) || !plain(fraction) {
            return Err(ExactError::Form(text.chars().take(60).collect()));
        }
        Decimal::from_str_exact(text).map(Self).map_err(|_| ExactError::Range(text.chars().take(60).collect()))
    }
}

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = Exact;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a decimal written as a string, such as \"0.59\"")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Exact, E> {
                text.parse().map_err(E::custom)
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

impl JsonSchema for Exact {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Exact".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^-?[0-9]+(\\.[0-9]+)?$",
            "description": "An exact decimal as a string, for example \"-0.88\"."
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_one_spelling() {
        for good in ["0", "-1.50", "12.0", "007"] {
            assert_eq!(
                good.parse::<Exact>().map(|e| e.to_string()).ok().as_deref(),
                Some(good.trim_start_matches("00"))
            );
        }
        for bad in ["", "-", "+1", "1_000", ".5", "12.", "1.2.3", "1e3", " 1", "1,5", "--1"] {
            assert!(matches!(bad.parse::<Exact>(), Err(ExactError::Form(_))), "{bad}");
        }
        assert!(matches!("1".repeat(60).parse::<Exact>(), Err(ExactError::Range(_))));
        let number = serde_json::from_str::<Exact>("0.59").unwrap_err().to_string();
        assert!(number.contains("a decimal written as a string"), "{number}");
    }

    #[test]
    fn the_schema_admits_decimal_strings_only() {
        let schema = serde_json::to_value(schemars::schema_for!(Exact)).unwrap();
        assert_eq!(schema["type"], "string");
        assert_eq!(schema["pattern"], "^-?[0-9]+(\\.[0-9]+)?$");
    }

    #[test]
    fn a_decimal_keeps_its_value() {
        assert_eq!(Exact::from(Decimal::new(123, 2)).get(), Decimal::new(123, 2));
    }
}
