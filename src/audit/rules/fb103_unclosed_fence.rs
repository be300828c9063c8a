//! # FB103 unclosed fence: a code fence that is never closed
//!
//! ## What it checks
//! Three or more backticks or tildes that open a code block which nothing closes before the end of the
//! text, also when they stand in the middle of a line.
//!
//! ## Why
//! Everything after an unclosed fence is shown as fixed-pitch text, and it usually means that the text
//! was cut off.
//!
//! ## Example
//! Found:
//! ~~~text
//! ``` US -> HK -> A-shares
//! Risk matrix
//! ~~~
//! Instead:
//! ~~~text
//! ```
//! US -> HK -> A-shares
//! ```
//! ~~~
//!
//! ## How to fix
//! Close the fence, and check that nothing is missing after it.
