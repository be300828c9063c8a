//! A text as lines of a kind. Reads the wreckage of Markdown too, so it asks for less than a Markdown parser.

/// A text and its lines.
pub(crate) struct Page<'a> {
    /// The whole text.
    pub text: &'a str,
    /// Its lines.
    pub lines: Vec<Line<'a>>,
}

/// One line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line<'a> {
    /// First byte in the text.
    pub start: usize,
    /// The line without indentation and trailing blanks.
    pub text: &'a str,
    /// What it is.
    pub kind: LineKind,
}

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LineKind {
    /// Nothing, or a comment alone.
    Blank,
    /// A heading of level 1 to 6, by `#`.
    Heading(u8),
    /// A numbered line that stands alone and looks like a heading: `4. US market`.
    Numbered(u32),
    /// The mark that opens or closes a code block.
    Fence,
    /// Inside a code block.
    Code,
    /// A row of a table.
    Row,
    /// A drawn line.
    Rule,
    /// A point of a list.
    Item,
    /// A quotation or notice.
    Quote,
    /// Anything else.
    Prose,
}

impl Line<'_> {
    /// Byte after its last character that is no blank.
    pub(crate) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// True for a heading of either form.
    pub(crate) fn is_heading(&self) -> bool {
        matches!(self.kind, LineKind::Heading(_) | LineKind::Numbered(_))
    }
}

/// For each line, how long the longest mark behind it is that may close a fence of backticks, and of tildes: found once, as a
/// text may have as many sections as lines.
fn longest_marks_behind(lines: &[&str]) -> Vec<[usize; 2]> {
    let mut longest = [0, 0];
    let mut behind: Vec<[usize; 2]> = Vec::with_capacity(lines.len());
    for line in lines.iter().rev() {
        behind.push(longest);
        if let Some((c, n, "")) = fence_mark(line.trim()) {
            let kind = usize::from(c == '~');
            longest[kind] = n.max(longest[kind]);
        }
    }
    behind.reverse();
    behind
}

impl<'a> Page<'a> {
    /// Reads a text.
    pub(crate) fn read(text: &'a str) -> Self {
        let mut lines = Vec::new();
        let mut fence: Option<(char, usize)> = None;
        let mut at = 0;
        let raws: Vec<&str> = text.split_inclusive('\n').collect();
        let behind = longest_marks_behind(&raws);
        for (raw, longest) in raws.iter().zip(behind) {
            let trimmed = raw.trim();
            let start = at + (raw.len() - raw.trim_start().len()).min(raw.len());
            at += raw.len();
            let mark = fence_mark(trimmed);
            // A fence that is never closed ends where the next section begins.
            let section = trimmed.starts_with("# ") || trimmed.starts_with("## ") || section_number(trimmed).is_some();
            if section && fence.is_some_and(|(open, length)| longest[usize::from(open == '~')] < length) {
                fence = None;
            }
            let kind = match (fence, mark) {
                (Some((open, length)), Some((c, n, rest))) if c == open && n >= length && rest.is_empty() => {
                    fence = None;
                    LineKind::Fence
                }
                (Some(_), _) => LineKind::Code,
                (None, Some((c, n, rest))) if c == '~' || !rest.contains('`') => {
                    fence = Some((c, n));
                    LineKind::Fence
                }
                (None, _) => kind_of(trimmed),
            };
            lines.push(Line { start, text: trimmed, kind });
        }
        let mut page = Self { text, lines };
        page.numbered_headings();
        page
    }

    /// The first line behind `index` that is not blank.
    pub(crate) fn next_solid(&self, index: usize) -> Option<(usize, &Line<'a>)> {
        self.lines.iter().enumerate().skip(index + 1).find(|(_, line)| line.kind != LineKind::Blank)
    }

    /// The last line that is not blank.
    pub(crate) fn last_solid(&self) -> Option<(usize, &Line<'a>)> {
        self.lines.iter().enumerate().rev().find(|(_, line)| line.kind != LineKind::Blank)
    }

