//! Reads `factbrief.toml`: every fault at once, each with its place.

use std::ops::Range;

use serde::de::DeserializeOwned;

use super::{Config, DEFAULT_TOML, check, tree};
use crate::diagnostic::{Diagnostic, Severity};
use crate::json::de::{Error, Misfit, Pass};
use crate::json::read::{MAX_FAULTS, fit};
use crate::json::{Kind, Node};
use crate::slip::nearest;

/// Reads a configuration; what it leaves out is taken from the built-in one.
///
/// # Errors
/// Every fault found, by position: syntax (`FB010`), an unknown key (`FB011`), a wrong type (`FB012`), an id or name used
/// twice (`FB013`), a name that stands for nothing (`FB014`), what cannot hold (`FB015`), a missing key (`FB018`), a wrong
/// date (`FB019`).
pub fn load(text: &str) -> Result<Config, Vec<Diagnostic>> {
    let (root, mut faults) = tree::parse(text);
    let Some(root) = root else { return Err(faults) };
    let config: Option<Config> = typed(&root, text, &mut faults);
    let bundled = if root.get("universe").is_none() && text != DEFAULT_TOML { Some(load(DEFAULT_TOML)?) } else { None };
    faults.append(&mut check::check(&root, text, bundled.as_ref().map(|c| &c.universe)));
    let broken = faults.iter().any(|f| f.severity == Severity::Error);
    let Some(mut config) = config.filter(|_| !broken) else {
        faults.retain(|f| f.severity == Severity::Error);
        faults.sort_by_key(|f| f.span.as_ref().map_or(0, |s| s.start));
        return Err(faults);
    };
    if let Some(bundled) = bundled {
        config.universe = bundled.universe;
    }
    if config.sections.is_empty() {
        config.sections = crate::plan::default_sections();
    }
    Ok(config)
}

/// Reads a tree into a type, each misfit as a fault.
pub(super) fn typed<T: DeserializeOwned>(root: &Node, text: &str, faults: &mut Vec<Diagnostic>) -> Option<T> {
    let (numbered, places) = tree::numbered(root);
    let mut misfits = 0;
    let mut pass = Pass::default();
    let place = |number: &Range<usize>| places.get(number.start).cloned().unwrap_or_default();
    let value = fit(&numbered, &mut pass, &mut |error, number| {
        misfits += 1;
        faults.push(describe(error, place(&number), text));
    });
    for ignored in pass.ignored.borrow().iter() {
        misfits += 1;
        let fault = Diagnostic::error("FB011", format!("unknown key `{}`", ignored.key));
        faults.push(with_nearest(fault.at(place(&ignored.span), "not known"), &ignored.key, ignored.known));
    }
    if misfits > MAX_FAULTS {
        faults.push(Diagnostic::error("FB012", "more faults follow: mend these first"));
    }
    value.filter(|_| misfits == 0)
}

fn describe(error: &Error, place: Range<usize>, text: &str) -> Diagnostic {
    match &error.misfit {
        Misfit::Missing(key) => {
            let fault = Diagnostic::error("FB018", format!("the key `{key}` is missing"));
            let whole = place.len() == text.len() || place.is_empty();
            if whole { fault } else { fault.at(place, "in this table").help(format!("add `{key} = ...`")) }
        }
        Misfit::UnknownField(key, known) => {
            with_nearest(Diagnostic::error("FB011", format!("unknown key `{key}`")).at(place, "not known"), key, known)
        }
        Misfit::UnknownWord(word, allowed) => {
            let fault = Diagnostic::error("FB012", format!("`{word}` is none of the words allowed here"));
            with_nearest(fault.at(place, "here"), word, allowed)
        }
        Misfit::Other(message) => {
            let written = text.get(place.clone()).unwrap_or_default();
            let number = written.starts_with(|c: char| matches!(c, '-' | '+' | '.') || c.is_ascii_digit());
            let wants_text = number && (message.contains("string") || message.contains("decimal"));
            let message =
                message.replace("an object", "a table").replace("expected u32", "a whole number from zero is wanted");
            let listed = message.contains("a list is wanted") && !written.starts_with(['{', '[']);
            let fault = Diagnostic::error("FB012", message).at(place, "this");
            match written {
                _ if wants_text => fault.help(format!("write it in quotes: \"{written}\"")),
                _ if listed => fault.help(format!("write it in brackets: [{written}]")),
                _ if written.starts_with('[') && !written.starts_with("[[") && fault.message.starts_with("a list") => {
                    let name = written.trim_matches(['[', ']']);
                    fault.help(format!("one entry of a list of tables is headed [[{name}]]"))
                }
                _ => fault,
            }
        }
    }
}

fn with_nearest(fault: Diagnostic, word: &str, known: &[&str]) -> Diagnostic {
    if known.is_empty() {
        return fault;
    }
    let help = nearest(word, known.iter().copied())
        .map_or_else(|| format!("known are: {}", known.join(", ")), |near| format!("did you mean `{near}`?"));
    fault.help(help)
}

/// The list `key` of a table, as far as it is one.
pub(super) fn members(node: Option<&Node>) -> &[crate::json::Member] {
    match node.map(|n| &n.kind) {
        Some(Kind::Object(members)) => members,
        _ => &[],
    }
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
