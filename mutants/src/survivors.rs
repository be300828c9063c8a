//! The survivors against the list that explains them, `docs/survivors`.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;

use anyhow::{Context as _, Result, ensure};

use crate::copy::Places;
use crate::run::Results;

/// What an explanation may be; docs/mutants.md tells what each means.
const KINDS: [&str; 7] = ["equivalent", "redundant", "speed", "wording", "edge", "phrase", "unreached"];

/// What the list lacks and what it has too much.
pub struct Compared {
    /// Survivors, and mutants that no test reaches, that the list does not have.
    pub missing: Vec<String>,
    /// Mutants of the list that a test catches, or that are no more.
    pub superfluous: Vec<String>,
    /// For each kind, how many survivors it explains.
    kinds: BTreeMap<String, usize>,
}

/// Holds the results against the list.
///
/// # Errors
///
/// A file of the list cannot be read, or a line of it is no mutant with a kind and a reason.
pub fn compare(places: &Places, results: &Results) -> Result<Compared> {
    let folder = places.package.join("docs/survivors");
    let mut list = BTreeMap::new();
    for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        for (at, line) in (1..).zip(fs::read_to_string(&path)?.lines()).skip(1) {
            let cells: Vec<&str> = line.split('\t').collect();
            let whole =
                matches!(cells[..], [name, kind, why] if !name.is_empty() && KINDS.contains(&kind) && !why.is_empty());
            ensure!(whole, "{}:{at}: not a mutant, one of {KINDS:?} and a reason, with tabs between", path.display());
            let twice = list.insert(cells[0].to_owned(), cells[1].to_owned());
            ensure!(twice.is_none(), "{}:{at}: {} is explained twice", path.display(), cells[0]);
        }
    }
    let mut compared = Compared { missing: Vec::new(), superfluous: Vec::new(), kinds: BTreeMap::new() };
    for (name, _) in results.iter().filter(|(_, (result, _))| result == "survived" || result == "not-reached") {
        match list.remove(name) {
            Some(kind) => *compared.kinds.entry(kind).or_default() += 1,
            None => compared.missing.push(name.clone()),
        }
    }
    compared.superfluous = list.into_keys().collect();
    Ok(compared)
}

impl fmt::Display for Compared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for name in &self.superfluous {
            writeln!(f, "no longer a survivor\t{name}")?;
        }
        for name in &self.missing {
            writeln!(f, "not explained\t{name}")?;
        }
        for (kind, n) in &self.kinds {
            writeln!(f, "{kind}: {n}")?;
        }
        Ok(())
    }
}
