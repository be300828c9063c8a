//! # FB203 unit: a figure in the wrong unit
//!
//! ## What it checks
//! A figure that is right in one unit and stands in another: a difference of percentages in `%` instead
//! of pp or bps, pp for bps, one currency for another. 1 pp is 100 bps, so 147bps and 1.47pp both
//! stand.
//!
//! ## Why
//! A percent of something and a difference of percents are two things, off by any factor.
//!
//! ## Example
//! Sheet:
//! ```text
//! spread = 147 bp
//! ```
//! Found:
//! ```text
//! The gap was 1.47%.
//! ```
//! Instead:
//! ```text
//! The gap was 1.47pp.
//! ```
//!
//! ## How to fix
//! Use the fact's unit or one that converts into it exactly.
