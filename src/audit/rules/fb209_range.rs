//! # FB209 range: a range that its members do not fit
//!
//! ## What it checks
//! A range over a group (`+0.44-0.65%`). Its ends must be the smallest and largest member at the
//! written precision. A range with every member inside but looser ends is approximate; a member outside
//! contradicts it. Sign and unit distribute over both ends.
//!
//! ## Why
//! A range speaks for every member, so one outside it makes it false.
//!
//! ## Example
//! Sheet:
//! ```text
//! NDX +0.44, SPX +0.59, Dow +0.65
//! ```
//! Found:
//! ```text
//! US indices rose 0.50-0.65%.
//! ```
//! Instead:
//! ```text
//! US indices rose 0.44-0.65%.
//! ```
//!
//! ## How to fix
//! Write the smallest and the largest member.
