//! Blocks as Markdown, with the byte range of every figure and sentence.

use super::narrative::{Block, PrintedFigure, RealisedSentence, Run, Section, SentenceSpan};
use crate::draft::{SentenceKind, Writer};

/// A document in the making.
#[derive(Debug, Default)]
pub struct Page {
    /// The Markdown so far.
    pub text: String,
    /// Its figures.
    pub figures: Vec<PrintedFigure>,
    /// Its sentences.
    pub sentences: Vec<SentenceSpan>,
}

impl Page {
    /// The document's title.
    pub fn title(&mut self, title: &str) {
        self.text.push_str("# ");
        self.words(title, Place::Line);
        self.text.push_str("\n\n");
    }

    /// A section; `index` tells for each of its sentences, in order, which of the draft's it is.
    pub fn section(&mut self, section: &Section, index: &[usize]) {
        self.text.push_str("## ");
        self.words(&section.title, Place::Line);
        self.text.push_str("\n\n");
        let mut index = index.iter().copied();
        for block in &section.blocks {
            self.block(section, block, &mut index);
        }
        if let Some(by) = byline(&section.writers) {
            self.text.push('*');
            self.text.push_str(&by);
            self.text.push_str("*\n\n");
        }
    }

    fn block(&mut self, section: &Section, block: &Block, index: &mut impl Iterator<Item = usize>) {
        match block {
            Block::Paragraph { sentences } => self.paragraph(section, sentences, index),
            Block::Table { columns, rows, note } => self.table(columns, rows, note.as_deref()),
            Block::List { items } => {
                for item in items {
                    self.text.push_str("- ");
                    self.runs(item, Place::Start);
                    self.text.push('\n');
                }
                self.text.push('\n');
            }
            Block::Preformatted { lines } => {
                // The fence is longer than any run of backticks inside.
                let longest = lines.iter().flatten().map(|r| ticks(run_text(r))).max().unwrap_or(0);
                let fence = "`".repeat(longest.max(2) + 1);
                self.text.push_str(&fence);
                self.text.push_str("text\n");
                for line in lines {
                    self.runs(line, Place::Verbatim);
                    while self.text.ends_with(' ') {
                        self.text.pop();
                    }
                    self.text.push('\n');
                }
                self.text.push_str(&fence);
                self.text.push_str("\n\n");
            }
            Block::Notice { text } => {
                self.text.push_str("> ");
                self.runs(text, Place::Start);
                self.text.push_str("\n\n");
            }
            Block::Subheading { text } => {
                self.text.push_str("### ");
                self.words(text, Place::Line);
                self.text.push_str("\n\n");
            }
        }
    }

    fn paragraph(
        &mut self,
        section: &Section,
        sentences: &[RealisedSentence],
        index: &mut impl Iterator<Item = usize>,
    ) {
        let mut before: Option<SentenceKind> = None;
        for sentence in sentences {
            let fresh = before != Some(sentence.kind);
            if before.is_some() {
                self.text.push_str(if fresh { "\n\n" } else { " " });
            }
            if fresh && sentence.kind == SentenceKind::Interpretation {
                self.text.push_str("*Interpretation:* ");
            }
            let start = self.text.len();
            let place = if fresh && sentence.kind == SentenceKind::Fact { Place::Start } else { Place::Line };
            self.runs(&sentence.runs, place);
            self.sentences.push(SentenceSpan {
                start,
                end: self.text.len(),
                section: section.id.clone(),
                index: index.next().unwrap_or_default(),
            });
            before = Some(sentence.kind);
        }
        if before.is_some() {
            self.text.push_str("\n\n");
        }
    }

