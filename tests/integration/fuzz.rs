//! The seeds of the fuzz targets (`fuzz/`), replayed: nothing may panic, every span must be the quote's.

use std::path::Path;

use factbrief::audit::{AuditConfig, audit};
use factbrief::diagnostic::{audit_text, github, html, sarif};
use factbrief::facts::FactSheet;

fn seeds(folder: &str) -> Vec<(String, String)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/fuzz").join(folder);
    let mut seeds: Vec<(String, String)> = std::fs::read_dir(path)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.display().to_string(), std::fs::read_to_string(&path).unwrap()))
        .collect();
    seeds.sort();
    assert!(seeds.len() >= 10);
    seeds
}

#[test]
fn any_text_is_audited_and_rendered() {
    let sheet: FactSheet = serde_json::from_str(include_str!("../cases/mutation/markets/sheet.json")).unwrap();
    let config = AuditConfig::default();
    for (name, text) in seeds("text") {
        let report = audit(&sheet, &text, &config);
        for claim in &report.claims {
            assert_eq!(text.get(claim.span.start..claim.span.end), Some(claim.quote.as_str()), "{name}");
        }
        assert_eq!(audit(&sheet, &text, &config), report, "{name}: the same twice");
        let shown = audit_text::render(&report, &text, &sheet, &config, false);
        assert!(shown.chars().all(|c| c == '\n' || c == '\t' || !c.is_control()), "{name}");
        assert!(github::render(&report, &sheet, &config).lines().all(|line| line.starts_with("::")), "{name}");
        let _ = html::render(&report, &text, &sheet, &config);
        let _ = sarif::render(&[sarif::Audited { report: &report, source: &text, sheet: &sheet }], &config);
    }
}

#[test]
fn any_sheet_is_refused_or_audits() {
    let narrative = include_str!("../cases/mutation/markets/narrative.md");
    let mut accepted = 0;
    for (name, text) in seeds("sheet") {
        if let Ok(sheet) = factbrief::facts::load::sheet(&text) {
            accepted += 1;
            let report = audit(&sheet, narrative, &AuditConfig::default());
            assert!(report.claims.iter().all(|c| !c.quote.is_empty()), "{name}");
        }
    }
    assert!(accepted >= 3, "too few seeds are sheets to prove anything: {accepted}");
}
