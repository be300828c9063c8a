//! Reads a calendar: every fault at once, each with its place.

use std::collections::BTreeMap;

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::{Calendar, is_weekend};
use crate::config::calendar::CalendarKind;
use crate::diagnostic::Diagnostic;
use crate::json::check::Check;
use crate::json::{Node, toml};

/// A calendar as its file has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// Only in a configuration.
    #[serde(default, rename = "kind")]
    _kind: Option<CalendarKind>,
    name: String,
    /// Read from the tree, so that it is checked beside everything else.
    #[serde(rename = "zone")]
    _zone: String,
    open: Time,
    close: Time,
    early_close: Option<Time>,
    #[serde(default = "half_an_hour")]
    grace_minutes: u16,
    from: Date,
    to: Date,
    #[serde(default)]
    early: Vec<Date>,
    #[serde(default)]
    closed: BTreeMap<Date, String>,
}

const fn half_an_hour() -> u16 {
    30
}

impl Calendar {
    /// Reads a calendar's file, of the form of those in `fixtures/calendars`.
    ///
    /// # Errors
    /// Every fault, by position: syntax (`FB010`), an unknown key (`FB011`), a wrong type (`FB012`), an unknown time zone
    /// (`FB014`), days or hours that cannot hold (`FB015`), a missing key (`FB018`).
    pub fn read(id: &str, text: &str) -> Result<Self, Vec<Diagnostic>> {
        let (root, mut faults) = toml::parse(text);
        let Some(root) = root else { return Err(faults) };
        match of(id, &root, text) {
            Ok(calendar) if faults.is_empty() => Ok(calendar),
            Ok(_) => Err(faults),
            Err(found) => {
                faults.extend(found);
                faults.sort_by_key(|f| f.span.as_ref().map_or(0, |s| s.start));
                Err(faults)
            }
        }
    }

    /// Reads a calendar that is a table of the configuration `text`, with `kind = "weekdays"`.
    pub(crate) fn weekdays(id: &str, table: &Node, text: &str) -> Result<Self, Vec<Diagnostic>> {
        let read = of(id, table, text);
        if table.get("kind").is_some() {
            return read;
        }
        let mut faults = read.err().unwrap_or_default();
        faults.push(
            Diagnostic::error("FB018", format!("the calendar `{id}` says neither where it is nor what it is"))
                .at(table.span.clone(), "in this table")
                .help("add `file = \"...\"`, or `kind = \"weekdays\"` with its hours"),
        );
        Err(faults)
    }
}

fn of(id: &str, root: &Node, text: &str) -> Result<Calendar, Vec<Diagnostic>> {
    let mut faults = Vec::new();
    let file: Option<File> = toml::typed(root, text, &mut faults);
    let zone = root.field("zone").map(|(zone, span)| (TimeZone::get(zone), zone, span));
    if let Some((Err(_), zone, span)) = &zone {
        faults.push(
            Diagnostic::error("FB014", format!("the time zone `{zone}` stands for nothing"))
                .at(span.clone(), "named here")
                .help("write a zone of the IANA time zone database, such as \"Europe/Berlin\""),
        );
    }
    let (Some(file), Some((Ok(zone), ..))) = (file, zone) else { return Err(faults) };
    let mut check = Check::new(text);
    days(&mut check, root, &file);
    hours(&mut check, root, &file);
    if file.name.trim().is_empty()
        && let Some((_, span)) = root.field("name")
    {
        check.cannot_hold("an empty `name`", span, "write what the market is called");
    }
    faults.append(&mut check.faults);
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(Calendar {
        id: id.to_owned(),
        name: file.name,
        zone,
        open: file.open,
        close: file.close,
        early_close: file.early_close.unwrap_or(file.close),
        grace_minutes: i64::from(file.grace_minutes),
        from: file.from,
        to: file.to,
        early: file.early.into_iter().collect(),
        closed: file.closed,
        every_day: false,
    })
}

fn days(check: &mut Check<'_>, root: &Node, file: &File) {
    if file.to <= file.from
        && let Some((_, span)) = root.field("to")
    {
        let message = format!("the last day known, {}, is not after the first, {}", file.to, file.from);
        check.cannot_hold(message, span, "past `to` nothing is known: write the last day whose state is certain");
        return;
    }
    let known = file.from..=file.to;
    let outside = format!("write a day from {} to {}, or move `to`", file.from, file.to);
    for closed in root.get("closed").map_or(&[][..], Node::members) {
        let Ok(day) = closed.key.parse::<Date>() else { continue };
        if !known.contains(&day) {
            check.cannot_hold(format!("{day} is no day that is known"), closed.key_span.clone(), &outside);
        } else if is_weekend(day) {
            let message = format!("{day} is a day of the weekend");
            check.cannot_hold(message, closed.key_span.clone(), "leave it out: no weekend is a session");
        }
    }
    for node in root.list("early") {
        let Some(day) = node.text().and_then(|d| d.parse::<Date>().ok()) else { continue };
        if !known.contains(&day) {
            check.cannot_hold(format!("{day} is no day that is known"), node.span.clone(), &outside);
        } else if is_weekend(day) || file.closed.contains_key(&day) {
            let message = format!("{day} closes early and has no session");
            check.cannot_hold(message, node.span.clone(), "leave it out of `early`, or out of `closed`");
        }
    }
    if let (Some(first), true, None) = (root.list("early").first(), !file.early.is_empty(), file.early_close) {
        check.faults.push(
            Diagnostic::error("FB018", "the key `early_close` is missing")
                .at(first.span.clone(), "this day closes early")
                .help("add `early_close = \"13:00\"` with the hour"),
        );
    }
}

fn hours(check: &mut Check<'_>, root: &Node, file: &File) {
    for (key, close) in [("close", Some(file.close)), ("early_close", file.early_close)] {
        if let (Some(close), Some((_, span))) = (close, root.field(key))
            && close <= file.open
        {
            check.cannot_hold(
                format!("`{key}` of {close} is not after the opening at {}", file.open),
                span,
                "write local times of one day",
            );
        }
    }
}
