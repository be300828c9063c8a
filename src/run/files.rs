//! Reading and writing files: bounded on the way in, whole or not at all on the way out.

use std::io::{Read as _, Write as _};
use std::path::Path;

/// Largest input file read, in bytes. A sheet of 100,000 facts has about 30 MB.
pub const MAX_INPUT: u64 = 64 * 1024 * 1024;

/// Why a file could not be read or written; the message names the file and what to do.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {what}")]
pub struct FileError {
    /// The file.
    pub path: String,
    /// What went wrong.
    pub what: String,
    /// How to mend it, where that is known.
    pub help: Option<String>,
}

impl FileError {
    fn new(path: &Path, what: impl Into<String>, help: Option<&str>) -> Self {
        Self { path: path.display().to_string(), what: what.into(), help: help.map(str::to_owned) }
    }

    fn from_io(path: &Path, doing: &str, error: &std::io::Error) -> Self {
        use std::io::ErrorKind as K;
        let help = match error.kind() {
            K::NotFound if doing == "written" => Some("its folder is not there: make it, or check the path"),
            K::NotADirectory => Some("a part of the path is a file where a folder is needed"),
            K::NotFound => Some("check the path: nothing is there"),
            K::PermissionDenied | K::ReadOnlyFilesystem => Some("check the permissions of the file and its folder"),
            K::IsADirectory => Some("name a file, not a folder"),
            K::FileTooLarge => Some("this process may not write a file that large (`ulimit -f`); nothing was changed"),
            K::StorageFull | K::QuotaExceeded => Some("free some space; nothing was changed"),
            _ => None,
        };
        Self::new(path, format!("could not be {doing}: {error}"), help)
    }
}

/// Reads a text file; `-` is standard input.
///
/// # Errors
/// When it cannot be read, is larger than [`MAX_INPUT`], or is not UTF-8 (with the byte at fault).
pub fn read_text(path: &Path) -> Result<String, FileError> {
    String::from_utf8(read_bytes(path)?).map_err(|e| {
        let at = e.utf8_error().valid_up_to();
        let line = 1 + e.as_bytes()[..at].iter().filter(|b| **b == b'\n').count();
        FileError::new(path, format!("is not UTF-8 text (byte {at}, line {line})"), Some("save it as UTF-8"))
    })
}

/// Reads a file; `-` is standard input.
///
/// # Errors
/// When it cannot be read or is larger than [`MAX_INPUT`].
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, FileError> {
    let mut bytes = Vec::new();
    let read = if path.as_os_str() == "-" {
        std::io::stdin().lock().take(MAX_INPUT + 1).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|file| {
            if file.metadata()?.is_dir() {
                return Err(std::io::ErrorKind::IsADirectory.into());
            }
            file.take(MAX_INPUT + 1).read_to_end(&mut bytes)
        })
    };
    read.map_err(|e| FileError::from_io(path, "read", &e))?;
    if bytes.len() as u64 > MAX_INPUT {
        return Err(FileError::new(path, format!("is larger than {} MiB", MAX_INPUT >> 20), Some("split it")));
    }
    Ok(bytes)
}

/// Writes a file whole or not at all: into a temporary neighbour, synced, then renamed over the target.
///
/// # Errors
/// When the folder or the file cannot be written; the target is then untouched.
pub fn write_atomic(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let fail = |e: &std::io::Error| FileError::from_io(path, "written", e);
    // A device or a pipe is written to and not replaced; what a link leads to is written, and the link stays.
    if std::fs::metadata(path).is_ok_and(|m| !m.is_file() && !m.is_dir()) {
        let mut open = std::fs::OpenOptions::new().write(true).open(path).map_err(|e| fail(&e))?;
        return open.write_all(bytes).and_then(|()| open.flush()).map_err(|e| fail(&e));
    }
    if std::fs::symlink_metadata(path).is_ok_and(|m| m.is_symlink())
        && let Ok(real) = std::fs::canonicalize(path)
    {
        return write_atomic(&real, bytes);
    }
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(|e| fail(&e))?;
    file.write_all(bytes).map_err(|e| fail(&e))?;
    readable_by_all(&file).map_err(|e| fail(&e))?;
    file.as_file().sync_all().map_err(|e| fail(&e))?;
    file.persist(path).map_err(|e| fail(&e.error))?;
    Ok(())
}

