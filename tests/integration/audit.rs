//! The auditor on whole narratives: `tests/cases/audit/<case>/{sheet.json,narrative.md,expected.json}`.
//!
//! A case lists what the audit must say at a piece of text. Whatever is contradicted, stale, unsupported or defect
//! elsewhere is a false alarm and fails the case.

use std::path::PathBuf;

use factbrief::audit::{AuditConfig, AuditReport, Claim, Verdict, audit};
use factbrief::facts::FactSheet;
use serde::Deserialize;

#[derive(Deserialize)]
struct Expected {
    /// Text that occurs in the narrative; its first occurrence is meant.
    at: String,
    /// Verdict, or `none` where nothing grave may be said.
    verdict: String,
    /// The rule's code; empty where any will do.
    code: String,
}

fn cases() -> Vec<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cases/audit");
    let mut found: Vec<PathBuf> = std::fs::read_dir(root)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.join("narrative.md").exists())
        .collect();
    found.sort();
    found
}

fn read(case: &std::path::Path) -> (FactSheet, String, AuditReport) {
    let sheet: FactSheet = serde_json::from_str(&std::fs::read_to_string(case.join("sheet.json")).unwrap()).unwrap();
    let text = std::fs::read_to_string(case.join("narrative.md")).unwrap();
    let report = audit(&sheet, &text, &AuditConfig::default());
    (sheet, text, report)
}

const fn grave(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Contradicted | Verdict::Stale | Verdict::Unsupported | Verdict::Defect)
}

