//! The table of closes: plain numbers, no quoting.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;

use super::{Close, Series};
use crate::diagnostic::Diagnostic;
use crate::quantity::Exact;

/// Most faults of one code that are listed one by one.
const LISTED: usize = 5;

const HEAD: &str = "begin the file with `date,ID,...`, such as `date,us.spx,hk.hsi`: one instrument id a column";

/// Series by column head.
pub fn read(text: &str) -> Result<Series, Vec<Diagnostic>> {
    if let Some(fault) = other_lines(text) {
        return Err(vec![fault]);
    }
    let mut lines = lines(text);
    let Some((_, start, head)) = lines.next() else {
        return Err(vec![Diagnostic::error("FB010", "the table of closes is empty: it has no line").help(HEAD)]);
    };
    let columns = columns(start, head)?;
    let mut faults = Vec::new();
    // By column, so that a line costs no look-up a cell.
    let mut closes: Vec<Vec<(Arc<str>, Close)>> = vec![Vec::new(); columns.len()];
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
    for (number, start, line) in lines {
        let row: Vec<(usize, &str)> = cells(start, line).collect();
        if row.len() != columns.len() {
            faults.push(width(&row, columns.len(), start..start + line.len(), line));
            continue;
        }
        let (at, date) = row[0];
        let span = at..at + date.len();
        if date.len() != 10 || date.parse::<Date>().is_err() {
            let fault = Diagnostic::error("FB019", format!("`{}` is no date", shortened(date)));
            faults.push(fault.at(span, "no date").help(written(date)));
            continue;
        }
        if let Some(first) = seen.insert(date, number) {
            seen.insert(date, first);
            faults.push(
                Diagnostic::error("FB013", format!("two lines of {date}"))
                    .at(span, "the second one")
                    .help(format!("the first is line {first}: leave one of the two out")),
            );
            continue;
        }
        let date: Arc<str> = date.into();
        for ((at, cell), column) in row.iter().zip(&mut closes).skip(1).filter(|((_, cell), _)| !cell.is_empty()) {
            match cell.parse::<Exact>() {
                Ok(value) => {
                    column.push((Arc::clone(&date), Close { value: value.get(), source: 0, line: Some(number) }));
                }
                Err(error) => faults.push(
                    Diagnostic::error("FB012", error.to_string())
                        .at(*at..at + cell.len(), "no plain decimal")
                        .help(number_help(cell)),
                ),
            }
        }
    }
    if !faults.is_empty() {
        return Err(folded(faults, text));
    }
    let series = columns.into_iter().zip(closes).filter(|(_, closes)| !closes.is_empty());
    Ok(series.map(|(head, closes)| (head.to_owned(), closes.into_iter().collect())).collect())
}

/// A text that is no table of closes at all, or whose lines end as no other program's do.
fn other_lines(text: &str) -> Option<Diagnostic> {
    let bare = text.trim_start_matches('\u{feff}').trim_start();
    let first = text.len() - bare.len()..text.len() - bare.len() + bare.chars().next().map_or(0, char::len_utf8);
    if bare.starts_with(['{', '[']) {
        let fault = Diagnostic::error("FB010", "this is JSON, and a table of closes is a CSV");
        return Some(fault.at(first, "begins as JSON").help(HEAD));
    }
    let at = text.find('\r').filter(|_| !text.contains('\n'))?;
    let fault =
        Diagnostic::error("FB010", "the lines end in a carriage return alone, so that the whole file is one line");
    Some(fault.at(at..at + 1, "here").help("save it with line feeds, as Unix or Windows writes them"))
}

