//! Reads a snapshot: every fault at once, each with its place.

use std::collections::BTreeMap;

use super::{SCHEMA, Snapshot};
use crate::config::universe::Universe;
use crate::diagnostic::{Diagnostic, Severity};
use crate::json::check::{Check, brace};
use crate::json::{self, Node};

/// Reads a snapshot, without knowing the universe it is for.
///
/// # Errors
/// Every fault found, by position: no JSON (`FB010`), unknown field (`FB011`), wrong type (`FB012`), id or observation
/// twice (`FB013`), a name that stands for nothing (`FB014`), a row that says nothing (`FB015`), key twice (`FB016`),
/// wrong schema (`FB017`), missing field (`FB018`), bad date (`FB019`), wrong unit (`FB021`).
pub fn load(text: &str) -> Result<Snapshot, Vec<Diagnostic>> {
    read(text, None)
}

/// Reads a snapshot for a universe: an observation of an instrument that neither knows is a fault too (`FB014`).
///
/// # Errors
/// As [`load`].
pub fn load_for(text: &str, universe: &Universe) -> Result<Snapshot, Vec<Diagnostic>> {
    read(text, Some(universe))
}

fn read(text: &str, universe: Option<&Universe>) -> Result<Snapshot, Vec<Diagnostic>> {
    let reading = json::read::<Snapshot>(text);
    let Some(root) = &reading.root else { return Err(reading.faults) };
    let mut check = Check::new(text);
    if !check.schema(root, SCHEMA) {
        return Err(check.faults);
    }
    header(&mut check, root);
    observations(&mut check, root);
    if let Some(universe) = universe {
        names(&mut check, root, universe);
    }
    let mut faults = reading.faults;
    faults.append(&mut check.faults);
    match reading.value {
        Some(snapshot) if !faults.iter().any(|f| f.severity == Severity::Error) => Ok(snapshot),
        _ => {
            faults.sort_by_key(|f| f.span.as_ref().map_or(usize::MAX, |s| s.start));
            Err(faults)
        }
    }
}

fn header(check: &mut Check<'_>, root: &Node) {
    check.date(root, "report_date");
    check.date(root, "previous_report_date");
    check.instant(root, "cut_off", false);
    cut_off(check, root);
    if let (Some((before, span)), Some((now, _))) = (root.field("previous_report_date"), root.field("report_date"))
        && before >= now
    {
        check.cannot_hold(
            "the edition before is not before this one",
            span,
            "`previous_report_date` is an earlier date than `report_date`; leave it out for a first edition",
        );
    }
    check.unique("instrument", root.list("instruments").iter().filter_map(|i| i.field("id")));
    check.unique("payload", root.list("payloads").iter().filter_map(|p| p.field("id")));
    for payload in root.list("payloads") {
        check.instant(payload, "fetched_at", false);
        if let Some((digest, span)) = payload.field("digest")
            && !is_digest(digest)
        {
            check.cannot_hold(
                "a digest that is none",
                span,
                "write `sha256:` and the 64 hexadecimal digits of the answer's SHA-256, in lower case",
            );
        }
        if let Some((file, span)) = payload.field("file")
            && !std::path::Path::new(file).components().all(|c| matches!(c, std::path::Component::Normal(_)))
        {
            check.cannot_hold(
                "a payload outside the snapshot's folder",
                span,
                "name a file beside the snapshot or below it",
            );
        }
    }
}

/// A cut-off may lie this many days before the report's date or after it: a long weekend, and the day's own evening.
const DAYS_BEFORE: i32 = 10;
const DAYS_AFTER: i32 = 2;

