//! `config`: prints the commented default, or checks a file.

use super::{Failure, Status, args, output::Output};
use crate::config::DEFAULT_TOML;
use crate::run::inputs;

/// Runs the verb.
pub(super) fn run(verb: &args::ConfigVerb, output: &Output) -> Result<Status, Failure> {
    match verb.check.as_deref() {
        None => output.print(DEFAULT_TOML)?,
        Some(path) => {
            let (config, _) = inputs::config(Some(path))?;
            #[cfg(feature = "llm")]
            endpoints(path, &config)?;
            #[cfg(not(feature = "llm"))]
            let _ = config;
            output.say(&format!("{}: no faults", path.display()));
        }
    }
    Ok(Status::Clean)
}

/// Endpoints that nothing could be sent to: unknown names in the chain, profiles and addresses that are none. All at once.
#[cfg(feature = "llm")]
fn endpoints(path: &std::path::Path, config: &crate::config::Config) -> Result<(), Failure> {
    use crate::model::{Endpoint, EndpointError, Overrides};
    let overrides = Overrides { keyless: true, ..Overrides::default() };
    let names: std::collections::BTreeSet<&String> =
        config.endpoints.keys().chain(&config.generate.endpoints).collect();
    let faults: Vec<String> = names
        .into_iter()
        .filter_map(|name| match Endpoint::resolve(name, config, None, &overrides) {
            // A model may still come with --model.
            Ok(_) | Err(EndpointError::NoModel { .. }) => None,
            Err(error) => Some(error.to_string()),
        })
        .collect();
    if faults.is_empty() {
        return Ok(());
    }
    let message = format!("{}: {}", path.display(), faults.join("\n       "));
    Err(Failure::new(message, "`factbrief endpoints list` shows every endpoint that is known"))
}
