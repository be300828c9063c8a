//! # FB113 model residue: words that belong to the machine and not to the page
//!
//! ## What it checks
//! Traces of how the text was made: `As an AI`, `I cannot browse`, `Here is the report`, `<think>`,
//! chat-template tokens such as `<|im_start|>`, unresolved slots such as `{hsi.change_pct}`,
//! placeholders such as `[INSERT]`, `TODO`, `NaN`, `undefined`.
//!
//! ## Why
//! Such words tell the reader nothing about the market, and an unresolved slot is a figure that is
//! missing.
//!
//! ## Example
//! Found:
//! ```text
//! HSI closed {hsi.change_pct} on the day.
//! ```
//! Instead:
//! ```text
//! HSI closed +0.38% on the day.
//! ```
//!
//! ## How to fix
//! Delete the residue, or fill the slot.
