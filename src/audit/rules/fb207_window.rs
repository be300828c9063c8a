//! # FB207 window: a figure of another window
//!
//! ## What it checks
//! A figure that is right for another window of the same metric: a weekly change given as a daily one.
//!
//! ## Why
//! A week's move read as a day's is a false alarm or a false calm.
//!
//! ## Example
//! Sheet:
//! ```text
//! DAI supply change 7d = -4.1 percent
//! ```
//! Found:
//! ```text
//! DAI supply moved -4.1% in 24h.
//! ```
//! Instead:
//! ```text
//! DAI supply moved -4.1% in 7 days.
//! ```
//!
//! ## How to fix
//! Name the fact's window, or take the fact of the window named.
