//! Which earlier figures a fact was computed from, and where each of them was read.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use super::{Close, History};
use crate::digest;
use crate::facts::sheet::{FactSheet, Index, Past, PastBy, PastRow, PastSeries, PastSource, PastUse};
use crate::quantity::Exact;

/// The use of the rows of `dates`, out of all those dates that the series has.
pub(super) fn used<'a>(
    series: &str,
    by: PastBy,
    dates: &BTreeSet<&str>,
    has: impl IntoIterator<Item = &'a str>,
) -> Option<PastUse> {
    let (from, to) = (*dates.first()?, *dates.last()?);
    let without = has.into_iter().filter(|d| (from..=to).contains(d) && !dates.contains(d)).map(str::to_owned);
    Some(PastUse {
        series: series.to_owned(),
        by,
        from: from.to_owned(),
        to: to.to_owned(),
        n: u32::try_from(dates.len()).ok()?,
        without: without.collect(),
    })
}

/// A fact sheet as a source.
pub(super) fn source_of(sheet: &FactSheet) -> PastSource {
    let digest = sheet.digest.clone().unwrap_or_else(|| digest::of_artefact(sheet));
    PastSource { name: format!("fact sheet of {}", sheet.report_date), digest }
}

/// Every earlier figure that the sheet's facts were computed from, once each; `previous` is the edition before, where the
/// run was given it by itself.
#[must_use]
pub fn past(sheet: &FactSheet, history: &History, previous: Option<&FactSheet>) -> Past {
    let mut uses: BTreeMap<(PastBy, &str), Vec<&PastUse>> = BTreeMap::new();
    for read in sheet.facts.iter().filter_map(|f| f.derived_from.as_ref()).flat_map(|d| &d.past) {
        uses.entry((read.by, &read.series)).or_default().push(read);
    }
    let before = previous.filter(|_| uses.keys().any(|(by, _)| *by == PastBy::Previous));
    let before = before.map(|sheet| (sheet.report_date.as_str(), source_of(sheet), sheet.index()));
    let mut found: Vec<(PastBy, &str, Rows<'_>)> = Vec::new();
    for ((by, id), uses) in &uses {
        let from = uses.iter().map(|u| u.from.as_str()).min().unwrap_or_default();
        let to = uses.iter().map(|u| u.to.as_str()).max().unwrap_or_default();
        let rows = rows(history, before.as_ref(), *by, id, (Bound::Included(from), Bound::Included(to)));
        let wanted = rows.into_iter().filter(|(date, _)| uses.iter().any(|u| covers(u, date)));
        found.push((*by, id, wanted.collect()));
    }
    let sources: BTreeSet<&PastSource> =
        found.iter().flat_map(|(_, _, rows)| rows.iter().map(|(_, read)| read.source)).collect();
    let position: BTreeMap<&PastSource, u32> = sources.iter().copied().zip(0..).collect();
    let series = found.iter().map(|(by, id, rows)| PastSeries {
        id: (*id).to_owned(),
        by: *by,
        rows: rows
            .iter()
            .map(|(date, read)| PastRow {
                date: (*date).to_owned(),
                value: read.value,
                source: position.get(read.source).copied().unwrap_or_default(),
                line: read.line,
            })
            .collect(),
    });
    Past { series: series.collect(), sources: sources.into_iter().cloned().collect() }
}

/// A value with where it was read.
struct Read<'a> {
    value: Exact,
    source: &'a PastSource,
    line: Option<u32>,
}

/// Values by date, in order.
type Rows<'a> = Vec<(&'a str, Read<'a>)>;

type Before<'a> = (&'a str, PastSource, Index<'a>);

/// The rows of a series of these dates.
fn rows<'a>(
    history: &'a History,
    before: Option<&'a Before<'a>>,
    by: PastBy,
    id: &str,
    dates: (Bound<&str>, Bound<&str>),
) -> Rows<'a> {
    let all = match by {
        PastBy::Session => &history.series,
        PastBy::Edition => &history.editions,
        PastBy::Previous => {
            let row = before.and_then(|(date, source, index)| {
                Some((*date, Read { value: index.fact(id)?.value?, source, line: None }))
            });
            return row.into_iter().collect();
        }
    };
    let read = |close: &Close| {
        let source = history.sources.get(usize::try_from(close.source).ok()?)?;
        Some(Read { value: Exact(close.value), source, line: close.line })
    };
    let dated = all.get(id).into_iter().flat_map(|rows| rows.range::<str, _>(dates));
    dated.filter_map(|(date, close)| Some((&**date, read(close)?))).collect()
}

fn covers(used: &PastUse, date: &str) -> bool {
    (used.from.as_str()..=used.to.as_str()).contains(&date) && !used.without.iter().any(|d| d == date)
}
