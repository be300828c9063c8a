//! The text against itself: `tests/cases/consistency/`.

use factbrief::audit::{Verdict, consistency};
use factbrief::facts::FactSheet;

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
    found: Vec<(String, String)>,
}

#[test]
fn every_clash_and_nothing_else() {
    let sheet: FactSheet = serde_json::from_str(include_str!("../cases/consistency/sheet.json")).unwrap();
    let cases: Cases = toml::from_str(include_str!("../cases/consistency/clashes.toml")).unwrap();
    let mut wrong = String::new();
    for case in cases.case {
        let claims = consistency::find(&case.text, &sheet);
        let found: Vec<(String, String)> = claims.iter().map(|c| (c.code.clone(), c.quote.clone())).collect();
        if found != case.found {
            wrong.push_str(&format!("{}:\n  found    {found:?}\n  expected {:?}\n", case.name, case.found));
        }
        for claim in claims {
            let verdict = if claim.code == "FB501" { Verdict::Contradicted } else { Verdict::Ambiguous };
            assert_eq!(claim.verdict, verdict, "{}", case.name);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
