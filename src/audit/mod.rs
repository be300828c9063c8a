//! The auditor: reads a text like a stranger, finds its claims, binds them to facts and says whether they hold.
//!
//! A pure function of text, sheet and configuration. It depends on no prompt, model, draft or realisation (invariant 2).

mod bind;
pub mod config;
pub mod consistency;
mod derive;
mod detect;
mod finding;
mod flattened;
pub mod gate;
mod lex;
pub mod lines;
mod nested;
mod notation;
mod quoted;
mod read;
pub mod report;
pub mod rules;
mod scene;
pub mod suppress;
pub mod text;
mod verdict;
mod word_map;

use std::collections::BTreeMap;

pub use config::AuditConfig;
pub use report::{AuditReport, Claim, ClaimKind, Span, Verdict};

use crate::facts::FactSheet;
use finding::Finding;

/// Audits `text` against `sheet`. The narrative's name is left empty for the caller to fill in. For many texts of one
/// sheet, prepare an [`Auditor`] once.
#[must_use]
pub fn audit(sheet: &FactSheet, text: &str, config: &AuditConfig) -> AuditReport {
    Auditor::new(sheet, config).audit(text)
}

/// A sheet made ready for many texts: its index, the automata of its names and sentences, its digest. What a text costs
/// after that does not grow with the sheet, but for the names and facts that the text speaks of.
pub struct Auditor<'a> {
    index: bind::Index<'a>,
    vocabulary: bind::Vocabulary,
    names: consistency::Names<'a>,
    quoted: quoted::Quoted,
    dates: detect::date::Known<'a>,
    config: &'a AuditConfig,
    digest: String,
}

impl<'a> Auditor<'a> {
    /// Prepares `sheet`.
    #[must_use]
    pub fn new(sheet: &'a FactSheet, config: &'a AuditConfig) -> Self {
        let index = bind::Index::new(sheet);
        Self {
            vocabulary: bind::Vocabulary::new(&index),
            index,
            names: consistency::Names::new(sheet),
            quoted: quoted::Quoted::new(sheet),
            dates: detect::date::Known::new(sheet),
            config,
            digest: crate::digest::of_artefact(sheet),
        }
    }

    /// Audits one text. The narrative's name is left empty for the caller to fill in.
    #[must_use]
    pub fn audit(&self, text: &str) -> AuditReport {
        let view = read::View::new(text);
        let document = read::read(&view.text);
        let folded = lex::FoldedText::new(&view.text);
        let scene = scene::Scene::new(&self.index, &self.vocabulary, self.config, (&view.text, &folded), &document);
        let notices = self.quoted.notices(scene.text);
        let mut findings = self.findings(&scene);
        findings.retain(|f| !notices.iter().any(|(s, e)| *s <= f.start && f.end <= *e));
        let places = Places::new(text);
        let claims = findings.into_iter().map(|f| claim(f, text, &view, &places)).collect();
        let mut report = AuditReport {
            schema: report::SCHEMA.to_owned(),
            narrative: String::new(),
            narrative_digest: crate::digest::of_bytes(text.as_bytes()),
            sheet_digest: self.digest.clone(),
            report_date: self.index.sheet.report_date.clone(),
            claims,
            summary: BTreeMap::new(),
            excepted: Vec::new(),
        };
        report.claims.extend(text::find(text, self.config));
        let own = without(text, notices.into_iter().map(|(start, end)| view.source(start..end)));
        report.claims.extend(consistency::find_by(&own, &self.index, &self.names));
        report.claims.sort_by(|a, b| (a.span, &a.code).cmp(&(b.span, &b.code)));
        report.count();
        suppress::apply(&mut report, text);
        report
    }

    /// What the detectors find, by position.
    fn findings(&self, scene: &scene::Scene<'_>) -> Vec<Finding> {
        let mut findings: Vec<Finding> = Vec::new();
        let backing = detect::unbacked::Backing::new(scene);
        for (at, part) in scene.parts.iter().enumerate() {
            let from = findings.len();
            detect::magnitude::detect(scene, part, &mut findings);
            detect::relation::detect(scene, part, &mut findings);
            detect::note::detect(scene, part, &mut findings);
            detect::tally::detect(scene, part, &mut findings);
            detect::fraction::detect(scene, part, &mut findings);
            detect::joint::detect(scene, part, &scene.parts[..at], &scene.parts[at + 1..], &mut findings);
            detect::judgement::detect(scene, part, &mut findings);
            detect::unbacked::detect(scene, &backing, part, &mut findings);
            detect::date::detect(scene, part, &self.dates, &mut findings);
            detect::figures::detect(scene, part, &mut findings);
            detect::direction::detect(scene, part, &mut findings);
            detect::style::detect(scene, part, &mut findings);
            detect::unread::detect(scene, part, from, &mut findings);
            detect::doubt::apply(scene, part, &mut findings[from..]);
        }
        let quoted = self.quoted.find(scene.text);
        findings.retain(|f| !quoted.ranges.iter().any(|(s, e)| *s <= f.start && f.end <= *e));
        findings.extend(quoted.altered);
        findings.sort_by_key(|f| (f.start, f.end, f.code));
        // Two detectors may object to one word by one rule. What the sheet itself says it lacks explains most.
        findings.dedup_by(|later, kept| {
            let key = |f: &Finding| (f.start, f.end, f.code, f.verdict);
            let same = key(later) == key(kept);
            if same && later.message.contains("the sheet declares") {
                std::mem::swap(later, kept);
            }
            same
        });
        findings
    }
}

/// The text with these ranges blank: what the sheet itself makes a page print contradicts nobody.
fn without(text: &str, ranges: impl Iterator<Item = std::ops::Range<usize>>) -> String {
    let mut out = text.to_owned();
    for range in ranges {
        if let Some(printed) = text.get(range.clone()) {
            out.replace_range(range, &printed.chars().map(blank).collect::<String>());
        }
    }
    out
}

/// As many bytes of nothing; lines stay lines.
fn blank(c: char) -> &'static str {
    match (c, c.len_utf8()) {
        ('\n', _) => "\n",
        (_, 1) => " ",
        (_, 2) => "  ",
        (_, 3) => "   ",
        _ => "    ",
    }
}

/// A finding at its place in the text as it was given.
fn claim(f: Finding, text: &str, view: &read::View, places: &Places<'_>) -> Claim {
    let range = view.source(f.start..f.end);
    Claim {
        quote: text[range.clone()].to_owned(),
        span: places.span(range.start, range.end),
        kind: f.kind,
        verdict: f.verdict,
        code: f.code.to_owned(),
        facts: f.facts,
        written: f.written,
        expected: f.expected,
        derivation: f.derivation,
        message: f.message,
        suggestion: f.suggestion,
    }
}

/// Lines and columns of byte offsets.
struct Places<'a> {
    text: &'a str,
    lines: Vec<usize>,
}

impl<'a> Places<'a> {
    fn new(text: &'a str) -> Self {
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(i, _)| i + 1)).collect();
        Self { text, lines }
    }

    fn span(&self, start: usize, end: usize) -> Span {
        let line = self.lines.partition_point(|l| *l <= start);
        let line_start = self.lines[line - 1];
        let column = self.text[line_start..start].chars().count() + 1;
        Span { start, end, line, column }
    }
}
