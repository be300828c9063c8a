//! Findings as SARIF 2.1.0, the format of code scanning.

use serde_json::{Value, json};

use super::{Severity, evidence};
use crate::audit::config::Level;
use crate::audit::lines::Lines;
use crate::audit::rules::{self, RULES};
use crate::audit::{AuditConfig, AuditReport, Claim, gate};
use crate::facts::FactSheet;

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// One audited text.
#[derive(Clone, Copy, Debug)]
pub struct Audited<'a> {
    /// What the auditor found.
    pub report: &'a AuditReport,
    /// The text it read.
    pub source: &'a str,
    /// The sheet it read.
    pub sheet: &'a FactSheet,
}

/// One run over all texts, indented, with a line end.
#[must_use]
pub fn render(audited: &[Audited<'_>], config: &AuditConfig) -> String {
    let mut results = Vec::new();
    for text in audited {
        let lines = Lines::new(text.source);
        let shown = text.report.claims.iter().filter(|claim| gate::shown(claim, config));
        results.extend(shown.map(|claim| result(claim, text, &lines, config, None)));
        let excepted = text.report.excepted.iter();
        results.extend(excepted.map(|e| result(&e.claim, text, &lines, config, Some(&e.reason))));
    }
    let artifacts: Vec<Value> = audited
        .iter()
        .map(|text| {
            let digest = text.report.narrative_digest.trim_start_matches("sha256:");
            json!({
                "location": { "uri": uri(&text.report.narrative) },
                "length": text.source.len(),
                "mimeType": "text/markdown",
                "encoding": "UTF-8",
                "hashes": { "sha-256": digest },
                "properties": { "summary": text.report.summary, "factSheet": text.report.sheet_digest },
            })
        })
        .collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "factbrief",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": RULES.iter().map(rule).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "invocations": [{ "executionSuccessful": true }],
            "artifacts": artifacts,
            "results": results,
        }],
    });
    serde_json::to_string_pretty(&log).unwrap_or_default() + "\n"
}

fn rule(rule: &rules::Rule) -> Value {
    let page = rules::page(rule.code).unwrap_or_default();
    let level = match rule.default_level {
        Level::Deny => "error",
        Level::Warn => "warning",
        Level::Allow => "note",
    };
    json!({
        "id": rule.code,
        "name": rule.name,
        "shortDescription": { "text": rule.title() },
        "help": { "text": page, "markdown": page },
        "defaultConfiguration": { "level": level },
    })
}

fn result(
    claim: &Claim,
    text: &Audited<'_>,
    lines: &Lines<'_>,
    config: &AuditConfig,
    excepted: Option<&String>,
) -> Value {
    let level = match evidence::severity(claim, config) {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let mut message = claim.message.clone();
    for note in evidence::notes(claim, text.sheet) {
        message.push_str("; ");
        message.push_str(&note);
    }
    let location = json!({ "uri": uri(&text.report.narrative) });
    let (end_line, end_column) = lines.place(claim.span.end);
    let region = json!({
        "startLine": claim.span.line,
        "startColumn": claim.span.column,
        "endLine": end_line,
        "endColumn": end_column,
        "byteOffset": claim.span.start,
        "byteLength": claim.span.end.saturating_sub(claim.span.start),
        "snippet": { "text": claim.quote },
    });
    let mut result = json!({
        "ruleId": claim.code,
        "level": level,
        "message": { "text": message },
        "locations": [{ "physicalLocation": { "artifactLocation": location, "region": region } }],
        "partialFingerprints": { "claim/v1": fingerprint(claim, text.source) },
        "properties": { "verdict": claim.verdict, "facts": claim.facts },
    });
    if let Some(index) = RULES.iter().position(|rule| rule.code == claim.code) {
        result["ruleIndex"] = json!(index);
    }
    if let Some(suggestion) = &claim.suggestion {
        result["fixes"] = json!([{
            "description": { "text": if suggestion.is_empty() { "delete it".to_owned() } else { format!("write `{suggestion}`") } },
            "artifactChanges": [{
                "artifactLocation": location,
                "replacements": [{ "deletedRegion": region, "insertedContent": { "text": suggestion } }],
            }],
        }]);
    }
    if let Some(reason) = excepted {
        result["suppressions"] = json!([{ "kind": "inSource", "justification": reason }]);
    }
    result
}

/// The same for the same words under the same rule, wherever in the text they move: code, quote and how many like it
/// stand before.
fn fingerprint(claim: &Claim, source: &str) -> String {
    let before = source.get(..claim.span.start).unwrap_or_default();
    let earlier = if claim.quote.is_empty() { 0 } else { before.matches(claim.quote.as_str()).count() };
    crate::digest::of_bytes(format!("{}\n{}\n{earlier}", claim.code, claim.quote).as_bytes())
}

/// A path as a URI reference: separators stay, everything else that is not unreserved is escaped.
fn uri(path: &str) -> String {
    let mut out = String::new();
    for byte in path.replace('\\', "/").bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
