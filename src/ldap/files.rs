//! The files that a connection needs: the password, and the certificates to trust.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use zeroize::Zeroizing;

use super::error::LdapError;

/// The largest file of either kind.
const MAX_BYTES: u64 = 1 << 20;

/// A secret from a file, without the line's end.
pub(crate) fn read_secret(path: &Path) -> Result<Zeroizing<Vec<u8>>, LdapError> {
    let mut bytes = Zeroizing::new(read(path)?);
    while bytes.last().is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
        bytes.pop();
    }
    if bytes.is_empty() {
        return Err(LdapError::File(format!("{} is empty", path.display())));
    }
    Ok(bytes)
}

/// A file as it is.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, LdapError> {
    let failure = |error: std::io::Error| LdapError::File(format!("{}: {error}", path.display()));
    let mut bytes = Vec::new();
    File::open(path).map_err(failure)?.take(MAX_BYTES).read_to_end(&mut bytes).map_err(failure)?;
    Ok(bytes)
}
