//! `config`: prints the commented default, or checks a file.

use super::{Failure, Status, args, output::Output};
use crate::config::DEFAULT_TOML;
use crate::diagnostic::{Diagnostic, Severity};
use crate::run::inputs::{self, InputError};

/// Runs the verb.
pub(super) fn run(verb: &args::ConfigVerb, output: &Output) -> Result<Status, Failure> {
    let Some(path) = verb.check.as_deref() else {
        output.print(DEFAULT_TOML)?;
        return Ok(Status::Clean);
    };
    let mut faulty = inputs::config_faults(path)?;
    let doubtful = |d: &Diagnostic| d.severity != Severity::Error;
    let passes =
        |i: &InputError| matches!(i, InputError::Content { diagnostics, .. } if diagnostics.iter().all(doubtful));
    let last = if faulty.iter().all(passes) { None } else { faulty.pop() };
    for input in faulty {
        if let InputError::Content { name, source_text, diagnostics } = input {
            output.diagnostics(&diagnostics, &name, &source_text);
        }
    }
    match last {
        Some(last) => Err(last.into()),
        None => {
            output.say(&format!("{}: no faults", path.display()));
            Ok(Status::Clean)
        }
    }
}
