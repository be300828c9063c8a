//! # FB409 false absence: data said to be missing that is there
//!
//! ## What it checks
//! `not available`, `no data on`, `not provided`, for something the sheet has, or has not listed as
//! absent.
//!
//! ## Why
//! It hides a figure the reader could have had.
//!
//! ## Example
//! Sheet:
//! ```text
//! HSTECH change_pct = 0.35
//! ```
//! Found:
//! ```text
//! HSTECH data was not available.
//! ```
//! Instead:
//! ```text
//! HSTECH rose 0.35%.
//! ```
//!
//! ## How to fix
//! Give the figure.
