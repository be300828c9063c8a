//! Keeps keys out of every byte that leaves this module.

use std::collections::BTreeSet;

use secrecy::{ExposeSecret, SecretString};

use crate::diagnostic::text::term_safe;
use crate::secret::MASK;

/// Shorter "keys" are words such as `none`, which hide nothing and would mangle text.
const SHORTEST_SECRET: usize = 8;
/// So many characters of a key in a row are taken for a part of it; servers that echo a key show fewer.
const FRAGMENT: usize = 8;
/// A key must be so long before a part of it is looked for: parts of a short one are words.
const SHORTEST_WITH_PARTS: usize = 12;
/// The same for a key in base64 or hexadecimal, where eight characters say less.
const ENCODED_FRAGMENT: usize = 12;

/// Replaces a key, whole or in part, in the forms in which a server may echo it, by `[key]`: as it is, escaped for JSON, URLs
/// or HTML, in capitals, from back to front, in base64 or hexadecimal, and split by line breaks, terminal escapes or invisible characters.
#[derive(Clone, Default)]
pub struct Scrubber {
    forms: Vec<Form>,
    /// Bytes of the longest key.
    longest: usize,
}

/// A text that stands for the key.
#[derive(Clone)]
struct Form {
    bytes: Vec<u8>,
    /// Every run of it that is long enough to be taken for a part.
    parts: BTreeSet<Vec<u8>>,
    part: usize,
    /// The bytes that a part may begin with.
    firsts: [bool; 256],
    /// Whether capitals are the same to it; its own letters are small then.
    any_case: bool,
}

impl std::fmt::Debug for Scrubber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Scrubber({} forms)", self.forms.len())
    }
}

impl Scrubber {
    /// A scrubber for this key, or one that changes nothing.
    #[must_use]
    pub fn new(key: Option<&SecretString>) -> Self {
        Self::of(key.map(ExposeSecret::expose_secret))
    }

    /// A scrubber for several keys. What is shorter than eight characters is none.
    #[must_use]
    pub fn of<'k>(keys: impl IntoIterator<Item = &'k str>) -> Self {
        let mut all = Self::default();
        for key in keys.into_iter().filter(|k| k.len() >= SHORTEST_SECRET) {
            all.forms.append(&mut Self::one(key).forms);
            all.longest = all.longest.max(key.len());
        }
        all
    }

    fn one(key: &str) -> Self {
        let whole = key.len();
        let part = if whole >= SHORTEST_WITH_PARTS { FRAGMENT } else { whole };
        let small = key.to_ascii_lowercase();
        let reversed: String = small.chars().rev().collect();
        let hex: String = key.bytes().map(|b| format!("{b:02x}")).collect();
        let mut forms: Vec<Form> = [(&small, part), (&reversed, part), (&hex, ENCODED_FRAGMENT)]
            .map(|(text, part)| Form { any_case: true, ..Form::new(text.as_bytes(), part) })
            .into();
        // The key may start at any of three positions of a longer text that was encoded.
        for lead in 0..3 {
            let standard = base64_core(key.as_bytes(), lead);
            forms.push(Form::new(standard.replace('+', "-").replace('/', "_").as_bytes(), ENCODED_FRAGMENT));
            forms.push(Form::new(standard.as_bytes(), ENCODED_FRAGMENT));
        }
        forms.retain(|f| f.bytes.len() >= SHORTEST_SECRET);
        Self { forms, longest: whole }
    }

    /// `text` without the key.
    #[must_use]
    pub fn scrub(&self, text: &str) -> String {
        if self.forms.is_empty() {
            return text.to_owned();
        }
        let mut out = String::with_capacity(text.len());
        let mut from = 0;
        for (start, end) in self.found(text) {
            out.push_str(&text[from..start]);
            out.push_str(MASK);
            from = end;
        }
        out.push_str(&text[from..]);
        out
    }

    /// Whether `text` holds the key in any form.
    #[must_use]
    pub fn finds(&self, text: &str) -> bool {
        !self.forms.is_empty() && !self.found(text).is_empty()
    }

    /// How many bytes at the end of a growing text may be the beginning of a key.
    pub(crate) fn longest(&self) -> usize {
        self.longest * 3
    }

    /// `text` without the key, on one line of at most 400 characters, safe for a terminal.
    #[must_use]
    pub fn line(&self, text: &str) -> String {
        let clean = self.scrub(text);
        let mut short: String =
            clean.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(MAX_LINE + 1).collect();
        if short.chars().count() > MAX_LINE {
            short.pop();
            short.push('…');
        }
        term_safe(&short)
    }

    /// Where the key stands, as byte ranges in order that neither overlap nor touch.
    fn found(&self, text: &str) -> Vec<(usize, usize)> {
        let mut ranges = Vec::new();
        // A key may itself look like an escape, so the text is read both ways.
        let readings = if text.contains(['%', '\\', '&']) { 2 } else { 1 };
        for escaped in [false, true].into_iter().take(readings) {
            let units = units(text, escaped);
            let bytes: Vec<u8> = units.iter().map(|u| u.byte).collect();
            let small = bytes.to_ascii_lowercase();
            for form in &self.forms {
                form.find(&units, if form.any_case { &small } else { &bytes }, &mut ranges);
            }
        }
        ranges.sort_unstable();
        let mut merged: Vec<(usize, usize)> = Vec::new();
        for (start, end) in ranges {
            match merged.last_mut() {
                Some(last) if start <= last.1 => last.1 = last.1.max(end),
                _ => merged.push((start, end)),
            }
        }
        merged
    }
}

