//! The text against itself: `FB501` and `FB502`. Neither needs a fact; the sheet lends names only.

mod names;
mod words;

pub(crate) use names::Names;
pub(crate) use words::{Words, matches};

use super::bind::Index;
use super::lines::Lines;
use super::report::{Claim, ClaimKind, Verdict};
use super::rules;
use crate::facts::FactSheet;

/// One place of the text that disagrees with another.
pub(crate) struct Clash {
    /// The place to point at.
    pub at: std::ops::Range<usize>,
    /// The place it disagrees with.
    pub with: std::ops::Range<usize>,
    /// The figure at the place, where there is one.
    pub written: Option<String>,
    /// The figure at the other place.
    pub expected: Option<String>,
    /// What is disagreed on.
    pub subject: String,
}

/// Every contradiction inside the text, by position. A differing figure is contradicted; opposite words are ambiguous.
#[must_use]
pub fn find(text: &str, sheet: &FactSheet) -> Vec<Claim> {
    find_by(text, &Index::new(sheet), &Names::new(sheet))
}

/// The same, with what the sheet lends prepared before.
pub(crate) fn find_by(text: &str, index: &Index<'_>, names: &Names<'_>) -> Vec<Claim> {
    let lines = Lines::new(text);
    let figures =
        rules::fb501_self_figure::check(text, index, names).into_iter().map(|c| (c, "FB501", Verdict::Contradicted));
    let statements = rules::fb502_self_statement::check(text).into_iter().map(|c| (c, "FB502", Verdict::Ambiguous));
    let mut claims: Vec<Claim> =
        figures.chain(statements).map(|(clash, code, verdict)| claim(clash, code, verdict, &lines)).collect();
    claims.sort_by(|a, b| (a.span, &a.code).cmp(&(b.span, &b.code)));
    claims
}

fn claim(clash: Clash, code: &str, verdict: Verdict, lines: &Lines<'_>) -> Claim {
    let span = lines.span(clash.at.start, clash.at.end);
    let other = lines.span(clash.with.start, clash.with.end);
    let message = format!(
        "line {}, column {} says of {}: `{}`; here it is `{}`",
        other.line,
        other.column,
        clash.subject,
        lines.quote(other),
        lines.quote(span)
    );
    Claim {
        span,
        quote: lines.quote(span).to_owned(),
        kind: ClaimKind::Consistency,
        verdict,
        code: code.to_owned(),
        facts: Vec::new(),
        written: clash.written,
        expected: clash.expected,
        derivation: None,
        message,
        suggestion: None,
    }
}
