//! The fact core: a snapshot in, a fact sheet out. No I/O, no clock.

pub mod sheet;

pub use sheet::{Fact, FactSheet, Status};
