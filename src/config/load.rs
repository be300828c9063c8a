//! Reads `factbrief.toml`: every fault at once, each with its place.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::universe::{CombinedConfig, GroupConfig, InstrumentConfig, Universe};
use super::{Config, DEFAULT_TOML};
use crate::diagnostic::Diagnostic;
use crate::slip::nearest;

/// Calendars that are bundled.
const CALENDARS: [&str; 4] = ["XNYS", "XHKG", "XSHG", "utc-day"];

/// Reads a configuration; what it leaves out is taken from the built-in one.
///
/// # Errors
/// Every fault found, by position: syntax (`FB010`), an unknown key (`FB011`), a wrong type (`FB012`), an id used twice
/// (`FB013`), a name that stands for nothing (`FB014`), a threshold that cannot hold (`FB015`).
pub fn load(text: &str) -> Result<Config, Vec<Diagnostic>> {
    let (root, errors) = DeTable::parse_recoverable(text);
    let mut faults: Vec<Diagnostic> = errors.iter().map(|e| from_toml("FB010", e)).collect();
    if !faults.is_empty() {
        if text.trim_start().starts_with('{')
            && let Some(first) = faults.first_mut()
        {
            first.help = Some(
                "this looks like JSON: the configuration is TOML; `factbrief config` prints one to begin with"
                    .to_owned(),
            );
        }
        return Err(faults);
    }
    let mut config = Config::default();
    let mut named = BTreeSet::new();
    for (key, value) in root.get_ref() {
        let name: &str = key.get_ref().as_ref();
        named.insert(name.to_owned());
        match name {
            "universe" => config.universe = universe(value, &mut faults),
            "sections" => config.sections = list(value, "sections", &mut faults).into_iter().map(|(v, _)| v).collect(),
            "audit" => config.audit = one(value, &mut faults).unwrap_or_default(),
            "endpoints" => config.endpoints = table(value, &mut faults),
            "generate" => config.generate = one(value, &mut faults).unwrap_or_default(),
            other => {
                faults.push(unknown_key(other, key.span(), &["universe", "sections", "audit", "endpoints", "generate"]))
            }
        }
    }
    for name in &config.generate.endpoints {
        // A chain may name a configured endpoint, a built-in profile or a URL; only the first can be misspelt here.
        if let Some(near) = nearest(name, config.endpoints.keys().map(String::as_str))
            && !config.endpoints.contains_key(name)
        {
            faults.push(
                Diagnostic::warning(
                    "FB014",
                    format!("[generate] names the endpoint `{name}`, which is not configured"),
                )
                .help(format!("did you mean `{near}`?")),
            );
        }
    }
    faults.retain(|f| f.severity == crate::diagnostic::Severity::Error);
    if !faults.is_empty() {
        faults.sort_by_key(|f| f.span.as_ref().map_or(0, |s| s.start));
        return Err(faults);
    }
    if !named.contains("universe") && text != DEFAULT_TOML {
        config.universe = load(DEFAULT_TOML)?.universe;
    }
    if config.sections.is_empty() {
        config.sections = crate::plan::default_sections();
    }
    Ok(config)
}

