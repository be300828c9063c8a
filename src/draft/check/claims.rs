//! What a sentence claims: direction, cause, advice, forecast, person.

use super::prose::{Prose, Token};
use super::{FaultCode, SentenceFault};
use crate::draft::SentenceKind;
use crate::facts::sheet::{Fact, FactSheet};
use crate::plan::{SectionKind, SectionPlan};
use crate::quantity::Unit;
use crate::realise::movement;

pub(super) fn check(
    prose: &Prose<'_>,
    kind: SentenceKind,
    plan: &SectionPlan,
    sheet: &FactSheet,
    out: &mut Vec<SentenceFault>,
) {
    let (lower, section) = (prose.lower(), plan.kind);
    let mut first = |list: &[&str], code: FaultCode| {
        if let Some(hit) = list.iter().find(|p| contains(&lower, p)) {
            out.push(SentenceFault::new(code, hit));
        }
    };
    first(&PERSONS, FaultCode::Person);
    first(&ADVICE, FaultCode::Advice);
    if section != SectionKind::ActionPlan {
        first(&ADVICE_OUTSIDE_ACTIONS, FaultCode::Advice);
    }
    if !matches!(section, SectionKind::ActionPlan | SectionKind::RiskMatrix) {
        first(&FORECASTS, FaultCode::Forecast);
    }
    first(&BEYOND, FaultCode::BeyondFacts);
    if kind == SentenceKind::Fact {
        first(&READINGS, FaultCode::Reading);
    }
    direction(prose, &lower, sheet, out);
    moves(prose, &lower, plan, sheet, out);
}

const PERSONS: [&str; 11] = ["i", "we", "our", "ours", "my", "me", "us", "you", "your", "let's", "we're"];

const ADVICE: [&str; 17] = [
    "should buy",
    "should sell",
    "must buy",
    "must sell",
    "buy now",
    "sell now",
    "buy the dip",
    "strong buy",
    "guaranteed",
    "guarantee",
    "risk-free",
    "cannot lose",
    "price target",
    "sure to",
    "certain to",
    "no-brainer",
    "recommend buying",
];

const ADVICE_OUTSIDE_ACTIONS: [&str; 22] = [
    "should",
    "recommend",
    "recommended",
    "recommends",
    "advise",
    "advised",
    "advisable",
    "consider buying",
    "consider selling",
    "investors may want",
    "time to buy",
    "time to sell",
    "good time",
    "buying opportunity",
    "opportunity to buy",
    "opportunity for investors",
    "entry point",
    "take profits",
    "need to",
    "must",
    "worth buying",
    "stay cautious",
];

const FORECASTS: [&str; 15] = [
    "will",
    "going to",
    "is expected to",
    "are expected to",
    "set to",
    "poised to",
    "is likely to",
    "are likely to",
    "tomorrow",
    "next week",
    "next session",
    "in the coming",
    "is bound to",
    "forecast",
    "outlook",
];

/// History, calendar and protagonists that a sheet of one day does not hold.
const BEYOND: [&str; 46] = [
    "intraday",
    "reversal",
    "https",
    "http",
    "www",
    "news",
    "headlines",
    "rumours",
    "rumors",
    "sector",
    "sectors",
    "overbought",
    "oversold",
    "economy",
    "economic",
    "record high",
    "record low",
    "all-time",
    "all time",
    "multi-year",
    "year-to-date",
    "year to date",
    "since",
    "yesterday",
    "last week",
    "last month",
    "last year",
    "this year",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "earnings",
    "inflation",
    "interest rate",
    "interest rates",
    "central bank",
    "tariffs",
    "tariff",
    "stimulus",
    "geopolitical",
    "regulatory",
    "election",
];

const READINGS: [&str; 51] = [
    "because",
    "due to",
    "driven by",
    "driven",
    "as a result",
    "on the back of",
    "amid",
    "amidst",
    "thanks to",
    "led to",
    "leading to",
    "caused",
    "causing",
    "causes",
    "triggered",
    "owing to",
    "fuelled by",
    "fueled by",
    "prompted",
    "prompting",
    "sparked",
    "weighed on",
    "supported by",
    "boosted by",
    "dragged by",
    "in response to",
    "on hopes",
    "on fears",
    "reflects",
    "reflecting",
    "reflected",
    "suggests",
    "suggest",
    "suggesting",
    "indicates",
    "indicate",
    "indicating",
    "signals",
    "signaling",
    "signalling",
    "implies",
    "implying",
    "may",
    "might",
    "could",
    "likely",
    "perhaps",
    "possibly",
    "probably",
    "therefore",
    "investors",
];

/// Whether the words of `phrase` stand next to each other.
fn contains(lower: &[String], phrase: &str) -> bool {
    let words: Vec<&str> = phrase.split(' ').collect();
    lower.windows(words.len()).any(|w| w.iter().zip(&words).all(|(a, b)| a == b))
}

/// Beyond [`movement::UP`]: also what stands as a noun or adjective.
const ALSO_UP: [&str; 11] = [
    "advances",
    "climbs",
    "expanding",
    "expansion",
    "grow",
    "growth",
    "positive",
    "rally",
    "rebounded",
    "upside",
    "upward",
];

