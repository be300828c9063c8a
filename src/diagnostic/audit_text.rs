//! An audit report as rustc-like text.

use annotate_snippets::{AnnotationKind, Element, Level, Renderer, Snippet};

use super::text::{char_range, same_length_safe, term_safe};
use super::{Severity, evidence};
use crate::audit::lines::Lines;
use crate::audit::{AuditConfig, AuditReport, Claim, gate};
use crate::facts::FactSheet;

/// Every finding of the report with its place in `source`, its evidence and a suggestion, then one line that counts
/// every verdict. `colour` adds ANSI colours.
#[must_use]
pub fn render(report: &AuditReport, source: &str, sheet: &FactSheet, config: &AuditConfig, colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let lines = Lines::new(source);
    let mut out = String::new();
    for claim in report.claims.iter().filter(|claim| gate::shown(claim, config)) {
        out.push_str(&one(claim, &report.narrative, &lines, sheet, config, &renderer));
        out.push_str("\n\n");
    }
    out.push_str(&term_safe(&report.narrative));
    if !report.narrative.is_empty() {
        out.push_str(": ");
    }
    out.push_str(&evidence::summary(report));
    out.push('\n');
    out
}

fn one(
    claim: &Claim,
    name: &str,
    lines: &Lines<'_>,
    sheet: &FactSheet,
    config: &AuditConfig,
    renderer: &Renderer,
) -> String {
    let level = match evidence::severity(claim, config) {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    // Only the lines of the span are shown, so the cost does not grow with the text around them.
    let span = char_range(lines.text(), &(claim.span.start..claim.span.end));
    let (first, last) = (lines.place(span.start).0, lines.place(span.end.max(span.start + 1) - 1).0);
    let (from, to) = (lines.line(first).start, lines.line(last).end.max(span.end));
    let source = same_length_safe(&lines.text()[from..to]);
    let label = term_safe(&match &claim.expected {
        Some(expected) => format!("{}: expected {expected}", claim.verdict.as_str().replace('_', " ")),
        None => claim.verdict.as_str().replace('_', " "),
    });
    let annotation = AnnotationKind::Primary.span(span.start - from..span.end - from).label(label);
    let snippet = Snippet::source(source).line_start(first).path(term_safe(name)).annotation(annotation);
    let mut elements: Vec<Element<'_>> = vec![snippet.into()];
    elements.extend(evidence::notes(claim, sheet).iter().map(|note| Level::NOTE.message(term_safe(note)).into()));
    match claim.suggestion.as_deref() {
        Some("") => elements.push(Level::HELP.message("delete it").into()),
        Some(text) => elements.push(Level::HELP.message(term_safe(&format!("write `{text}`"))).into()),
        None => {}
    }
    let title = level.primary_title(term_safe(&claim.message)).id(term_safe(&claim.code));
    renderer.render(&[title.elements(elements)])
}
