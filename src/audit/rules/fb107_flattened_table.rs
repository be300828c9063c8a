//! # FB107 flattened table: a table that lost its layout
//!
//! ## What it checks
//! A table whose rows stand on one line, with its rule (`| a | b | |---|---| | 1 | 2 |`) or without
//! (`| a | b | | 1 | 2 | | 3 | 4 |`), a row of column heads whose pipes are gone so that the rows
//! under it are bare text, and a table of several lines that has no rule under its heads.
//!
//! ## Why
//! No reader and no renderer can tell the columns apart. The auditor still reads the rows, by names and
//! the order of figures, but says so.
//!
//! ## Example
//! Found:
//! ```text
//! | Index | Close | |---|---| | HSI | 24,951.88 |
//! ```
//! Instead:
//! ```text
//! | Index | Close |
//! |---|---|
//! | HSI | 24,951.88 |
//! ```
//!
//! ## How to fix
//! Put each row on its own line, with a rule line under the heads.

use std::sync::LazyLock;

use crate::audit::lex::fold;
use crate::audit::text::{Found, LineKind, Page, clip};
use crate::audit::word_map::WordMap;

/// Words that head columns.
const HEADS: [&str; 59] = [
    "action",
    "actions",
    "asset",
    "change",
    "close",
    "comment",
    "date",
    "direction",
    "divergence",
    "driver",
    "drivers",
    "explanation",
    "fact",
    "flow",
    "group",
    "ideas",
    "impact",
    "implication",
    "index",
    "instrument",
    "interpretation",
    "item",
    "last",
    "level",
    "magnitude",
    "market",
    "metric",
    "move",
    "name",
    "node",
    "note",
    "notes",
    "outcome",
    "performance",
    "positioning",
    "previous",
    "price",
    "probability",
    "profile",
    "protocol",
    "protocols",
    "rank",
    "reading",
    "region",
    "risk",
    "sector",
    "signal",
    "size",
    "source",
    "specific",
    "stance",
    "status",
    "supply",
    "trend",
    "token",
    "trigger",
    "value",
    "venue",
    "volume",
];

/// Words that head columns, and titles too: "Daily Market Read".
const RARER: [&str; 12] = [
    "context",
    "daily",
    "est.",
    "estimated",
    "leg",
    "link",
    "read",
    "read-through",
    "takeaway",
    "weight",
    "what it means",
    "why",
];

/// Words that end titles and head no column: "Crypto Market Volume Snapshot".
const TITLES: [&str; 20] = [
    "analysis",
    "briefing",
    "chain",
    "check",
    "dashboard",
    "highlights",
    "insight",
    "map",
    "matrix",
    "overview",
    "performance",
    "plan",
    "recap",
    "report",
    "review",
    "sentiment",
    "snapshot",
    "summary",
    "update",
    "wrap",
];

/// Words that stand between heads or are part of one.
const SMALL: [&str; 11] = ["vs", "versus", "us", "tvl", "24h", "1d", "7d", "to", "watch", "%", "rate"];

/// More bytes than any head has, whatever letters it is written in.
const LONGEST_HEAD: usize = 48;

/// What a word in lower case is on a line of column heads.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Head {
    Usual,
    Rarer,
    Small,
}

static WORDS: LazyLock<WordMap<&'static str, Head>> = LazyLock::new(|| {
    let usual = HEADS.map(|word| (word, Head::Usual));
    usual.into_iter().chain(RARER.map(|w| (w, Head::Rarer))).chain(SMALL.map(|w| (w, Head::Small))).collect()
});

