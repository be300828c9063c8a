//! # FB207 window: a figure of another window
//!
//! ## What it checks
//! A figure that is right for another window of the same metric: a weekly change given as a daily one.
//!
//! ## Why
//! A week's move read as a day's is a false alarm or a false calm.
//!
//! ## Example
//! Sheet:
//! ```text
//! DAI supply change 7d = -4.1 percent
//! ```
//! Found:
//! ```text
//! DAI supply moved -4.1% in 24h.
//! ```
//! Instead:
//! ```text
//! DAI supply moved -4.1% in 7 days.
//! ```
//!
//! ## How to fix
//! Name the fact's window, or take the fact of the window named.

use crate::audit::finding::Finding;
use crate::audit::report::{ClaimKind, Verdict};
use crate::facts::sheet::Fact;

/// The value is right for another window.
#[must_use]
pub(crate) fn finding(range: (usize, usize), quote: &str, label: &str, fact: &Fact) -> Finding {
    let window = fact.window.as_deref().unwrap_or("no window");
    Finding::new(range, ClaimKind::Number, Verdict::Contradicted, "FB207", format!("{quote} is {label}"))
        .expecting(window)
        .on([fact])
}
