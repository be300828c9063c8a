//! # FB112 truncated text: a sentence without its end
//!
//! ## What it checks
//! A paragraph of prose, or the whole text, that stops in the middle: no closing punctuation after a
//! word that cannot end a sentence (`the`, `and`, `of`, `while`), an open bracket or quotation mark at
//! the end of the text, a dangling comma or dash.
//!
//! ## Why
//! The text was cut off, and the missing words may have been the claim.
//!
//! ## Example
//! Found:
//! ```text
//! Hong Kong fell on the day, while the
//! ```
//! Instead:
//! ```text
//! Hong Kong fell on the day, while the US rose.
//! ```
//!
//! ## How to fix
//! Write the sentence to its end.
