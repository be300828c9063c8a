//! Rewrites the copy and builds it until the compiler has nothing left to refuse.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail, ensure};
use serde::{Deserialize, Serialize};

use crate::copy::{self, Places};
use crate::listed::{self, Mutant};
use crate::rewrite::{Decisions, rewrite};

/// What has become of the mutants before any test, kept between runs of the tool.
#[derive(Deserialize, Serialize)]
pub struct Plan {
    /// The names of all mutants; a mutant's number is its place here, from 1.
    pub names: Vec<String>,
    /// For each of `names`, which text of the function it is ([`Mutant::text`]).
    pub texts: Vec<String>,
    /// Those that do not compile.
    pub refused: BTreeSet<u32>,
    /// Those for which no choice at run time could be written.
    pub unexpressed: BTreeSet<u32>,
    /// Expressions whose smaller form did not compile.
    spelled_out: BTreeSet<(String, usize)>,
    /// Functions that stayed `const`.
    constant: BTreeSet<String>,
    /// The test binaries: of the library and of `tests/integration`.
    pub library: PathBuf,
    /// See `library`.
    pub integration: PathBuf,
}

impl Plan {
    /// The plan of the last build.
    ///
    /// # Errors
    ///
    /// There was none.
    pub fn read(places: &Places) -> Result<Self> {
        let text = fs::read(&places.plan).context("nothing is built yet: run `build` first")?;
        Ok(serde_json::from_slice(&text)?)
    }
}

/// Builds the copy with all mutants that compile.
///
/// # Errors
///
/// A tool is missing, or the compiler refuses something that is no mutant.
pub fn build(places: &Places, fresh: bool) -> Result<Plan> {
    let mutants = listed::list(&places.package)?;
    let names: Vec<String> = mutants.iter().map(|m| m.name.clone()).collect();
    let texts: Vec<String> = mutants.iter().map(|m| m.text.clone()).collect();
    eprintln!("{} mutants", names.len());
    let sources = copy::refresh(places)?;
    let mut decisions = Decisions::default();
    if let Ok(old) = Plan::read(places)
        && !fresh
    {
        // What the compiler refused it refuses again, unless the function has been changed.
        let numbered = (1_u32..).zip(old.names.iter().zip(&old.texts));
        let refused: BTreeSet<_> = numbered
            .filter(|(n, _)| old.refused.contains(n) && !old.unexpressed.contains(n))
            .map(|(_, mutant)| mutant)
            .collect();
        decisions.refused =
            (1_u32..).zip(names.iter().zip(&texts)).filter(|(_, m)| refused.contains(m)).map(|(n, _)| n).collect();
        if old.names == names && old.texts == texts {
            (decisions.spelled_out, decisions.constant) = (old.spelled_out, old.constant);
        }
    }
    let (mut failed, mut unexpressed) = (BTreeSet::new(), BTreeSet::new());
    for round in 1.. {
        unexpressed.clone_from(&failed);
        write_all(places, &sources, &mutants, &mut decisions, &mut unexpressed)?;
        let errors = check(places)?;
        eprintln!("round {round}: {} errors; {} mutants refused so far", errors.len(), decisions.refused.len());
        if errors.is_empty() {
            break;
        }
        let mut learnt = false;
        for error in &errors {
            learnt |= learn(places, error, &mutants, &mut decisions, &mut failed)?;
        }
        ensure!(learnt, "nothing can be learnt from these errors:\n{}", errors[0].rendered.as_deref().unwrap_or("?"));
    }
    decisions.refused.retain(|number| !unexpressed.contains(number));
    let mut plan = Plan {
        names,
        texts,
        refused: decisions.refused,
        unexpressed,
        spelled_out: decisions.spelled_out,
        constant: decisions.constant,
        library: PathBuf::new(),
        integration: PathBuf::new(),
    };
    // Kept before the long build of the tests, which may be broken off.
    copy::write(&places.plan, &serde_json::to_vec(&plan)?)?;
    (plan.library, plan.integration) = binaries(places)?;
    copy::write(&places.plan, &serde_json::to_vec(&plan)?)?;
    Ok(plan)
}

