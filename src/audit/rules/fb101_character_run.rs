//! # FB101 character run: one character repeated
//!
//! ## What it checks
//! A run of more than 20 of the same visible character. Box drawing (U+2500 to U+257F), block elements,
//! and lines made of `-`, `=`, `_`, `*`, `.`, `~` or `#` as a rule are legitimate and pass.
//!
//! ## Why
//! A model that lost its way repeats a token until its budget is spent. Whatever should have followed,
//! often the rest of the document, is missing.
//!
//! ## Example
//! Found:
//! ```text
//! US EQUITIES ←←←←←←←←←←←←←←←←←←←←←←←←←←←←←←
//! ```
//! Instead:
//! ```text
//! US EQUITIES ← flow data not published
//! ```
//!
//! ## How to fix
//! Write the passage again. Where the run is a drawn line, draw it with box-drawing characters.