/// The heads of the columns.
fn columns(start: usize, head: &str) -> Result<Vec<&str>, Vec<Diagnostic>> {
    let whole = start..start + head.len();
    let mut faults = Vec::new();
    if !head.contains(',')
        && let Some((at, sign)) = head.char_indices().find(|(_, c)| matches!(c, ';' | '\t' | '|'))
    {
        let sign = if sign == '\t' { "a tab".to_owned() } else { format!("`{sign}`") };
        let fault = Diagnostic::error("FB010", format!("the cells are separated by {sign}, and commas are wanted"));
        let help = "save it with commas between the cells, and with a point, no comma, before the decimals";
        return Err(vec![fault.at(start + at..start + at + 1, "the first one").help(help)]);
    }
    let mut columns: Vec<&str> = Vec::new();
    let mut heads = BTreeSet::new();
    for (index, (at, cell)) in cells(start, head).enumerate() {
        let span = at..at + cell.len();
        let fault = |code, message: &str, label: &str, help: &str| {
            Diagnostic::error(code, message).at(span.clone(), label).help(help)
        };
        if cell.len() > 1 && cell.starts_with('"') {
            let help = "write the cells without quotes: an id and a number need none";
            return Err(vec![fault("FB010", "the cells are in quotes", "in quotes", help)]);
        }
        if index == 0 && !cell.eq_ignore_ascii_case("date") {
            let digits = cell.bytes().filter(u8::is_ascii_digit).count();
            faults.push(if digits >= 6 {
                let message = "the table has no head: its first line holds closes already";
                fault("FB010", message, "a date, where the head `date` is wanted", HEAD)
            } else {
                fault("FB010", "the first column of a table of closes is the date", "this head is not `date`", HEAD)
            });
        } else if index > 0 && cell.is_empty() {
            let help =
                "head it with an instrument id, or take the column out: a comma at the end of each line makes one";
            faults.push(fault("FB013", "a column has no head", "nothing stands here", help));
        } else if index > 0 && !heads.insert(cell) {
            faults.push(fault("FB013", "two columns have one head", "the second one", "name each instrument once"));
        }
        columns.push(cell);
    }
    if columns.len() < 2 && faults.is_empty() {
        faults.push(Diagnostic::error("FB010", "the table has no column of closes").at(whole, "the head").help(HEAD));
    }
    if faults.is_empty() { Ok(columns) } else { Err(faults) }
}

/// A line of another number of cells than the head.
fn width(row: &[(usize, &str)], wanted: usize, span: Range<usize>, line: &str) -> Diagnostic {
    let fault = Diagnostic::error("FB010", format!("{} cells where the head has {wanted}", row.len()));
    let help = if line.contains('"') {
        "write numbers without quotes and without thousands separators"
    } else if row.len() > wanted {
        "write numbers with a point before the decimals and without thousands separators"
    } else {
        "leave a cell blank where there was no session, and its comma in place"
    };
    fault.at(span, "this line").help(help)
}

/// How a date is written, as far as what stands there tells which one is meant.
fn written(date: &str) -> String {
    let day = date.get(..10).and_then(|d| d.parse::<Date>().ok());
    let parts: Vec<&str> = date.split(['.', '/', '-']).collect();
    let day = day.or_else(|| match parts.as_slice() {
        [d, m, y] if y.len() == 4 => {
            let of = |m: &str, d: &str| Date::new(y.parse().ok()?, m.parse().ok()?, d.parse().ok()?).ok();
            // Of 03/04 nobody can tell which is the month; of 14.11 the dots do.
            let (german, american) = (of(m, d), of(d, m));
            if date.contains('.') { german } else { german.xor(american) }
        }
        [y, m, d] if y.len() == 4 => Date::new(y.parse().ok()?, m.parse().ok()?, d.parse().ok()?).ok(),
        _ => None,
    });
    match day {
        Some(day) => format!("write it as year-month-day: {day}"),
        None => "write it as year-month-day, such as 2025-12-16".to_owned(),
    }
}

