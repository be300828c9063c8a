//! Findings as GitHub workflow commands: each becomes an annotation at its line.

use super::text::term_safe;
use super::{Severity, evidence};
use crate::audit::{AuditConfig, AuditReport, gate};
use crate::facts::FactSheet;

/// One command a finding, and a notice with the summary.
#[must_use]
pub fn render(report: &AuditReport, sheet: &FactSheet, config: &AuditConfig) -> String {
    let mut out = String::new();
    let file = property(&report.narrative);
    for claim in report.claims.iter().filter(|claim| gate::shown(claim, config)) {
        let command = match evidence::severity(claim, config) {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let mut message = format!("{}: `{}`", claim.message, claim.quote);
        for note in evidence::notes(claim, sheet) {
            message.push('\n');
            message.push_str(&note);
        }
        if let Some(suggestion) = claim.suggestion.as_deref().filter(|s| !s.is_empty()) {
            message.push_str(&format!("\nwrite `{suggestion}`"));
        }
        let (line, column) = (claim.span.line, claim.span.column);
        let title = property(&format!("{} {}", claim.code, claim.verdict.as_str().replace('_', " ")));
        out.push_str(&format!("::{command} file={file},line={line},col={column},title={title}::{}\n", data(&message)));
    }
    let title = property("factbrief audit");
    out.push_str(&format!("::notice file={file},title={title}::{}\n", data(&evidence::summary(report))));
    out
}

/// The value of a property: it may hold neither line end, colon nor comma.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// The message: it may hold no line end, or it would begin a command of its own.
fn data(text: &str) -> String {
    term_safe(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}
