//! What a day has cost, over all runs: an append-only file of JSON lines for each day, shared under a lock.

use std::fs::{self, File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::purse::{Overdrawn, Spent};
use crate::quantity::Exact;

/// The ledger of one day. A request's share is on disk before its first byte leaves, so a crash leaves it spent.
#[derive(Debug)]
pub struct Ledger {
    path: PathBuf,
    run: String,
}

/// Why a ledger cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The file cannot be read, locked or written.
    #[error("the ledger {}: {reason}: name a folder that can be written with --state", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// What the system says.
        #[source]
        reason: std::io::Error,
    },
    /// A line is no line of a ledger.
    #[error("the ledger {}: line {line} cannot be read ({reason}): mend or remove it", path.display())]
    Form {
        /// Which.
        path: PathBuf,
        /// Its number, from 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
}

/// One line: what is held for a request, then what it really used.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Line {
    /// `held` or `spent`.
    state: State,
    /// The run and the request's number in it.
    request: String,
    endpoint: String,
    tokens: u64,
    cost: Exact,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Held,
    Spent,
}

impl Ledger {
    /// The ledger of `day` (ISO 8601, UTC) in `folder`, for the run `run`, a name no other run has.
    ///
    /// # Errors
    /// When it cannot be read and written.
    pub fn open(folder: &Path, day: &str, run: &str) -> Result<Self, LedgerError> {
        let path = folder.join(format!("spent-{day}.jsonl"));
        fs::create_dir_all(folder).map_err(|reason| LedgerError::Io { path: path.clone(), reason })?;
        let ledger = Self { path, run: run.to_owned() };
        ledger.today()?;
        Ok(ledger)
    }

    /// Bytes of its file.
    #[must_use]
    pub fn size(&self) -> u64 {
        fs::metadata(&self.path).map_or(0, |m| m.len())
    }

    /// What the day has cost so far, requests under way included.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn today(&self) -> Result<Spent, LedgerError> {
        let mut file = self.locked()?;
        self.sum(&mut file)
    }

    pub(crate) fn line(&self, id: u64, endpoint: &str, tokens: u64, cost: Decimal) -> Line {
        let request = format!("{}-{id}", self.run);
        Line { state: State::Held, request, endpoint: endpoint.to_owned(), tokens, cost: Exact(cost) }
    }

    /// Writes what is held for a request, unless `bears` refuses it: no other run can come between the two.
    pub(crate) fn hold(
        &self,
        line: Line,
        bears: impl FnOnce(&Spent) -> Result<(), Overdrawn>,
    ) -> Result<(), Overdrawn> {
        let mut file = self.locked()?;
        bears(&self.sum(&mut file)?)?;
        Ok(self.append(&mut file, &line)?)
    }

    /// Writes what a request really used.
    pub(crate) fn settle(&self, line: Line) -> Result<(), LedgerError> {
        let mut file = self.locked()?;
        self.append(&mut file, &Line { state: State::Spent, ..line })
    }

    /// The file, locked until it is dropped.
    fn locked(&self) -> Result<File, LedgerError> {
        let open = || {
            let file = OpenOptions::new().create(true).read(true).append(true).open(&self.path)?;
            file.lock()?;
            Ok(file)
        };
        open().map_err(|reason| self.io(reason))
    }

    fn sum(&self, file: &mut File) -> Result<Spent, LedgerError> {
        let mut text = Vec::new();
        file.seek(SeekFrom::Start(0)).and_then(|_| file.read_to_end(&mut text)).map_err(|e| self.io(e))?;
        // A torn last line is what a crash leaves. Its request was never sent, or is still held.
        let whole = text.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
        if whole < text.len() {
            file.set_len(whole as u64).map_err(|e| self.io(e))?;
        }
        let mut last: std::collections::BTreeMap<String, Line> = std::collections::BTreeMap::new();
        for (i, line) in text[..whole].split(|b| *b == b'\n').enumerate().filter(|(_, l)| !l.is_empty()) {
            let line: Line = serde_json::from_slice(line).map_err(|e| LedgerError::Form {
                path: self.path.clone(),
                line: i + 1,
                reason: e.to_string(),
            })?;
            last.insert(line.request.clone(), line);
        }
        let mut spent = Spent::default();
        for line in last.values() {
            spent.add(line.tokens, line.cost.get());
        }
        Ok(spent)
    }

    /// One write of one line, on disk when this returns.
    fn append(&self, file: &mut File, line: &Line) -> Result<(), LedgerError> {
        let mut text = serde_json::to_string(line).map_err(|e| self.io(e.into()))?;
        text.push('\n');
        file.write_all(text.as_bytes()).and_then(|()| file.sync_data()).map_err(|e| self.io(e))
    }

    fn io(&self, reason: std::io::Error) -> LedgerError {
        LedgerError::Io { path: self.path.clone(), reason }
    }
}

#[cfg(test)]
mod tests {
    use super::super::purse::{Ceilings, Purse};
    use super::*;
    use crate::model::Usage;
    use crate::prompt::tokens::Estimate;

    const REQUEST: Estimate = Estimate { prompt: 900, completion: 100, exact: true };

    fn purse(folder: &Path, day: &str, run: &str) -> Purse {
        let ceilings = Ceilings { max_tokens_per_day: Some(2500), ..Ceilings::default() };
        Purse::new(ceilings, Some(Ledger::open(folder, day, run).unwrap()))
    }

    #[test]
    fn a_day_is_shared_between_runs_and_crashes_and_a_new_day_begins_anew() {
        let folder = tempfile::tempdir().unwrap();
        let (one, two) = (purse(folder.path(), "2026-04-02", "1"), purse(folder.path(), "2026-04-02", "2"));
        let hold = one.hold("a", &REQUEST, None).unwrap();
        let _crashed = two.hold("a", &REQUEST, None).unwrap();
        let error = two.hold("a", &REQUEST, None).unwrap_err().to_string();
        assert!(error.contains("--max-tokens-per-day is 2500, of which 2000"), "{error}");
        one.settle(&hold, Some(Usage { prompt: 200, completion: 50, cached: 0, exact: true })).unwrap();
        assert!(purse(folder.path(), "2026-04-02", "3").hold("a", &REQUEST, None).is_ok(), "1250 of 2500");
        let three = purse(folder.path(), "2026-04-02", "4");
        assert!(three.hold("a", &REQUEST, None).is_err(), "2250 of 2500, two runs having crashed");
        assert!(purse(folder.path(), "2026-04-03", "5").hold("a", &REQUEST, None).is_ok());
    }

    #[test]
    fn a_torn_line_is_cut_off_and_a_broken_one_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        drop(purse(folder.path(), "2026-04-02", "1").hold("a", &REQUEST, None).unwrap());
        let path = folder.path().join("spent-2026-04-02.jsonl");
        let whole = fs::read_to_string(&path).unwrap();
        fs::write(&path, format!("{whole}{}", &whole[..40])).unwrap();
        assert_eq!(Ledger::open(folder.path(), "2026-04-02", "2").unwrap().today().unwrap().tokens, 1000);
        assert_eq!(fs::read_to_string(&path).unwrap(), whole);
        fs::write(&path, format!("{whole}nonsense\n")).unwrap();
        let error = Ledger::open(folder.path(), "2026-04-02", "2").unwrap_err().to_string();
        assert!(error.contains("line 2"), "{error}");
    }
}
