//! # FB212 unbound number: a figure that nothing in the sheet backs
//!
//! ## What it checks
//! A figure with no fact for its subject and metric. That the same value occurs somewhere else in the
//! sheet supports nothing; the finding offers the nearest facts.
//!
//! ## Why
//! An unbacked figure may be true, but nobody can check it here.
//!
//! ## Example
//! Sheet:
//! ```text
//! no turnover of HSI in the sheet
//! ```
//! Found:
//! ```text
//! HSI turnover was $17B.
//! ```
//! Instead:
//! ```text
//! HSI closed at 24,951.88.
//! ```
//!
//! ## How to fix
//! Take the figure out, name its subject, or add the fact to the sheet.
