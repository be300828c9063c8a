//! # FB104 empty section: a heading with nothing under it
//!
//! ## What it checks
//! A heading followed by a heading of the same or a higher level, or by the end of the text, with no
//! content between them, and a section whose only sentence is a conclusion (`Implication: ...`) that
//! follows from nothing in it.
//!
//! ## Why
//! A reader looks for what the heading promises and cannot tell whether there was nothing to say or
//! whether it was lost.
//!
//! ## Example
//! Found:
//! ```text
//! ## Risk matrix
//! ## Action plan
//! ```
//! Instead:
//! ```text
//! ## Risk matrix
//! No entry today: volatility data is missing.
//! ```
//!
//! ## How to fix
//! Fill the section, say why it is empty, or drop the heading.

use crate::audit::text::{Found, Line, LineKind, Page};

/// Labels of a sentence that draws a conclusion: alone in a section, it concludes from nothing.
const CONCLUSIONS: [&str; 5] = ["implication", "implications", "interpretation", "reading", "takeaway"];

pub(crate) fn check(page: &Page<'_>) -> Vec<Found> {
    let headings = page.lines.iter().enumerate().filter(|(_, line)| line.is_heading());
    headings
        .filter_map(|(i, heading)| Some(Found::new(heading.start, heading.end(), lacks(page, i, heading)?)))
        .collect()
}

/// What the section under the heading lacks.
fn lacks(page: &Page<'_>, index: usize, heading: &Line<'_>) -> Option<&'static str> {
    let Some((first, next)) = page.next_solid(index) else { return Some("nothing stands under this heading") };
    match (heading.kind, next.kind) {
        (LineKind::Heading(level), LineKind::Heading(below)) if below <= level => {
            return Some("nothing stands under this heading");
        }
        (LineKind::Numbered(_), LineKind::Numbered(_)) => return Some("nothing stands under this heading"),
        _ => {}
    }
    // The title of a document may have one line under it.
    let titled = index > 0 && page.lines[..index].iter().any(Line::is_heading);
    let label = next.text.trim_start_matches(['*', '_']).split_once(':').map(|(label, _)| label.to_lowercase());
    let concludes =
        next.kind == LineKind::Prose && label.is_some_and(|l| CONCLUSIONS.contains(&l.trim_end_matches(['*', '_'])));
    let alone = page.next_solid(first).is_none_or(|(_, after)| after.is_heading());
    (titled && concludes && alone).then_some("this section has a conclusion and nothing it could follow from")
}
