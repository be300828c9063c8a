//! A TOML text as [`Node`]s, so that it is read and checked as every other input is.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::Diagnostic;
use crate::json::{Kind, Member, Node};

/// The text's tree, with what is wrong with its syntax. No tree where a fault leaves open what the rest means.
pub fn parse(text: &str) -> (Option<Node>, Vec<Diagnostic>) {
    let (root, errors) = DeTable::parse_recoverable(text);
    let mut faults: Vec<Diagnostic> = errors.iter().map(fault).collect();
    if let Some(first) = faults.first_mut()
        && text.trim_start().starts_with('{')
    {
        first.help = Some(
            "this looks like JSON: the configuration is TOML; `factbrief config` prints one to begin with".to_owned(),
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

/// A tree in which every key and value begins at a number of its own, and the place of each number in the text: a table and
/// what stands in it may begin at one byte.
pub fn numbered(node: &Node) -> (Node, Vec<Range<usize>>) {
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
