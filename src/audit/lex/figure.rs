//! Reads one figure: sign, currency, digits, scale, unit, bound, range.

use rust_decimal::Decimal;

use crate::quantity::written::{Bound, Written, WrittenSign, WrittenUnit};

/// A figure or a range of two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// The figure, or the first end of the range.
    pub written: Written,
    /// The other end of a range, with sign and unit distributed.
    pub to: Option<Written>,
    /// The range gives a minus to its first end only (`-1.39-2.02%`).
    pub sign_dropped: bool,
}

/// Minus signs of every kind. The em dash is punctuation.
#[must_use]
pub const fn is_minus(c: char) -> bool {
    matches!(c, '-' | '\u{2212}' | '\u{2010}'..='\u{2013}' | '\u{fe63}' | '\u{ff0d}')
}

/// Spaces that may stand inside or before a unit.
const fn is_thin(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{2009}' | '\u{202f}' | '\u{2007}' | '\u{2008}')
}

const SYMBOLS: [(&str, Option<&str>); 20] = [
    ("USD ", Some("usd")),
    ("USD", Some("usd")),
    ("HKD ", Some("hkd")),
    ("HKD", Some("hkd")),
    ("RMB ", Some("cny")),
    ("RMB", Some("cny")),
    ("CNY ", Some("cny")),
    ("CNY", Some("cny")),
    ("HK$", Some("hkd")),
    ("US$", Some("usd")),
    ("CN¥", Some("cny")),
    ("NT$", Some("twd")),
    ("A$", Some("aud")),
    ("C$", Some("cad")),
    ("S$", Some("sgd")),
    ("$", Some("usd")),
    ("€", Some("eur")),
    ("£", Some("gbp")),
    ("₹", Some("inr")),
    ("¥", None),
];

const CURRENCY_WORDS: [(&str, &str); 22] = [
    ("CNY", "cny"),
    ("RMB", "cny"),
    ("yuan", "cny"),
    ("CNH", "cnh"),
    ("USD", "usd"),
    ("dollars", "usd"),
    ("dollar", "usd"),
    ("HKD", "hkd"),
    ("EUR", "eur"),
    ("euros", "eur"),
    ("euro", "eur"),
    ("JPY", "jpy"),
    ("yen", "jpy"),
    ("GBP", "gbp"),
    ("pounds", "gbp"),
    ("CHF", "chf"),
    ("AUD", "aud"),
    ("CAD", "cad"),
    ("SGD", "sgd"),
    ("KRW", "krw"),
    ("INR", "inr"),
    ("TWD", "twd"),
];

const SCALES: [(&str, u64); 27] = [
    ("thousand", 1_000),
    ("million", 1_000_000),
    ("billion", 1_000_000_000),
    ("trillion", 1_000_000_000_000),
    ("mln", 1_000_000),
    ("bln", 1_000_000_000),
    ("trln", 1_000_000_000_000),
    ("mio", 1_000_000),
    ("mrd", 1_000_000_000),
    ("mn", 1_000_000),
    ("mm", 1_000_000),
    ("MM", 1_000_000),
    ("bn", 1_000_000_000),
    ("Bn", 1_000_000_000),
    ("tn", 1_000_000_000_000),
    ("trn", 1_000_000_000_000),
    ("k", 1_000),
    ("K", 1_000),
    ("M", 1_000_000),
    ("m", 1_000_000),
    ("B", 1_000_000_000),
    ("b", 1_000_000_000),
    ("T", 1_000_000_000_000),
    ("t", 1_000_000_000_000),
    ("万亿", 1_000_000_000_000),
    ("亿", 100_000_000),
    ("万", 10_000),
];

