//! # FB211 count: a count that is off
//!
//! ## What it checks
//! Counts of things (`313 up`, `3 of 6`, `two of three indices`), against a fact or against the members
//! of the named group.
//!
//! ## Why
//! Counts carry the breadth of a move; off by one changes `all` into `most`.
//!
//! ## Example
//! Sheet:
//! ```text
//! 2 of 6 indices rose
//! ```
//! Found:
//! ```text
//! All but 3 of 6 indices fell.
//! ```
//! Instead:
//! ```text
//! All but 2 of 6 indices fell.
//! ```
//!
//! ## How to fix
//! Count the members the finding lists.
