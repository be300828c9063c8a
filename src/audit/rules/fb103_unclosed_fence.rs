//! # FB103 unclosed fence: a code fence that is never closed
//!
//! ## What it checks
//! Three or more backticks or tildes that open a code block which nothing closes before the end of the
//! text, also when they stand in the middle of a line.
//!
//! ## Why
//! Everything after an unclosed fence is shown as fixed-pitch text, and it usually means that the text
//! was cut off. The auditor reads on as text from the next section's heading.
//!
//! ## Example
//! Found:
//! ~~~text
//! ``` US -> HK -> A-shares
//! Risk matrix
//! ~~~
//! Instead:
//! ~~~text
//! ```
//! US -> HK -> A-shares
//! ```
//! ~~~
//!
//! ## How to fix
//! Close the fence, and check that nothing is missing after it.

use crate::audit::text::{Found, LineKind, Page};

pub(crate) fn check(page: &Page<'_>) -> Vec<Found> {
    let mut open = None;
    let mut stray = None;
    for line in &page.lines {
        match line.kind {
            LineKind::Fence => open = if open.is_some() { None } else { Some(line) },
            // A fence in the middle of a line is the wreckage of one whose line ends were lost.
            LineKind::Prose | LineKind::Item | LineKind::Row => {
                for (at, _) in line.text.match_indices("```") {
                    stray = if stray.is_some() { None } else { Some(line.start + at) };
                }
            }
            _ => {}
        }
    }
    let fence = open.map(|line| line.start).or(stray);
    let message = "this code fence is never closed";
    fence.into_iter().map(|at| Found::new(at, at + 3, message)).collect()
}
