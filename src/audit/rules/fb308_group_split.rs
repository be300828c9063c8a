//! # FB308 group split: a group statement its members do not share
//!
//! ## What it checks
//! A statement on a group for which headline, members and mean give different answers. The verdict is
//! ambiguous and the finding names the member that breaks it.
//!
//! ## Why
//! Most disputes about a briefing are about who belongs to the group.
//!
//! ## Example
//! Sheet:
//! ```text
//! USDC -1.22, USDT +0.02, DAI 0.00
//! ```
//! Found:
//! ```text
//! Stablecoin supply contracted.
//! ```
//! Instead:
//! ```text
//! Stablecoin supply contracted in USDC and was flat elsewhere.
//! ```
//!
//! ## How to fix
//! Name the members.
