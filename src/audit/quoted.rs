//! Where a text repeats the sheet's own sentences: reasons, notes, data issues. They are the sheet's word, no claim of the
//! text's; with another figure or date in them they are a claim, and a false one.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, MatchKind};

use super::finding::Finding;
use super::report::{ClaimKind, Verdict};
use crate::facts::FactSheet;

/// Shortest sentence taken for a quotation, in bytes.
const SHORTEST: usize = 16;

/// Fewest letters of a sentence that is known again when its figures are others.
const LETTERS: usize = 12;

/// The sheet's sentences, ready to be found.
pub struct Quoted {
    machine: Option<AhoCorasick>,
    /// By pattern: the sentences that differ in digits only.
    sentences: Vec<Vec<String>>,
    /// What a page of made-up figures must print, in one line: the sheet's word, whatever figures stand in it.
    notice: Option<String>,
}

/// What of a text repeats the sheet.
#[derive(Debug, Default)]
pub struct Repeated {
    /// Ranges of the sentences, with other figures or not.
    pub ranges: Vec<(usize, usize)>,
    /// Figures that the sheet's sentence has otherwise.
    pub altered: Vec<Finding>,
}

impl Quoted {
    /// Reads the sentences of a sheet.
    #[must_use]
    pub fn new(sheet: &FactSheet) -> Self {
        let facts = sheet.facts.iter().flat_map(|f| [f.reason.as_deref(), f.note.as_deref()]).flatten();
        // "Coinbase premium" names what is absent; "no premium was delivered" says that it is.
        let sentence = |reason: &&str| reason.split_whitespace().count() > 2;
        let absent = sheet.absent.iter().map(|a| a.reason.as_str()).filter(sentence);
        let issues = sheet.data_issues.iter().map(|i| i.message.as_str());
        let markets = sheet.markets.iter().filter_map(|m| m.note.as_deref());
        let mut by_mask: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let all = facts.chain(absent).chain(issues).chain(markets).chain(sheet.sample_notice.as_deref());
        for sentence in all.map(|s| s.trim_end_matches('.')).filter(|s| s.len() >= SHORTEST) {
            let plain = Plain::new(sentence).text;
            let same = by_mask.entry(Masked::new(&plain).text).or_default();
            if !same.contains(&plain) {
                same.push(plain);
            }
        }
        let machine = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::LeftmostLongest)
            .build(by_mask.keys())
            .ok()
            .filter(|_| !by_mask.is_empty());
        let notice = sheet.sample_notice.as_deref().map(one_line).filter(|n| !n.is_empty());
        Self { machine, sentences: by_mask.into_values().collect(), notice }
    }

    /// Where `text` is the notice: anywhere, or, where it is too short to mean nothing else, as a line of its own.
    #[must_use]
    pub fn notices(&self, text: &str) -> Vec<(usize, usize)> {
        let Some(notice) = &self.notice else { return Vec::new() };
        if notice.len() >= SHORTEST {
            return text.match_indices(notice.as_str()).map(|(at, _)| (at, at + notice.len())).collect();
        }
        let mut at = 0;
        let lines = text.split_inclusive('\n').filter_map(|line| {
            let start = at;
            at += line.len();
            let bare = line.trim_start_matches(['>', '-', '*', ' ']).trim_end().trim_end_matches('.');
            (bare == notice).then(|| (start, start + line.trim_end().len()))
        });
        lines.collect()
    }

    /// What of `text` repeats one.
    #[must_use]
    pub fn find(&self, text: &str) -> Repeated {
        let mut found = Repeated::default();
        let Some(machine) = &self.machine else { return found };
        let plain = Plain::new(text);
        let masked = Masked::new(&plain.text);
        for m in machine.find_iter(&masked.text) {
            let range = masked.starts[m.start()]..masked.starts[m.end()];
            let sentences = &self.sentences[m.pattern().as_usize()];
            let figures: Vec<(usize, usize)> =
                masked.figures.iter().copied().filter(|(s, e)| range.start <= *s && *e <= range.end).collect();
            let off = |sentence: &String| -> Option<((usize, usize), String)> {
                let own = Masked::new(sentence).figures;
                figures.iter().zip(own).find_map(|(f, (s, e))| {
                    (plain.text[f.0..f.1] != sentence[s..e]).then(|| (*f, sentence[s..e].to_owned()))
                })
            };
            let differences: Option<Vec<_>> = sentences.iter().map(off).collect();
            let Some(differences) = differences else {
                found.ranges.push((plain.starts[range.start], plain.starts[range.end]));
                continue;
            };
            let telling = text_letters(&plain.text[range.clone()]) >= LETTERS;
            // Of several the one that is right the longest.
            if let Some(((start, end), expected)) =
                differences.into_iter().max_by_key(|((start, _), _)| *start).filter(|_| telling)
            {
                found.ranges.push((plain.starts[range.start], plain.starts[range.end]));
                let source = (plain.starts[start], plain.starts[end - 1] + 1);
                found.altered.push(altered(source, &plain.text[start..end], &expected));
            }
        }
        found
    }
}

