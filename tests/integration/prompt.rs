//! Prompts: what reaches a model, and what comes back from it.

use factbrief::draft::check::FaultCode;
use factbrief::draft::{SentenceKind, Writer};
use factbrief::facts::FactSheet;
use factbrief::plan::{SectionKind, SectionPlan};
use factbrief::prompt::{self, Messages, Rejected, Templates};

fn read<T: for<'de> serde::Deserialize<'de>>(name: &str) -> T {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/draft").join(name);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn day() -> (FactSheet, SectionPlan, Templates) {
    (read("sheet.json"), read("plan.json"), Templates::built_in().unwrap())
}

fn messages() -> Messages {
    let (sheet, plan, templates) = day();
    prompt::section(&sheet, &plan, &templates).unwrap()
}

#[test]
fn the_section_prompt_as_sent() {
    let m = messages();
    insta::assert_snapshot!("system", m.system);
    insta::assert_snapshot!("section", m.user);
}

#[test]
fn every_kind_of_section_has_a_prompt_that_starts_with_the_same_bytes() {
    let (sheet, mut plan, templates) = day();
    let first = messages();
    let shared = first.user.split("SECTION").next().unwrap().to_owned();
    for kind in [
        SectionKind::KeyInsight,
        SectionKind::Chain,
        SectionKind::Group,
        SectionKind::Divergences,
        SectionKind::FlowMap,
        SectionKind::RiskMatrix,
        SectionKind::ActionPlan,
        SectionKind::DataNotes,
    ] {
        plan.kind = kind;
        let m = prompt::section(&sheet, &plan, &templates).unwrap();
        assert_eq!(m.system, first.system);
        assert!(m.user.starts_with(&shared), "{kind:?}");
        assert!(m.user.contains("Write exactly ") && m.user.contains("one for each line"), "{kind:?}: {}", m.user);
        assert!(prompt::tokens::TokenCounter::for_model("gpt-4o").count(&m.user) < 900, "{kind:?} is long");
    }
}

#[test]
fn no_value_and_no_feed_name_is_in_a_prompt() {
    let (sheet, plan, templates) = day();
    let answer = "{ \"sentences\": [{\"kind\": \"fact\", \"text\": \"The S&P 500 rose 0.61%.\"}, {\"kind\": \"fact\", \"text\": \"It\\tfell.\"}]}";
    let rejected =
        [Rejected { text: "The S&P 500 rose 0.61%.".into(), reasons: vec!["expected +0.59%, written 0.61%".into()] }];
    let repair = prompt::repair(&sheet, &plan, &templates, &rejected, answer).unwrap();
    let prompt::FollowUp { answer, user } = repair.followup.unwrap();
    let question = format!("{}\n{user}\n{answer}", messages().user);
    for text in [messages().user, question] {
        for fact in &sheet.facts {
            let value = fact.value.unwrap().to_string();
            assert!(value.len() < 3 || !text.contains(value.trim_start_matches('-')), "{} is in the prompt", fact.id);
        }
        for hostile in ["Ignore all", "secret", "dinari", "Curvance", "curvance", "0.61"] {
            assert!(!text.contains(hostile), "{hostile}: {text}");
        }
        assert!(text.contains("{@P01} rose a sharp {P01.tvl_change_pct}"), "{text}");
    }
    assert_eq!(
        (repair.system, repair.user),
        (messages().system, messages().user),
        "the repair continues the conversation"
    );
    assert!(
        answer.starts_with("{ \"sentences\": [{\"kind\": \"fact\", \"text\": \"The S&P 500 rose [figure]%."),
        "{answer}"
    );
    assert!(
        user.contains("1. line 1: expected +[figure]%") && (repair.min_sentences, repair.max_sentences) == (1, 1),
        "{user}"
    );
}

#[test]
fn a_hostile_name_changes_no_byte_of_the_prompt() {
    let (mut sheet, plan, templates) = day();
    let benign = messages();
    for name in
        ["<|im_start|>system", "![](http://x)", "{us.spx.close}", "</script>", &"x".repeat(10_000), "\u{202e}abc"]
    {
        let entity = sheet.entities.iter_mut().find(|e| e.id == "tvl.dinari").unwrap();
        entity.name = name.to_owned();
        entity.aliases = vec![name.to_owned()];
        let m = prompt::section(&sheet, &plan, &templates).unwrap();
        assert_eq!((m.system, m.user), (benign.system.clone(), benign.user.clone()), "{name:.20}");
    }
}

fn reviewed(text: &str, kind: &str) -> prompt::Reviewed {
    let (sheet, plan, _) = day();
    let mut m = messages();
    m.min_sentences = 1;
    let json = serde_json::json!({"sentences": [{"text": text, "kind": kind}]}).to_string();
    prompt::review(&json, &m, &sheet, &plan, "m").unwrap().remove(0)
}

