//! Which words that need a second period have a fact behind them.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::facts::divergence::UNUSUAL;
use crate::facts::sheet::{BaselineWord, Divergence, Fact, FactSheet};

/// What was traded is elevated from this much over its average, in percent.
const ELEVATED: Decimal = Decimal::TEN;
/// A correlation has broken when it moved by this much.
const BREAK: Decimal = Decimal::from_parts(5, 0, 0, false, 1);

/// The baseline words the sheet supports, each with the ids of the facts (or divergences) behind it. A word that is not
/// there is not available to a writer.
#[must_use]
pub fn baseline_words(sheet: &FactSheet) -> Vec<BaselineWord> {
    let mut out: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    for fact in &sheet.facts {
        for word in words(fact) {
            out.entry(word).or_default().push(fact.id.clone());
        }
    }
    let unusual = |d: &&Divergence| d.unusual.as_ref().is_some_and(|u| u.z_score.get().abs() >= UNUSUAL);
    for divergence in sheet.divergences.iter().filter(unusual) {
        out.entry("unusual").or_default().push(divergence.id.clone());
    }
    out.into_iter().map(|(word, facts)| BaselineWord { word: word.to_owned(), facts }).collect()
}

fn words(fact: &Fact) -> Vec<&'static str> {
    let Some(value) = fact.usable().map(crate::quantity::Exact::get) else { return Vec::new() };
    let metric = fact.metric.as_str();
    let mut out = Vec::new();
    let mut say = |holds: bool, word: &'static str| {
        if holds {
            out.push(word);
        }
    };
    if metric.contains("_vs_average_") {
        say(value >= ELEVATED, "elevated");
        say(value <= -ELEVATED, "subdued");
    } else if metric.starts_with("high_") && metric.ends_with("_distance_pct") {
        say(value > Decimal::ZERO, "fresh high");
    } else if metric.starts_with("low_") && metric.ends_with("_distance_pct") {
        say(value < Decimal::ZERO, "fresh low");
    } else if metric == "streak" {
        say(value == Decimal::ONE, "rebound");
        say(value == -Decimal::ONE, "pullback");
        say(value.abs() >= Decimal::TWO, "streak");
    } else if metric.starts_with("correlation_") && metric.ends_with("_change") {
        say(value <= -BREAK, "decoupled");
    }
    out
}