/// Units after the digits, longest first; matched after optional thin or single spaces.
const UNITS: [(&str, WrittenUnit); 22] = [
    ("percentage points", WrittenUnit::PercentagePoint),
    ("percentage point", WrittenUnit::PercentagePoint),
    ("basis points", WrittenUnit::BasisPoint),
    ("basis point", WrittenUnit::BasisPoint),
    ("per cent", WrittenUnit::Percent),
    ("percent", WrittenUnit::Percent),
    ("points", WrittenUnit::Points),
    ("point", WrittenUnit::Points),
    ("times", WrittenUnit::Multiple),
    ("pct", WrittenUnit::Percent),
    ("PCT", WrittenUnit::Percent),
    ("PERCENT", WrittenUnit::Percent),
    ("BPS", WrittenUnit::BasisPoint),
    ("ppts", WrittenUnit::PercentagePoint),
    ("ppt", WrittenUnit::PercentagePoint),
    ("bps", WrittenUnit::BasisPoint),
    ("pps", WrittenUnit::PercentagePoint),
    ("bp", WrittenUnit::BasisPoint),
    ("pp", WrittenUnit::PercentagePoint),
    ("pts", WrittenUnit::Points),
    ("pt", WrittenUnit::Points),
    ("x", WrittenUnit::Multiple),
];

/// Reads a figure that starts at byte `at` of `text`, with its end. `None` where what stands there is none: a code, an
/// ordinal, a window such as `24h`.
#[must_use]
pub fn scan(text: &str, at: usize) -> Option<(Figure, usize)> {
    let (mut first, mut end) = single(text, at)?;
    if let Some((mut second, second_end)) = range_end(text, end)
        && joins(&first, &second)
        && !(grows_to(&text[..at], &first, &second) && text[end..].starts_with(" to "))
    {
        let sign_dropped = first.sign == Some(WrittenSign::Minus) && second.sign.is_none();
        distribute(&mut first, &mut second);
        end = second_end;
        return Some((Figure { written: first, to: Some(second), sign_dropped }, end));
    }
    if text[end..].starts_with('+') && !text[end + 1..].starts_with(|c: char| c.is_alphanumeric()) {
        first.bound = Some(Bound::AtLeast);
        end += 1;
        // `1.7T+ CNY`
        if let Some((code, after)) = currency_word(text, end)
            && matches!(first.unit, WrittenUnit::Plain)
        {
            first.unit = WrittenUnit::Money(Some(code.to_owned()));
            end = after;
        }
    }
    // "rose by 18% or more"
    let tail = |words: &[&str]| {
        words.iter().any(|w| text[end..].strip_prefix(w).is_some_and(|r| !r.starts_with(char::is_alphanumeric)))
    };
    if first.bound.is_none() && tail(&[" or more", " or better", " or higher"]) {
        first.bound = Some(Bound::AtLeast);
    } else if first.bound.is_none() && tail(&[" or less", " or lower", " or fewer"]) {
        first.bound = Some(Bound::AtMost);
    }
    Some((Figure { written: first, to: None, sign_dropped: false }, end))
}

/// "grew by roughly $440M to $75.32B": an amount and where it led, of other sizes, and no range.
fn grows_to(before: &str, first: &Written, second: &Written) -> bool {
    let money = matches!((&first.unit, &second.unit), (WrittenUnit::Money(_), WrittenUnit::Money(_)));
    let far = second.magnitude() >= first.magnitude().saturating_mul(Decimal::from(20));
    money && far && before.rsplit(' ').filter(|w| !w.is_empty()).take(3).any(|w| matches!(w, "by" | "of" | "another"))
}

/// The second figure of a range, where a range mark follows at `end`.
fn range_end(text: &str, end: usize) -> Option<(Written, usize)> {
    let rest = &text[end..];
    let mark = rest.chars().next()?;
    if is_minus(mark) || mark == '\u{2014}' || mark == '~' {
        let after = end + mark.len_utf8();
        let next = text[after..].chars().next()?;
        if next.is_ascii_digit()
            || is_minus(next)
            || next == '+'
            || SYMBOLS.iter().any(|(s, _)| text[after..].starts_with(s))
        {
            return single(text, after);
        }
        return None;
    }
    for word in [" to ", " \u{2013} ", " - "] {
        if let Some(after) = rest.strip_prefix(word) {
            return single(text, text.len() - after.len());
        }
    }
    None
}

/// The range from one figure to another; `None` where their units differ or one is a range itself.
#[must_use]
pub fn join(first: &Figure, second: &Figure) -> Option<Figure> {
    let (mut from, mut to) = (first.written.clone(), second.written.clone());
    if first.to.is_some() || second.to.is_some() || !joins(&from, &to) {
        return None;
    }
    distribute(&mut from, &mut to);
    Some(Figure { written: from, to: Some(to), sign_dropped: false })
}

