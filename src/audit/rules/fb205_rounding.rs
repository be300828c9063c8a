//! # FB205 rounding: a figure that is cut off or rounded the wrong way
//!
//! ## What it checks
//! A figure that does not admit the fact's value at its own precision and is only the truncation, or
//! the next step on the wrong side: 3.46 for 3.467. Half-up and half-even both pass on a tie.
//!
//! ## Why
//! The error is small, but it is one, and it grows when the figure is used again.
//!
//! ## Example
//! Sheet:
//! ```text
//! SOL change_pct = -3.467 percent
//! ```
//! Found:
//! ```text
//! SOL fell 3.46%.
//! ```
//! Instead:
//! ```text
//! SOL fell 3.47%.
//! ```
//!
//! ## How to fix
//! Round half up, or write one digit more.
