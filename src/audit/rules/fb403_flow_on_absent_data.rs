//! # FB403 flow on absent data: a flow asserted where flow data is absent
//!
//! ## What it checks
//! Statements on what foreign, northbound, domestic, retail or institutional money did, where the sheet
//! lists that data as absent.
//!
//! ## Why
//! All that is known is a price; who bought is a guess.
//!
//! ## Example
//! Sheet:
//! ```text
//! northbound flow: not published
//! ```
//! Found:
//! ```text
//! Foreign investors sold A-shares.
//! ```
//! Instead:
//! ```text
//! A-shares fell; northbound flow is no longer published.
//! ```
//!
//! ## How to fix
//! Say what the prices did, and that the flow is not known.

use crate::audit::finding::Finding;
use crate::audit::report::{ClaimKind, Verdict};

/// A holder's act without data.
#[must_use]
pub(crate) fn finding(range: (usize, usize), quote: &str, reason: Option<String>, conditional: bool) -> Finding {
    let why = reason
        .map_or_else(|| "the sheet measures no flows".to_owned(), |r| format!("the sheet declares it absent ({r})"));
    let verdict = if conditional { Verdict::Judgement } else { Verdict::Unsupported };
    Finding::new(range, ClaimKind::Flow, verdict, "FB403", format!("\"{quote}\": {why}"))
}

/// An arrow of a flow map.
#[must_use]
pub(crate) fn edge(range: (usize, usize), end: &str, inward: bool) -> Finding {
    let way = if inward { "from" } else { "to" };
    Finding::new(range, ClaimKind::Flow, Verdict::Unsupported, "FB403", format!("no fact measures a flow {way}{end}"))
}
