//! Reading pictures from files: one of an import, or all in a folder.

use std::fs::{File, metadata, read_dir};
use std::io::{Error, Read};
use std::path::{Path, PathBuf};

use bytes::Bytes;

/// Reads a file, but at most one byte more than a picture may have.
pub(crate) fn read_picture(path: &Path, max_bytes: u64) -> Result<Bytes, String> {
    let failure = |error: Error| format!("{}: {error}", path.display());
    // Checked first, because opening a pipe may block for ever.
    if !metadata(path).map_err(failure)?.is_file() {
        return Err(format!("{} is not a file", path.display()));
    }
    let file = File::open(path).map_err(failure)?;
    let mut bytes = Vec::new();
    file.take(max_bytes.saturating_add(1)).read_to_end(&mut bytes).map_err(failure)?;
    Ok(Bytes::from(bytes))
}

/// A file itself, or the files in a folder by name, without hidden ones; at most `limit` and one more.
pub(crate) fn list_pictures(path: &Path, limit: usize) -> Result<Vec<PathBuf>, String> {
    let failure = |error: Error| format!("{}: {error}", path.display());
    if !metadata(path).map_err(failure)?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    for entry in read_dir(path).map_err(failure)? {
        let entry = entry.map_err(failure)?;
        let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        if !is_hidden && !entry.path().is_dir() {
            files.push(entry.path());
        }
        if files.len() > limit {
            break;
        }
    }
    files.sort();
    Ok(files)
}
