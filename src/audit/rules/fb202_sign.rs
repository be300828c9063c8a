//! # FB202 sign: a figure with the wrong sign
//!
//! ## What it checks
//! A figure of the right size whose sign, given by the character or by its verb (`fell 2.1%` is -2.1),
//! is opposite to the fact's. A spread `A vs B` is A minus B; reversed operands are a sign error.
//!
//! ## Why
//! The reader takes the opposite of what happened.
//!
//! ## Example
//! Sheet:
//! ```text
//! HSI 1d change = -0.88 percent, SPX 1d change = +0.59 percent
//! ```
//! Found:
//! ```text
//! HSI vs SPX: +147bps
//! ```
//! Instead:
//! ```text
//! HSI vs SPX: -147bps
//! ```
//!
//! ## How to fix
//! Turn the sign, or name the operands in the other order.
