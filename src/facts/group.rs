//! Groups as wholes.

use super::sheet::{Fact, FactSheet};
use crate::config::universe::Universe;

/// Facts about groups.
#[must_use]
pub fn facts(_: &FactSheet, _: &Universe) -> Vec<Fact> {
    Vec::new()
}