/// The cut-off is in UTC and belongs to the report's date: both would else be read as another day's figures.
fn cut_off(check: &mut Check<'_>, root: &Node) {
    let (Some((text, span)), Some((date, _))) = (root.field("cut_off"), root.field("report_date")) else { return };
    let (Ok(instant), Ok(date)) = (text.parse::<jiff::Timestamp>(), date.parse::<jiff::civil::Date>()) else { return };
    if !["Z", "z", "+00:00", "-00:00"].iter().any(|utc| text.ends_with(utc)) {
        check.cannot_hold("a cut-off that is not in UTC", span, &format!("write it in UTC: \"{instant}\""));
        return;
    }
    let day = instant.to_zoned(jiff::tz::TimeZone::UTC).date();
    if day.until(date).is_ok_and(|gap| !(-DAYS_AFTER..=DAYS_BEFORE).contains(&gap.get_days())) {
        check.cannot_hold(
            format!("the cut-off of {day} does not belong to a report of {date}"),
            span,
            &format!("a cut-off lies at most {DAYS_BEFORE} days before the report's date and {DAYS_AFTER} after it"),
        );
    }
}

fn is_digest(text: &str) -> bool {
    let hex = text.strip_prefix("sha256:");
    hex.is_some_and(|h| h.len() == 64 && h.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)))
}

fn observations(check: &mut Check<'_>, root: &Node) {
    let payloads: BTreeMap<&str, ()> =
        root.list("payloads").iter().filter_map(|p| p.field("id")).map(|(id, _)| (id, ())).collect();
    let mut rows: Vec<(String, std::ops::Range<usize>)> = Vec::new();
    let mut units: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    for row in root.list("observations") {
        check.date(row, "session");
        check.unit(row);
        if let Some(as_of) = row.get("as_of") {
            check.instant(as_of, "time", true);
            if let Some((kind, span)) = as_of.field("kind")
                && kind != "none"
                && as_of.get("time").is_none()
            {
                check.cannot_hold(
                    format!("a time of the kind `{kind}` without a time"),
                    span,
                    "give `time`, or say \"none\" when the provider gives none",
                );
            }
        }
        if let Some((payload, span)) = row.field("payload") {
            check.refer("payload", payload, span, &payloads, false);
        }
        if !["value", "stated_change_pct", "unavailable"].iter().any(|k| row.get(k).is_some()) {
            check.cannot_hold(
                "an observation that says nothing",
                brace(row),
                "give `value`, `stated_change_pct`, or `unavailable` with the reason",
            );
        }
        let (Some((instrument, span)), Some((metric, _))) = (row.field("instrument"), row.field("metric")) else {
            continue;
        };
        if let Some((unit, at)) = row.field("unit") {
            let first = *units.entry((instrument, metric)).or_insert(unit);
            if first != unit {
                check.faults.push(
                    Diagnostic::error("FB021", format!("`{metric}` of `{instrument}` is in `{first}` and in `{unit}`"))
                        .at(at, "another unit than before")
                        .help("all observations of one metric share its unit"),
                );
            }
        }
        let mut name = format!("{instrument} {metric}");
        for key in ["window", "basis", "scope", "session", "provider", "field"] {
            if let Some((text, _)) = row.field(key) {
                name.push_str(&format!(" {text}"));
            }
        }
        rows.push((name, span));
    }
    check.unique("observation", rows.iter().map(|(name, span)| (name.as_str(), span.clone())));
}

/// Instruments and groups are those of the universe or of the snapshot itself.
fn names(check: &mut Check<'_>, root: &Node, universe: &Universe) {
    let groups: BTreeMap<&str, ()> = universe.groups.iter().map(|g| (g.id.as_str(), ())).collect();
    let own = root.list("instruments").iter().filter_map(|i| i.field("id")).map(|(id, _)| id);
    let known: BTreeMap<&str, ()> =
        universe.instruments.iter().map(|i| i.id.as_str()).chain(own).map(|id| (id, ())).collect();
    for instrument in root.list("instruments") {
        if let Some((group, span)) = instrument.field("group") {
            check.refer("group", group, span, &groups, false);
        }
    }
    for row in root.list("observations") {
        if let Some((id, span)) = row.field("instrument") {
            check.refer("instrument", id, span, &known, false);
        }
    }
}
