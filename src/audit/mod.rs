//! The auditor: reads a text like a stranger, finds its claims, binds them to facts and says whether they hold.
//!
//! A pure function of text, sheet and configuration. It depends on no prompt, model, draft or realisation (invariant 2).

mod bind;
pub mod config;
pub mod consistency;
mod derive;
mod detect;
mod finding;
pub mod gate;
mod lex;
pub mod lines;
mod notation;
mod quoted;
mod read;
pub mod report;
pub mod rules;
mod scene;
pub mod suppress;
pub mod text;
mod verdict;

use std::collections::BTreeMap;

pub use config::AuditConfig;
pub use report::{AuditReport, Claim, ClaimKind, Span, Verdict};

use crate::facts::FactSheet;
use finding::Finding;

/// Audits `text` against `sheet`. The narrative's name is left empty for the caller to fill in.
#[must_use]
pub fn audit(sheet: &FactSheet, text: &str, config: &AuditConfig) -> AuditReport {
    let view = read::View::new(text);
    let document = read::read(&view.text);
    let index = bind::Index::new(sheet);
    let vocabulary = bind::Vocabulary::new(&index);
    let scene = scene::Scene::new(&index, &vocabulary, config, &view.text, &document);
    let mut findings: Vec<Finding> = Vec::new();
    let backing = detect::unbacked::Backing::new(&scene);
    let mut known = None;
    for (at, part) in scene.parts.iter().enumerate() {
        detect::magnitude::detect(&scene, part, &mut findings);
        detect::relation::detect(&scene, part, &mut findings);
        detect::tally::detect(&scene, part, &mut findings);
        detect::joint::detect(&scene, part, &scene.parts[..at], &scene.parts[at + 1..], &mut findings);
        detect::judgement::detect(&scene, part, &mut findings);
        detect::unbacked::detect(&scene, &backing, part, &mut findings);
        detect::date::detect(&scene, part, &mut known, &mut findings);
        detect::figures::detect(&scene, part, &mut findings);
        detect::direction::detect(&scene, part, &mut findings);
    }
    let quoted = quoted::ranges(sheet, &view.text);
    findings.retain(|f| !quoted.iter().any(|(s, e)| *s <= f.start && f.end <= *e));
    findings.sort_by_key(|f| (f.start, f.end, f.code));
    let places = Places::new(text);
    let claims = findings
        .into_iter()
        .map(|f| {
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
        })
        .collect();
    let mut report = AuditReport {
        schema: report::SCHEMA.to_owned(),
        narrative: String::new(),
        narrative_digest: crate::digest::of_bytes(text.as_bytes()),
        sheet_digest: crate::digest::of_artefact(sheet),
        report_date: sheet.report_date.clone(),
        claims,
        summary: BTreeMap::new(),
        excepted: Vec::new(),
    };
    report.claims.extend(text::find(text, config));
    report.claims.extend(consistency::find(text, sheet));
    report.claims.sort_by(|a, b| (a.span, &a.code).cmp(&(b.span, &b.code)));
    report.count();
    suppress::apply(&mut report, text);
    report
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