impl Form {
    fn new(bytes: &[u8], part: usize) -> Self {
        let part = part.clamp(1, bytes.len().max(1));
        let mut firsts = [false; 256];
        for run in bytes.windows(part) {
            firsts[usize::from(run[0])] = true;
        }
        Self {
            bytes: bytes.to_vec(),
            parts: bytes.windows(part).map(<[u8]>::to_vec).collect(),
            part,
            firsts,
            any_case: false,
        }
    }

    fn find(&self, units: &[Unit], bytes: &[u8], ranges: &mut Vec<(usize, usize)>) {
        for (at, run) in bytes.windows(self.part).enumerate().filter(|(_, run)| self.firsts[usize::from(run[0])]) {
            if !self.parts.contains(run) {
                continue;
            }
            // The whole may be split by spaces and line breaks too; parts of it with spaces between them are words.
            let whole = bytes[at..].starts_with(&self.bytes);
            let size = if whole { self.bytes.len() } else { self.part };
            if whole || !units[at + 1..at + size].iter().any(|u| u.spaced) {
                ranges.push((units[at].start, units[at + size - 1].end));
            }
        }
    }
}

/// One character that may belong to a key, and where it stands.
struct Unit {
    /// 0 for what no key holds.
    byte: u8,
    start: usize,
    end: usize,
    /// Whether white space stands before it.
    spaced: bool,
}

/// The characters of a text without what may stand between those of a split key; with `escaped`, escapes are read.
fn units(text: &str, escaped: bool) -> Vec<Unit> {
    let mut out: Vec<Unit> = Vec::with_capacity(text.len());
    let (mut at, mut spaced) = (0, false);
    while let Some((c, size)) = next(&text[at..], escaped) {
        let start = at;
        at += size;
        if c == '\u{1b}' {
            at += control_sequence(&text[at..], escaped);
        } else if c.is_whitespace() {
            spaced = true;
        } else if !(c.is_control() || invisible(c)) {
            let byte = if c.is_ascii() { u8::try_from(c).unwrap_or(0) } else { 0 };
            out.push(Unit { byte, start, end: at, spaced: std::mem::take(&mut spaced) });
        }
    }
    out
}

/// The first character of a text and how many bytes stand for it.
fn next(text: &str, escaped: bool) -> Option<(char, usize)> {
    let first = text.chars().next()?;
    if escaped
        && matches!(first, '%' | '\\' | '&')
        && let Some(read) = escape(text)
    {
        return Some(read);
    }
    Some((first, first.len_utf8()))
}

