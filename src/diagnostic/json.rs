//! An audit report as JSON.

use crate::audit::AuditReport;

/// The report, indented, with a line end.
#[must_use]
pub fn render(report: &AuditReport) -> String {
    serde_json::to_string_pretty(report).unwrap_or_default() + "\n"
}

/// The report on one line with a line end: for many reports in one stream.
#[must_use]
pub fn line(report: &AuditReport) -> String {
    serde_json::to_string(report).unwrap_or_default() + "\n"
}