fn number_help(cell: &str) -> String {
    let digits: String = cell.chars().filter(|c| c.is_ascii_digit() || matches!(c, '.' | '-')).collect();
    if cell.chars().any(|c| c.is_ascii_digit()) && digits.parse::<Exact>().is_ok() && digits.len() + 3 > cell.len() {
        format!("write {digits}")
    } else if cell.len() <= 5 || cell.eq_ignore_ascii_case("missing") {
        "leave the cell blank where there was no session".to_owned()
    } else {
        "below its head a column holds the closes of one instrument: one column for each, one line a date".to_owned()
    }
}

/// The first few faults of each code, and how many more there are: a wrong form is wrong in every line.
fn folded(faults: Vec<Diagnostic>, text: &str) -> Vec<Diagnostic> {
    let mut listed: BTreeMap<&str, usize> = BTreeMap::new();
    let mut more: BTreeMap<&'static str, (usize, Range<usize>)> = BTreeMap::new();
    let mut out = Vec::new();
    for fault in faults {
        let n = listed.entry(fault.code).or_default();
        *n += 1;
        if *n <= LISTED {
            out.push(fault);
        } else {
            let of = more.entry(fault.code).or_insert((0, 0..0));
            *of = (of.0 + 1, fault.span.unwrap_or_default());
        }
    }
    for (code, (n, last)) in more {
        let line = text.as_bytes()[..last.start].iter().filter(|b| **b == b'\n').count() + 1;
        let message = match n {
            1 => format!("one more fault of this kind, in line {line}"),
            n => format!("{n} more faults of this kind, the last of them in line {line}"),
        };
        out.push(Diagnostic::error(code, message).at(last, "the last one").help("mend all of them in the same way"));
    }
    out
}

/// Lines that hold anything, each with its number from 1 and the byte it begins at.
fn lines(text: &str) -> impl Iterator<Item = (u32, usize, &str)> {
    let mut at = 0;
    (1..).zip(text.split('\n')).filter_map(move |(number, line)| {
        let start = at;
        at += line.len() + 1;
        let bom = if start == 0 && line.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let line = line[bom..].trim_end_matches('\r');
        (!line.trim().is_empty()).then_some((number, start + bom, line))
    })
}

/// Cells without the blanks around them, each with the byte it begins at.
fn cells(start: usize, line: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = start;
    line.split(',').map(move |cell| {
        let begin = at + cell.len() - cell.trim_start().len();
        at += cell.len() + 1;
        (begin, cell.trim())
    })
}

fn shortened(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::*;

    #[test]
    fn blanks_are_no_sessions() {
        let series = read("\u{feff}date,hk.hsi, us.spx\r\n2026-01-02,100.5,\r\n\r\n2026-01-05,,7\n").unwrap();
        let of = |id: &str| -> Vec<(String, Decimal, Option<u32>)> {
            series[id].iter().map(|(d, c)| (d.to_string(), c.value, c.line)).collect()
        };
        assert_eq!(of("hk.hsi"), [("2026-01-02".to_owned(), Decimal::new(1005, 1), Some(2))]);
        assert_eq!(of("us.spx"), [("2026-01-05".to_owned(), Decimal::from(7), Some(4))]);
    }

    #[test]
    fn every_fault_is_said_at_its_place() {
        let text = "date,a,b\n2026-01-02,1,\n2026-02-30,1,2\n2026-01-02,1,2\n2026-01-05,n/a,2\n2026-01-06,1,234,5\n";
        let faults = read(text).unwrap_err();
        let said: Vec<_> = faults.iter().map(|f| (f.code, &text[f.span.clone().unwrap()])).collect();
        assert_eq!(
            said,
            [("FB019", "2026-02-30"), ("FB013", "2026-01-02"), ("FB012", "n/a"), ("FB010", "2026-01-06,1,234,5")]
        );
        for (text, code) in [("", "FB010"), ("day,a\n", "FB010"), ("date\n", "FB010"), ("date,a,a\n", "FB013")] {
            assert_eq!(read(text).unwrap_err()[0].code, code, "{text:?}");
        }
    }
}
