//! What `cargo mutants --list` finds.

use std::ops::Range;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;

/// One mutant, as `cargo mutants --list --json` prints it.
#[derive(Clone, Debug, Deserialize)]
pub struct Mutant {
    /// The name that `cargo mutants` prints; no two are the same.
    pub name: String,
    /// The file below the package's folder.
    pub file: String,
    /// What kind of change it is.
    pub genre: Genre,
    /// What stands in place of `span`; empty where something is deleted.
    pub replacement: String,
    /// The text that is replaced.
    pub span: Span,
    /// The change as a patch.
    pub diff: String,
}

/// The kinds of change that `cargo mutants` makes.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
pub enum Genre {
    /// A function gives another value.
    FnValue,
    /// Another operator of two operands, or of an assignment.
    BinaryOperator,
    /// A `!` or a `-` is deleted.
    UnaryOperator,
    /// An arm of a `match` is deleted.
    MatchArm,
    /// The guard of an arm is always or never true.
    MatchArmGuard,
    /// A field of a struct expression with `..` is deleted.
    StructField,
}

/// From the first character to the one after the last.
#[derive(Clone, Debug, Deserialize)]
pub struct Span {
    start: Place,
    end: Place,
}

/// Line and column, in characters, from 1.
#[derive(Clone, Debug, Deserialize)]
struct Place {
    line: usize,
    column: usize,
}

impl Span {
    /// The bytes of `text` that the span covers.
    pub fn bytes(&self, text: &str) -> Range<usize> {
        self.start.byte(text)..self.end.byte(text)
    }
}

impl Place {
    fn byte(&self, text: &str) -> usize {
        let line: usize = text.split_inclusive('\n').take(self.line - 1).map(str::len).sum();
        let rest = text.get(line..).unwrap_or_default();
        line + rest.char_indices().nth(self.column - 1).map_or(rest.len(), |(at, _)| at)
    }
}

/// All mutants of the package in `folder`, in the order of `cargo mutants`: a mutant's number is its place there, from 1.
///
/// # Errors
///
/// `cargo mutants` is not installed, or fails.
pub fn list(folder: &Path) -> Result<Vec<Mutant>> {
    let out = Command::new("cargo")
        .args(["mutants", "--list", "--json"])
        .current_dir(folder)
        .output()
        .context("cargo mutants does not start")?;
    ensure!(out.status.success(), "cargo mutants --list: {}", String::from_utf8_lossy(&out.stderr));
    Ok(serde_json::from_slice(&out.stdout)?)
}
