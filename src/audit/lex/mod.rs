//! From text to items: names, figures, cues, arrows, punctuation and plain words, with their byte ranges.

pub mod figure;
pub mod lexicon;
#[cfg(test)]
mod properties;
mod spelled;

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;
use std::sync::LazyLock;

use rust_decimal::prelude::ToPrimitive;

use crate::audit::bind::{Name, Target};
use crate::audit::config::AuditConfig;
use crate::audit::word_map::WordSet;
use crate::quantity::written::{Bound, WrittenSign, WrittenUnit};
pub use figure::Figure;
use lexicon::LEXICON;
pub use lexicon::{Sense, Senses};

static ORDINARY: LazyLock<WordSet<&'static str>> = LazyLock::new(|| {
    include_str!("ordinary.txt").lines().filter(|l| !l.starts_with('#')).flat_map(str::split_whitespace).collect()
});

/// Whether a word, in lower case, is known to name nothing that a sheet would have to declare.
#[must_use]
pub fn ordinary(word: &str) -> bool {
    ORDINARY.contains(word)
}

/// Whether a word, in lower case, is one of the auditor's own English.
#[must_use]
pub fn in_lexicon(word: &str) -> bool {
    LEXICON.knows(word)
}

/// One item of a text.
#[derive(Clone, Debug)]
pub struct Item {
    /// First byte in the decoded text.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// What it is.
    pub kind: Kind,
    /// Clause within the segment, from 0.
    pub clause: u16,
}

/// What an item is.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A name of the sheet.
    Name {
        /// What it stands for.
        target: Target,
        /// An ordinary word too.
        generic: bool,
        /// Part of a longer name.
        partial: bool,
    },
    /// A figure.
    Figure(Box<Figure>),
    /// A word or phrase with a meaning to the auditor.
    Cue(Senses),
    /// `↑` and `↓`, with how many.
    Rise(i8),
    /// `→`.
    To,
    /// `←`.
    From,
    /// A date, a time, a year.
    Date,
    /// Punctuation.
    Mark(char),
    /// Any other word.
    Word,
}

impl Item {
    /// Whether it is a cue of this sense.
    #[must_use]
    #[inline]
    pub fn is(&self, sense: Sense) -> bool {
        matches!(self.kind, Kind::Cue(senses) if senses.contains(sense))
    }

    /// The target of a name.
    #[must_use]
    pub const fn target(&self) -> Option<&Target> {
        match &self.kind {
            Kind::Name { target, .. } => Some(target),
            _ => None,
        }
    }

    /// Whether it is this punctuation mark.
    #[must_use]
    pub fn mark(&self, c: char) -> bool {
        matches!(self.kind, Kind::Mark(m) if m == c)
    }

    /// The figure.
    #[must_use]
    pub const fn figure(&self) -> Option<&Figure> {
        match &self.kind {
            Kind::Figure(f) => Some(f),
            _ => None,
        }
    }
}

/// How many members an index may be called after.
const INDEX_SIZES: [i64; 22] =
    [20, 25, 30, 35, 40, 50, 60, 80, 100, 120, 150, 200, 225, 250, 300, 350, 400, 500, 600, 1000, 2000, 3000];

/// A text whose items are read, and the same in lower case.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// The text.
    pub text: &'a str,
    /// The same in lower case.
    pub folded: &'a FoldedText,
}

impl<'a> Source<'a> {
    /// [`fold`] of an item's text.
    fn word(self, item: &Item) -> Folded<'a> {
        let word = &self.text[item.start..item.end];
        // A folded text leaves some letters as they are, none of them of ASCII.
        if word.is_ascii() { Folded(Cow::Borrowed(self.folded.word(item.start, item.end).0)) } else { fold(word) }
    }
}

/// Puts one item in the place of several, wherever `joined` says of the items from some place on that so many of them are
/// that one.
fn join(items: &mut Vec<Item>, joined: impl Fn(&[Item]) -> Option<(Item, usize)>) {
    let (mut kept, mut at) = (0, 0);
    while at < items.len() {
        if let Some((item, count)) = joined(&items[at..]) {
            at += count - 1;
            items[at] = item;
        }
        items.swap(kept, at);
        kept += 1;
        at += 1;
    }
    items.truncate(kept);
}

