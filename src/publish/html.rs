//! The page as HTML: one file, no script, nothing loaded from anywhere, every word escaped.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::{chart, style};
use crate::diagnostic::markup::escape;
use crate::draft::{SentenceKind, Writer};
use crate::facts::sheet::{Fact, FactSheet, Status};
use crate::plan::SectionKind;
use crate::plan::view::View;
use crate::quantity::print::{self, Sign};
use crate::realise::markdown::is_numeric;
use crate::realise::narrative::{Block, RealisedSentence, Run, Section};
use crate::realise::{Narrative, printed, slots};

/// The page. The same narrative and sheet give the same bytes.
#[must_use]
pub fn html(narrative: &Narrative, sheet: &FactSheet) -> String {
    let mut page = Page { out: String::new(), sheet, view: View::new(sheet), used: BTreeSet::new() };
    page.head(narrative);
    for (position, section) in narrative.sections.iter().enumerate() {
        page.section(section, position);
    }
    page.foot();
    page.out
}

struct Page<'a> {
    out: String,
    sheet: &'a FactSheet,
    view: View<'a>,
    used: BTreeSet<String>,
}

impl Page<'_> {
    fn put(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn head(&mut self, narrative: &Narrative) {
        let title = escape(&narrative.title);
        let _ = write!(
            self.out,
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"referrer\" content=\"no-referrer\">\n<title>{title}</title>\n<style>{}</style>\n</head>\n<body>\n\
             <header>\n<h1>{title}</h1>\n",
            style::policy(),
            style::CSS
        );
        if let Some(cut) = &self.sheet.cut_off {
            let _ = writeln!(
                self.out,
                "<p class=\"meta\">Data up to {}. Every figure links to its source.</p>",
                escape(cut)
            );
        }
        self.put("<nav aria-label=\"Sections\"><ul>\n");
        for (position, section) in narrative.sections.iter().enumerate() {
            let _ = writeln!(self.out, "<li><a href=\"#s{position}\">{}</a></li>", escape(&section.title));
        }
        self.put("</ul></nav>\n</header>\n<main>\n");
    }

    fn section(&mut self, section: &Section, position: usize) {
        let _ = writeln!(
            self.out,
            "<section aria-labelledby=\"s{position}\">\n<h2 id=\"s{position}\">{}</h2>",
            escape(&section.title)
        );
        let drawing = match section.kind {
            SectionKind::Chain => chart::changes(&self.view, &format!("c{position}")),
            SectionKind::Divergences => chart::divergences(&self.view, &format!("c{position}")),
            _ => None,
        };
        if let Some(svg) = drawing {
            let caption = match section.kind {
                SectionKind::Divergences => "First side less second side, current figures only.",
                _ => "Changes of the day, current figures only.",
            };
            let _ = writeln!(self.out, "<figure>{svg}<figcaption>{caption}</figcaption></figure>");
        }
        for block in &section.blocks {
            self.block(block);
        }
        if !section.writers.is_empty() {
            let names: Vec<String> = section.writers.iter().map(writer).collect();
            let _ = writeln!(self.out, "<p class=\"by\">Written by {}.</p>", names.join(" and "));
        }
        self.put("</section>\n");
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Paragraph { sentences } => self.paragraph(sentences),
            Block::Table { columns, rows, note } => self.table(columns, rows, note.as_deref()),
            Block::List { items } => {
                self.put("<ul>\n");
                for item in items {
                    self.put("<li>");
                    self.runs(item);
                    self.put("</li>\n");
                }
                self.put("</ul>\n");
            }
            Block::Preformatted { lines } => {
                // A line feed right after the tag would be dropped by a parser.
                self.put("<pre>");
                for line in lines {
                    self.runs(line);
                    self.put("\n");
                }
                self.put("</pre>\n");
            }
            Block::Notice { text } => {
                self.put("<p class=\"notice\">");
                self.runs(text);
                self.put("</p>\n");
            }
            Block::Subheading { text } => {
                let _ = writeln!(self.out, "<h3>{}</h3>", escape(text));
            }
        }
    }

    fn paragraph(&mut self, sentences: &[RealisedSentence]) {
        let mut open: Option<SentenceKind> = None;
        for sentence in sentences {
            if open == Some(sentence.kind) {
                self.put(" ");
            } else {
                if open.is_some() {
                    self.put("</p>\n");
                }
                self.put(match sentence.kind {
                    SentenceKind::Fact => "<p>",
                    SentenceKind::Interpretation => "<p class=\"reading\"><span class=\"tag\">Interpretation</span>",
                });
                open = Some(sentence.kind);
            }
            self.runs(&sentence.runs);
        }
        if open.is_some() {
            self.put("</p>\n");
        }
    }

    fn table(&mut self, columns: &[String], rows: &[Vec<Vec<Run>>], note: Option<&str>) {
        let numeric: Vec<bool> =
            (0..columns.len()).map(|i| i > 0 && rows.iter().all(|r| r.get(i).is_some_and(|c| is_numeric(c)))).collect();
        let class = |i: usize| if numeric.get(i) == Some(&true) { " class=\"num\"" } else { "" };
        self.put(if columns.len() > 4 {
            "<div class=\"scroll wide\"><table>\n<thead><tr>"
        } else {
            "<div class=\"scroll\"><table>\n<thead><tr>"
        });
        for (i, column) in columns.iter().enumerate() {
            let _ = write!(self.out, "<th scope=\"col\"{}>{}</th>", class(i), escape(column));
        }
        self.put("</tr></thead>\n<tbody>\n");
        for row in rows {
            self.put("<tr>");
            for (i, cell) in row.iter().enumerate() {
                let _ = write!(self.out, "<td{}>", class(i));
                self.runs(cell);
                self.put("</td>");
            }
            self.put("</tr>\n");
        }
        self.put("</tbody>\n</table></div>\n");
        if let Some(note) = note {
            let _ = writeln!(self.out, "<p class=\"note\">{}</p>", escape(note));
        }
    }

    fn runs(&mut self, runs: &[Run]) {
        for run in runs {
            match run {
                Run::Text(text) => {
                    let text = escape(text);
                    self.put(&text);
                }
                Run::Figure { text, fact } => {
                    let title = self.sheet.fact(fact).map_or_else(|| fact.clone(), tooltip);
                    let _ = write!(
                        self.out,
                        "<a class=\"fig\" href=\"#{}\" title=\"{}\">{}</a>",
                        anchor(fact),
                        escape(&title),
                        escape(text)
                    );
                    self.used.insert(fact.clone());
                }
            }
        }
    }

    /// The figures' sources: what the links lead to.
    fn foot(&mut self) {
        self.put("<details open>\n<summary>Where every figure comes from</summary>\n<div class=\"scroll wide\"><table>\n<thead><tr>");
        for column in ["Fact", "Value", "Session or time", "Source"] {
            let _ = write!(self.out, "<th scope=\"col\">{column}</th>");
        }
        self.put("</tr></thead>\n<tbody>\n");
        let used = std::mem::take(&mut self.used);
        let sheet = self.sheet;
        for fact in sheet.facts.iter().filter(|f| used.contains(&f.id)) {
            let value = fact
                .value
                .map(|v| {
                    let sign = if slots::signed(fact) { Sign::Always } else { Sign::Negative };
                    print::figure(v.get(), &fact.unit, sign, None)
                })
                .unwrap_or_default();
            let state =
                if fact.status == Status::Ok { String::new() } else { format!(" ({:?})", fact.status).to_lowercase() };
            let sample = if fact.sample { " (sample)" } else { "" };
            let _ = writeln!(
                self.out,
                "<tr id=\"{}\"><td>{}</td><td>{}{state}{sample}</td><td>{}</td><td>{}</td></tr>",
                anchor(&fact.id),
                escape(&fact.id),
                escape(&value),
                escape(&when(fact)),
                escape(&origin(fact))
            );
        }
        self.put("</tbody>\n</table></div>\n</details>\n</main>\n<footer>");
        if let Some(digest) = &self.sheet.digest {
            let _ = write!(self.out, "Fact sheet {}", escape(digest));
        }
        self.put("</footer>\n</body>\n</html>\n");
    }
}

