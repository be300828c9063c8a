//! # FB306 joint movement: said to move together, or apart, and did not
//!
//! ## What it checks
//! `in lockstep`, `decoupled`, `diverged`, `despite`, `both rose`. Decoupled needs opposite signs or a
//! gap above the configured size.
//!
//! ## Why
//! The relation between two markets is what a briefing is read for.
//!
//! ## Example
//! Sheet:
//! ```text
//! BTC -1.71, SPX -1.50
//! ```
//! Found:
//! ```text
//! BTC decoupled from the S&P 500.
//! ```
//! Instead:
//! ```text
//! BTC fell with the S&P 500.
//! ```
//!
//! ## How to fix
//! Say what the signs say.
