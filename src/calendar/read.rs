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
    let mut faults: Vec<Diagnostic> = faults.into_iter().map(|fault| with_form(fault, text)).collect();
    let mut check = Check::new(text);
    days(&mut check, root);
    hours(&mut check, root);
    if let Some((name, span)) = root.field("name")
        && name.trim().is_empty()
    {
        check.cannot_hold("an empty `name`", span, "write what the market is called");
    }
    faults.append(&mut check.faults);
    let (Some(file), Some((Ok(zone), ..)), true) = (file, zone, faults.is_empty()) else { return Err(faults) };
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

/// A value of the tree as far as it can be read: what cannot is said as a wrong type.
fn read<'n, T: std::str::FromStr>(root: &'n Node, key: &str) -> Option<(T, std::ops::Range<usize>)> {
    let (text, span): (&'n str, _) = root.field(key)?;
    Some((text.parse().ok()?, span))
}

fn days(check: &mut Check<'_>, root: &Node) {
    let (from, to) = (read::<Date>(root, "from"), read::<Date>(root, "to"));
    if let (Some((from, _)), Some((to, span))) = (&from, &to)
        && to <= from
    {
        let message = format!("the last day known, {to}, is not after the first, {from}");
        check.cannot_hold(
            message,
            span.clone(),
            "past `to` nothing is known: write the last day whose state is certain",
        );
        return;
    }
    let known =
        |day: Date| from.as_ref().is_none_or(|(from, _)| *from <= day) && to.as_ref().is_none_or(|(to, _)| day <= *to);
    let outside = match (&from, &to) {
        (Some((from, _)), Some((to, _))) => format!("write a day from {from} to {to}, or move `to`"),
        _ => "write a day from `from` to `to`".to_owned(),
    };
    let closed = root.get("closed").map_or(&[][..], Node::members);
    for closed in closed {
        let Ok(day) = closed.key.parse::<Date>() else { continue };
        if !known(day) {
            check.cannot_hold(format!("{day} is no day that is known"), closed.key_span.clone(), &outside);
        } else if is_weekend(day) {
            let message = format!("{day} is a day of the weekend");
            check.cannot_hold(message, closed.key_span.clone(), "leave it out: no weekend is a session");
        }
    }
    for node in root.list("early") {
        let Some(day) = node.text().and_then(|d| d.parse::<Date>().ok()) else { continue };
        if !known(day) {
            check.cannot_hold(format!("{day} is no day that is known"), node.span.clone(), &outside);
        } else if is_weekend(day) || closed.iter().any(|c| c.key.parse().ok() == Some(day)) {
            let message = format!("{day} closes early and has no session");
            check.cannot_hold(message, node.span.clone(), "leave it out of `early`, or out of `closed`");
        }
    }
    if let (Some(first), None) = (root.list("early").first(), root.get("early_close")) {
        check.faults.push(
            Diagnostic::error("FB018", "the key `early_close` is missing")
                .at(first.span.clone(), "this day closes early")
                .help("add `early_close = \"13:00\"` with the hour"),
        );
    }
}

fn hours(check: &mut Check<'_>, root: &Node) {
    let Some((open, _)) = read::<Time>(root, "open") else { return };
    for key in ["close", "early_close"] {
        if let Some((close, span)) = read::<Time>(root, key)
            && close <= open
        {
            check.cannot_hold(
                format!("`{key}` of {close} is not after the opening at {open}"),
                span,
                "write local times of one day",
            );
        }
    }
}

/// What a wrong hour or day looks like when it is right.
fn with_form(fault: Diagnostic, text: &str) -> Diagnostic {
    if fault.help.is_some() || fault.code != "FB012" {
        return fault;
    }
    let of_time = fault.message.contains("hour") || fault.message.contains("minute") || fault.message.contains("time");
    let written = fault.span.clone().and_then(|span| text.get(span)).unwrap_or_default();
    let help = if of_time || written.contains(':') {
        "write the local time of day in 24 hours, from \"00:00\" to \"23:59\", such as \"09:30\""
    } else if fault.message.contains("date") || fault.message.contains("day") || fault.message.contains("month") {
        "write a day of the calendar as year-month-day, such as \"2026-03-20\""
    } else {
        return fault;
    };
    fault.help(help)
}