/// "Nasdaq-100", "FTSE 350": a name and a size that the sheet does not have together name something else.
fn numbered_name(source: Source<'_>, items: &[Item]) -> Option<(Item, usize)> {
    let text = source.text;
    let (item, rest) = items.split_first()?;
    if !matches!(item.kind, Kind::Word | Kind::Name { generic: false, .. }) {
        return None;
    }
    let hyphen = rest.first().is_some_and(|n| n.mark('-') && n.start == item.end);
    let mut ahead = rest[usize::from(hyphen)..].iter();
    let next = ahead.next()?;
    let written = next.figure().filter(|f| f.to.is_none()).map(|f| &f.written)?;
    let plain = written.unit == WrittenUnit::Plain
        && written.decimals == 0
        && !written.grouped
        && written.bound.is_none()
        && written.magnitude().to_i64().is_some_and(|size| INDEX_SIZES.contains(&size));
    let between = &text[item.end..next.start];
    let touches = if hyphen { between == "-" } else { between.is_empty() || between == " " };
    if !plain || !touches || text[next.end..].starts_with(['/', ':', '%']) {
        return None;
    }
    // "Shenzhen 500 stocks" counts.
    let counts = ahead.next().is_some_and(|n| {
        matches!(n.kind, Kind::Word)
            && text[n.start..n.end].ends_with('s')
            && !text[n.start..n.end].ends_with("was")
            && !matches!(&text[n.start..n.end], "futures" | "options" | "ETFs" | "calls" | "puts")
    });
    let stranger = || {
        let (written, word) = (&text[item.start..item.end], source.word(item));
        written.len() > 2
            && written.starts_with(char::is_uppercase)
            && !MONTHS.contains(&&*word)
            && !ordinary(&word)
            && !in_lexicon(&word)
    };
    if counts || matches!(item.kind, Kind::Word) && !stranger() {
        return None;
    }
    let count = 1 + rest.iter().take_while(|n| n.end <= next.end).count();
    Some((Item { start: item.start, end: next.end, kind: Kind::Word, clause: 0 }, count))
}

/// Branches of business, whose shares a sheet of indices does not hold.
pub const BRANCHES: [&str; 50] = [
    "autos",
    "bank",
    "banks",
    "batteries",
    "battery",
    "biotech",
    "brokerage",
    "brokers",
    "cement",
    "chip",
    "chips",
    "consumer",
    "cyclical",
    "cyclicals",
    "defence",
    "defensive",
    "defense",
    "dividend",
    "energy",
    "ev",
    "financial",
    "financials",
    "hardware",
    "healthcare",
    "industrial",
    "industrials",
    "insurance",
    "insurers",
    "internet",
    "liquor",
    "machinery",
    "manufacturers",
    "manufacturing",
    "materials",
    "miners",
    "oil",
    "pharma",
    "platform",
    "property",
    "semiconductor",
    "semiconductors",
    "semis",
    "software",
    "solar",
    "staples",
    "telecom",
    "telco",
    "telecoms",
    "telcos",
    "utilities",
];

/// "bank stocks", "platform shares": of a branch, and not of every stock that the sheet has.
fn of_a_branch(source: Source<'_>, items: &mut [Item]) {
    for i in 1..items.len() {
        let word = |i: usize| source.word(&items[i]);
        if items[i].target().is_some()
            && matches!(items[i - 1].kind, Kind::Word)
            && matches!(&*word(i), "stocks" | "shares" | "equities" | "names")
            && BRANCHES.contains(&&*word(i - 1))
        {
            items[i].kind = Kind::Word;
        }
    }
}

/// "A softer-than-expected print", "fell more than forecast": against what was expected then, and no forecast.
fn outdone(source: Source<'_>, items: &mut [Item]) {
    for i in 1..items.len() {
        let before = if items[i - 1].mark('-') { i.saturating_sub(2) } else { i - 1 };
        if items[i].is(Sense::Forecast) && source.word(&items[before]).ends_with("than") {
            items[i].kind = Kind::Word;
        }
    }
}

/// Names of months, long and then short.
pub const MONTHS: [&str; 23] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "jan",
    "feb",
    "mar",
    "apr",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
];

/// Words after which a new clause begins.
const CONJUNCTIONS: [&str; 12] =
    ["while", "whereas", "but", "yet", "although", "though", "however", "instead", "because", "whilst", "until", "if"];

/// Where the version ends that stands behind a blank at byte `at`: " V3", " v2".
fn version(text: &str, at: usize) -> Option<usize> {
    let digits = text.get(at..)?.strip_prefix(" V").or_else(|| text.get(at..)?.strip_prefix(" v"))?;
    let count = digits.bytes().take_while(u8::is_ascii_digit).count();
    let ends = !digits[count..].starts_with(char::is_alphanumeric);
    (count > 0 && ends).then_some(at + 2 + count)
}