/// Beyond [`movement::DOWN`]: also what stands as a noun or adjective.
const ALSO_DOWN: [&str; 15] = [
    "contracting",
    "contraction",
    "declines",
    "dip",
    "downside",
    "downward",
    "drops",
    "lose",
    "losses",
    "negative",
    "plunge",
    "reduced",
    "shrinking",
    "slip",
    "slump",
];

/// Words over which a direction does not carry.
const BREAKS: [&str; 12] = [
    "while", "but", "whereas", "although", "though", "against", "compared", "despite", "versus", "than", "when", "yet",
];

/// The nearest word of direction before a change, in its clause, or right after it.
fn direction(prose: &Prose<'_>, lower: &[String], sheet: &FactSheet, out: &mut Vec<SentenceFault>) {
    for (i, token) in prose.tokens.iter().enumerate() {
        let Token::Figure(id) = token else { continue };
        let Some(fact) = sheet.fact(id).filter(|f| says_direction(f)) else { continue };
        let Some(value) = fact.usable().map(|v| v.get()) else { continue };
        let said = before(prose, lower, i).or_else(|| after(prose, lower, i));
        let Some((word, up)) = said else { continue };
        if value.is_zero() || value.is_sign_negative() == up {
            out.push(SentenceFault::new(FaultCode::Direction, &format!("{word} {{{id}}}")));
        }
    }
}

/// A name with a verb of direction and no figure: every change of that entity in the section says otherwise.
fn moves(prose: &Prose<'_>, lower: &[String], plan: &SectionPlan, sheet: &FactSheet, out: &mut Vec<SentenceFault>) {
    for (i, token) in prose.tokens.iter().enumerate() {
        let (Token::Name(name) | Token::Slot(name)) = token else { continue };
        // "USDT and USDC both declined"
        let between = |t: &Token<'_>, w: &str| {
            matches!(t, Token::Name(_) | Token::Slot(_)) || matches!(w, "and" | "the" | "both" | "also" | "supply")
        };
        let verb = (i + 1..prose.tokens.len()).take(5).find(|j| !between(&prose.tokens[*j], &lower[*j]));
        let Some(verb) = verb.map(|j| lower[j].as_str()).filter(|w| VERBS.contains(w)) else { continue };
        let Some(up) = side(verb) else { continue };
        let signs: Vec<bool> = plan
            .facts
            .iter()
            .filter_map(|id| sheet.fact(id))
            .filter(|f| super::subject::names(token, &f.entity, sheet))
            .filter(|f| f.against.is_none() && (f.metric.contains("change") || f.metric.contains("issued")))
            .filter_map(|f| f.usable())
            .map(|v| v.get().is_sign_positive())
            .collect();
        if !signs.is_empty() && signs.iter().all(|positive| *positive != up) {
            out.push(SentenceFault::new(FaultCode::Direction, &format!("{name} {verb}")));
        }
    }
}

/// Finite verbs of direction: said of a subject, not of a measure.
const VERBS: [&str; 24] = [
    "rose",
    "gained",
    "climbed",
    "advanced",
    "jumped",
    "surged",
    "rallied",
    "soared",
    "grew",
    "increased",
    "expanded",
    "rebounded",
    "fell",
    "dropped",
    "declined",
    "slid",
    "slipped",
    "tumbled",
    "sank",
    "plunged",
    "retreated",
    "decreased",
    "shrank",
    "contracted",
];

fn says_direction(fact: &Fact) -> bool {
    fact.against.is_none() && fact.metric.contains("change") && fact.unit == Unit::Percent
}

fn before<'a>(prose: &Prose<'_>, lower: &'a [String], at: usize) -> Option<(&'a str, bool)> {
    for back in 1..=5 {
        let i = at.checked_sub(back)?;
        let word = match &prose.tokens[i] {
            Token::Word(_) => lower[i].as_str(),
            // A name or the other half of "rose {a} and {b}" may stand between.
            Token::Name(_) | Token::Slot(_) => continue,
            Token::Figure(_) | Token::Mark(_) => return None,
        };
        if BREAKS.contains(&word) {
            return None;
        }
        if let Some(up) = side(word) {
            let negated = (1..=2).any(|n| {
                i.checked_sub(n).is_some_and(|j| {
                    matches!(
                        lower[j].as_str(),
                        "not" | "never" | "no" | "less" | "without" | "failed" | "offset" | "offsetting"
                    ) || lower[j].ends_with("n't")
                })
            });
            return if negated { None } else { Some((word, up)) };
        }
    }
    None
}

fn after<'a>(prose: &Prose<'_>, lower: &'a [String], at: usize) -> Option<(&'a str, bool)> {
    match prose.tokens.get(at + 1)? {
        Token::Word(_) => {
            let word = lower[at + 1].as_str();
            side(word).map(|up| (word, up))
        }
        _ => None,
    }
}

fn side(word: &str) -> Option<bool> {
    if movement::UP.contains(&word) || ALSO_UP.contains(&word) {
        Some(true)
    } else if movement::DOWN.contains(&word) || ALSO_DOWN.contains(&word) {
        Some(false)
    } else {
        None
    }
}