pub(crate) fn check(page: &Page<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    let mut stacked = 0;
    for (i, line) in page.lines.iter().enumerate() {
        let skipped = i < stacked;
        if matches!(line.kind, LineKind::Code | LineKind::Fence) {
            continue;
        }
        if !skipped && let Some((last, cells)) = stacked_heads(page, i) {
            stacked = last + 1;
            if cells {
                let end = page.lines[last].end();
                found.push(Found::new(line.start, end, "the cells of this table stand on a line each"));
                continue;
            }
        }
        if let Some(end) = rule_amid_cells(line.text) {
            found.push(Found::new(line.start, line.start + end, "the rows of this table stand on one line"));
        } else if line.kind == LineKind::Row {
            let cells: Vec<&str> = line.text.trim_matches('|').split('|').collect();
            if joined_rows(&cells) {
                let end = clip(page.text, line.start, line.end(), 80);
                found.push(Found::new(line.start, end, "the rows of this table stand on one line"));
            } else if let Some(at) = line.text.find('•').filter(|at| line.text[at + '•'.len_utf8()..].contains('•'))
            {
                let start = line.start + at;
                let end = start + line.text[at + 3..].find(['•', '|']).map_or(line.text.len() - at, |n| n + 3);
                let end = start + page.text[start..end].trim_end().len();
                let message = "the points of this list stand on one line of a table";
                found.push(Found::new(start, clip(page.text, start, end, 80), message));
            } else if without_rule(page, i) {
                let end = clip(page.text, line.start, line.end(), 80);
                found.push(Found::new(line.start, end, "no rule stands under the heads of this table"));
            }
        } else if line.kind == LineKind::Prose && drawn_on_one_line(line.text) {
            let end = clip(page.text, line.start, line.end(), 80);
            found.push(Found::new(line.start, end, "the branches of this drawing stand on one line"));
        } else if line.kind == LineKind::Prose && (titled_row(line.text) || heads_and_rows(line.text)) {
            let end = clip(page.text, line.start, line.end(), 80);
            found.push(Found::new(line.start, end, "the rows of this table stand on one line"));
        } else if matches!(line.kind, LineKind::Prose)
            && (rows_below(page, i)
                && (of_heads(line.text, false)
                    || titled(line.text) && (figures_below(page, i) || of_profiles(line.text)))
                || unruled(page, i))
        {
            found.push(Found::new(line.start, line.end(), "these column heads have lost their table"));
        }
    }
    found
}

/// "Index", "Close", "Change" under one another: the last of three heads or more that stand on a line each, with or without
/// lines between, and whether cells stand under them.
fn stacked_heads(page: &Page<'_>, first: usize) -> Option<(usize, bool)> {
    let lines = page.lines.iter().enumerate().skip(first).filter(|(_, line)| line.kind != LineKind::Blank);
    let small = |t: &str| ["24h", "1d", "7d", "%"].iter().any(|s| t.eq_ignore_ascii_case(s)) || t.starts_with("vs ");
    let is_head = |text: &str| heads_a_column(text) || small(text);
    let below = lines.clone().take_while(|(_, l)| l.kind == LineKind::Prose && is_head(l.text));
    let heads: Vec<(usize, &str)> = below.map(|(i, line)| (i, line.text)).collect();
    let usual = heads.iter().filter(|(_, text)| heads_a_column(text)).count();
    let mut cells = lines.skip(heads.len()).take(heads.len()).filter(|(_, l)| l.text.len() <= 60);
    let figure = |text: &str| text.contains(|c: char| c.is_ascii_digit());
    let under = cells.clone().count() == heads.len() && cells.any(|(_, l)| figure(l.text));
    heads.last().filter(|_| heads.len() >= 3).map(|(i, _)| (*i, usual >= 2 && under))
}

/// Whether the cells between a line's pipes are several rows that empty cells part: each of as many as the first, at least
/// two, the last perhaps fewer, and with figures behind the first.
pub(crate) fn joined_rows(cells: &[&str]) -> bool {
    let rows: Vec<&[&str]> = cells.split(|c| c.trim().is_empty()).filter(|r| !r.is_empty()).collect();
    let Some((first, rest)) = rows.split_first() else { return false };
    let figures = |row: &&[&str]| row.iter().any(|c| c.contains(|c: char| c.is_ascii_digit()));
    let alike =
        rest.iter().enumerate().all(|(i, r)| r.len() == first.len() || i + 1 == rest.len() && r.len() < first.len());
    first.len() > 1 && rest.len() > 1 && alike && rest.iter().any(figures)
}

