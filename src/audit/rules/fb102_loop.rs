//! # FB102 loop: text that repeats itself
//!
//! ## What it checks
//! A stretch that repeats with a period of 1 to 128 characters, a line or sentence that stands in the
//! text three times or more, or a chain of words that comes back again and again. Short table cells and
//! headings may repeat.
//!
//! ## Why
//! A loop carries no information and hides what the text did not say.
//!
//! ## Example
//! Found:
//! ```text
//! Risk is rising. Risk is rising. Risk is rising.
//! ```
//! Instead:
//! ```text
//! Risk is rising.
//! ```
//!
//! ## How to fix
//! Keep one copy and say what should have come after it.
