//! From a text to its segments: sections, sentences, table rows and cells, flow-map lines. Reads Markdown and what is left
//! of it when lines were joined, rules dropped and pipes lost.

mod view;

use super::rules::fb107_flattened_table::joined_rows;
use std::collections::BTreeSet;

pub use view::View;

/// A stretch of text that is read as one.
#[derive(Clone, Debug)]
pub struct Segment {
    /// First byte in the decoded text.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// What it is.
    pub kind: SegmentKind,
    /// Section it stands in; 0 before the first heading.
    pub section: usize,
    /// Sentences of one paragraph or point share a block.
    pub block: usize,
    /// The table row it is a cell of, and its column.
    pub cell: Option<(usize, usize)>,
}

/// What a segment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SegmentKind {
    /// The document's title.
    Title,
    /// A section's heading.
    Heading,
    /// A heading within a section.
    Subheading,
    /// A sentence.
    Sentence,
    /// A table cell.
    Cell,
    /// A cell of a table's head.
    Head,
    /// A line of a drawn flow map.
    Flow,
}

/// One table row.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Its cells' ranges, trimmed.
    pub cells: Vec<(usize, usize)>,
    /// The row that heads its columns.
    pub head: Option<usize>,
    /// Table it belongs to.
    pub table: usize,
}

/// A text, read.
#[derive(Debug, Default)]
pub struct Document {
    /// Segments in order.
    pub segments: Vec<Segment>,
    /// Headings' ranges; section `n` is headed by `headings[n - 1]`.
    pub headings: Vec<(usize, usize)>,
    /// Table rows.
    pub rows: Vec<Row>,
}

struct Reader<'a> {
    text: &'a str,
    doc: Document,
    block: usize,
    table: usize,
    /// Rows of the table in progress.
    open_table: Option<usize>,
    fenced: bool,
    /// No mark closes the fence in progress.
    unclosed: bool,
    comment: bool,
    paragraph: Option<(usize, usize)>,
    /// No heading of the text has a mark: its bare titles head its sections.
    unmarked: bool,
    /// Where lines begin that are points of a numbered list, and no headings.
    points: BTreeSet<usize>,
}

/// Reads a decoded text.
#[must_use]
pub fn read(text: &str) -> Document {
    let points = numbered_points(text);
    let marked = |(at, line): (usize, &str)| is_marked_heading(line.trim()) && !points.contains(&at);
    let unmarked = !line_starts(text).any(marked);
    let mut reader = Reader {
        text,
        doc: Document::default(),
        block: 0,
        table: 0,
        open_table: None,
        fenced: false,
        unclosed: false,
        comment: false,
        paragraph: None,
        unmarked,
        points,
    };
    for (at, line) in line_starts(text) {
        reader.line(at, at + line.trim_end().len());
    }
    reader.flush();
    reader.doc
}

/// The lines of a text with the bytes at which they begin.
fn line_starts(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_inclusive('\n').scan(0, |at, line| {
        let start = *at;
        *at += line.len();
        Some((start, line))
    })
}

/// "1. Buy HSI" over "2. Sell gold": lines that are numbered one after the other, with nothing between them, are points of a
/// list, however short.
fn numbered_points(text: &str) -> BTreeSet<usize> {
    let number = |line: &str| {
        let line = line.trim();
        numbered(line)?;
        line.split(|c: char| !c.is_ascii_digit()).next()?.parse::<u32>().ok()
    };
    let lines: Vec<(usize, Option<u32>)> =
        line_starts(text).filter(|(_, line)| !line.trim().is_empty()).map(|(at, line)| (at, number(line))).collect();
    // Where the headings have their marks, a number alone makes none.
    if text.lines().any(|line| line.trim_start().starts_with("##")) {
        return lines.iter().filter(|(_, n)| n.is_some()).map(|(at, _)| *at).collect();
    }
    let mut points = BTreeSet::new();
    // "1." before each is Markdown's way to have them counted.
    let follows = |a: &(usize, Option<u32>), b: &(usize, Option<u32>)| match (a.1, b.1) {
        (Some(x), Some(y)) => y == x + 1 || y == x,
        _ => false,
    };
    let runs: Vec<&[(usize, Option<u32>)]> = lines.chunk_by(follows).filter(|run| run[0].1.is_some()).collect();
    let mut before = Some(0);
    for (i, run) in runs.iter().enumerate() {
        let (first, last) = (run[0].1, run[run.len() - 1].1);
        // "1. Key insight", "2. Chain" and, further down, "3. Crypto": the numbers of the sections go on.
        let next = runs.get(i + 1).and_then(|run| run[0].1);
        let sections = before.map(|n| n + 1) == first && next == last.map(|n| n + 1);
        if run.len() > 1 && !sections {
            points.extend(run.iter().map(|(at, _)| *at));
        }
        before = last;
    }
    points
}

