//! # FB110 obfuscated number: a number written so that it reads differently
//!
//! ## What it checks
//! Digits outside ASCII and full-width forms (Arabic-Indic, Devanagari, mathematical), superscripts,
//! subscripts, vulgar fractions, Roman numeral characters or combining marks next to a digit, and words
//! that mix scripts (a Cyrillic `О` in a Latin word).
//!
//! ## Why
//! Such a figure looks like one number and is read by software as another, or not at all. It is
//! reported, never silently turned into a number.
//!
//! ## Example
//! Found:
//! ```text
//! HSI rose 1٫2²%
//! ```
//! Instead:
//! ```text
//! HSI rose 1.2%
//! ```
//!
//! ## How to fix
//! Write the figure in ASCII digits with `.` as the decimal point.
