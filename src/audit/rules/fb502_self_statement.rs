//! # FB502 self statement: the text says one thing and its opposite
//!
//! ## What it checks
//! Opposite statements on one subject in two places: `risk-off dominates` and `this is not risk-off`,
//! `supply is contracting` and `supply is flat`, `capital is exiting` and `capital is staying`.
//!
//! ## Why
//! The reader cannot believe both.
//!
//! ## Example
//! Found:
//! ```text
//! Risk-off dominates.
//! ...
//! This isn't risk-off.
//! ```
//! Instead:
//! ```text
//! Risk-off dominates in crypto.
//! ...
//! Equities are not risk-off.
//! ```
//!
//! ## How to fix
//! Decide, or say for which part each holds.

use crate::audit::consistency::{Clash, Words, matches};

/// A question the text may answer in two ways.
struct Topic {
    subject: &'static str,
    yes: &'static [&'static str],
    no: &'static [&'static str],
}

/// Pairs that were found against each other in real briefings, and their like. Each pattern is an assertion by itself:
/// a bare word such as `flat` is not enough, it must say of what.
const TOPICS: [Topic; 9] = [
    Topic {
        subject: "risk-off",
        yes: &[
            "risk-off dominates|prevails|rules|reigns",
            "global|broad|broad-based|widespread risk-off mood|sentiment|day|session|move|dominates|prevails",
            "risk-off is|was everywhere|broad|global|dominant",
        ],
        no: &[
            "isn't|wasn't|not a|the|just|merely|simply|about? broad|generic|global|classic? risk-off",
            "is|was not a|the|just|merely|simply? broad|generic|global|classic? risk-off",
            "no sign|signs|evidence of risk-off",
        ],
    },
    Topic {
        subject: "risk-on",
        yes: &[
            "risk-on dominates|prevails|rules|reigns",
            "clean|broad|global risk-on transmission|mood|day|session|move",
        ],
        no: &["isn't|wasn't|not a|the|just? broad|generic|global? risk-on", "is|was not a|the? broad|global? risk-on"],
    },
    Topic {
        subject: "stablecoin supply shrinking",
        yes: &[
            "stablecoin supply is|was? contracting|contracted|contracts|shrinking|shrank|shrinks|fell|declined",
            "net? stablecoin supply? contraction|outflow|outflows",
        ],
        no: &[
            "stablecoin supply is|was|remains|remained|stays|stayed? flat|unchanged|stable|steady",
            "stablecoin supply is|was? expanding|expanded|expands|growing|grew|grows|rose",
            "flat|unchanged|stable|steady aggregate stablecoin? supply?",
            "aggregate stablecoin? supply is|was|remains? flat|unchanged|stable|steady",
        ],
    },
    Topic {
        subject: "capital leaving crypto",
        yes: &[
            "capital|money|funds is|are|was|were? exiting|leaving|fleeing|exited|left|fled the? crypto|ecosystem?",
            "crypto capital flight|exodus",
        ],
        no: &[
            "capital|money|funds is|are|was|were? staying|remaining|stays|remains|stay|remain|stayed|remained in|within|on-chain crypto?",
            "staying|remaining|stays|remains in|within crypto",
            "capital|money|funds is|are|was|were not|isn't|aren't exiting|leaving|fleeing",
        ],
    },
    Topic {
        subject: "new capital",
        yes: &[
            "slight|modest|net|fresh|strong|clear|new inflow|inflows",
            "new|fresh capital|money is|are? entering|arriving|flowing|entered|arrived",
        ],
        no: &["no new|fresh capital|money|inflow|inflows", "without new|fresh capital|money|inflow|inflows"],
    },
    Topic {
        subject: "a cause specific to crypto",
        yes: &["crypto-specific", "is|was|remains purely? idiosyncratic"],
        no: &["not crypto-specific", "not idiosyncratic", "nothing crypto-specific"],
    },
    Topic {
        subject: "the chain",
        yes: &[
            "transmission? chain is|was|remains broken|interrupted|severed",
            "transmission chain broke|breaks|snapped",
        ],
        no: &[
            "transmission? chain is|was|remains intact|unbroken|whole",
            "transmission? chain held|holds",
            "clean|full|complete transmission of|from",
            "clean risk-on|risk-off transmission",
        ],
    },
    Topic {
        subject: "crypto prices",
        yes: &["crypto fell|dropped|sold hardest|most|off", "crypto collapsed|plunged|crashed|tumbled"],
        no: &[
            "flat-to-down crypto",
            "flat crypto prices",
            "crypto prices is|are|were|was? flat|stable|steady|unchanged",
        ],
    },
    Topic {
        subject: "breadth",
        yes: &["breadth is|was? broad|strong|exceptional|healthy", "advancers outnumbered|outnumber decliners"],
        no: &["breadth is|was? narrow|weak|poor|negative|extreme", "decliners outnumbered|outnumber advancers"],
    },
];

/// Words before an assertion that turn it round.
const NEGATIONS: [&str; 9] = ["not", "no", "isn't", "wasn't", "aren't", "without", "rather than", "never", "if"];

pub(crate) fn check(text: &str) -> Vec<Clash> {
    let words = Words::read(text);
    let mut clashes = Vec::new();
    for topic in &TOPICS {
        let all = |patterns: &[&str]| {
            let mut found: Vec<(usize, usize)> = patterns.iter().flat_map(|p| matches(&words, p)).collect();
            found.sort_unstable_by_key(|(start, end)| (*start, std::cmp::Reverse(*end)));
            found
        };
        let no = all(topic.no);
        let yes = all(topic.yes)
            .into_iter()
            .find(|(start, end)| !negated(text, *start) && !no.iter().any(|(a, b)| a < end && start < b));
        let (Some(yes), Some(no)) = (yes, no.into_iter().find(|(start, _)| !negated(text, *start))) else { continue };
        let (first, second) = if yes.0 < no.0 { (yes, no) } else { (no, yes) };
        clashes.push(Clash {
            at: second.0..second.1,
            with: first.0..first.1,
            written: None,
            expected: None,
            subject: topic.subject.to_owned(),
        });
    }
    clashes
}

/// True when a negation stands in the three words before a place.
fn negated(text: &str, at: usize) -> bool {
    let before: Vec<String> = text[..at].split_whitespace().rev().take(3).map(str::to_lowercase).collect();
    let before = before.into_iter().rev().collect::<Vec<_>>().join(" ");
    let stop = before.rfind(['.', ';', ':', '|']).map_or(0, |i| i + 1);
    let near = before[stop..].replace('’', "'");
    NEGATIONS.iter().any(|n| near.split(' ').any(|w| w == *n) || (n.contains(' ') && near.contains(n)))
}
