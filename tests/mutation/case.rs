//! A clean narrative with its sheet, and a changed copy of it.

use std::ops::Range;

use factbrief::audit::{AuditConfig, AuditReport, Auditor, Claim, Verdict, audit};
use factbrief::calendar::Calendars;
use factbrief::config::Config;
use factbrief::facts::history::History;
use factbrief::facts::{Context, FactSheet, build};
use factbrief::plan::plan;
use factbrief::realise::{builtin, realise};
use factbrief::snapshot;

/// A narrative in which every statement is true by its sheet.
pub struct Case {
    pub name: &'static str,
    pub text: String,
    pub sheet: FactSheet,
    pub report: AuditReport,
}

/// A changed narrative.
pub struct Mutant {
    pub operator: &'static str,
    pub text: String,
    /// Where the change stands in the changed text.
    pub at: Range<usize>,
    /// What was changed, for the list of misses.
    pub label: String,
    /// Why the changed text is still true.
    pub equivalent: Option<&'static str>,
}

macro_rules! case {
    ($name:literal) => {
        Case::new(
            $name,
            include_str!(concat!("../cases/mutation/", $name, "/narrative.md")).to_owned(),
            serde_json::from_str(include_str!(concat!("../cases/mutation/", $name, "/sheet.json"))).unwrap(),
        )
    };
}

/// The clean narratives written by hand.
pub fn cases() -> Vec<Case> {
    vec![case!("markets"), case!("coffee")]
}

/// The pages that the built-in writer makes of the bundled days.
pub fn editions() -> Vec<Case> {
    let (config, calendars, history) = (Config::bundled(), Calendars::bundled(), History::default());
    let context = Context { universe: &config.universe, calendars: &calendars, history: &history, previous: None };
    let edition = |(date, text): &(&'static str, &str)| {
        let (sheet, _) = build(&serde_json::from_str(text).unwrap(), &context);
        let (plan, _) = plan(&sheet, &config.sections);
        let (narrative, _) = realise(&sheet, &plan, &builtin::write(&sheet, &plan));
        Case::new(date, narrative.markdown, sheet)
    };
    snapshot::bundled().iter().map(edition).collect()
}

impl Case {
    /// Reads the narrative.
    pub fn new(name: &'static str, text: String, sheet: FactSheet) -> Self {
        let report = audit(&sheet, &text, &AuditConfig::default());
        Self { name, text, sheet, report }
    }

    /// The text with `range` replaced.
    pub fn changed(&self, operator: &'static str, range: Range<usize>, with: &str) -> Mutant {
        let text = format!("{}{with}{}", &self.text[..range.start], &self.text[range.end..]);
        let sentence = sentence(&self.text, range.start);
        let label = format!("`{}` -> `{with}` in `{}`", &self.text[range.clone()], self.text[sentence].trim());
        Mutant { operator, text, at: range.start..range.start + with.len(), label, equivalent: None }
    }

    /// The new objections to a changed text in the sentence or row of the change.
    pub fn objections(&self, auditor: &Auditor<'_>, mutant: &Mutant) -> Vec<Claim> {
        let report = auditor.audit(&mutant.text);
        // A column's head is judged in the rows below it.
        let place = super::idle::table(&mutant.text, sentence(&mutant.text, mutant.at.start));
        let old = |claim: &Claim| {
            self.report
                .claims
                .iter()
                .any(|c| c.quote == claim.quote && c.verdict == claim.verdict && c.code == claim.code)
        };
        let here = |claim: &Claim| claim.span.start < place.end && claim.span.end > place.start;
        // A range that is only too wide is approximate by the rules; that is the objection due to it.
        let loose = |c: &Claim| mutant.operator == "range endpoint" && c.verdict == Verdict::Approximate;
        report.claims.into_iter().filter(|c| (objects(c.verdict) || loose(c)) && here(c) && !old(c)).collect()
    }
}

/// Verdicts that say a statement does not stand.
pub fn objects(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Contradicted | Verdict::Unsupported | Verdict::Stale | Verdict::Defect)
}

/// The sentence or line around a byte.
pub fn sentence(text: &str, at: usize) -> Range<usize> {
    let line_start = text[..at].rfind('\n').map_or(0, |i| i + 1);
    let line_end = text[at..].find('\n').map_or(text.len(), |i| at + i);
    if text[line_start..line_end].starts_with(['|', '#']) {
        return line_start..line_end;
    }
    let start = text[line_start..at].rfind(". ").map_or(line_start, |i| line_start + i + 2);
    let end = text[at..line_end].find(". ").map_or(line_end, |i| at + i + 1);
    start..end
}
