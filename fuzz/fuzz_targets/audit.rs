//! Any text through the whole audit and every renderer.
#![no_main]

use factbrief::audit::{AuditConfig, audit};
use factbrief::diagnostic::{audit_text, github, html, sarif};
use factbrief::facts::FactSheet;

libfuzzer_sys::fuzz_target!(|input: &str| {
    let sheet: FactSheet = serde_json::from_str(include_str!("../../tests/cases/mutation/markets/sheet.json")).unwrap();
    let config = AuditConfig::default();
    let report = audit(&sheet, input, &config);
    for claim in &report.claims {
        assert_eq!(input.get(claim.span.start..claim.span.end), Some(claim.quote.as_str()));
    }
    let _ = audit_text::render(&report, input, &sheet, &config, true);
    let _ = github::render(&report, &sheet, &config);
    let _ = html::render(&report, input, &sheet, &config);
    let _ = sarif::render(&[sarif::Audited { report: &report, source: input, sheet: &sheet }], &config);
});