/// Whether two figures beside a range mark are the ends of one range.
fn joins(first: &Written, second: &Written) -> bool {
    let same = first.unit == second.unit
        || matches!(first.unit, WrittenUnit::Plain)
            && first.scale == Decimal::ONE
            // "fell 6,721.43 to -1.16%": a level and a change.
            && !(second.unit == WrittenUnit::Percent && (first.grouped || first.magnitude() > Decimal::ONE_THOUSAND))
        || matches!(second.unit, WrittenUnit::Plain) && matches!(first.unit, WrittenUnit::Money(_));
    // `3,900 to 3,957` is a move between two levels, `0.44 to 0.65%` a range.
    // "shed $48B to $2.33T": an amount and the level that it led to.
    let apart = (first.scale > Decimal::ONE || first.scale == second.scale)
        && first.magnitude().saturating_mul(Decimal::TEN) < second.magnitude();
    same && !(apart && matches!(first.unit, WrittenUnit::Money(_)))
        && !(matches!(first.unit, WrittenUnit::Plain) && matches!(second.unit, WrittenUnit::Plain) && first.grouped)
}

fn distribute(first: &mut Written, second: &mut Written) {
    if matches!(first.unit, WrittenUnit::Plain) {
        first.unit = second.unit.clone();
    }
    if matches!(second.unit, WrittenUnit::Plain) {
        second.unit = first.unit.clone();
    }
    if first.scale == Decimal::ONE && second.scale > Decimal::ONE {
        first.scale = second.scale;
    }
    if second.sign.is_none() {
        second.sign = first.sign;
    }
    second.hedged |= first.hedged;
}

fn single(text: &str, at: usize) -> Option<(Written, usize)> {
    let mut i = at;
    let mut hedged = false;
    let peek = |i: usize| text[i..].chars().next();
    while let Some(c @ ('~' | '≈' | '∼')) = peek(i) {
        hedged = true;
        i += c.len_utf8();
    }
    let mut sign = None;
    if let Some(c) = peek(i) {
        if c == '+' {
            sign = Some(WrittenSign::Plus);
            i += 1;
            if text[i..].starts_with(' ') && text[i + 1..].starts_with(['$', '¥', '€', '£']) {
                i += 1;
            }
        } else if is_minus(c) {
            sign = Some(WrittenSign::Minus);
            i += c.len_utf8();
        }
    }
    while let Some(c @ ('~' | '≈' | '∼')) = peek(i) {
        hedged = true;
        i += c.len_utf8();
    }
    let mut unit = WrittenUnit::Plain;
    if !peek(i).is_some_and(|c| c.is_ascii_digit())
        && let Some((symbol, code)) = SYMBOLS.iter().find(|(s, _)| begins(text, i, s))
    {
        unit = WrittenUnit::Money(code.map(str::to_owned));
        i += symbol.len();
        if let Some(c) = peek(i)
            && is_minus(c)
            && sign.is_none()
        {
            sign = Some(WrittenSign::Minus);
            i += c.len_utf8();
        }
    }
    let (digits, decimals, grouped, mut end) = body(text, i)?;
    // `**+390** bp`: emphasis that ends between digits and unit.
    let emphasised = text[..at].ends_with('*');
    let past = |end: usize| {
        if emphasised { text.len() - text[end..].trim_start_matches('*').len() } else { end }
    };
    let mut scale = Decimal::ONE;
    let rest = &text[end..];
    let attached: &str = &rest[..rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len())];
    if !attached.is_empty() {
        if let Some((name, value)) = SCALES.iter().find(|(name, _)| *name == attached) {
            // Lower-case letters scale money only: `5m` may be five metres.
            let money = matches!(unit, WrittenUnit::Money(_));
            if !money && matches!(*name, "m" | "b" | "t") {
                return None;
            }
            scale = Decimal::from(*value);
            end += attached.len();
        } else if let Some((name, found)) =
            UNITS.iter().find(|(name, _)| attached == *name && matches!(unit, WrittenUnit::Plain))
        {
            unit = found.clone();
            end += name.len();
        } else {
            return None;
        }
    } else if rest.starts_with(|c: char| !c.is_ascii())
        && let Some((name, value)) = SCALES.iter().find(|(name, _)| rest.starts_with(name))
    {
        scale = Decimal::from(*value);
        end += name.len();
    } else {
        let (after, spaced) = skip_space(text, past(end));
        if spaced && let Some((name, value)) = SCALES.iter().find(|(n, _)| word_at(text, after, n) && n.len() > 1) {
            scale = Decimal::from(*value);
            end = after + name.len();
        } else if spaced
            && matches!(unit, WrittenUnit::Money(_))
            && let Some((name, value)) =
                SCALES.iter().find(|(n, _)| word_at(text, after, n) && matches!(*n, "K" | "M" | "B" | "T"))
        {
            scale = Decimal::from(*value);
            end = after + name.len();
        }
    }
    if text[past(end)..].starts_with('%') {
        unit = WrittenUnit::Percent;
        end = past(end) + 1;
        // `1.47%-pt`
        if let Some(rest) = text[end..].strip_prefix(" pts").or_else(|| text[end..].strip_prefix("-pts")) {
            unit = WrittenUnit::PercentagePoint;
            end = text.len() - rest.len();
        }
    } else if matches!(unit, WrittenUnit::Plain) {
        let (after, _) = skip_space(text, past(end));
        if text[after..].starts_with('%') {
            unit = WrittenUnit::Percent;
            end = after + 1;
        } else if let hyphen = usize::from(text[after..].starts_with('-'))
            && let Some((name, found)) =
                UNITS.iter().find(|(n, _)| (*n != "x" || hyphen > 0) && word_at(text, after + hyphen, n))
        {
            unit = found.clone();
            end = after + hyphen + name.len();
        } else if let Some((code, after)) = currency_word(text, past(end)) {
            unit = WrittenUnit::Money(Some(code.to_owned()));
            end = after;
        } else if text[end..].starts_with('×') {
            unit = WrittenUnit::Multiple;
            end += '×'.len_utf8();
        }
    } else if let WrittenUnit::Money(None) = unit
        && let Some((code, after)) = currency_word(text, end)
    {
        unit = WrittenUnit::Money(Some(code.to_owned()));
        end = after;
    }
    Some((Written { digits, decimals, scale, sign, unit, hedged, bound: None, reach: Decimal::ZERO, grouped }, end))
}

