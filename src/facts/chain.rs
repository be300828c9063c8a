//! The transmission chain.

use super::sheet::{Chain, Fact, FactSheet};
use crate::config::universe::Universe;

/// The chain and the facts that hold its spreads.
#[must_use]
pub fn build(_: &FactSheet, _: &Universe) -> (Option<Chain>, Vec<Fact>) {
    (None, Vec::new())
}
