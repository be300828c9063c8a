//! # FB114 lost marker: a point of a list without its mark
//!
//! ## What it checks
//! A line with a label of its own right behind a point that has one: `**Dow:** +1.18%` under `- **S&P 500:** +1.62%`, or between
//! two points `Yield: Pendle -11.3%`. The labels that close a section (`Verdict:`, `Net:`) pass.
//!
//! ## Why
//! Without its mark a line is set as the end of the point above it, and what it says belongs to that.
//!
//! ## Example
//! Found:
//! ```text
//! - **S&P 500:** +1.62%
//! **Dow:** +1.18%
//! ```
//! Instead:
//! ```text
//! - **S&P 500:** +1.62%
//! - **Dow:** +1.18%
//! ```
//!
//! ## How to fix
//! Put the mark back, or an empty line before what is no point.

use crate::audit::text::{Found, Line, LineKind, Page};

/// Marks of a point.
const MARKS: [&str; 4] = ["- ", "* ", "\u{2022} ", "+ "];

/// First words of lines that sum up what stands above them.
const CLOSES: [&str; 24] = [
    "verdict",
    "interpretation",
    "reading",
    "read",
    "takeaway",
    "net",
    "key",
    "implication",
    "bottom",
    "summary",
    "signal",
    "note",
    "conclusion",
    "overall",
    "total",
    "together",
    "combined",
    "crypto",
    "so",
    "domestic",
    "what",
    "why",
    "disclaimer",
    "result",
];

/// Longest label of a line, in bytes.
const LABEL: usize = 28;

pub(crate) fn check(page: &Page<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for (before, line, after) in windows(&page.lines) {
        if line.kind != LineKind::Prose || indent(page.text, line) > 0 || closes(line.text) {
            continue;
        }
        let Some((mark, above)) = point(before) else { continue };
        let bold = line.text.starts_with("**") && above.starts_with("**");
        // A plain label may open a paragraph; between two points of the same make it opens none.
        let between = after.and_then(point).is_some_and(|(m, below)| m == mark && labelled(below));
        if bold && line.text[2..].contains("**") || labelled(above) && labelled(line.text) && between {
            let word = line.text.char_indices().find(|(_, c)| c.is_whitespace()).map_or(line.text.len(), |(at, _)| at);
            let message = "this point has lost the mark of its list";
            found.push(
                Found::new(line.start, line.start + word, message).suggest(format!("{mark}{}", &line.text[..word])),
            );
        }
    }
    found
}

/// Each line with the one right before it and the one right behind.
fn windows<'p, 'a>(lines: &'p [Line<'a>]) -> impl Iterator<Item = (&'p Line<'a>, &'p Line<'a>, Option<&'p Line<'a>>)> {
    lines.windows(2).enumerate().filter_map(|(at, pair)| match pair {
        [before, line] => Some((before, line, lines.get(at + 2))),
        _ => None,
    })
}

/// The mark of a point and what stands behind it.
fn point<'a>(line: &Line<'a>) -> Option<(&'static str, &'a str)> {
    MARKS.iter().find_map(|mark| Some((*mark, line.text.strip_prefix(mark)?.trim_start())))
}

/// Whether a line begins with a short label: "Yield: Pendle -11.3%".
fn labelled(text: &str) -> bool {
    let colon = text.bytes().take(LABEL).position(|b| b == b':');
    colon.is_some_and(|at| at > 1 && text[at + 1..].starts_with([' ', '*']) && text.starts_with(char::is_alphanumeric))
}

/// Whether a line sums up instead of going on with the list.
fn closes(text: &str) -> bool {
    let words = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let first = words.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_lowercase();
    CLOSES.contains(&first.as_str())
}

/// How far a line is indented, in bytes.
fn indent(text: &str, line: &Line<'_>) -> usize {
    line.start - text[..line.start].rfind('\n').map_or(0, |at| at + 1)
}
