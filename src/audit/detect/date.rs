//! Dates: the title's against the report's, those in the text against the sessions of the facts.

use std::collections::BTreeSet;

use crate::audit::bind::Target;
use crate::audit::finding::Finding;
use crate::audit::lex::{Kind, MONTHS};
use crate::audit::read::SegmentKind;
use crate::audit::rules::fb408_session_word as rule;
use crate::audit::scene::{Part, Scene};
use crate::facts::FactSheet;

/// A date in a text: where it stands and what it says. The year may be left out.
struct Written {
    start: usize,
    end: usize,
    year: Option<u32>,
    month: u32,
    day: u32,
}

impl Written {
    fn is(&self, iso: &str) -> bool {
        let mut parts = iso.get(..10).unwrap_or_default().split('-').map(|p| p.parse::<u32>().ok());
        let same = parts.next().flatten().is_some_and(|y| self.year.is_none_or(|own| own == y));
        same && parts.next().flatten() == Some(self.month) && parts.next().flatten() == Some(self.day)
    }
}

/// The dates that a sheet knows of.
pub struct Known<'a> {
    dates: BTreeSet<&'a str>,
}

impl<'a> Known<'a> {
    /// Reads sessions, times, notes and reasons.
    #[must_use]
    pub fn new(sheet: &'a FactSheet) -> Self {
        let mut dates = BTreeSet::from([sheet.report_date.as_str()]);
        for fact in &sheet.facts {
            dates.extend(fact.session.as_deref());
            dates.extend(fact.as_of.as_ref().and_then(|a| a.time.as_deref()).and_then(|t| t.get(..10)));
            for text in [&fact.note, &fact.reason].into_iter().flatten() {
                dates.extend(iso_dates(text));
            }
        }
        for absence in &sheet.absent {
            dates.extend(iso_dates(&absence.reason));
        }
        for market in &sheet.markets {
            let texts = market.note.iter().chain(&market.closed_since);
            texts.for_each(|text| dates.extend(iso_dates(text)));
        }
        Self { dates }
    }
}

/// Findings of one part.
pub fn detect(scene: &Scene<'_>, part: &Part, all: &Known<'_>, out: &mut Vec<Finding>) {
    if !part.items.iter().any(|i| matches!(i.kind, Kind::Date)) {
        return;
    }
    let sheet = scene.index.sheet;
    let dates = read(scene.text, part.segment.start, part.segment.end);
    if part.segment.kind == SegmentKind::Title {
        if let [only] = dates.as_slice()
            && !only.is(&sheet.report_date)
        {
            out.push(rule::title((only.start, only.end), &scene.text[only.start..only.end], &sheet.report_date));
        }
        return;
    }
    for date in &dates {
        let quote = &scene.text[date.start..date.end];
        let Some(at) = part.items.iter().position(|i| i.start >= date.start && i.end <= date.end) else { continue };
        if super::subject::supposed(part, at) {
            continue;
        }
        if let Some((name, last)) = session_of(scene, part, at, date) {
            out.push(rule::other_session((date.start, date.end), quote, &name, last));
            continue;
        }
        if date.is(&sheet.report_date) {
            continue;
        }
        if !all.dates.iter().any(|k| date.is(k)) {
            if all.dates.len() > 1 {
                out.push(rule::unknown((date.start, date.end), quote));
            }
            continue;
        }
        // "The S&P 500 rose 0.59% on 2026-03-19."
        let on = at.checked_sub(1).is_some_and(|i| scene.word(&part.items[i]) == "on");
        let figures = part.items[..at].iter().any(|i| i.figure().is_some());
        let named = part.items[..at].iter().rev().find_map(|i| match i.target() {
            Some(Target::Entity(e)) => Some(*e),
            _ => None,
        });
        if let Some(entity) = named.filter(|_| on && figures) {
            let entity = scene.index.entity(entity);
            let facts = scene.index.facts_of(&entity.id);
            let sessions: BTreeSet<&str> = facts.iter().filter_map(|f| f.session.as_deref()).collect();
            if let Some(last) = sessions.iter().next_back()
                && !sessions.iter().any(|s| date.is(s))
            {
                out.push(rule::other_session((date.start, date.end), quote, &entity.name, last));
            }
        }
    }
}

