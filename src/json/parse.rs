//! Text to [`Node`]s.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Kind, Member, Node};
use crate::diagnostic::Diagnostic;

/// Deepest nesting read: far beyond any artefact, far below what a stack holds.
const MAX_DEPTH: usize = 64;

/// Reads one JSON value. Keys that stand twice in an object are pushed to `faults` (`FB016`); the first stands.
///
/// # Errors
/// The first place where the text is no JSON (`FB010`).
pub fn parse(text: &str, faults: &mut Vec<Diagnostic>) -> Result<Node, Diagnostic> {
    // A byte order mark is allowed to be ignored (RFC 8259, 8.1).
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut parser = Parser { text, bytes: text.as_bytes(), at: start, open: Vec::new(), faults };
    parser.space();
    if parser.at == parser.bytes.len() {
        return Err(Diagnostic::error("FB010", "the file is empty")
            .at(parser.at..parser.at, "nothing here")
            .help("one JSON object is wanted"));
    }
    let node = parser.value()?;
    parser.space();
    if parser.at < parser.bytes.len() {
        let end = parser.next_char_end();
        return Err(Diagnostic::error("FB010", "something follows the end of the JSON value")
            .at(parser.at..end, "not expected here")
            .help("one file holds one JSON object"));
    }
    Ok(node)
}

struct Parser<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    /// Where the objects and lists begin that are still open.
    open: Vec<usize>,
    faults: &'a mut Vec<Diagnostic>,
}

