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

use crate::audit::finding::Finding;
use crate::audit::report::{ClaimKind, Verdict};
use crate::facts::sheet::Absence;

/// An event without evidence.
#[must_use]
pub(crate) fn finding(range: (usize, usize), quote: &str) -> Finding {
    Finding::new(
        range,
        ClaimKind::Event,
        Verdict::Unsupported,
        "FB404",
        format!("no fact or cited item says anything of \"{quote}\""),
    )
}

/// A property of an entity that the sheet does not hold.
#[must_use]
pub(crate) fn attribute(range: (usize, usize), quote: &str) -> Finding {
    Finding::new(
        range,
        ClaimKind::Event,
        Verdict::Unsupported,
        "FB404",
        format!("\"{quote}\" describes a composition that the sheet does not hold"),
    )
}

/// A topic declared absent.
#[must_use]
pub(crate) fn absent(range: (usize, usize), quote: &str, absence: &Absence) -> Finding {
    Finding::new(
        range,
        ClaimKind::Event,
        Verdict::Unsupported,
        "FB404",
        format!("\"{quote}\": the sheet declares {} absent ({})", absence.topic, absence.reason),
    )
}
