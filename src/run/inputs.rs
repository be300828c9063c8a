//! Finding and reading what a run starts from: configuration, snapshot, sheet.

use std::path::{Path, PathBuf};

use super::files::{self, FileError};
use crate::config::universe::Universe;
use crate::config::{self, Config};
use crate::diagnostic::Diagnostic;
use crate::digest;
use crate::facts::{self, FactSheet};
use crate::snapshot::{self, Snapshot};

/// Why an input cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// The file itself.
    #[error(transparent)]
    File(#[from] FileError),
    /// What stands in it.
    #[error("{name} has {} fault(s)", diagnostics.len())]
    Content {
        /// The input's name.
        name: String,
        /// Its text.
        source_text: String,
        /// What is wrong.
        diagnostics: Vec<Diagnostic>,
    },
    /// A date nobody bundled.
    #[error("there is no bundled snapshot for `{date}`")]
    NoSuchDay {
        /// As asked.
        date: String,
        /// The bundled dates.
        bundled: Vec<String>,
    },
}

pub(super) fn content(path: &Path, source_text: String, diagnostics: Vec<Diagnostic>) -> InputError {
    InputError::Content { name: path.display().to_string(), source_text, diagnostics }
}

/// The configuration: `path`, else `factbrief.toml` in this folder, else the built-in one; and the file it came from.
///
/// # Errors
/// When the file cannot be read or is not a valid configuration.
pub fn config(path: Option<&Path>) -> Result<(Config, Option<PathBuf>), InputError> {
    let local = Path::new("factbrief.toml");
    let named = path.is_some();
    let path = match path {
        Some(path) => path,
        None if local.is_file() => local,
        None => return Ok((Config::bundled(), None)),
    };
    let text = files::read_text(path)?;
    match config::load(&text) {
        // A file that merely lies in the folder may be anybody's: see `Config::found`.
        Ok(config) => {
            let config = sessions(Config { found: !named, ..config }, path, &text)?;
            Ok((config, Some(path.to_path_buf())))
        }
        Err(diagnostics) => Err(content(path, text, diagnostics)),
    }
}

/// The configuration at `path` with the calendars that lie in files beside it.
fn sessions(mut config: Config, path: &Path, text: &str) -> Result<Config, InputError> {
    let (unread, mut broken) = calendar_files(&mut config, path, text);
    if !unread.is_empty() {
        return Err(content(path, text.to_owned(), unread));
    }
    if broken.is_empty() { Ok(config) } else { Err(broken.swap_remove(0)) }
}

/// Reads the calendar files that a configuration names; gives the faults of the naming, and the files with faults of their
/// own.
fn calendar_files(config: &mut Config, path: &Path, text: &str) -> (Vec<Diagnostic>, Vec<InputError>) {
    let folder = path.parent().unwrap_or(Path::new(""));
    let (mut unread, mut broken) = (Vec::new(), Vec::new());
    for (id, calendar) in &config.calendars {
        let Some(name) = calendar.file.as_deref().filter(|name| !name.trim().is_empty()) else { continue };
        let refuse = |why: String, help: &str| at(text, &["calendars", id, "file"], "FB014", why, help);
        let outside = Path::new(name).components().any(|c| !matches!(c, std::path::Component::Normal(_)));
        if config.found && outside {
            let why = format!("the calendar file `{name}` lies outside the folder of a configuration nobody named");
            unread.push(refuse(why, "pass the configuration with --config to let it name files elsewhere"));
            continue;
        }
        let file = folder.join(name);
        match files::read_text(&file) {
            Ok(text) => match crate::calendar::Calendar::read(id, &text) {
                Ok(calendar) => {
                    config.sessions.insert(id.clone(), calendar);
                }
                Err(diagnostics) => broken.push(content(&file, text, diagnostics)),
            },
            Err(error) => unread.push(refuse(error.to_string(), "the path is relative to this configuration")),
        }
    }
    (unread, broken)
}

