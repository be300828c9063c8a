//! What a text rule found.

/// A defect at a range of bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// One sentence.
    pub message: String,
    /// Text that could stand there instead.
    pub suggestion: Option<String>,
}

impl Found {
    /// A defect with a message.
    pub(crate) fn new(start: usize, end: usize, message: impl Into<String>) -> Self {
        Self { start, end, message: message.into(), suggestion: None }
    }

    /// The same, with text to put there.
    pub(crate) fn suggest(mut self, text: impl Into<String>) -> Self {
        self.suggestion = Some(text.into());
        self
    }
}