fn universe(value: &Spanned<DeValue<'_>>, faults: &mut Vec<Diagnostic>) -> Universe {
    let mut universe = Universe::default();
    let Some(fields) = value.get_ref().as_table() else {
        faults.push(wrong_type("universe", "a table", value));
        return universe;
    };
    let mut groups: Vec<(GroupConfig, Range<usize>)> = Vec::new();
    let mut instruments: Vec<(InstrumentConfig, Range<usize>)> = Vec::new();
    let mut combined: Vec<(CombinedConfig, Range<usize>)> = Vec::new();
    let mut spreads = Vec::new();
    let mut detectors = Vec::new();
    let mut magnitudes = Vec::new();
    let mut chain_span = value.span();
    for (key, value) in fields {
        let name: &str = key.get_ref().as_ref();
        match name {
            "title" => universe.title = one(value, faults),
            "groups" => groups = list(value, name, faults),
            "instruments" => instruments = list(value, name, faults),
            "combined" => combined = list(value, name, faults),
            "spreads" => spreads = list::<super::universe::SpreadConfig>(value, name, faults),
            "metrics" => universe.metrics = list(value, name, faults).into_iter().map(|(v, _)| v).collect(),
            "chain" => {
                chain_span = value.span();
                universe.chain = one(value, faults).unwrap_or_default();
            }
            "detectors" => detectors = list::<super::universe::DetectorConfig>(value, name, faults),
            "magnitudes" => magnitudes = list::<crate::facts::sheet::Magnitude>(value, name, faults),
            "absent" => universe.absent = list(value, name, faults).into_iter().map(|(v, _)| v).collect(),
            other => faults.push(unknown_key(
                other,
                key.span(),
                &[
                    "title",
                    "groups",
                    "instruments",
                    "combined",
                    "spreads",
                    "metrics",
                    "chain",
                    "detectors",
                    "magnitudes",
                    "absent",
                ],
            )),
        }
    }

    let mut ids: BTreeMap<String, ()> = BTreeMap::new();
    let all = groups
        .iter()
        .map(|(g, s)| (&g.id, s))
        .chain(instruments.iter().map(|(i, s)| (&i.id, s)))
        .chain(combined.iter().map(|(c, s)| (&c.id, s)));
    for (id, span) in all {
        if !is_id(id) {
            faults.push(
                Diagnostic::error("FB015", format!("`{id}` is no id"))
                    .at(span.clone(), "here")
                    .help("an id is lower-case letters, digits, `_` and `-`, in parts joined by dots"),
            );
        }
        if ids.insert(id.clone(), ()).is_some() {
            faults.push(
                Diagnostic::error("FB013", format!("the id `{id}` is used twice"))
                    .at(span.clone(), "used again here")
                    .help("give one of the two another id"),
            );
        }
    }
    let group_ids: Vec<&str> = groups.iter().map(|(g, _)| g.id.as_str()).collect();
    let instrument_ids: Vec<&str> =
        instruments.iter().map(|(i, _)| i.id.as_str()).chain(combined.iter().map(|(c, _)| c.id.as_str())).collect();
    let either: Vec<&str> = group_ids.iter().chain(&instrument_ids).copied().collect();
    let mut refer = |what: &str, name: &str, span: &Range<usize>, known: &[&str]| {
        if !known.contains(&name) {
            let help = nearest(name, known.iter().copied())
                .map_or_else(|| format!("known are: {}", known.join(", ")), |near| format!("did you mean `{near}`?"));
            faults.push(
                Diagnostic::error("FB014", format!("{what} `{name}` stands for nothing"))
                    .at(span.clone(), "named here")
                    .help(help),
            );
        }
    };
    for (i, span) in &instruments {
        refer("the group", &i.group, span, &group_ids);
    }
    for (g, span) in &groups {
        if let Some(headline) = &g.headline {
            refer("the headline", headline, span, &instrument_ids);
        }
        if let Some(calendar) = &g.calendar {
            refer("the calendar", calendar, span, &CALENDARS);
        }
    }
    for (c, span) in &combined {
        refer("the group", &c.group, span, &group_ids);
        for id in &c.of {
            refer("the instrument", id, span, &instrument_ids);
        }
    }
    for (s, span) in &spreads {
        refer("the instrument", &s.a, span, &instrument_ids);
        refer("the instrument", &s.b, span, &instrument_ids);
    }
    for id in &universe.chain {
        refer("the group of the chain", id, &chain_span, &group_ids);
    }
    for (d, span) in &detectors {
        refer("the detector", &d.kind, span, &crate::facts::divergence::KINDS);
        for id in d.a.iter().chain(&d.b) {
            refer("the group or instrument", id, span, &either);
        }
    }
    for (m, span) in &magnitudes {
        if m.min.get().is_sign_negative() || m.max.is_some_and(|max| max <= m.min) {
            faults.push(
                Diagnostic::error("FB015", format!("the band of `{}` is empty", m.word))
                    .at(span.clone(), "in this band")
                    .help("`min` is zero or more and `max` is larger than `min`"),
            );
        }
    }
    universe.groups = values(groups);
    universe.instruments = values(instruments);
    universe.combined = values(combined);
    universe.spreads = values(spreads);
    universe.detectors = values(detectors);
    universe.magnitudes = values(magnitudes);
    universe
}

