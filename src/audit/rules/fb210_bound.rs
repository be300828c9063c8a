//! # FB210 bound: a bound that does not hold
//!
//! ## What it checks
//! `over`, `more than`, `X+`, `at least`, `below`, `nearly`, `almost`. `X+` holds for values from X to
//! `audit.bound_percent` above it and is loose beyond; `nearly X` holds for values less than X by at
//! most `audit.nearly_percent`.
//!
//! ## Why
//! A bound on the wrong side of its value is as false as a wrong figure, and one far below it misleads.
//!
//! ## Example
//! Sheet:
//! ```text
//! BTC -3.52, ETH -3.39
//! ```
//! Found:
//! ```text
//! BTC and ETH dropped 3.5%+.
//! ```
//! Instead:
//! ```text
//! BTC dropped 3.5%+, ETH 3.39%.
//! ```
//!
//! ## How to fix
//! Write the value, or a bound that every subject meets.