/// Writes all sources with the mutants that have not been refused.
fn write_all(
    places: &Places,
    sources: &[String],
    mutants: &[Mutant],
    decisions: &mut Decisions,
    unexpressed: &mut BTreeSet<u32>,
) -> Result<()> {
    let mut by_file: BTreeMap<&str, Vec<(u32, &Mutant)>> = BTreeMap::new();
    for (number, mutant) in (1..).zip(mutants) {
        by_file.entry(&mutant.file).or_default().push((number, mutant));
    }
    for file in sources {
        let source = fs::read_to_string(places.package.join(file))?;
        let here = by_file.remove(file.as_str()).unwrap_or_default();
        let mut rewritten = rewrite(file, &source, &here, decisions)?;
        if file == "src/lib.rs" {
            rewritten.text.push_str("\n#[doc(hidden)]\npub mod schemata;\n");
        }
        decisions.refused.extend(rewritten.refused);
        unexpressed.extend(rewritten.unexpressed);
        copy::write(&places.copy.join(file), rewritten.text.as_bytes())?;
    }
    ensure!(by_file.is_empty(), "mutants of files that are no sources: {:?}", by_file.keys());
    Ok(())
}

/// A line of cargo's output.
#[derive(Deserialize)]
struct Line {
    reason: String,
    message: Option<Message>,
    target: Option<Target>,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    kind: Vec<String>,
    name: String,
}

