//! What `cargo mutants --list` finds.

use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;

/// One mutant, as `cargo mutants --list --json` prints it.
#[derive(Clone, Debug, Deserialize)]
pub struct Mutant {
    /// The name that `cargo mutants` prints, without line and column, as these move with every change above it; the second
    /// of one name and file is `#2`. No two are the same.
    pub name: String,
    /// The function it stands in; none for a constant.
    function: Option<Function>,
    /// Tells whether the function is the one it was: a hash of its text, or of the file where there is no function.
    #[serde(default)]
    pub text: String,
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

/// A function.
#[derive(Clone, Debug, Deserialize)]
struct Function {
    span: Span,
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
/// `cargo mutants` is not installed, or fails; a source file cannot be read.
pub fn list(folder: &Path) -> Result<Vec<Mutant>> {
    let out = Command::new("cargo")
        .args(["mutants", "--list", "--json"])
        .current_dir(folder)
        .output()
        .context("cargo mutants does not start")?;
    ensure!(out.status.success(), "cargo mutants --list: {}", String::from_utf8_lossy(&out.stderr));
    let mut mutants: Vec<Mutant> = serde_json::from_slice(&out.stdout)?;
    let (mut sources, mut seen) = (BTreeMap::new(), BTreeMap::new());
    for mutant in &mut mutants {
        if !sources.contains_key(&mutant.file) {
            sources.insert(mutant.file.clone(), fs::read_to_string(folder.join(&mutant.file))?);
        }
        let source = &sources[&mutant.file];
        let within = mutant.function.as_ref().map_or(0..source.len(), |f| f.span.bytes(source));
        mutant.text = fnv(&source[within]);
        mutant.name = without_place(&mutant.name);
        let nth = seen.entry(mutant.name.clone()).and_modify(|n| *n += 1).or_insert(1_usize);
        if *nth > 1 {
            mutant.name.push_str(&format!(" #{nth}"));
        }
    }
    Ok(mutants)
}

/// `src/a.rs:3:4: delete !` without `3:4:`.
fn without_place(name: &str) -> String {
    let mut parts = name.splitn(4, ':');
    match (parts.next(), parts.nth(2)) {
        (Some(file), Some(what)) => format!("{file}:{what}"),
        _ => name.to_owned(),
    }
}

/// FNV-1a, 64 bits: the same with every compiler, unlike the standard library's.
fn fnv(text: &str) -> String {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    format!("{:016x}", text.bytes().fold(0xcbf2_9ce4_8422_2325, step))
}
