//! `generate` with model endpoints: keys, recordings, progress.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use secrecy::SecretString;

use super::{Failure, args, output::Output};
use crate::config::Config;
use crate::model::{
    Budget, Cassette, CassetteError, CassetteMode, Ceilings, Client, ClientOptions, Endpoint, Journal, KeySource,
    Ledger, LedgerError, Overrides, Prices, Purse, key_source,
};
use crate::prompt::{self, Templates};
use crate::quantity::Exact;
use crate::run::compose::Day;
use crate::run::generate::{self, GenerateError, Generated};
use crate::run::manifest::SectionRecord;
use crate::run::write::{Progress, Settings};
use crate::run::{edition, files, inputs};

/// The environment variable whose key goes to an endpoint given as a URL, and to no other.
const KEY_ENV: &str = "FACTBRIEF_API_KEY";

/// Writes the day by the endpoints, in order.
pub(super) fn write(
    names: &[String],
    verb: &args::Generate,
    day: &Day,
    out: &Path,
    output: &Output,
) -> Result<Generated, Failure> {
    let cassette = match (&verb.record, &verb.replay) {
        (Some(folder), _) if verb.no_cache => Some((CassetteMode::Record, folder)),
        (Some(folder), _) => Some((CassetteMode::Resume, folder)),
        (None, Some(folder)) => Some((CassetteMode::Replay, folder)),
        (None, None) => None,
    };
    let cassette = match cassette {
        Some((mode, folder)) => {
            let opened = Cassette::open(mode, folder)
                .map_err(|e| Failure::new(e.to_string(), "--record makes a folder of answers, --replay uses one"))?;
            if mode != CassetteMode::Replay {
                files::room(folder, ROOM)?;
            }
            Some(opened)
        }
        None => None,
    };
    let cassette = cassette.map(Arc::new);
    let replaying = verb.replay.is_some();
    let mode = if verb.no_cache { CassetteMode::Renew } else { CassetteMode::Cache };
    let kept = || cache(mode, &verb.ceilings, out, &day.snapshot.report_date, output);
    let kept = if replaying { None } else { kept()?.map(Arc::new) };
    let journal = journal_of(out, &day.snapshot.report_date);
    let opened = if replaying { None } else { Some(open_journal(&journal, verb.no_cache && !verb.resume)?) };
    if verb.resume && opened.as_ref().is_some_and(|j| j.answers() == 0 && j.unresolved().is_empty()) {
        output.say(
            "note: there is no unfinished run of this day to take up; everything is asked for as without --resume",
        );
    }
    edition::writable(out)?;
    // One purse of retries for the run, whatever the number of endpoints.
    let budget = Arc::new(Budget::default());
    // A replay opens no socket, so it costs nothing.
    let purse = Arc::new(if replaying { Purse::default() } else { purse(&verb.ceilings, &day.config, output)? });
    let clients = names
        .iter()
        .map(|name| {
            let (endpoint, options) = endpoint(name, &day.config, verb.model.as_deref(), cassette.clone(), replaying)?;
            purse
                .priced(&endpoint.name, Prices::of(&endpoint).as_ref())
                .map_err(|e| Failure::new(e.to_string(), "nothing was sent"))?;
            let options = ClientOptions {
                cache: kept.clone(),
                journal: opened.clone(),
                budget: Arc::clone(&budget),
                purse: Arc::clone(&purse),
                ..options
            };
            Client::new(endpoint, options).map_err(failed)
        })
        .collect::<Result<Vec<_>, _>>()?;
    one_origin(names.iter().map(String::as_str).zip(&clients))?;
    // What an unfinished run sent and never learnt the outcome of is spent, at the dearest endpoint's price.
    let unknown: Vec<_> = opened.iter().flat_map(|journal| journal.unresolved()).collect();
    if !unknown.is_empty() {
        let sent: u32 = unknown.iter().map(|u| u.times).sum();
        let tokens: u64 = unknown.iter().map(|u| u.usage()).map(|u| u.prompt.saturating_add(u.completion)).sum();
        output.say(&format!(
            "note: an unfinished run sent {sent} request(s) whose outcome nobody knows: up to {tokens} tokens count as spent; \
             each is sent once more at most"
        ));
    }
    for open in unknown {
        let usage = open.usage();
        let cost = |client: &&Client| client.prices().and_then(|p| p.cost(&usage)).unwrap_or_default();
        purse.owe(&usage, clients.iter().max_by_key(cost).and_then(Client::prices).as_ref());
    }
    let templates = templates(verb.prompts.as_deref(), day)?;
    let progress = Bar::new();
    let settings = Settings {
        clients: &clients,
        templates: &templates,
        replaying,
        journal: opened.as_deref(),
        progress: &progress,
    };
    // An edition that is published is published, whatever came meanwhile.
    let generated = until_stopped(generate::by_models(day, out, &settings));
    progress.0.finish_and_clear();
    let generated = match generated? {
        Some(Err(error @ GenerateError::Storage(_))) => {
            let help = format!("mend that: {}; the edition that stood there before is untouched", again(verb));
            Err(Failure::new(error.to_string(), help))
        }
        Some(generated) => generated.map_err(Failure::from),
        None => {
            // The journal knows what was under way; a ledger that cannot be written holds it as long as it lies there.
            let _ = purse.abandon();
            let help = format!("the answers so far are kept: {}", again(verb));
            Err(Failure::new("interrupted: nothing was published", help))
        }
    };
    if generated.is_ok() && !replaying {
        // Only an unfinished run is taken up again; what a finished one used is in the cache.
        let _ = std::fs::remove_file(&journal);
    }
    generated
}