/// End of the rule line of a table that has cells on both sides of it.
fn rule_amid_cells(text: &str) -> Option<usize> {
    if !text.contains('|') {
        return None;
    }
    let pipes: Vec<usize> = text.match_indices('|').map(|(i, _)| i).collect();
    let drawn = |cell: &str| {
        let cell = cell.trim();
        cell.chars().count() >= 2 && cell.chars().all(|c| matches!(c, '-' | ':' | '—' | '–' | '―' | '─'))
    };
    let cells: Vec<(&str, usize)> = pipes.windows(2).map(|w| (&text[w[0] + 1..w[1]], w[1] + 1)).collect();
    let first = cells.iter().position(|(cell, _)| drawn(cell))?;
    let count = cells[first..].iter().take_while(|(cell, _)| drawn(cell)).count();
    let words = |cells: &[(&str, usize)]| cells.iter().any(|(cell, _)| cell.chars().any(char::is_alphabetic));
    (count >= 2 && (words(&cells[..first]) || words(&cells[first + count..]))).then(|| cells[first + count - 1].1)
}

/// A line of nothing but column heads.
pub(crate) fn heads(text: &str) -> bool {
    of_heads(text, true)
}

/// Whether a line of nothing but column heads may have this word, which most lines of prose answer with their first.
pub(crate) fn among_heads(word: &str) -> bool {
    WORDS.contains_key(&*fold(word))
}

/// A line of nothing but the usual heads of columns, or of the rarer ones too.
fn of_heads(text: &str, rarer: bool) -> bool {
    if !text.split_whitespace().next().is_some_and(among_heads) {
        return false;
    }
    // "Index Close Change vs Nasdaq"
    let text = text.rsplit_once(" vs ").filter(|(_, peer)| !peer.contains(' ')).map_or(text, |(head, _)| head);
    if !(2..=10).contains(&text.split_whitespace().take(11).count()) {
        return false;
    }
    let mut known = 0;
    for word in text.split_whitespace() {
        match WORDS.get(&*fold(word)) {
            Some(Head::Usual) => known += 1,
            Some(Head::Rarer) if rarer => known += 1,
            Some(Head::Small) => {}
            Some(Head::Rarer) | None => return false,
        }
    }
    known >= 2
}

/// "Leg Move Mood", "Coin Float 24h Implied Flow": heads of which no more are nobody's usual ones than are, each with a
/// capital.
fn titled(text: &str) -> bool {
    // Eight heads, two of them of three words.
    if text.split_whitespace().nth(12).is_some() {
        return false;
    }
    let meant =
        text.contains("What").then(|| text.replace("What it means", "Takeaway").replace("What It Means", "Takeaway"));
    let text = meant.as_deref().unwrap_or(text);
    let words: Vec<&str> = text.split_whitespace().collect();
    if !(3..=8).contains(&words.len()) {
        return false;
    }
    let small = |w: &&str| matches!(&*w.to_lowercase(), "24h" | "1d" | "7d" | "%" | "vs" | "versus" | "us");
    let head = |w: &&str| heads_a_column(w);
    let plain = |w: &&str| {
        w.starts_with(char::is_uppercase) && w.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '/' | '-'))
    };
    if !words.iter().all(|w| plain(w) || small(w)) {
        return false;
    }
    let known = words.iter().filter(|w| head(w)).count();
    let other = words.iter().filter(|w| !head(w) && !small(w)).count();
    let title = words.last().is_some_and(|w| TITLES.contains(&&*w.to_lowercase()));
    known >= 2 && other <= known && (other <= 1 || !title)
}

/// "Profile Stance Moves": heads of a plan, whose rows need no figure.
fn of_profiles(text: &str) -> bool {
    matches!(text.split_whitespace().next(), Some("Profile" | "Rank" | "Investor"))
}

/// "``` US ──► HK ──► A-SHARES STABLES ──► RWA ```": a flow map, fence and all, on one line.
fn drawn_on_one_line(text: &str) -> bool {
    let arrows = text.matches(['→', '►', '←', '◄', '▶', '◀']).count();
    text.starts_with("```") && text.len() > 6 && text.ends_with("```") && arrows > 1
}