/// A sentence as a page prints it, in one line, without its full stop.
fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").trim_end_matches('.').replace('\u{2019}', "'")
}

fn text_letters(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_alphabetic).count()
}

/// A figure of a repeated sentence that the sheet has otherwise.
fn altered(range: (usize, usize), quote: &str, expected: &str) -> Finding {
    let date = expected.matches('-').count() == 2;
    let (kind, code) = if date { (ClaimKind::Session, "FB408") } else { (ClaimKind::Number, "FB201") };
    let message = format!("the sheet says {expected} in this sentence, not {quote}");
    Finding::new(range, kind, Verdict::Contradicted, code, message).expecting(expected).suggesting(expected)
}

/// A text with `0` for every figure, date and time.
struct Masked {
    text: String,
    /// For the first byte of each character and one past the end: where it came from.
    starts: Vec<usize>,
    /// What was masked.
    figures: Vec<(usize, usize)>,
}

impl Masked {
    fn new(plain: &str) -> Self {
        let bytes = plain.as_bytes();
        let mut masked = Self {
            text: String::with_capacity(plain.len()),
            starts: Vec::with_capacity(plain.len() + 1),
            figures: Vec::new(),
        };
        let mut at = 0;
        loop {
            let run = at..at + bytes[at..].iter().take_while(|b| !b.is_ascii_digit()).count();
            masked.text.push_str(&plain[run.clone()]);
            masked.starts.extend(run.clone());
            at = run.end;
            if at == bytes.len() {
                break;
            }
            masked.starts.push(at);
            let digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
            let mut end = at + 1;
            while digit(end) || matches!(bytes.get(end), Some(b'.' | b'-' | b':')) && digit(end + 1) {
                end += 1;
            }
            let scaled = matches!(bytes.get(end), Some(b'K' | b'M' | b'B' | b'T'));
            if scaled && !bytes.get(end + 1).is_some_and(u8::is_ascii_alphanumeric) {
                end += 1;
            }
            masked.text.push('0');
            masked.figures.push((at, end));
            at = end;
        }
        masked.starts.push(plain.len());
        masked
    }
}

/// A text without emphasis, separators of thousands and spaces before units, and where each byte of it came from.
struct Plain {
    text: String,
    starts: Vec<usize>,
}