fn values<T>(list: Vec<(T, Range<usize>)>) -> Vec<T> {
    list.into_iter().map(|(v, _)| v).collect()
}

fn is_id(id: &str) -> bool {
    id.split('.').all(|part| {
        !part.is_empty()
            && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'_' | b'-'))
    })
}

/// One value, its own fault apart from all others.
fn one<T: DeserializeOwned>(value: &Spanned<DeValue<'_>>, faults: &mut Vec<Diagnostic>) -> Option<T> {
    match T::deserialize(ValueDeserializer::from(value.clone())) {
        Ok(value) => Some(value),
        Err(error) => {
            let mut fault = from_toml("FB012", &error);
            if fault.span.is_none() {
                fault = fault.at(value.span(), "in here");
            }
            faults.push(fault);
            None
        }
    }
}

/// An array of tables, each element with its span.
fn list<T: DeserializeOwned>(
    value: &Spanned<DeValue<'_>>,
    name: &str,
    faults: &mut Vec<Diagnostic>,
) -> Vec<(T, Range<usize>)> {
    let Some(items) = value.get_ref().as_array() else {
        faults.push(wrong_type(name, "a list of tables", value));
        return Vec::new();
    };
    items.iter().filter_map(|item| one(item, faults).map(|v| (v, item.span()))).collect()
}

/// A table of tables, by name.
fn table<T: DeserializeOwned>(value: &Spanned<DeValue<'_>>, faults: &mut Vec<Diagnostic>) -> BTreeMap<String, T> {
    let Some(fields) = value.get_ref().as_table() else {
        faults.push(wrong_type("endpoints", "a table", value));
        return BTreeMap::new();
    };
    fields.iter().filter_map(|(key, value)| one(value, faults).map(|v| (key.get_ref().to_string(), v))).collect()
}

fn from_toml(code: &'static str, error: &toml::de::Error) -> Diagnostic {
    let fault = Diagnostic::error(code, error.message().trim().replace('\n', "; "));
    match error.span() {
        Some(span) => fault.at(span, "here"),
        None => fault,
    }
}

fn wrong_type(name: &str, wanted: &str, value: &Spanned<DeValue<'_>>) -> Diagnostic {
    Diagnostic::error("FB012", format!("`{name}` must be {wanted}, not {}", value.get_ref().type_str()))
        .at(value.span(), "this")
}

fn unknown_key(key: &str, span: Range<usize>, known: &[&str]) -> Diagnostic {
    let help = nearest(key, known.iter().copied())
        .map_or_else(|| format!("known are: {}", known.join(", ")), |near| format!("did you mean `{near}`?"));
    Diagnostic::error("FB011", format!("unknown key `{key}`")).at(span, "not known").help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_configuration_has_no_faults() {
        let config = load(DEFAULT_TOML).unwrap();
        assert_eq!(config.universe.chain, ["us", "hk", "cn", "crypto"]);
    }

    #[test]
    fn every_fault_is_reported_at_once_with_its_place() {
        let text = "[universe]\nchian = [\"us\"]\nchain = [\"usa\"]\n[[universe.groups]]\nid = \"us\"\nname = \"US\"\n\
                    [[universe.instruments]]\nid = \"us\"\nname = \"x\"\ngroup = \"su\"\n[[universe.magnitudes]]\n\
                    word = \"flat\"\nmin = 0.5\n[generat]\n";
        let faults = load(text).unwrap_err();
        let rendered = crate::diagnostic::text::render(&faults, "factbrief.toml", text, false);
        insta::assert_snapshot!(rendered);
    }
}
