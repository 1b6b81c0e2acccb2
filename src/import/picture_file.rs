//! Reading one picture of an import from its file.

use std::fs::{File, metadata};
use std::io::{Error, Read};
use std::path::Path;

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
