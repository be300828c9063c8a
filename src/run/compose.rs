//! From a snapshot to a page the auditor agrees with: facts, plan, draft, realisation, audit, in this order.

use crate::audit::{self, AuditConfig, AuditReport, Auditor, Claim, Verdict};
use crate::calendar::Calendars;
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::draft::plain::{told, unhedged};
use crate::draft::{Draft, Sentence, SentenceKind, Writer};
use crate::facts::history::History;
use crate::facts::{self, FactSheet};
use crate::plan::{self, Plan, SectionPlan};
use crate::realise::{self, Narrative, builtin};
use crate::snapshot::Snapshot;

/// All that a day's page is made from.
#[derive(Debug)]
pub struct Day {
    /// The observations.
    pub snapshot: Snapshot,
    /// The configuration in effect.
    pub config: Config,
    /// Earlier closes and sheets.
    pub history: History,
    /// The sheet of the edition before.
    pub previous: Option<FactSheet>,
}

/// A page and everything it came from.
#[derive(Clone, Debug)]
pub struct Composed {
    /// The facts.
    pub sheet: FactSheet,
    /// The plan.
    pub plan: Plan,
    /// The sentences as published.
    pub draft: Draft,
    /// The page.
    pub narrative: Narrative,
    /// What the auditor says of it.
    pub report: AuditReport,
}

/// A sentence that the auditor did not let pass, and what was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// The section's id.
    pub section: String,
    /// The sentence as drafted.
    pub sentence: Sentence,
    /// What the auditor found in it.
    pub claims: Vec<Claim>,
}

/// No page could be made that the auditor agrees with.
#[derive(Debug, thiserror::Error)]
#[error("the page would carry {} finding(s) outside any sentence, the first: {}", claims.len(), claims.first().map_or("", |c| c.message.as_str()))]
pub struct Unpublishable {
    /// The findings.
    pub claims: Vec<Claim>,
    /// The page they stand in.
    pub markdown: String,
}

impl Day {
    /// The day's fact sheet.
    #[must_use]
    pub fn sheet(&self) -> (FactSheet, Vec<Diagnostic>) {
        let calendars = Calendars::bundled().with(&self.config.sessions);
        let context = facts::Context {
            universe: &self.config.universe,
            calendars: &calendars,
            history: &self.history,
            previous: self.previous.as_ref(),
        };
        facts::build(&self.snapshot, &context)
    }

    /// The day's plan.
    #[must_use]
    pub fn plan(&self, sheet: &FactSheet) -> (Plan, Vec<Diagnostic>) {
        plan::plan(sheet, &self.config.sections)
    }
}

/// What never stands on a published page, whatever the gate of `audit` is set to.
#[must_use]
pub fn fails(claim: &Claim) -> bool {
    matches!(claim.verdict, Verdict::Contradicted | Verdict::Unsupported | Verdict::Stale | Verdict::Defect)
}

/// What never stands in a model's sentence: also what the auditor could not evaluate, because nobody else vouches for it.
#[must_use]
pub fn unproven(claim: &Claim) -> bool {
    fails(claim) || claim.verdict == Verdict::NotEvaluated
}

/// What is wrong with a section's interpretations once their hedges are taken out, by the sentence's index.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Unhedged {
    /// What the auditor contradicts: "may" makes no false statement true.
    pub wrong: Vec<(usize, Claim)>,
    /// Words of a model that say what happened, where the auditor found nothing that it could support.
    pub unbacked: Vec<(usize, String)>,
}

