//! What endpoints can really do: one of them measured, several of them compared.

pub mod check;
pub mod compare;
mod page;
mod probe;

pub use check::{CheckReport, check};
pub use compare::{Comparison, compare};
