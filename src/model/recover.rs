//! Recovers the JSON value a model buried in a fence or in prose. Never repairs one it got wrong.

use std::collections::BTreeSet;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// Why no value could be recovered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecoverError {
    /// Nothing in the text.
    #[error("the answer is empty")]
    Empty,
    /// No complete JSON object.
    #[error("the answer holds no complete JSON object")]
    None,
    /// The text opens an object that never ends.
    #[error("the answer opens a JSON object that is never closed")]
    Unclosed,
    /// An object names a key twice.
    #[error("the answer names the key `{0}` twice in one object")]
    DuplicateKey(String),
    /// Several that differ.
    #[error("the answer holds two different JSON objects")]
    Ambiguous,
}

/// The one JSON object in `text`: the whole text, else what stands in a fence, else the first complete object in the
/// prose. A closed `<think>` block at the very start is left out.
///
/// # Errors
/// When there is none, it is not complete, or there are two that differ.
pub fn json_value(text: &str) -> Result<Value, RecoverError> {
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return Err(RecoverError::Empty);
    }
    if let Ok(value @ Value::Object(_)) = serde_json::from_str(text) {
        return single_keys(text).map(|()| value);
    }
    let fenced = fences(text);
    let mut found: Vec<Value> =
        fenced.iter().filter_map(|inner| serde_json::from_str::<Value>(inner).ok()).filter(Value::is_object).collect();
    if found.is_empty() {
        found = objects(text)?;
    } else {
        fenced.iter().try_for_each(|inner| single_keys(inner))?;
    }
    let first = found.first().cloned().ok_or(RecoverError::None)?;
    if found.iter().any(|other| *other != first) {
        return Err(RecoverError::Ambiguous);
    }
    Ok(first)
}

/// The text without a closed `<think>` block at its very start; `Err` when the block is not closed.
pub(crate) fn strip_think(text: &str) -> Result<&str, ()> {
    let start = text.trim_start();
    for (open, close) in [("<think>", "</think>"), ("<thinking>", "</thinking>"), ("<reasoning>", "</reasoning>")] {
        if let Some(rest) = start.strip_prefix(open) {
            return rest.find(close).map(|at| rest[at + close.len()..].trim_start()).ok_or(());
        }
    }
    Ok(text)
}

/// Whether the text is one JSON object and white space.
pub(crate) fn is_one_object(text: &str) -> bool {
    text.trim_start().starts_with('{') && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

/// Whether no object in a JSON text names a key twice: a reader would keep one of the values in silence.
fn single_keys(text: &str) -> Result<(), RecoverError> {
    let mut twice = None;
    // A text that is no JSON at all is for others to refuse.
    let _ = Keys(&mut twice).deserialize(&mut serde_json::Deserializer::from_str(text));
    twice.map_or(Ok(()), |key: String| Err(RecoverError::DuplicateKey(key.chars().take(60).collect())))
}

struct Keys<'a>(&'a mut Option<String>);

impl<'de> DeserializeSeed<'de> for Keys<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Keys<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut seen = BTreeSet::new();
        while let Some(key) = map.next_key::<String>()? {
            map.next_value_seed(Keys(self.0))?;
            if !seen.insert(key.clone()) && self.0.is_none() {
                *self.0 = Some(key);
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(Keys(self.0))?.is_some() {}
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

/// What stands between fence lines.
fn fences(text: &str) -> Vec<String> {
    let (mut out, mut open): (Vec<String>, Option<String>) = (Vec::new(), None);
    for line in text.lines() {
        let mark = line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~");
        match (&mut open, mark) {
            (Some(_), true) => out.extend(open.take()),
            (None, true) => open = Some(String::new()),
            (Some(inner), false) => {
                inner.push_str(line);
                inner.push('\n');
            }
            (None, false) => {}
        }
    }
    out
}

/// Every complete object at the top level of the prose.
fn objects(text: &str) -> Result<Vec<Value>, RecoverError> {
    let (mut out, mut from) = (Vec::new(), 0);
    while let Some(at) = text[from..].find('{').map(|i| i + from) {
        let mut values = serde_json::Deserializer::from_str(&text[at..]).into_iter::<Value>();
        match values.next() {
            Some(Ok(value)) => {
                let end = at + values.byte_offset();
                single_keys(&text[at..end])?;
                from = end;
                out.push(value);
            }
            // An opener that is not closed owns the rest of the text.
            Some(Err(e)) if e.is_eof() => return Err(RecoverError::Unclosed),
            // `{hsi.change}` in prose is no JSON; go on behind the brace.
            _ => from = at + 1,
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn recovers_and_never_repairs() {
        let a = json!({"a":1});
        for (text, want) in [
            (r#"{"a":1}"#, Ok(a.clone())),
            ("\u{feff}{\"a\":1}\n", Ok(a.clone())),
            ("```json\n{\"a\":1}\n```", Ok(a.clone())),
            ("Sure:\n```\n{\"a\":1}\n```\nDone {x}.", Ok(a.clone())),
            ("Here it is: {\"a\":1} as asked [1]", Ok(a.clone())),
            ("{\"a\":1} and again {\"a\":1}", Ok(a.clone())),
            ("{\"a\":1} or {\"a\":2}", Err(RecoverError::Ambiguous)),
            ("```\n{\"a\":1}\n```\n```\n{\"a\":2}\n```", Err(RecoverError::Ambiguous)),
            ("{\"a\":1,\"b\":[{\"c\":1,\"c\":1}]}", Err(RecoverError::DuplicateKey("c".into()))),
            ("Here: {\"a\":1,\"a\":2}", Err(RecoverError::DuplicateKey("a".into()))),
            ("```\n{\"a\":1,\"a\":2}\n```", Err(RecoverError::DuplicateKey("a".into()))),
            ("{\"a\":1", Err(RecoverError::Unclosed)),
            ("text {\"a\": [1, 2", Err(RecoverError::Unclosed)),
            ("{\"a\":1,}", Err(RecoverError::None)),
            ("{'a':1}", Err(RecoverError::None)),
            ("[1]", Err(RecoverError::None)),
            ("prose only", Err(RecoverError::None)),
            (" \n", Err(RecoverError::Empty)),
        ] {
            assert_eq!(json_value(text), want, "{text}");
        }
    }

    #[test]
    fn strips_only_a_closed_leading_block() {
        assert_eq!(strip_think("<think>a</think>\n{}"), Ok("{}"));
        assert_eq!(strip_think("  <think>a {"), Err(()));
        assert_eq!(strip_think("{} <think>a</think>"), Ok("{} <think>a</think>"));
    }

    proptest! {
        #[test]
        fn total_and_honest(text in "[{}\\[\\]\",:a1 `\n]{0,60}") {
            if let Ok(value) = json_value(&text) {
                prop_assert!(value.is_object());
            }
        }
    }
}
