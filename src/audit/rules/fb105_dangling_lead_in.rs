//! # FB105 dangling lead in: a lead-in with nothing after it
//!
//! ## What it checks
//! A line or paragraph that ends in a colon and is followed by a heading, by the end of the text, or by
//! another lead-in. A line that ends in a colon and continues with a list, table, code block or text
//! passes.
//!
//! ## Why
//! The list it announces was lost on the way.
//!
//! ## Example
//! Found:
//! ```text
//! Critical data:
//!
//! ## Divergences
//! ```
//! Instead:
//! ```text
//! Critical data:
//! - 313 stocks rose and 2,011 fell.
//!
//! ## Divergences
//! ```
//!
//! ## How to fix
//! Restore the list or delete the lead-in.
