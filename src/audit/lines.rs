//! Where a byte stands: line and column.

use super::report::Span;

/// The starts of a text's lines, found once.
#[derive(Clone, Debug)]
pub struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    /// Reads the text once. Lines end at `\n`.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        let mut starts = vec![0];
        starts.extend(text.match_indices('\n').map(|(i, _)| i + 1));
        Self { text, starts }
    }

    /// Line and column of a byte, both from 1, the column in characters. A byte inside a character counts as its first;
    /// one behind the text as its end.
    #[must_use]
    pub fn place(&self, byte: usize) -> (usize, usize) {
        let byte = floor(self.text, byte);
        let line = self.starts.partition_point(|&start| start <= byte);
        let start = self.starts[line - 1];
        (line, self.text[start..byte].chars().count() + 1)
    }

    /// The span from `start` to `end`, moved outwards to whole characters.
    #[must_use]
    pub fn span(&self, start: usize, end: usize) -> Span {
        let start = floor(self.text, start);
        let end = ceil(self.text, end.max(start));
        let (line, column) = self.place(start);
        Span { start, end, line, column }
    }

    /// The text of a span.
    #[must_use]
    pub fn quote(&self, span: Span) -> &'a str {
        self.text.get(span.start..span.end).unwrap_or_default()
    }

    /// The text itself.
    #[must_use]
    pub const fn text(&self) -> &'a str {
        self.text
    }

    /// Bytes of line `line` (from 1) without its line end; empty behind the last line.
    #[must_use]
    pub fn line(&self, line: usize) -> std::ops::Range<usize> {
        let end = self.text.len();
        let start = line.checked_sub(1).and_then(|i| self.starts.get(i)).copied().unwrap_or(end);
        let next = self.starts.get(line).copied().unwrap_or(end);
        let stop = next - usize::from(next > start && self.text.as_bytes()[next - 1] == b'\n');
        start..stop
    }

    /// How many lines there are; a text that ends in a line end has an empty last one.
    #[must_use]
    pub fn count(&self) -> usize {
        self.starts.len()
    }
}

fn floor(text: &str, mut byte: usize) -> usize {
    byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    byte
}

fn ceil(text: &str, mut byte: usize) -> usize {
    byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte += 1;
    }
    byte
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let lines = Lines::new("ab\n上证 up\n");
        assert_eq!(lines.place(0), (1, 1));
        assert_eq!(lines.place(3), (2, 1));
        assert_eq!(lines.place(4), (2, 1));
        assert_eq!(lines.place(6), (2, 2));
        assert_eq!(lines.place(10), (2, 4));
        assert_eq!(lines.place(999), (3, 1));
        assert_eq!(lines.quote(lines.span(4, 7)), "上证");
        assert_eq!((lines.line(1), lines.line(2), lines.line(3), lines.line(9)), (0..2, 3..12, 13..13, 13..13));
        assert_eq!(lines.count(), 3);
    }
}