/// Temporary files are made private; what is published must be readable like any other file.
#[cfg(unix)]
fn readable_by_all(file: &tempfile::NamedTempFile) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable_by_all(_: &tempfile::NamedTempFile) -> std::io::Result<()> {
    Ok(())
}

/// Says beforehand whether [`write_atomic`] could write the file: what costs money is not begun for a file that cannot be.
///
/// # Errors
/// When the folder is missing or cannot be written, or the file is a folder.
pub fn writable(path: &Path) -> Result<(), FileError> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    if path.is_dir() {
        return Err(FileError::from_io(path, "written", &std::io::ErrorKind::IsADirectory.into()));
    }
    if !folder.exists() {
        return Err(FileError::from_io(path, "written", &std::io::ErrorKind::NotFound.into()));
    }
    if std::fs::metadata(path).is_ok_and(|m| !m.is_file()) {
        let device = std::fs::OpenOptions::new().write(true).open(path);
        return device.map(drop).map_err(|e| FileError::from_io(path, "written", &e));
    }
    room_for(folder, ROOM_OF_A_PAGE).map_err(|e| FileError::from_io(path, "written", &e))
}

/// Bytes that a page or a report may have.
const ROOM_OF_A_PAGE: u64 = 1 << 20;

/// Says beforehand whether a file of `bytes` can be written in the folder: the disk may be full, the process limited.
///
/// # Errors
/// When it cannot be; nothing stays there.
pub fn room(folder: &Path, bytes: u64) -> Result<(), FileError> {
    room_for(folder, bytes).map_err(|e| no_room(folder, bytes, &e))
}

/// That a file of `bytes` cannot be written in the folder.
#[must_use]
pub fn no_room(folder: &Path, bytes: u64, error: &std::io::Error) -> FileError {
    let known = FileError::from_io(folder, "written", error);
    let what = format!("a file of {} MiB cannot be written there: {error}", bytes.div_ceil(1 << 20));
    FileError::new(folder, what, known.help.as_deref())
}

/// The same, as the system says it.
///
/// # Errors
/// When it cannot be; nothing stays there.
pub fn room_for(folder: &Path, bytes: u64) -> std::io::Result<()> {
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    let block = [0; 1 << 16];
    let mut left = bytes;
    while left > 0 {
        let size = left.min(1 << 16);
        // Past the wrapper, which would name the file that nobody made.
        file.as_file_mut().write_all(&block[..usize::try_from(size).unwrap_or(block.len())])?;
        left -= size;
    }
    Ok(())
}

/// Turns an I/O error about `path` into one that names it.
#[must_use]
pub fn io_error(path: &Path, doing: &str, error: &std::io::Error) -> FileError {
    FileError::from_io(path, doing, error)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_link_stays_and_what_it_leads_to_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real.json"), folder.path().join("link.json"));
        std::fs::write(&real, "old").unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        write_atomic(&link, b"new").unwrap();
        assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(std::fs::read_to_string(&real).unwrap(), "new");
    }

    #[test]
    fn a_device_is_written_to_and_not_replaced() {
        use std::os::unix::fs::FileTypeExt as _;
        let device = |path: &str| std::fs::metadata(path).unwrap().file_type().is_char_device();
        // As root a replaced device would be gone for every other program: through a link nothing is at risk.
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("null");
        std::os::unix::fs::symlink("/dev/null", &link).unwrap();
        write_atomic(&link, b"gone").unwrap();
        writable(&link).unwrap();
        assert!(device("/dev/null") && std::fs::symlink_metadata(&link).unwrap().is_symlink());
        if Path::new("/dev/full").exists() {
            let full = folder.path().join("full");
            std::os::unix::fs::symlink("/dev/full", &full).unwrap();
            assert!(write_atomic(&full, b"text").is_err());
            assert!(device("/dev/full"));
        }
    }
}
