//! # FB204 scale: a figure off by a power of a thousand
//!
//! ## What it checks
//! A figure with the right digits at the wrong scale: million for billion, 万 for 亿, a lost or doubled
//! scale letter.
//!
//! ## Why
//! The digits look familiar, so nobody notices a factor of a thousand.
//!
//! ## Example
//! Sheet:
//! ```text
//! USDC supply change = -950 million USD
//! ```
//! Found:
//! ```text
//! USDC supply fell by $950B.
//! ```
//! Instead:
//! ```text
//! USDC supply fell by $950M.
//! ```
//!
//! ## How to fix
//! Write the scale of the fact.
