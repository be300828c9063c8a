//! # FB111 invisible character: an invisible or direction-changing character
//!
//! ## What it checks
//! Bidirectional controls, zero-width characters, tag characters, soft hyphens and control characters.
//! A byte-order mark at the very start and a joiner between two emoji pass.
//!
//! ## Why
//! They change what a reader sees without changing what software reads: `-0.88` can be displayed as
//! `88.0-`.
//!
//! ## Example
//! Found:
//! ```text
//! HSI fell \u{202e}88.0\u{202c}%
//! ```
//! Instead:
//! ```text
//! HSI fell 0.88%
//! ```
//!
//! ## How to fix
//! Delete the character.

use crate::audit::text::{Found, Page};
use crate::diagnostic::text::hostile;

pub(crate) fn check(page: &Page<'_>) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let text = page.text;
    // Every such character but C0 and DEL takes two bytes or more; in ASCII text only those are looked for.
    let first = |b: &u8| !matches!(b, b' '..=b'~' | b'\n' | b'\t' | 0x80..=0xbf);
    for (i, _) in text.bytes().enumerate().filter(|(_, b)| first(b)) {
        let Some(c) = text[i..].chars().next() else { continue };
        if !hostile(c) || passes(text, i, c) {
            continue;
        }
        let end = i + c.len_utf8();
        match found.last_mut() {
            Some(last) if last.end == i => {
                last.end = end;
                if last.message.chars().count() < 120 {
                    last.message.push_str(&format!(", U+{:04X}", c as u32));
                }
            }
            _ => found
                .push(Found::new(i, end, format!("a character that cannot be seen: U+{:04X}", c as u32)).suggest("")),
        }
    }
    found
}

fn passes(text: &str, at: usize, c: char) -> bool {
    let before = text[..at].chars().next_back();
    let after = text[at + c.len_utf8()..].chars().next();
    match c {
        '\r' => after == Some('\n'),
        '\u{feff}' => at == 0,
        // Joins two emoji, or two letters of a script that joins.
        '\u{200c}' | '\u{200d}' => {
            let joins = |c: Option<char>| {
                c.is_some_and(|c| c > '\u{5ff}' && !c.is_ascii() && !hostile(c) && !c.is_whitespace())
            };
            joins(before) && joins(after)
        }
        _ => false,
    }
}
