//! Exceptions in the text: `<!-- factbrief-allow FB203 reason -->`.
//!
//! An exception covers findings of its code that begin on its own line or on the next line that is not blank. It needs a
//! reason, and one that covers nothing is itself a finding.

use super::gate::finding;
use super::lines::Lines;
use super::report::{AuditReport, Claim, Excepted};
use super::rules;

const OPEN: &str = "<!--";
const WORD: &str = "factbrief-allow";

/// One exception.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allow {
    /// First byte of the comment.
    pub start: usize,
    /// Byte after the comment.
    pub end: usize,
    /// The code as written.
    pub code: String,
    /// Why.
    pub reason: String,
}

/// Every exception of the text, by position, those that cannot be honoured included.
#[must_use]
pub fn allows(text: &str) -> Vec<Allow> {
    let mut allows = Vec::new();
    for (start, _) in text.match_indices(OPEN) {
        let Some(length) = text[start..].find("-->") else { break };
        let inner = text[start + OPEN.len()..start + length].trim();
        let Some(rest) =
            inner.strip_prefix(WORD).filter(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
        else {
            continue;
        };
        let rest = rest.trim();
        let (code, reason) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let (code, reason) = (code.to_owned(), reason.trim().to_owned());
        allows.push(Allow { start, end: start + length + "-->".len(), code, reason });
    }
    allows
}

/// Moves the findings that the text excepts to `excepted` and adds findings on the exceptions themselves. The summary is
/// counted anew.
pub fn apply(report: &mut AuditReport, text: &str) {
    let allows = allows(text);
    if allows.is_empty() {
        return;
    }
    let lines = Lines::new(text);
    for allow in &allows {
        let known = rules::by_code(&allow.code);
        let (code, message) = match known {
            Some(_) if allow.reason.is_empty() => {
                ("FB121", "this exception gives no reason, so it is not honoured".to_owned())
            }
            Some(rule) => {
                let covered = covered(&lines, allow);
                let excepts = |claim: &mut Claim| {
                    claim.code == rule.code && finding(claim.verdict) && covered.contains(&claim.span.line)
                };
                let mut excepted = report.claims.extract_if(.., excepts).peekable();
                if excepted.peek().is_some() {
                    let reason = &allow.reason;
                    report.excepted.extend(excepted.map(|claim| Excepted { claim, reason: reason.clone() }));
                    continue;
                }
                drop(excepted);
                ("FB120", format!("no finding of {} on this line or the next needs this exception", rule.code))
            }
            None => {
                let meant = rules::did_you_mean(&allow.code).map(|rule| format!("; did you mean {}?", rule.code));
                ("FB121", format!("`{}` is no rule's code{}", allow.code, meant.unwrap_or_default()))
            }
        };
        let span = lines.span(allow.start, allow.end);
        report.claims.push(Claim::defect(span, lines.quote(span), code, message, None));
    }
    report.claims.sort_by(|a, b| (a.span, &a.code).cmp(&(b.span, &b.code)));
    report.count();
}

/// The lines an exception covers: where its comment ends, and the next that is not blank.
fn covered(lines: &Lines<'_>, allow: &Allow) -> [usize; 2] {
    let (own, _) = lines.place(allow.end);
    let next = (own + 1..=lines.count()).find(|&line| !lines.text()[lines.line(line)].trim().is_empty());
    [own, next.unwrap_or(own)]
}

#[cfg(test)]
mod tests {
    use super::super::report::{ClaimKind, Verdict};
    use super::*;

    /// The codes left and the codes excepted in a text with an `FB203` finding on each line that holds `x`.
    fn audited(text: &str) -> (Vec<String>, Vec<String>) {
        let lines = Lines::new(text);
        let claims = text.match_indices('x').filter(|(at, _)| !text[..*at].ends_with("e")).map(|(at, _)| Claim {
            span: lines.span(at, at + 1),
            quote: "x".to_owned(),
            kind: ClaimKind::Number,
            verdict: Verdict::Contradicted,
            code: "FB203".to_owned(),
            facts: Vec::new(),
            written: None,
            expected: None,
            derivation: None,
            message: String::new(),
            suggestion: None,
        });
        let mut report = AuditReport {
            schema: String::new(),
            narrative: String::new(),
            narrative_digest: String::new(),
            sheet_digest: String::new(),
            report_date: String::new(),
            claims: claims.collect(),
            summary: std::collections::BTreeMap::new(),
            excepted: Vec::new(),
        };
        apply(&mut report, text);
        let excepted = report.excepted.iter().map(|e| format!("{} {}", e.claim.span.line, e.reason)).collect();
        (report.claims.iter().map(|c| format!("{} {}", c.span.line, c.code)).collect(), excepted)
    }

    #[test]
    fn own_line_and_the_next() {
        let (left, excepted) = audited("<!-- factbrief-allow FB203 house style --> x\n\nx\nx\n");
        assert_eq!(left, ["4 FB203"]);
        assert_eq!(excepted, ["1 house style", "3 house style"]);
    }

    #[test]
    fn an_exception_is_itself_checked() {
        assert_eq!(audited("<!-- factbrief-allow FB203 -->\nx\n").0, ["1 FB121", "2 FB203"]);
        assert_eq!(audited("<!-- factbrief-allow FB999 because -->\nx\n").0, ["1 FB121", "2 FB203"]);
        assert_eq!(audited("<!-- factbrief-allow FB201 because -->\nx\n").0, ["1 FB120", "2 FB203"]);
        assert_eq!(audited("<!-- factbrief-allowed -->\nx <!-- open").0, ["2 FB203"]);
    }
}
