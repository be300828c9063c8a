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
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return misused(&error),
    };
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

/// Variables that stand for an option.
const VARIABLES: [&str; 6] = [
    "FACTBRIEF_CONFIG",
    "FACTBRIEF_OUT",
    "FACTBRIEF_STATE",
    "FACTBRIEF_PROMPTS",
    "FACTBRIEF_ENDPOINT",
    "FACTBRIEF_MODEL",
];

/// Prints help, the version or what is wrong with the arguments. An option may come from a variable that is set to nothing,
/// which the message alone does not tell.
fn misused(error: &clap::Error) -> ExitCode {
    let keys: Vec<String> = std::env::args().skip(1).filter(|word| crate::secret::shaped(word)).collect();
    if keys.is_empty() {
        let _ = error.print();
    } else {
        let mut said = error.render().to_string();
        for key in &keys {
            said = said.replace(key.as_str(), crate::secret::MASK);
        }
        Output::new(args::Color::Auto).say(said.trim_end());
    }
    if error.use_stderr() {
        let empty = VARIABLES.iter().filter(|name| std::env::var_os(name).is_some_and(|value| value.is_empty()));
        for name in empty {
            Output::new(args::Color::Auto)
                .say(&format!("note: {name} is set to nothing: unset it, or give it a value"));
        }
    }
    u8::try_from(error.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from)
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
