//! Publishing: an edition appears in one atomic switch and is never changed afterwards.
//!
//! Layout of the folder of editions:
//!
//! ```text
//! editions/2026-03-06            -> .versions/2026-03-06-1f0c5a9b2e11   (a link, switched in one rename)
//! editions/.versions/<date>-<digest>/   the files, immutable
//! editions/.versions/.lock              held, shared, by every run that publishes
//! ```

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::files::{FileError, io_error};
use crate::digest;

/// Files of an edition by name, with their bytes.
pub type Files = BTreeMap<&'static str, Vec<u8>>;

/// What publishing did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The folder readers open: `editions/<date>`.
    pub folder: PathBuf,
    /// True when exactly these bytes already stood there.
    pub unchanged: bool,
}

/// Says beforehand whether `out` and `out/<date>` are what editions can be published as.
///
/// # Errors
/// When `out` is a file, or `out/<date>` exists and was not made by this program.
pub fn publishable(out: &Path, date: &str) -> Result<(), FileError> {
    let folder = out.join(date);
    match std::fs::symlink_metadata(&folder) {
        Ok(meta) if !meta.file_type().is_symlink() => {
            return Err(FileError {
                path: folder.display().to_string(),
                what: "exists and was not made by factbrief".to_owned(),
                help: Some("move it away or choose another folder with --out".to_owned()),
            });
        }
        _ => {}
    }
    if out.exists() && !out.is_dir() {
        return Err(FileError {
            path: out.display().to_string(),
            what: "is a file, and editions need a folder".to_owned(),
            help: Some("choose a folder with --out; it is made if it is not there".to_owned()),
        });
    }
    Ok(())
}

/// Says beforehand whether the folders in which an edition is made can be written, as far as they are there.
///
/// # Errors
/// When one cannot be.
pub fn writable(out: &Path) -> Result<(), FileError> {
    for folder in [out.to_owned(), out.join(".versions")] {
        if folder.is_dir() {
            tempfile::tempdir_in(&folder).map_err(|e| io_error(&folder, "written", &e))?;
        }
    }
    Ok(())
}

/// Publishes `files` as the edition of `date` below `out`.
///
/// The files are written to a staging folder and synced; the link `out/<date>` is then switched by one rename. Whatever
/// fails before that leaves `out/<date>` as it was.
///
/// # Errors
/// When anything below `out` cannot be written, or `out/<date>` exists and was not made by this program.
pub fn publish(out: &Path, date: &str, files: &Files) -> Result<Published, FileError> {
    publishable(out, date)?;
    let name = version_name(date, files);
    let folder = out.join(date);
    let versions = out.join(".versions");
    create_dir(&versions)?;
    let publishing = Publishing::begin(out, &versions);
    let version = versions.join(&name);
    let target = Path::new(".versions").join(&name);
    let complete = version.is_dir();
    if complete && std::fs::read_link(&folder).is_ok_and(|t| t == target) {
        // Also where nothing can be written.
        return Ok(Published { folder, unchanged: true });
    }
    let _publishing = publishing?;
    if !complete {
        let staging = tempfile::Builder::new()
            .prefix(STAGING)
            .tempdir_in(&versions)
            .map_err(|e| io_error(&versions, "written", &e))?;
        for (file, bytes) in files {
            write_synced(&staging.path().join(file), bytes)?;
        }
        open_to_readers(staging.path())?;
        sync_dir(staging.path())?;
        let staged = staging.keep();
        if let Err(e) = std::fs::rename(&staged, &version) {
            let _ = std::fs::remove_dir_all(&staged);
            // Another run may have put the same bytes there a moment ago.
            if !version.is_dir() {
                return Err(io_error(&version, "written", &e));
            }
        }
        sync_dir(&versions)?;
    }
    switch(out, &folder, &target)?;
    Ok(Published { folder, unchanged: false })
}

/// What the folder in which an edition is made is called, up to a random end.
const STAGING: &str = ".staging-";
/// What the folder in which a link is made is called, up to a random end.
const SWITCH: &str = ".switch-";

