//! `facts`: snapshot in, sheet out.

use std::path::Path;

use super::{Args, Failure, Status, args, output::Output};
use crate::facts::history::History;
use crate::run::{compose::Day, files, inputs, past};

/// Runs the verb.
pub(super) fn run(verb: &args::Facts, args: &Args, output: &Output) -> Result<Status, Failure> {
    let (config, _) = inputs::config(args.config.as_deref())?;
    let snapshot = inputs::snapshot(&verb.snapshot, &config.universe)?;
    let history = history(verb.history.as_deref(), output)?;
    let previous = verb.previous.as_deref();
    let previous = previous.map(|path| past::previous(path, &snapshot, &config.universe)).transpose()?;
    if let (Some(path), Some(note)) = (&verb.previous, previous.as_ref().and_then(|p| past::not_the_last(p, &snapshot)))
    {
        output.diagnostics(&[note], &path.display().to_string(), "");
    }
    let day = Day { snapshot, config, history, previous };
    let (sheet, notes) = day.sheet();
    output.diagnostics(&notes, &verb.snapshot.display().to_string(), "");
    if let Some(path) = &verb.history {
        let unused = past::unused_history(path, &day.history, &sheet, &day.config);
        output.diagnostics(&unused, &path.display().to_string(), "");
    }
    let text = pretty(&sheet)?;
    match verb.output.as_deref() {
        Some(path) if path != Path::new("-") => files::write_atomic(path, text.as_bytes())?,
        _ => output.print(&text)?,
    }
    Ok(Status::Clean)
}

/// The history at a path, with a word on what of it is passed over; none without a path.
pub(super) fn history(path: Option<&Path>, output: &Output) -> Result<History, Failure> {
    let read = path.map_or_else(|| Ok(past::Read::default()), past::history)?;
    for warning in read.warnings {
        if let inputs::InputError::Content { name, source_text, diagnostics } = warning {
            output.diagnostics(&diagnostics, &name, &source_text);
        }
    }
    Ok(read.history)
}

/// An artefact as indented JSON with a final newline.
pub(super) fn pretty<T: serde::Serialize>(artefact: &T) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(artefact).map_err(|e| Failure::Io(e.into()))?;
    Ok(format!("{text}\n"))
}
