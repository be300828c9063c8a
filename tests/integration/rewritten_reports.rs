//! Whole reports, written another way: what the audit does not object to it must not object to either where only the spelling,
//! the layout or a name is another. Each report is rewritten in four of the ways in turn; `UPDATE=1` writes `docs/rewrites.md`
//! anew.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use factbrief::audit::{AuditConfig, Claim, Verdict, audit};
use factbrief::facts::FactSheet;

/// A replacement of the bytes from `.0` to `.1`.
type Edit = (usize, usize, String);
type Rewrite = (&'static str, fn(&str) -> Vec<Edit>);

const PER_REPORT: usize = 4;

const REWRITES: [Rewrite; 23] = [
    ("percent in words", |t| behind_digit(t, "%", " percent")),
    ("basis points in words", |t| behind_digit(t, "bps", " basis points")),
    ("a blank before the unit", |t| behind_digit(t, "%", " %")),
    ("scales in words", |t| {
        let mut all = behind_digit(t, "T", " trillion");
        all.extend(behind_digit(t, "B", " billion"));
        all.extend(behind_digit(t, "M", " million"));
        all.retain(|(_, end, _)| !t[*end..].starts_with(char::is_alphanumeric));
        all.sort();
        all
    }),
    ("U+2212 for the minus sign", |t| signs(t, "\u{2212}")),
    ("no thousands separators", |t| {
        let digit = |i: usize| t.as_bytes().get(i).is_some_and(u8::is_ascii_digit);
        let comma = |i: &usize| *i > 0 && digit(i - 1) && digit(i + 1) && digit(i + 2) && digit(i + 3) && !digit(i + 4);
        t.match_indices(',').map(|(i, _)| i).filter(comma).map(|i| (i, i + 1, String::new())).collect()
    }),
    ("amounts in USD", |t| {
        let own = |i: &usize| {
            !t[..*i].ends_with(char::is_alphanumeric) && t[i + 1..].starts_with(|c: char| c.is_ascii_digit())
        };
        t.match_indices('$').map(|(i, _)| i).filter(own).map(|i| (i, i + 1, "USD ".to_owned())).collect()
    }),
    ("& for and", |t| literal(t, " and ", " & ")),
    ("versus", |t| literal(t, " vs ", " versus ")),
    ("a hyphen for the dash", |t| literal(t, " \u{2014} ", " - ")),
    ("points with a star", |t| line_starts(t, "- ", |_| "* ".to_owned())),
    ("points with a number", |t| line_starts(t, "- ", |n| format!("{n}. "))),
    ("deeper headings", |t| line_starts(t, "## ", |_| "### ".to_owned())),
    ("lines that end in CR LF", |t| t.match_indices('\n').map(|(i, _)| (i, i + 1, "\r\n".to_owned())).collect()),
    ("triangles for arrows", |t| {
        let mut all = literal(t, "\u{2191}", "\u{25b2}");
        all.extend(literal(t, "\u{2193}", "\u{25bc}"));
        all.sort();
        all
    }),
    ("ASCII arrows", |t| literal(t, "\u{2192}", "->")),
    ("other verbs", |t| {
        words(
            t,
            &[
                ("rose", "climbed"),
                ("fell", "slid"),
                ("gained", "advanced"),
                ("dropped", "sank"),
                ("rising", "climbing"),
            ],
        )
    }),
    ("other comparisons", |t| {
        words(t, &[("outperformed", "beat"), ("underperformed", "trailed"), ("outpaced", "outran")])
    }),
    ("each of the three", |t| words(t, &[("all three", "each of the three"), ("all four", "each of the four")])),
    ("counts in digits", |t| words(t, &[("all three", "all 3"), ("all four", "all 4"), ("of the three", "of the 3")])),
    ("full names", |t| {
        words(t, &[("BTC", "Bitcoin"), ("HSI", "Hang Seng Index"), ("DJIA", "Dow Jones Industrial Average")])
    }),
    ("names that the sheet may not have", |t| {
        let mut all =
            words(t, &[("HSTECH", "Hang Seng Tech"), ("SSE", "Shanghai Composite"), ("SZSE", "Shenzhen Component")]);
        all.retain(|(_, end, _)| !t[*end..].starts_with(" 50"));
        all
    }),
    ("U.S.", |t| {
        words(t, &[("US equities", "U.S. equities"), ("US stocks", "U.S. stocks"), ("US indices", "U.S. indices")])
    }),
];

fn literal(text: &str, from: &str, to: &str) -> Vec<Edit> {
    text.match_indices(from).map(|(i, _)| (i, i + from.len(), to.to_owned())).collect()
}

fn behind_digit(text: &str, from: &str, to: &str) -> Vec<Edit> {
    let mut all = literal(text, from, to);
    all.retain(|(i, _, _)| text[..*i].ends_with(|c: char| c.is_ascii_digit()));
    all
}

/// The sign before a figure, and no hyphen between words or figures.
fn signs(text: &str, to: &str) -> Vec<Edit> {
    let mut all = literal(text, "-", to);
    all.retain(|(i, end, _)| {
        !text[..*i].ends_with(|c: char| c.is_alphanumeric() || c == '-' || c == '%')
            && text[*end..].starts_with(|c: char| c.is_ascii_digit())
    });
    all
}

/// What a line opens with, replaced by what is given for its number among the lines that follow one another so.
fn line_starts(text: &str, from: &str, to: impl Fn(usize) -> String) -> Vec<Edit> {
    let (mut at, mut count) = (0, 0);
    let mut all = Vec::new();
    for line in text.split_inclusive('\n') {
        if line.starts_with(from) {
            count += 1;
            all.push((at, at + from.len(), to(count)));
        } else if !line.starts_with(' ') {
            count = 0;
        }
        at += line.len();
    }
    all
}

/// Whole words, each with the capital that the text gives it.
fn words(text: &str, pairs: &[(&str, &str)]) -> Vec<Edit> {
    let lower = text.to_ascii_lowercase();
    let apart = |c: Option<char>| !c.is_some_and(|c| c.is_alphanumeric() || matches!(c, '-' | '&' | '$'));
    let mut all = Vec::new();
    for (from, to) in pairs {
        for (i, _) in lower.match_indices(&from.to_ascii_lowercase()) {
            let end = i + from.len();
            if apart(text[..i].chars().next_back()) && apart(text[end..].chars().next()) {
                let capital = text[i..].starts_with(char::is_uppercase);
                let mut to = (*to).to_owned();
                if capital {
                    to[..1].make_ascii_uppercase();
                }
                all.push((i, end, to));
            }
        }
    }
    all.sort();
    all
}

/// The text with its edits, and for each byte of it the byte that it was.
fn edited(text: &str, edits: &[Edit]) -> (String, Vec<usize>) {
    let (mut out, mut was, mut at) = (String::new(), Vec::new(), 0);
    for (start, end, to) in edits.iter().filter(|e| e.0 < e.1) {
        if *start < at {
            continue;
        }
        out.push_str(&text[at..*start]);
        was.extend(at..*start);
        out.push_str(to);
        was.extend(std::iter::repeat_n(*start, to.len()));
        at = *end;
    }
    out.push_str(&text[at..]);
    was.extend(at..=text.len());
    (out, was)
}

const fn objected(claim: &Claim) -> bool {
    matches!(claim.verdict, Verdict::Contradicted | Verdict::Unsupported)
}

#[test]
fn what_is_written_another_way_is_no_more_objected_to() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let mut cases: Vec<PathBuf> =
        std::fs::read_dir(root.join("tests/cases/reports")).unwrap().map(|e| e.unwrap().path()).collect();
    cases.retain(|p| p.is_dir());
    cases.sort();
    let config = AuditConfig::default();
    let mut found: BTreeMap<usize, (usize, usize, usize)> = BTreeMap::new();
    let mut alarms = Vec::new();
    for (n, case) in cases.iter().enumerate() {
        let name = case.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(case.join("narrative.md")).unwrap();
        let sheet: FactSheet =
            serde_json::from_str(&std::fs::read_to_string(case.join("sheet.json")).unwrap()).unwrap();
        let before = audit(&sheet, &text, &config);
        for k in 0..PER_REPORT {
            let at = (n * PER_REPORT + k) % REWRITES.len();
            let (title, rewrite) = REWRITES[at];
            let edits = rewrite(&text);
            if edits.is_empty() {
                continue;
            }
            let (rewritten, was) = edited(&text, &edits);
            let after = audit(&sheet, &rewritten, &config);
            let (reports, claims, false_alarms) = found.entry(at).or_default();
            *reports += 1;
            *claims += after.claims.len();
            for claim in after.claims.iter().filter(|c| objected(c)) {
                let (start, end) = (was[claim.span.start], was[claim.span.end]);
                let known = |b: &Claim| objected(b) && b.span.start <= end && b.span.end >= start;
                if !before.claims.iter().any(known) {
                    *false_alarms += 1;
                    alarms.push(format!("{name}, {title}: {} `{}`: {}", claim.code, claim.quote, claim.message));
                }
            }
        }
    }
    let mut page = "# Reports written another way\n\n".to_owned();
    page.push_str("`cargo nextest run rewritten_reports` writes each of the reports of `tests/cases/reports` anew in four of these ways in turn, and audits it\n");
    page.push_str("again. A false alarm is a claim that is contradicted or unsupported now, where nothing was objected to before. `UPDATE=1` writes this page.\n\n");
    page.push_str("| written | reports | claims | false alarms |\n|---|--:|--:|--:|\n");
    let (mut claims, mut false_alarms) = (0, 0);
    for (at, (reports, of, alarmed)) in &found {
        writeln!(page, "| {} | {reports} | {of} | {alarmed} |", REWRITES[*at].0).unwrap();
        claims += of;
        false_alarms += alarmed;
    }
    let per_thousand = false_alarms as f64 * 1000.0 / claims as f64;
    writeln!(page, "\nPer 1,000 claims: {per_thousand:.2}.").unwrap();
    let path = root.join("docs/rewrites.md");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    assert!(per_thousand <= 1.0, "{per_thousand:.2} of 1,000 claims:\n{}", alarms.join("\n"));
    assert_eq!(std::fs::read_to_string(path).unwrap(), page, "UPDATE=1 writes it anew;\n{}", alarms.join("\n"));
}
