//! The page in its forms: Markdown, HTML and JSON. All of them say the same; none of them reads a clock.

mod chart;
mod html;
mod json;
mod style;

pub use html::html;
pub use json::json;

use crate::realise::Narrative;

/// The page as Markdown: what the auditor read, byte for byte.
#[must_use]
pub fn markdown(narrative: &Narrative) -> String {
    narrative.markdown.clone()
}
