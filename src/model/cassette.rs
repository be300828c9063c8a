//! Recorded answers in a folder, one file a request: recorded, replayed without a socket, or used as a cache.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use super::recording::Wire;

/// The schema's name and version.
pub const SCHEMA: &str = "factbrief/cassette/1";

/// What a cassette does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CassetteMode {
    /// Every answer is recorded; requests go out.
    Record,
    /// Like [`CassetteMode::Record`], but what an interrupted run recorded to a good end is not asked for again.
    Resume,
    /// Answers come from the folder only. A request that was not recorded fails; no socket is opened.
    Replay,
    /// An answer that was accepted before is used again; every other request goes out.
    Cache,
    /// Every request goes out; what is accepted takes the place of what a [`CassetteMode::Cache`] had.
    Renew,
}

/// A folder of recorded answers.
#[derive(Debug)]
pub struct Cassette {
    mode: CassetteMode,
    folder: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    tapes: BTreeMap<String, Tape>,
    /// How many answers of each request were played or recorded by this process.
    played: BTreeMap<String, usize>,
    /// Good answers that nobody has accepted yet.
    pending: BTreeMap<String, Tape>,
}

/// One file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Tape {
    schema: String,
    digest: String,
    profile: String,
    model: String,
    /// For people and for finding the nearest; the digest decides.
    request: serde_json::Value,
    /// In the order they came.
    answers: Vec<Wire>,
    /// Whether the last of them was a good one.
    #[serde(default)]
    complete: bool,
}

/// Why a cassette cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CassetteError {
    /// A file or the folder cannot be read or written.
    #[error("{}: {reason}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// What the system says.
        #[source]
        reason: std::io::Error,
    },
    /// A file is no recording.
    #[error("{}: not a recording: {reason}", path.display())]
    Form {
        /// Which.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// Nothing recorded fits.
    #[error("no recording of this request in {}: {nearest}", folder.display())]
    Miss {
        /// The folder.
        folder: PathBuf,
        /// The recording that is most like it and where it differs.
        nearest: String,
    },
}

/// What identifies a request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Identity<'a> {
    pub digest: &'a str,
    pub profile: &'a str,
    pub model: &'a str,
    /// The request body, without any key.
    pub body: &'a str,
}

impl Tape {
    fn read(path: &Path) -> Result<Self, CassetteError> {
        let form = |reason: String| CassetteError::Form { path: path.to_owned(), reason };
        let text = fs::read_to_string(path).map_err(|reason| CassetteError::Io { path: path.to_owned(), reason })?;
        let tape: Self = serde_json::from_str(&text).map_err(|e| form(e.to_string()))?;
        if tape.schema != SCHEMA {
            return Err(form(format!("its schema is `{}`, not `{SCHEMA}`", tape.schema)));
        }
        Ok(tape)
    }
}

impl Cassette {
    /// Opens a folder of recordings; a missing one is made, except for replay.
    ///
    /// # Errors
    /// When the folder cannot be read or made, or a file in it is no recording.
    pub fn open(mode: CassetteMode, folder: &Path) -> Result<Self, CassetteError> {
        let io = |path: &Path| {
            let path = path.to_owned();
            move |reason| CassetteError::Io { path, reason }
        };
        if mode != CassetteMode::Replay {
            fs::create_dir_all(folder).map_err(io(folder))?;
        }
        let mut tapes = BTreeMap::new();
        for entry in fs::read_dir(folder).map_err(io(folder))? {
            let path = entry.map_err(io(folder))?.path();
            if path.extension().is_none_or(|e| e != "json") {
                continue;
            }
            match Tape::read(&path) {
                Ok(tape) => tapes.insert(tape.digest.clone(), tape),
                // What a cache cannot read is asked for again.
                Err(_) if matches!(mode, CassetteMode::Cache | CassetteMode::Renew) => None,
                Err(error) => return Err(error),
            };
        }
        Ok(Self { mode, folder: folder.to_owned(), state: Mutex::new(State { tapes, ..State::default() }) })
    }

    /// What it does.
    #[must_use]
    pub fn mode(&self) -> CassetteMode {
        self.mode
    }

    /// Whether any recording held an answer to this request when it was opened, or was recorded since.
    #[must_use]
    pub fn holds(&self, digest: &str) -> bool {
        self.state().tapes.contains_key(digest)
    }