impl Reader<'_> {
    fn line(&mut self, start: usize, end: usize) {
        let text = self.text;
        let point = self.points.contains(&start);
        let (mut start, end) = trim(text, start, end.max(start));
        let line = &text[start..end];
        if line.is_empty() {
            self.flush();
            self.open_table = None;
            self.block += 1;
            return;
        }
        if self.comment || line.starts_with("<!--") {
            self.comment = !line.contains("-->");
            return;
        }
        if opens_fence(line) {
            self.flush();
            let rest = line.trim_start_matches(['`', '~']);
            // "``` US ──► HK ```": a map on one line.
            let whole = rest.contains("```") || rest.contains("~~~");
            self.fenced = !self.fenced && !whole;
            self.unclosed = self.fenced && !text[end..].lines().any(opens_fence);
            // A language name alone is no text; a map on the fence's own line is.
            if rest.trim().contains(' ') {
                let (s, e) = trim(text, end - rest.len(), end);
                self.push(s, e, SegmentKind::Flow, None);
            }
            return;
        }
        // A fence that is never closed ends where the next section begins.
        let section = line.starts_with("# ")
            || line.starts_with("## ")
            || numbered(line).is_some_and(|after| heading_like(&line[after..]));
        if self.unclosed && section {
            self.fenced = false;
            self.unclosed = false;
        }
        if self.fenced || drawn(line) {
            self.flush();
            self.push(start, end, SegmentKind::Flow, None);
            return;
        }
        if line.matches('|').count() >= 2 {
            self.flush();
            self.table_line(start, end);
            return;
        }
        self.open_table = None;
        if let Some(body) = line.strip_prefix('#') {
            self.flush();
            let body = body.trim_start_matches('#');
            let (s, e) = trim(text, end - body.len(), end);
            let title = self.doc.headings.is_empty() && !line.starts_with("##") && self.doc.segments.is_empty();
            self.heading(s, e, if title { SegmentKind::Title } else { SegmentKind::Heading });
            return;
        }
        if self.doc.segments.is_empty()
            && self.paragraph.is_none()
            && words(line) <= 14
            && !line.ends_with(['.', ':'])
            && !line.contains('%')
        {
            self.push(start, end, SegmentKind::Title, None);
            return;
        }
        if let Some(after) = numbered(line)
            && heading_like(&line[after..])
            && !point
        {
            self.flush();
            self.heading(start + after, end, SegmentKind::Heading);
            return;
        }
        if let Some(after) = list_mark(line) {
            self.flush();
            self.block += 1;
            start += after;
            self.paragraph = Some((start, end));
            return;
        }
        let bold_heading = line.starts_with("**") && line.ends_with("**") && line.len() > 4 && words(line) <= 10;
        if (heading_like(line) && words(line) <= 6 && titled(line) || bold_heading) && self.paragraph.is_none() {
            self.flush();
            let (s, e) = if bold_heading { (start + 2, end - 2) } else { (start, end) };
            if self.unmarked {
                self.heading(s, e, SegmentKind::Heading);
            } else {
                self.push(s, e, SegmentKind::Subheading, None);
            }
            return;
        }
        // A wrapped line goes on with the sentence before it; anything else begins anew.
        match self.paragraph {
            Some((s, e)) if wraps(&text[s..e], line) => self.paragraph = Some((s, end)),
            _ => {
                self.flush();
                self.block += 1;
                let quoted = line.len() - line.trim_start_matches(['>', ' ']).len();
                self.paragraph = Some((start + quoted, end));
            }
        }
    }

    fn heading(&mut self, start: usize, end: usize, kind: SegmentKind) {
        self.block += 1;
        if kind == SegmentKind::Heading {
            self.doc.headings.push((start, end));
        }
        self.push(start, end, kind, None);
        self.block += 1;
    }

    fn push(&mut self, start: usize, end: usize, kind: SegmentKind, cell: Option<(usize, usize)>) {
        let section = self.doc.headings.len();
        let mut from = start;
        while from < end {
            let to = end_of_piece(self.text, from, end);
            self.doc.segments.push(Segment { start: from, end: to, kind, section, block: self.block, cell });
            from = to;
        }
    }

    /// Cuts the paragraph in progress into sentences.
    fn flush(&mut self) {
        let Some((start, end)) = self.paragraph.take() else { return };
        for (s, e) in sentences(self.text, start, end) {
            self.push(s, e, SegmentKind::Sentence, None);
        }
    }

    /// One line with pipes: a row, or several that were joined.
    fn table_line(&mut self, start: usize, end: usize) {
        let mut cells: Vec<(usize, usize)> = Vec::new();
        let mut at = start;
        for piece in self.text[start..end].split('|') {
            cells.push(trim(self.text, at, at + piece.len()));
            at += piece.len() + 1;
        }
        let empty = |c: &(usize, usize)| c.0 == c.1;
        if cells.first().is_some_and(empty) {
            cells.remove(0);
        }
        if cells.last().is_some_and(empty) {
            cells.pop();
        }
        let rule = |c: &(usize, usize)| delimiter(&self.text[c.0..c.1]);
        if self.open_table.is_none() {
            self.table += 1;
            self.block += 1;
        }
        if !cells.is_empty() && cells.iter().all(rule) {
            self.head_is_last_row();
            self.open_table = Some(self.table);
            return;
        }
        // A lone dash in a cell stands for "no figure"; a rule has three at least, or two that an editor made long.
        // Of shorter ones, "--", a whole row tells: several between the ends of two rows.
        let short_rule = cells.split(empty).any(|r| r.len() > 1 && r.iter().all(|c| rule(c) && c.1 - c.0 > 1));
        let short_rule = short_rule && cells.iter().any(empty);
        let long = |c: &(usize, usize)| {
            let cell = &self.text[c.0..c.1];
            let size = cell.chars().count();
            rule(c) && (size >= 3 || short_rule && size == 2 || cell.matches(['\u{2014}', '\u{2015}']).count() == 2)
        };
        let ruled = cells.iter().any(long);
        // "| Index | Close | | HSI | 24,312 | | HSCEI | 8,214 |": rows of one size, and no rule among them.
        let open = self.open_table.is_some_and(|_| self.doc.rows.last().is_some_and(|r| r.cells.len() == cells.len()));
        let texts: Vec<&str> = cells.iter().map(|(s, e)| &self.text[*s..*e]).collect();
        let unruled = !ruled && !open && joined_rows(&texts);
        let joined = ruled || unruled;
        let rows: Vec<Vec<(usize, usize)>> = if joined {
            cells.split(empty).map(<[_]>::to_vec).filter(|r| !r.is_empty()).collect()
        } else {
            vec![cells]
        };
        let mut headed = false;
        for row in rows {
            if row.iter().all(rule) {
                self.head_is_last_row();
                continue;
            }
            let row: Vec<_> = row.into_iter().filter(|c| !joined || !long(c)).collect();
            let digits = row.iter().any(|(s, e)| self.text[*s..*e].contains(|c: char| c.is_ascii_digit()));
            self.row(row);
            // Words alone in the first of them are its heads.
            if unruled && !digits && !std::mem::replace(&mut headed, true) {
                self.head_is_last_row();
            }
            headed = true;
        }
        self.open_table = Some(self.table);
    }

    fn row(&mut self, cells: Vec<(usize, usize)>) {
        let number = self.doc.rows.len();
        let head = self.doc.rows.iter().rposition(|r| r.table == self.table && r.head == Some(usize::MAX));
        for (column, (s, e)) in cells.iter().enumerate() {
            self.push(*s, *e, SegmentKind::Cell, Some((number, column)));
        }
        self.doc.rows.push(Row { cells, head, table: self.table });
    }

    /// A rule of dashes makes the row before it the head of its table.
    fn head_is_last_row(&mut self) {
        let number = self.doc.rows.len();
        let Some(last) = self.doc.rows.last_mut().filter(|r| r.table == self.table) else { return };
        last.head = Some(usize::MAX);
        for segment in self.doc.segments.iter_mut().rev() {
            match segment.cell {
                Some((row, _)) if row + 1 == number => segment.kind = SegmentKind::Head,
                _ => break,
            }
        }
    }
}

