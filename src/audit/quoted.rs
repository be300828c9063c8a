//! Where a text repeats the sheet's own sentences: reasons, notes, data issues. They are the sheet's word, no claim of the
//! text's.

use aho_corasick::{AhoCorasick, MatchKind};

use crate::facts::FactSheet;

/// Shortest sentence taken for a quotation, in bytes.
const SHORTEST: usize = 16;

/// The sheet's sentences, ready to be found.
pub struct Quoted {
    machine: Option<AhoCorasick>,
}

impl Quoted {
    /// Reads the sentences of a sheet.
    #[must_use]
    pub fn new(sheet: &FactSheet) -> Self {
        Self { machine: machine(sheet) }
    }

    /// The ranges of `text` that repeat one.
    #[must_use]
    pub fn ranges(&self, text: &str) -> Vec<(usize, usize)> {
        let Some(machine) = &self.machine else { return Vec::new() };
        machine.find_iter(text).map(|m| (m.start(), m.end())).collect()
    }
}

fn machine(sheet: &FactSheet) -> Option<AhoCorasick> {
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
        return None;
    }
    AhoCorasick::builder().ascii_case_insensitive(true).match_kind(MatchKind::LeftmostLongest).build(&sentences).ok()
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
        assert_eq!(Quoted::new(&sheet).ranges("Note. Net buying is not published any more."), [(6, 42)]);
    }
}
