//! The narrative as JSON, for programs.

use crate::realise::Narrative;

/// Pretty-printed JSON of schema `factbrief/narrative/1`, with a final line feed.
///
/// # Panics
/// Never: a narrative has string keys only and no floats.
#[must_use]
pub fn json(narrative: &Narrative) -> String {
    let mut text = serde_json::to_string_pretty(narrative).unwrap_or_default();
    text.push('\n');
    text
}
