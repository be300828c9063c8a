//! `endpoints compare`: each endpoint writes the same day; who writes most truly comes first.

use std::collections::BTreeMap;
use std::time::Instant;

use serde::Serialize;

use crate::audit::Verdict;
use crate::draft::{SentenceKind, Writer};
use crate::model::{Client, Usage};
use crate::prompt::Templates;
use crate::prompt::tokens::Estimate;
use crate::quantity::Exact;
use crate::realise::narrative::{Block, Narrative, RealisedSentence, Run};
use crate::run::compose::{self, Day, Unpublishable};
use crate::run::generate;
use crate::run::manifest::{SectionRecord, Tokens};
use crate::run::write::{self, Progress, Settings};

/// Several endpoints on one day, best first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// ISO 8601 date of the report.
    pub report_date: String,
    /// Digest of the fact sheet that all wrote from.
    pub sheet_digest: Option<String>,
    /// Best first.
    pub entries: Vec<Entry>,
    /// What of our own could not be written, with the fix; nothing more was asked then.
    #[serde(skip)]
    pub storage: Option<String>,
}

/// One endpoint's day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Place in the ranking, from 1.
    pub rank: u32,
    /// The endpoint by name.
    pub endpoint: String,
    /// The model that answered, or was asked for.
    pub model: String,
    /// Sentences published as the model first wrote them.
    pub kept: u32,
    /// Sentences published after the one repair.
    pub repaired: u32,
    /// Sentences of the built-in writer in place of failed ones.
    pub replaced: u32,
    /// Sections that the built-in writer had to write whole.
    pub fallbacks: u32,
    /// Why sections were lost, each reason with the number of sections it cost.
    pub lost: BTreeMap<String, u32>,
    /// First answers' sentences that the auditor found contradicted, unsupported or otherwise wrong, by verdict.
    pub verdicts: BTreeMap<Verdict, u32>,
    /// The same, by code.
    pub audit_findings: BTreeMap<String, u32>,
    /// First answers' sentences that broke a rule of form before the audit, by rule.
    pub form_findings: BTreeMap<String, u32>,
    /// Tokens over all calls.
    pub usage: Option<Tokens>,
    /// Seconds of the whole day, with one decimal.
    pub seconds: String,
    /// Cost in US dollars, where the endpoint has prices.
    pub cost: Option<Exact>,
    /// The texts, by section id, as they would be published.
    pub sections: Vec<Text>,
    /// Why the page could not be made, where it could not.
    pub failure: Option<String>,
}

/// One section's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Text {
    /// Section id.
    pub section: String,
    /// Heading as printed.
    pub title: String,
    /// Sentences with who wrote them.
    pub sentences: Vec<Line>,
}

/// One printed sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// As printed.
    pub text: String,
    /// Whether it interprets.
    pub interpretation: bool,
    /// Whether the model wrote it.
    pub by_model: bool,
}

/// What each client's first questions may use at most: repairs and retries come on top.
#[must_use]
pub fn estimates(day: &Day, clients: &[Client], templates: &Templates) -> Vec<Estimate> {
    let (sheet, _) = day.sheet();
    let (plan, _) = day.plan(&sheet);
    clients.iter().map(|client| write::estimate(client, &sheet, &plan, templates)).collect()
}

/// Has each client write the day by itself, one after the other, so that none slows another down.
pub async fn compare(day: &Day, clients: Vec<Client>, templates: &Templates, progress: &dyn Progress) -> Comparison {
    let (sheet, _) = day.sheet();
    let (plan, _) = day.plan(&sheet);
    let (mut entries, mut storage) = (Vec::new(), None);
    for client in &clients {
        let settings =
            Settings { clients: std::slice::from_ref(client), templates, replaying: false, journal: None, progress };
        let begun = Instant::now();
        let written = write::draft(day, &sheet, &plan, &settings).await;
        if written.storage.is_some() {
            storage = written.storage;
            break;
        }
        let took = begun.elapsed();
        let usage = written.usage;
        let (findings, form) = findings(written.records.values());
        let verdicts = verdicts(written.records.values());
        let model = written.endpoints.first().and_then(|e| e.models_answered.first().cloned());
        let settled = compose::settle(&sheet, &plan, written.draft, &day.config.audit);
        let (records, sections, failure) = match settled {
            Ok((composed, rejected)) => {
                let records = generate::sections(&composed, &rejected, written.records);
                (records, texts(&composed.narrative), None)
            }
            Err(Unpublishable { claims, .. }) => {
                let reason = claims.first().map_or_else(String::new, |c| c.message.clone());
                (written.records.into_values().collect(), Vec::new(), Some(reason))
            }
        };
        let sum = |of: fn(&SectionRecord) -> u32| records.iter().map(of).sum();
        entries.push(Entry {
            rank: 0,
            endpoint: client.endpoint().name.clone(),
            model: model.filter(|m| !m.is_empty()).unwrap_or_else(|| client.endpoint().model.clone()),
            kept: sum(|r| r.kept),
            repaired: sum(|r| r.repaired),
            replaced: sum(|r| r.replaced),
            fallbacks: sum(|r| u32::from(r.fallback.is_some())),
            lost: reasons(records.iter().filter_map(|r| r.fallback.as_deref())),
            verdicts,
            audit_findings: findings,
            form_findings: form,
            usage,
            seconds: format!("{}.{}", took.as_secs(), took.subsec_millis() / 100),
            cost: cost(client, usage),
            sections,
            failure,
        });
    }
    rank(&mut entries);
    Comparison { report_date: sheet.report_date.clone(), sheet_digest: sheet.digest.clone(), entries, storage }
}

