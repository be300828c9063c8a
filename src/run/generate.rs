//! The main job: a day in, a published edition out.

use std::collections::BTreeMap;
use std::path::Path;

use super::compose::{self, Composed, Day, Rejected, Unpublishable};
use super::edition::{self, Published};
use super::files::FileError;
use super::manifest::{self, Manifest, SectionRecord};
use crate::audit::AuditReport;
use crate::digest;
use crate::draft::Writer;
use crate::publish;
use crate::realise::builtin;

/// What was published and how.
#[derive(Clone, Debug)]
pub struct Generated {
    /// Where.
    pub published: Published,
    /// The manifest as written.
    pub manifest: Manifest,
    /// The audit of the page.
    pub report: AuditReport,
}

/// Why nothing was published.
#[derive(Debug, thiserror::Error)]
pub enum GenerateError {
    /// The auditor does not agree with the page.
    #[error("nothing was published: {0}")]
    Unpublishable(#[from] Unpublishable),
    /// The edition cannot be written.
    #[error(transparent)]
    File(#[from] FileError),
    /// An artefact cannot be serialised.
    #[error("an artefact could not be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// The run was told to stop, or a ceiling was met, before anything could be written.
    #[error("{0}")]
    Stopped(String),
    /// The journal, the recording, the cache or the ledger could not be written.
    #[error("nothing was published: {0}")]
    Storage(String),
}

/// Writes the day with the built-in writer alone and publishes it below `out`.
///
/// # Errors
/// When the auditor does not agree with the page, or it cannot be written; what stood there before is then untouched.
pub fn built_in(day: &Day, out: &Path) -> Result<Generated, GenerateError> {
    let (sheet, _) = day.sheet();
    let (plan, _) = day.plan(&sheet);
    let draft = builtin::write(&sheet, &plan);
    let (composed, rejected) = compose::settle(&sheet, &plan, draft, &day.config.audit)?;
    let sections = sections(&composed, &rejected, BTreeMap::new());
    let manifest = manifest(day, &composed, sections);
    publish_edition(day, composed, manifest, out)
}

/// Has the day written by models and publishes it below `out`.
///
/// # Errors
/// When the auditor does not agree with the page even with the built-in writer's sentences, or it cannot be written.
#[cfg(feature = "llm")]
pub async fn by_models(
    day: &Day,
    out: &Path,
    settings: &super::write::Settings<'_>,
) -> Result<Generated, GenerateError> {
    let (sheet, _) = day.sheet();
    let (plan, _) = day.plan(&sheet);
    let written = super::write::draft(day, &sheet, &plan, settings).await;
    if let Some(reason) = written.storage {
        return Err(GenerateError::Storage(reason));
    }
    let missed: Vec<&str> = written
        .records
        .values()
        .filter(|r| r.calls.iter().any(|c| c.outcome == "replay_miss"))
        .map(|r| r.section.as_str())
        .collect();
    if !missed.is_empty() {
        return Err(GenerateError::Stopped(format!(
            "the recording has no answer (replay_miss) for {}: record again with --record",
            missed.join(", ")
        )));
    }
    let (composed, rejected) = compose::settle(&sheet, &plan, written.draft, &day.config.audit)?;
    let mut manifest = manifest(day, &composed, sections(&composed, &rejected, written.records));
    manifest.endpoints = written.endpoints;
    manifest.possibly_paid = written.possibly_paid;
    manifest.usage = written.usage;
    manifest.cost = written.cost;
    publish_edition(day, composed, manifest, out)
}

/// One record a section, in the plan's order; `written` holds what the model's run knows of a section already.
#[must_use]
pub fn sections(
    composed: &Composed,
    rejected: &[Rejected],
    mut written: BTreeMap<String, SectionRecord>,
) -> Vec<SectionRecord> {
    let mut out = Vec::new();
    for plan in &composed.plan.sections {
        let mut record = written.remove(&plan.id).unwrap_or_default();
        record.section.clone_from(&plan.id);
        let sentences = composed.draft.sections.iter().find(|s| s.section == plan.id).map(|s| s.sentences.as_slice());
        let model = sentences.unwrap_or_default().iter().find_map(|s| match &s.writer {
            Writer::Model(name) => Some(name.clone()),
            Writer::BuiltIn => None,
        });
        record.writer = model.unwrap_or_else(|| "built-in".to_owned());
        for r in rejected.iter().filter(|r| r.section == plan.id) {
            let mut codes: Vec<String> = r.claims.iter().map(|c| c.code.clone()).collect();
            codes.sort();
            codes.dedup();
            let mut verdicts: Vec<_> = r.claims.iter().map(|c| c.verdict).collect();
            verdicts.sort();
            verdicts.dedup();
            if r.sentence.writer != Writer::BuiltIn {
                // What was taken out at the end was counted as standing before.
                let of = if record.mended.contains(&r.sentence.text) { &mut record.repaired } else { &mut record.kept };
                *of = of.saturating_sub(1);
            }
            record.failures.push(manifest::SentenceFailure {
                text: r.sentence.text.clone(),
                codes,
                verdicts,
                answer: "published".to_owned(),
                reason: r.claims.iter().map(|c| c.message.clone()).collect::<Vec<_>>().join("; "),
            });
        }
        // Only where a model was asked does the built-in writer replace anything.
        if !record.calls.is_empty() && record.fallback.is_none() {
            let own = sentences.unwrap_or_default().iter().filter(|s| s.writer == Writer::BuiltIn).count();
            record.replaced = u32::try_from(own).unwrap_or(u32::MAX);
        }
        out.push(record);
    }
    out
}

/// The manifest of a composed page, without its files' digests.
#[must_use]
pub fn manifest(day: &Day, composed: &Composed, sections: Vec<SectionRecord>) -> Manifest {
    Manifest {
        schema: manifest::SCHEMA.to_owned(),
        factbrief: env!("CARGO_PKG_VERSION").to_owned(),
        report_date: composed.sheet.report_date.clone(),
        config_digest: digest::of_artefact(&day.config),
        files: BTreeMap::new(),
        figures: u32::try_from(composed.narrative.figures.len()).unwrap_or(u32::MAX),
        claims: composed.report.summary.clone(),
        sections,
        endpoints: Vec::new(),
        possibly_paid: Vec::new(),
        usage: None,
        cost: None,
    }
}

/// Renders every form of the page and publishes all files in one switch.
///
/// # Errors
/// When an artefact cannot be serialised or the folder cannot be written.
pub fn publish_edition(
    day: &Day,
    composed: Composed,
    mut manifest: Manifest,
    out: &Path,
) -> Result<Generated, GenerateError> {
    let Composed { sheet, plan, draft, narrative, mut report } = composed;
    "briefing.md".clone_into(&mut report.narrative);
    let mut files = edition::Files::from([
        ("briefing.md", narrative.markdown.clone().into_bytes()),
        ("briefing.html", publish::html(&narrative, &sheet).into_bytes()),
        ("briefing.json", json(&narrative)?),
        ("snapshot.json", json(&day.snapshot)?),
        ("fact-sheet.json", json(&sheet)?),
        ("plan.json", json(&plan)?),
        ("draft.json", json(&draft)?),
        ("audit-report.json", json(&report)?),
    ]);
    manifest.files = files.iter().map(|(name, bytes)| ((*name).to_owned(), digest::of_bytes(bytes))).collect();
    files.insert("manifest.json", json(&manifest)?);
    let published = edition::publish(out, &sheet.report_date, &files)?;
    Ok(Generated { published, manifest, report })
}

fn json<T: serde::Serialize>(artefact: &T) -> Result<Vec<u8>, serde_json::Error> {
    let mut bytes = serde_json::to_vec_pretty(artefact)?;
    bytes.push(b'\n');
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::{self, Claim};
    use crate::draft::{Sentence, SentenceKind};
    use crate::run::manifest::CallRecord;

    /// A composed day in whose section `crypto` a model has these sentences and the built-in writer the rest.
    fn composed(texts: &[&str]) -> (Composed, Vec<Sentence>) {
        let day = Day::bundled();
        let (sheet, _) = day.sheet();
        let (plan, _) = day.plan(&sheet);
        let (mut composed, rejected) =
            compose::settle(&sheet, &plan, builtin::write(&sheet, &plan), &day.config.audit).unwrap();
        assert!(rejected.is_empty());
        let own = composed.draft.sections.iter_mut().find(|s| s.section == "crypto").unwrap();
        let sentence = |text: &&str| Sentence {
            text: (*text).to_owned(),
            writer: Writer::Model("m".to_owned()),
            kind: SentenceKind::Interpretation,
        };
        let written: Vec<Sentence> = texts.iter().map(sentence).collect();
        own.sentences.extend(written.iter().cloned());
        (composed, written)
    }

    #[test]
    fn what_is_taken_out_at_the_end_no_longer_counts_as_kept_or_repaired() {
        let (mut composed, written) = composed(&["As first written.", "As mended.", "Also as first written."]);
        let claims: Vec<Claim> = audit::audit(&composed.sheet, "The S&P 500 rose 99%.", &Default::default()).claims;
        let own = composed.draft.sections.iter_mut().find(|s| s.section == "crypto").unwrap();
        let of_model = |s: &Sentence| s.writer != Writer::BuiltIn;
        own.sentences.retain(|s| !(of_model(s) && s.text != "Also as first written."));
        let own_words = u32::try_from(own.sentences.iter().filter(|s| !of_model(s)).count()).unwrap();
        let rejected: Vec<Rejected> = written[..2]
            .iter()
            .map(|s| Rejected { section: "crypto".to_owned(), sentence: s.clone(), claims: claims.clone() })
            .collect();
        let record = SectionRecord {
            section: "crypto".to_owned(),
            kept: 2,
            repaired: 1,
            mended: vec!["As mended.".to_owned()],
            calls: vec![CallRecord::default()],
            ..SectionRecord::default()
        };
        let records = sections(&composed, &rejected, BTreeMap::from([("crypto".to_owned(), record)]));
        let told = records.iter().find(|r| r.section == "crypto").unwrap();
        assert_eq!((told.kept, told.repaired, told.replaced), (1, 0, own_words));
        assert_eq!(told.writer, "m", "one of its sentences still stands");
        let why: Vec<(&str, &str)> = told.failures.iter().map(|f| (f.text.as_str(), f.answer.as_str())).collect();
        assert_eq!(why, [("As first written.", "published"), ("As mended.", "published")]);
        assert!(told.failures.iter().all(|f| !f.codes.is_empty() && !f.reason.is_empty()), "{told:?}");
    }
}
