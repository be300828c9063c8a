//! Which of several sheets of one date is the history's.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::digest;
use crate::facts::sheet::FactSheet;

/// One sheet of each report date, and a note on every other: the later cut-off is used; where both are of one cut-off, the one
/// whose name comes last. The order in which they are given does not matter.
#[must_use]
pub fn one_a_date(sheets: Vec<(String, FactSheet)>) -> (Vec<FactSheet>, Vec<Diagnostic>) {
    let mut by_date: BTreeMap<String, Vec<(String, FactSheet)>> = BTreeMap::new();
    for (name, sheet) in sheets {
        by_date.entry(sheet.report_date.clone()).or_default().push((name, sheet));
    }
    let (mut out, mut notes) = (Vec::new(), Vec::new());
    for (date, mut rivals) in by_date {
        rivals.sort_by(|a, b| cut_off(&a.1, &b.1).then_with(|| a.0.cmp(&b.0)));
        let Some((used, sheet)) = rivals.pop() else { continue };
        for (name, other) in rivals {
            let why = match cut_off(&other, &sheet) {
                _ if alike(&other, &sheet) => "they are the same".to_owned(),
                Ordering::Equal => "both have one cut-off, and its name comes last".to_owned(),
                _ => format!(
                    "its cut-off is later ({} against {})",
                    sheet.cut_off.as_deref().unwrap_or("none"),
                    other.cut_off.as_deref().unwrap_or("none")
                ),
            };
            let message =
                format!("two sheets of {date} in the history, `{name}` and `{used}`: `{used}` is used, {why}");
            notes.push(
                Diagnostic::warning("FB023", message)
                    .help("leave one sheet a date in the folder, the one as published"),
            );
        }
        out.push(sheet);
    }
    (out, notes)
}

fn cut_off(a: &FactSheet, b: &FactSheet) -> Ordering {
    a.cut_off.cmp(&b.cut_off)
}

fn alike(a: &FactSheet, b: &FactSheet) -> bool {
    let bare = |sheet: &FactSheet| digest::of_artefact(&FactSheet { digest: None, ..sheet.clone() });
    bare(a) == bare(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(date: &str, cut_off: &str, title: &str) -> FactSheet {
        let rows = [("us.spx", "us", "XNYS", "2026-03-19", "0.5")];
        let mut sheet = crate::facts::sheet::tests_support::sheet(date, &rows);
        sheet.cut_off = Some(cut_off.to_owned());
        sheet.title = Some(title.to_owned());
        sheet
    }

    #[test]
    fn the_later_cut_off_is_used_whatever_the_order() {
        let all = [
            ("c.json", sheet("2026-03-20", "2026-03-20T00:00:00Z", "early")),
            ("a.json", sheet("2026-03-20", "2026-03-20T06:00:00Z", "late")),
            ("b.json", sheet("2026-03-21", "2026-03-21T00:00:00Z", "other")),
        ];
        let mut given: Vec<(String, FactSheet)> = all.map(|(name, sheet)| (name.to_owned(), sheet)).into();
        for _ in 0..3 {
            given.rotate_left(1);
            let (used, notes) = one_a_date(given.clone());
            let titles: Vec<_> = used.iter().filter_map(|s| s.title.as_deref()).collect();
            assert_eq!(titles, ["late", "other"]);
            assert_eq!(notes.len(), 1);
            assert_eq!(
                notes[0].message,
                "two sheets of 2026-03-20 in the history, `c.json` and `a.json`: `a.json` is used, its cut-off is later \
                 (2026-03-20T06:00:00Z against 2026-03-20T00:00:00Z)"
            );
        }
        given.retain(|(name, _)| name == "b.json");
        assert_eq!(one_a_date(given).1, []);
    }

    #[test]
    fn of_one_cut_off_the_name_decides_and_a_copy_is_called_one() {
        let one = sheet("2026-03-20", "2026-03-20T00:00:00Z", "one");
        let two = sheet("2026-03-20", "2026-03-20T00:00:00Z", "two");
        let of = |a: &FactSheet, b: &FactSheet| {
            let (used, notes) = one_a_date(vec![("x".to_owned(), a.clone()), ("y".to_owned(), b.clone())]);
            (used[0].title.clone().unwrap(), notes[0].message.rsplit(" is used, ").next().unwrap().to_owned())
        };
        let why = "both have one cut-off, and its name comes last".to_owned();
        assert_eq!(of(&one, &two), ("two".to_owned(), why));
        assert_eq!(of(&one, &one).1, "they are the same");
    }
}
