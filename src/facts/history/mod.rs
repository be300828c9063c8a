//! Earlier closes and sheets, and the facts that need them.

mod csv;
mod editions;
mod figures;
mod gaps;
mod past;
mod repeats;
mod series;
mod since_previous;
mod soundness;
mod standstill;
mod stated;
mod statistics;
mod unused;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::sheet::{FactSheet, PastSource};
use crate::digest;

pub use editions::one_a_date;
pub use figures::facts;
pub use gaps::PastSizes;
pub use past::past;
pub use soundness::{Sound, sound};
pub(super) use standstill::suspect;
pub use statistics::{LEAST_PAST, unusual};
pub use unused::unused;
pub use words::baseline_words;

/// Changes since the previous edition, and which edition that is.
pub use since_previous::{facts as since_previous, is_previous};

/// Earlier closes and sheets. Empty by default: every fact that needs a second period is then left out.
///
/// Two are equal when they hold the same values, wherever these were read.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// Closes by instrument id, other levels by fact id; each by ISO session date.
    series: Series,
    /// Usable values of earlier editions by fact id and ISO report date.
    editions: Series,
    /// Ids of the series that a table of closes has.
    tables: BTreeSet<String>,
    /// What the values were read from; each names one by its position.
    sources: Vec<PastSource>,
    /// Sessions of which two sources have different closes, by instrument: the one replaced and the one that stands.
    disputes: BTreeMap<String, BTreeMap<Arc<str>, (Decimal, Decimal)>>,
}

/// Dated values by id. Many series share a date.
type Series = BTreeMap<String, BTreeMap<Arc<str>, Close>>;

/// A value and where it was read.
#[derive(Clone, Copy, Debug)]
struct Close {
    value: Decimal,
    /// Position among the sources.
    source: u32,
    /// Line in a table, from 1.
    line: Option<u32>,
}

impl PartialEq for Close {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl PartialEq for History {
    fn eq(&self, other: &Self) -> bool {
        (&self.series, &self.editions, &self.tables) == (&other.series, &other.editions, &other.tables)
    }
}

impl Eq for History {}

impl Eq for Close {}

impl History {
    /// Reads a CSV of closes: a head line `date,ID,ID,...` whose heads are instrument ids (or fact ids, such as that of
    /// a turnover), then one line a date. A blank cell is no session. Numbers are plain decimals.
    ///
    /// # Errors
    /// Every fault with its place: no head or another number of cells (`FB010`), no number (`FB012`), a column or a date
    /// twice (`FB013`), no date (`FB019`).
    pub fn from_csv(text: &str) -> Result<Self, Vec<crate::diagnostic::Diagnostic>> {
        let source = PastSource { name: "table of closes".to_owned(), digest: digest::of_bytes(text.as_bytes()) };
        csv::read(text).map(|series| Self {
            tables: series.keys().cloned().collect(),
            series,
            editions: BTreeMap::new(),
            sources: vec![source],
            disputes: BTreeMap::new(),
        })
    }

    /// The same, of a table that is called `name`: a file's name without its folder.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        for source in &mut self.sources {
            name.clone_into(&mut source.name);
        }
        self
    }

    /// What earlier sheets held. Only `ok` figures count; the order of the sheets does not matter.
    ///
    /// Where two sheets hold the close of one session, the later edition's stands; where the two differ by more than two
    /// sources of one session may, neither is computed with.
    #[must_use]
    pub fn from_sheets(sheets: &[FactSheet]) -> Self {
        let mut in_order: Vec<&FactSheet> = sheets.iter().collect();
        in_order.sort_by(|a, b| (&a.report_date, &a.cut_off, &a.digest).cmp(&(&b.report_date, &b.cut_off, &b.digest)));
        let mut out = Self::default();
        for sheet in in_order {
            let date: Arc<str> = sheet.report_date.as_str().into();
            let source = u32::try_from(out.sources.len()).unwrap_or(u32::MAX);
            out.sources.push(past::source_of(sheet));
            for fact in &sheet.facts {
                let Some(value) = fact.usable() else { continue };
                let close = Close { value: value.get(), source, line: None };
                out.editions.entry(fact.id.clone()).or_default().insert(Arc::clone(&date), close);
                if let (Some(name), Some(session)) = (series::name(fact), series::session(fact)) {
                    let session: Arc<str> = session.into();
                    let before = out.series.entry(name.to_owned()).or_default().insert(Arc::clone(&session), close);
                    out.dispute(name, &session, before, close);
                }
            }
        }
        out
    }

    /// Both together; where they disagree `other` stands. Closes of one session that differ by more than two sources may are
    /// remembered, and nothing is computed with them.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        let first = u32::try_from(self.sources.len()).unwrap_or(u32::MAX);
        let moved = |close: Close| Close { source: close.source.saturating_add(first), ..close };
        for (id, dates) in other.disputes {
            self.disputes.entry(id).or_default().extend(dates);
        }
        for (id, dates) in other.series {
            for (date, close) in dates {
                let before = self.series.entry(id.clone()).or_default().insert(Arc::clone(&date), moved(close));
                self.dispute(&id, &date, before, close);
            }
        }
        self.tables.extend(other.tables);
        for (id, dates) in other.editions {
            self.editions.entry(id).or_default().extend(dates.into_iter().map(|(d, c)| (d, moved(c))));
        }
        self.sources.extend(other.sources);
        self
    }

    fn dispute(&mut self, id: &str, session: &Arc<str>, before: Option<Close>, now: Close) {
        if let Some(before) = before.filter(|b| stated::differ(now.value, b.value)) {
            let values = (before.value, now.value);
            self.disputes.entry(id.to_owned()).or_default().insert(Arc::clone(session), values);
        }
    }

    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.series.is_empty() && self.editions.is_empty()
    }

    /// Up to `n` closes of the sessions before `before_session` (ISO date, itself excluded), oldest first.
    #[must_use]
    pub fn trailing(&self, instrument: &str, before_session: &str, n: usize) -> Vec<Decimal> {
        let mut out: Vec<Decimal> = self.before(instrument, before_session).rev().take(n).map(|(_, v)| v).collect();
        out.reverse();
        out
    }

    /// Values of a fact in up to `n` editions before `report_date` (itself excluded), oldest first.
    #[must_use]
    pub fn earlier(&self, fact: &str, report_date: &str, n: usize) -> Vec<Decimal> {
        let mut out: Vec<Decimal> = self
            .editions
            .get(fact)
            .into_iter()
            .flat_map(|dates| dates.range::<str, _>(until(report_date)).rev().take(n).map(|(_, c)| c.value))
            .collect();
        out.reverse();
        out
    }

    /// The date of the last edition before `report_date`.
    fn last_edition(&self, report_date: &str) -> Option<&str> {
        self.editions
            .values()
            .filter_map(|dates| dates.range::<str, _>(until(report_date)).next_back())
            .map(|(d, _)| &**d)
            .max()
    }

    /// The value that a fact had in the edition of a date.
    fn in_edition(&self, fact: &str, edition: &str) -> Option<Decimal> {
        Some(self.editions.get(fact)?.get(edition)?.value)
    }

    /// Dated values before `session`, oldest first.
    fn before(&self, id: &str, session: &str) -> impl DoubleEndedIterator<Item = (&str, Decimal)> {
        let dates = self.series.get(id);
        dates.into_iter().flat_map(move |dates| dates.range::<str, _>(until(session))).map(|(d, c)| (&**d, c.value))
    }
}

/// All dates before this one.
const fn until(date: &str) -> (Bound<&str>, Bound<&str>) {
    (Bound::Unbounded, Bound::Excluded(date))
}
