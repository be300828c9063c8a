//! Which findings fail a run.

use super::config::{AuditConfig, Level};
use super::report::{AuditReport, Claim, Verdict};

/// True when a finding of the report fails the run.
#[must_use]
pub fn exit(report: &AuditReport, config: &AuditConfig) -> bool {
    report.claims.iter().any(|claim| fails(claim, config))
}

/// True when this claim fails the run. A level in the configuration decides: `deny` fails every finding of the code,
/// `warn` and `allow` none. Where it names none, the gate decides by verdict, and a rule that only warns never fails.
#[must_use]
pub fn fails(claim: &Claim, config: &AuditConfig) -> bool {
    match config.levels.get(&claim.code) {
        Some(Level::Deny) => finding(claim.verdict),
        Some(Level::Warn | Level::Allow) => false,
        None => config.gate.contains(&claim.verdict) && config.level(&claim.code) != Level::Warn,
    }
}

/// True when this claim is to be shown: it is a finding, or fails, and its code is not allowed.
#[must_use]
pub fn shown(claim: &Claim, config: &AuditConfig) -> bool {
    fails(claim, config) || (finding(claim.verdict) && config.level(&claim.code) != Level::Allow)
}

/// True for verdicts that ask something of a reader. Judgement is one: it is shown where its code is not allowed.
#[must_use]
pub const fn finding(verdict: Verdict) -> bool {
    !matches!(verdict, Verdict::Supported | Verdict::NotAClaim)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::report::{ClaimKind, Span};

    fn claim(code: &str, verdict: Verdict) -> Claim {
        Claim {
            span: Span { start: 0, end: 1, line: 1, column: 1 },
            quote: "x".to_owned(),
            kind: ClaimKind::Number,
            verdict,
            code: code.to_owned(),
            facts: Vec::new(),
            written: None,
            expected: None,
            derivation: None,
            message: String::new(),
            suggestion: None,
        }
    }

    #[test]
    fn the_gate_and_the_level_decide() {
        let plain = AuditConfig::default();
        let with = |code: &str, level| {
            let mut config = AuditConfig::default();
            config.levels.insert(code.to_owned(), level);
            config
        };
        let cases = [
            ("FB201", Verdict::Contradicted, &plain, true),
            ("FB201", Verdict::Supported, &plain, false),
            ("FB212", Verdict::Unsupported, &plain, false),
            ("FB212", Verdict::Unsupported, &with("FB212", Level::Deny), true),
            ("FB201", Verdict::Contradicted, &with("FB201", Level::Allow), false),
            ("FB201", Verdict::Contradicted, &with("FB201", Level::Warn), false),
            ("FB107", Verdict::Defect, &plain, false),
            ("FB101", Verdict::Defect, &plain, true),
            ("FB601", Verdict::Judgement, &plain, false),
            ("FB601", Verdict::Judgement, &with("FB601", Level::Deny), true),
            ("FB201", Verdict::Supported, &with("FB201", Level::Deny), false),
            ("FB212", Verdict::NotEvaluated, &plain, false),
        ];
        for (code, verdict, config, expected) in cases {
            assert_eq!(fails(&claim(code, verdict), config), expected, "{code} {verdict:?} {:?}", config.levels);
        }
    }
}