#[test]
fn narratives_get_the_verdicts_their_case_names() {
    let mut faults = Vec::new();
    let cases = cases();
    assert!(cases.len() >= 6);
    for case in &cases {
        let name = case.file_name().unwrap().to_string_lossy().into_owned();
        let (_, text, report) = read(case);
        let expected: Vec<Expected> =
            serde_json::from_str(&std::fs::read_to_string(case.join("expected.json")).unwrap()).unwrap();
        let mut explained: Vec<(usize, usize)> = Vec::new();
        for e in &expected {
            let Some(start) = text.find(&e.at) else {
                faults.push(format!("{name}: the narrative has no `{}`", e.at));
                continue;
            };
            let end = start + e.at.len();
            let here: Vec<&Claim> = report.claims.iter().filter(|c| c.span.start < end && c.span.end > start).collect();
            let said =
                here.iter().map(|c| format!("{} {} {:?}", c.verdict.as_str(), c.code, c.quote)).collect::<Vec<_>>();
            if e.verdict == "none" {
                if here.iter().any(|c| grave(c.verdict)) {
                    faults.push(format!("{name}: `{}` should pass, got {said:?}", e.at));
                }
                continue;
            }
            explained.push((start, end));
            if !here.iter().any(|c| c.verdict.as_str() == e.verdict && (e.code.is_empty() || c.code == e.code)) {
                faults.push(format!("{name}: `{}` should be {} {}, got {said:?}", e.at, e.verdict, e.code));
            }
        }
        for claim in report.claims.iter().filter(|c| grave(c.verdict)) {
            if !explained.iter().any(|(s, e)| claim.span.start < *e && claim.span.end > *s) {
                faults.push(format!(
                    "{name}: false alarm {} {} at {:?} (line {}): {}",
                    claim.verdict.as_str(),
                    claim.code,
                    claim.quote,
                    claim.span.line,
                    claim.message
                ));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn spans_are_the_quotes_and_the_summary_counts_them() {
    for case in cases() {
        let (_, text, report) = read(&case);
        for claim in &report.claims {
            assert_eq!(text.get(claim.span.start..claim.span.end), Some(claim.quote.as_str()), "{case:?}");
            assert!(!claim.message.is_empty() && claim.code.starts_with("FB"), "{claim:?}");
        }
        let counted: u32 = report.summary.values().sum();
        assert_eq!(counted as usize, report.claims.len());
        assert_eq!(report.summary.len(), Verdict::ALL.len());
    }
}

#[test]
fn the_same_inputs_give_the_same_report() {
    for case in cases() {
        let (sheet, text, first) = read(&case);
        assert_eq!(first, audit(&sheet, &text, &AuditConfig::default()));
    }
}

#[test]
fn a_hostile_text_is_read_without_a_panic() {
    let (sheet, ..) = read(&cases()[0]);
    let long = "↑".repeat(3_000) + &"(".repeat(2_000) + &"-1.39-2.02%/".repeat(500) + &"|".repeat(900);
    let odd = [
        "",
        "\u{feff}",
        "```",
        "| |\n|-|\n| |",
        "\u{202e}1.5%\u{202c}",
        "S\u{200b}&P 500 +0.5%",
        "99999999999999999999999999999% 79228162514264337593543950335T",
        "-",
        "+ $",
        "~~~~",
        "&minus;",
        "\\",
        "1.2.3.4 −−−5%",
        "HSI HSI HSI/HSI/HSI 1/2/3%",
        "上证指数上证指数 -1% 亿",
        long.as_str(),
    ];
    for text in odd {
        let report = audit(&sheet, text, &AuditConfig::default());
        for claim in report.claims {
            assert_eq!(text.get(claim.span.start..claim.span.end), Some(claim.quote.as_str()));
        }
    }
}

/// The verdict of the claim that holds `at` in a text of one sentence.
fn verdict(text: &str, at: &str, config: &AuditConfig) -> Verdict {
    let sheet: FactSheet = serde_json::from_str(include_str!("../cases/mutation/markets/sheet.json")).unwrap();
    let report = audit(&sheet, text, config);
    let start = text.find(at).unwrap();
    let claim = report.claims.iter().find(|c| c.span.start <= start && start < c.span.end);
    claim.unwrap_or_else(|| panic!("no claim at {at}: {:?}", report.claims)).verdict
}

#[test]
fn settings_change_the_verdicts_they_name() {
    let standard = AuditConfig::default();
    let percent = |n: &str| serde_json::from_value(serde_json::Value::from(n)).unwrap();

    // 2,011 decliners lie half a percent above the bound.
    let text = "Breadth of the SSE: over 2,000 decliners.";
    assert_eq!(verdict(text, "2,000", &standard), Verdict::Supported);
    let strict = AuditConfig { bound_percent: percent("0.1"), ..standard.clone() };
    assert_eq!(verdict(text, "2,000", &strict), Verdict::Approximate);

    // 0.59 % is 98.3 % of 0.60 %.
    let text = "The S&P 500 rose nearly 0.60%.";
    assert_eq!(verdict(text, "0.60%", &standard), Verdict::Supported);
    let strict = AuditConfig { nearly_percent: percent("1"), ..standard.clone() };
    assert_eq!(verdict(text, "0.60%", &strict), Verdict::Contradicted);

    // Both fell, 1.88 points apart.
    let text = "Ether decoupled from the HSI.";
    assert_eq!(verdict(text, "decoupled", &standard), Verdict::Contradicted);
    let narrow = AuditConfig { decoupled_gap: percent("1.5"), ..standard.clone() };
    assert_eq!(verdict(text, "decoupled", &narrow), Verdict::Supported);

    // $261.5M.
    for (hedge, text) in [
        ("~", "Uniswap V4 volume was ~$260M."),
        ("about", "Uniswap V4 volume was about **$260M**."),
        ("or so", "Uniswap V4 volume was $260M or so."),
        ("on the order of", "Uniswap V4 volume was on the order of $260M."),
        ("ungefähr", "Uniswap V4 volume was Ungefähr $260M."),
    ] {
        let known = AuditConfig { hedges: vec![hedge.to_owned()], ..standard.clone() };
        assert_eq!(verdict(text, "260M", &known), Verdict::Supported, "{text}");
        let unknown = AuditConfig { hedges: Vec::new(), ..standard.clone() };
        assert_eq!(verdict(text, "260M", &unknown), Verdict::Contradicted, "{text}");
    }
}