/// Longer than any sentence or row. Words are held against the others of their segment, so that its time grows with the square
/// of its length.
const LONGEST: usize = 2_048;

/// Where the piece of a segment that begins at `from` ends: at the segment's `end`, or behind a blank where that is too far.
fn end_of_piece(text: &str, from: usize, end: usize) -> usize {
    if end - from <= LONGEST {
        return end;
    }
    let near = (from + 1..=from + LONGEST).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(end);
    text[from..near].rfind(' ').filter(|blank| *blank > 0).map_or(near, |blank| from + blank + 1)
}

fn trim(text: &str, start: usize, end: usize) -> (usize, usize) {
    let piece = &text[start..end];
    let start = start + (piece.len() - piece.trim_start().len());
    (start, start + piece.trim().len())
}

fn words(line: &str) -> usize {
    line.split_whitespace().count()
}

/// A cell of a table's rule: dashes of any kind.
fn delimiter(cell: &str) -> bool {
    !cell.is_empty()
        && cell.chars().all(|c| matches!(c, '-' | ':' | '\u{2010}'..='\u{2015}' | '=' | ' '))
        && cell.chars().any(|c| c != ' ' && c != ':')
}

/// A line of a drawn map: box-drawing characters.
fn drawn(line: &str) -> bool {
    line.chars().any(|c| matches!(c, '\u{2500}'..='\u{257f}'))
        || line.chars().all(|c| matches!(c, '▼' | '▲' | '↓' | '↑' | ' '))
}

