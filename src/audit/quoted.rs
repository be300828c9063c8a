//! Where a text repeats the sheet's own sentences: reasons, notes, data issues. They are the sheet's word, no claim of the
//! text's.

use aho_corasick::{AhoCorasick, MatchKind};

use crate::facts::FactSheet;

/// Shortest sentence taken for a quotation, in bytes.
const SHORTEST: usize = 16;

/// The ranges of `text` that repeat a sentence of the sheet.
#[must_use]
pub fn ranges(sheet: &FactSheet, text: &str) -> Vec<(usize, usize)> {
    let facts = sheet.facts.iter().flat_map(|f| [f.reason.as_deref(), f.note.as_deref()]).flatten();
    let absent = sheet.absent.iter().map(|a| a.reason.as_str());
    let issues = sheet.data_issues.iter().map(|i| i.message.as_str());
    let markets = sheet.markets.iter().filter_map(|m| m.note.as_deref());
    let mut sentences: Vec<&str> = facts
        .chain(absent)
        .chain(issues)
        .chain(markets)
        .chain(sheet.sample_notice.as_deref())
        .map(|s| s.trim_end_matches('.'))
        .filter(|s| s.len() >= SHORTEST)
        .collect();
    sentences.sort_unstable();
    sentences.dedup();
    if sentences.is_empty() {
        return Vec::new();
    }
    let Ok(machine) =
        AhoCorasick::builder().ascii_case_insensitive(true).match_kind(MatchKind::LeftmostLongest).build(&sentences)
    else {
        return Vec::new();
    };
    machine.find_iter(text).map(|m| (m.start(), m.end())).collect()
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
        assert_eq!(ranges(&sheet, "Note. Net buying is not published any more."), [(6, 42)]);
    }
}
