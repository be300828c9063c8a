//! `config`: prints the commented default, or checks a file.

use super::{Failure, Status, args, output::Output};
use crate::config::DEFAULT_TOML;
use crate::run::inputs::{self, InputError};

/// Runs the verb.
pub(super) fn run(verb: &args::ConfigVerb, output: &Output) -> Result<Status, Failure> {
    let Some(path) = verb.check.as_deref() else {
        output.print(DEFAULT_TOML)?;
        return Ok(Status::Clean);
    };
    let mut faulty = inputs::config_faults(path)?;
    let Some(last) = faulty.pop() else {
        output.say(&format!("{}: no faults", path.display()));
        return Ok(Status::Clean);
    };
    for input in faulty {
        if let InputError::Content { name, source_text, diagnostics } = input {
            output.diagnostics(&diagnostics, &name, &source_text);
        }
    }
    Err(last.into())
}