/// An escape of JSON, of a URL or of HTML at the beginning of a text.
fn escape(text: &str) -> Option<(char, usize)> {
    let hex = |from: usize, to: usize| u32::from_str_radix(text.get(from..to)?, 16).ok().and_then(char::from_u32);
    if text.starts_with('%') {
        return Some((hex(1, 3)?, 3));
    }
    if text.starts_with('&') {
        let end = text.char_indices().take(10).find(|(_, c)| *c == ';')?.0;
        let c = match &text[1..end] {
            "amp" => '&',
            "quot" => '"',
            "apos" => '\'',
            "lt" => '<',
            "gt" => '>',
            "sol" => '/',
            "plus" => '+',
            "equals" => '=',
            other => {
                let number = other.strip_prefix('#')?;
                let read = match number.strip_prefix(['x', 'X']) {
                    Some(hex) => u32::from_str_radix(hex, 16),
                    None => number.parse(),
                };
                char::from_u32(read.ok()?)?
            }
        };
        return Some((c, end + 1));
    }
    match text.as_bytes().get(1)? {
        b'n' => Some(('\n', 2)),
        b'r' => Some(('\r', 2)),
        b't' => Some(('\t', 2)),
        b'b' | b'f' => Some(('\u{8}', 2)),
        b'e' => Some(('\u{1b}', 2)),
        b'x' => Some((hex(2, 4)?, 4)),
        b'0' if text.starts_with("\\033") => Some(('\u{1b}', 4)),
        b'u' if text.starts_with("\\u{") => {
            let end = text.char_indices().take(10).find(|(_, c)| *c == '}')?.0;
            Some((hex(3, end)?, end + 1))
        }
        b'u' => Some((hex(2, 6)?, 6)),
        c @ (b'"' | b'\\' | b'/' | b'\'') => Some((char::from(*c), 2)),
        _ => None,
    }
}

/// How many bytes of a text belong to the terminal's sequence that an escape character has begun.
fn control_sequence(text: &str, escaped: bool) -> usize {
    let Some(rest) = text.strip_prefix('[') else {
        // An operating-system command ends with BEL or ST.
        let Some(rest) = text.strip_prefix(']') else { return 0 };
        let mut at = 0;
        while let Some((c, size)) = next(&rest[at..], escaped) {
            at += size;
            match c {
                '\u{7}' => return 1 + at,
                '\u{1b}' => return 1 + at + usize::from(rest[at..].starts_with('\\')),
                _ if at > 256 => return 0,
                _ => {}
            }
        }
        return 0;
    };
    let last = rest.bytes().take(32).position(|b| (0x40..=0x7e).contains(&b));
    last.map_or(0, |at| at + 2)
}

/// Characters that take no room on a page.
fn invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{180e}')
}

const MAX_LINE: usize = 400;

