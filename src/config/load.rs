//! Reads `factbrief.toml`: every fault at once, each with its place.

use super::{Config, DEFAULT_TOML, check};
use crate::calendar::Calendar;
use crate::diagnostic::{Diagnostic, Severity};
use crate::json::{Member, Node, toml};

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
    let (root, mut faults, partial) = toml::recover(text);
    let Some(root) = root else {
        hide_broken_lines(text, &mut faults);
        return (None, faults);
    };
    let broken = faults.len();
    hide_broken_lines(text, &mut faults);
    let config: Option<Config> = toml::typed(&root, text, &mut faults);
    let bundled = if root.get("universe").is_none() && text != DEFAULT_TOML { load(DEFAULT_TOML).ok() } else { None };
    faults.append(&mut check::check(&root, text, bundled.as_ref().map(|c| &c.universe)));
    if partial {
        // What is named or missing may stand in what the syntax hides.
        let mut at = 0;
        faults.retain(|f| {
            at += 1;
            at <= broken || !matches!(f.code, "FB014" | "FB018")
        });
    }
    faults.retain(|f| f.severity == Severity::Error);
    hide_secrets(&root, text, &mut faults);
    // A calendar written here is read as a part of the configuration and as a calendar.
    faults.sort_by_key(|f| (f.span.as_ref().map_or(0, |s| s.start), f.code));
    faults.dedup_by(|a, b| a.code == b.code && a.span == b.span && a.message == b.message);
    let mut config = config.unwrap_or_else(|| Config {
        calendars: part(&root, "calendars"),
        endpoints: part(&root, "endpoints"),
        generate: part(&root, "generate"),
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
        config.sections = crate::plan::sections_of(&config.universe);
    }
    (Some(config), faults)
}

/// What of a configuration may be meant otherwise than it will be taken, as warnings.
#[must_use]
pub fn doubts(text: &str) -> Vec<Diagnostic> {
    let Some(root) = toml::recover(text).0 else { return Vec::new() };
    let mut check = crate::json::check::Check::new(text);
    check::endpoints::keys(&mut check, &root, text, false);
    check.faults
}

/// Takes faults away from lines that may hold a key in `extra`, as [`read`] does with its own. Every other key has been looked at
/// and is what it should be, such as the name of a variable.
pub fn hide(text: &str, faults: &mut [Diagnostic]) {
    if let Some(root) = toml::recover(text).0 {
        hide_lines(&root, text, faults, |member| member.key == "extra");
    }
}

/// Takes faults away from lines that may hold a key: the excerpt would print it. They are said of the endpoint instead.
fn hide_secrets(root: &Node, text: &str, faults: &mut [Diagnostic]) {
    hide_lines(root, text, faults, may_be_secret);
}

fn hide_lines(root: &Node, text: &str, faults: &mut [Diagnostic], secret: fn(&Member) -> bool) {
    let line = |at: usize| text.as_bytes()[..at.min(text.len())].iter().filter(|b| **b == b'\n').count();
    for endpoint in root.get("endpoints").map_or(&[][..], Node::members) {
        for member in endpoint.value.members().iter().filter(|m| secret(m)) {
            let lines = line(member.key_span.start)..=line(member.value.span.end);
            let shown = |span: &std::ops::Range<usize>| lines.contains(&line(span.start));
            let beside = Some(endpoint.key_span.clone()).filter(|span| !shown(span));
            for fault in faults.iter_mut().filter(|f| f.span.as_ref().is_some_and(shown)) {
                if let Some(value) = member.value.text().filter(|v| !v.is_empty()) {
                    fault.message = fault.message.replace(value, "what stands there");
                }
                fault.span.clone_from(&beside);
                "in this endpoint".clone_into(&mut fault.label);
            }
        }
    }
}

/// A line that could not be read may hold a key all the same.
fn hide_broken_lines(text: &str, faults: &mut [Diagnostic]) {
    for fault in faults.iter_mut().filter(|f| f.code == "FB010") {
        let Some(span) = fault.span.clone() else { continue };
        let start = text.get(..span.start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        let shown = text.get(start..).unwrap_or_default().split('\n').next().unwrap_or_default();
        if names_secret(shown) || shown.trim_start().starts_with("extra") {
            let line = text.as_bytes()[..start].iter().filter(|b| **b == b'\n').count() + 1;
            fault.message = format!("{} (in line {line}, which may hold a key and is not shown)", fault.message);
            fault.span = None;
        }
    }
}

fn names_secret(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    ["key", "token", "secret", "password", "auth", "bearer", "proxy"].iter().any(|word| key.contains(word))
}

/// Whether a member of an endpoint may be where somebody wrote the key itself.
fn may_be_secret(member: &Member) -> bool {
    let key = member.key.to_ascii_lowercase();
    let named = names_secret(&key);
    match key.as_str() {
        "key_file" | "token_cap" | "context_tokens" => false,
        "extra" => true,
        _ => named && !matches!(member.value.text(), Some("bearer" | "none")),
    }
}

/// One part of a configuration, without the values whose types do not hold.
fn part<T: serde::de::DeserializeOwned + Default>(root: &Node, key: &str) -> T {
    root.get(key).and_then(toml::readable).unwrap_or_default()
}

/// Where the value of a key stands in a configuration, by the tables that lead to it.
#[must_use]
pub fn place(text: &str, keys: &[&str]) -> Option<std::ops::Range<usize>> {
    let root = toml::recover(text).0?;
    let mut node = &root;
    for key in keys {
        node = node.get(key)?;
    }
    Some(node.span.clone())
}

/// Where a key itself stands, by the tables that lead to it and its own name.
#[must_use]
pub fn key_place(text: &str, keys: &[&str]) -> Option<std::ops::Range<usize>> {
    let root = toml::recover(text).0?;
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
    let root = toml::recover(text).0;
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
    fn a_key_written_where_none_belongs_is_not_shown() {
        for line in ["api_key = \"5ecret\"", "auth = \"Bearer 5ecret\"", "key_env = [\"5ecret\"]", "token = \"5ecret\""]
        {
            let broken = line.trim_end_matches(['"', ']']);
            for text in [
                format!("[endpoints.x]\n{line}\n"),
                format!("endpoints.x = {{ {line} }}\n"),
                format!("[endpoints.x]\n{broken}\nmodel = \"m\"\n"),
            ] {
                let faults = load(&text).unwrap_err();
                let said = crate::diagnostic::text::render(&faults, "factbrief.toml", &text, false);
                assert!(!said.contains("5ecret") && !said.is_empty(), "{said}");
            }
        }
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
