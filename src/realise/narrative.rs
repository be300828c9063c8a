//! The realised document, schema `factbrief/narrative/1`: Markdown plus a map from each printed figure to its fact.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::draft::{SentenceKind, Writer};
use crate::plan::SectionKind;

/// The schema's name and version.
pub const SCHEMA: &str = "factbrief/narrative/1";

/// The document as it will be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Narrative {
    /// Always `factbrief/narrative/1`.
    pub schema: String,
    /// ISO 8601 date of the report.
    pub report_date: String,
    /// The document's title.
    pub title: String,
    /// Sections in order.
    pub sections: Vec<Section>,
    /// The whole document in Markdown. This is what the auditor reads.
    pub markdown: String,
    /// Every figure in `markdown`, by position.
    pub figures: Vec<PrintedFigure>,
    /// Where each sentence of the draft stands in `markdown`, by position: how a finding leads back to its writer.
    #[serde(default)]
    pub sentences: Vec<SentenceSpan>,
}

/// Where one sentence of the draft stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SentenceSpan {
    /// First byte in `markdown`.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// The section's id.
    pub section: String,
    /// Index of the sentence in the section's draft.
    pub index: usize,
}

/// One figure of the Markdown and the fact it prints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PrintedFigure {
    /// First byte in `markdown`.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// Fact id.
    pub fact: String,
}

/// One section, as blocks that each renderer lays out in its own way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Section {
    /// The section's id in the plan.
    pub id: String,
    /// Heading as printed.
    pub title: String,
    /// What kind of section it is.
    pub kind: SectionKind,
    /// Who wrote its prose; empty when the core computed all of it.
    #[serde(default)]
    pub writers: Vec<Writer>,
    /// Its content, in order.
    pub blocks: Vec<Block>,
}

/// A piece of content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "block")]
pub enum Block {
    /// Sentences.
    Paragraph {
        /// In reading order.
        sentences: Vec<RealisedSentence>,
    },
    /// A table.
    Table {
        /// Column heads.
        columns: Vec<String>,
        /// Rows of as many cells.
        rows: Vec<Vec<Vec<Run>>>,
        /// Said under the table, where something must be.
        #[serde(default)]
        note: Option<String>,
    },
    /// Points.
    List {
        /// One entry a point.
        items: Vec<Vec<Run>>,
    },
    /// Fixed-pitch text, such as a flow map.
    Preformatted {
        /// One entry a line.
        lines: Vec<Vec<Run>>,
    },
    /// A line of its own that must be seen: a warning or a label.
    Notice {
        /// The text.
        text: Vec<Run>,
    },
    /// A heading below the section's.
    Subheading {
        /// The text.
        text: String,
    },
}

/// A sentence as printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RealisedSentence {
    /// Words and figures.
    pub runs: Vec<Run>,
    /// Fact or interpretation.
    pub kind: SentenceKind,
    /// Who wrote it.
    pub writer: Writer,
}

/// Text of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Run {
    /// Words; plain text that every renderer escapes.
    Text(String),
    /// A printed figure.
    Figure {
        /// As printed.
        text: String,
        /// Fact id.
        fact: String,
    },
}
