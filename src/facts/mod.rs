//! The fact core: a snapshot in, a fact sheet out. No I/O, no clock.

mod breadth;
mod build;
pub mod chain;
pub mod clock;
mod combined;
mod continuity;
pub mod divergence;
pub mod explain;
pub mod group;
pub mod history;
mod label;
pub mod load;
mod movers;
mod no_change;
mod observe;
pub mod percent;
pub mod sectors;
pub mod sheet;
pub mod spread;
mod supply;
mod uncomputed;
mod undelivered;

pub use build::{Context, build};
pub use sheet::{Fact, FactSheet, Status};
