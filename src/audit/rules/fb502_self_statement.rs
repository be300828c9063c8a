//! # FB502 self statement: the text says one thing and its opposite
//!
//! ## What it checks
//! Opposite statements on one subject in two places: `risk-off dominates` and `this is not risk-off`,
//! `supply is contracting` and `supply is flat`, `capital is exiting` and `capital is staying`.
//!
//! ## Why
//! The reader cannot believe both.
//!
//! ## Example
//! Found:
//! ```text
//! Risk-off dominates.
//! ...
//! This isn't risk-off.
//! ```
//! Instead:
//! ```text
//! Risk-off dominates in crypto.
//! ...
//! Equities are not risk-off.
//! ```
//!
//! ## How to fix
//! Decide, or say for which part each holds.
