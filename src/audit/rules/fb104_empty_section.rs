//! # FB104 empty section: a heading with nothing under it
//!
//! ## What it checks
//! A heading followed by a heading of the same or a higher level, or by the end of the text, with no
//! content between them.
//!
//! ## Why
//! A reader looks for what the heading promises and cannot tell whether there was nothing to say or
//! whether it was lost.
//!
//! ## Example
//! Found:
//! ```text
//! ## Risk matrix
//! ## Action plan
//! ```
//! Instead:
//! ```text
//! ## Risk matrix
//! No entry today: volatility data is missing.
//! ```
//!
//! ## How to fix
//! Fill the section, say why it is empty, or drop the heading.
