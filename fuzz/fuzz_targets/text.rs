//! Any text against the text rules and the rules of consistency.
#![no_main]

use factbrief::audit::{AuditConfig, consistency, text};
use factbrief::facts::FactSheet;

libfuzzer_sys::fuzz_target!(|input: &str| {
    let sheet: FactSheet = serde_json::from_str(include_str!("../../tests/cases/mutation/markets/sheet.json")).unwrap();
    let claims = text::find(input, &AuditConfig::default()).into_iter().chain(consistency::find(input, &sheet));
    for claim in claims {
        assert_eq!(input.get(claim.span.start..claim.span.end), Some(claim.quote.as_str()));
    }
});
