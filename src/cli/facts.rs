//! `facts`: snapshot in, sheet out.

use std::path::Path;

use super::{Args, Failure, Status, args, output::Output};
use crate::facts::history::History;
use crate::run::{compose::Day, files, inputs};

/// Runs the verb.
pub(super) fn run(verb: &args::Facts, args: &Args, output: &Output) -> Result<Status, Failure> {
    let (config, _) = inputs::config(args.config.as_deref())?;
    let snapshot = inputs::snapshot(&verb.snapshot, &config.universe)?;
    let history = verb.history.as_deref().map_or_else(|| Ok(History::default()), inputs::history)?;
    let previous = verb.previous.as_deref().map(|path| inputs::previous(path, &snapshot.report_date)).transpose()?;
    let day = Day { snapshot, config, history, previous };
    let (sheet, notes) = day.sheet();
    output.diagnostics(&notes, &verb.snapshot.display().to_string(), "");
    if let Some(path) = &verb.history {
        let unused = inputs::unused_history(path, &day.history, &sheet, &day.config);
        output.diagnostics(&unused, &path.display().to_string(), "");
    }
    let text = pretty(&sheet)?;
    match verb.output.as_deref() {
        Some(path) if path != Path::new("-") => files::write_atomic(path, text.as_bytes())?,
        _ => output.print(&text)?,
    }
    Ok(Status::Clean)
}

/// An artefact as indented JSON with a final newline.
pub(super) fn pretty<T: serde::Serialize>(artefact: &T) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(artefact).map_err(|e| Failure::Io(e.into()))?;
    Ok(format!("{text}\n"))
}