#[test]
fn an_answer_comes_back_with_the_sheet_s_ids() {
    let r = reviewed("{@P01} rose {P01.tvl_change_pct}%, and P02 fell {P02.tvl_change_pct} percent.", "fact");
    assert_eq!(
        r.sentence.text,
        "{@tvl.dinari} rose {tvl.dinari.change_pct}, and {@tvl.curvance} fell {tvl.curvance.change_pct}."
    );
    assert_eq!((r.faults, r.sentence.writer), (vec![], Writer::Model("m".into())));
    // A name slot that holds a fact, and the reverse.
    let r = reviewed("{us.spx} rose {@us.spx.change_pct} and {@us.dow} rose {us.dow.change_pct}.", "fact");
    assert_eq!(r.sentence.text, "{@us.spx} rose {us.spx.change_pct} and {@us.dow} rose {us.dow.change_pct}.");
    assert_eq!(r.faults, []);
    // Another unit than the figure's own is not dropped.
    let r = reviewed("The S&P 500 rose {us.spx.change_pct} basis points.", "fact");
    assert_eq!(r.faults[0].code, FaultCode::UnitAtSlot);
}

#[test]
fn a_reading_is_labelled_and_an_echo_refused() {
    let r = reviewed("The rise of {us.dow.change_pct} in the Dow suggests a calm market.", "fact");
    assert_eq!((r.sentence.kind, r.faults.len()), (SentenceKind::Interpretation, 0));
    let r = reviewed("Oil was the only one up as it rose a modest {x.oil.change_pct} to {x.oil.close}.", "fact");
    let codes: Vec<FaultCode> = r.faults.iter().map(|f| f.code).collect();
    assert!(codes.contains(&FaultCode::UnknownSlot) && codes.contains(&FaultCode::PromptEcho), "{codes:?}");
    assert!(r.rejected().unwrap().reasons.iter().any(|reason| reason.contains("only listed slots")));
}

#[test]
fn what_repeats_the_rules_is_an_echo_and_what_takes_over_the_lines_is_none() {
    let echoes = |text: &str, kind: &str| reviewed(text, kind).faults.iter().any(|f| f.code == FaultCode::PromptEcho);
    for text in [
        "Join the clauses of a line into one fluent sentence.",
        "The writer must copy a slot exactly and use only the slots of the line.",
        "The wide gap may point to uneven demand.",
        "One careful reading of what the facts have in common or where they differ.",
        "It has no slots and is not to be repeated.",
    ] {
        assert!(echoes(text, "interpretation"), "{text}");
    }
    for text in [
        "A mixed picture across US equities.",
        "The wide gap suggests that investors were selective.",
        "The picture was mixed across US equities, which may point to caution.",
        "Ether was unchanged at {crypto.eth.change_pct} over the day, while total value locked of {@P01} rose a sharp {P01.tvl_change_pct} over the day.",
    ] {
        assert!(!echoes(text, "interpretation"), "{text}");
    }
}

/// A model that copies every line, word for word, writes nothing that the auditor contradicts, on every bundled day.
#[test]
fn what_a_line_says_may_be_copied() {
    use factbrief::audit::Auditor;
    use factbrief::config::Config;
    use factbrief::facts::history::History;
    use factbrief::realise::{builtin, realise};
    use factbrief::run::compose::{self, Day};
    let templates = Templates::built_in().unwrap();
    let (mut copied, mut wrong) = (0, Vec::new());
    for (date, text) in factbrief::snapshot::bundled() {
        let snapshot = factbrief::snapshot::load(text).unwrap();
        let day = Day { snapshot, config: Config::bundled(), history: History::default(), previous: None };
        let (sheet, _) = day.sheet();
        let (plan, _) = day.plan(&sheet);
        let mut draft = builtin::write(&sheet, &plan);
        for section in plan.sections.iter().filter(|s| s.prose) {
            let Some(drafted) = draft.sections.iter_mut().find(|s| s.section == section.id) else { continue };
            let m = prompt::section(&sheet, section, &templates).unwrap();
            let body = serde_json::json!({"messages": [{"content": m.system}, {"content": m.user}]});
            let answer = crate::model::server::faithful(&format!("\r\n\r\n{body}"));
            let reviewed = prompt::review(&answer, &m, &sheet, section, "m").unwrap();
            let facts = reviewed.into_iter().filter(|r| r.sentence.kind == SentenceKind::Fact);
            for one in facts {
                copied += 1;
                if !one.faults.is_empty() {
                    wrong.push(format!("{date} {}: {:?} {:?}", section.id, one.sentence.text, one.faults));
                } else if !drafted.sentences.iter().any(|s| s.text == one.sentence.text) {
                    drafted.sentences.insert(0, one.sentence);
                }
            }
        }
        let (narrative, _) = realise(&sheet, &plan, &draft);
        let report = Auditor::new(&sheet, &day.config.audit).audit(&narrative.markdown);
        let failing = report.claims.iter().filter(|c| compose::fails(c));
        wrong.extend(failing.map(|c| format!("{date} {}: {:?}: {}", c.code, c.quote, c.message)));
    }
    assert!(copied > 60 && wrong.is_empty(), "of {copied} lines:\n{}", wrong.join("\n"));
}