/// Reads the items from `start` to `end`. `names` are those of the whole text, in order.
#[must_use]
pub fn items(source: Source<'_>, (start, end): (usize, usize), names: &[Name], config: &AuditConfig) -> Vec<Item> {
    let source = Source { text: &source.text[..end], ..source };
    let text = source.text;
    let mut out: Vec<Item> = Vec::with_capacity((end - start) / 4);
    let first = names.partition_point(|n| n.start < start);
    let mut names = names[first..].iter().take_while(|n| n.end <= end).peekable();
    let mut at = start;
    while let Some(c) = text[at..].chars().next() {
        // No name and no figure begins with a blank.
        if c == ' ' {
            at += 1;
            continue;
        }
        while names.peek().is_some_and(|n| n.start < at) {
            names.next();
        }
        // "HK$45": the currency, not Hong Kong.
        let priced = names.peek().is_some_and(|n| n.start == at && text[n.end..].starts_with('$'));
        if priced && let Some((figure, stop)) = figure::scan(text, at) {
            push(&mut out, at, stop, Kind::Figure(Box::new(figure)));
            at = stop;
            continue;
        }
        if let Some(name) = names.next_if(|n| n.start == at) {
            // "Uniswap V8" of a sheet that has V4: another one.
            if name.partial
                && let Some(stop) = version(text, name.end)
            {
                push(&mut out, at, stop, Kind::Word);
                at = stop;
                continue;
            }
            let kind = Kind::Name { target: name.target.clone(), generic: name.generic, partial: name.partial };
            push(&mut out, at, name.end, kind);
            at = name.end;
            continue;
        }
        let before = text[..at].chars().next_back();
        let begins_word = !before.is_some_and(is_of_a_word);
        if c.is_ascii_digit()
            && begins_word
            && let Some(stop) = date(text, at)
        {
            push(&mut out, at, stop, Kind::Date);
            at = stop;
        } else if before == Some('(')
            && let Some((sense, stop)) = bracketed_sign(text, at)
        {
            push(&mut out, at, stop, Kind::Cue(Senses::one(sense)));
            at = stop;
        } else if may_start_figure(c, before, begins_word)
            && let Some((figure, stop)) = figure::scan(text, at)
        {
            push(&mut out, at, stop, Kind::Figure(Box::new(figure)));
            at = stop;
        } else if is_of_a_word(c) {
            let stop = word_end(text, at);
            push(&mut out, at, stop, Kind::Word);
            at = stop;
        } else if let Some((kind, stop)) = arrow(text, at) {
            push(&mut out, at, stop, kind);
            at = stop;
        } else {
            let stop = at + c.len_utf8();
            // The point of "vs." belongs to the word.
            let versus = c == '.' && text[..at].ends_with("vs") && out.last().is_some_and(|i| i.end == at);
            let spaced = text[..at].ends_with(' ') && text[stop..].starts_with(' ');
            if !c.is_whitespace() && !matches!(c, '*' | '_' | '`') && !versus {
                // "A & B" is "A and B".
                push(&mut out, at, stop, if c == '&' && spaced { Kind::Word } else { Kind::Mark(c) });
            }
            at = stop;
        }
    }
    spaced_hyphens(text, &mut out);
    small_counts(source, &mut out);
    join(&mut out, |items| numbered_name(source, items));
    join(&mut out, |items| spelled::read(source, items));
    between(source, &mut out);
    shared_units(source, &mut out);
    unit_left_out(source, &mut out);
    of_a_branch(source, &mut out);
    join(&mut out, |items| cue(source, items));
    outdone(source, &mut out);
    dates(source, &mut out);
    bounds(source, &mut out);
    hedges(text, start, &mut out, config);
    clauses(source, &mut out);
    out
}

fn push(out: &mut Vec<Item>, start: usize, end: usize, kind: Kind) {
    out.push(Item { start, end, kind, clause: 0 });
}

/// A figure may start here: a digit that no letter precedes, or a sign, symbol or hedge that leads to one.
fn may_start_figure(c: char, before: Option<char>, begins_word: bool) -> bool {
    if c.is_ascii_digit() {
        return begins_word;
    }
    if matches!(c, '~' | '≈' | '$' | '¥' | '€' | '£' | '₹') {
        return true;
    }
    // The dollar of "EUR/USD 1.08" is no amount's.
    if matches!(c, 'H' | 'U' | 'C' | 'N' | 'A' | 'S' | 'R') {
        return begins_word && before != Some('/');
    }
    if c == '+' {
        return true;
    }
    // ".92" of "(.92)"; that a digit follows, the scan sees.
    if c == '.' {
        return before.is_some_and(|b| b == '(' || b.is_whitespace());
    }
    // A dash between word characters is a hyphen or a range; after a space or a bracket it is a minus.
    figure::is_minus(c)
        && before.is_none_or(|b| {
            b.is_whitespace()
                || matches!(
                    b,
                    '(' | '[' | '/' | '|' | ':' | ',' | '=' | '*' | '"' | '>' | '<' | '\u{201c}' | '\u{2014}'
                )
        })
}

/// The end of an ISO date or a clock time that starts at `at`.
fn date(text: &str, at: usize) -> Option<usize> {
    let b = &text.as_bytes()[at..];
    let digits = |range: std::ops::Range<usize>| b.get(range).is_some_and(|d| d.iter().all(u8::is_ascii_digit));
    let no_digit = |i: usize| !b.get(i).is_some_and(u8::is_ascii_digit);
    let is = |i: usize, c: u8| b.get(i) == Some(&c);
    if digits(0..4)
        && (is(4, b'-') && is(7, b'-') || is(4, b'/') && is(7, b'/'))
        && digits(5..7)
        && digits(8..10)
        && no_digit(10)
    {
        let mut end = 10;
        if is(10, b'T') && digits(11..13) && is(13, b':') && digits(14..16) {
            end = 16;
            while b.get(end).is_some_and(|c| c.is_ascii_digit() || matches!(c, b':' | b'Z' | b'.' | b'+')) {
                end += 1;
            }
        }
        return Some(at + end);
    }
    for hours in [1, 2] {
        if digits(0..hours) && is(hours, b':') && digits(hours + 1..hours + 3) && no_digit(hours + 3) {
            return Some(at + hours + 3);
        }
    }
    None
}

