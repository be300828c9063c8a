//! The audit report, schema `factbrief/audit-report/1`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The schema's name and version.
pub const SCHEMA: &str = "factbrief/audit-report/1";

/// What the auditor found in one text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AuditReport {
    /// Always `factbrief/audit-report/1`.
    pub schema: String,
    /// Name of the text, such as its path.
    pub narrative: String,
    /// Digest of the text.
    pub narrative_digest: String,
    /// Digest of the fact sheet.
    pub sheet_digest: String,
    /// Report date of the sheet.
    pub report_date: String,
    /// Every claim, by position.
    pub claims: Vec<Claim>,
    /// How many claims have each verdict; every verdict is present.
    pub summary: BTreeMap<Verdict, u32>,
    /// Findings that the text itself excepts, each with its reason. They are not among the claims.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excepted: Vec<Excepted>,
}

/// A finding that the text excepts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Excepted {
    /// The finding.
    pub claim: Claim,
    /// Why, in the words of the text.
    pub reason: String,
}

impl AuditReport {
    /// Counts the verdicts of the claims into the summary.
    pub fn count(&mut self) {
        self.summary = Verdict::ALL.into_iter().map(|verdict| (verdict, 0)).collect();
        for claim in &self.claims {
            *self.summary.entry(claim.verdict).or_default() += 1;
        }
    }
}

/// One claim of the text and what the auditor says of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Claim {
    /// Where it stands.
    pub span: Span,
    /// The text at the span.
    pub quote: String,
    /// What it claims.
    pub kind: ClaimKind,
    /// What the auditor says of it.
    pub verdict: Verdict,
    /// Stable code of the rule, such as `FB201`.
    pub code: String,
    /// Evidence, by fact id.
    #[serde(default)]
    pub facts: Vec<String>,
    /// The figure as written, normalised, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written: Option<String>,
    /// What it should be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// How the expected value was computed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub derivation: Option<String>,
    /// One sentence.
    pub message: String,
    /// Text that could stand at the span instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
}

impl Claim {
    /// A defect of the text itself, found without any fact.
    #[must_use]
    pub fn defect(span: Span, quote: &str, code: &str, message: String, suggestion: Option<String>) -> Self {
        Self {
            span,
            quote: quote.to_owned(),
            kind: ClaimKind::Text,
            verdict: Verdict::Defect,
            code: code.to_owned(),
            facts: Vec::new(),
            written: None,
            expected: None,
            derivation: None,
            message,
            suggestion,
        }
    }
}

/// A place in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// Line of the first byte, from 1.
    pub line: usize,
    /// Column of the first byte in characters, from 1.
    pub column: usize,
}

/// What kind of thing is claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClaimKind {
    /// A figure that stands in the sheet.
    Number,
    /// A figure computed from others: spread, net, share, multiple.
    DerivedNumber,
    /// A range of figures.
    Range,
    /// A sign: rose, fell, up, down.
    Direction,
    /// A word for a size.
    Magnitude,
    /// One against another.
    Comparison,
    /// First or last of a set.
    Superlative,
    /// A rank or an order.
    Ranking,
    /// All, none, both, mixed.
    Quantifier,
    /// Moved together, moved apart.
    JointMovement,
    /// A step of the transmission chain.
    Chain,
    /// A price level.
    Level,
    /// A date, session or window.
    Session,
    /// A name.
    Entity,
    /// Data said to be absent.
    Absence,
    /// An event outside the sheet.
    Event,
    /// A cause.
    Cause,
    /// A flow of money or an investor's act.
    Flow,
    /// A word that needs a second period.
    Baseline,
    /// A forecast, target or recommendation.
    Forecast,
    /// An opinion.
    Opinion,
    /// Two places of the text against each other.
    Consistency,
    /// Broken or degenerate text.
    Text,
}

/// What the auditor says of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The facts say so.
    Supported,
    /// The facts say so only by a looser reading.
    Approximate,
    /// The facts say otherwise.
    Contradicted,
    /// No fact says so.
    Unsupported,
    /// Only a fact that is not current says so.
    Stale,
    /// The facts say so by one reading and otherwise by another.
    Ambiguous,
    /// Nothing decides it: an opinion or a forecast.
    Judgement,
    /// Looks like a claim and is none.
    NotAClaim,
    /// The auditor could not read it. Never a pass.
    NotEvaluated,
    /// Degenerate or broken text.
    Defect,
}

impl Verdict {
    /// Every verdict, in the order of the summary.
    pub const ALL: [Self; 10] = [
        Self::Supported,
        Self::Approximate,
        Self::Contradicted,
        Self::Unsupported,
        Self::Stale,
        Self::Ambiguous,
        Self::Judgement,
        Self::NotAClaim,
        Self::NotEvaluated,
        Self::Defect,
    ];

    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Supported => "supported",
            Self::Approximate => "approximate",
            Self::Contradicted => "contradicted",
            Self::Unsupported => "unsupported",
            Self::Stale => "stale",
            Self::Ambiguous => "ambiguous",
            Self::Judgement => "judgement",
            Self::NotAClaim => "not_a_claim",
            Self::NotEvaluated => "not_evaluated",
            Self::Defect => "defect",
        }
    }
}