    fn table(&mut self, columns: &[String], rows: &[Vec<Vec<Run>>], note: Option<&str>) {
        self.text.push('|');
        for column in columns {
            self.text.push(' ');
            self.words(column, Place::Line);
            self.text.push_str(" |");
        }
        self.text.push_str("\n|");
        for position in 0..columns.len() {
            let right = position > 0 && rows.iter().all(|r| r.get(position).is_some_and(|c| is_numeric(c)));
            self.text.push_str(if right { " ---: |" } else { " --- |" });
        }
        self.text.push('\n');
        for row in rows {
            self.text.push('|');
            for cell in row {
                self.text.push(' ');
                self.runs(cell, Place::Line);
                self.text.push_str(" |");
            }
            self.text.push('\n');
        }
        self.text.push('\n');
        if let Some(note) = note {
            self.words(note, Place::Start);
            self.text.push_str("\n\n");
        }
    }

    fn runs(&mut self, runs: &[Run], mut place: Place) {
        for run in runs {
            match run {
                Run::Text(text) => self.words(text, place),
                Run::Figure { text, fact } => {
                    let start = self.text.len();
                    self.words(text, place);
                    self.figures.push(PrintedFigure { start, end: self.text.len(), fact: fact.clone() });
                }
            }
            if place == Place::Start {
                place = Place::Line;
            }
        }
    }

    fn words(&mut self, text: &str, place: Place) {
        if place == Place::Verbatim {
            self.text.extend(text.chars().map(|c| if c == '\n' || c == '\r' { ' ' } else { c }));
        } else {
            self.text.push_str(&escape(text, place == Place::Start));
        }
    }
}

/// Where text stands: what has a meaning depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// First on a line.
    Start,
    /// Within a line.
    Line,
    /// Inside a fence.
    Verbatim,
}

/// Plain text as Markdown that reads as that text: no character of it makes structure. `start` when it begins a line.
#[must_use]
pub fn escape(text: &str, start: bool) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = text;
    if start {
        let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if digits > 0 && text[digits..].starts_with(['.', ')']) {
            out.push_str(&text[..digits]);
            out.push('\\');
            out.push_str(&text[digits..=digits]);
            rest = &text[digits + 1..];
        } else if text.starts_with(['-', '+', '=', '#', '>', ':']) {
            out.push('\\');
            out.push_str(&text[..1]);
            rest = &text[1..];
        }
    }
    for (i, c) in rest.char_indices() {
        let after = &rest[i + c.len_utf8()..];
        match c {
            '\n' | '\r' => out.push(' '),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '|' | '~' => {
                out.push('\\');
                out.push(c);
            }
            // An entity, and what a renderer may turn into a link by itself.
            '&' if after.trim_start_matches(|n: char| n.is_ascii_alphanumeric() || n == '#').starts_with(';') => {
                out.push_str("\\&");
            }
            ':' if after.starts_with("//") => out.push_str("\\:"),
            '.' if out.to_ascii_lowercase().ends_with("www") => out.push_str("\\."),
            '@' => out.push_str("\\@"),
            '{' | '}' => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

/// Who wrote a section, as Markdown; nothing when the program computed all of it. A model's name is set as code: it is
/// no prose and its digits are no figures.
#[must_use]
pub fn byline(writers: &[Writer]) -> Option<String> {
    let all: Vec<String> = writers
        .iter()
        .map(|w| match w {
            Writer::BuiltIn => "the built-in writer".to_owned(),
            Writer::Model(name) => format!("`{}`", super::names::printed(name, "a model").replace('`', "'")),
        })
        .collect();
    (!all.is_empty()).then(|| format!("Written by {}.", super::names::list(&all)))
}

/// Whether a cell holds a figure, or a word that stands for one.
#[must_use]
pub fn is_numeric(cell: &[Run]) -> bool {
    match cell {
        [] => true,
        [Run::Figure { .. }] => true,
        [Run::Figure { .. }, Run::Text(mark)] => mark.starts_with(" ("),
        [Run::Text(text)] => matches!(text.as_str(), "" | "-" | "missing" | "not published" | "none"),
        _ => false,
    }
}

fn run_text(run: &Run) -> &str {
    match run {
        Run::Text(t) | Run::Figure { text: t, .. } => t,
    }
}

fn ticks(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}