/// "CRYPTO (≈0)", "LENDING (+/−)": what a sign alone in brackets says of the name before it, beside "(+)" and "(-)".
fn bracketed_sign(text: &str, at: usize) -> Option<(Sense, usize)> {
    let rest = &text[at..];
    let flat = ["\u{2248}0", "~0", "\u{2248}", "="].map(|sign| (sign, Sense::Flat));
    let mixed = ["+/-", "+/\u{2212}", "-/+", "\u{2212}/+", "\u{b1}"].map(|sign| (sign, Sense::Mixed));
    let mut signs = flat.into_iter().chain(mixed);
    let (sign, sense) = signs.find(|(sign, _)| rest.strip_prefix(sign).is_some_and(|tail| tail.starts_with(')')))?;
    Some((sense, at + sign.len()))
}

fn arrow(text: &str, at: usize) -> Option<(Kind, usize)> {
    let rest = &text[at..];
    let c = rest.chars().next()?;
    let run = |set: &[char]| rest.chars().take_while(|c| set.contains(c)).count();
    let up = ['↑', '▲', '⬆', '↗', '△'];
    let down = ['↓', '▼', '⬇', '↘', '▽'];
    if up.contains(&c) || down.contains(&c) {
        let set: &[char] = if up.contains(&c) { &up } else { &down };
        let n = run(set);
        let bytes: usize = rest.chars().take(n).map(char::len_utf8).sum();
        let n = i8::try_from(n.min(3)).unwrap_or(3);
        return Some((Kind::Rise(if up.contains(&c) { n } else { -n }), at + bytes));
    }
    let drawn: usize = rest.chars().take_while(|c| matches!(c, '─' | '━' | '═')).map(char::len_utf8).sum();
    let head = rest[drawn..].chars().next();
    if let Some(head @ ('→' | '►' | '▶' | '➔' | '⇒' | '⟶')) = head {
        return Some((Kind::To, at + drawn + head.len_utf8()));
    }
    // A run of heads is no arrow but a slip of the pen.
    if matches!(c, '◄' | '◀' | '←' | '⟵') && !rest[c.len_utf8()..].starts_with(c) && !text[..at].ends_with(c) {
        let drawn = rest[c.len_utf8()..].chars().take_while(|c| matches!(c, '─' | '━' | '═')).map(char::len_utf8);
        return Some((Kind::From, at + c.len_utf8() + drawn.sum::<usize>()));
    }
    for ascii in ["<\u{2500}", "<--", "<-"] {
        if let Some(tail) = rest.strip_prefix(ascii).filter(|t| !t.starts_with(|c: char| c.is_ascii_digit())) {
            let drawn = tail.chars().take_while(|c| matches!(c, '\u{2500}' | '-')).map(char::len_utf8).sum::<usize>();
            return Some((Kind::From, at + ascii.len() + drawn));
        }
    }
    for ascii in ["-->", "->", "=>"] {
        if rest.starts_with(ascii) {
            return Some((Kind::To, at + ascii.len()));
        }
    }
    None
}

/// A letter or a digit. Dashes, arrows and lines, the most common characters beyond ASCII, need no look into the tables.
fn is_of_a_word(c: char) -> bool {
    !matches!(c, '\u{2010}'..='\u{2027}' | '\u{2190}'..='\u{22ff}' | '\u{2500}'..='\u{25ff}') && c.is_alphanumeric()
}

/// A word: letters and digits, with inner apostrophes and ampersands.
fn word_end(text: &str, at: usize) -> usize {
    let plain = at + text.as_bytes()[at..].iter().take_while(|b| b.is_ascii_alphanumeric()).count();
    // Most words are of plain letters alone.
    if plain > at && !text.as_bytes().get(plain).is_some_and(|b| !b.is_ascii() || matches!(b, b'\'' | b'&')) {
        return plain;
    }
    let mut end = at;
    let mut chars = text[at..].char_indices().peekable();
    let cjk = text[at..].chars().next().is_some_and(is_cjk);
    while let Some((i, c)) = chars.next() {
        let inner = matches!(c, '\'' | '\u{2019}' | '&')
            && chars.peek().is_some_and(|(_, next)| next.is_alphanumeric() && !is_cjk(*next));
        if c.is_alphanumeric() && is_cjk(c) == cjk || inner && i > 0 {
            end = at + i + c.len_utf8();
        } else {
            break;
        }
    }
    end.max(at + text[at..].chars().next().map_or(1, char::len_utf8))
}

/// Han characters.
#[must_use]
pub const fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

/// The lower-case form of a word with a plain apostrophe.
#[must_use]
pub fn fold(word: &str) -> Folded<'_> {
    if word.bytes().all(|b| b.is_ascii() && !b.is_ascii_uppercase()) {
        return Folded(Cow::Borrowed(word));
    }
    if word.is_ascii() {
        return Folded(Cow::Owned(word.to_ascii_lowercase()));
    }
    let lower = word.to_lowercase();
    Folded(Cow::Owned(if lower.contains('\u{2019}') { lower.replace('\u{2019}', "'") } else { lower }))
}

/// A whole text in lower case, folded once: the words of a text are asked for thousands of times.
pub struct FoldedText(String);

