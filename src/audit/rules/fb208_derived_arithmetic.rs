//! # FB208 derived arithmetic: a computed figure does not follow from its parts
//!
//! ## What it checks
//! A difference, sum, ratio, share, multiple or percent change between operands that the text names,
//! recomputed from their facts with the slack that the precision of the operands leaves. Where the clause does
//! not name the operands itself and the figure holds between two others that the sentence names, the verdict
//! is ambiguous.
//!
//! ## Why
//! Derived figures are where briefings go wrong: the parts are copied, the arithmetic is not checked.
//!
//! ## Example
//! Sheet:
//! ```text
//! Dow +0.65, HSI +0.38
//! ```
//! Found:
//! ```text
//! HSI underperformed the Dow by 72bps.
//! ```
//! Instead:
//! ```text
//! HSI underperformed the Dow by 27bps.
//! ```
//!
//! ## How to fix
//! Take the expected value from the finding; it shows the derivation.
