//! One exchange's calendar as configured.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `[calendars.ID]`: `file` alone, or `kind` with everything else. ID is what groups name as their `calendar`; the id of a
/// bundled calendar replaces it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CalendarConfig {
    /// A file of the form of those in `fixtures/calendars`, relative to the configuration.
    pub file: Option<String>,
    /// Without a file: which days are sessions.
    pub kind: Option<CalendarKind>,
    /// The market's name as printed.
    pub name: Option<String>,
    /// Time zone, such as `Europe/Berlin`.
    pub zone: Option<String>,
    /// Local time at which a session opens, such as `09:00`.
    pub open: Option<String>,
    /// Local time at which it closes.
    pub close: Option<String>,
    /// How long after the close a feed may take to show it, in minutes; 30 by default.
    pub grace_minutes: Option<u16>,
    /// First day that is known.
    pub from: Option<String>,
    /// Last day that is known: past it the answer is "unknown", never "open".
    pub to: Option<String>,
    /// Weekdays without a session, with the holiday's name or an empty string.
    pub closed: BTreeMap<String, String>,
}

/// Which days are sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CalendarKind {
    /// Every weekday that is not listed as closed.
    Weekdays,
}
