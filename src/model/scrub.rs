//! Keeps keys out of every byte that leaves this module.

use secrecy::{ExposeSecret, SecretString};

use crate::diagnostic::text::term_safe;

/// Shorter "keys" are words such as `none`, which hide nothing and would mangle text.
const SHORTEST_SECRET: usize = 8;
const MASK: &str = "[key]";

/// Replaces a key, in the forms a server may echo it, by `[key]`.
#[derive(Clone, Default)]
pub struct Scrubber {
    forms: Vec<String>,
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
        let Some(key) = key.map(ExposeSecret::expose_secret).filter(|k| k.len() >= SHORTEST_SECRET) else {
            return Self::default();
        };
        let json = serde_json::Value::from(key).to_string();
        let mut forms = vec![
            key.to_owned(),
            json[1..json.len() - 1].to_owned(),
            json[1..json.len() - 1].replace('/', "\\/"),
            percent(key, false),
            percent(key, true),
        ];
        // The key may start at any of three positions of a longer text that was encoded.
        for lead in 0..3 {
            forms.push(base64_core(key.as_bytes(), lead));
        }
        forms.retain(|f| f.len() >= SHORTEST_SECRET);
        // Longest first, so that a form inside another does not leave the rest standing.
        forms.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
        forms.dedup();
        Self { forms }
    }

    /// `text` without the key.
    #[must_use]
    pub fn scrub(&self, text: &str) -> String {
        let mut out = text.to_owned();
        for form in &self.forms {
            if out.contains(form.as_str()) {
                out = out.replace(form.as_str(), MASK);
            }
        }
        out
    }

    /// Whether `text` holds the key in any form.
    #[must_use]
    pub fn finds(&self, text: &str) -> bool {
        self.forms.iter().any(|f| text.contains(f.as_str()))
    }

    /// How many bytes at the end of a growing text may be the beginning of a key.
    pub(crate) fn longest(&self) -> usize {
        self.forms.first().map_or(0, String::len)
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
}

const MAX_LINE: usize = 400;

fn percent(key: &str, lower: bool) -> String {
    key.bytes().fold(String::new(), |mut out, b| {
        if b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'~') {
            out.push(b as char);
        } else if lower {
            out.push_str(&format!("%{b:02x}"));
        } else {
            out.push_str(&format!("%{b:02X}"));
        }
        out
    })
}

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

    #[test]
    fn hides_every_form_and_is_idempotent() {
        let scrubber = Scrubber::new(Some(&SecretString::from("sk-CANARY/1+2=\"3")));
        let base64 = "eHNrLUNBTkFSWS8xKzI9IjN5";
        let text = format!("a sk-CANARY/1+2=\"3 b sk-CANARY%2F1%2B2%3D%223 c sk-CANARY/1+2=\\\"3 d {base64} e");
        let once = scrubber.scrub(&text);
        assert!(!once.contains("CANARY") && !once.contains("LUNBTkFSWS8"), "{once}");
        assert_eq!(once, scrubber.scrub(&once));
        assert!(scrubber.finds(&text) && !scrubber.finds(&once));
        assert!(!format!("{scrubber:?}").contains("CANARY"));
    }

    #[test]
    fn leaves_words_alone() {
        let scrubber = Scrubber::new(Some(&SecretString::from("none")));
        assert_eq!(scrubber.scrub("none of it"), "none of it");
    }

    #[test]
    fn lines_are_short_and_safe() {
        let line = Scrubber::default().line(&format!("a\r\n\u{1b}[2J{}", "x".repeat(900)));
        assert!(line.starts_with("a \\u{1b}[2J"));
        assert!(line.chars().count() < 420 && !line.contains('\u{1b}'));
    }
}