fn reasons<'a>(all: impl Iterator<Item = &'a str>) -> BTreeMap<String, u32> {
    let mut out = BTreeMap::new();
    for reason in all {
        *out.entry(reason.to_owned()).or_insert(0) += 1;
    }
    out
}

/// Codes of what failed in first answers: the auditor's, then the rules of form.
fn findings<'a>(records: impl Iterator<Item = &'a SectionRecord>) -> (BTreeMap<String, u32>, BTreeMap<String, u32>) {
    let (mut audit, mut form) = (BTreeMap::new(), BTreeMap::new());
    for code in records.flat_map(|r| &r.failures).filter(|f| f.answer == "first").flat_map(|f| &f.codes) {
        let of = if code.starts_with("FB") { &mut audit } else { &mut form };
        *of.entry(code.clone()).or_insert(0) += 1;
    }
    (audit, form)
}

/// How many sentences of first answers the auditor gave each verdict.
fn verdicts<'a>(records: impl Iterator<Item = &'a SectionRecord>) -> BTreeMap<Verdict, u32> {
    let mut out = BTreeMap::new();
    for verdict in records.flat_map(|r| &r.failures).filter(|f| f.answer == "first").flat_map(|f| &f.verdicts) {
        *out.entry(*verdict).or_insert(0) += 1;
    }
    out
}

fn cost(client: &Client, usage: Option<Tokens>) -> Option<Exact> {
    let Tokens { prompt, completion, cached, exact } = usage?;
    client.prices()?.cost(&Usage { prompt, completion, cached, exact }).map(Exact)
}

/// Best first: fewest sections lost, then the largest share of sentences kept, then of those repaired, then fewest findings of
/// the auditor, then speed. Equal entries keep the order in which they were asked for.
fn rank(entries: &mut [Entry]) {
    let share = |part: u32, e: &Entry| {
        let all = u64::from(e.kept + e.repaired + e.replaced).max(1);
        std::cmp::Reverse(u64::from(part) * 10_000 / all)
    };
    entries.sort_by_key(|e| {
        let wrong: u32 = e.audit_findings.values().sum();
        let tenths: u64 = e.seconds.replace('.', "").parse().unwrap_or(u64::MAX);
        (e.failure.is_some(), e.fallbacks, share(e.kept, e), share(e.kept + e.repaired, e), wrong, tenths)
    });
    for (i, entry) in entries.iter_mut().enumerate() {
        entry.rank = u32::try_from(i + 1).unwrap_or(u32::MAX);
    }
}

/// The prose of a page, section by section.
fn texts(narrative: &Narrative) -> Vec<Text> {
    let line = |s: &RealisedSentence| Line {
        text: s
            .runs
            .iter()
            .map(|r| match r {
                Run::Text(text) | Run::Figure { text, .. } => text.as_str(),
            })
            .collect(),
        interpretation: s.kind == SentenceKind::Interpretation,
        by_model: s.writer != Writer::BuiltIn,
    };
    narrative
        .sections
        .iter()
        .map(|section| Text {
            section: section.id.clone(),
            title: section.title.clone(),
            sentences: section
                .blocks
                .iter()
                .filter_map(|b| if let Block::Paragraph { sentences } = b { Some(sentences) } else { None })
                .flatten()
                .map(line)
                .collect(),
        })
        .filter(|t| t.sentences.iter().any(|l| !l.text.is_empty()))
        .collect()
}

impl Entry {
    /// Sentences of first answers with this verdict.
    #[must_use]
    pub fn verdict(&self, verdict: Verdict) -> u32 {
        self.verdicts.get(&verdict).copied().unwrap_or(0)
    }

    /// What tells it from the others: an endpoint may write with several models.
    pub(super) fn label(&self) -> String {
        format!("{}, {}", self.endpoint, self.model)
    }

    /// The cost in dollars, or a dash where no price is known.
    pub(super) fn dollars(&self) -> String {
        self.cost.map_or_else(|| "-".to_owned(), |c| format!("${}", c.get().round_dp(4)))
    }

    /// What failed in first answers, each code with its number.
    pub(super) fn findings(&self) -> String {
        let all: Vec<String> =
            self.audit_findings.iter().chain(&self.form_findings).map(|(code, n)| format!("{code} x{n}")).collect();
        all.join(", ")
    }
}

impl Comparison {
    /// Whether any endpoint wrote a sentence that would be published.
    #[must_use]
    pub fn any_wrote(&self) -> bool {
        self.entries.iter().any(|e| e.kept + e.repaired > 0)
    }

