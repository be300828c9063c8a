//! Reads `factbrief.toml`: every fault at once, each with its place.

use super::{Config, DEFAULT_TOML, check};
use crate::calendar::Calendar;
use crate::diagnostic::{Diagnostic, Severity};
use crate::json::{Node, toml};

/// Reads a configuration; what it leaves out is taken from the built-in one.
///
/// # Errors
/// Every fault found, by position: syntax (`FB010`), an unknown key (`FB011`), a wrong type (`FB012`), an id or name used
/// twice (`FB013`), a name that stands for nothing (`FB014`), what cannot hold (`FB015`), a missing key (`FB018`), a wrong
/// date (`FB019`).
pub fn load(text: &str) -> Result<Config, Vec<Diagnostic>> {
    match read(text) {
        (Some(config), faults) if faults.is_empty() => Ok(config),
        (_, faults) => Err(faults),
    }
}

/// Reads a configuration as far as it can be: with faults it is there all the same, without the parts whose types they
/// break, so that what it names can be looked at too. The faults are those of [`load`].
#[must_use]
pub fn read(text: &str) -> (Option<Config>, Vec<Diagnostic>) {
    let (root, mut faults) = toml::parse(text);
    let Some(root) = root else { return (None, faults) };
    let config: Option<Config> = toml::typed(&root, text, &mut faults);
    let bundled = if root.get("universe").is_none() && text != DEFAULT_TOML { load(DEFAULT_TOML).ok() } else { None };
    faults.append(&mut check::check(&root, text, bundled.as_ref().map(|c| &c.universe)));
    faults.retain(|f| f.severity == Severity::Error);
    // A calendar written here is read as a part of the configuration and as a calendar.
    faults.sort_by_key(|f| (f.span.as_ref().map_or(0, |s| s.start), f.code));
    faults.dedup_by(|a, b| a.code == b.code && a.span == b.span && a.message == b.message);
    let mut config = config.unwrap_or_else(|| Config {
        calendars: part(&root, text, "calendars"),
        endpoints: part(&root, text, "endpoints"),
        generate: part(&root, text, "generate"),
        ..Config::default()
    });
    for calendar in root.get("calendars").map_or(&[][..], Node::members) {
        if calendar.value.get("file").is_none() {
            let read = Calendar::weekdays(&calendar.key, &calendar.value, text);
            config.sessions.extend(read.ok().map(|c| (calendar.key.clone(), c)));
        }
    }
    if let Some(bundled) = bundled {
        config.universe = bundled.universe;
    }
    if config.sections.is_empty() {
        config.sections = crate::plan::default_sections();
    }
    (Some(config), faults)
}

/// One part of a configuration, where its own types hold.
fn part<T: serde::de::DeserializeOwned + Default>(root: &Node, text: &str, key: &str) -> T {
    root.get(key).and_then(|node| toml::typed(node, text, &mut Vec::new())).unwrap_or_default()
}

/// Where the value of a key stands in a configuration, by the tables that lead to it.
#[must_use]
pub fn place(text: &str, keys: &[&str]) -> Option<std::ops::Range<usize>> {
    let root = toml::parse(text).0?;
    let mut node = &root;
    for key in keys {
        node = node.get(key)?;
    }
    Some(node.span.clone())
}

/// Where a key itself stands, by the tables that lead to it and its own name.
#[must_use]
pub fn key_place(text: &str, keys: &[&str]) -> Option<std::ops::Range<usize>> {
    let root = toml::parse(text).0?;
    let (last, tables) = keys.split_last()?;
    let mut node = &root;
    for key in tables {
        node = node.get(key)?;
    }
    node.members().iter().find(|m| m.key == *last).map(|m| m.key_span.clone())
}

/// Where the elements of a list stand, by the tables that lead to it and its own name.
#[must_use]
pub fn places(text: &str, keys: &[&str]) -> Vec<std::ops::Range<usize>> {
    let root = toml::parse(text).0;
    let (Some(root), Some((last, tables))) = (root, keys.split_last()) else { return Vec::new() };
    let node = tables.iter().try_fold(&root, |node, key| node.get(key));
    node.map_or(&[][..], |node| node.list(last)).iter().map(|n| n.span.clone()).collect()
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
