//! # FB406 unknown name: a name the sheet does not know
//!
//! ## What it checks
//! A capitalised name or ticker used as a subject of market data that is no entity, group or alias of
//! the sheet.
//!
//! ## Why
//! It was either made up or mistyped, and nothing about it can be checked.
//!
//! ## Example
//! Sheet:
//! ```text
//! no KWEB in the sheet
//! ```
//! Found:
//! ```text
//! KWEB led the gains.
//! ```
//! Instead:
//! ```text
//! HSTECH led the gains.
//! ```
//!
//! ## How to fix
//! Use the sheet's name, or add the entity.

use crate::audit::finding::Finding;
use crate::audit::report::{ClaimKind, Verdict};

/// A name nobody declared.
#[must_use]
pub(crate) fn finding(range: (usize, usize), name: &str) -> Finding {
    Finding::new(range, ClaimKind::Entity, Verdict::Unsupported, "FB406", format!("{name} is not in the sheet"))
}