/// A fault at the value of a key, by the tables that lead to it.
fn at(text: &str, keys: &[&str], code: &'static str, message: String, help: &str) -> Diagnostic {
    let fault = Diagnostic::error(code, message).help(help);
    match config::place(text, keys) {
        Some(span) => fault.at(span, "named here"),
        None => fault,
    }
}

/// Everything that is wrong with the configuration at `path` and with the files it names, one entry a file; empty when
/// nothing is. No key is read, nothing is sent.
///
/// # Errors
/// When the file itself cannot be read.
pub fn config_faults(path: &Path) -> Result<Vec<InputError>, InputError> {
    let text = files::read_text(path)?;
    let (config, mut faults) = config::read(&text);
    let mut broken = Vec::new();
    if let Some(mut config) = config {
        let (unread, files) = calendar_files(&mut config, path, &text);
        faults.extend(unread);
        broken = files;
        faults.extend(named_files(&config, &text));
        #[cfg(feature = "llm")]
        {
            let hidden = faults.iter().any(|f| f.code == "FB010" && !f.message.contains("duplicate key"));
            faults.extend(endpoints(&config, &text, hidden));
        }
    }
    faults.extend(config::doubts(&text));
    config::hide(&text, &mut faults);
    faults.sort_by_key(|f| (f.span.as_ref().map_or(usize::MAX, |s| s.start), f.code));
    // An address that is none is found by its form and by its use; several keys may be missing at one place.
    faults.dedup_by(|a, b| a.span.is_some() && a.span == b.span && a.code == b.code && a.code != "FB018");
    if !faults.is_empty() {
        broken.insert(0, content(path, text, faults));
    }
    Ok(broken)
}

#[cfg(feature = "llm")]
fn has_user(endpoint: &config::endpoint::EndpointConfig) -> bool {
    // A password, or a key in the query.
    endpoint.base_url.as_ref().is_some_and(|url| url.contains(['@', '?', '#']))
}

/// Files and folders that endpoints and `generate` name and that cannot be read. Of a key file nothing is read.
fn named_files(config: &Config, text: &str) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    for (name, endpoint) in &config.endpoints {
        if let Some(file) = endpoint.key_file.as_deref().filter(|f| !f.trim().is_empty())
            && let Err(error) = std::fs::File::open(file).and_then(|f| f.metadata()).and_then(is_file)
        {
            let why = format!("the key file `{file}` cannot be read: {error}");
            out.push(at(
                text,
                &["endpoints", name, "key_file"],
                "FB014",
                why,
                "the path is as seen from where the program runs",
            ));
        }
        if let Some(file) = endpoint.ca_file.as_deref().filter(|f| !f.trim().is_empty()) {
            let why = match files::read_text(Path::new(file)) {
                Ok(pem) if pem.contains("-----BEGIN CERTIFICATE-----") => continue,
                Ok(_) => format!("`{file}` holds no PEM certificate"),
                Err(error) => error.to_string(),
            };
            out.push(at(
                text,
                &["endpoints", name, "ca_file"],
                "FB014",
                why,
                "name the PEM file of a certificate authority",
            ));
        }
    }
    if let Some(folder) = config.generate.prompts.as_deref().filter(|f| !f.trim().is_empty() && !Path::new(f).is_dir())
    {
        let why = format!("there is no folder `{folder}` of prompt templates");
        out.push(at(text, &["generate", "prompts"], "FB014", why, "the path is as seen from where the program runs"));
    }
    out
}

fn is_file(data: std::fs::Metadata) -> std::io::Result<()> {
    if data.is_dir() { Err(std::io::ErrorKind::IsADirectory.into()) } else { Ok(()) }
}

