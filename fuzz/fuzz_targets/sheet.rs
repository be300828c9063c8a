//! Any bytes as a fact sheet; what the loader accepts must audit.
#![no_main]

use factbrief::audit::{AuditConfig, audit};

const NARRATIVE: &str = include_str!("../../tests/cases/mutation/markets/narrative.md");

libfuzzer_sys::fuzz_target!(|input: &str| {
    if let Ok(sheet) = factbrief::facts::load::sheet(input) {
        let _ = audit(&sheet, NARRATIVE, &AuditConfig::default());
    }
});