impl Parser<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// End of the character at the current place.
    fn next_char_end(&self) -> usize {
        self.at + self.text.get(self.at..).and_then(|t| t.chars().next()).map_or(0, char::len_utf8)
    }

    fn wrong(&self, wanted: &str) -> Diagnostic {
        if self.at >= self.bytes.len() {
            return self.cut();
        }
        Diagnostic::error("FB010", format!("this is no JSON: {wanted} is wanted here"))
            .at(self.at..self.next_char_end(), format!("{wanted} is wanted here"))
    }

    fn cut(&self) -> Diagnostic {
        let end = self.bytes.len();
        let message = match self.open.last() {
            Some(&start) => {
                let line = self.bytes[..start].iter().filter(|b| **b == b'\n').count() + 1;
                let what = if self.bytes[start] == b'{' { "object" } else { "list" };
                format!("the file ends inside the {what} that begins on line {line}")
            }
            None => "the file ends inside a value".to_owned(),
        };
        // The last character that says anything: a caret behind the last line break would point at nothing.
        let last = self.text.trim_end().char_indices().next_back().map_or(0, |(i, _)| i);
        Diagnostic::error("FB010", message)
            .at(last..end.min(last + 1).max(last), "the file ends here")
            .help("was it cut off while it was written or sent?")
    }

    fn value(&mut self) -> Result<Node, Diagnostic> {
        let start = self.at;
        let kind = match self.peek() {
            Some(b'{') => self.object()?,
            Some(b'[') => self.array()?,
            Some(b'"') => Kind::Text(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b't') => self.word("true", Kind::Bool(true))?,
            Some(b'f') => self.word("false", Kind::Bool(false))?,
            Some(b'n') => self.word("null", Kind::Null)?,
            _ => return Err(self.wrong("a value")),
        };
        Ok(Node { span: start..self.at, kind })
    }

    fn word(&mut self, word: &str, kind: Kind) -> Result<Kind, Diagnostic> {
        let rest = &self.text[self.at..];
        if rest.starts_with(word) {
            self.at += word.len();
            return Ok(kind);
        }
        if word.starts_with(rest) {
            self.at = self.bytes.len();
            return Err(self.cut());
        }
        Err(self.wrong("a value").help("a word that is neither `true`, `false` nor `null` needs quotes"))
    }

    fn enter(&mut self) -> Result<(), Diagnostic> {
        if self.open.len() >= MAX_DEPTH {
            return Err(Diagnostic::error(
                "FB010",
                format!("more than {MAX_DEPTH} objects and lists inside each other"),
            )
            .at(self.at..self.at + 1, "one too deep"));
        }
        self.open.push(self.at);
        self.at += 1;
        self.space();
        Ok(())
    }

    fn leave(&mut self) {
        self.open.pop();
        self.at += 1;
    }

    fn array(&mut self) -> Result<Kind, Diagnostic> {
        self.enter()?;
        let mut items = Vec::new();
        if self.peek() == Some(b']') {
            self.leave();
            return Ok(Kind::Array(items));
        }
        loop {
            self.space();
            items.push(self.value()?);
            self.space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.leave();
                    return Ok(Kind::Array(items));
                }
                _ => return Err(self.wrong("`,` or `]`")),
            }
        }
    }

    fn object(&mut self) -> Result<Kind, Diagnostic> {
        self.enter()?;
        let mut members: Vec<Member> = Vec::new();
        if self.peek() == Some(b'}') {
            self.leave();
            return Ok(Kind::Object(members));
        }
        loop {
            self.space();
            if self.peek() != Some(b'"') {
                return Err(self.wrong("a key in double quotes"));
            }
            let start = self.at;
            let key = self.string()?;
            let key_span = start..self.at;
            self.space();
            if self.peek() != Some(b':') {
                return Err(self.wrong("`:`"));
            }
            self.at += 1;
            self.space();
            let value = self.value()?;
            members.push(Member { key, key_span, value });
            self.space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.leave();
                    self.twice(&members);
                    return Ok(Kind::Object(members));
                }
                _ => return Err(self.wrong("`,` or `}`")),
            }
        }
    }

    fn twice(&mut self, members: &[Member]) {
        let mut seen: BTreeMap<&str, Range<usize>> = BTreeMap::new();
        for member in members {
            if let Some(first) = seen.get(member.key.as_str()) {
                let line = self.bytes[..first.start].iter().filter(|b| **b == b'\n').count() + 1;
                self.faults.push(
                    Diagnostic::error("FB016", format!("the key `{}` stands twice in one object", member.key))
                        .at(member.key_span.clone(), "again here")
                        .help(format!(
                            "it stands on line {line} already: readers disagree about which of the two counts"
                        )),
                );
            } else {
                seen.insert(&member.key, member.key_span.clone());
            }
        }
    }

    fn number(&mut self) -> Result<Kind, Diagnostic> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.peek() {
            Some(b'0') => self.at += 1,
            Some(b'1'..=b'9') => self.digits(),
            _ => return Err(self.wrong("a digit")),
        }
        if matches!(self.peek(), Some(b'0'..=b'9')) {
            return Err(self.wrong("no digit after a leading zero"));
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.some_digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.some_digits()?;
        }
        Ok(Kind::Number(self.text[start..self.at].to_owned()))
    }

    fn digits(&mut self) {
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
    }

    fn some_digits(&mut self) -> Result<(), Diagnostic> {
        if !matches!(self.peek(), Some(b'0'..=b'9')) {
            return Err(self.wrong("a digit"));
        }
        self.digits();
        Ok(())
    }

    fn string(&mut self) -> Result<String, Diagnostic> {
        let start = self.at;
        self.at += 1;
        let mut out = String::new();
        loop {
            let plain = self.at;
            while matches!(self.peek(), Some(b) if b != b'"' && b != b'\\' && b >= 0x20) {
                self.at += 1;
            }
            out.push_str(&self.text[plain..self.at]);
            match self.peek() {
                None => return Err(self.cut()),
                Some(b'"') => {
                    self.at += 1;
                    return Ok(out);
                }
                Some(b'\\') => out.push(self.escape()?),
                Some(_) => {
                    return Err(Diagnostic::error("FB010", "a string with a raw control character in it")
                        .at(start..self.at, "this string")
                        .help("is its closing quote missing? a line break inside a string is written \\n"));
                }
            }
        }
    }

    fn escape(&mut self) -> Result<char, Diagnostic> {
        let start = self.at;
        self.at += 1;
        let c = match self.peek() {
            None => return Err(self.cut()),
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                self.at += 1;
                let high = self.hex(start)?;
                let code = if (0xd800..0xdc00).contains(&high) {
                    if self.bytes.get(self.at..self.at + 2) != Some(b"\\u") {
                        return Err(self.bad_escape(start));
                    }
                    self.at += 2;
                    let low = self.hex(start)?;
                    if !(0xdc00..0xe000).contains(&low) {
                        return Err(self.bad_escape(start));
                    }
                    0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00)
                } else {
                    high
                };
                return char::from_u32(code).ok_or_else(|| self.bad_escape(start));
            }
            Some(_) => {
                self.at = self.next_char_end();
                return Err(self.bad_escape(start));
            }
        };
        self.at += 1;
        Ok(c)
    }

    fn hex(&mut self, start: usize) -> Result<u32, Diagnostic> {
        let digits = self.text.get(self.at..self.at + 4).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()));
        let Some(code) = digits.and_then(|d| u32::from_str_radix(d, 16).ok()) else {
            return Err(self.bad_escape(start));
        };
        self.at += 4;
        Ok(code)
    }

    fn bad_escape(&self, start: usize) -> Diagnostic {
        Diagnostic::error("FB010", "a `\\` that begins no escape of JSON")
            .at(start..self.at.max(start + 1), "here")
            .help("allowed are \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u with four hexadecimal digits")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn to_value(node: &Node) -> serde_json::Value {
        match &node.kind {
            Kind::Null => serde_json::Value::Null,
            Kind::Bool(b) => (*b).into(),
            Kind::Number(n) => serde_json::from_str(n).unwrap(),
            Kind::Text(t) => t.clone().into(),
            Kind::Array(items) => items.iter().map(to_value).collect(),
            Kind::Object(members) => {
                serde_json::Value::Object(members.iter().map(|m| (m.key.clone(), to_value(&m.value))).collect())
            }
        }
    }

    /// Both readers take the text or both refuse it, and they read the same.
    fn agrees_with_serde_json(text: &str) {
        let mut faults = Vec::new();
        match (parse(text, &mut faults), serde_json::from_str::<serde_json::Value>(text)) {
            (Ok(node), Ok(value)) if faults.is_empty() => assert_eq!(to_value(&node), value, "{text:?}"),
            // A key twice: serde_json takes the last without a word.
            (Ok(_), Ok(_)) => {}
            // A number too large for a float is serde_json's limit only.
            (Ok(_), Err(e)) => assert!(e.to_string().contains("number out of range"), "{text:?}: {e}"),
            (Err(fault), Ok(value)) => panic!("{text:?} is {value}, but: {}", fault.message),
            (Err(_), Err(_)) => {}
        }
    }

    #[test]
    fn reads_what_serde_json_reads() {
        for text in [
            "",
            " ",
            "null",
            "tru",
            "[1,]",
            "[1 2]",
            "{\"a\":1,}",
            "{a:1}",
            "01",
            "-",
            "1.",
            "1e",
            "1e5",
            "-0.0e-2",
            "\"\\u00e9\"",
            "\"\\ud83d\\ude00\"",
            "\"\\ud83d\"",
            "\"\\x\"",
            "\"a\nb\"",
            "{\"a\":{\"b\":[null,true,\"上证\"]}}",
            "[]]",
            "{}x",
            "[",
            "{\"a\"",
        ] {
            agrees_with_serde_json(text);
        }
    }

    #[test]
    fn deep_nesting_is_refused_without_a_crash() {
        let text = "[".repeat(100_000);
        assert!(parse(&text, &mut Vec::new()).unwrap_err().message.contains("inside each other"));
    }

    #[test]
    fn a_key_that_stands_twice_is_named() {
        let mut faults = Vec::new();
        parse("{\"a\":1,\"b\":{\"c\":1,\"c\":2},\"a\":3}", &mut faults).unwrap();
        let spans: Vec<_> = faults.iter().map(|f| f.span.clone().unwrap()).collect();
        assert_eq!(spans, [18..21, 25..28]);
    }

    proptest! {
        #[test]
        fn any_text_is_read_as_serde_json_reads_it(text in "[\\[\\]{}\":,0-9.eE+\\-tru nfalsx\\\\é\n]{0,24}") {
            agrees_with_serde_json(&text);
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,200}") {
            let _ = parse(&text, &mut Vec::new());
        }
    }
}