/// Reads a section's interpretations without their hedges.
#[must_use]
pub fn hedged_away(auditor: &Auditor<'_>, sheet: &FactSheet, plan: &Plan, draft: &Draft, section: &str) -> Unhedged {
    let mut plain = draft.clone();
    let (mut changed, mut foreign) = (Vec::new(), Vec::new());
    let sentences = plain.sections.iter_mut().filter(|s| s.section == section).flat_map(|s| s.sentences.iter_mut());
    for (i, sentence) in sentences.enumerate().filter(|(_, s)| s.kind == SentenceKind::Interpretation) {
        if let Some(text) = unhedged(&sentence.text) {
            sentence.text = text;
            changed.push(i);
        }
        if sentence.writer != Writer::BuiltIn {
            foreign.push(i);
        }
    }
    if changed.is_empty() && foreign.is_empty() {
        return Unhedged::default();
    }
    let (narrative, _) = realise::realise(sheet, plan, &plain);
    let report = auditor.audit(&narrative.markdown);
    let wrong: Vec<&Claim> = report.claims.iter().filter(|c| c.verdict == Verdict::Contradicted).collect();
    let found = by_sentence(&narrative, &wrong);
    let own = found.into_iter().filter(|((id, i), _)| id == section && changed.contains(i));
    let wrong = own.flat_map(|((_, i), claims)| claims.into_iter().map(move |c| (i, c))).collect();
    let mut unbacked = Vec::new();
    for span in narrative.sentences.iter().filter(|s| s.section == section && foreign.contains(&s.index)) {
        let text = narrative.markdown.get(span.start..span.end).unwrap_or_default();
        let told = told(text).find(|(at, word)| {
            let (start, end) = (span.start + at, span.start + at + word.len());
            let backs = |c: &&Claim| matches!(c.verdict, Verdict::Supported | Verdict::Approximate);
            !report.claims.iter().filter(backs).any(|c| c.span.start < end && c.span.end > start)
        });
        unbacked.extend(told.map(|(_, word)| (span.index, word.to_owned())));
    }
    Unhedged { wrong, unbacked }
}

/// Realises and audits a draft; a sentence that fails is replaced by the built-in writer's, or left out if that one
/// fails too, until the auditor agrees.
///
/// # Errors
/// When findings remain outside the draft's sentences: the core's own tables or notes would be wrong.
pub fn settle(
    sheet: &FactSheet,
    plan: &Plan,
    mut draft: Draft,
    config: &AuditConfig,
) -> Result<(Composed, Vec<Rejected>), Unpublishable> {
    let mut rejected = Vec::new();
    // Once for the sections without a fact, once for all that a model touched.
    let mut rewrites = 2;
    loop {
        let (narrative, _) = realise::realise(sheet, plan, &draft);
        let report = audit::audit(sheet, &narrative.markdown, config);
        let failing: Vec<&Claim> = report.claims.iter().filter(|c| fails(c)).collect();
        let mut found = by_sentence(&narrative, &failing);
        let open: Vec<&Claim> = report.claims.iter().filter(|c| c.verdict == Verdict::NotEvaluated).collect();
        let by_model = |(section, index): &(String, usize)| {
            let drafted = draft.sections.iter().find(|s| s.section == *section);
            drafted.and_then(|s| s.sentences.get(*index)).is_some_and(|s| s.writer != Writer::BuiltIn)
        };
        for (place, claims) in by_sentence(&narrative, &open).into_iter().filter(|(place, _)| by_model(place)) {
            found.entry(place).or_default().extend(claims);
        }
        if failing.is_empty() && found.is_empty() {
            let composed = Composed { sheet: sheet.clone(), plan: plan.clone(), draft, narrative, report };
            return Ok((composed, rejected));
        }
        if found.is_empty() {
            let claims: Vec<Claim> = failing.iter().map(|c| (*c).clone()).collect();
            if rewrites > 0 && rewrite(sheet, plan, &mut draft, &claims, &mut rejected) {
                rewrites -= 1;
                continue;
            }
            return Err(Unpublishable {
                claims: failing.into_iter().cloned().collect(),
                markdown: narrative.markdown.clone(),
            });
        }
        // From the back, so that indices before a removed sentence stay true.
        for ((section, index), claims) in found.into_iter().rev() {
            let Some(drafted) = draft.sections.iter_mut().find(|s| s.section == section) else { continue };
            let Some(plan) = plan.sections.iter().find(|s| s.id == section) else { continue };
            if index >= drafted.sentences.len() {
                continue;
            }
            let old = drafted.sentences.remove(index);
            if old.writer != Writer::BuiltIn
                && let Some(new) = replacement(sheet, plan, &drafted.sentences)
            {
                drafted.sentences.insert(index, new);
            }
            rejected.push(Rejected { section, sentence: old, claims });
        }
    }
}

