//! Finding and reading what a run starts from: configuration, snapshot, history, the sheet before.

use std::path::{Path, PathBuf};

use super::files::{self, FileError};
use crate::config::universe::Universe;
use crate::config::{self, Config};
use crate::diagnostic::Diagnostic;
use crate::facts::{self, FactSheet, history::History};
use crate::snapshot::{self, Snapshot};

/// Why an input cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// The file itself.
    #[error(transparent)]
    File(#[from] FileError),
    /// What stands in it.
    #[error("{name} has {} fault(s)", diagnostics.len())]
    Content {
        /// The input's name.
        name: String,
        /// Its text.
        source_text: String,
        /// What is wrong.
        diagnostics: Vec<Diagnostic>,
    },
    /// A date nobody bundled.
    #[error("there is no bundled snapshot for `{date}`")]
    NoSuchDay {
        /// As asked.
        date: String,
        /// The bundled dates.
        bundled: Vec<String>,
    },
}

fn content(path: &Path, source_text: String, diagnostics: Vec<Diagnostic>) -> InputError {
    InputError::Content { name: path.display().to_string(), source_text, diagnostics }
}

/// The configuration: `path`, else `factbrief.toml` in this folder, else the built-in one; and the file it came from.
///
/// # Errors
/// When the file cannot be read or is not a valid configuration.
pub fn config(path: Option<&Path>) -> Result<(Config, Option<PathBuf>), InputError> {
    let local = Path::new("factbrief.toml");
    let named = path.is_some();
    let path = match path {
        Some(path) => path,
        None if local.is_file() => local,
        None => return Ok((Config::bundled(), None)),
    };
    let text = files::read_text(path)?;
    match config::load(&text) {
        // A file that merely lies in the folder may be anybody's: see `Config::found`.
        Ok(config) => Ok((Config { found: !named, ..config }, Some(path.to_path_buf()))),
        Err(diagnostics) => Err(content(path, text, diagnostics)),
    }
}

/// A snapshot of `universe` from a file (`-` is standard input), or from the bundle when `path` is a bundled date.
///
/// # Errors
/// When it cannot be read or is not a valid snapshot.
pub fn snapshot(path: &Path, universe: &Universe) -> Result<Snapshot, InputError> {
    if let Some(date) = path.to_str()
        && date != "-"
        && date.bytes().all(|b| b.is_ascii_digit() || b == b'-')
        && !path.exists()
    {
        return bundled(Some(date));
    }
    let text = files::read_text(path)?;
    snapshot::load_for(&text, universe).map_err(|diagnostics| content(path, text, diagnostics))
}

/// A bundled snapshot: that of `date`, or the default sample day.
///
/// # Errors
/// When no snapshot of that date is bundled.
pub fn bundled(date: Option<&str>) -> Result<Snapshot, InputError> {
    let days = snapshot::bundled();
    let text = match date {
        None => snapshot::default_bundled(),
        Some(date) => match days.iter().find(|(d, _)| *d == date) {
            Some((_, text)) => text,
            None => {
                let bundled = days.iter().map(|(d, _)| (*d).to_owned()).collect();
                return Err(InputError::NoSuchDay { date: date.to_owned(), bundled });
            }
        },
    };
    snapshot::load(text).map_err(|diagnostics| content(Path::new("(bundled snapshot)"), text.to_owned(), diagnostics))
}

/// A fact sheet from a file with what is odd about it, and its text for the excerpts.
///
/// # Errors
/// When it cannot be read or is not a valid sheet.
pub fn sheet_and_warnings(path: &Path) -> Result<(FactSheet, Vec<Diagnostic>, String), InputError> {
    let text = files::read_text(path)?;
    match facts::load::read(&text) {
        (Some(sheet), warnings) => Ok((sheet, warnings, text)),
        (None, faults) => Err(content(path, text, faults)),
    }
}

/// A fact sheet from a file.
///
/// # Errors
/// When it cannot be read or is not a valid sheet.
pub fn sheet(path: &Path) -> Result<FactSheet, InputError> {
    let text = files::read_text(path)?;
    facts::load::sheet(&text).map_err(|diagnostics| content(path, text, diagnostics))
}

/// History: every sheet in a folder (`*.json`, or `*/fact-sheet.json`), or a CSV of closes whose column heads are
/// instrument ids. A folder may hold both; a JSON file there that is no fact sheet is passed over.
///
/// # Errors
/// When something there cannot be read: a file, a sheet, or a CSV (whose faults come with their places).
pub fn history(path: &Path) -> Result<History, InputError> {
    if !path.is_dir() {
        return closes(path);
    }
    let mut sheets = Vec::new();
    let mut history = History::default();
    for entry in entries(path)? {
        if entry.is_dir() {
            let edition = entry.join("fact-sheet.json");
            if edition.is_file() {
                sheets.push(sheet(&edition)?);
            }
        } else if entry.extension().is_some_and(|e| e == "json") {
            // Snapshots and manifests may lie beside the sheets.
            let text = files::read_text(&entry)?;
            if text.contains(facts::sheet::SCHEMA) {
                sheets.push(facts::load::sheet(&text).map_err(|said| content(&entry, text, said))?);
            }
        } else if entry.extension().is_some_and(|e| e == "csv") {
            history = history.and(closes(&entry)?);
        }
    }
    Ok(history.and(History::from_sheets(&sheets)))
}

/// Prompt templates: the program's own, each replaced by the file of its name (`group.md`) in `folder`; a file may also be
/// named for one of the configuration's sections. Other files there are passed over.
///
/// # Errors
/// When the folder or a file cannot be read, or a text is no template of its section.
#[cfg(feature = "llm")]
pub fn templates(folder: &Path, config: &Config) -> Result<crate::prompt::Templates, InputError> {
    let mut texts = std::collections::BTreeMap::new();
    for path in entries(folder)? {
        if let Some(name) = path.file_stem().and_then(|n| n.to_str())
            && path.extension().is_some_and(|e| e == "md")
            && name != "README"
        {
            texts.insert(name.to_owned(), files::read_text(&path)?.replace("\r\n", "\n"));
        }
    }
    let sections: Vec<&str> = config.sections.iter().map(|s| s.id.as_str()).collect();
    crate::prompt::overridden(&texts, &sections).map_err(|mut faults| {
        let (name, said) = faults.pop_first().unwrap_or_default();
        content(&folder.join(format!("{name}.md")), texts.remove(&name).unwrap_or_default(), said)
    })
}

/// What lies in a folder, by name.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, FileError> {
    let fail = |e: std::io::Error| files::io_error(folder, "read", &e);
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(fail)? {
        out.push(entry.map_err(fail)?.path());
    }
    out.sort();
    Ok(out)
}

fn closes(path: &Path) -> Result<History, InputError> {
    let text = files::read_text(path)?;
    History::from_csv(&text).map_err(|said| content(path, text, said))
}
