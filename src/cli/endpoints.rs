//! `endpoints`: what is configured, what it can do, which writes most truly.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Subcommand;

use super::model::{Bar, endpoint, failed, runtime};
use super::{Args, Failure, Status, output::Output};
use crate::config::Config;
use crate::facts::history::History;
use crate::model::{Ceilings, Client, ClientOptions, Overrides, Purse, key_source, profile};
use crate::prompt::Templates;
use crate::run::compose::Day;
use crate::run::endpoints::{check, compare};
use crate::run::{files, inputs};

/// What to do with endpoints.
#[derive(Debug, Subcommand)]
pub enum Endpoints {
    /// Show the configured endpoints and the built-in profiles, and whether a key is set for each.
    List,
    /// Ask one endpoint everything a run depends on, and say what to do about each failure. Costs a few thousand tokens.
    Check(Check),
    /// Have each endpoint write the same day, and rank them.
    Compare(Compare),
}

/// `endpoints check`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit status: 0 generate can use it, 1 it cannot or only in part, 2 could not run.")]
pub struct Check {
    /// A name from the configuration, a built-in profile, or a base URL.
    #[arg(value_name = "NAME|URL")]
    pub endpoint: String,
    /// Model to ask for.
    #[arg(long, value_name = "NAME", env = "FACTBRIEF_MODEL")]
    pub model: Option<String>,
    /// Print the report as JSON.
    #[arg(long)]
    pub json: bool,
    /// Also write the report here, as JSON.
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Write the measured profile here, as a piece of factbrief.toml.
    #[arg(long, value_name = "FILE")]
    pub profile: Option<PathBuf>,
}

/// `endpoints compare`.
#[derive(Debug, clap::Args)]
pub struct Compare {
    /// Names from the configuration, built-in profiles, or base URLs; NAME=MODEL asks it for another model.
    #[arg(value_name = "NAME|URL[=MODEL]", required = true)]
    pub endpoints: Vec<String>,
    /// A bundled day, YYYY-MM-DD [default: the sample day].
    #[arg(long, value_name = "DATE")]
    pub date: Option<String>,
    /// Your own snapshot.
    #[arg(long, value_name = "FILE", conflicts_with = "date")]
    pub snapshot: Option<PathBuf>,
    /// Ceiling of tokens for each endpoint.
    #[arg(long, value_name = "N")]
    pub max_tokens: Option<u64>,
    /// Print the comparison as JSON instead of a table.
    #[arg(long)]
    pub json: bool,
    /// Also write a page with the texts side by side.
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
}

/// Runs the verb.
pub(super) fn run(verb: &Endpoints, args: &Args, output: &Output) -> Result<Status, Failure> {
    let (config, _) = inputs::config(args.config.as_deref())?;
    match verb {
        Endpoints::List => list(&config, output),
        Endpoints::Check(check) => run_check(check, config, output),
        Endpoints::Compare(compare) => run_compare(compare, config, output),
    }
}

fn list(config: &Config, output: &Output) -> Result<Status, Failure> {
    let mut text = String::from("configured:\n");
    if config.endpoints.is_empty() {
        text.push_str("  none: add [endpoints.NAME] to factbrief.toml, or use --endpoint URL --model NAME\n");
    }
    for (name, e) in &config.endpoints {
        let model = e.model.as_deref().unwrap_or("no model set");
        let chain = if config.generate.endpoints.contains(name) { ", used by generate" } else { "" };
        text.push_str(&format!("  {name:<20} {model} ({}{chain})\n", super::model::key_state(name, config)));
    }
    text.push_str("\nbuilt in:\n");
    for p in profile::all() {
        let place = p.base_url.as_deref().unwrap_or("base_url must be set");
        let rungs: Vec<&str> = p.rungs.iter().map(|r| r.name()).collect();
        text.push_str(&format!("  {:<20} {}\n  {:<20} {place}; {}\n", p.id, p.title, "", rungs.join(", ")));
        if let Ok(Some(source)) = key_source(p.id, config, &Overrides::default()) {
            let of = match source {
                crate::model::KeySource::Env(variable) => format!("${variable}"),
                crate::model::KeySource::File(file) => file,
            };
            text.push_str(&format!("  {:<20} key from {of}\n", ""));
        }
    }
    output.print(&crate::diagnostic::text::term_safe(&text))?;
    Ok(Status::Clean)
}

fn day(snapshot: crate::snapshot::Snapshot, config: Config) -> Day {
    Day { snapshot, config, history: History::default(), previous: None }
}

fn templates() -> Result<Templates, Failure> {
    Templates::built_in().map_err(|e| Failure::new(e.to_string(), "this is a fault of the program"))
}

fn run_check(verb: &Check, config: Config, output: &Output) -> Result<Status, Failure> {
    let (endpoint, options) = endpoint(&verb.endpoint, &config, verb.model.as_deref(), None, false)?;
    let day = day(inputs::bundled(None)?, config);
    let (sheet, _) = day.sheet();
    let (plan, _) = day.plan(&sheet);
    let templates = templates()?;
    let bar = Bar::new();
    let mut say = |what: &str| bar.say(&format!("{}: {what}", endpoint.name));
    let report = runtime()?.block_on(check::check(&endpoint, &options, (&sheet, &plan), &templates, &mut say));
    bar.finish();
    if let Some(path) = &verb.profile
        && !report.profile.is_empty()
    {
        files::write_atomic(path, report.profile.as_bytes())?;
    }
    if let Some(path) = &verb.report {
        files::write_atomic(path, super::facts::pretty(&report)?.as_bytes())?;
    }
    if verb.json {
        output.print(&super::facts::pretty(&report)?)?;
    } else {
        output.print(&report.text())?;
    }
    Ok(if report.usable { Status::Clean } else { Status::Findings })
}

fn run_compare(verb: &Compare, config: Config, output: &Output) -> Result<Status, Failure> {
    let clients = verb
        .endpoints
        .iter()
        .map(|named| {
            // A URL may hold `=` in its query, which no base URL has.
            let (name, model) = named.split_once('=').map_or((named.as_str(), None), |(n, m)| (n, Some(m)));
            let (endpoint, options) = endpoint(name, &config, model, None, false)?;
            // Each has a purse of its own, so that none writes less because another was asked before it.
            let ceilings = Ceilings { max_tokens: verb.max_tokens, ..Ceilings::default() };
            let options = ClientOptions { purse: Arc::new(Purse::new(ceilings, None)), ..options };
            Client::new(endpoint, options).map_err(failed)
        })
        .collect::<Result<Vec<_>, Failure>>()?;
    let snapshot = match &verb.snapshot {
        Some(path) => inputs::snapshot(path, &config.universe)?,
        None => inputs::bundled(verb.date.as_deref())?,
    };
    let day = day(snapshot, config);
    let templates = templates()?;
    let bar = Bar::new();
    let comparison = runtime()?.block_on(compare::compare(&day, clients, &templates, &bar));
    bar.finish();
    if let Some(path) = &verb.html {
        files::write_atomic(path, comparison.html().as_bytes())?;
    }
    if verb.json {
        output.print(&super::facts::pretty(&comparison)?)?;
    } else {
        output.print(&comparison.text())?;
    }
    Ok(Status::Clean)
}
