//! # FB404 event: an event outside the sheet
//!
//! ## What it checks
//! Events, policies, deals and news that no fact or cited item of the sheet holds.
//!
//! ## Why
//! A reader trusts an event in a briefing as news, and it may never have happened.
//!
//! ## Example
//! Sheet:
//! ```text
//! no such item in the sheet
//! ```
//! Found:
//! ```text
//! The PBoC cut rates overnight.
//! ```
//! Instead:
//! ```text
//! Delete the sentence.
//! ```
//!
//! ## How to fix
//! Cite an item of the sheet, or leave it out.
