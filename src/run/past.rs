//! Reading what came before: the history and the sheet of the edition before.

use std::path::Path;

use super::files;
use super::inputs::{InputError, content, entries, sheet_and_warnings};
use crate::config::Config;
use crate::config::universe::Universe;
use crate::diagnostic::{Diagnostic, Severity};
use crate::facts::{self, FactSheet, history::History};
use crate::snapshot::Snapshot;

/// A history, and what of the files it was read from has no part in it.
#[derive(Debug, Default)]
pub struct Read {
    /// Closes and earlier sheets.
    pub history: History,
    /// Warnings, each of one file.
    pub warnings: Vec<InputError>,
}

/// The sheet of an edition before that of `snapshot`.
///
/// # Errors
/// When it cannot be read, is not a valid sheet, was changed after its digest was taken (`FB022`), is of no earlier date or of
/// another universe (`FB015`).
pub fn previous(path: &Path, snapshot: &Snapshot, universe: &Universe) -> Result<FactSheet, InputError> {
    let (sheet, warnings, text) = sheet_and_warnings(path)?;
    let mut faults = changed(warnings, "the sheet of the edition before was changed after its digest was taken");
    let report_date = snapshot.report_date.as_str();
    if sheet.report_date.as_str() >= report_date {
        let message = format!("the edition before is of {}, and this one of {report_date}", sheet.report_date);
        let fault = Diagnostic::error("FB015", message)
            .help("name with --previous the sheet of an earlier date, or leave it out");
        faults.push(match crate::json::place(&text, "report_date") {
            Some(span) => fault.at(span, "not an earlier date"),
            None => fault,
        });
    }
    if let Some(message) = foreign(&sheet, snapshot, universe) {
        let fault = Diagnostic::error("FB015", message)
            .help("name with --previous a sheet that was built with this configuration, or leave it out");
        faults.push(match crate::json::place(&text, "entities") {
            Some(span) => fault.at(span.start..span.start + 1, "of another universe"),
            None => fault,
        });
    }
    faults.sort_by_key(|f| f.span.as_ref().map_or(0, |s| s.start));
    if faults.is_empty() { Ok(sheet) } else { Err(content(path, text, faults)) }
}

/// The sheet of the edition before as it lies in the folder of editions; a warning where it is of another universe, with which
/// nothing can be compared.
///
/// # Errors
/// Those of [`previous`], but for the universe.
pub fn edition_before(
    path: &Path,
    snapshot: &Snapshot,
    universe: &Universe,
) -> Result<Result<FactSheet, Diagnostic>, InputError> {
    let sheet = previous(path, snapshot, &Universe::default())?;
    Ok(match foreign(&sheet, snapshot, universe) {
        None => Ok(sheet),
        Some(message) => Err(Diagnostic::warning("FB015", format!("{message}; the page is written without it"))
            .help("keep the editions of each universe in a folder of their own, with --out")),
    })
}

/// A warning that a sheet named as the edition before is older than the edition that the snapshot follows: it shows what has
/// stood still since then, and no change since the previous edition is taken of it.
#[must_use]
pub fn not_the_last(sheet: &FactSheet, snapshot: &Snapshot) -> Option<Diagnostic> {
    let named = snapshot.previous_report_date.as_deref()?;
    let older = !facts::history::is_previous(sheet, &snapshot.report_date, Some(named));
    older.then(|| {
        let message = format!(
            "the edition before is that of {named}, as the snapshot says, and the sheet is of {}: no change since the previous \
             edition is taken of it",
            sheet.report_date
        );
        Diagnostic::warning("FB015", message).help(format!("name with --previous the sheet of {named}"))
    })
}

/// That a sheet is of another universe: it has none of the instruments of this one.
#[must_use]
pub fn foreign(sheet: &FactSheet, snapshot: &Snapshot, universe: &Universe) -> Option<String> {
    if universe.instruments.is_empty() {
        return None;
    }
    let own = universe.instruments.iter().map(|i| i.id.as_str());
    let own = own.chain(universe.combined.iter().map(|c| c.id.as_str()));
    let own: std::collections::BTreeSet<&str> = own.chain(snapshot.instruments.iter().map(|i| i.id.as_str())).collect();
    if sheet.entities.is_empty() || sheet.entities.iter().any(|e| own.contains(e.id.as_str())) {
        return None;
    }
    let theirs = called(sheet.title.as_deref(), sheet.groups.iter().map(|g| g.name.as_str()));
    let ours = called(universe.title.as_deref(), universe.groups.iter().map(|g| g.name.as_str()));
    Some(format!("the sheet of {} is of another universe: of {theirs}, and this one is of {ours}", sheet.report_date))
}

/// A universe by its title and its groups.
fn called<'a>(title: Option<&'a str>, groups: impl Iterator<Item = &'a str>) -> String {
    const NAMED: usize = 4;
    let groups: Vec<&str> = groups.collect();
    let more = if groups.len() > NAMED { ", ..." } else { "" };
    let groups = groups.get(..NAMED).unwrap_or(&groups).join(", ");
    let title = title.unwrap_or("Daily briefing");
    if groups.is_empty() { format!("\"{title}\"") } else { format!("\"{title}\" ({groups}{more})") }
}

