//! Compact JSON with the members of every object in order.
//!
//! Works on the text that `serde_json` writes: building a tree of values to sort it costs several times as much as the
//! writing, and a sheet is digested whenever it is built, loaded or audited.

use std::cmp::Ordering;
use std::ops::Range;

/// Sorts the members of every object by key, as RFC 8785 orders them. `json` is compact and well formed.
pub(super) fn sorted(json: &str) -> String {
    let mut pass = Pass { json, at: 0, out: String::with_capacity(json.len()), scratch: String::new() };
    pass.value();
    pass.out
}

struct Pass<'a> {
    json: &'a str,
    at: usize,
    out: String,
    /// Members while they change places.
    scratch: String,
}

/// A member of an object.
struct Member<'a> {
    /// As written, without its quotes.
    key: &'a str,
    /// Whether the key reads as it is written, and its bytes are in the order of its UTF-16.
    plain: bool,
    /// Where key, colon and value lie in the output.
    out: Range<usize>,
}

impl<'a> Pass<'a> {
    fn value(&mut self) {
        match self.peek() {
            Some(b'{') => self.object(),
            Some(b'[') => {
                self.copy(1);
                while self.peek().is_some_and(|b| b != b']') {
                    self.value();
                    if self.peek() == Some(b',') {
                        self.copy(1);
                    }
                }
                self.copy(1);
            }
            Some(b'"') => {
                let string = self.string();
                self.out.push_str(string);
            }
            _ => {
                let rest = &self.json.as_bytes()[self.at..];
                let end = rest.iter().position(|b| matches!(b, b',' | b'}' | b']')).unwrap_or(rest.len());
                self.copy(end);
            }
        }
    }

    fn object(&mut self) {
        self.copy(1);
        let begin = self.out.len();
        let mut members: Vec<Member<'a>> = Vec::new();
        while self.peek().is_some_and(|b| b != b'}') {
            let from = self.out.len();
            let key = self.string();
            self.out.push_str(key);
            self.copy(1);
            self.value();
            let key = key.get(1..key.len() - 1).unwrap_or_default();
            let plain = key.bytes().all(|b| b.is_ascii() && b != b'\\');
            members.push(Member { key, plain, out: from..self.out.len() });
            if self.peek() == Some(b',') {
                self.copy(1);
            }
        }
        if !members.is_sorted_by(|a, b| order(a, b).is_le()) {
            members.sort_by(order);
            self.scratch.clear();
            for (i, member) in members.iter().enumerate() {
                if i > 0 {
                    self.scratch.push(',');
                }
                self.scratch.push_str(&self.out[member.out.clone()]);
            }
            self.out.truncate(begin);
            self.out.push_str(&self.scratch);
        }
        self.copy(1);
    }

    /// The string here, with its quotes; passes over it.
    fn string(&mut self) -> &'a str {
        let bytes = &self.json.as_bytes()[self.at..];
        let mut end = 1;
        while let Some(byte) = bytes.get(end) {
            match byte {
                b'"' => break,
                b'\\' => end += 2,
                _ => end += 1,
            }
        }
        let string = self.json.get(self.at..self.at + end + 1).unwrap_or_default();
        self.at += end + 1;
        string
    }

    fn peek(&self) -> Option<u8> {
        self.json.as_bytes().get(self.at).copied()
    }

    /// Copies `n` bytes of ASCII.
    fn copy(&mut self, n: usize) {
        self.out.push_str(self.json.get(self.at..self.at + n).unwrap_or_default());
        self.at += n;
    }
}

/// RFC 8785 sorts by UTF-16 code units of the keys as read.
fn order(a: &Member<'_>, b: &Member<'_>) -> Ordering {
    if a.plain && b.plain {
        return a.key.cmp(b.key);
    }
    let read = |key: &str| serde_json::from_str::<String>(&format!("\"{key}\"")).unwrap_or_default();
    read(a.key).encode_utf16().cmp(read(b.key).encode_utf16())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Map, Value, json};

    use super::*;

    /// The same by way of a tree.
    fn by_tree(value: &Value) -> String {
        match value {
            Value::Object(map) => {
                let mut members: Vec<(&String, &Value)> = map.iter().collect();
                members.sort_by(|a, b| a.0.encode_utf16().cmp(b.0.encode_utf16()));
                let texts: Vec<String> = members.iter().map(|(k, v)| format!("{}:{}", json!(k), by_tree(v))).collect();
                format!("{{{}}}", texts.join(","))
            }
            Value::Array(items) => format!("[{}]", items.iter().map(by_tree).collect::<Vec<_>>().join(",")),
            other => other.to_string(),
        }
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let text = prop_oneof!["[a-c \"\\\\!#]{0,3}", "\\PC{0,3}", Just("\u{1}\n".to_owned())];
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            text.clone().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 40, 6, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::vec((text.clone(), inner), 0..6)
                    .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
            ]
        })
    }

    proptest! {
        #[test]
        fn the_order_is_that_of_a_sorted_tree(value in any_value()) {
            prop_assert_eq!(sorted(&value.to_string()), by_tree(&value));
        }
    }

    #[test]
    fn keys_are_in_the_order_of_utf_16() {
        // By code points U+FB33 comes before U+1F600; by UTF-16 it comes after.
        let value = json!({"\u{fb33}": 1, "\u{1f600}": 2, "b\"": 3, "b": 4, "a": {"d": [], "c": {}}, "b ": 5});
        assert_eq!(
            sorted(&value.to_string()),
            "{\"a\":{\"c\":{},\"d\":[]},\"b\":4,\"b \":5,\"b\\\"\":3,\"\u{1f600}\":2,\"\u{fb33}\":1}"
        );
    }
}
