//! The copy of the package in which the mutants stand. The work tree itself is never changed.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

/// How the copy is built: fast code, as it is run thousands of times, with the checks that a test build has.
const PROFILE: &str = "
[profile.schemata]
inherits = \"release\"
opt-level = 2
lto = \"off\"
strip = \"none\"
codegen-units = 16
overflow-checks = true
debug-assertions = true
";

/// Where everything of a run lies, below `target/mutants` of the package.
pub struct Places {
    /// The package.
    pub package: PathBuf,
    /// Its copy.
    pub copy: PathBuf,
    /// What cargo builds from the copy.
    pub build: PathBuf,
    /// What has become of each mutant before any test: `plan.json`.
    pub plan: PathBuf,
    /// A copy in which one mutant at a time is put by hand, to see whether the results are true.
    pub truth: PathBuf,
    /// What the tests have made of the mutants: `results.tsv`.
    pub results: PathBuf,
    /// Notes of one run.
    pub scratch: PathBuf,
}

impl Places {
    /// The places for the package in `folder`.
    ///
    /// # Errors
    ///
    /// There is no such folder, or nothing can be written there.
    pub fn of(folder: &Path) -> Result<Self> {
        let package = folder.canonicalize().with_context(|| folder.display().to_string())?;
        let below = package.join("target/mutants");
        let scratch = below.join("scratch");
        fs::create_dir_all(&scratch)?;
        Ok(Self {
            copy: below.join("copy"),
            build: below.join("build"),
            truth: below.join("truth"),
            plan: below.join("plan.json"),
            results: below.join("results.tsv"),
            scratch,
            package,
        })
    }
}

/// Copies the package, but for the sources, which the caller writes. Returns the sources.
///
/// # Errors
///
/// git fails, or a file cannot be read or written.
pub fn refresh(places: &Places) -> Result<Vec<String>> {
    let files = files(places)?;
    let (sources, others): (Vec<&String>, Vec<&String>) =
        files.iter().partition(|file| file.starts_with("src/") && file.ends_with(".rs"));
    for file in others {
        let mut bytes = fs::read(places.package.join(file))?;
        if file == "Cargo.toml" {
            bytes.extend_from_slice(PROFILE.as_bytes());
        }
        write(&places.copy.join(file), &bytes)?;
    }
    let own = "src/schemata.rs".to_owned();
    write(&places.copy.join(&own), include_bytes!("schemata.rs"))?;
    sweep(&places.copy, &places.copy, &files.iter().cloned().chain([own]).collect())?;
    Ok(sources.into_iter().cloned().collect())
}

/// Copies the package as it is.
///
/// # Errors
///
/// git fails, or a file cannot be read or written.
pub fn plain(places: &Places) -> Result<()> {
    let files = files(places)?;
    for file in &files {
        write(&places.truth.join(file), &fs::read(places.package.join(file))?)?;
    }
    sweep(&places.truth, &places.truth, &files)
}

/// The package's files: what git knows or does not ignore.
fn files(places: &Places) -> Result<BTreeSet<String>> {
    let out = Command::new("git")
        .args(["ls-files", "-co", "--exclude-standard", "-z"])
        .current_dir(&places.package)
        .output()
        .context("git does not start")?;
    ensure!(out.status.success(), "git ls-files: {}", String::from_utf8_lossy(&out.stderr));
    let listed = String::from_utf8(out.stdout)?;
    let present =
        |file: &&str| !file.is_empty() && !file.starts_with("mutants/") && places.package.join(file).is_file();
    Ok(listed.split('\0').filter(present).map(str::to_owned).collect())
}

/// Writes a file if it holds something else, so that cargo builds only what has changed.
///
/// # Errors
///
/// The file or its folder cannot be written.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    if fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    fs::create_dir_all(path.parent().context("a file stands in a folder")?)?;
    fs::write(path, bytes).with_context(|| path.display().to_string())
}

/// Removes what is no longer in the package; cargo's own folder stays.
fn sweep(root: &Path, folder: &Path, kept: &BTreeSet<String>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path == root.join("target") {
            continue;
        }
        if path.is_dir() {
            sweep(root, &path, kept)?;
        } else if !path.strip_prefix(root)?.to_str().is_some_and(|file| kept.contains(file)) {
            fs::remove_file(&path)?;
        }
    }
    Ok(())
}
