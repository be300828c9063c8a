//! `config`: prints the commented default, or checks a file.

use super::{Failure, Status, args, output::Output};
use crate::config::DEFAULT_TOML;
use crate::run::inputs;

/// Runs the verb.
pub(super) fn run(verb: &args::ConfigVerb, output: &Output) -> Result<Status, Failure> {
    match verb.check.as_deref() {
        None => output.print(DEFAULT_TOML)?,
        Some(path) => {
            inputs::config(Some(path))?;
            output.say(&format!("{}: no faults", path.display()));
        }
    }
    Ok(Status::Clean)
}
