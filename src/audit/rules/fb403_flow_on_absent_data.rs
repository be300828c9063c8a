//! # FB403 flow on absent data: a flow asserted where flow data is absent
//!
//! ## What it checks
//! Statements on what foreign, northbound, domestic, retail or institutional money did, where the sheet
//! lists that data as absent.
//!
//! ## Why
//! All that is known is a price; who bought is a guess.
//!
//! ## Example
//! Sheet:
//! ```text
//! northbound flow: not published
//! ```
//! Found:
//! ```text
//! Foreign investors sold A-shares.
//! ```
//! Instead:
//! ```text
//! A-shares fell; northbound flow is no longer published.
//! ```
//!
//! ## How to fix
//! Say what the prices did, and that the flow is not known.
