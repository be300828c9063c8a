//! `endpoints`: what is configured, what it can do, which writes most truly.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Subcommand;

use super::model::{Bar, endpoint, environment, failed, one_origin, purse, templates, until_stopped};
use super::{Args, Failure, Status, args, output::Output};
use crate::config::Config;
use crate::facts::history::History;
use crate::model::{Client, ClientOptions, Overrides, Prices, Purse, key_source, profile};
use crate::run::compose::Day;
use crate::run::endpoints::{check, compare};
use crate::run::{files, inputs, write};

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
#[command(
    after_help = "Output modes, best first: json_schema_strict, json_schema, forced_tool, json_object_schema, json_object, prompt.\n\
Exit status: 0 generate can use it, 1 it cannot or only in part, 2 could not run or was interrupted."
)]
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
    /// Ceilings of tokens and money.
    #[command(flatten)]
    pub ceilings: args::Ceilings,
}

/// `endpoints compare`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit status: 0 compared, 2 could not run or was interrupted. What could pass a ceiling is refused before anything is sent."
)]
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
    /// Ceilings of tokens and money, for all endpoints together.
    #[command(flatten)]
    pub ceilings: args::Ceilings,
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
                crate::model::KeySource::Env(variable) if environment(&variable).is_some() => {
                    format!("${variable}, which is set")
                }
                crate::model::KeySource::Env(variable) => format!("${variable}, which is not set"),
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

fn run_check(verb: &Check, config: Config, output: &Output) -> Result<Status, Failure> {
    for file in verb.report.iter().chain(&verb.profile) {
        files::writable(file)?;
    }
    let (endpoint, options) = endpoint(&verb.endpoint, &config, verb.model.as_deref(), None, false)?;
    let mut day = day(inputs::bundled(None, &crate::config::universe::Universe::default())?, config);
    let (mut sheet, _) = day.sheet();
    let (mut plan, _) = day.plan(&sheet);
    // The sample day says nothing of another universe.
    if write::asked(&sheet, &plan).is_empty() {
        day.config = Config { generate: day.config.generate.clone(), ..Config::bundled() };
        sheet = day.sheet().0;
        plan = day.plan(&sheet).0;
    }
    let templates = templates(None, &day)?;
    let purse = Arc::new(purse(&verb.ceilings, &day.config, output)?);
    if purse.ceilings().bind() {
        let all = check::estimate(&endpoint, &options, (&sheet, &plan), &templates)
            .map_err(|e| Failure::new(e, "this is a fault of the program"))?;
        purse.fits(&endpoint.name, &all, Prices::of(&endpoint).as_ref()).map_err(refused)?;
    }
    let options = ClientOptions { purse: Arc::clone(&purse), ..options };
    let bar = Bar::new();
    let mut say = |what: &str| bar.say(&format!("{}: {what}", endpoint.name));
    let checked = check::check(&endpoint, &options, (&sheet, &plan), &templates, &mut say);
    let report = until_stopped(checked);
    bar.finish();
    let report = report?.ok_or_else(|| interrupted(&purse, "nothing was measured"))?;
    if let Some(reason) = report.storage {
        return Err(unkept(reason));
    }
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

/// Nothing was sent, because it could pass a ceiling.
fn refused(error: crate::model::Overdrawn) -> Failure {
    Failure::new(error.to_string(), format!("nothing was sent; {}", error.advice()))
}

/// The verb was told to stop. What was under way may be billed, so it counts as spent, and is held no longer.
fn interrupted(purse: &Purse, came: &str) -> Failure {
    let (way, help) = match purse.abandon() {
        Ok((0, _)) => (String::new(), "no request was under way: give the same command to begin anew".to_owned()),
        Ok((n, tokens)) => (
            format!("; {n} request(s) were under way"),
            format!("they may be billed: up to {tokens} tokens count as spent; give the same command to begin anew"),
        ),
        Err(error) => (format!("; {error}"), "what was under way counts as spent".to_owned()),
    };
    Failure::new(format!("interrupted: {came}{way}"), help)
}

/// What was spent could not be noted.
fn unkept(reason: String) -> Failure {
    Failure::new(reason, "this is no fault of an endpoint: mend it, or name another folder with --state")
}

fn run_compare(verb: &Compare, config: Config, output: &Output) -> Result<Status, Failure> {
    if let Some(file) = &verb.html {
        files::writable(file)?;
    }
    let purse = Arc::new(purse(&verb.ceilings, &config, output)?);
    let clients = verb
        .endpoints
        .iter()
        .map(|named| {
            // A URL may hold `=` in its query, which no base URL has.
            let (name, model) = named.split_once('=').map_or((named.as_str(), None), |(n, m)| (n, Some(m)));
            let (endpoint, options) = endpoint(name, &config, model, None, false)?;
            purse.priced(&endpoint.name, Prices::of(&endpoint).as_ref()).map_err(refused)?;
            let options = ClientOptions { purse: Arc::clone(&purse), ..options };
            Client::new(endpoint, options).map_err(failed)
        })
        .collect::<Result<Vec<_>, Failure>>()?;
    one_origin(verb.endpoints.iter().map(String::as_str).zip(&clients))?;
    let snapshot = match &verb.snapshot {
        Some(path) => inputs::snapshot(path, &config.universe)?,
        None => inputs::bundled(verb.date.as_deref(), &config.universe)?,
    };
    let day = day(snapshot, config);
    let templates = templates(None, &day)?;
    // All or none: an endpoint that writes less because another was asked before it would be ranked for that.
    if purse.ceilings().bind() {
        let each = compare::estimates(&day, &clients, &templates);
        purse.fit(clients.iter().map(Client::prices).zip(each)).map_err(refused)?;
    }
    let bar = Bar::new();
    let comparison = until_stopped(compare::compare(&day, clients, &templates, &bar));
    bar.finish();
    let comparison = comparison?.ok_or_else(|| interrupted(&purse, "nothing was compared"))?;
    if let Some(reason) = comparison.storage {
        return Err(unkept(reason));
    }
    if let Some(path) = &verb.html {
        files::write_atomic(path, comparison.html().as_bytes())?;
    }
    if verb.json {
        output.print(&super::facts::pretty(&comparison)?)?;
    } else {
        output.print(&comparison.text())?;
    }
    if !comparison.any_wrote() {
        return Err(Failure::new(
            "no endpoint wrote anything: there is nothing to rank",
            "`factbrief endpoints check` says of each what to do",
        ));
    }
    Ok(Status::Clean)
}
