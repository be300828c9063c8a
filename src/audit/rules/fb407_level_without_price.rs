//! # FB407 level without price: a price level without a price
//!
//! ## What it checks
//! `support`, `resistance`, `holds`, `breaks`, `below 4,800`, where the sheet has no level of that
//! entity; and where it has one, the wrong side of it.
//!
//! ## Why
//! A level means something only next to the price.
//!
//! ## Example
//! Sheet:
//! ```text
//! no ETH price in the sheet
//! ```
//! Found:
//! ```text
//! ETH holds $2,100.
//! ```
//! Instead:
//! ```text
//! ETH fell 3.39%.
//! ```
//!
//! ## How to fix
//! Add the price to the sheet, or drop the level.