/// How an ended run is taken up.
fn again(verb: &args::Generate) -> &'static str {
    if verb.no_cache {
        "the same command with --resume asks only for the rest"
    } else {
        "the same command asks only for the rest"
    }
}

/// Where the program keeps what outlives a run.
fn state(flags: &args::Ceilings) -> Option<PathBuf> {
    let home = || environment("HOME").map(|home| PathBuf::from(home).join(".local/state"));
    let below = || environment("XDG_STATE_HOME").map(PathBuf::from).or_else(home).map(|f| f.join("factbrief"));
    flags.state.clone().or_else(below)
}

/// Bytes that a run may add to one file of answers. That they can be written is tried before anything is paid for.
const ROOM: u64 = 4 << 20;

/// The same for the ledger, whose lines are short.
const ROOM_OF_LEDGER: u64 = 64 << 10;

/// Whether what the program keeps beside the editions can be done without: where nobody named the folder, a folder that
/// cannot be written costs the keeping. A full disk is another matter: it would end the run in the middle.
fn dispensable(flags: &args::Ceilings, error: &std::io::Error) -> bool {
    use std::io::ErrorKind as K;
    flags.state.is_none() && !matches!(error.kind(), K::StorageFull | K::QuotaExceeded | K::FileTooLarge)
}

/// Days whose answers are kept.
const DAYS: usize = 40;

/// The answers that earlier runs of the day used; below the editions where there is no other place. Without one a run costs
/// more and is no worse.
fn cache(
    mode: CassetteMode,
    flags: &args::Ceilings,
    out: &Path,
    date: &str,
    output: &Output,
) -> Result<Option<Cassette>, Failure> {
    let all = state(flags).unwrap_or_else(|| out.join(".runs")).join("answers");
    let listed = std::fs::read_dir(&all).into_iter().flatten().flatten().map(|e| e.path());
    let mut days: Vec<PathBuf> =
        listed.filter(|p| p.file_name().and_then(|n| n.to_str()).is_some_and(edition::is_date)).collect();
    days.sort();
    for old in days.iter().rev().skip(DAYS) {
        let _ = std::fs::remove_dir_all(old);
    }
    let folder = all.join(date);
    let opened = Cassette::open(mode, &folder).and_then(|cassette| match files::room_for(&folder, ROOM) {
        Ok(()) => Ok(cassette),
        Err(reason) => Err(CassetteError::Io { path: folder.clone(), reason }),
    });
    match opened {
        Ok(cassette) => Ok(Some(cassette)),
        Err(CassetteError::Io { path, reason }) if !dispensable(flags, &reason) => {
            Err(files::no_room(&path, ROOM, &reason).into())
        }
        Err(error) => {
            output.say(&format!("note: answers are not kept for the next run: {error}"));
            Ok(None)
        }
    }
}

/// Does the work, unless the program is told to stop before: by Ctrl-C, or by what a service manager sends. None then.
pub(super) fn until_stopped<T>(work: impl Future<Output = T>) -> Result<Option<T>, Failure> {
    Ok(runtime()?.block_on(async {
        // Heard from before the first request on.
        let stop = told_to_stop();
        tokio::select! {
            biased;
            done = work => Some(done),
            () = stop => None,
        }
    }))
}