/// Endpoints that nothing could be sent to: unknown names in the chain, profiles and addresses that are none, a key that is
/// another provider's. Where a fault of the syntax may hide an endpoint or a part of one, addresses alone.
#[cfg(feature = "llm")]
fn endpoints(config: &Config, text: &str, hidden: bool) -> Vec<Diagnostic> {
    use crate::model::{Endpoint, EndpointError, Overrides, key_source};
    let overrides = Overrides { keyless: true, ..Overrides::default() };
    let known = "`factbrief endpoints list` shows every endpoint that is known";
    let url = "write where the server's API begins: https://HOST/v1, such as \"https://api.example.com/v1\", or on this \
               machine \"http://127.0.0.1:8080/v1\"";
    let wrong = |name: &str| match Endpoint::resolve(name, config, None, &overrides) {
        // A model may still come with --model.
        Ok(_) | Err(EndpointError::NoModel { .. }) => {
            key_source(name, config, &overrides).err().map(|error| (error.to_string(), "key_env", known))
        }
        Err(error) => {
            let (key, help) = match error {
                EndpointError::UnknownProfile { .. } => ("profile", known),
                // An address with a password in it is not shown.
                EndpointError::BaseUrl { .. } if !config.endpoints.get(name).is_some_and(has_user) => ("base_url", url),
                EndpointError::BaseUrl { .. } | EndpointError::NoBaseUrl { .. } => ("", url),
                _ => ("", known),
            };
            Some((error.to_string(), key, help))
        }
    };
    let mut out = Vec::new();
    for name in config.endpoints.keys() {
        if let Some((why, key, help)) = wrong(name)
            && (!hidden || key == "base_url")
        {
            let keys = ["endpoints", name.as_str(), key];
            let place = config::place(text, &keys).or_else(|| config::key_place(text, &keys[..2]));
            let fault = Diagnostic::error("FB014", why).help(help);
            out.push(match place {
                Some(span) => fault.at(span, "this one"),
                None => fault,
            });
        }
    }
    if hidden {
        return out;
    }
    let chain = config::places(text, &["generate", "endpoints"]);
    for (position, name) in config.generate.endpoints.iter().enumerate() {
        if !config.endpoints.contains_key(name.trim())
            && let Some((why, _, help)) = wrong(name)
        {
            let fault = Diagnostic::error("FB014", why).help(help);
            out.push(match chain.get(position) {
                Some(span) => fault.at(span.clone(), "named here"),
                None => fault,
            });
        }
    }
    out
}

/// A snapshot of `universe` from a file (`-` is standard input), or from the bundle when `path` is a bundled date.
///
/// # Errors
/// When it cannot be read or is not a valid snapshot.
pub fn snapshot(path: &Path, universe: &Universe) -> Result<Snapshot, InputError> {
    if let Some(date) = path.to_str()
        && date != "-"
        && date.bytes().all(|b| b.is_ascii_digit() || b == b'-')
        && !path.exists()
    {
        return bundled(Some(date), universe);
    }
    let text = files::read_text(path)?;
    let snapshot = match snapshot::load_for(&text, universe) {
        Ok(snapshot) => snapshot,
        Err(diagnostics) => return Err(content(path, text, diagnostics)),
    };
    let changed = changed_payloads(path, &text, &snapshot)?;
    if changed.is_empty() { Ok(snapshot) } else { Err(content(path, text, changed)) }
}

/// `FB022` for every payload that lies beside the snapshot and is not what its digest was taken of. One that does not lie
/// there has not been kept, which is no fault.
fn changed_payloads(path: &Path, text: &str, snapshot: &Snapshot) -> Result<Vec<Diagnostic>, FileError> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let digests = digest_places(text);
    let mut out = Vec::new();
    for (position, payload) in snapshot.payloads.iter().enumerate() {
        let Some(file) = payload.file.as_deref().map(|f| folder.join(f)).filter(|f| f.is_file()) else { continue };
        if digest::of_bytes(&files::read_bytes(&file)?) == payload.digest {
            continue;
        }
        let message = format!("{} is not what the digest of the payload `{}` was taken of", file.display(), payload.id);
        let fault = Diagnostic::error("FB022", message)
            .help("put back the answer as it was received, or take the observations from the one that lies there");
        out.push(match digests.get(position) {
            Some(span) => fault.at(span.clone(), "of other bytes"),
            None => fault,
        });
    }
    Ok(out)
}