    /// The answer to play for this request; `None` lets the request go out.
    pub(crate) fn play(&self, identity: Identity<'_>) -> Result<Option<Wire>, CassetteError> {
        let mut state = self.state();
        match self.mode {
            CassetteMode::Record | CassetteMode::Renew => Ok(None),
            CassetteMode::Resume => {
                let tape = state.tapes.get(identity.digest).filter(|t| t.complete);
                Ok(tape.and_then(|t| t.answers.last().cloned()))
            }
            CassetteMode::Cache => Ok(state.tapes.get(identity.digest).and_then(|t| t.answers.last().cloned())),
            CassetteMode::Replay => {
                let at = state.played.get(identity.digest).copied().unwrap_or(0);
                let miss = |nearest| CassetteError::Miss { folder: self.folder.clone(), nearest };
                let Some(tape) = state.tapes.get(identity.digest) else {
                    return Err(miss(nearest(&state.tapes, identity)));
                };
                let Some(wire) = tape.answers.get(at).cloned() else {
                    let name = file_name(identity.digest);
                    return Err(miss(format!("{name} holds {at} answers, all played",)));
                };
                state.played.insert(identity.digest.to_owned(), at + 1);
                Ok(Some(wire))
            }
        }
    }

    /// Whether a request of this digest is answered without a socket.
    pub(crate) fn answers(&self, digest: &str) -> bool {
        let state = self.state();
        match self.mode {
            CassetteMode::Record | CassetteMode::Renew => false,
            CassetteMode::Replay => true,
            CassetteMode::Resume => state.tapes.get(digest).is_some_and(|t| t.complete),
            CassetteMode::Cache => state.tapes.contains_key(digest),
        }
    }

    /// Takes an answer that came over the network. `good` when it may be used again.
    pub(crate) fn keep(&self, identity: Identity<'_>, wire: Wire, good: bool) -> Result<(), CassetteError> {
        let mut state = self.state();
        let fresh = || Tape {
            schema: SCHEMA.into(),
            digest: identity.digest.to_owned(),
            profile: identity.profile.to_owned(),
            model: identity.model.to_owned(),
            request: serde_json::from_str(identity.body).unwrap_or_default(),
            answers: Vec::new(),
            complete: false,
        };
        match self.mode {
            CassetteMode::Replay => Ok(()),
            CassetteMode::Record | CassetteMode::Resume => {
                // A recording replaces what an earlier run recorded of the same request.
                let count = state.played.entry(identity.digest.to_owned()).or_default();
                *count += 1;
                let first = *count == 1;
                let tape = state.tapes.entry(identity.digest.to_owned()).or_insert_with(fresh);
                if first {
                    tape.answers.clear();
                }
                tape.answers.push(wire);
                tape.complete = good;
                let tape = tape.clone();
                self.write(&tape)
            }
            CassetteMode::Cache | CassetteMode::Renew => {
                if good {
                    state
                        .pending
                        .insert(identity.digest.to_owned(), Tape { answers: vec![wire], complete: true, ..fresh() });
                }
                Ok(())
            }
        }
    }

    /// Says that the answer to this request passed every check, so that it may be used again. Only a cache listens.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn accept(&self, digest: &str) -> Result<(), CassetteError> {
        let mut state = self.state();
        let Some(tape) = state.pending.remove(digest) else { return Ok(()) };
        self.write(&tape)?;
        state.tapes.insert(digest.to_owned(), tape);
        Ok(())
    }

    /// Writes a file whole or not at all.
    fn write(&self, tape: &Tape) -> Result<(), CassetteError> {
        let path = self.folder.join(file_name(&tape.digest));
        // Two runs may record the same answer at once.
        let part = path.with_extension(format!("{}.part", std::process::id()));
        let io = |reason| CassetteError::Io { path: path.clone(), reason };
        let text = serde_json::to_string_pretty(tape).map_err(|e| io(e.into()))?;
        let whole = fs::File::create(&part)
            .and_then(|mut file| file.write_all(format!("{text}\n").as_bytes()).and_then(|()| file.sync_all()))
            .and_then(|()| fs::rename(&part, &path));
        if whole.is_err() {
            let _ = fs::remove_file(&part);
        }
        whole.map_err(io)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn file_name(digest: &str) -> String {
    let hex = digest.strip_prefix("sha256:").unwrap_or(digest);
    format!("{}.json", hex.chars().filter(char::is_ascii_hexdigit).take(24).collect::<String>())
}

/// Which recording is most like the request, and from where on they differ.
fn nearest(tapes: &BTreeMap<String, Tape>, identity: Identity<'_>) -> String {
    let common = |tape: &Tape| {
        let body = tape.request.to_string();
        body.chars().zip(identity.body.chars()).take_while(|(a, b)| a == b).count()
    };
    let Some((tape, same)) = tapes.values().map(|t| (t, common(t))).max_by_key(|(_, same)| *same) else {
        return "the folder holds no recording".to_owned();
    };
    let name = file_name(&tape.digest);
    if tape.profile != identity.profile || tape.model != identity.model {
        return format!("the nearest is {name}, recorded with {} and model {}", tape.profile, tape.model);
    }
    let around = |text: &str| text.chars().skip(same.saturating_sub(20)).take(60).collect::<String>();
    let recorded = tape.request.to_string();
    format!("the nearest is {name}; it has `{}`, this request has `{}`", around(&recorded), around(identity.body))
}
