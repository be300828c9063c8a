//! The table of closes: plain numbers, no quoting.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Close, Series};
use crate::diagnostic::Diagnostic;
use crate::quantity::Exact;

/// Series by column head.
pub fn read(text: &str) -> Result<Series, Vec<Diagnostic>> {
    let mut lines = lines(text);
    let Some((_, start, head)) = lines.next() else {
        return Err(vec![Diagnostic::error("FB010", "the table of closes is empty").help("begin with `date,ID,...`")]);
    };
    let mut faults = Vec::new();
    let mut columns: Vec<&str> = Vec::new();
    let mut heads = BTreeSet::new();
    for (index, (at, cell)) in cells(start, head).enumerate() {
        let span = at..at + cell.len();
        if index == 0 && cell != "date" {
            faults.push(
                Diagnostic::error("FB010", "the first column of a table of closes is the date")
                    .at(span, "this head is not `date`")
                    .help("begin the file with `date,ID,...`, one instrument id a column"),
            );
        } else if index > 0 && (cell.is_empty() || !heads.insert(cell)) {
            let message = if cell.is_empty() { "a column has no head" } else { "two columns have one head" };
            faults.push(Diagnostic::error("FB013", message).at(span, "this one").help("name each instrument once"));
        }
        columns.push(cell);
    }
    if columns.len() < 2 && faults.is_empty() {
        faults.push(
            Diagnostic::error("FB010", "the table has no column of closes").at(start..start + head.len(), "head"),
        );
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    // By column, so that a line costs no look-up a cell.
    let mut closes: Vec<Vec<(Arc<str>, Close)>> = vec![Vec::new(); columns.len()];
    let mut seen = BTreeSet::new();
    for (number, start, line) in lines {
        let row: Vec<(usize, &str)> = cells(start, line).collect();
        if row.len() != columns.len() {
            faults.push(
                Diagnostic::error("FB010", format!("{} cells where the head has {}", row.len(), columns.len()))
                    .at(start..start + line.len(), "this line")
                    .help("write numbers without thousands separators; leave a cell blank where there was no session"),
            );
            continue;
        }
        let (at, date) = row[0];
        let span = at..at + date.len();
        if date.len() != 10 || date.parse::<jiff::civil::Date>().is_err() {
            let message = format!("`{}` is no date", shortened(date));
            faults.push(Diagnostic::error("FB019", message).at(span, "write year-month-day"));
            continue;
        }
        if !seen.insert(date) {
            faults.push(Diagnostic::error("FB013", format!("two lines of {date}")).at(span, "the second one"));
            continue;
        }
        let date: Arc<str> = date.into();
        for ((at, cell), column) in row.iter().zip(&mut closes).skip(1).filter(|((_, cell), _)| !cell.is_empty()) {
            match cell.parse::<Exact>() {
                Ok(value) => {
                    column.push((Arc::clone(&date), Close { value: value.get(), source: 0, line: Some(number) }));
                }
                Err(error) => faults
                    .push(Diagnostic::error("FB012", error.to_string()).at(*at..at + cell.len(), "no plain decimal")),
            }
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let series = columns.into_iter().zip(closes).filter(|(_, closes)| !closes.is_empty());
    Ok(series.map(|(head, closes)| (head.to_owned(), closes.into_iter().collect())).collect())
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
