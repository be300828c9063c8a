//! Auditing files: each narrative with its sheet, in parallel, in the order given.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::files::{self, FileError};
use super::inputs::{self, InputError};
use crate::audit::{AuditConfig, AuditReport, Auditor};
use crate::facts::FactSheet;

/// One audited narrative.
#[derive(Clone, Debug)]
pub struct Audited {
    /// Its path.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
    /// The sheet it was read against.
    pub sheet: Arc<FactSheet>,
    /// What the auditor says.
    pub report: AuditReport,
}

/// Audits `paths` against one sheet.
///
/// # Errors
/// The first narrative, in order, that cannot be read.
pub fn with_sheet(paths: &[PathBuf], sheet: FactSheet, config: &AuditConfig) -> Result<Vec<Audited>, InputError> {
    let sheet = Arc::new(sheet);
    let auditor = Auditor::new(&sheet, config);
    paths.par_iter().map(|path| one(path, &auditor, Arc::clone(&sheet))).collect()
}

/// Audits each of `paths` against its own sheet in `folder`: `NAME.json`, or `NAME/fact-sheet.json`, for `NAME.md`; for
/// `NAME/narrative.md` also `NAME`'s.
///
/// # Errors
/// The first narrative or sheet, in order, that cannot be read or found.
pub fn with_folder(paths: &[PathBuf], folder: &Path, config: &AuditConfig) -> Result<Vec<Audited>, InputError> {
    paths
        .par_iter()
        .map(|path| {
            let sheet = Arc::new(inputs::sheet(&sheet_of(path, folder)?)?);
            one(path, &Auditor::new(&sheet, config), Arc::clone(&sheet))
        })
        .collect()
}

fn one(path: &Path, auditor: &Auditor<'_>, sheet: Arc<FactSheet>) -> Result<Audited, InputError> {
    let text = files::read_text(path)?;
    let mut report = auditor.audit(&text);
    report.narrative = if path.as_os_str() == "-" { "(standard input)".to_owned() } else { path.display().to_string() };
    Ok(Audited { path: path.to_path_buf(), text, sheet, report })
}

fn sheet_of(path: &Path, folder: &Path) -> Result<PathBuf, FileError> {
    let stem = path.file_stem().map(PathBuf::from).unwrap_or_default();
    let parent = path.parent().and_then(Path::file_name).map(PathBuf::from);
    let names = [Some(stem), parent];
    let candidates: Vec<PathBuf> = names
        .into_iter()
        .flatten()
        .flat_map(|name| [folder.join(&name).with_added_extension("json"), folder.join(&name).join("fact-sheet.json")])
        .collect();
    candidates.iter().find(|p| p.is_file()).cloned().ok_or_else(|| FileError {
        path: path.display().to_string(),
        what: format!("has no sheet in {}", folder.display()),
        help: Some(format!(
            "looked for {}",
            candidates.iter().map(|p| p.display().to_string()).collect::<Vec<_>>().join(", ")
        )),
    })
}
