//! [`Node`]s to types, with serde; an error knows its place.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;

use serde::de::{self, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;

use super::{Kind, Member, Node};

/// Why a value does not fit its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// An object lacks a field.
    Missing(&'static str),
    /// An object has a field that its type lacks; all that the type has.
    UnknownField(String, &'static [&'static str]),
    /// A word that is none of those allowed.
    UnknownWord(String, &'static [&'static str]),
    /// Anything else, in words.
    Other(String),
    /// What was made up for a field does not fit either.
    MadeUp(&'static str),
}

/// A misfit and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// Byte range of the value, or of the key that is not known.
    pub span: Option<Range<usize>>,
    /// What is wrong.
    pub misfit: Misfit,
}

impl Error {
    fn at(mut self, span: &Range<usize>) -> Self {
        self.span.get_or_insert_with(|| span.clone());
        self
    }

    const fn new(misfit: Misfit) -> Self {
        Self { span: None, misfit }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.misfit {
            Misfit::Missing(field) => write!(f, "the field `{field}` is missing"),
            Misfit::UnknownField(field, _) => write!(f, "unknown field `{field}`"),
            Misfit::UnknownWord(word, _) => write!(f, "`{word}` is none of the words allowed here"),
            Misfit::Other(message) => f.write_str(message),
            Misfit::MadeUp(field) => write!(f, "nothing fits the field `{field}`"),
        }
    }
}

impl std::error::Error for Error {}

impl de::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(Misfit::Other(message.to_string()))
    }

    fn invalid_type(found: de::Unexpected<'_>, wanted: &dyn de::Expected) -> Self {
        use de::Unexpected;
        let wanted = wanted.to_string();
        let wanted = match wanted.as_str() {
            "a sequence" => "a list",
            "a map" => "an object",
            "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number",
            other => other,
        };
        let found = match found {
            Unexpected::Map => "an object".to_owned(),
            Unexpected::Seq => "a list".to_owned(),
            Unexpected::Unit => "null".to_owned(),
            Unexpected::Str(_) => "a string".to_owned(),
            Unexpected::Signed(_) | Unexpected::Unsigned(_) | Unexpected::Float(_) => "a number".to_owned(),
            other => other.to_string(),
        };
        Self::new(Misfit::Other(format!("{wanted} is wanted here, not {found}")))
    }

    fn unknown_variant(word: &str, allowed: &'static [&'static str]) -> Self {
        Self::new(Misfit::UnknownWord(word.to_owned(), allowed))
    }

    fn unknown_field(field: &str, known: &'static [&'static str]) -> Self {
        Self::new(Misfit::UnknownField(field.to_owned(), known))
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(Misfit::Missing(field))
    }
}

/// A field that the type does not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ignored {
    /// The key.
    pub key: String,
    /// Where it stands.
    pub span: Range<usize>,
    /// What the type reads.
    pub known: &'static [&'static str],
}

