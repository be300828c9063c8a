//! Degenerate and broken text: `tests/cases/text/`.

use factbrief::audit::{AuditConfig, Verdict, text};

#[derive(serde::Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    text: String,
    #[serde(default)]
    required: Vec<String>,
    #[serde(default)]
    found: Vec<(String, String)>,
}

fn cases() -> Vec<Case> {
    toml::from_str::<Cases>(include_str!("../cases/text/defects.toml")).unwrap().case
}

#[test]
fn every_defect_and_nothing_else() {
    let mut wrong = String::new();
    for case in cases() {
        let config = AuditConfig { required_sections: case.required, ..AuditConfig::default() };
        let claims = text::find(&case.text, &config);
        let mut found: Vec<(String, String)> = claims.iter().map(|c| (c.code.clone(), c.quote.clone())).collect();
        let mut expected = case.found;
        found.sort();
        expected.sort();
        if found != expected {
            wrong.push_str(&format!("{}:\n  found    {found:?}\n  expected {expected:?}\n", case.name));
        }
        for claim in claims {
            assert_eq!(claim.verdict, Verdict::Defect, "{}", case.name);
            assert_eq!(case.text.get(claim.span.start..claim.span.end), Some(claim.quote.as_str()), "{}", case.name);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_text_rule_has_a_case() {
    let cases = cases();
    for rule in factbrief::audit::rules::RULES.iter().filter(|r| r.code < "FB120") {
        assert!(cases.iter().any(|c| c.found.iter().any(|(code, _)| code == rule.code)), "{}", rule.code);
    }
}
