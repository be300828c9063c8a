//! # FB303 comparison: a comparison the wrong way round
//!
//! ## What it checks
//! `lagged`, `outperformed`, `above`, `more than`, `HSCEI > HSI`, against the facts of both sides in
//! one metric and window.
//!
//! ## Why
//! Who leads is the message of the sentence.
//!
//! ## Example
//! Sheet:
//! ```text
//! HSI +0.38, HSCEI +0.76
//! ```
//! Found:
//! ```text
//! HSI outperformed HSCEI.
//! ```
//! Instead:
//! ```text
//! HSCEI outperformed HSI.
//! ```
//!
//! ## How to fix
//! Swap the sides or the word.