/// Resolves when the program is told to stop. Who calls it is listening at once.
#[cfg(unix)]
fn told_to_stop() -> impl Future<Output = ()> {
    use tokio::signal::unix::{SignalKind, signal};
    let signals = [SignalKind::interrupt(), SignalKind::terminate()].map(|kind| signal(kind).ok());
    async move {
        let waits = signals.into_iter().flatten().map(|mut signal| {
            Box::pin(async move {
                signal.recv().await;
            })
        });
        let waits: Vec<_> = waits.collect();
        if waits.is_empty() {
            return std::future::pending().await;
        }
        futures_util::future::select_all(waits).await;
    }
}

#[cfg(not(unix))]
async fn told_to_stop() {
    let _ = tokio::signal::ctrl_c().await;
}

/// A run's purse: ceilings from flags, else from the configuration, and the day's ledger.
pub(super) fn purse(flags: &args::Ceilings, config: &Config, output: &Output) -> Result<Purse, Failure> {
    let of_run = &config.generate;
    let money = |flag: Option<Exact>, setting: Option<Exact>| flag.or(setting).map(Exact::get);
    let ceilings = Ceilings {
        max_tokens: flags.max_tokens.or(of_run.max_tokens),
        max_cost: money(flags.max_cost, of_run.max_cost),
        max_tokens_per_day: flags.max_tokens_per_day.or(of_run.max_tokens_per_day),
        max_cost_per_day: money(flags.max_cost_per_day, of_run.max_cost_per_day),
    };
    for (name, most) in [("max-cost", ceilings.max_cost), ("max-cost-per-day", ceilings.max_cost_per_day)] {
        if let Some(most) = most.filter(|m| m.is_sign_negative() && !m.is_zero()) {
            return Err(Failure::new(
                format!("--{name} is {most}: nothing costs less than 0"),
                format!("give --{name}, or generate.{} of the configuration, as 0 or more", name.replace('-', "_")),
            ));
        }
    }
    let Some(folder) = state(flags) else {
        if ceilings.of_a_day() {
            let message = "a ceiling of a day needs a folder for its ledger, and there is no home folder";
            return Err(Failure::new(message, "name one with --state"));
        }
        return Ok(Purse::new(ceilings, None));
    };
    #[expect(clippy::disallowed_methods, reason = "the day a run spends money on is the day it runs")]
    let now = jiff::Timestamp::now();
    let day = now.to_zoned(jiff::tz::TimeZone::UTC).date().to_string();
    let run = format!("{}-{}", now.as_microsecond(), std::process::id());
    let opened = Ledger::open(&folder, &day, &run).and_then(|ledger| {
        let room = ledger.size() + ROOM_OF_LEDGER;
        let tried = files::room_for(&folder, room);
        tried.map(|()| ledger).map_err(|reason| LedgerError::Io { path: folder.clone(), reason })
    });
    match opened {
        Ok(ledger) => Ok(Purse::new(ceilings, Some(ledger))),
        Err(LedgerError::Io { path, reason }) if !dispensable(flags, &reason) => {
            Err(files::no_room(&path, ROOM_OF_LEDGER, &reason).into())
        }
        // Without a ceiling of the day the ledger is for the record only.
        Err(error) if !ceilings.of_a_day() => {
            output.say(&format!("note: what this run spends is not recorded: {error}"));
            Ok(Purse::new(ceilings, None))
        }
        Err(error) => Err(Failure::new(error.to_string(), "nothing was sent")),
    }
}

/// The prompts of the folder, else of the configuration's, each of them rendered once before anything is sent.
pub(super) fn templates(folder: Option<&Path>, day: &Day) -> Result<Templates, Failure> {
    let Some(folder) = folder.or(day.config.generate.prompts.as_deref().map(Path::new)) else {
        return Templates::built_in().map_err(|e| Failure::new(e.to_string(), "this is a fault of the program"));
    };
    let templates = inputs::templates(folder, &day.config)?;
    let (sheet, _) = day.sheet();
    for section in day.plan(&sheet).0.sections.iter().filter(|s| s.prose) {
        prompt::section(&sheet, section, &templates)
            .map_err(|e| Failure::new(e.to_string(), format!("mend the template in {}", folder.display())))?;
    }
    Ok(templates)
}