impl FoldedText {
    /// Folds a text with straight apostrophes. Every byte keeps its place: a letter whose lower case has another length
    /// (`İ`) or depends on those beside it (`Σ`) stays as it is, which no word of the auditor's holds.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let fold = |c: char| {
            let mut lower = c.to_lowercase();
            match (lower.next(), lower.next()) {
                (Some(l), None) if l.len_utf8() == c.len_utf8() && c != 'Σ' => l,
                _ => c,
            }
        };
        let mut folded = String::with_capacity(text.len());
        let mut rest = text;
        loop {
            let (plain, other) = rest.split_at(rest.bytes().take_while(u8::is_ascii).count());
            folded.push_str(plain);
            let mut chars = other.chars();
            let Some(c) = chars.next() else { break };
            folded.push(fold(c));
            rest = chars.as_str();
        }
        folded.make_ascii_lowercase();
        Self(folded)
    }

    /// The folded form of what stands at these bytes.
    #[must_use]
    #[inline]
    pub fn word(&self, start: usize, end: usize) -> Word<'_> {
        // Two spellings of one word.
        Word(match &self.0[start..end] {
            "&" => "and",
            "versus" => "vs",
            word => word,
        })
    }
}

/// A word of a text in lower case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Word<'a>(&'a str);

impl<'a> Word<'a> {
    /// The word.
    #[must_use]
    pub const fn as_str(self) -> &'a str {
        self.0
    }
}

impl Deref for Word<'_> {
    type Target = str;

    #[inline]
    fn deref(&self) -> &str {
        self.0
    }
}

impl PartialEq<str> for Word<'_> {
    #[inline]
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Word<'_> {
    #[inline]
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

impl PartialEq<String> for Word<'_> {
    fn eq(&self, other: &String) -> bool {
        self.0 == *other
    }
}

impl PartialEq<Word<'_>> for &str {
    #[inline]
    fn eq(&self, other: &Word<'_>) -> bool {
        *self == other.0
    }
}

impl fmt::Display for Word<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// A word in lower case with straight apostrophes: the text's own bytes where they are that already.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Folded<'a>(Cow<'a, str>);

impl Folded<'_> {
    /// The word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The word, owned.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0.into_owned()
    }
}

impl Deref for Folded<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for Folded<'_> {
    fn eq(&self, other: &str) -> bool {
        *self.0 == *other
    }
}

impl PartialEq<&str> for Folded<'_> {
    fn eq(&self, other: &&str) -> bool {
        *self.0 == **other
    }
}

impl PartialEq<String> for Folded<'_> {
    fn eq(&self, other: &String) -> bool {
        *self.0 == **other
    }
}

impl PartialEq<Folded<'_>> for &str {
    fn eq(&self, other: &Folded<'_>) -> bool {
        **self == *other.0
    }
}

impl PartialEq<Folded<'_>> for String {
    fn eq(&self, other: &Folded<'_>) -> bool {
        **self == *other.0
    }
}

impl fmt::Display for Folded<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// "fell 124 and 88 basis points": the unit after the last figure of a list is every figure's.
fn shared_units(source: Source<'_>, items: &mut [Item]) {
    let joint = |i: &Item| matches!(i.kind, Kind::Mark(',' | '/')) || source.word(i) == "and";
    for last in (2..items.len()).rev() {
        let Some(unit) = items[last].figure().filter(|f| f.written.is_percent() || f.written.is_spread()) else {
            continue;
        };
        let signed = unit.written.sign.is_some();
        let (unit, decimals) = (unit.written.unit.clone(), unit.written.decimals);
        let mut at = last;
        while at >= 2 && joint(&items[at - 1]) {
            let step = if at >= 3 && items[at - 1].mark(',') || !joint(&items[at - 2]) { 2 } else { 3 };
            // ", and 3%" opens a line.
            let Some(before) = at.checked_sub(step) else { break };
            at = before;
            let Some(Item { kind: Kind::Figure(figure), .. }) = items.get_mut(at) else { break };
            let bare = figure.written.unit == WrittenUnit::Plain
                && figure.to.is_none()
                && !figure.written.grouped
                // "24118.42, -1.64%": a level and its change.
                && (figure.written.sign.is_some() || !signed)
                && figure.written.magnitude() < rust_decimal::Decimal::ONE_THOUSAND
                && figure.written.decimals == decimals;
            if !bare {
                break;
            }
            figure.written.unit = unit.clone();
        }
    }
}

/// "ahead of Bitcoin by 68bps and Solana by 16": the unit that the second leaves out.
fn unit_left_out(source: Source<'_>, items: &mut [Item]) {
    for at in 6..items.len() {
        let by = |i: usize| source.word(&items[i]) == "by";
        let Some(joint) = (at.saturating_sub(5)..at - 2)
            .rev()
            .find(|j| items[*j].mark(',') || items[*j].mark(';') || matches!(&*source.word(&items[*j]), "and" | "but"))
        else {
            continue;
        };
        let first = if items[joint - 1].mark(',') { joint.saturating_sub(2) } else { joint - 1 };
        let named = items[joint + 1..at - 1].iter().any(|i| i.target().is_some());
        let unit = match (items[first].figure(), items[at].figure()) {
            (Some(unit), Some(bare))
                if first > 0
                    && by(first - 1)
                    && by(at - 1)
                    && named
                    && unit.written.is_spread()
                    && bare.written.unit == WrittenUnit::Plain
                    && bare.to.is_none()
                    && !bare.written.grouped =>
            {
                unit.written.unit.clone()
            }
            _ => continue,
        };
        if let Kind::Figure(figure) = &mut items[at].kind {
            figure.written.unit = unit;
        }
    }
}