/// What the compiler says.
#[derive(Deserialize)]
struct Message {
    level: String,
    message: String,
    code: Option<Code>,
    spans: Vec<Place>,
    children: Vec<Message>,
    rendered: Option<String>,
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

#[derive(Deserialize)]
struct Place {
    file_name: String,
    byte_start: usize,
    is_primary: bool,
    /// What it comes out of, where a macro wrote it: a place in the standard library says nothing, the macro's call does.
    expansion: Option<Expansion>,
}

#[derive(Deserialize)]
struct Expansion {
    span: Box<Place>,
}

impl Place {
    /// The place and the calls of the macros that it comes out of, outwards.
    fn outwards(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(Some(self), |place| place.expansion.as_ref().map(|e| &*e.span))
    }
}

fn cargo(places: &Places, command: &[&str]) -> Command {
    let mut cargo = Command::new("cargo");
    cargo
        .args(command)
        .args(["--no-default-features", "--profile", "schemata", "--message-format=json"])
        .current_dir(&places.copy)
        .env("CARGO_TARGET_DIR", &places.build)
        // As `cargo mutants` does: a mutant that only offends a lint compiles.
        .env("RUSTFLAGS", "--cap-lints=allow")
        .stderr(Stdio::inherit());
    cargo
}

/// What the compiler has against the library.
fn check(places: &Places) -> Result<Vec<Message>> {
    let out = cargo(places, &["check", "--quiet", "--lib"]).output().context("cargo does not start")?;
    let mut errors = Vec::new();
    for line in out.stdout.split(|b| *b == b'\n').filter(|l| l.starts_with(b"{")) {
        let Ok(line) = serde_json::from_slice::<Line>(line) else { continue };
        // Errors without a place only say how many there were.
        errors.extend(line.message.filter(|m| m.level.starts_with("error") && !m.spans.is_empty()));
    }
    ensure!(out.status.success() || !errors.is_empty(), "cargo check fails, and says nothing that can be read");
    Ok(errors)
}

/// Lays an error to a mutant or an expression. Returns whether that is news.
fn learn(
    places: &Places,
    error: &Message,
    mutants: &[Mutant],
    decisions: &mut Decisions,
    failed: &mut BTreeSet<u32>,
) -> Result<bool> {
    if error.code.as_ref().is_some_and(|c| c.code == "E0015") {
        // "cannot call non-const associated function `Type::<T>::name` in constants"
        let path = error.message.split('`').nth(1).unwrap_or_default();
        let name = path.rsplit("::").next().unwrap_or_default().split('<').next().unwrap_or_default();
        return Ok(decisions.constant.insert(name.to_owned()));
    }
    let own = |primary: bool| error.spans.iter().filter(move |s| s.is_primary == primary).flat_map(Place::outwards);
    let mut spots: Vec<&Place> = own(true).chain(own(false)).collect();
    spots.extend(error.children.iter().flat_map(|c| &c.spans).flat_map(Place::outwards));
    let mut around = Vec::new();
    for spot in &spots {
        let text = fs::read_to_string(places.copy.join(&spot.file_name)).unwrap_or_default();
        around.push(enclosing(&text, spot.byte_start));
    }
    if error.code.as_ref().is_some_and(|c| c.code == "E0004")
        && let Some(arms) = around.iter().flatten().find_map(|mark| mark.strip_prefix('m'))
    {
        // The last of the arms is the one that catches all the rest, as a rule; if it was not, the next round says so.
        let last = arms.split(',').filter_map(|n| n.parse().ok()).next_back();
        return Ok(last.is_some_and(|number| decisions.refused.insert(number)));
    }
    if let Some(number) = around.iter().flatten().find_map(|mark| mark.parse::<u32>().ok()) {
        return Ok(decisions.refused.insert(number));
    }
    for (spot, marks) in spots.iter().zip(&around) {
        let Some(start) = marks.iter().find_map(|mark| mark.strip_prefix('s')).and_then(|at| at.parse().ok()) else {
            continue;
        };
        if decisions.spelled_out.insert((spot.file_name.clone(), start)) {
            return Ok(true);
        }
        // The choice itself does not compile, however it is written: all mutants that begin in its text are given up.
        let text = fs::read_to_string(places.copy.join(&spot.file_name))?;
        let numbers = inside(&text, start);
        let mut news = false;
        for number in numbers {
            eprintln!("given up: {}", mutants[number as usize - 1].name);
            news |= decisions.refused.insert(number);
            failed.insert(number);
        }
        return Ok(news);
    }
    bail!("an error outside of every mutant:\n{}", error.rendered.as_deref().unwrap_or(&error.message))
}

/// The marks around a byte of a rewritten text, the innermost first.
fn enclosing(text: &str, at: usize) -> Vec<String> {
    let mut open: Vec<String> = Vec::new();
    let mut from = 0;
    while let Some(found) = text[from..at.min(text.len())].find("/*").map(|i| from + i) {
        let end = text[found..].find("*/").map_or(text.len(), |i| found + i);
        let body = &text[found + 2..end];
        let mark = |s: &&str| s.trim_start_matches(['s', 'm']).split(',').all(|n| n.parse::<usize>().is_ok());
        if let Some(name) = body.strip_prefix('{').filter(mark) {
            open.push(name.to_owned());
        } else if let Some(name) = body.strip_suffix('}').filter(mark)
            && open.last().is_some_and(|last| last == name)
        {
            open.pop();
        }
        from = found + 2;
        if from >= at {
            break;
        }
    }
    open.reverse();
    open
}

/// The mutants of the choice that is marked with a byte of the original: those in its own `one_of`.
fn inside(text: &str, start: usize) -> Vec<u32> {
    let Some(at) = text.find(&format!("/*{{s{start}*/")) else { return Vec::new() };
    let Some(list) = text[at..].find("one_of([").map(|i| at + i + 8) else { return Vec::new() };
    let end = text[list..].find(']').map_or(list, |i| list + i);
    text[list..end].split(", ").filter_map(|n| n.parse().ok()).collect()
}

/// Builds the test binaries: of the library and of `tests/integration`.
fn binaries(places: &Places) -> Result<(PathBuf, PathBuf)> {
    eprintln!("building the tests");
    let out = cargo(places, &["test", "--no-run", "--lib", "--test", "integration"]).output()?;
    let (mut library, mut integration) = (None, None);
    for line in out.stdout.split(|b| *b == b'\n').filter(|l| l.starts_with(b"{")) {
        let Ok(line) = serde_json::from_slice::<Line>(line) else { continue };
        if let Some(text) = line.message.filter(|m| m.level == "error").and_then(|m| m.rendered) {
            eprintln!("{text}");
        }
        if line.reason == "compiler-artifact"
            && let (Some(target), Some(file)) = (line.target, line.executable)
        {
            match target.name.as_str() {
                "integration" => integration = Some(file),
                _ if target.kind.iter().any(|k| k == "lib") => library = Some(file),
                _ => {}
            }
        }
    }
    ensure!(out.status.success(), "the tests do not build");
    Ok((library.context("no tests of the library")?, integration.context("no integration tests")?))
}
