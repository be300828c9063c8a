//! Points of a list that stand under another: what that one names is what they tell of.

use super::bind::Target;

/// The point of a list that those set in further stand under.
#[derive(Default)]
pub struct Parent {
    /// Blanks before its mark; `None` outside of lists.
    indent: Option<usize>,
    named: Vec<Target>,
}

impl Parent {
    /// Goes on to the block that begins at `start` and names `own`, and gives what the point above it lends: one name, or the
    /// two of a pair ("Morpho ↑ vs Aave ↓").
    pub fn enter(&mut self, text: &str, start: usize, own: &[Target]) -> Vec<Target> {
        let line = text[..start].rfind('\n').map_or(0, |end| end + 1);
        let lead = &text[line..start];
        let indent = lead.len() - lead.trim_start().len();
        if !lead.trim_start().starts_with(['-', '*', '+', '\u{2022}']) {
            *self = Self::default();
            return Vec::new();
        }
        if self.indent.is_some_and(|above| indent > above) {
            return if self.named.len() < 3 { self.named.clone() } else { Vec::new() };
        }
        *self = Self { indent: Some(indent), named: own.to_vec() };
        Vec::new()
    }
}