/// Held while a run publishes. A run that was killed holds nothing any more, so what it left behind is known to be nobody's.
struct Publishing {
    _lock: Option<std::fs::File>,
}

impl Publishing {
    /// Takes away what killed runs left, unless another run is publishing at this moment.
    fn begin(out: &Path, versions: &Path) -> Result<Self, FileError> {
        let path = versions.join(".lock");
        // Whose file it is does not matter: reading it is enough to lock it.
        let lock = std::fs::File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .or_else(|e| std::fs::File::open(&path).map_err(|_| e))
            .map_err(|e| io_error(&path, "written", &e))?;
        if lock.try_lock().is_ok() {
            sweep(versions, STAGING);
            sweep(out, SWITCH);
            // Whoever comes between the two sweeps folders of which this run has none yet.
            let _ = lock.unlock();
        }
        // Where files cannot be locked nothing is ever swept, and publishing needs no lock.
        let held = lock.lock_shared().is_ok();
        Ok(Self { _lock: held.then_some(lock) })
    }
}

/// Removes the folders whose names begin with `prefix`. What cannot be removed is in nobody's way.
fn sweep(folder: &Path, prefix: &str) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let stale = entry.file_name().to_str().is_some_and(|name| name.starts_with(prefix));
        if stale && entry.file_type().is_ok_and(|t| t.is_dir()) {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

/// Editions below `out`, oldest first: report date and folder.
#[must_use]
pub fn list(out: &Path) -> Vec<(String, PathBuf)> {
    let mut found: Vec<(String, PathBuf)> = std::fs::read_dir(out)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            (is_date(&name) && entry.path().join("manifest.json").is_file()).then(|| (name, entry.path()))
        })
        .collect();
    found.sort();
    found
}

/// Whether `text` is an ISO date by its form: what an edition's folder may be called.
#[must_use]
pub fn is_date(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
}

fn version_name(date: &str, files: &Files) -> String {
    let digests: BTreeMap<&str, String> = files.iter().map(|(n, b)| (*n, digest::of_bytes(b))).collect();
    let whole = digest::of_artefact(&digests);
    format!("{date}-{}", &whole["sha256:".len()..][..12])
}

fn create_dir(path: &Path) -> Result<(), FileError> {
    std::fs::create_dir_all(path).map_err(|e| io_error(path, "created", &e))
}

fn write_synced(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let write = || {
        let mut file = std::fs::File::create_new(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(|e: std::io::Error| io_error(path, "written", &e))
}

/// A temporary folder is private; a published one is not.
fn open_to_readers(path: &Path) -> Result<(), FileError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755))
            .map_err(|e| io_error(path, "written", &e))?;
    }
    let _ = path;
    Ok(())
}

fn sync_dir(path: &Path) -> Result<(), FileError> {
    std::fs::File::open(path).and_then(|f| f.sync_all()).map_err(|e| io_error(path, "synced", &e))
}

/// Points `folder` at `target` in one rename.
fn switch(out: &Path, folder: &Path, target: &Path) -> Result<(), FileError> {
    let staging = tempfile::Builder::new().prefix(SWITCH).tempdir_in(out).map_err(|e| io_error(out, "written", &e))?;
    let link = staging.path().join("link");
    link_dir(target, &link).map_err(|e| io_error(&link, "written", &e))?;
    std::fs::rename(&link, folder).map_err(|e| io_error(folder, "switched", &e))?;
    sync_dir(out)
}

#[cfg(unix)]
fn link_dir(target: &Path, link: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(target, link)
}