/// What one pass over a document shares.
#[derive(Debug, Default)]
pub struct Pass {
    /// Values (by where they begin) and keys (likewise) that are treated as absent.
    pub skip: BTreeSet<usize>,
    /// Fields that an object (by where it begins) lacks and that have been reported: they are made up, so that the next
    /// fault is found; each with which of [`MADE_UP`] is tried.
    pub absent: BTreeMap<(usize, &'static str), usize>,
    /// Fields that nothing read.
    pub ignored: RefCell<Vec<Ignored>>,
}

/// A node as serde sees it.
#[derive(Clone, Copy)]
pub struct De<'n> {
    /// The value.
    pub node: &'n Node,
    /// The pass.
    pub pass: &'n Pass,
    /// The member it is the value of, and what its object's type reads.
    member: Option<(&'n Member, &'static [&'static str])>,
}

impl<'n> De<'n> {
    /// The root of a document.
    pub const fn root(node: &'n Node, pass: &'n Pass) -> Self {
        Self { node, pass, member: None }
    }

    /// Reads it, with its place on every error.
    pub fn read<T: de::Deserialize<'n>>(self) -> Result<T, Error> {
        T::deserialize(self).map_err(|e| e.at(&self.node.span))
    }

    fn map(self, members: &'n [Member], known: &'static [&'static str]) -> Map<'n> {
        let at = self.node.span.start;
        let absent = self
            .pass
            .absent
            .range((at, "")..)
            .take_while(|((object, _), _)| *object == at)
            .map(|((_, f), n)| (*f, *n))
            .collect();
        Map { members: members.iter(), value: None, known, absent, made_up: None, pass: self.pass }
    }
}

impl<'de> Deserializer<'de> for De<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.node.kind {
            Kind::Null => visitor.visit_unit(),
            Kind::Bool(b) => visitor.visit_bool(*b),
            Kind::Number(text) => {
                if let Ok(n) = text.parse::<u64>() {
                    visitor.visit_u64(n)
                } else if let Ok(n) = text.parse::<i64>() {
                    visitor.visit_i64(n)
                } else if let Ok(n) = text.parse::<f64>() {
                    visitor.visit_f64(n)
                } else {
                    Err(de::Error::custom(format!("the number {text} cannot be read")))
                }
            }
            Kind::Text(text) => visitor.visit_borrowed_str(text),
            Kind::Array(items) => visitor.visit_seq(Seq { items: items.iter(), pass: self.pass }),
            Kind::Object(members) => visitor.visit_map(self.map(members, &[])),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match &self.node.kind {
            Kind::Object(members) => visitor.visit_map(self.map(members, known)),
            // A derived type also reads a list of its fields in order: in a file that is a mistake.
            _ => Err(de::Error::custom(format!("an object is wanted here, not {}", self.node.kind_name()))),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.node.kind == Kind::Null { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        words: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match &self.node.kind {
            Kind::Text(text) => visitor.visit_enum(text.as_str().into_deserializer()),
            // What is wrong with its one member has been said.
            Kind::Object(members) if members.len() == 1 && self.map(members, words).next_key::<String>()?.is_none() => {
                MadeUp(MADE_UP[0]).deserialize_enum("", words, visitor)
            }
            Kind::Object(members) if members.len() == 1 => {
                visitor.visit_enum(de::value::MapAccessDeserializer::new(self.map(members, words)))
            }
            _ => Err(de::Error::custom(format!(
                "one of the words {} is wanted here, not {}",
                words.join(", "),
                self.node.kind_name()
            ))),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if let Some((member, known)) = self.member {
            self.pass.ignored.borrow_mut().push(Ignored {
                key: member.key.clone(),
                span: member.key_span.clone(),
                known,
            });
        }
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map identifier
    }
}

struct Seq<'n> {
    items: std::slice::Iter<'n, Node>,
    pass: &'n Pass,
}

impl<'de> SeqAccess<'de> for Seq<'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        let pass = self.pass;
        let Some(node) = self.items.find(|n| !pass.skip.contains(&n.span.start)) else { return Ok(None) };
        seed.deserialize(De { node, pass, member: None }).map(Some).map_err(|e| e.at(&node.span))
    }
}

struct Map<'n> {
    members: std::slice::Iter<'n, Member>,
    value: Option<&'n Member>,
    known: &'static [&'static str],
    absent: Vec<(&'static str, usize)>,
    made_up: Option<(&'static str, usize)>,
    pass: &'n Pass,
}

impl<'de> MapAccess<'de> for Map<'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        let skip = &self.pass.skip;
        let wanted = |m: &&Member| !skip.contains(&m.key_span.start) && !skip.contains(&m.value.span.start);
        let Some(member) = self.members.find(wanted) else {
            self.made_up = self.absent.pop();
            let Some((field, _)) = self.made_up else { return Ok(None) };
            let key: de::value::BorrowedStrDeserializer<'de, Error> = de::value::BorrowedStrDeserializer::new(field);
            return seed.deserialize(key).map(Some);
        };
        self.value = Some(member);
        let key: de::value::BorrowedStrDeserializer<'de, Error> = de::value::BorrowedStrDeserializer::new(&member.key);
        seed.deserialize(key).map(Some).map_err(|e| e.at(&member.key_span))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        if let Some((field, tried)) = self.made_up {
            let text = MADE_UP.get(tried).copied().unwrap_or_default();
            return seed.deserialize(MadeUp(text)).map_err(|_| Error::new(Misfit::MadeUp(field)));
        }
        let Some(member) = self.value.take() else { return Err(de::Error::custom("a value without its key")) };
        seed.deserialize(De { node: &member.value, pass: self.pass, member: Some((member, self.known)) })
            .map_err(|e| e.at(&member.value.span))
    }
}

/// A value for a field that is not there, of whatever type is asked for. What holds one is never handed out.
#[derive(Clone, Copy)]
struct MadeUp(&'static str);

/// Texts of the kinds that are wanted: numbers and names, times of the day, dates.
pub const MADE_UP: [&str; 3] = ["0", "00:00", "2000-01-01"];

impl<'de> Deserializer<'de> for MadeUp {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_borrowed_str(self.0)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_bool(false)
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_u64(0)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_u64(0)
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_u64(0)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_none()
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_seq(de::value::SeqDeserializer::<_, Error>::new(std::iter::empty::<u8>()))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_map(de::value::MapDeserializer::<_, Error>::new(std::iter::empty::<(&str, &str)>()))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let made = fields.iter().map(move |field| (*field, self));
        visitor.visit_map(de::value::MapDeserializer::<_, Error>::new(made))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        words: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_enum(words.first().copied().unwrap_or_default().into_deserializer())
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i128 u8 u16 u128 f32 f64 char str string bytes byte_buf unit unit_struct tuple tuple_struct identifier
        ignored_any
    }
}

impl IntoDeserializer<'_, Error> for MadeUp {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}
