//! # FB307 chain: a step of the chain the facts do not show
//!
//! ## What it checks
//! `followed`, `failed to follow`, `transmitted`, `amplified`, `broke`, and arrows of a flow map,
//! against the signs and sizes at both ends of the link. Amplified is the same sign and larger.
//!
//! ## Why
//! The chain is a claim about two markets at once, and about their order.
//!
//! ## Example
//! Sheet:
//! ```text
//! SPX +0.59, HSI +0.38
//! ```
//! Found:
//! ```text
//! US gains amplified in Hong Kong.
//! ```
//! Instead:
//! ```text
//! Hong Kong followed with a smaller gain.
//! ```
//!
//! ## How to fix
//! Use the outcome the sheet's chain has.
