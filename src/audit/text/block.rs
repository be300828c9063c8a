//! Paragraphs: lines of prose that belong together.

use super::page::{Line, LineKind, Page};

/// Lines of one kind with nothing between them.
pub(crate) struct Block<'p, 'a> {
    /// The lines, at least one.
    pub lines: &'p [Line<'a>],
    /// What kind of block.
    pub kind: BlockKind,
}

/// What kind of block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BlockKind {
    /// A heading; always one line.
    Heading,
    /// Prose.
    Paragraph,
    /// Points, rows, code, quotes, rules.
    Other,
}

impl Block<'_, '_> {
    /// First byte.
    pub(crate) fn start(&self) -> usize {
        self.lines.first().map_or(0, |line| line.start)
    }

    /// Byte after the last character that is no blank.
    pub(crate) fn end(&self) -> usize {
        self.lines.last().map_or(0, Line::end)
    }
}

impl<'a> Page<'a> {
    /// The page's blocks, blank lines aside.
    pub(crate) fn blocks(&self) -> Vec<Block<'_, 'a>> {
        let kind = |line: &Line<'_>| match line.kind {
            LineKind::Blank => None,
            LineKind::Heading(_) | LineKind::Numbered(_) => Some(BlockKind::Heading),
            LineKind::Prose => Some(BlockKind::Paragraph),
            _ => Some(BlockKind::Other),
        };
        let mut blocks = Vec::new();
        let mut i = 0;
        while i < self.lines.len() {
            let Some(k) = kind(&self.lines[i]) else {
                i += 1;
                continue;
            };
            let mut j = i + 1;
            while k != BlockKind::Heading && j < self.lines.len() && kind(&self.lines[j]) == Some(k) {
                j += 1;
            }
            blocks.push(Block { lines: &self.lines[i..j], kind: k });
            i = j;
        }
        blocks
    }
}