/// That a sheet is no longer what its digest was taken of, as an error: earlier figures are taken from untouched sheets only.
fn changed(warnings: Vec<Diagnostic>, message: &str) -> Vec<Diagnostic> {
    let altered = warnings.into_iter().filter(|w| w.code == "FB022");
    let fault = |w| Diagnostic {
        severity: Severity::Error,
        message: message.to_owned(),
        help: Some("take the fact-sheet.json of that edition as it was published, or build it again".to_owned()),
        ..w
    };
    altered.map(fault).collect()
}

/// History: every sheet in a folder (`*.json`, or `*/fact-sheet.json`), or one sheet, or a CSV of closes whose column heads
/// are instrument ids. A folder may hold sheets and tables. What is not of use there is passed over and said: a file that cannot be
/// read, is no JSON or whose sheet has faults, and all but one of the sheets of one date. Other artefacts may lie beside them.
///
/// # Errors
/// When the folder, a table or the one file named cannot be read, a sheet was changed after its digest was taken (`FB022`), or a
/// table has faults (which come with their places).
pub fn history(path: &Path) -> Result<Read, InputError> {
    let mut out = Read::default();
    let mut sheets: Vec<(String, FactSheet)> = Vec::new();
    if !path.is_dir() {
        let named_json = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("json"));
        if named_json {
            let sheet = untouched(path, sheet_and_warnings(path)?)?;
            out.history = History::from_sheets(&[sheet]);
        } else {
            out.history = closes(path)?;
        }
        return Ok(out);
    }
    for entry in entries(path)? {
        if entry.is_dir() {
            let edition = entry.join("fact-sheet.json");
            if edition.is_file() {
                sheet_of_folder(&edition, &mut sheets, &mut out.warnings)?;
            }
        } else if entry.extension().is_some_and(|e| e == "json") {
            sheet_of_folder(&entry, &mut sheets, &mut out.warnings)?;
        } else if entry.extension().is_some_and(|e| e == "csv") {
            out.history = out.history.and(closes(&entry)?);
        }
    }
    let (sheets, notes) = facts::history::one_a_date(sheets);
    if !notes.is_empty() {
        out.warnings.push(content(path, String::new(), notes));
    }
    out.history = out.history.and(History::from_sheets(&sheets));
    Ok(out)
}

const PASSED_OVER: &str = "passed over, no sheet of the history";
const MEND: &str = "mend it, or take it out of the folder: the history is read without it";

/// Reads a JSON file of a history folder: a sheet, another artefact of the program, or something that is passed over and said.
fn sheet_of_folder(
    path: &Path,
    sheets: &mut Vec<(String, FactSheet)>,
    warnings: &mut Vec<InputError>,
) -> Result<(), InputError> {
    let text = match files::read_text(path) {
        Ok(text) => text,
        Err(error) => {
            let note = Diagnostic::warning("FB023", format!("{PASSED_OVER}: {error}")).help(MEND);
            warnings.push(content(path, String::new(), vec![note]));
            return Ok(());
        }
    };
    // Snapshots and manifests may lie beside the sheets.
    if !text.contains(facts::sheet::SCHEMA)
        && let Ok(root) = crate::json::parse(&text, &mut Vec::new())
        && root.field("schema").is_some_and(|(schema, _)| schema.starts_with("factbrief/"))
    {
        return Ok(());
    }
    match sheet_and_warnings(path) {
        Ok(read) => sheets.push((path.display().to_string(), untouched(path, read)?)),
        Err(InputError::Content { name, source_text, diagnostics }) => {
            let more = diagnostics.len() - 1;
            let first = diagnostics.into_iter().take(1).map(|fault| Diagnostic {
                severity: Severity::Warning,
                code: "FB023",
                message: match more {
                    0 => format!("{PASSED_OVER}: {}", fault.message),
                    1 => format!("{PASSED_OVER}: {} (and 1 fault more)", fault.message),
                    n => format!("{PASSED_OVER}: {} (and {n} faults more)", fault.message),
                },
                help: Some(MEND.to_owned()),
                ..fault
            });
            warnings.push(InputError::Content { name, source_text, diagnostics: first.collect() });
        }
        Err(error) => return Err(error),
    }
    Ok(())
}

/// A sheet of a history, unless it was changed after its digest was taken.
fn untouched(
    path: &Path,
    (sheet, warnings, text): (FactSheet, Vec<Diagnostic>, String),
) -> Result<FactSheet, InputError> {
    let faults = changed(warnings, "a sheet of the history was changed after its digest was taken");
    if faults.is_empty() { Ok(sheet) } else { Err(content(path, text, faults)) }
}

/// What of the history at `path` has no part in `sheet`, each with the reason and a way out.
#[must_use]
pub fn unused_history(path: &Path, history: &History, sheet: &FactSheet, config: &Config) -> Vec<Diagnostic> {
    let calendars = crate::calendar::Calendars::bundled().with(&config.sessions);
    facts::history::unused(&path.display().to_string(), history, sheet, &config.universe, &calendars)
}

fn closes(path: &Path) -> Result<History, InputError> {
    let text = files::read_text(path)?;
    let name = path.file_name().map_or_else(|| "table of closes".into(), std::ffi::OsStr::to_string_lossy);
    History::from_csv(&text).map(|history| history.named(&name)).map_err(|said| content(path, text, said))
}