/// Verbs that state both ends of a range.
#[must_use]
pub fn ranges(word: &str) -> bool {
    matches!(
        word,
        "ranged"
            | "ranging"
            | "ranges"
            | "range"
            | "spanned"
            | "spanning"
            | "span"
            | "ran"
            | "run"
            | "runs"
            | "running"
    )
}

/// "between 0.88% and 1.24%", "ranging from **0.63%** to **1.90%**" is one range.
fn between(source: Source<'_>, items: &mut Vec<Item>) {
    let mut i = 0;
    while i + 3 < items.len() {
        let is = |i: usize, word: &str| matches!(items[i].kind, Kind::Word) && source.word(&items[i]) == word;
        let verb = || i.checked_sub(1).is_some_and(|v| ranges(&source.word(&items[v])));
        if matches!(items[i].kind, Kind::Word)
            && let (Some(first), Some(second)) = (items[i + 1].figure(), items[i + 3].figure())
            && (is(i, "between") && is(i + 2, "and") || is(i, "from") && is(i + 2, "to") && verb())
            && let Some(range) = figure::join(first, second)
        {
            items[i + 1].kind = Kind::Figure(Box::new(range));
            items[i + 1].end = items[i + 3].end;
            items.drain(i + 2..i + 4);
            i += 1;
        }
        i += 1;
    }
}