#[cfg(windows)]
fn link_dir(target: &Path, link: &Path) -> std::io::Result<()> {
    std::os::windows::fs::symlink_dir(target, link)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(text: &str) -> Files {
        Files::from([("briefing.md", text.as_bytes().to_vec()), ("manifest.json", b"{}".to_vec())])
    }

    fn in_versions(out: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(out.join(".versions")).unwrap().flatten();
        entries.map(|e| e.file_name().into_string().unwrap()).filter(|n| n != ".lock").collect()
    }

    #[test]
    fn publishes_in_one_switch_and_keeps_what_stood_there() {
        let out = tempfile::tempdir().unwrap();
        let first = publish(out.path(), "2026-03-06", &files("one")).unwrap();
        assert!(!first.unchanged);
        assert!(publish(out.path(), "2026-03-06", &files("one")).unwrap().unchanged);
        publish(out.path(), "2026-03-06", &files("two")).unwrap();
        let read = |p: &Path| std::fs::read_to_string(p.join("briefing.md")).unwrap();
        assert_eq!(read(&first.folder), "two");
        assert_eq!(in_versions(out.path()).len(), 2, "the version before is kept");
        assert_eq!(list(out.path()).len(), 1);
    }

    #[test]
    fn a_foreign_folder_is_left_alone() {
        let out = tempfile::tempdir().unwrap();
        std::fs::create_dir(out.path().join("2026-03-06")).unwrap();
        std::fs::write(out.path().join("2026-03-06/mine.txt"), "mine").unwrap();
        let error = publish(out.path(), "2026-03-06", &files("one")).unwrap_err();
        assert!(error.to_string().contains("was not made by factbrief"), "{error}");
        assert_eq!(std::fs::read_to_string(out.path().join("2026-03-06/mine.txt")).unwrap(), "mine");
    }

    #[test]
    fn a_refused_folder_is_left_as_it_was() {
        let out = tempfile::tempdir().unwrap();
        std::fs::create_dir(out.path().join("2026-03-06")).unwrap();
        publish(out.path(), "2026-03-06", &files("one")).unwrap_err();
        assert_eq!(std::fs::read_dir(out.path()).unwrap().count(), 1);
        let file = out.path().join("2026-03-06/file");
        std::fs::write(&file, "mine").unwrap();
        let error = publish(&file, "2026-03-06", &files("one")).unwrap_err();
        assert!(error.to_string().contains("is a file"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn a_failure_while_staging_leaves_the_edition_before() {
        let out = tempfile::tempdir().unwrap();
        publish(out.path(), "2026-03-06", &files("one")).unwrap();
        // A file name that cannot be created stands for a disk that fails half-way.
        let mut broken = files("two");
        broken.insert("no/such/folder.md", b"x".to_vec());
        publish(out.path(), "2026-03-06", &broken).unwrap_err();
        assert_eq!(std::fs::read_to_string(out.path().join("2026-03-06/briefing.md")).unwrap(), "one");
        let left = in_versions(out.path());
        assert_eq!(left.len(), 1, "nothing half-written is left: {left:?}");
    }

    #[test]
    fn what_a_killed_run_left_is_swept_and_what_a_live_one_makes_is_not() {
        let out = tempfile::tempdir().unwrap();
        publish(out.path(), "2026-03-06", &files("one")).unwrap();
        let stale = [out.path().join(".versions/.staging-abc"), out.path().join(".switch-abc")];
        let leave = || stale.iter().for_each(|folder| std::fs::create_dir_all(folder.join("inside")).unwrap());
        leave();
        let others = out.path().join(".versions/2026-03-06-kept");
        std::fs::create_dir(&others).unwrap();

        let live = Publishing::begin(out.path(), &out.path().join(".versions")).unwrap();
        assert!(!stale.iter().any(|folder| folder.exists()), "its run is dead");
        leave();
        publish(out.path(), "2026-03-06", &files("two")).unwrap();
        assert!(stale.iter().all(|folder| folder.exists()), "its run may be alive");
        drop(live);
        assert!(publish(out.path(), "2026-03-06", &files("two")).unwrap().unchanged);
        assert!(
            !stale.iter().any(|folder| folder.exists()),
            "the run is over, and a run that changes nothing sweeps too"
        );
        assert!(others.exists(), "versions are kept");
    }
}
