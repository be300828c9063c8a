//! Slots: which exist, which the section may use, and what stands beside them.

use super::prose::{Prose, Token};
use super::{FaultCode, SentenceFault};
use crate::facts::sheet::FactSheet;
use crate::plan::SectionPlan;

pub(super) fn check(prose: &Prose<'_>, plan: &SectionPlan, sheet: &FactSheet, out: &mut Vec<SentenceFault>) {
    let mut seen: Vec<&str> = Vec::new();
    for token in &prose.tokens {
        match token {
            Token::Figure(id) => {
                out.extend(figure(id, plan, sheet));
                if seen.contains(id) {
                    out.push(SentenceFault::new(FaultCode::RepeatedSlot, id));
                }
                seen.push(id);
            }
            Token::Slot(id) if !name_allowed(id, plan, sheet) => {
                let known = sheet.entity(id).is_some() || sheet.group(id).is_some();
                let code = if known { FaultCode::ForbiddenSlot } else { FaultCode::UnknownSlot };
                out.push(SentenceFault::new(code, &format!("@{id}")));
            }
            _ => {}
        }
    }
    for (i, token) in prose.tokens.iter().enumerate() {
        if matches!(token, Token::Figure(_)) {
            out.extend(beside(prose, i));
        }
    }
}

fn figure(id: &str, plan: &SectionPlan, sheet: &FactSheet) -> Option<SentenceFault> {
    let Some(fact) = sheet.fact(id) else { return Some(SentenceFault::new(FaultCode::UnknownSlot, id)) };
    if !allowed(id, plan, sheet) {
        return Some(SentenceFault::new(FaultCode::ForbiddenSlot, id));
    }
    fact.usable().is_none().then(|| SentenceFault::new(FaultCode::UnusableFact, id))
}

/// A fact of the plan, or the size of one of its divergences.
fn allowed(id: &str, plan: &SectionPlan, sheet: &FactSheet) -> bool {
    plan.facts.iter().any(|f| f == id)
        || sheet.divergences.iter().any(|d| d.size_fact == id && plan.divergences.contains(&d.id))
}

/// An entity or group that the section's facts, divergences or groups are about.
fn name_allowed(id: &str, plan: &SectionPlan, sheet: &FactSheet) -> bool {
    let divergences = sheet.divergences.iter().filter(|d| plan.divergences.contains(&d.id));
    let sides = divergences.flat_map(|d| [d.a.as_str(), d.b.as_str(), d.size_fact.as_str()]);
    let about = |fact: &crate::facts::sheet::Fact| {
        fact.entity == id
            || fact.against.as_deref() == Some(id)
            || sheet.entity(&fact.entity).is_some_and(|e| e.group.as_deref() == Some(id))
    };
    plan.groups.iter().any(|g| g == id)
        || plan.facts.iter().map(String::as_str).chain(sides).filter_map(|f| sheet.fact(f)).any(about)
}

/// A sign, a currency or a unit next to a figure, which prints its own.
fn beside(prose: &Prose<'_>, at: usize) -> Option<SentenceFault> {
    let fault = |q: &str| Some(SentenceFault::new(FaultCode::UnitAtSlot, q));
    if at > 0 {
        match &prose.tokens[at - 1] {
            Token::Mark(c @ ('$' | '€' | '£' | '¥' | '+' | '~' | '±')) => return fault(&c.to_string()),
            Token::Mark(c @ ('-' | '–' | '—')) if !prose.spaced[at] && prose.spaced[at - 1] => {
                return fault(&c.to_string());
            }
            Token::Word(_) | Token::Name(_) if !prose.spaced[at] => return fault("no space before the slot"),
            _ => {}
        }
    }
    match prose.tokens.get(at + 1) {
        Some(Token::Mark('%')) => fault("%"),
        Some(Token::Mark(c @ '$')) => fault(&c.to_string()),
        Some(Token::Word(w)) if !prose.spaced[at + 1] => fault(w),
        Some(Token::Figure(_) | Token::Slot(_)) if !prose.spaced[at + 1] => fault("no space after the slot"),
        Some(Token::Word(w)) => {
            let word = w.to_lowercase();
            let next = match prose.tokens.get(at + 2) {
                Some(Token::Word(n)) => n.to_lowercase(),
                _ => String::new(),
            };
            let unit = match word.as_str() {
                "percent" | "pct" | "bp" | "bps" | "pp" | "percentage" | "basis" | "usd" | "dollar" | "dollars"
                | "yuan" | "cny" | "million" | "billion" | "trillion" | "thousand" => true,
                "per" => next == "cent",
                _ => false,
            };
            if unit { fault(w) } else { None }
        }
        _ => None,
    }
}
