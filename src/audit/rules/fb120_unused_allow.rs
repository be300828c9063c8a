//! # FB120 unused allow: an allow comment that allows nothing
//!
//! ## What it checks
//! A comment `<!-- factbrief-allow CODE reason -->` that no finding of that code on its own line or the
//! next one needed.
//!
//! ## Why
//! A stale exception would hide the next real finding at that place.
//!
//! ## Example
//! Found:
//! ```text
//! <!-- factbrief-allow FB203 house style -->
//! HSI rose 0.38%.
//! ```
//! Instead:
//! ```text
//! HSI rose 0.38%.
//! ```
//!
//! ## How to fix
//! Delete the comment.