/// The base64 characters that depend on `bytes` alone when `lead` other bytes stand before them.
fn base64_core(bytes: &[u8], lead: usize) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bits: Vec<bool> = vec![false; lead * 8];
    for b in bytes {
        bits.extend((0..8).rev().map(|i| b >> i & 1 == 1));
    }
    let first = (lead * 8).div_ceil(6);
    let last = bits.len() / 6;
    (first..last)
        .map(|i| {
            let index = bits[i * 6..i * 6 + 6].iter().fold(0usize, |n, bit| n << 1 | usize::from(*bit));
            ALPHABET[index] as char
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "sk-CANARY/1+2=\"3x%41";

    fn scrubber() -> Scrubber {
        Scrubber::new(Some(&SecretString::from(KEY)))
    }

    /// The key in every form in which a server may echo it.
    fn forms() -> Vec<String> {
        let between = |s: &str| KEY.chars().map(String::from).collect::<Vec<_>>().join(s);
        let halves = |s: &str| format!("{}{s}{}", &KEY[..7], &KEY[7..]);
        let json = serde_json::Value::from(KEY).to_string();
        vec![
            KEY.to_owned(),
            format!("Bearer {KEY}"),
            json.clone(),
            json.replace('/', "\\/"),
            KEY.bytes().map(|b| format!("%{b:02X}")).collect(),
            KEY.replace('%', "%25").replace('/', "%2f").replace('+', "%2b").replace('"', "%22"),
            KEY.chars().map(|c| format!("\\u{:04x}", u32::from(c))).collect(),
            KEY.replace('"', "&quot;").replace('/', "&#47;").replace('=', "&#x3D;"),
            KEY.bytes().map(|b| format!("{b:02x}")).collect(),
            between("\u{200b}"),
            between("\u{1b}[0m"),
            between("\\u001b[1;31m"),
            between("\\u{1b}[1;31m"),
            halves("\n"),
            halves("\r\n  "),
            halves("\\n"),
            halves("\u{1b}[2J\u{1b}[H"),
            halves("\u{1b}]0;title\u{7}"),
            // "sk-CANARY/1+2=\"3x%41" and with one and two bytes before it.
            "c2stQ0FOQVJZLzErMj0iM3glNDE=".to_owned(),
            "YXNrLUNBTkFSWS8xKzI9IjN4JTQx".to_owned(),
            "YWFzay1DQU5BUlkvMSsyPSIzeCU0MQ==".to_owned(),
            "c2stQ0FOQVJZ\nLzErMj0iM3glNDE=".to_owned(),
            KEY.to_uppercase(),
            KEY.to_lowercase(),
            KEY.chars().rev().collect(),
            KEY.to_uppercase().chars().rev().collect(),
            KEY.bytes().map(|b| format!("{b:02X}")).collect(),
            // Parts of it, as some servers show them.
            "Incorrect API key: sk-CANARY/1+********".to_owned(),
            format!("...{}", &KEY[KEY.len() - 9..]),
        ]
    }

    #[test]
    fn hides_every_form_and_is_idempotent() {
        let scrubber = scrubber();
        for form in forms() {
            let text = format!("a {form} b\u{e9}");
            let once = scrubber.scrub(&text);
            assert!(once.starts_with("a ") && once.ends_with(" b\u{e9}") && once.contains(MASK), "{form}: {once}");
            for part in ["CANARY", "canary", "YRANAC", "c2stQ0FO", "QU5BUl", "NBTkFSW", "2=", "3x%4", "434e"] {
                assert!(!once.contains(part), "{form}: {once}");
            }
            assert_eq!(once, scrubber.scrub(&once), "{form}");
            assert!(scrubber.finds(&text) && !scrubber.finds(&once), "{form}");
        }
        assert!(!format!("{scrubber:?}").contains("CANARY"));
    }

    #[test]
    fn leaves_words_alone() {
        let none = Scrubber::new(Some(&SecretString::from("none")));
        assert_eq!(none.scrub("none of it"), "none of it");
        let wordy = Scrubber::new(Some(&SecretString::from("this-is-a-test-key")));
        for text in [
            "this is a test",
            "a test-\nkey is",
            "sk-CANA****",
            "100 % of \\u0041 &amp; \u{1b}[0m",
            "\u{1b}[",
            "%4",
            "\\u{zz",
        ] {
            assert_eq!(wordy.scrub(text), text);
        }
        assert_eq!(scrubber().scrub("sk-CANA*********3x%41"), "sk-CANA*********3x%41", "what a server shows of a key");
        let short = Scrubber::new(Some(&SecretString::from("sparrows")));
        assert_eq!(short.scrub("a sparrow, sparrows"), "a sparrow, [key]");
    }

    #[test]
    fn lines_are_short_and_safe() {
        let line = Scrubber::default().line(&format!("a\r\n\u{1b}[2J{}", "x".repeat(900)));
        assert!(line.starts_with("a \\u{1b}[2J"));
        assert!(line.chars().count() < 420 && !line.contains('\u{1b}'));
    }

    proptest::proptest! {
        /// Whatever stands around the key and between its halves, no eight characters of it are left in a row.
        #[test]
        fn no_part_is_left(before in "\\PC{0,12}", between in "[ \\n\\r\\t\u{200b}\u{feff}]{0,5}", after in "\\PC{0,12}", cut in 1usize..19) {
            let text = format!("{before}{}{between}{}{after}", &KEY[..cut], &KEY[cut..]);
            let once = scrubber().scrub(&text);
            for part in KEY.as_bytes().windows(FRAGMENT) {
                proptest::prop_assert!(!once.contains(std::str::from_utf8(part).unwrap()), "{once}");
            }
            proptest::prop_assert_eq!(scrubber().scrub(&once), once.clone());
        }

        #[test]
        fn total(text in "\\PC{0,40}|[%&\\\\u{}x0-9a-f;\u{1b}\\[\\]]{0,40}") {
            proptest::prop_assert_eq!(scrubber().scrub(&text).is_empty(), text.is_empty());
        }
    }
}
