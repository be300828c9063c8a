//! # FB301 direction: a direction word against the sign
//!
//! ## What it checks
//! `rose`, `fell`, `up`, `down`, `rallied`, arrows and the like, against the sign of the subject's
//! change. For a group, the headline, every member and the mean are read; if they disagree the finding
//! is ambiguous and names the member that breaks it.
//!
//! ## Why
//! The direction is what most readers keep.
//!
//! ## Example
//! Sheet:
//! ```text
//! HSI -0.88, HSCEI -1.05, HSTECH -2.02
//! ```
//! Found:
//! ```text
//! Hong Kong rallied.
//! ```
//! Instead:
//! ```text
//! Hong Kong fell.
//! ```
//!
//! ## How to fix
//! Turn the word, or name the members it holds for.