/// Gives back to the built-in writer what a finding outside any sentence may come from: the sections that lost every statement
/// of fact, else every section that is not its own. False when there is none left.
fn rewrite(sheet: &FactSheet, plan: &Plan, draft: &mut Draft, claims: &[Claim], rejected: &mut Vec<Rejected>) -> bool {
    let own = builtin::write(sheet, plan);
    let text = |id: &str| own.sections.iter().find(|s| s.section == id).map(|s| s.sentences.as_slice());
    let foreign: Vec<usize> = (0..draft.sections.len())
        .filter(|i| text(&draft.sections[*i].section).is_some_and(|t| t != draft.sections[*i].sentences.as_slice()))
        .collect();
    let bare = |i: &usize| draft.sections[*i].sentences.iter().all(|s| s.kind != SentenceKind::Fact);
    let mut chosen: Vec<usize> = foreign.iter().copied().filter(bare).collect();
    if chosen.is_empty() {
        chosen = foreign;
    }
    for i in &chosen {
        let section = &mut draft.sections[*i];
        let Some(new) = text(&section.section) else { continue };
        let old = std::mem::replace(&mut section.sentences, new.to_vec());
        let lost = old.into_iter().filter(|s| s.writer != Writer::BuiltIn);
        rejected.extend(lost.map(|sentence| Rejected {
            section: section.section.clone(),
            sentence,
            claims: claims.to_vec(),
        }));
    }
    !chosen.is_empty()
}

/// The built-in writer's sentence in place of a failed one: one that the section does not have yet.
fn replacement(sheet: &FactSheet, plan: &SectionPlan, present: &[Sentence]) -> Option<Sentence> {
    let used: Vec<String> = present.iter().map(|s| s.text.clone()).collect();
    let new = builtin::replacement(sheet, plan, &used);
    (!used.contains(&new.text)).then_some(new)
}

/// The findings that stand in a sentence of the draft, by section and index.
fn by_sentence(narrative: &Narrative, failing: &[&Claim]) -> std::collections::BTreeMap<(String, usize), Vec<Claim>> {
    let mut found = std::collections::BTreeMap::<_, Vec<Claim>>::new();
    for claim in failing {
        let touched = narrative
            .sentences
            .iter()
            .find(|s| claim.span.start < s.end && claim.span.end.max(claim.span.start + 1) > s.start);
        if let Some(s) = touched {
            found.entry((s.section.clone(), s.index)).or_default().push((*claim).clone());
        }
    }
    found
}

#[cfg(test)]
impl Day {
    /// The sample day under the built-in configuration, with nothing before it.
    pub(crate) fn bundled() -> Self {
        Self {
            snapshot: crate::run::inputs::bundled(None, &crate::config::universe::Universe::default()).unwrap(),
            config: crate::run::inputs::config(None).unwrap().0,
            history: History::default(),
            previous: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize)]
    struct Hedged {
        text: String,
        plain: String,
        contradicted: bool,
    }

