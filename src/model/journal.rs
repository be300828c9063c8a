//! What was sent and what came back, on disk before it counts: a crash never pays twice for the same request.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::completion::Usage;
use super::recording::Wire;

/// An append-only file of JSON lines. An intent is on disk before the first byte of its request leaves.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: Mutex<File>,
    earlier: BTreeMap<String, Earlier>,
    /// What this run sent.
    sent: Mutex<BTreeSet<String>>,
}

/// What earlier runs did with a request.
#[derive(Clone, Debug, Default)]
struct Earlier {
    /// Sent, and nothing is known of the outcome.
    unresolved: u32,
    /// The same since somebody last began anew.
    tries: u32,
    request_bytes: u64,
    max_tokens: u64,
    received: Option<Wire>,
}

impl Earlier {
    fn resolve(&mut self) {
        self.unresolved = self.unresolved.saturating_sub(1);
        self.tries = self.tries.saturating_sub(1);
    }

    fn anew(&mut self) {
        self.received = None;
        self.tries = 0;
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "event")]
enum Line {
    Intent {
        digest: String,
        request_bytes: u64,
        max_tokens: u64,
    },
    Received {
        digest: String,
        answer: Wire,
    },
    Failed {
        digest: String,
        class: String,
    },
    /// Who began anew here does not want what was received before.
    Anew {},
}

/// A request of an earlier run whose outcome is unknown; its cost must be counted as spent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unresolved {
    /// Digest of the request.
    pub digest: String,
    /// How often it was sent.
    pub times: u32,
    /// Bytes of its body.
    pub request_bytes: u64,
    /// Its cap, in tokens.
    pub max_tokens: u64,
}

impl Unresolved {
    /// What has to be counted as spent for it.
    #[must_use]
    pub fn usage(&self) -> Usage {
        let bytes = usize::try_from(self.request_bytes).unwrap_or(usize::MAX);
        let once = Usage { completion: self.max_tokens, ..Usage::estimate(bytes, 0) };
        let times = u64::from(self.times);
        let all = |tokens: u64| tokens.saturating_mul(times);
        Usage { prompt: all(once.prompt), completion: all(once.completion), ..once }
    }
}

/// Why a journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The file cannot be read or written.
    #[error("{}: {reason}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// What the system says.
        #[source]
        reason: std::io::Error,
    },
    /// Another run holds it.
    #[error("{}: another run is writing this day", path.display())]
    Busy {
        /// Which.
        path: PathBuf,
    },
    /// A line before the last is no journal line.
    #[error("{}: line {line} is no journal line: {reason}", path.display())]
    Form {
        /// Which.
        path: PathBuf,
        /// Its number, from 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
}

/// Sends of unknown outcome after which a request is not sent again.
const MOST_UNRESOLVED: u32 = 2;

impl Journal {
    /// Opens or makes the file and reads what earlier runs did. A torn last line is what a crash leaves and is cut off.
    ///
    /// # Errors
    /// When the file cannot be read or written, or a line before the last is broken.
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        let io = |reason| JournalError::Io { path: path.to_owned(), reason };
        let file = OpenOptions::new().create(true).append(true).open(path).map_err(io)?;
        // Two runs of one day would each take the other's answers for their own, and the first to publish would remove both.
        if file.try_lock().is_err() {
            return Err(JournalError::Busy { path: path.to_owned() });
        }
        let text = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Vec::new(),
            Err(e) => return Err(io(e)),
        };
        let whole = text.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
        let mut earlier: BTreeMap<String, Earlier> = BTreeMap::new();
        for (i, line) in text[..whole].split(|b| *b == b'\n').enumerate().filter(|(_, l)| !l.is_empty()) {
            let line = serde_json::from_slice(line).map_err(|e| JournalError::Form {
                path: path.to_owned(),
                line: i + 1,
                reason: e.to_string(),
            })?;
            match line {
                Line::Intent { digest, request_bytes, max_tokens } => {
                    let entry = earlier.entry(digest).or_default();
                    entry.unresolved += 1;
                    entry.tries += 1;
                    (entry.request_bytes, entry.max_tokens) = (request_bytes, max_tokens);
                }
                Line::Received { digest, answer } => {
                    let entry = earlier.entry(digest).or_default();
                    entry.resolve();
                    entry.received = Some(answer);
                }
                Line::Anew {} => earlier.values_mut().for_each(Earlier::anew),
                Line::Failed { digest, .. } => {
                    let entry = earlier.entry(digest).or_default();
                    entry.resolve();
                }
            }
        }
        file.set_len(whole as u64).map_err(io)?;
        Ok(Self { path: path.to_owned(), file: Mutex::new(file), earlier, sent: Mutex::default() })
    }

    /// Lays aside what earlier runs received: everything is asked for anew. What they sent without learning the outcome is
    /// still known. On disk, so that whoever takes this run up does not get the older answers.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn anew(&mut self) -> Result<(), JournalError> {
        if !self.earlier.is_empty() {
            self.append(&Line::Anew {})?;
            self.earlier.values_mut().for_each(Earlier::anew);
        }
        Ok(())
    }

    /// How many answers of earlier runs are at hand.
    #[must_use]
    pub fn answers(&self) -> usize {
        self.earlier.values().filter(|e| e.received.is_some()).count()
    }

    /// Requests of earlier runs whose outcome is unknown.
    #[must_use]
    pub fn unresolved(&self) -> Vec<Unresolved> {
        let open = self.earlier.iter().filter(|(_, e)| e.unresolved > 0);
        open.map(|(digest, e)| Unresolved {
            digest: digest.clone(),
            times: e.unresolved,
            request_bytes: e.request_bytes,
            max_tokens: e.max_tokens,
        })
        .collect()
    }

    /// Whether this run sent the request.
    #[must_use]
    pub fn sent(&self, digest: &str) -> bool {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).contains(digest)
    }

    /// The answer an earlier run received and paid for.
    pub(crate) fn received(&self, digest: &str) -> Option<Wire> {
        self.earlier.get(digest)?.received.clone()
    }

    /// Whether the request was sent too often without its outcome being known.
    pub(crate) fn exhausted(&self, digest: &str) -> bool {
        self.earlier.get(digest).is_some_and(|e| e.tries >= MOST_UNRESOLVED)
    }

    /// Puts the intent on disk. The request may leave once this returns.
    pub(crate) fn intent(&self, digest: &str, request_bytes: u64, max_tokens: u64) -> Result<(), JournalError> {
        self.append(&Line::Intent { digest: digest.to_owned(), request_bytes, max_tokens })?;
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).insert(digest.to_owned());
        Ok(())
    }

    /// Puts a good answer on disk.
    pub(crate) fn keep(&self, digest: &str, answer: Wire) -> Result<(), JournalError> {
        self.append(&Line::Received { digest: digest.to_owned(), answer })
    }

    /// Notes that the request failed and cost nothing more.
    pub(crate) fn failed(&self, digest: &str, class: &str) -> Result<(), JournalError> {
        self.append(&Line::Failed { digest: digest.to_owned(), class: class.to_owned() })
    }

    fn append(&self, line: &Line) -> Result<(), JournalError> {
        let io = |reason| JournalError::Io { path: self.path.clone(), reason };
        let mut text = serde_json::to_string(line).map_err(|e| io(e.into()))?;
        text.push('\n');
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(text.as_bytes()).and_then(|()| file.sync_data()).map_err(io)
    }
}
