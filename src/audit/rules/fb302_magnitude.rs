//! # FB302 magnitude: a word for a size outside its band
//!
//! ## What it checks
//! `flat`, `modest`, `sharp`, `surge`, `collapse`, against the bands of the sheet's `magnitudes` for
//! the asset class. The band is printed in the finding.
//!
//! ## Why
//! A word for a size is a figure in disguise, and a briefing should use it in one meaning.
//!
//! ## Example
//! Sheet:
//! ```text
//! HSI -0.88 percent, `collapse` starts at 5
//! ```
//! Found:
//! ```text
//! HSI collapsed.
//! ```
//! Instead:
//! ```text
//! HSI slipped.
//! ```
//!
//! ## How to fix
//! Use the word of the band the value lies in, or just the figure.
