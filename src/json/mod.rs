//! JSON with the place of every value, so that a fault in an input file can be shown where it stands. Strict: what
//! RFC 8259 does not allow is a fault, and so is a key that stands twice in one object.

pub mod check;
mod de;
mod parse;
mod read;
pub(crate) mod toml;

use std::ops::Range;

pub use parse::parse;
pub use read::{Reading, read};

/// One value and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Byte range in the text.
    pub span: Range<usize>,
    /// The value.
    pub kind: Kind,
}

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as written.
    Number(String),
    /// A string, unescaped.
    Text(String),
    /// A list.
    Array(Vec<Node>),
    /// Members in the order of the text. A key may stand twice: [`parse`] has reported it.
    Object(Vec<Member>),
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The key, unescaped.
    pub key: String,
    /// Byte range of the key with its quotes.
    pub key_span: Range<usize>,
    /// The value.
    pub value: Node,
}

/// Where the value of a key of the document's root stands.
#[must_use]
pub fn place(text: &str, key: &str) -> Option<Range<usize>> {
    Some(parse(text, &mut Vec::new()).ok()?.get(key)?.span.clone())
}

impl Node {
    /// The member `key` of an object.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        match &self.kind {
            Kind::Object(members) => members.iter().find(|m| m.key == key).map(|m| &m.value),
            _ => None,
        }
    }

    /// The elements of the list `key` of an object; none where there is no such list.
    #[must_use]
    pub fn list(&self, key: &str) -> &[Self] {
        match self.get(key).map(|n| &n.kind) {
            Some(Kind::Array(items)) => items,
            _ => &[],
        }
    }

    /// The members of an object; none of anything else.
    #[must_use]
    pub fn members(&self) -> &[Member] {
        match &self.kind {
            Kind::Object(members) => members,
            _ => &[],
        }
    }

    /// The string, when it is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The string `key` of an object with its place.
    #[must_use]
    pub fn field(&self, key: &str) -> Option<(&str, Range<usize>)> {
        let node = self.get(key)?;
        Some((node.text()?, node.span.clone()))
    }

    /// What kind of value it is, for messages.
    #[must_use]
    pub const fn kind_name(&self) -> &'static str {
        match self.kind {
            Kind::Null => "null",
            Kind::Bool(_) => "a boolean",
            Kind::Number(_) => "a number",
            Kind::Text(_) => "a string",
            Kind::Array(_) => "a list",
            Kind::Object(_) => "an object",
        }
    }
}
