//! # FB405 cause: a cause without evidence
//!
//! ## What it checks
//! `because of`, `driven by`, `on ... fears`, `due to`, where the sheet holds no evidence for the link.
//! A hypothesis that is marked as one is a judgement and passes.
//!
//! ## Why
//! Prices do not say why.
//!
//! ## Example
//! Sheet:
//! ```text
//! no item on stimulus in the sheet
//! ```
//! Found:
//! ```text
//! HSI fell on stimulus disappointment.
//! ```
//! Instead:
//! ```text
//! HSI fell; one reading is disappointment over stimulus.
//! ```
//!
//! ## How to fix
//! Mark it as a reading, or cite the item.

use crate::audit::finding::Finding;
use crate::audit::report::{ClaimKind, Verdict};

/// A stated cause.
#[must_use]
pub(crate) fn finding(range: (usize, usize), quote: &str, weighed: bool) -> Finding {
    if weighed {
        Finding::new(
            range,
            ClaimKind::Cause,
            Verdict::Judgement,
            "FB405",
            format!("\"{quote}\" is an interpretation: no fact says what caused what"),
        )
    } else {
        Finding::new(
            range,
            ClaimKind::Cause,
            Verdict::Unsupported,
            "FB405",
            format!("\"{quote}\" is a cause without evidence"),
        )
    }
}
