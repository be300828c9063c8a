//! Places of a page where nothing is claimed, so that a change makes nothing false.

use std::ops::Range;

use super::case::Case;

/// Why the text at a byte claims nothing.
pub fn no_claim(case: &Case, at: usize) -> Option<&'static str> {
    let text = &case.text;
    let line = line(text, at);
    let told = text[line.clone()].trim_start_matches(['>', '-', ' ']);
    if case.sheet.sample_notice.as_deref().is_some_and(|n| told.starts_with(n.get(..20).unwrap_or(n))) {
        return Some("says where the data come from");
    }
    if !text[line.clone()].starts_with('|') {
        return None;
    }
    let column = text[line.start..at].matches('|').count().checked_sub(1)?;
    let cell = cells(&text[line.clone()]).get(column)?.trim().to_owned();
    let head = head(text, &line);
    if head == line {
        return (column == 0).then_some("a head that names what the rows are");
    }
    let heads = cells(&text[head]);
    match heads.get(column)?.trim() {
        "Rank" | "#" => Some("a place in a list"),
        "Risk" => Some("a risk that is named claims nothing"),
        // "below 3,919, its last close" claims what the last close was.
        _ if cell.starts_with("If ") && !cell.contains(", its last") && !cell.contains(", where it stood") => {
            Some("a condition claims nothing")
        }
        _ => None,
    }
}

/// The table around a head row, the row itself elsewhere.
pub fn table(text: &str, line: Range<usize>) -> Range<usize> {
    let below =
        text[line.end..].strip_prefix('\n').is_some_and(|rest| rest.starts_with("| -") || rest.starts_with("|-"));
    if !text[line.clone()].starts_with('|') || !below {
        return line;
    }
    line.start..text[line.end..].find("\n\n").map_or(text.len(), |n| line.end + n)
}

fn line(text: &str, at: usize) -> Range<usize> {
    let start = text[..at].rfind('\n').map_or(0, |i| i + 1);
    start..text[at..].find('\n').map_or(text.len(), |i| at + i)
}

fn cells(row: &str) -> Vec<&str> {
    row.trim_matches('|').split('|').collect()
}

/// The first row of the table that a row stands in.
fn head(text: &str, row: &Range<usize>) -> Range<usize> {
    let start = text[..row.start].rfind("\n\n").map_or(0, |i| i + 2);
    line(text, start)
}
