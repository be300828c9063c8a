//! # FB304 superlative: not the first of its set
//!
//! ## What it checks
//! `hardest`, `led`, `most`, `worst`, over the set the sentence names, else the section's, else the
//! peers in the sheet. Ties within half a resolution pass; with several subjects each must outrank
//! every other member.
//!
//! ## Why
//! A superlative is a claim about every member of the set.
//!
//! ## Example
//! Sheet:
//! ```text
//! HSI -0.88, HSCEI -1.05, HSTECH -2.02
//! ```
//! Found:
//! ```text
//! HSI fell hardest in Hong Kong.
//! ```
//! Instead:
//! ```text
//! HSTECH fell hardest in Hong Kong.
//! ```
//!
//! ## How to fix
//! Name the member the finding gives, or narrow the set.