/// A currency's word after optional space.
fn currency_word(text: &str, end: usize) -> Option<(&'static str, usize)> {
    let (after, _) = skip_space(text, end);
    CURRENCY_WORDS.iter().find(|(w, _)| word_at(text, after, w)).map(|(w, code)| (*code, after + w.len()))
}

/// Skips one space of any kind.
fn skip_space(text: &str, at: usize) -> (usize, bool) {
    match text[at..].chars().next() {
        Some(c) if c == ' ' || is_thin(c) => (at + c.len_utf8(), true),
        _ => (at, false),
    }
}

/// Whether `word` stands at `at` as a whole word.
fn word_at(text: &str, at: usize, word: &str) -> bool {
    begins(text, at, word) && !text[at + word.len()..].starts_with(|c: char| c.is_alphanumeric())
}

/// Whether the text goes on at `at` with `word`: asked of a hundred words behind every figure, of which hardly one begins
/// like what stands there.
fn begins(text: &str, at: usize, word: &str) -> bool {
    text.as_bytes().get(at) == word.as_bytes().first() && text.get(at..).is_some_and(|rest| rest.starts_with(word))
}

/// Digits with separators and a fraction: value, decimals, whether grouped, end.
fn body(text: &str, at: usize) -> Option<(Decimal, u32, bool, usize)> {
    let bytes = text.as_bytes();
    let mut plain = String::new();
    let mut i = at;
    let mut grouped = false;
    let mut separator = None;
    while bytes.get(i).is_some_and(u8::is_ascii_digit) {
        plain.push(char::from(bytes[i]));
        i += 1;
    }
    // ".92": nothing before the point.
    if plain.is_empty() && bytes.get(i) == Some(&b'.') && bytes.get(i + 1).is_some_and(u8::is_ascii_digit) {
        plain.push('0');
    }
    if plain.is_empty() {
        return None;
    }
    // Groups of three after a separator, each not followed by a fourth digit.
    while plain.len() <= 3 || grouped {
        let Some(c) = text[i..].chars().next() else { break };
        // "$2,168\u{a0}195bps" is two figures: one separates its groups in one way.
        if !(c == ',' || is_thin(c)) || separator.is_some_and(|s| s != c) {
            break;
        }
        separator = Some(c);
        let after = i + c.len_utf8();
        let three = bytes.get(after..after + 3).is_some_and(|d| d.iter().all(u8::is_ascii_digit));
        if !three || bytes.get(after + 3).is_some_and(u8::is_ascii_digit) {
            break;
        }
        plain.push_str(&text[after..after + 3]);
        grouped = true;
        i = after + 3;
    }
    let mut decimals = 0;
    if bytes.get(i) == Some(&b'.') && bytes.get(i + 1).is_some_and(u8::is_ascii_digit) {
        plain.push('.');
        i += 1;
        while bytes.get(i).is_some_and(u8::is_ascii_digit) {
            plain.push(char::from(bytes[i]));
            decimals += 1;
            i += 1;
        }
        // A version or a section number such as 1.2.3.
        if bytes.get(i) == Some(&b'.') && bytes.get(i + 1).is_some_and(u8::is_ascii_digit) {
            return None;
        }
    }
    // More digits than any figure in prose has: an identifier, which a decimal could not scale.
    if plain.len() > 16 {
        return None;
    }
    Some((plain.parse().ok()?, decimals, grouped, i))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        let Some((f, end)) = scan(text, 0) else { return "none".to_owned() };
        let show = |w: &Written| {
            format!(
                "{}{}{:?}{}",
                w.value().normalize(),
                if w.hedged { "~" } else { "" },
                w.unit,
                match w.bound {
                    Some(b) => format!(" {b:?}"),
                    None => String::new(),
                }
            )
        };
        let mut out = show(&f.written);
        if let Some(to) = &f.to {
            out.push_str(&format!(" .. {}", show(to)));
        }
        if end < text.len() {
            out.push_str(&format!(" | {}", &text[end..]));
        }
        out
    }

    #[test]
    fn the_expressions_of_the_reference() {
        let cases = [
            ("292bps", "292BasisPoint"),
            ("-$1.2B", "-1200000000Money(Some(\"usd\"))"),
            ("¥1.75T", "1750000000000Money(None)"),
            ("-1.47pp", "-1.47PercentagePoint"),
            ("1.2 million BTC", "1200000Plain |  BTC"),
            ("1.7T CNY", "1700000000000Money(Some(\"cny\"))"),
            ("+0.44-0.65%", "0.44Percent .. 0.65Percent"),
            ("\u{2212}1.05%", "-1.05Percent"),
            ("-1.39-2.02%", "-1.39Percent .. -2.02Percent"),
            ("-0.9% to -2.5%", "-0.9Percent .. -2.5Percent"),
            ("HK$45.30", "45.3Money(Some(\"hkd\"))"),
            ("~$260M", "260000000~Money(Some(\"usd\"))"),
            ("3.5%+", "3.5Percent AtLeast"),
            ("$950M+ left", "950000000Money(Some(\"usd\")) AtLeast |  left"),
            ("$2,000-2,100 zone", "2000Money(Some(\"usd\")) .. 2100Money(Some(\"usd\")) |  zone"),
            ("+163M%", "163000000Percent"),
            ("+ $370M", "370000000Money(Some(\"usd\"))"),
            ("24h", "none"),
            ("3rd", "none"),
            ("25,500.58", "25500.58Plain"),
            ("25 basis points", "25BasisPoint"),
            ("1.75万亿", "1750000000000Plain"),
            ("0.59 %", "0.59Percent"),
            ("24\u{2009}951.88", "24951.88Plain"),
            ("5-8% bounce", "5Percent .. 8Percent |  bounce"),
            ("6.4x", "6.4Multiple"),
            ("143% to $1.7B", "143Percent |  to $1.7B"),
            ("3,900 to 3,957", "3900Plain |  to 3,957"),
            ("+.92", "0.92Plain"),
            ("-.5%", "-0.5Percent"),
            (".", "none"),
            ("$-5M", "-5000000Money(Some(\"usd\"))"),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
