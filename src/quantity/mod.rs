//! Quantities: an exact decimal, its unit, and how both are printed.
//!
//! Every figure in the program is an [`Exact`] decimal with a [`Unit`]; no float is ever printed. [`mod@print`] is the only
//! place that turns a figure into characters (invariant 3).

mod exact;
pub mod print;
mod unit;
pub mod words;
pub mod written;

pub use exact::{Exact, ExactError};
pub use unit::Unit;