/// Where a run of this day keeps what it sent and received until it has published.
fn journal_of(out: &Path, date: &str) -> PathBuf {
    out.join(".runs").join(format!("{date}.jsonl"))
}

fn open_journal(path: &Path, anew: bool) -> Result<Arc<Journal>, Failure> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|e| files::io_error(folder, "created", &e))?;
    }
    let opened =
        Journal::open(path).and_then(|mut journal| if anew { journal.anew().map(|()| journal) } else { Ok(journal) });
    let journal = opened.map(Arc::new).map_err(|e| {
        let help = match e {
            crate::model::JournalError::Busy { .. } => "wait for it, or write to another folder with --out".to_owned(),
            _ => format!("remove {} to start the day anew", path.display()),
        };
        Failure::new(e.to_string(), help)
    })?;
    if let Some(folder) = path.parent() {
        let grown = std::fs::metadata(path).map_or(0, |m| m.len());
        files::room(folder, grown + ROOM)?;
    }
    Ok(journal)
}

/// An endpoint with its key, and how a client is to call it.
pub(super) fn endpoint(
    name: &str,
    config: &Config,
    model: Option<&str>,
    cassette: Option<Arc<Cassette>>,
    replaying: bool,
) -> Result<(Endpoint, ClientOptions), Failure> {
    let mut overrides = Overrides { model: model.map(str::to_owned), ..Overrides::default() };
    if config.found {
        trusted(name, config)?;
    }
    let is_url = name.contains("://");
    // A URL that a found file names gets no key: whoever wrote the file would get it.
    let of_file = config.found && config.generate.endpoints.iter().any(|e| e == name);
    if is_url && !of_file && environment(KEY_ENV).is_some() {
        overrides.key_env = Some(KEY_ENV.to_owned());
    }
    // A replay opens no socket, so it needs no key.
    overrides.keyless = replaying;
    let key = match key_source(name, config, &overrides).map_err(failed)? {
        _ if replaying => None,
        Some(KeySource::Env(variable)) => environment(&variable).map(SecretString::from),
        Some(KeySource::File(file)) => Some(SecretString::from(files::read_text(Path::new(&file))?)),
        None => None,
    };
    let mut endpoint = Endpoint::resolve(name, config, key, &overrides).map_err(failed)?;
    // Where the key of a bare URL came from belongs to what a check measures.
    if endpoint.config.key_file.is_none() && endpoint.config.key_env.is_none() {
        endpoint.config.key_env.clone_from(&overrides.key_env);
    }
    let ca_pem = match &endpoint.config.ca_file {
        Some(file) => Some(files::read_text(Path::new(file))?.into_bytes()),
        None => None,
    };
    let options = ClientOptions { cassette, ca_pem, seed: seed(), ..ClientOptions::default() };
    Ok((endpoint, options))
}

/// Refuses to send the one key of the environment to two places: nothing says whose it is.
pub(super) fn one_origin<'a>(named: impl Iterator<Item = (&'a str, &'a Client)>) -> Result<(), Failure> {
    let with_key = named.filter(|(name, client)| name.contains("://") && client.endpoint().key.is_some());
    let origins: BTreeSet<String> = with_key.map(|(_, client)| client.endpoint().origin().to_string()).collect();
    if origins.len() < 2 {
        return Ok(());
    }
    let places = origins.into_iter().collect::<Vec<_>>().join(" and ");
    Err(Failure::new(
        format!("{KEY_ENV} is the key of one endpoint, and these are several: {places}; nothing was sent"),
        "give each its own [endpoints.NAME] with `base_url` and `key_env` in factbrief.toml",
    ))
}

/// Refuses to let a configuration that nobody named choose a key, a proxy or an authority: a folder from outside may bring
/// its own, and a proxy with its own authority reads every key.
fn trusted(name: &str, config: &Config) -> Result<(), Failure> {
    let named =
        |(id, _): &(&String, &crate::config::endpoint::EndpointConfig)| id.as_str() == name || name.contains("://");
    for (id, endpoint) in config.endpoints.iter().filter(named) {
        let customary =
            |variable: &String| crate::model::profile::all().iter().any(|p| p.key_env.as_ref() == Some(variable));
        let what = [
            ("key_env", endpoint.key_env.as_ref().is_some_and(|v| !customary(v))),
            ("key_file", endpoint.key_file.is_some()),
            ("proxy", endpoint.proxy.is_some()),
            ("ca_file", endpoint.ca_file.is_some()),
        ];
        if let Some((key, _)) = what.iter().find(|(_, set)| *set) {
            return Err(Failure::new(
                format!(
                    "[endpoints.{id}] sets `{key}`, and this factbrief.toml was found in the folder, not named by you"
                ),
                "look at it; if it is yours, name it: --config factbrief.toml, or FACTBRIEF_CONFIG".to_owned(),
            ));
        }
    }
    Ok(())
}

