//! Whose figure it is: the name that a reader takes a figure to belong to.

use super::prose::{Prose, Token};
use super::{FaultCode, SentenceFault};
use crate::facts::sheet::{Fact, FactSheet};

/// Words after which a figure no longer belongs to the name before them.
const BREAKS: [&str; 8] = ["while", "whereas", "but", "although", "though", "and", "with", "against"];

/// The nearest name before a figure in its clause, unless one follows with a preposition, must be the figure's own.
pub(super) fn check(prose: &Prose<'_>, sheet: &FactSheet, out: &mut Vec<SentenceFault>) {
    for (i, token) in prose.tokens.iter().enumerate() {
        let Token::Figure(id) = token else { continue };
        let Some(fact) = sheet.fact(id) else { continue };
        if let Some(against) = fact.against.as_deref() {
            // A gap without both of its sides reads as a move of one of them.
            let both =
                [fact.entity.as_str(), against].iter().all(|id| prose.tokens.iter().any(|t| stands_for(t, id, sheet)));
            if !both {
                out.push(SentenceFault::new(FaultCode::OneSided, id));
            }
        }
        if following(prose, i).is_some_and(|name| owns(name, fact, sheet)) {
            continue;
        }
        if let Some(name) = preceding(prose, i)
            && !owns(name, fact, sheet)
        {
            let name = if let Token::Name(n) | Token::Slot(n) = name { n } else { "" };
            out.push(SentenceFault::new(FaultCode::WrongSubject, &format!("{name} {{{id}}}")));
        }
    }
}

fn preceding<'a, 'b>(prose: &'b Prose<'a>, at: usize) -> Option<&'b Token<'a>> {
    for token in prose.tokens[..at].iter().rev() {
        match token {
            Token::Name(_) | Token::Slot(_) => return Some(token),
            Token::Mark(',' | ';' | ':' | '.' | '(' | ')' | '–' | '—') | Token::Figure(_) => return None,
            Token::Word(w) if BREAKS.contains(&w.to_lowercase().as_str()) => return None,
            Token::Word(_) | Token::Mark(_) => {}
        }
    }
    None
}

/// `{x} for the Dow`, `{x} in Bitcoin`.
fn following<'a, 'b>(prose: &'b Prose<'a>, at: usize) -> Option<&'b Token<'a>> {
    let mut words = 0;
    for token in &prose.tokens[at + 1..] {
        match token {
            Token::Name(_) | Token::Slot(_) if words > 0 => return Some(token),
            Token::Word(_) if words < 4 => words += 1,
            _ => return None,
        }
    }
    None
}

/// Whether a name can be the subject of a fact: its entity, that entity's group, or the other side of a gap. A name
/// that no entity or group has proves nothing.
fn owns(name: &Token<'_>, fact: &Fact, sheet: &FactSheet) -> bool {
    let named = |id: &str| names(name, id, sheet);
    let group = |id: &str| sheet.entity(id).and_then(|e| e.group.as_deref());
    let sides: Vec<&str> = [Some(fact.entity.as_str()), fact.against.as_deref(), group(&fact.entity)]
        .into_iter()
        .flatten()
        .chain(fact.against.as_deref().and_then(group))
        .collect();
    let known = sheet.entities.iter().any(|e| named(&e.id)) || sheet.groups.iter().any(|g| named(&g.id));
    !known || sides.iter().any(|id| named(id))
}

/// Whether a token is the name of this entity or group.
pub(super) fn names(token: &Token<'_>, id: &str, sheet: &FactSheet) -> bool {
    match token {
        Token::Slot(slot) => *slot == id,
        Token::Name(text) => {
            let same = |candidate: &String| candidate.eq_ignore_ascii_case(text);
            sheet.entity(id).is_some_and(|e| same(&e.name) || e.aliases.iter().any(same))
                || sheet.group(id).is_some_and(|g| same(&g.name) || g.aliases.iter().any(same))
        }
        _ => false,
    }
}

/// Whether a token names this entity, or the group it belongs to.
fn stands_for(token: &Token<'_>, id: &str, sheet: &FactSheet) -> bool {
    let group = sheet.entity(id).and_then(|e| e.group.as_deref());
    names(token, id, sheet) || group.is_some_and(|g| names(token, g, sheet))
}
