//! TOML as [`Node`]s, so that it is read and checked as every other input is.

use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::de::{Error, Misfit, Pass};
use super::read::{MAX_FAULTS, fit, with_nearest};
use super::{Kind, Member, Node};
use crate::diagnostic::Diagnostic;

/// The text's tree, with what is wrong with its syntax. No tree where a fault leaves open what the rest means.
pub fn parse(text: &str) -> (Option<Node>, Vec<Diagnostic>) {
    let (root, errors) = DeTable::parse_recoverable(text);
    let mut faults: Vec<Diagnostic> = errors.iter().map(fault).collect();
    if let Some(first) = faults.first_mut()
        && text.trim_start().starts_with('{')
    {
        first.help = Some(
            "this looks like JSON: TOML is wanted; `factbrief config` prints a configuration to begin with".to_owned(),
        );
    }
    // A key that stands twice hides nothing; after any other fault the rest may be misread.
    let clear = errors.iter().all(|e| e.message().contains("duplicate key"));
    (clear.then(|| Node { span: root.span(), kind: table(root.get_ref()) }), faults)
}

fn fault(error: &toml::de::Error) -> Diagnostic {
    let message = error.message().trim().replace('\n', "; ");
    let fault = Diagnostic::error("FB010", message.clone());
    let fault = match error.span() {
        Some(span) => fault.at(span, "here"),
        None => fault,
    };
    if message.contains("duplicate key") {
        return fault.help("leave one of the two out");
    }
    fault
}

fn node(value: &Spanned<DeValue<'_>>) -> Node {
    let kind = match value.get_ref() {
        DeValue::String(text) => Kind::Text(text.to_string()),
        DeValue::Integer(number) => {
            let digits = i128::from_str_radix(number.as_str(), number.radix());
            Kind::Number(digits.map_or_else(|_| number.as_str().to_owned(), |n| n.to_string()))
        }
        DeValue::Float(number) => Kind::Number(number.as_str().to_owned()),
        DeValue::Boolean(bool) => Kind::Bool(*bool),
        DeValue::Datetime(time) => Kind::Text(time.to_string()),
        DeValue::Array(items) => Kind::Array(items.iter().map(node).collect()),
        DeValue::Table(fields) => table(fields),
    };
    Node { span: value.span(), kind }
}

fn table(fields: &DeTable<'_>) -> Kind {
    let mut members: Vec<Member> = fields
        .iter()
        .map(|(key, value)| Member { key: key.get_ref().to_string(), key_span: key.span(), value: node(value) })
        .collect();
    members.sort_by_key(|m| m.key_span.start);
    Kind::Object(members)
}

/// Reads a tree into a type, each misfit as a fault.
pub fn typed<T: DeserializeOwned>(root: &Node, text: &str, faults: &mut Vec<Diagnostic>) -> Option<T> {
    let (numbered, places) = numbered(root);
    let mut misfits = 0;
    let mut pass = Pass::default();
    let place = |number: &Range<usize>| places.get(number.start).cloned().unwrap_or_default();
    let value = fit(&numbered, &mut pass, &mut |error, number| {
        misfits += 1;
        faults.push(describe(error, place(&number), text));
    });
    for ignored in pass.ignored.borrow().iter() {
        misfits += 1;
        let fault = Diagnostic::error("FB011", format!("unknown key `{}`", ignored.key));
        faults.push(with_nearest(fault.at(place(&ignored.span), "not known"), &ignored.key, ignored.known));
    }
    if misfits > MAX_FAULTS {
        faults.push(Diagnostic::error("FB012", "more faults follow: mend these first"));
    }
    value.filter(|_| misfits == 0)
}

fn describe(error: &Error, place: Range<usize>, text: &str) -> Diagnostic {
    match &error.misfit {
        Misfit::Missing(key) => {
            let fault = Diagnostic::error("FB018", format!("the key `{key}` is missing"));
            let whole = place.len() == text.len() || place.is_empty();
            if whole { fault } else { fault.at(place, "in this table").help(format!("add `{key} = ...`")) }
        }
        Misfit::UnknownField(key, known) => {
            with_nearest(Diagnostic::error("FB011", format!("unknown key `{key}`")).at(place, "not known"), key, known)
        }
        Misfit::UnknownWord(word, allowed) => {
            let fault = Diagnostic::error("FB012", format!("`{word}` is none of the words allowed here"));
            with_nearest(fault.at(place, "here"), word, allowed)
        }
        Misfit::MadeUp(_) => Diagnostic::error("FB018", error.to_string()).at(place, "in this table"),
        Misfit::Other(message) => {
            let written = text.get(place.clone()).unwrap_or_default();
            let number = written.starts_with(|c: char| matches!(c, '-' | '+' | '.') || c.is_ascii_digit());
            let wants_text = number && (message.contains("string") || message.contains("decimal"));
            let message =
                message.replace("an object", "a table").replace("expected u32", "a whole number from zero is wanted");
            let listed = message.contains("a list is wanted") && !written.starts_with(['{', '[']);
            let fault = Diagnostic::error("FB012", message).at(place, "this");
            match written {
                _ if wants_text => fault.help(format!("write it in quotes: \"{written}\"")),
                _ if listed => fault.help(format!("write it in brackets: [{written}]")),
                _ if written.starts_with('[') && !written.starts_with("[[") && fault.message.starts_with("a list") => {
                    let name = written.trim_matches(['[', ']']);
                    fault.help(format!("one entry of a list of tables is headed [[{name}]]"))
                }
                _ => fault,
            }
        }
    }
}

/// A tree in which every key and value begins at a number of its own, and the place of each number in the text: a table and
/// what stands in it may begin at one byte.
fn numbered(node: &Node) -> (Node, Vec<Range<usize>>) {
    let mut places = Vec::new();
    (number(node, &mut places), places)
}

fn number(node: &Node, places: &mut Vec<Range<usize>>) -> Node {
    let own = |span: &Range<usize>, places: &mut Vec<Range<usize>>| {
        places.push(span.clone());
        places.len() - 1
    };
    let start = own(&node.span, places);
    let kind = match &node.kind {
        Kind::Array(items) => Kind::Array(items.iter().map(|n| number(n, places)).collect()),
        Kind::Object(members) => Kind::Object(
            members
                .iter()
                .map(|m| {
                    let key = own(&m.key_span, places);
                    Member { key: m.key.clone(), key_span: key..key + 1, value: number(&m.value, places) }
                })
                .collect(),
        ),
        other => other.clone(),
    };
    Node { span: start..places.len(), kind }
}
