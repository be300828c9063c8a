//! The mutation harness: false statements put into true narratives must be caught, true rewrites must pass.
//!
//! Operators work on the text, not on what the auditor read, so a claim that it overlooks counts against it. A mutant
//! that is still true is excluded, with the reason.

mod case;
mod figure;
mod idle;
mod operators;
mod rewrites;
pub mod table;

pub use case::{cases, editions};
use operators::mutants;
use rewrites::rewrites;
pub use table::run;