impl Plain {
    fn new(source: &str) -> Self {
        let mut plain =
            Self { text: String::with_capacity(source.len()), starts: Vec::with_capacity(source.len() + 1) };
        let mut from = 0;
        let mut digit = false;
        loop {
            // Nothing is done with a plain character, but with a comma or a blank behind a digit.
            let same = source.as_bytes()[from..].iter().take_while(|b| {
                let kept = b.is_ascii() && !matches!(b, b'*' | b'`') && !(digit && matches!(b, b',' | b' '));
                digit = if kept { b.is_ascii_digit() } else { digit };
                kept
            });
            let run = from..from + same.count();
            plain.text.push_str(&source[run.clone()]);
            plain.starts.extend(run.clone());
            from = run.end;
            let Some(c) = source[from..].chars().next() else { break };
            let rest = &source[from + c.len_utf8()..];
            let next = rest.chars().next().unwrap_or(' ');
            let spelled = [(" percent", '%'), (" million", 'M'), (" billion", 'B'), (" trillion", 'T')]
                .into_iter()
                .find(|(word, _)| digit && source[from..].starts_with(word));
            let (length, put) = match (c, spelled) {
                (_, Some((word, letter))) => (word.len(), Some(letter)),
                ('*' | '`', _) => (c.len_utf8(), None),
                (',' | '\u{2009}' | '\u{202f}', _) if digit && next.is_ascii_digit() => (c.len_utf8(), None),
                (' ' | '\u{a0}' | '\u{2009}' | '\u{202f}', _) if digit && next == '%' => (c.len_utf8(), None),
                ('\u{2212}', _) => (c.len_utf8(), Some('-')),
                ('\u{2019}', _) => (c.len_utf8(), Some('\'')),
                _ => (c.len_utf8(), Some(c)),
            };
            if let Some(put) = put {
                plain.text.push(put);
                plain.starts.extend(std::iter::repeat_n(from, put.len_utf8()));
                digit = put.is_ascii_digit();
            }
            from += length;
        }
        plain.starts.push(source.len());
        plain
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_reason_is_found_in_either_case() {
        let sheet: FactSheet = serde_json::from_str(
            r#"{"schema":"factbrief/fact-sheet/1","report_date":"2026-01-05","entities":[],"facts":[],
                "absent":[{"topic":"t","reason":"net buying is not published any more"}]}"#,
        )
        .unwrap();
        assert_eq!(Quoted::new(&sheet).find("Note. Net buying is not published any more.").ranges, [(6, 42)]);
    }

    #[test]
    fn a_notice_is_found_however_it_was_broken_into_lines_and_a_short_one_only_as_a_line() {
        let of = |notice: &str, text: &str| {
            let mut sheet: FactSheet = serde_json::from_str(
                r#"{"schema":"factbrief/fact-sheet/1","report_date":"2026-01-05","entities":[],"facts":[]}"#,
            )
            .unwrap();
            sheet.sample_notice = Some(notice.to_owned());
            Quoted::new(&sheet).notices(text)
        };
        assert_eq!(of("Made up\non 12  lines, 50% wrong.", "> Made up on 12 lines, 50% wrong."), [(2, 32)]);
        assert_eq!(of("50%.", "# A\n\n> 50%.\n\n- 50%.\nIt rose 50%.\n"), [(5, 11), (13, 19)]);
    }

    #[test]
    fn another_figure_in_a_repeated_sentence_is_false() {
        let sheet: FactSheet = serde_json::from_str(
            r#"{"schema":"factbrief/fact-sheet/1","report_date":"2026-01-05","entities":[],"facts":[],
                "absent":[{"topic":"t","reason":"not published since 2024-08-19; it was $1,200M then, 60% of all"}]}"#,
        )
        .unwrap();
        let quoted = Quoted::new(&sheet);
        for same in [
            "t: not published since 2024-08-19; it was $1,200M then, 60% of all",
            "t: not published since **2024-08-19**; it was $1200M then, 60 % of all",
            "t: not published since 2024-08-19; it was $1\u{2009}200 million then, 60 percent of all",
        ] {
            let found = quoted.find(same);
            assert_eq!((found.ranges.len(), found.altered.len()), (1, 0), "{same}");
        }
        for (other, quote, expected) in [
            ("t: not published since 2024-08-18; it was $1,200M then, 60% of all", "2024-08-18", "2024-08-19"),
            ("t: not published since 2024-08-19; it was $1,300M then, 60% of all", "1,300M", "1200M"),
            ("t: not published since 2024-08-19; it was $1,200M then, **61**% of all", "61", "60"),
            ("t: not published since 2024-08-19; it was $900M then, 60% of all", "900M", "1200M"),
            ("t: not published since 2024-08-19; it was $1,200B then, 60% of all", "1,200B", "1200M"),
        ] {
            let found = quoted.find(other);
            let [finding] = found.altered.as_slice() else { panic!("{other}") };
            assert_eq!(&other[finding.start..finding.end], quote);
            assert_eq!(finding.expected.as_deref(), Some(expected));
        }
    }
}
