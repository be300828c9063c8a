//! Points of a list that stand under another: what that one names is what they tell of.

use super::bind::Target;

/// The points of a list that those set in further stand under, from the outermost to the innermost.
#[derive(Default)]
pub struct Parent {
    /// The blanks before the mark of each, and what it names or is lent itself.
    above: Vec<(usize, Vec<Target>)>,
}

impl Parent {
    /// Goes on to the block that begins at `start` and names `own`, and gives what the point above it lends: one name, or the
    /// two of a pair ("Morpho ↑ vs Aave ↓").
    pub fn enter(&mut self, text: &str, start: usize, own: &[Target]) -> Vec<Target> {
        let line = text[..start].rfind('\n').map_or(0, |end| end + 1);
        let lead = &text[line..start];
        let indent = lead.len() - lead.trim_start().len();
        if !is_mark(lead.trim()) {
            *self = Self::default();
            return Vec::new();
        }
        while self.above.last().is_some_and(|(above, _)| *above >= indent) {
            self.above.pop();
        }
        let lent =
            self.above.last().map(|(_, named)| named.clone()).filter(|named| named.len() < 3).unwrap_or_default();
        self.above.push((indent, if own.is_empty() { lent.clone() } else { own.to_vec() }));
        lent
    }
}

/// "-", "*", "1.", "a)": what a point of a list begins with.
fn is_mark(lead: &str) -> bool {
    let number = lead.strip_suffix(['.', ')']).unwrap_or_default();
    lead.starts_with(['-', '*', '+', '\u{2022}'])
        || !number.is_empty() && (number.bytes().all(|b| b.is_ascii_digit()) || number.len() == 1)
}