/// Whose session a date is said to be and the one it is, where it is none of theirs: a cell under "Session", "the figures
/// for US equities are from the session of 2025-09-26".
fn session_of<'a>(scene: &Scene<'a>, part: &Part, at: usize, date: &Written) -> Option<(String, &'a str)> {
    let heads = ["session", "session date", "date", "as of"];
    let named: Vec<&Target> = if heads.contains(&part.column.trim()) {
        part.row.iter().collect()
    } else {
        let before = |n: usize| at.checked_sub(n).map(|i| scene.word(&part.items[i])).unwrap_or_default();
        let session = matches!(&*before(2), "session" | "sessions") && before(1) == "of";
        if session { part.items[..at].iter().filter_map(|i| i.target()).collect() } else { Vec::new() }
    };
    let members = named.iter().flat_map(|t| scene.index.members(t));
    let facts = members.flat_map(|e| scene.index.facts_of(&scene.index.entity(e).id).iter());
    // The session before is told by the values of the day before.
    let current = facts.filter(|f| !f.metric.starts_with("previous"));
    let sessions: BTreeSet<&str> = current.filter_map(|f| f.session.as_deref()).collect();
    let last = sessions.iter().next_back()?;
    (!sessions.iter().any(|s| date.is(s))).then(|| (scene.index.name(named[0]), *last))
}

/// The dates of `text[start..end]`: `2026-03-21`, `21 March 2026`, `March 21`.
fn read(text: &str, start: usize, end: usize) -> Vec<Written> {
    let mut words: Vec<(usize, &str)> = Vec::new();
    let mut at = start;
    for word in text[start..end].split(|c: char| !c.is_alphanumeric()) {
        if !word.is_empty() {
            words.push((at, word));
        }
        at += word.len() + text[at + word.len()..end].chars().next().map_or(0, char::len_utf8);
    }
    let number = |i: usize, digits: std::ops::RangeInclusive<usize>| {
        let word = words.get(i).map(|(_, w)| *w)?;
        // "21st", and "21T10" of a time.
        let plain = word.trim_end_matches(|c: char| c.is_ascii_lowercase()).split('T').next()?;
        digits.contains(&plain.len()).then(|| plain.parse::<u32>().ok()).flatten()
    };
    let month = |i: usize| {
        let word = words.get(i).map(|(_, w)| *w).filter(|w| w.starts_with(char::is_uppercase))?.to_lowercase();
        let at = MONTHS.iter().position(|m| *m == word)?;
        // The short names follow the long ones, without May, which has none.
        let n = if at < 12 {
            at + 1
        } else if at < 16 {
            at - 11
        } else {
            at - 10
        };
        u32::try_from(n).ok()
    };
    let day = |i: usize| number(i, 1..=2).filter(|d| (1..=31).contains(d));
    let year = |i: usize| number(i, 4..=4).filter(|y| (1990..2100).contains(y));
    let stop = |i: usize| words.get(i).map_or(end, |(at, w)| at + w.len());
    let mut found = Vec::new();
    let mut i = 0;
    while i < words.len() {
        let begin = words[i].0;
        let iso = text.as_bytes().get(begin + 4) == Some(&b'-') && text.as_bytes().get(begin + 7) == Some(&b'-');
        let read = if let (true, Some(y), Some(m), Some(d)) = (iso, year(i), number(i + 1, 2..=2), number(i + 2, 2..=3))
        {
            Some((Some(y), m, d, 3))
        } else if let (Some(d), Some(m)) = (day(i), month(i + 1)) {
            let y = year(i + 2);
            Some((y, m, d, if y.is_some() { 3 } else { 2 }))
        } else if let (Some(m), Some(d)) = (month(i), day(i + 1)) {
            let y = year(i + 2);
            Some((y, m, d, if y.is_some() { 3 } else { 2 }))
        } else {
            None
        };
        match read {
            Some((year, month, day, n)) => {
                found.push(Written { start: begin, end: stop(i + n - 1), year, month, day });
                i += n;
            }
            None => i += 1,
        }
    }
    found
}

/// The ISO dates in a text.
fn iso_dates(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_ascii_digit() || c == '-')).filter(|w| {
        let b = w.as_bytes();
        b.len() == 10 && b[4] == b'-' && b[7] == b'-'
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_every_custom() {
        for text in [
            "Briefing 2026-03-21",
            "21 March 2026",
            "Saturday, March 21, 2026",
            "Mar 21",
            "closed on 21st March",
            "2026-03-21T10:00Z",
        ] {
            let found = read(text, 0, text.len());
            assert!(found.iter().any(|d| d.is("2026-03-21")), "{text}");
            assert!(!found.iter().any(|d| d.is("2026-03-20")), "{text}");
        }
        assert!(read("It may 5 rise by 12%", 0, 20).is_empty());
    }
}