/// Why an endpoint cannot be used.
pub(super) fn failed(error: crate::model::EndpointError) -> Failure {
    Failure::new(error.to_string(), "`factbrief endpoints list` shows what is configured and built in")
}

/// Whether an endpoint's key can be found, without reading a file.
pub(super) fn key_state(name: &str, config: &Config) -> String {
    match key_source(name, config, &Overrides::default()) {
        Ok(Some(KeySource::Env(variable))) if environment(&variable).is_some() => {
            format!("key from ${variable}, which is set")
        }
        Ok(Some(KeySource::Env(variable))) => format!("key from ${variable}, which is not set"),
        Ok(Some(KeySource::File(file))) => match std::fs::metadata(&file) {
            Ok(meta) if meta.len() > 0 => format!("key from {file}, which is there"),
            Ok(_) => format!("key from {file}, which is empty"),
            Err(_) => format!("key from {file}, which cannot be read"),
        },
        Ok(None) => "no key".to_owned(),
        Err(error) => error.to_string(),
    }
}

/// What calls run on.
fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| Failure::new(format!("the runtime could not be started: {e}"), "this is a fault of the machine"))
}

pub(super) fn environment(name: &str) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "keys come from the environment, and the command line is its reader")]
    std::env::var(name).ok().filter(|v| !v.trim().is_empty())
}

/// Jitter need not be secret, only different between machines that run at the same minute.
fn seed() -> u64 {
    u64::from(std::process::id())
}

/// Progress on a terminal; nothing when standard error is none.
pub(super) struct Bar(ProgressBar, Mutex<Option<String>>);

impl Bar {
    pub(super) fn new() -> Self {
        let bar = ProgressBar::new_spinner();
        if !Output::interactive() {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        if let Ok(style) = ProgressStyle::with_template("{spinner} {elapsed} {msg}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(120));
        Self(bar, Mutex::default())
    }

    /// Says what is being done.
    pub(super) fn say(&self, what: &str) {
        self.0.set_message(crate::diagnostic::text::term_safe(what));
    }

    /// Takes the display away.
    pub(super) fn finish(&self) {
        self.0.finish_and_clear();
    }
}

/// What is said when an endpoint did not bring a section.
fn left_line(section: &str, endpoint: &str, reason: &str) -> String {
    crate::diagnostic::text::term_safe(&format!("{section}: not by {endpoint} ({reason})")).replace('\n', " ")
}

impl Progress for Bar {
    fn asking(&self, section: &str, endpoint: &str, purpose: &str) {
        let doing = if purpose == "repair" { "repairs" } else { "writes" };
        self.0.set_message(crate::diagnostic::text::term_safe(&format!("{endpoint} {doing} {section}")));
    }

    fn left(&self, section: &str, endpoint: &str, reason: &str) {
        self.0.println(left_line(section, endpoint, reason));
    }

    fn done(&self, record: &SectionRecord) {
        let line = match &record.fallback {
            Some(reason) => {
                let said = self.1.lock().ok().and_then(|mut last| last.replace(reason.clone()));
                let reason = if said.as_ref() == Some(reason) { "as before" } else { reason };
                format!("{}: by the built-in writer ({reason})", record.section)
            }
            None => format!(
                "{}: {} kept, {} repaired, {} replaced",
                record.section, record.kept, record.repaired, record.replaced
            ),
        };
        self.0.println(crate::diagnostic::text::term_safe(&line));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failover_is_told_in_one_harmless_line() {
        assert_eq!(left_line("us", "cloud", "auth (HTTP 401): no"), "us: not by cloud (auth (HTTP 401): no)");
        let hostile = left_line("us", "cloud", "\u{1b}[2J\u{1b}]0;x\u{7}gone\n\rerror: nothing");
        assert!(!hostile.chars().any(char::is_control), "{hostile:?}");
    }
}