/// "Coins | Coin | Float | | USDT | $184B | | USDC | $77B |": a title, and behind it every row on one line.
fn titled_row(text: &str) -> bool {
    let Some(first) = text.find('|').filter(|at| *at > 0) else { return false };
    let cells: Vec<&str> = text[first..].trim_matches('|').split('|').collect();
    joined_rows(&cells)
}

/// "Asset Supply 24h Change USDT $184.62B +0.041% Flat USDC $77.85B -0.372% Drain": heads, and rows of two changes or more
/// behind them.
fn heads_and_rows(text: &str) -> bool {
    if !text.split_whitespace().next().is_some_and(among_heads) {
        return false;
    }
    let capital = |w: &str| !w.starts_with(char::is_lowercase);
    // "Index Close Change vs US HSI 24,386.15"
    let kind = |w: &str| WORDS.get(&*fold(w)).copied().filter(|head| capital(w) || *head == Head::Small);
    let heads: Vec<Head> = text.split_whitespace().map_while(kind).collect();
    let known = heads.iter().filter(|h| **h != Head::Small).count();
    let rows = || text.split_whitespace().skip(heads.len());
    let percent = |w: &&str| {
        w.ends_with('%') && w.starts_with(['+', '-', '\u{2212}']) && w.contains(|c: char| c.is_ascii_digit())
    };
    let money = |w: &&str| w.starts_with('$') && w.ends_with(|c: char| c.is_ascii_digit() || "KMBT".contains(c));
    let figured = rows().filter(percent).count() >= 2 || rows().filter(money).count() >= 3;
    known >= 3 && rows().next().is_some_and(capital) && figured
}

/// "| Index | Close |" right above "| HSI | 24,951 |" and at least one row more: a reader of Markdown shows pipes, and no table.
fn without_rule(page: &Page<'_>, index: usize) -> bool {
    let first = index.checked_sub(1).is_none_or(|above| page.lines[above].kind != LineKind::Row);
    first && heads_over_rows(page, index, char::is_alphanumeric)
}

/// "Index | Close | Change" right above "HSI | 24,951 | +0.38%": pipes between the cells, none around them, and no rule
/// under the heads, so that nothing shows a table.
fn unruled(page: &Page<'_>, index: usize) -> bool {
    let short = page.lines[index].text.split('|').all(|c| c.len() < 40);
    short && heads_over_rows(page, index, |c| c.is_ascii_digit())
}

/// Whether line `index` holds heads, and the two under it are of its kind, have as many pipes and a character that a row tells.
fn heads_over_rows(page: &Page<'_>, index: usize, told: fn(char) -> bool) -> bool {
    let kind = page.lines[index].kind;
    let row = |n: usize| page.lines.get(n).filter(|l| l.kind == kind).map(|l| l.text);
    let pipes = |n: usize| row(n).map_or(0, |t| t.matches('|').count());
    let heads = || row(index).is_some_and(|t| t.split('|').filter(|c| heads_a_column(c)).count() >= 2);
    let alike = |n: usize| pipes(n) == pipes(index) && row(n).is_some_and(|t| t.contains(told));
    pipes(index) >= 2 && heads() && (1..=2).all(|n| alike(index + n))
}

/// Whether a cell is the usual head of a column.
fn heads_a_column(cell: &str) -> bool {
    let cell = cell.trim().trim_matches('*');
    let head = if cell.len() > LONGEST_HEAD { None } else { WORDS.get(&*fold(cell)) };
    head.is_some_and(|head| *head != Head::Small)
}

/// Two lines with figures, and no sentences, directly under line `index`.
fn figures_below(page: &Page<'_>, index: usize) -> bool {
    let figured = |line: &crate::audit::text::Line<'_>| {
        line.text.contains(|c: char| c.is_ascii_digit()) && !line.text.ends_with(['.', ':'])
    };
    rows_below(page, index) && (1..=2).all(|n| page.lines.get(index + n).is_some_and(figured))
}

/// Two lines of prose directly under line `index`.
fn rows_below(page: &Page<'_>, index: usize) -> bool {
    (1..=2).all(|n| page.lines.get(index + n).is_some_and(|line| line.kind == LineKind::Prose))
}
