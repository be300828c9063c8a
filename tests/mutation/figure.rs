//! The figures of a text, found by the harness itself.

use std::ops::Range;

use rust_decimal::Decimal;

/// A figure as written: `-$1.20B`, `+0.59%`, `147bps`.
#[derive(Clone, Debug)]
pub struct Figure {
    /// The whole, sign and unit included.
    pub range: Range<usize>,
    /// The sign, where one is written.
    pub sign: Option<Range<usize>>,
    /// Digits with separators and point.
    pub digits: Range<usize>,
    /// Scale letter or unit behind the digits.
    pub suffix: Range<usize>,
    /// The word or sign before it that makes it a bound or an approximation.
    pub hedge: Option<Range<usize>>,
    /// Decimals written.
    pub decimals: usize,
}

impl Figure {
    /// The digits as a number.
    pub fn value(&self, text: &str) -> Decimal {
        Decimal::from_str_exact(&text[self.digits.clone()].replace(',', "")).unwrap_or_default()
    }
}

const SUFFIXES: [&str; 9] = ["bps", "bp", "pp", "%", "T", "B", "M", "K", "x"];
/// Units that may stand apart from their figure: `254 bp`.
const APART: [&str; 3] = ["bps", "bp", "pp"];
const HEDGES: [&str; 8] = ["~", "about ", "around ", "roughly ", "over ", "more than ", "nearly ", "at least "];

/// Every figure that is a claim: dates, windows (`24h`), names (`S&P 500`, `V4`), list numbers and headings are none.
pub fn figures(text: &str, names: &[&str]) -> Vec<Figure> {
    let bytes = text.as_bytes();
    let named: Vec<Range<usize>> =
        names.iter().flat_map(|name| text.match_indices(name).map(|(i, m)| i..i + m.len())).collect();
    let mut found = Vec::new();
    let mut i = 0;
    while i < bytes.len() {
        if !bytes[i].is_ascii_digit() {
            i += 1;
            continue;
        }
        let start = i;
        if is_date(&text[start..]) {
            i += 10;
            continue;
        }
        while i < bytes.len()
            && (bytes[i].is_ascii_digit()
                || (b",.".contains(&bytes[i]) && bytes.get(i + 1).is_some_and(u8::is_ascii_digit)))
        {
            i += 1;
        }
        let digits = start..i;
        let apart = text[i..].strip_prefix(' ').and_then(|rest| {
            let unit = APART.iter().find(|s| rest.starts_with(**s))?;
            (!rest[unit.len()..].starts_with(char::is_alphanumeric)).then_some(i + 1..i + 1 + unit.len())
        });
        let joined = SUFFIXES.iter().find(|s| text[i..].starts_with(**s)).map(|s| i..i + s.len());
        let suffix = joined.or(apart).unwrap_or(i..i);
        let after = text[suffix.end..].chars().next();
        let line = text[..start].rfind('\n').map_or(0, |n| n + 1);
        let before = &text[line..start];
        let worded = before.ends_with(char::is_alphabetic) || after.is_some_and(char::is_alphanumeric);
        let label = text[line..].starts_with('#') || worded || named.iter().any(|n| n.start <= start && start < n.end);
        if label {
            i = suffix.end.max(i);
            continue;
        }
        let currency = ["HK$", "$", "€", "¥"].iter().find(|c| before.ends_with(**c)).map_or(0, |c| c.len());
        let at = start - currency;
        let signed = text[..at].chars().next_back().filter(|c| matches!(c, '+' | '-' | '−'));
        // A dash between two figures is a range.
        let sign = signed
            .map(|c| at - c.len_utf8()..at)
            .filter(|s| !text[..s.start].ends_with(|c: char| c.is_ascii_digit() || c == '%'));
        let head = sign.as_ref().map_or(at, |s| s.start);
        let hedge = HEDGES.iter().find(|h| text[..head].ends_with(**h)).map(|h| head - h.len()..head);
        let decimals = text[digits.clone()].split_once('.').map_or(0, |(_, f)| f.len());
        found.push(Figure { range: head..suffix.end, sign, digits, suffix: suffix.clone(), hedge, decimals });
        i = suffix.end;
    }
    found
}

/// Whether a text begins with an ISO date.
fn is_date(text: &str) -> bool {
    let b = text.as_bytes();
    let digits = |at: std::ops::Range<usize>| b.get(at).is_some_and(|d| d.iter().all(u8::is_ascii_digit));
    digits(0..4) && b.get(4) == Some(&b'-') && digits(5..7) && b.get(7) == Some(&b'-') && digits(8..10)
}

/// The ISO dates of a text.
pub fn dates(text: &str) -> Vec<Range<usize>> {
    let starts = text.match_indices('-').filter_map(|(i, _)| i.checked_sub(4)).filter(|i| text.is_char_boundary(*i));
    let alone = |i: &usize| !text[..*i].ends_with(|c: char| c.is_ascii_digit() || c == '-');
    starts.filter(|i| is_date(&text[*i..])).filter(alone).map(|i| i..i + 10).collect()
}

/// `value` with `decimals`, with separators when `like` has them.
pub fn written(value: Decimal, decimals: usize, like: &str) -> String {
    let mut value = value;
    value.rescale(u32::try_from(decimals).unwrap());
    let text = value.to_string();
    if !like.contains(',') {
        return text;
    }
    let (whole, fraction) = text.split_once('.').map_or((text.as_str(), ""), |(w, f)| (w, f));
    let mut grouped = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if fraction.is_empty() { grouped } else { format!("{grouped}.{fraction}") }
}