/// Where the digests of the payloads stand.
fn digest_places(text: &str) -> Vec<std::ops::Range<usize>> {
    let root = crate::json::parse(text, &mut Vec::new()).ok();
    let payloads = root.as_ref().map_or(&[][..], |r| r.list("payloads"));
    payloads.iter().map(|p| p.field("digest").map_or(p.span.clone(), |(_, span)| span)).collect()
}

/// A bundled snapshot: that of `date`, or the default sample day.
///
/// # Errors
/// When no snapshot of that date is bundled, or it holds no instrument of `universe`, where that has any (`FB014`).
pub fn bundled(date: Option<&str>, universe: &Universe) -> Result<Snapshot, InputError> {
    let days = snapshot::bundled();
    let text = match date {
        None => snapshot::default_bundled(),
        Some(date) => match days.iter().find(|(d, _)| *d == date) {
            Some((_, text)) => text,
            None => {
                let bundled = days.iter().map(|(d, _)| (*d).to_owned()).collect();
                return Err(InputError::NoSuchDay { date: date.to_owned(), bundled });
            }
        },
    };
    let name = Path::new("(bundled snapshot)");
    let snapshot = snapshot::load(text).map_err(|diagnostics| content(name, text.to_owned(), diagnostics))?;
    let own = |id: &str| universe.instruments.iter().any(|i| i.id == id);
    if universe.instruments.is_empty() || snapshot.observations.iter().any(|o| own(&o.instrument)) {
        return Ok(snapshot);
    }
    let message = format!("the bundled snapshot of {} holds no instrument of this configuration", snapshot.report_date);
    let fault = Diagnostic::error("FB014", message)
        .help("pass a snapshot of your own instruments, or leave the configuration out");
    Err(content(name, String::new(), vec![fault]))
}

/// A fact sheet from a file with what is odd about it, and its text for the excerpts.
///
/// # Errors
/// When it cannot be read or is not a valid sheet.
pub fn sheet_and_warnings(path: &Path) -> Result<(FactSheet, Vec<Diagnostic>, String), InputError> {
    let text = files::read_text(path)?;
    match facts::load::read(&text) {
        (Some(sheet), warnings) => Ok((sheet, warnings, text)),
        (None, faults) => Err(content(path, text, faults)),
    }
}

/// A fact sheet from a file.
///
/// # Errors
/// When it cannot be read or is not a valid sheet.
pub fn sheet(path: &Path) -> Result<FactSheet, InputError> {
    let text = files::read_text(path)?;
    facts::load::sheet(&text).map_err(|diagnostics| content(path, text, diagnostics))
}

/// Prompt templates: the program's own, each replaced by the file of its name (`group.md`) in `folder`; a file may also be
/// named for one of the configuration's sections. Other files there are passed over.
///
/// # Errors
/// When the folder or a file cannot be read, or a text is no template of its section.
#[cfg(feature = "llm")]
pub fn templates(folder: &Path, config: &Config) -> Result<crate::prompt::Templates, InputError> {
    let mut texts = std::collections::BTreeMap::new();
    for path in entries(folder)? {
        if let Some(name) = path.file_stem().and_then(|n| n.to_str())
            && path.extension().is_some_and(|e| e == "md")
            && name != "README"
        {
            texts.insert(name.to_owned(), files::read_text(&path)?.replace("\r\n", "\n"));
        }
    }
    let sections: Vec<&str> = config.sections.iter().map(|s| s.id.as_str()).collect();
    crate::prompt::overridden(&texts, &sections).map_err(|mut faults| {
        let (name, said) = faults.pop_first().unwrap_or_default();
        content(&folder.join(format!("{name}.md")), texts.remove(&name).unwrap_or_default(), said)
    })
}

/// What lies in a folder, by name.
pub(super) fn entries(folder: &Path) -> Result<Vec<PathBuf>, FileError> {
    let fail = |e: std::io::Error| files::io_error(folder, "read", &e);
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(fail)? {
        out.push(entry.map_err(fail)?.path());
    }
    out.sort();
    Ok(out)
}