/// The phrase of the lexicon that items begin with, and of how many it consists.
fn cue(source: Source<'_>, items: &[Item]) -> Option<(Item, usize)> {
    let opening = items.first().filter(|i| wordlike(i))?;
    // "last week's" says more than "last week".
    let bare = |word: &str| word.strip_suffix("'s").map_or(word.len(), str::len);
    let first = source.word(opening);
    // Most words open no phrase.
    let reach = LEXICON.reach(&first).max(LEXICON.reach(&first[..bare(&first)]));
    if reach == 0 {
        return None;
    }
    // Words that only spaces and hyphens part.
    let mut at = [0; lexicon::LONGEST];
    let mut count = 0;
    let mut j = 0;
    while j < items.len() && count < reach {
        if wordlike(&items[j]) {
            at[count] = j;
            count += 1;
        } else if !(matches!(items[j].kind, Kind::Mark('-' | '\u{2010}' | '\u{2011}' | '/'))
            && j + 1 < items.len()
            && items[j].end == items[j + 1].start)
            || items[j].mark('/') && count != 1
        {
            break;
        }
        j += 1;
    }
    let words: [Folded<'_>; lexicon::LONGEST] =
        std::array::from_fn(|n| if n < count { source.word(&items[at[n]]) } else { Folded::default() });
    let whole: [&str; lexicon::LONGEST] = std::array::from_fn(|n| words[n].as_str());
    let own = LEXICON.longest(&whole[..count]);
    let owned = whole.iter().any(|word| word.ends_with("'s"));
    let other = if owned { LEXICON.longest(&whole.map(|word| &word[..bare(word)])[..count]) } else { own };
    let (n, senses) = if own.map(|(n, _)| n) >= other.map(|(n, _)| n) { own } else { other }?;
    let meant = matches!(opening.kind, Kind::Word) || n > 1 || generic_sense(opening, senses);
    // "May 14", "its May pools": the month.
    if !meant || n == 1 && &source.text[opening.start..opening.end] == "May" {
        return None;
    }
    let last = at[n - 1];
    Some((Item { start: opening.start, end: items[last].end, kind: Kind::Cue(senses), clause: 0 }, last + 1))
}

/// A word, or a name that is an ordinary word too and may open a phrase.
const fn wordlike(item: &Item) -> bool {
    matches!(item.kind, Kind::Word | Kind::Name { generic: true, .. })
}

/// A generic name that is a direction word is read as the word.
fn generic_sense(item: &Item, senses: Senses) -> bool {
    matches!(item.kind, Kind::Name { generic: true, .. })
        && (senses.contains(Sense::Up) || senses.contains(Sense::Down))
}

/// Numbers beside a month, and years, are dates.
fn dates(source: Source<'_>, items: &mut [Item]) {
    let text = source.text;
    let month = |item: &Item| {
        matches!(item.kind, Kind::Word | Kind::Cue(_))
            && text[item.start..item.end].starts_with(char::is_uppercase)
            && MONTHS.contains(&source.word(item).as_str())
    };
    for i in 0..items.len() {
        let bare = items[i].figure().is_some_and(|f| {
            f.to.is_none()
                && f.written.unit == WrittenUnit::Plain
                && f.written.sign.is_none()
                && !f.written.grouped
                && f.written.decimals == 0
                && f.written.scale == rust_decimal::Decimal::ONE
                && f.written.bound.is_none()
        });
        if !bare {
            continue;
        }
        let beside_month = i.checked_sub(1).is_some_and(|p| month(&items[p])) || items.get(i + 1).is_some_and(month);
        let digits = text[items[i].start..items[i].end].trim_start_matches('~');
        let after_date = i.checked_sub(1).is_some_and(|p| matches!(items[p].kind, Kind::Date))
            || i.checked_sub(2).is_some_and(|p| matches!(items[p].kind, Kind::Date) && items[i - 1].mark(','));
        let year = digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"));
        let in_year = i.checked_sub(1).is_some_and(|p| {
            matches!(&*source.word(&items[p]), "in" | "since" | "until" | "of" | "q1" | "q2" | "q3" | "q4")
        });
        if beside_month && digits.len() <= 2 || year && (beside_month || after_date || in_year) {
            items[i].kind = Kind::Date;
        }
    }
}

/// Hedges and bounds in words, moved onto the figures they stand before.
fn bounds(source: Source<'_>, items: &mut [Item]) {
    let text = source.text;
    for i in 1..items.len() {
        let (front, back) = items.split_at_mut(i);
        let (before, item) = (&front[i - 1], &mut back[0]);
        let Kind::Figure(figure) = &mut item.kind else { continue };
        // Emphasis may stand between: `over **2,000**`, `~**$570M**`.
        let gap = &text[before.end..item.start];
        let gap_is_space = gap.chars().all(|c| c.is_whitespace() || matches!(c, '*' | '_'));
        let emphasised = !gap.is_empty() && gap.chars().all(|c| matches!(c, '*' | '_'));
        let spoken = |s: Sense| before.is(s) && gap_is_space;
        // "a sub-1% loss"
        let sub = before.mark('-') && ["sub", "Sub"].iter().any(|s| text[..before.start].ends_with(s));
        let (nearly, least, most) = (
            spoken(Sense::Nearly),
            spoken(Sense::AtLeast),
            spoken(Sense::AtMost) || sub && figure.written.is_percent(),
        );
        // "while the gap exceeds 250bps"
        let exceeds = gap_is_space
            && ["exceed", "surpass", "topped", "tops", "topping"]
                .iter()
                .any(|stem| source.word(before).starts_with(stem));
        let level = before.is(Sense::Level);
        let opens = text[..before.start].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
        if let Kind::Mark(mark) = before.kind
            && emphasised
            && opens
            && figure.written.sign.is_none()
        {
            figure.written.sign = match mark {
                '+' => Some(WrittenSign::Plus),
                c if figure::is_minus(c) => Some(WrittenSign::Minus),
                _ => None,
            };
        }
        if nearly {
            figure.written.bound = Some(Bound::Nearly);
        } else if exceeds && figure.written.is_spread() || least && (!level || figure.written.is_percent()) {
            figure.written.bound = Some(Bound::AtLeast);
        } else if most && (!level || figure.written.is_percent()) {
            figure.written.bound = Some(Bound::AtMost);
        }
    }
}

/// Settles which figures are approximate, and how far off their bounds others may lie.
fn hedges(text: &str, start: usize, items: &mut [Item], config: &AuditConfig) {
    let signs = |s: &str| config.hedges.iter().any(|h| h == s);
    for item in items {
        let Kind::Figure(figure) = &mut item.kind else { continue };
        let quote = &text[item.start..item.end];
        let hedged = figure.written.hedged
            && (figure.written.unit == WrittenUnit::Multiple
                || quote
                    .chars()
                    .filter(|c| matches!(c, '~' | '≈' | '∼'))
                    .any(|c| signs(if c == '≈' { "≈" } else { "~" })))
            || hedged_by(&text[start..item.start], &text[item.end..], &config.hedges);
        figure.written.hedged = hedged;
        if let Some(to) = &mut figure.to {
            to.hedged = hedged;
        }
        if hedged && figure.written.bound == Some(Bound::Nearly) {
            figure.written.bound = None;
        }
        // "Over three times" reaches to four; "more than halved" is less than half.
        let multiple = (figure.written.unit == WrittenUnit::Multiple).then(|| figure.written.magnitude());
        if multiple.is_some_and(|m| m < rust_decimal::Decimal::ONE) {
            figure.written.bound = match figure.written.bound {
                Some(Bound::AtLeast) => Some(Bound::AtMost),
                Some(Bound::AtMost | Bound::Nearly) => Some(Bound::AtLeast),
                None => None,
            };
        }
        let whole = multiple.and_then(|m| rust_decimal::Decimal::ONE_HUNDRED.checked_div(m)).unwrap_or_default();
        figure.written.reach = match figure.written.bound {
            Some(Bound::AtLeast) if multiple.is_some_and(|m| m >= rust_decimal::Decimal::TWO) => {
                config.bound_percent.get().max(whole)
            }
            Some(Bound::AtLeast) => config.bound_percent.get(),
            Some(Bound::Nearly) => config.nearly_percent.get(),
            Some(Bound::AtMost) | None => rust_decimal::Decimal::ZERO,
        };
    }
}

/// Whether a hedge stands right before a figure or, such as `or so`, right after it.
fn hedged_by(before: &str, after: &str, hedges: &[String]) -> bool {
    let blank = |c: char| c.is_whitespace() || matches!(c, '*' | '_');
    let (before, after) = (before.trim_end_matches(blank), after.trim_start_matches(blank));
    hedges.iter().any(|hedge| {
        let same = |piece: Option<&str>| {
            piece.is_some_and(|p| match p.is_ascii() {
                true => p.bytes().map(|b| b.to_ascii_lowercase()).eq(hedge.bytes()),
                false => p.chars().flat_map(char::to_lowercase).eq(hedge.chars()),
            })
        };
        let opens =
            |at: usize| !hedge.starts_with(char::is_alphanumeric) || !before[..at].ends_with(char::is_alphanumeric);
        let at = before.len().checked_sub(hedge.len()).filter(|at| before.is_char_boundary(*at));
        let leads = at.is_some_and(|at| same(before.get(at..)) && opens(at));
        let trails = same(after.get(..hedge.len()))
            && matches!(hedge.rsplit(' ').next(), Some("so" | "take"))
            && !after[hedge.len()..].starts_with(char::is_alphanumeric);
        leads || trails
    })
}

/// "all 3 lagged", "the weakest of the 6": a count in digits, as it would be in words.
fn small_counts(source: Source<'_>, items: &mut [Item]) {
    for i in 1..items.len() {
        let Some(written) = items[i].figure().filter(|f| f.to.is_none()).map(|f| &f.written) else { continue };
        let count = written.unit == WrittenUnit::Plain
            && written.decimals == 0
            && !written.hedged
            && written.sign.is_none()
            && written.bound.is_none()
            && written.magnitude() > rust_decimal::Decimal::ONE
            && written.magnitude() <= rust_decimal::Decimal::from(12);
        let before = |n: usize| i.checked_sub(n).map(|k| source.word(&items[k])).unwrap_or_default();
        let of = matches!(&*before(1), "the" | "these" | "those") && &*before(2) == "of";
        let next = items.get(i + 1).is_none_or(|n| !matches!(n.kind, Kind::Mark('-' | '/' | ':' | '%')));
        if count
            && next
            && source.text[items[i].start..items[i].end].bytes().all(|b| b.is_ascii_digit())
            && (of || &*before(1) == "all")
        {
            items[i].kind = Kind::Word;
        }
    }
}

/// "the third - the only one up": a hyphen between blanks is a dash, but not one between two names or before a figure.
fn spaced_hyphens(text: &str, items: &mut [Item]) {
    for i in 1..items.len() {
        let Item { start, end, .. } = items[i];
        let spaced = items[i].mark('-') && text[..start].ends_with(' ') && text[end..].starts_with(' ');
        let Some(next) = items.get(i + 1).filter(|_| spaced) else { continue };
        let between_names = items[i - 1].target().is_some() && next.target().is_some();
        if !between_names && next.figure().is_none() {
            items[i].kind = Kind::Mark('\u{2014}');
        }
    }
}

/// Numbers the clauses.
fn clauses(source: Source<'_>, items: &mut [Item]) {
    let text = source.text;
    let mut clause = 0_u16;
    let mut depth = 0_i32;
    for i in 0..items.len() {
        match items[i].kind {
            Kind::Mark('(' | '[') => depth += 1,
            Kind::Mark(')' | ']') => depth -= 1,
            _ => {}
        }
        let word = matches!(items[i].kind, Kind::Word | Kind::Cue(_)).then(|| source.word(&items[i]));
        // "every index but HSCEI": who is left out.
        let name = i + 1 + usize::from(items.get(i + 1).is_some_and(|n| source.word(n) == "the"));
        let left_out = word.as_ref().is_some_and(|w| w == "but")
            && items.get(name).is_some_and(|n| n.target().is_some())
            && items[i.saturating_sub(5)..i]
                .iter()
                .any(|b| b.clause == clause && (b.is(Sense::All) || b.is(Sense::None)))
            && !items[i.saturating_sub(4)..i].iter().any(|b| b.is(Sense::Up) || b.is(Sense::Down) || b.mark(','));
        if left_out {
            items[i].kind = Kind::Cue(Senses::one(Sense::Except));
            items[i].clause = clause;
            continue;
        }
        let opens = depth <= 0
            && (word.is_some_and(|w| CONJUNCTIONS.contains(&w.as_str()))
                || items[i].is(Sense::Despite)
                || items[i].is(Sense::Hedge) && i > 0 && items[i - 1].mark(','));
        if opens && i > 0 {
            clause = clause.saturating_add(1);
        }
        items[i].clause = clause;
        let dash = |c: char| {
            matches!(c, '\u{2014}' | ';' | '•' | '|')
                || c == '\u{2013}' && text[..items[i].start].ends_with(' ')
                || c == '-' && text[..items[i].start].ends_with(' ') && text[items[i].end..].starts_with(' ')
        };
        let closes = matches!(items[i].kind, Kind::Mark(c) if dash(c))
            || matches!(items[i].kind, Kind::Mark('.' | '!' | '?') if depth <= 0 && text[items[i].end..].starts_with(char::is_whitespace) && !text[..items[i].start].ends_with("vs"))
            || matches!(items[i].kind, Kind::To | Kind::From) && !between_names(items, i);
        if closes {
            clause = clause.saturating_add(1);
        }
    }
}

/// An arrow from name to name is a step of a chain, not the end of a clause.
fn between_names(items: &[Item], i: usize) -> bool {
    i.checked_sub(1).is_some_and(|p| items[p].target().is_some())
        && items.get(i + 1).is_some_and(|n| n.target().is_some())
}