    #[test]
    fn a_hedge_makes_no_false_reading_true() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/draft/hedges.toml");
        let mut cases: std::collections::BTreeMap<String, Vec<Hedged>> =
            toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let day = Day::bundled();
        let (sheet, _) = day.sheet();
        let (plan, _) = day.plan(&sheet);
        let own = builtin::write(&sheet, &plan);
        let auditor = Auditor::new(&sheet, &day.config.audit);
        let section = own.sections.iter().find(|s| s.section == "risk_sentiment").unwrap().section.clone();
        let mut wrong = Vec::new();
        for case in cases.remove("case").unwrap() {
            assert_eq!(unhedged(&case.text).unwrap_or_default(), case.plain);
            let mut draft = own.clone();
            let drafted = draft.sections.iter_mut().find(|s| s.section == section).unwrap();
            drafted.sentences = vec![Sentence {
                text: case.text.clone(),
                kind: SentenceKind::Interpretation,
                writer: Writer::Model("m".to_owned()),
            }];
            let found = hedged_away(&auditor, &sheet, &plan, &draft, &section);
            if found.wrong.is_empty() == case.contradicted {
                wrong.push(format!("{:?}: contradicted should be {}", case.text, case.contradicted));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        // The program's own readings stand without their hedges.
        for s in &own.sections {
            assert_eq!(hedged_away(&auditor, &sheet, &plan, &own, &s.section), Unhedged::default());
        }
    }

    #[test]
    fn a_reading_tells_only_what_a_fact_backs() {
        let day = Day::bundled();
        let (sheet, _) = day.sheet();
        let (plan, _) = day.plan(&sheet);
        let auditor = Auditor::new(&sheet, &day.config.audit);
        let own = builtin::write(&sheet, &plan);
        for (text, unbacked) in [
            ("Every index may have closed lower.", Some("Every")),
            ("Tether may have burned tokens.", Some("burned")),
            ("Two of the markets may have been closed.", Some("closed")),
            ("The Hang Seng Index may have closed at the day's low.", Some("closed")),
            ("Stablecoins may have lost their peg.", Some("lost")),
            ("It may be that banks led the day.", Some("led")),
            ("The fall of Bitcoin may reflect caution.", None),
            ("The different signs suggest that the markets may not share one story.", None),
        ] {
            let mut draft = own.clone();
            let section = draft.sections.iter_mut().find(|s| s.section == "risk_sentiment").unwrap();
            let writer = Writer::Model("m".to_owned());
            let kind = SentenceKind::Interpretation;
            section.sentences = vec![Sentence { text: text.to_owned(), kind, writer }];
            let found = hedged_away(&auditor, &sheet, &plan, &draft, "risk_sentiment");
            assert_eq!(found.unbacked.is_empty() && found.wrong.is_empty(), unbacked.is_none(), "{text}: {found:?}");
            if let (Some(word), Some((_, said))) = (unbacked, found.unbacked.first()) {
                assert_eq!(said, word, "{text}");
            }
        }
    }

    #[test]
    fn a_section_that_lost_its_facts_costs_that_section_and_not_the_page() {
        let day = Day::bundled();
        let (sheet, _) = day.sheet();
        let (plan, _) = day.plan(&sheet);
        let own = builtin::write(&sheet, &plan);
        let mut draft = own.clone();
        let section = draft.sections.iter_mut().find(|s| s.section == "crypto").unwrap();
        section.sentences.retain(|s| s.kind == SentenceKind::Interpretation);
        for sentence in &mut section.sentences {
            sentence.writer = Writer::Model("m".to_owned());
        }
        assert!(!section.sentences.is_empty(), "the case needs a conclusion that follows from nothing");
        let (composed, rejected) = settle(&sheet, &plan, draft, &day.config.audit).unwrap();
        assert_eq!(composed.draft, own);
        assert!(rejected.iter().all(|r| r.section == "crypto") && !rejected.is_empty());
    }

    #[test]
    fn what_cannot_be_checked_stays_only_where_the_program_wrote_it() {
        let day = Day::bundled();
        let (sheet, _) = day.sheet();
        let (plan, _) = day.plan(&sheet);
        let own = builtin::write(&sheet, &plan);
        let text = "Participation thinned.";
        for (writer, stays) in [(Writer::Model("m".to_owned()), false), (Writer::BuiltIn, true)] {
            for kind in [SentenceKind::Fact, SentenceKind::Interpretation] {
                let mut draft = own.clone();
                let section = draft.sections.iter_mut().find(|s| s.section == "cn").unwrap();
                section.sentences.push(Sentence { text: text.to_owned(), kind, writer: writer.clone() });
                let (composed, rejected) = settle(&sheet, &plan, draft, &day.config.audit).unwrap();
                assert_eq!(composed.narrative.markdown.contains(text), stays, "{writer:?} {kind:?}: {rejected:?}");
                assert_eq!(rejected.iter().any(|r| r.sentence.text == text), !stays);
                let claims = rejected.iter().flat_map(|r| &r.claims);
                assert!(claims.clone().all(|c| c.verdict == Verdict::NotEvaluated), "{rejected:?}");
            }
        }
    }
}
