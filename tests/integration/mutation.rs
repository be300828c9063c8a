//! The mutation harness (`tests/mutation/`) holds its bars. `cargo run --example mutation_table -- --misses` lists what
//! is missed.

use crate::harness::table::Table;
use crate::harness::{cases, editions, run};

/// Share of false figures and of false words that must be caught, in per mille, and false alarms allowed per 1,000 true
/// rewrites.
const BARS: (usize, usize, usize) = (990, 950, 2);

/// Objections to the clean narratives; the goal is none.
const ALARMS: usize = 0;

// One test: each test is a process of its own, and the harness audits a thousand texts.
#[test]
fn mutations_are_caught_and_rewrites_pass() {
    // A part keeps the test quick without optimisation; the command takes all.
    let table = run(&cases(), 3);
    holds(&table);

    // An operator that finds nothing to change proves nothing.
    let rows = table.operators.iter().chain(&table.rewrites);
    let thin: Vec<_> = rows.filter(|(_, row)| row.total < 1).map(|(name, _)| name).collect();
    assert!(thin.is_empty(), "{thin:?}");
    assert!(table.operators.len() >= 18 && table.rewrites.len() >= 12);
    for name in table.operators.keys() {
        let row = format!("\n| {name} | ");
        assert!(include_str!("../../docs/mutation.md").contains(&row), "docs/mutation.md lacks `{name}`");
    }
    assert!(table.markdown("Hand").contains("| **figures** |"));
}

#[test]
fn mutations_of_the_pages_of_the_bundled_days_are_caught() {
    // A small part: each operator once a page and every fiftieth; the command takes all.
    let table = run(&editions(), 50);
    assert!(table.claims > 600, "{}", table.claims);
    holds(&table);
}

fn holds(table: &Table) {
    let per_mille = |(part, all): (usize, usize)| part * 1000 / all;
    assert!(per_mille(table.sum(true)) >= BARS.0, "figures\n{}", table.misses());
    assert!(per_mille(table.sum(false)) >= BARS.1, "words\n{}", table.misses());
    assert!(per_mille(table.false_alarms()) <= BARS.2, "false alarms\n{}", table.misses());
    assert_eq!(table.alarms.len(), ALARMS, "the clean narratives\n{}", table.misses());
}