/// `3. ` or `3) `: where the text begins.
fn numbered(line: &str) -> Option<usize> {
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if digits == 0 || digits > 2 {
        return None;
    }
    let rest = &line[digits..];
    let rest = rest.strip_prefix(['.', ')'])?;
    let text = rest.trim_start();
    (text.len() < rest.len()).then(|| line.len() - text.len())
}

fn list_mark(line: &str) -> Option<usize> {
    for mark in ["- ", "* ", "+ ", "• ", "– ", "· ", "◦ "] {
        if let Some(rest) = line.strip_prefix(mark) {
            return Some(line.len() - rest.trim_start().len());
        }
    }
    numbered(line)
}

/// "## 3. US Market", "3. US Market".
fn is_marked_heading(line: &str) -> bool {
    line.starts_with("# ") || line.starts_with("##") || numbered(line).is_some_and(|after| heading_like(&line[after..]))
}

/// Short, without the marks of a sentence.
fn heading_like(line: &str) -> bool {
    words(line) <= 12
        && line.len() <= 100
        && line.starts_with(|c: char| c.is_uppercase() || !c.is_ascii())
        && !line.ends_with(['.', '!', ';', ',', ':'])
        && !line.contains('%')
        && !line.replace("U.S. ", "").contains(". ")
        && !line.chars().any(|c| matches!(c, '$' | '¥' | '→' | '↑' | '↓'))
}

/// A line that opens or closes a code block.
fn opens_fence(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("```") || line.starts_with("~~~")
}

/// Every longer word starts with a capital, and no figure stands in it.
fn titled(line: &str) -> bool {
    line.split_whitespace().filter(|w| w.chars().count() > 3).all(|w| w.starts_with(|c: char| !c.is_lowercase()))
        && !line.chars().any(|c| c.is_ascii_digit())
}

/// Whether `line` continues a paragraph that reads `so_far`.
fn wraps(so_far: &str, line: &str) -> bool {
    let ended = so_far.ends_with(['.', '!', '?', ':', ';', '|', ')', '"', '\u{201d}']);
    let open = so_far.ends_with([',', '—', '–', '(']) || last_word_is_small(so_far);
    line.starts_with(|c: char| c.is_lowercase()) && !ended || open
}