    /// The ranking as a table.
    #[must_use]
    pub fn text(&self) -> String {
        let safe = |t: &str| crate::diagnostic::text::term_safe(t).replace(['\n', '\t'], " ");
        let heads = [
            "#",
            "endpoint",
            "model",
            "kept",
            "repaired",
            "replaced",
            "lost",
            "contradicted",
            "unsupported",
            "form",
            "prompt",
            "cached",
            "answer",
            "seconds",
            "cost",
        ];
        let mut rows: Vec<Vec<String>> = vec![heads.iter().map(|h| (*h).to_owned()).collect()];
        for e in &self.entries {
            let tokens =
                |of: fn(&Tokens) -> u64| e.usage.as_ref().map_or_else(|| "-".to_owned(), |u| of(u).to_string());
            rows.push(vec![
                e.rank.to_string(),
                safe(&e.endpoint),
                safe(&e.model),
                e.kept.to_string(),
                e.repaired.to_string(),
                e.replaced.to_string(),
                e.fallbacks.to_string(),
                e.verdict(Verdict::Contradicted).to_string(),
                e.verdict(Verdict::Unsupported).to_string(),
                e.form_findings.values().sum::<u32>().to_string(),
                tokens(|u| u.prompt),
                tokens(|u| u.cached),
                tokens(|u| u.completion),
                e.seconds.clone(),
                e.dollars(),
            ]);
        }
        let widths: Vec<usize> =
            (0..heads.len()).map(|i| rows.iter().map(|r| r[i].chars().count()).max().unwrap_or(0)).collect();
        let mut out = format!("{}\n\n", safe(&self.report_date));
        for row in &rows {
            let cells: Vec<String> = row
                .iter()
                .zip(&widths)
                .enumerate()
                .map(
                    |(i, (cell, width))| {
                        if i == 1 || i == 2 { format!("{cell:width$}") } else { format!("{cell:>width$}") }
                    },
                )
                .collect();
            out.push_str(&format!("  {}\n", cells.join("  ")));
        }
        out.push_str("\nkept, repaired, replaced: sentences; lost: sections the built-in writer wrote whole;\ncontradicted, unsupported: sentences of first answers so judged by the auditor; form: rules broken before that.\n");
        for e in &self.entries {
            let all = e.findings();
            if !all.is_empty() {
                out.push_str(&format!("  {}: {all}\n", safe(&e.label())));
            }
            for (reason, sections) in &e.lost {
                out.push_str(&format!("  {}: lost {sections}: {}\n", safe(&e.label()), safe(reason)));
            }
            if let Some(reason) = &e.failure {
                out.push_str(&format!("  {}: no page could be made: {}\n", safe(&e.label()), safe(reason)));
            }
        }
        out
    }

    /// A page with the texts side by side; it loads nothing and runs nothing.
    #[must_use]
    pub fn html(&self) -> String {
        super::page::html(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, kept: u32, repaired: u32, replaced: u32, fallbacks: u32, seconds: &str) -> Entry {
        Entry {
            rank: 0,
            endpoint: name.to_owned(),
            model: "<m>".to_owned(),
            kept,
            repaired,
            replaced,
            fallbacks,
            lost: BTreeMap::new(),
            verdicts: BTreeMap::from([(Verdict::Contradicted, 2)]),
            audit_findings: BTreeMap::new(),
            form_findings: BTreeMap::new(),
            usage: None,
            seconds: seconds.to_owned(),
            cost: None,
            sections: vec![Text {
                section: "us".to_owned(),
                title: "US & more".to_owned(),
                sentences: vec![Line {
                    text: format!("<script>{name}</script>"),
                    interpretation: true,
                    by_model: true,
                }],
            }],
            failure: None,
        }
    }

    #[test]
    fn what_is_true_ranks_before_what_is_fast() {
        let mut entries = vec![
            entry("fast", 5, 0, 5, 0, "1.0"),
            entry("lost", 10, 0, 0, 1, "2.0"),
            entry("true", 9, 1, 0, 0, "90.0"),
            entry("slow", 9, 1, 0, 0, "100.0"),
        ];
        rank(&mut entries);
        let order: Vec<&str> = entries.iter().map(|e| e.endpoint.as_str()).collect();
        assert_eq!(order, ["true", "slow", "fast", "lost"]);
        assert_eq!(entries[0].rank, 1);
    }

    #[test]
    fn the_page_escapes_what_models_wrote() {
        let page = Comparison {
            report_date: "2026-04-02".to_owned(),
            sheet_digest: None,
            storage: None,
            entries: vec![entry("a\u{1b}[31m", 1, 0, 0, 0, "1.0"), entry("b", 1, 0, 0, 0, "1.0")],
        };
        let html = page.html();
        assert!(!html.contains("<script>") && html.contains("&lt;script&gt;b&lt;/script&gt;"), "{html}");
        assert!(html.contains("US &amp; more") && html.contains("default-src 'none'"));
        assert!(!page.text().contains('\u{1b}'));
    }
}
