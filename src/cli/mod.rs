//! The command line: arguments, messages, exit statuses. One file a verb.
//!
//! Exit status everywhere: 0 clean, 1 findings at or above the gate, 2 could not run.

mod args;
mod audit;
mod config;
#[cfg(feature = "llm")]
mod endpoints;
mod explain;
mod facts;
mod failure;
mod generate;
#[cfg(feature = "llm")]
mod model;
mod output;
mod schema;

use std::process::ExitCode;

use clap::Parser as _;

pub use args::{Args, Verb};
pub use failure::Failure;
use output::Output;

/// Runs the program with the process's arguments.
#[must_use]
pub fn main() -> ExitCode {
    let args = Args::parse();
    let output = Output::new(args.color);
    #[cfg(unix)]
    large_files_fail();
    let result = match &args.verb {
        Verb::Generate(verb) => generate::run(verb, &args, &output),
        Verb::Audit(verb) => audit::run(verb, &args, &output),
        Verb::Facts(verb) => facts::run(verb, &args, &output),
        Verb::Explain(verb) => explain::run(verb, &output),
        #[cfg(feature = "llm")]
        Verb::Endpoints(verb) => endpoints::run(verb, &args, &output),
        Verb::Schema(verb) => schema::run(verb, &output),
        Verb::Config(verb) => config::run(verb, &output),
    };
    match result {
        Ok(Status::Clean) => ExitCode::SUCCESS,
        Ok(Status::Findings) => ExitCode::from(1),
        // The reader of our output went away (`| head`): that is its right.
        Err(Failure::Io(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => {
            output.failure(&failure);
            ExitCode::from(2)
        }
    }
}

/// Has a write above the process's limit of file size fail with a reason. By default it ends the process without a word.
#[cfg(unix)]
fn large_files_fail() {
    // A signal that is handled does not kill; nobody reads the flag. Where it cannot be handled all stays as it was.
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, std::sync::Arc::default());
}

/// How a verb that could run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Nothing at or above the gate.
    Clean,
    /// Findings at or above the gate.
    Findings,
}