fn tooltip(fact: &Fact) -> String {
    let mut parts = vec![fact.id.clone()];
    let when = when(fact);
    if !when.is_empty() {
        parts.push(when);
    }
    let origin = origin(fact);
    if !origin.is_empty() {
        parts.push(origin);
    }
    parts.join(" \u{b7} ")
}

fn when(fact: &Fact) -> String {
    if let Some(session) = &fact.session {
        return format!("session {}", printed(session, "?"));
    }
    fact.as_of.as_ref().and_then(|a| a.time.as_deref()).map(|t| printed(t, "?")).unwrap_or_default()
}

fn origin(fact: &Fact) -> String {
    match (&fact.source, &fact.derived_from) {
        (_, Some(d)) => format!("{} of {}", d.op.replace('_', " "), d.of.join(", ")),
        (Some(source), None) => match &source.field {
            Some(field) => format!("{}, field {}", printed(&source.provider, "?"), printed(field, "?")),
            None => printed(&source.provider, "?"),
        },
        (None, None) => String::new(),
    }
}

fn writer(writer: &Writer) -> String {
    match writer {
        Writer::BuiltIn => "the built-in writer".to_owned(),
        Writer::Model(name) => escape(&printed(name, "a model")),
    }
}

/// An element id from a fact id: letters that need no escaping anywhere.
fn anchor(fact: &str) -> String {
    let mut out = String::from("f-");
    for byte in fact.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "~{byte:02x}");
        }
    }
    out
}