    /// Turns `4. US market` into a heading where the text numbers its sections: at least three such lines, most of them
    /// with something under them that is no point of the same list.
    fn numbered_headings(&mut self) {
        let candidates: Vec<(usize, u32)> = (0..self.lines.len())
            .filter_map(|i| {
                let line = &self.lines[i];
                let number = section_number(line.text)?;
                (line.kind == LineKind::Item).then_some((i, number))
            })
            .collect();
        let followed = candidates
            .iter()
            .filter(|(i, _)| self.next_solid(*i).is_some_and(|(_, next)| section_number(next.text).is_none()));
        if candidates.len() >= 3 && followed.count() * 3 >= candidates.len() * 2 {
            for (i, number) in candidates {
                self.lines[i].kind = LineKind::Numbered(number);
            }
        }
    }
}

/// `n` of `n. Words in title case`, when the line can be a heading: short, no sentence, no figure.
fn section_number(text: &str) -> Option<u32> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number: u32 = text.get(..digits)?.parse().ok().filter(|n| (1..=30).contains(n))?;
    let title = text[digits..].strip_prefix(". ").or_else(|| text[digits..].strip_prefix(") "))?;
    let capital = title.chars().next().is_some_and(|c| c.is_uppercase() || !c.is_ascii());
    let heading = title.chars().count() <= 70 && !title.ends_with(['.', '!', '?', ';', ',']) && !title.contains('%');
    (capital && heading).then_some(number)
}

fn kind_of(text: &str) -> LineKind {
    let hashes = text.bytes().take_while(|b| *b == b'#').count();
    if text.is_empty() || (text.starts_with("<!--") && text.find("-->") == Some(text.len() - 3)) {
        LineKind::Blank
    } else if (1..=6).contains(&hashes) && matches!(text.as_bytes().get(hashes), None | Some(b' ' | b'\t')) {
        LineKind::Heading(u8::try_from(hashes).unwrap_or(6))
    } else if text.chars().count() >= 3 && text.chars().all(|c| is_layout(c) || c == ' ') {
        LineKind::Rule
    } else if text.starts_with('|') {
        LineKind::Row
    } else if text.starts_with('>') {
        LineKind::Quote
    } else if is_item(text) {
        LineKind::Item
    } else {
        LineKind::Prose
    }
}

fn is_item(text: &str) -> bool {
    let bullet = text.strip_prefix(['-', '*', '+', '•', '–', '◦', '▪']);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    bullet.is_some_and(|rest| rest.starts_with(' '))
        || ((1..=3).contains(&digits) && (text[digits..].starts_with(". ") || text[digits..].starts_with(") ")))
}

/// Length and character of a fence at the head of a line, and what follows it.
fn fence_mark(text: &str) -> Option<(char, usize, &str)> {
    let c = text.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let n = text.chars().take_while(|x| *x == c).count();
    (n >= 3).then(|| (c, n, text[n..].trim()))
}

/// Characters that draw rules, tables and boxes.
pub(crate) fn is_layout(c: char) -> bool {
    matches!(
        c,
        '-' | '=' | '_' | '*' | '.' | '~' | '#' | '|' | '+' | ':' | '—' | '–' | '·' | '…' | '\u{2500}'..='\u{259f}'
    )
}

/// True when a text ends as a sentence may: with closing punctuation, marks of emphasis and brackets aside.
pub(crate) fn ends_sentence(text: &str) -> bool {
    let bare = text.trim_end_matches(['*', '_', '`', ')', ']', '"', '”', '’', '\'', '»', '」', ' ']);
    bare.ends_with(['.', '!', '?', '…', '。', '！', '？', ':', '：', ';'])
}

/// The end of the first `max` characters from `start`, not behind `end`.
pub(crate) fn clip(text: &str, start: usize, end: usize, max: usize) -> usize {
    text[start..end].char_indices().nth(max).map_or(end, |(i, _)| start + i)
}