fn last_word_is_small(text: &str) -> bool {
    let last = text.split_whitespace().next_back().unwrap_or_default();
    matches!(
        last,
        "the"
            | "a"
            | "an"
            | "and"
            | "or"
            | "of"
            | "to"
            | "by"
            | "with"
            | "in"
            | "on"
            | "at"
            | "for"
            | "from"
            | "while"
            | "as"
            | "but"
            | "than"
            | "its"
            | "that"
    )
}

const ABBREVIATIONS: [&str; 16] =
    ["vs", "e.g", "i.e", "approx", "etc", "cf", "no", "inc", "ltd", "co", "mr", "ms", "dr", "st", "u.s", "ca"];

/// The sentences of a stretch of text.
fn sentences(text: &str, start: usize, end: usize) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut from = start;
    let piece = &text[start..end];
    let chars = piece.char_indices();
    let mut depth = 0_i32;
    for (i, c) in chars {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = (depth - 1).max(0),
            _ => {}
        }
        let at = start + i + c.len_utf8();
        let stop = match c {
            '.' | '!' | '?' | '。' => {
                let rest = &text[at..end];
                let closed = rest.trim_start_matches(['"', '\u{201d}', '\'', ')', '*', '_']);
                let next = closed.trim_start().chars().next();
                let abbreviated = || {
                    let before = &text[from..at - c.len_utf8()];
                    let word = before.rsplit([' ', '(']).next().unwrap_or_default().to_lowercase();
                    ABBREVIATIONS.contains(&word.as_str())
                        || word.chars().count() == 1 && word.chars().all(char::is_alphabetic)
                };
                (closed.starts_with(char::is_whitespace) || c == '。')
                    && next.is_some_and(|n| !n.is_lowercase())
                    && depth == 0
                    && !(c == '.' && abbreviated())
            }
            '•' => i > 0,
            _ => false,
        };
        if stop {
            let until = if c == '•' { at - c.len_utf8() } else { at };
            let (s, e) = trim(text, from, until);
            if e > s {
                out.push((s, e));
            }
            from = at;
        }
    }
    let (s, e) = trim(text, from, end);
    if e > s {
        out.push((s, e));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_without_end_is_cut_behind_blanks() {
        for text in ["a, ".repeat(5_000), "\u{e4}".repeat(5_000), "BTC fell 3% ".repeat(900)] {
            let document = read(&text);
            assert!(document.segments.iter().all(|s| s.end - s.start <= LONGEST));
            let whole: String = document.segments.iter().map(|s| &text[s.start..s.end]).collect();
            assert_eq!(whole.trim_end(), text.trim_end());
        }
    }

    fn shown(text: &str) -> Vec<String> {
        read(text).segments.iter().map(|s| format!("{:?} {}", s.kind, &text[s.start..s.end])).collect()
    }

    #[test]
    fn a_table_joined_on_one_line_has_rows() {
        let text = "T\n\nA point.\n| Asset | Supply | |——-|——–| | USDT | $184.13B | | USDC | $79.10B |\n";
        let doc = read(text);
        assert_eq!(doc.rows.len(), 3);
        assert_eq!(doc.rows[1].head, Some(0));
        assert!(shown(text).contains(&"Head Supply".to_owned()), "{:?}", shown(text));
        assert!(shown(text).contains(&"Cell $79.10B".to_owned()));
    }

    #[test]
    fn a_dash_for_no_figure_keeps_its_column() {
        let text = "T\n\n| Asset | Price | Change |\n|---|---|---|\n| ETH | - | -4.47% |\n";
        let doc = read(text);
        assert_eq!(doc.rows[1].cells.len(), 3);
    }

    #[test]
    fn numbered_lines_without_a_stop_are_headings() {
        let text = "Report\n3. Crypto & DeFi\nBTC fell. ETH rose vs. BTC.\n1. HSI fell 0.88%.\n";
        assert_eq!(
            shown(text),
            [
                "Title Report",
                "Heading Crypto & DeFi",
                "Sentence BTC fell.",
                "Sentence ETH rose vs. BTC.",
                "Sentence HSI fell 0.88%."
            ]
        );
    }

    #[test]
    fn a_wrapped_line_goes_on() {
        let text = "Report\n\nThe index fell by\n0.88% and closed\nlower. Next one.\n";
        assert_eq!(
            shown(text),
            ["Title Report", "Sentence The index fell by\n0.88% and closed\nlower.", "Sentence Next one."]
        );
    }
}
