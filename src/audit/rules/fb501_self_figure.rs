//! # FB501 self figure: the text gives two figures for one thing
//!
//! ## What it checks
//! One subject and one metric with two different figures in two places of the text, such as table and
//! prose. No fact is needed. Figures that agree at the coarser of the two precisions pass.
//!
//! ## Why
//! At least one of them is wrong, whatever the sheet says.
//!
//! ## Example
//! Found:
//! ```text
//! | HSI | +0.38% |
//! ...
//! HSI rose 0.83%.
//! ```
//! Instead:
//! ```text
//! | HSI | +0.38% |
//! ...
//! HSI rose 0.38%.
//! ```
//!
//! ## How to fix
//! Correct the one that differs from its source.

use crate::audit::detect::word_list::WordList;
use crate::audit::lex::{Folded, fold};
use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::audit::bind::Index;
use crate::audit::consistency::{Clash, Names};
use crate::quantity::Unit;

/// A percentage that the text gives to one entity.
struct Site {
    /// Where the figure stands.
    at: std::ops::Range<usize>,
    value: Decimal,
    /// Half of its resolution.
    slack: Decimal,
}

/// Words of another window, or of another day: a figure in their sentence is left alone.
static ELSEWHEN: WordList<22> = WordList::new([
    "week",
    "weekly",
    "month",
    "monthly",
    "year",
    "ytd",
    "7d",
    "30d",
    "yesterday",
    "since",
    "previous",
    "previously",
    "last",
    "earlier",
    "intraday",
    "peak",
    "low",
    "high",
    "target",
    "from",
    "volume",
    "tvl",
]);

/// What stands over a column that says how far a level is.
const DISTANCES: [&str; 7] = ["dist", "away", "upside", "downside", "to go", "room", "gap"];

static RISES: WordList<17> = WordList::new([
    "rose",
    "gained",
    "up",
    "added",
    "climbed",
    "advanced",
    "jumped",
    "rallied",
    "surged",
    "increased",
    "rises",
    "gains",
    "adds",
    "climbs",
    "advances",
    "jumps",
    "rising",
]);

static FALLS: WordList<18> = WordList::new([
    "fell", "lost", "down", "dropped", "declined", "slipped", "slid", "sank", "shed", "tumbled", "plunged", "eased",
    "falls", "loses", "drops", "declines", "slips", "falling",
]);

pub(crate) fn check(text: &str, index: &Index<'_>, names: &Names<'_>) -> Vec<Clash> {
    let tables = tables(text);
    let mut sites: BTreeMap<&str, Vec<Site>> = BTreeMap::new();
    for (start, end, entity) in names.mentions(text) {
        if let Some(site) = site(text, &tables, start, end) {
            sites.entry(entity).or_default().push(site);
        }
    }
    let mut clashes = Vec::new();
    for (entity, sites) in sites {
        let facts: Vec<_> = index.facts_of(entity).iter().filter(|f| f.unit == Unit::Percent).collect();
        // With two percentages to an entity a figure next to its name may be either.
        if facts.iter().map(|f| (&f.metric, &f.window)).collect::<BTreeSet<_>>().len() > 1 {
            continue;
        }
        let mut truth: Vec<Decimal> =
            facts.first().and_then(|f| f.usable()).map(|value| value.get()).into_iter().collect();
        // "Orca +9.4%" among the fees, where "Orca" alone is its TVL.
        truth.extend(index.changes_of_sisters(entity));
        let holds = |site: &Site| truth.iter().any(|x| (x - site.value).abs() <= site.slack);
        let Some(first) = sites.iter().find(|site| holds(site)).or(sites.first()) else { continue };
        let name = index.entity_of(entity).map_or(entity, |e| e.name.as_str());
        for site in &sites {
            let agree = (site.value - first.value).abs() <= site.slack.max(first.slack);
            if !agree && !holds(site) {
                clashes.push(Clash {
                    at: site.at.clone(),
                    with: first.at.clone(),
                    written: Some(text[site.at.clone()].to_owned()),
                    expected: Some(text[first.at.clone()].to_owned()),
                    subject: name.to_owned(),
                });
            }
        }
    }
    clashes
}

/// The percentage given to the name at `start..end`, where nothing stands between them but a verb, a bracket, a colon
/// or the other cells of its row.
fn site(text: &str, tables: &[Table], start: usize, end: usize) -> Option<Site> {
    let line_start = text[..start].rfind('\n').map_or(0, |i| i + 1);
    let line_end = text[end..].find('\n').map_or(text.len(), |i| end + i);
    let before = &text[line_start..start];
    if before.trim_start().starts_with('|') || text[end..line_end].trim_start().starts_with('|') {
        return row(text, tables, before, end, line_end);
    }
    let head = stops(before).last().map_or(before, |i| &before[i..]);
    let rest = &text[end..line_end];
    let tail = stops(rest).next().map_or(rest, |i| &rest[..i]);
    // `X vs HSI +0.3%` is a difference; `X and HSI fell 0.3%` may be one figure for two.
    // `A > B (+4% vs -1%)` gives B the second figure.
    if head.trim_end().ends_with(['>', '<']) {
        return None;
    }
    // `half as much as A (-1.12% vs -2.35%)`: two figures, one of them another's.
    if tail.trim_start().starts_with('(') && tail.split(')').next().is_some_and(|inside| inside.contains(" vs ")) {
        return None;
    }
    let last = head.split_whitespace().next_back().map(bare);
    if last.is_some_and(|w| matches!(w.as_str(), "vs" | "versus" | "and" | "over" | "than" | "against" | "of")) {
        return None;
    }
    let mut at = end + (rest.len() - rest.trim_start().len());
    let mut direction = None;
    for _ in 0..2 {
        let letters = text[at..line_end].bytes().take_while(u8::is_ascii_alphabetic).count();
        let lower = fold(&text[at..at + letters]);
        if RISES.contains(&lower) {
            direction = Some(Decimal::ONE);
        } else if FALLS.contains(&lower) {
            direction = Some(Decimal::NEGATIVE_ONE);
        } else if lower != "by" || direction.is_none() {
            break;
        }
        at += letters;
        at += text[at..line_end].len() - text[at..line_end].trim_start().len();
    }
    if direction.is_none() {
        at += text[at..line_end].len() - text[at..line_end].trim_start_matches(['(', ':', ' ', '*']).len();
    }
    let elsewhen = || head.split_whitespace().chain(tail.split_whitespace()).any(|w| ELSEWHEN.contains(&bare(w)));
    figure(text, at, line_end, direction).filter(|_| !elsewhen())
}

