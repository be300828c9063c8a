//! Earlier closes and sheets, and the facts that need them.

use super::sheet::{Fact, FactSheet};
use crate::config::universe::Universe;

/// Earlier closes and sheets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {}

/// Facts that need a second period.
#[must_use]
pub fn facts(_: &FactSheet, _: &Universe, _: &History) -> Vec<Fact> {
    Vec::new()
}
