//! How a fact is called in a sentence: the name of what it is about, its metric in words, its window.

use super::sheet::{Fact, FactSheet};
use crate::quantity::print;

impl FactSheet {
    /// The name of an entity or group as printed; the id itself where the sheet has neither.
    #[must_use]
    pub fn name_of<'a>(&'a self, id: &'a str) -> &'a str {
        let entity = self.entity(id).map(|e| e.name.as_str());
        entity.or_else(|| self.group(id).map(|g| g.name.as_str())).unwrap_or(id)
    }

    /// `S&P 500 change over 1d`, `Bitcoin price`, `Nasdaq correlation with Bitcoin over 30d`.
    #[must_use]
    pub fn label(&self, fact: &Fact) -> String {
        let named = self.metrics.iter().find(|m| m.id == fact.metric && !m.name.contains('_'));
        let metric = named.map_or_else(|| in_words(&fact.metric), |m| m.name.clone());
        let name = self.name_of(&fact.entity);
        // "A-share turnover" is the name of its turnover.
        let last = name.rsplit(' ').next().unwrap_or(name).to_lowercase();
        let metric = match metric.split_once(' ').unwrap_or((&metric, "")) {
            (first, rest) if first.to_lowercase() == last => rest.to_owned(),
            _ => metric,
        };
        let metric = if metric.is_empty() { metric } else { format!(" {metric}") };
        let against = fact.against.as_deref().map(|id| format!(" against {}", self.name_of(id))).unwrap_or_default();
        // A level of a day is the level; a change of a day is one over it.
        let moves = metric.split(' ').any(|w| matches!(w, "change" | "growth" | "return" | "spread"));
        let window = fact.window.as_deref().filter(|w| moves || *w != "1d");
        let window = window.map(|w| format!(" over {w}")).unwrap_or_default();
        format!("{name}{metric}{against}{window}")
    }

    /// A fact's figure as a page prints it, such as `+0.59%`; `no value` where it has none.
    #[must_use]
    pub fn figure(&self, fact: &Fact) -> String {
        fact.value.map_or_else(|| "no value".to_owned(), |value| print::fact(fact, value.get()))
    }
}

/// `change_pct_7d` is "change", its unit and its window being told by the figure and by the fact.
fn in_words(metric: &str) -> String {
    let unit = |w: &&str| matches!(*w, "pct" | "usd" | "abs");
    let window = |w: &&str| w.starts_with(|c: char| c.is_ascii_digit());
    let words: Vec<&str> = metric.split('_').filter(|w| !unit(w) && !window(w)).collect();
    if words.is_empty() { metric.replace('_', " ") } else { words.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metric_id_reads_as_words() {
        assert_eq!(in_words("change_pct_7d"), "change");
        assert_eq!(in_words("supply_change_pct"), "supply change");
        assert_eq!(in_words("market_cap"), "market cap");
        assert_eq!(in_words("pct"), "pct");
    }
}