/// The only signed percentage of a table row that starts with the name.
fn row(text: &str, tables: &[Table], before: &str, end: usize, line_end: usize) -> Option<Site> {
    if before.trim_matches(['|', ' ', '*']).chars().count() > 30 || before.matches('|').count() > 1 {
        return None;
    }
    // "| Alder ↑ vs Birch ↓ | +1.2% vs -0.8% |": the cells are of two, in their order.
    let label = before.chars().chain(text[end..line_end].split('|').next().unwrap_or_default().chars());
    if label.collect::<String>().split_whitespace().any(|w| matches!(w, "vs" | "vs." | "versus" | "against")) {
        return None;
    }
    let heads = heads_of(tables, end);
    let mut sites = Vec::new();
    let mut at = end;
    for (column, cell) in text[end..line_end].split_inclusive('|').enumerate() {
        let bare = cell.trim_end_matches('|').trim();
        // "Dist. to level": no change of the name's own.
        if heads.get(column).is_some_and(|h| DISTANCES.iter().any(|d| h.contains(d))) {
            at += cell.len();
            continue;
        }
        let start = at + (cell.len() - cell.trim_start().len());
        // "| A up, B down | +1.2% vs -0.8% |": a figure for each of two.
        if bare.starts_with(['+', '-', '−']) && bare.ends_with('%') && bare.matches('%').count() == 1 {
            sites.push(figure(text, start, at + cell.len(), None)?);
        }
        at += cell.len();
    }
    let one = sites.len() == 1;
    sites.pop().filter(|_| one)
}

/// A run of lines that open with a bar: where it lies, and the cells of its first line, lower case.
struct Table {
    lines: std::ops::Range<usize>,
    /// Where its second line starts.
    body: usize,
    heads: Vec<String>,
}

/// The tables of a text, in its order.
fn tables(text: &str) -> Vec<Table> {
    let mut found: Vec<Table> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let end = at + line.len();
        if line.trim_start().starts_with('|') {
            match found.last_mut().filter(|t| t.lines.end == at) {
                Some(table) => table.lines.end = end,
                None => {
                    let head = line.trim().trim_start_matches('|');
                    let heads = head.split('|').map(str::to_lowercase).collect();
                    found.push(Table { lines: at..end, body: end, heads });
                }
            }
        }
        at = end;
    }
    found
}

/// The heads of the columns over the row around `at`; none over a table's own first line.
fn heads_of(tables: &[Table], at: usize) -> &[String] {
    let next = tables.partition_point(|t| t.lines.start <= at);
    let table = next.checked_sub(1).map(|i| &tables[i]).filter(|t| t.body <= at && at < t.lines.end);
    table.map(|t| t.heads.as_slice()).unwrap_or_default()
}

/// The percentage at `at`: signed, or with a direction from its verb. None for a range, a bound or a list.
fn figure(text: &str, at: usize, line_end: usize, direction: Option<Decimal>) -> Option<Site> {
    let rest = &text[at..line_end];
    let sign = rest.chars().next().filter(|c| matches!(c, '+' | '-' | '−' | '–'));
    let digits = &rest[sign.map_or(0, char::len_utf8)..];
    let length = digits.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
    let after = digits[length..].strip_prefix('%').or_else(|| digits[length..].strip_prefix(" %"))?;
    let lists = after.trim_start().starts_with(['/', '-', '–', '+', '~']) || after.trim_start().starts_with("to ");
    // "rose 0.71%, 0.62% and 0.48%": figures of several.
    let more = after.strip_prefix(',').map(str::trim_start).unwrap_or_default();
    let lists = lists || more.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '\u{2212}'));
    let of = after.trim_start().starts_with("of ");
    let magnitude = Decimal::from_str_exact(&digits[..length]).ok()?;
    let sign = match (sign, direction) {
        (Some('+'), None) => Decimal::ONE,
        (Some(_), None) => Decimal::NEGATIVE_ONE,
        (Some(_), Some(direction)) if direction.is_sign_negative() => direction,
        (None, Some(direction)) => direction,
        _ => return None,
    };
    let end = line_end - after.len();
    (!lists && !of).then(|| Site {
        at: at..end,
        value: magnitude * sign,
        slack: Decimal::new(5, magnitude.scale() + 1),
    })
}

fn bare(word: &str) -> Folded<'_> {
    fold(word.trim_matches(|c: char| !c.is_alphanumeric()))
}

/// Bytes behind the ends of sentences: `.` before a blank, not the point of a figure.
fn stops(text: &str) -> impl Iterator<Item = usize> {
    let ends = text.char_indices().filter(|(_, c)| matches!(c, '.' | '!' | '?' | ';'));
    ends.map(|(i, _)| i + 1).filter(move |i| text[*i..].chars().next().is_none_or(char::is_whitespace))
}
