//! What every renderer of an audit report says: severity, evidence, the summary line.

use super::Severity;
use crate::audit::{AuditConfig, AuditReport, Claim, Verdict, gate};
use crate::facts::FactSheet;
use crate::facts::sheet::Fact;

/// Facts named with one claim; the rest are counted.
const FACTS_SHOWN: usize = 6;

/// How grave a claim is under this configuration: an error fails the run.
#[must_use]
pub fn severity(claim: &Claim, config: &AuditConfig) -> Severity {
    if gate::fails(claim, config) {
        Severity::Error
    } else if matches!(claim.verdict, Verdict::Judgement | Verdict::NotEvaluated | Verdict::Approximate) {
        Severity::Note
    } else {
        Severity::Warning
    }
}

/// The evidence of a claim, one line a fact, such as `us.spx.change_pct: S&P 500 change over 1d = +0.59%`.
#[must_use]
pub fn facts(claim: &Claim, sheet: &FactSheet) -> Vec<String> {
    claim.facts.iter().take(FACTS_SHOWN).map(|id| line(id, sheet)).collect()
}

/// What is said of a claim beneath its message: evidence, expected value, derivation.
#[must_use]
pub fn notes(claim: &Claim, sheet: &FactSheet) -> Vec<String> {
    let mut notes: Vec<String> = facts(claim, sheet).into_iter().map(|fact| format!("fact {fact}")).collect();
    match claim.facts.len().saturating_sub(FACTS_SHOWN) {
        0 => {}
        1 => notes.push("and 1 fact more".to_owned()),
        left => notes.push(format!("and {left} facts more")),
    }
    if let Some(expected) = &claim.expected {
        let written = claim.written.as_ref().map(|written| format!(", written {written}")).unwrap_or_default();
        notes.push(format!("expected {expected}{written}"));
    }
    if let Some(derivation) = &claim.derivation {
        notes.push(format!("derivation {derivation}"));
    }
    notes
}

/// All verdicts with their counts in one line; `not_evaluated` stands there also when it is none.
#[must_use]
pub fn summary(report: &AuditReport) -> String {
    let count = |verdict: Verdict| report.summary.get(&verdict).copied().unwrap_or_default();
    let named = Verdict::ALL
        .into_iter()
        .filter(|v| count(*v) > 0 || matches!(v, Verdict::Supported | Verdict::Contradicted | Verdict::NotEvaluated))
        .map(|v| format!("{} {}", count(v), v.as_str().replace('_', " ")));
    let (total, excepted) = (total(report), excepted(report));
    format!("{total} claims: {}{excepted}", named.collect::<Vec<_>>().join(", "))
}

/// How many claims the report has.
#[must_use]
pub fn total(report: &AuditReport) -> u32 {
    Verdict::ALL.into_iter().filter_map(|verdict| report.summary.get(&verdict)).sum()
}

/// `; 2 excepted by the text`, or nothing.
#[must_use]
pub fn excepted(report: &AuditReport) -> String {
    match report.excepted.len() {
        0 => String::new(),
        n => format!("; {n} excepted by the text"),
    }
}

fn line(id: &str, sheet: &FactSheet) -> String {
    let Some(fact) = sheet.fact(id) else { return format!("{id}: not in this sheet") };
    format!("{id}: {}", described(fact, sheet))
}

/// `S&P 500 change over 1d = +0.59%`, with what keeps it from supporting a claim.
fn described(fact: &Fact, sheet: &FactSheet) -> String {
    let session = fact.session.as_deref().map(|s| format!(", session {s}")).unwrap_or_default();
    let status = if fact.status == crate::facts::Status::Ok {
        String::new()
    } else {
        let word =
            serde_json::to_value(fact.status).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
        let reason = fact.reason.as_deref().map(|r| format!(": {r}")).unwrap_or_default();
        format!(" ({word}{reason})")
    };
    format!("{} = {}{session}{status}", sheet.label(fact), sheet.figure(fact))
}
