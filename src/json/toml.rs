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

/// The tree of a text whose syntax has faults: without the statements that hold them, so that the rest can be read too; and
/// whether anything was left out. What is missing in such a tree may stand in what was left out.
pub fn recover(text: &str) -> (Option<Node>, Vec<Diagnostic>, bool) {
    let (root, faults) = parse(text);
    if root.is_some() || text.trim_start().starts_with('{') {
        return (root, faults, false);
    }
    let mut readable = text.to_owned();
    let mut said: Vec<Diagnostic> = Vec::new();
    for _ in 0..MOST_LEFT_OUT {
        let (root, faults) = parse(&readable);
        if let Some(root) = root {
            said.extend(faults);
            return (Some(root), said, true);
        }
        let first = faults.into_iter().filter(|f| f.span.is_some()).min_by_key(|f| f.span.as_ref().map(|s| s.start));
        let Some(first) = first else { break };
        let at = first.span.as_ref().map_or(0, |s| s.start);
        let Some((blank, open_at)) = statement(&readable, at) else { break };
        let spaces: String = readable[blank.clone()].chars().flat_map(blanked).collect();
        readable.replace_range(blank, &spaces);
        said.push(match open_at {
            None => first,
            Some(at) => Diagnostic::error("FB010", "a list or table that begins here is not closed")
                .at(at, "opened here")
                .help("close it with as many `]` or `}` as it opens"),
        });
    }
    (None, faults, true)
}

/// Most statements that are left out of a text: after more of them the rest is none that could be told.
const MOST_LEFT_OUT: usize = 12;

/// As many blanks as a character has bytes; the lines stay.
fn blanked(c: char) -> Vec<char> {
    if c == '\n' { vec![c] } else { vec![' '; c.len_utf8()] }
}

/// The lines of the statement that a fault at `at` is in: that of an unclosed list begins before, and with the head of a table
/// goes what stands in it. Beside them the bracket that is left open, where that is what is wrong.
fn statement(text: &str, at: usize) -> Option<(Range<usize>, Option<Range<usize>>)> {
    let mut lines: Vec<Range<usize>> = Vec::new();
    let mut from = 0;
    for line in text.split_inclusive('\n') {
        lines.push(from..from + line.len());
        from += line.len();
    }
    let of = |line: &Range<usize>| text[line.clone()].trim();
    let begins = |line: &Range<usize>| {
        let line = of(line);
        let key = line.split('=').next().unwrap_or_default().trim();
        let named = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '"' | '\'' | ' ');
        line.starts_with('[') || line.contains('=') && !key.is_empty() && key.chars().all(named)
    };
    let hit = lines.iter().rposition(|l| l.start <= at && !of(l).is_empty())?;
    let before = |line: usize| lines[..line].iter().rposition(begins);
    let mut unclosed = None;
    let first = if begins(&lines[hit]) {
        // A list that the statement before left open reaches into this one.
        let start = before(hit).unwrap_or(hit);
        match open(&text[lines[start].start..lines[hit].start]) {
            Some(bracket) => {
                let bracket = lines[start].start + bracket;
                unclosed = Some(bracket..bracket + 1);
                start
            }
            None => hit,
        }
    } else {
        match before(hit) {
            Some(start) if open(&text[lines[start].start..lines[hit].start]).is_some() => start,
            _ => hit,
        }
    };
    let head = |line: &Range<usize>| of(line).starts_with('[');
    let mut last = if first < hit && begins(&lines[hit]) { hit - 1 } else { hit };
    if head(&lines[first]) {
        last = lines[first + 1..].iter().position(head).map_or(lines.len() - 1, |n| first + n);
    }
    Some((lines[first].start..lines[last].end, unclosed))
}

/// The last bracket that is opened and not closed, outside of texts and comments.
fn open(text: &str) -> Option<usize> {
    let (mut opened, mut quote) = (Vec::new(), None);
    let mut comment = false;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            _ if comment => comment = c != '\n',
            (Some(q), _) if c == q || c == '\n' => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '#') => comment = true,
            (None, '[' | '{') => opened.push(at),
            (None, ']' | '}') => {
                opened.pop();
            }
            _ => {}
        }
    }
    opened.pop()
}

fn fault(error: &toml::de::Error) -> Diagnostic {
    let message = error.message().trim().replace('\n', "; ");
    let fault = Diagnostic::error("FB010", message.clone());
    let fault = match error.span() {
        Some(span) => fault.at(span, "here"),
        None => fault,
    };
    fault.help(way_out(&message))
}

/// How a fault of the syntax is mended.
fn way_out(message: &str) -> &'static str {
    const WAYS: [(&str, &str); 10] = [
        ("duplicate key", "leave one of the two out"),
        ("unclosed table", "close the head of the table with `]`, as in [universe], on a line of its own"),
        ("unclosed array table", "close the head with `]]`, as in [[universe.groups]], on a line of its own"),
        ("unclosed array", "close the list with `]`"),
        ("unclosed inline table", "close it with `}`"),
        ("invalid basic string", "end the text with `\"` on the line it begins on; write `\\\"` for a quote in it"),
        ("invalid literal string", "end the text with `'` on the line it begins on"),
        ("invalid float", "write a text in quotes and a number in digits"),
        ("invalid integer", "write a text in quotes and a number in digits"),
        ("string values must be quoted", "write the text in quotes, as in title = \"Sales\""),
    ];
    let known = WAYS.iter().find(|(part, _)| message.contains(part)).map(|(_, help)| *help);
    known.unwrap_or(
        "a line is `key = value`, a head of a table or a comment; `factbrief config` prints one to begin with",
    )
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

/// Reads a tree into a type as far as it fits: a value that does not is left out. Nothing where a key is missing that the type
/// cannot do without.
pub fn readable<T: DeserializeOwned>(root: &Node) -> Option<T> {
    let (numbered, _) = numbered(root);
    let mut pass = Pass::default();
    let value = fit(&numbered, &mut pass, &mut |_, _| {});
    value.filter(|_| pass.absent.is_empty())
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
