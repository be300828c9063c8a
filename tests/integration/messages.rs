//! What the auditor says: names and printed figures, never ids or raw values, and suggestions that can be pasted.

use std::fmt::Write as _;
use std::path::PathBuf;

use factbrief::audit::{AuditConfig, Auditor, Claim, Verdict, audit};
use factbrief::facts::FactSheet;

struct Case {
    name: String,
    sheet: FactSheet,
    text: String,
}

fn cases() -> Vec<Case> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cases/audit");
    let mut folders: Vec<PathBuf> = std::fs::read_dir(root).unwrap().map(|e| e.unwrap().path()).collect();
    folders.sort();
    let case = |folder: PathBuf| Case {
        name: folder.file_name().unwrap().to_string_lossy().into_owned(),
        sheet: serde_json::from_str(&std::fs::read_to_string(folder.join("sheet.json")).unwrap()).unwrap(),
        text: std::fs::read_to_string(folder.join("narrative.md")).unwrap(),
    };
    folders.into_iter().map(case).collect()
}

fn claims(case: &Case) -> Vec<Claim> {
    audit(&case.sheet, &case.text, &AuditConfig::default()).claims
}

#[test]
fn what_is_said_of_every_finding() {
    let mut said = String::new();
    for case in cases() {
        writeln!(said, "# {}", case.name).unwrap();
        for claim in claims(&case) {
            if matches!(claim.verdict, Verdict::Supported | Verdict::NotAClaim | Verdict::NotEvaluated) {
                continue;
            }
            writeln!(said, "{} {}: {}", claim.code, claim.verdict.as_str(), claim.message).unwrap();
            if let Some(suggestion) = claim.suggestion {
                writeln!(said, "    `{}` -> `{suggestion}`", claim.quote).unwrap();
            }
        }
    }
    insta::assert_snapshot!(said);
}

/// Each line of `lines.txt` is a text of its own, true or false by the case's sheet. Here stands everything that is read
/// of it, with the facts it was held against: what is confirmed as well as what is objected to. `\n` is a line break.
#[test]
fn what_is_said_of_each_line_alone() {
    let mut read = 0_usize;
    for case in cases() {
        let file =
            PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cases/audit").join(&case.name).join("lines.txt");
        let Ok(lines) = std::fs::read_to_string(file) else { continue };
        let config = AuditConfig::default();
        let auditor = Auditor::new(&case.sheet, &config);
        let mut said = String::new();
        for line in lines.lines() {
            writeln!(said, "> {line}").unwrap();
            let text = line.replace("\\n", "\n");
            let claims = auditor.audit(&text).claims;
            for claim in &claims {
                assert_eq!(text.get(claim.span.start..claim.span.end), Some(claim.quote.as_str()), "{line}");
                let quote = claim.quote.replace('\n', "\\n");
                write!(said, "{} {} `{quote}`", claim.verdict.as_str(), claim.code).unwrap();
                claim.facts.iter().for_each(|fact| write!(said, " {fact}").unwrap());
                said.push('\n');
            }
            assert!(!claims.is_empty(), "{}: nothing is read of `{line}`", case.name);
            read += 1;
        }
        insta::with_settings!({ snapshot_suffix => case.name.clone(), omit_expression => true }, {
            insta::assert_snapshot!(said);
        });
    }
    assert!(read >= 200, "only {read} lines");
}

#[test]
fn no_message_shows_an_id_or_a_raw_value() {
    for case in cases() {
        for claim in claims(&case) {
            let message = &claim.message;
            let id = case.sheet.facts.iter().find(|f| message.contains(&f.id));
            assert!(id.is_none(), "{}: {message}", case.name);
            let metric = case.sheet.facts.iter().find(|f| f.metric.contains('_') && message.contains(&f.metric));
            assert!(metric.is_none(), "{}: {message}", case.name);
            let places = |number: &str| number.split('.').nth(1).map_or(0, str::len);
            let longest =
                |text: &str| text.split(|c: char| !c.is_ascii_digit() && c != '.').map(places).max().unwrap_or(0);
            assert!(longest(message) <= longest(&claim.quote).max(2) + 2, "{}: {message}", case.name);
        }
    }
}

/// A suggestion is pasted over its quote, and what stands there is no longer contradicted in that way.
#[test]
fn a_suggestion_pasted_mends_the_claim() {
    let mut pasted = 0_usize;
    for case in cases() {
        for claim in claims(&case).into_iter().filter(|c| c.verdict == Verdict::Contradicted) {
            let Some(suggestion) = &claim.suggestion else { continue };
            let (start, end) = (claim.span.start, claim.span.end);
            let text = format!("{}{suggestion}{}", &case.text[..start], &case.text[end..]);
            let again = audit(&case.sheet, &text, &AuditConfig::default());
            let left = again.claims.iter().find(|c| {
                c.verdict == Verdict::Contradicted
                    && c.code != "FB501"
                    && c.span.start < start + suggestion.len()
                    && c.span.end > start
                    && c.kind == claim.kind
            });
            assert!(
                left.is_none(),
                "{}: `{}` -> `{suggestion}` is still {}: {}",
                case.name,
                claim.quote,
                left.unwrap().code,
                left.unwrap().message
            );
            pasted += 1;
        }
    }
    assert!(pasted >= 20, "only {pasted} suggestions");
}
