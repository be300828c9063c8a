//! # FB501 self figure: the text gives two figures for one thing
//!
//! ## What it checks
//! One subject and one metric with two different figures in two places of the text, such as table and
//! prose. No fact is needed. Figures that agree at the coarser of the two precisions pass.
//!
//! ## Why
//! At least one of them is wrong, whatever the sheet says.
//!
//! ## Example
//! Found:
//! ```text
//! | HSI | +0.38% |
//! ...
//! HSI rose 0.83%.
//! ```
//! Instead:
//! ```text
//! | HSI | +0.38% |
//! ...
//! HSI rose 0.38%.
//! ```
//!
//! ## How to fix
//! Correct the one that differs from its source.
