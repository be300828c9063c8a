//! Sentences on cases: every rule of `draft::check` has cases that break it, and clean sentences stay clean.

use std::collections::BTreeSet;
use std::path::Path;

use factbrief::draft::check::{self, FaultCode};
use factbrief::draft::{Sentence, SentenceKind, Writer};
use factbrief::facts::FactSheet;
use factbrief::plan::SectionPlan;
use serde::Deserialize;

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    text: String,
    #[serde(default = "fact")]
    kind: SentenceKind,
    fault: Option<String>,
}

const fn fact() -> SentenceKind {
    SentenceKind::Fact
}

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/draft")
}

fn read<T: for<'de> Deserialize<'de>>(name: &str) -> T {
    serde_json::from_str(&std::fs::read_to_string(folder().join(name)).unwrap()).unwrap()
}

#[test]
fn sentences_break_exactly_the_rules_their_case_names() {
    let (sheet, plan): (FactSheet, SectionPlan) = (read("sheet.json"), read("plan.json"));
    let mut met = BTreeSet::new();
    let mut wrong = Vec::new();
    for file in ["figures", "slots", "form", "claims"] {
        let text = std::fs::read_to_string(folder().join(format!("{file}.toml"))).unwrap();
        let cases: Cases = toml::from_str(&text).unwrap();
        for case in cases.case {
            let sentence = Sentence { text: case.text.clone(), kind: case.kind, writer: Writer::BuiltIn };
            let found: Vec<&str> = check::sentence(&sentence, &plan, &sheet).iter().map(|f| f.code.as_str()).collect();
            let agrees = match &case.fault {
                Some(code) => found.contains(&code.as_str()),
                None => found.is_empty(),
            };
            met.extend(case.fault.clone());
            if !agrees {
                wrong.push(format!("{file}: {:?}\n   expected {:?}, found {found:?}", case.text, case.fault));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let untested: Vec<&str> = FaultCode::ALL.iter().map(|c| c.as_str()).filter(|c| !met.contains(*c)).collect();
    assert_eq!(untested, [""; 0], "rules without a case");
}

#[test]
fn a_sentence_said_twice_is_a_fault_of_the_later_one() {
    let (sheet, plan): (FactSheet, SectionPlan) = (read("sheet.json"), read("plan.json"));
    let sentences: Vec<Sentence> = [
        "The S&P 500 rose {us.spx.change_pct} and the Dow rose {us.dow.change_pct}.",
        "The Nasdaq fell {us.nasdaq.change_pct}.",
        "The Dow rose {us.dow.change_pct}, and the S&P 500 gained {us.spx.change_pct}.",
        "The Nasdaq fell {us.nasdaq.change_pct}.",
    ]
    .iter()
    .map(|t| Sentence { text: (*t).to_owned(), kind: SentenceKind::Fact, writer: Writer::BuiltIn })
    .collect();
    let faults = check::section(&sentences, &plan, &sheet);
    let repeated: Vec<usize> = faults
        .iter()
        .enumerate()
        .filter(|(_, f)| f.iter().any(|f| f.code == FaultCode::Repetition))
        .map(|(i, _)| i)
        .collect();
    assert_eq!(repeated, [2, 3]);
}
