//! # FB111 invisible character: an invisible or direction-changing character
//!
//! ## What it checks
//! Bidirectional controls, zero-width characters, tag characters, soft hyphens and control characters.
//! A byte-order mark at the very start and a joiner between two emoji pass.
//!
//! ## Why
//! They change what a reader sees without changing what software reads: `-0.88` can be displayed as
//! `88.0-`.
//!
//! ## Example
//! Found:
//! ```text
//! HSI fell \u{202e}88.0\u{202c}%
//! ```
//! Instead:
//! ```text
//! HSI fell 0.88%
//! ```
//!
//! ## How to fix
//! Delete the character.
