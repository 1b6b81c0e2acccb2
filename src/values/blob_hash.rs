//! The SHA-256 of a stored file, which is also its name in the blob store.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use sha2::{Digest, Sha256};

use crate::values::hex;

/// The SHA-256 (FIPS 180-4) of a blob's bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct BlobHash([u8; 32]);

/// The text is not the hexadecimal digits of a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a hash in hexadecimal digits")]
pub struct InvalidHash;

impl BlobHash {
    /// The hash of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The hash of these parts, one behind the other.
    pub fn of_parts<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut sha256 = Sha256::new();
        for part in parts {
            sha256.update(part);
        }
        Self(sha256.finalize().into())
    }

    /// Takes a hash back from the catalog.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// 64 lower-case hexadecimal digits.
    pub fn to_hex(self) -> String {
        hex::encode(&self.0)
    }
}

impl Hash for BlobHash {
    /// The first eight bytes are enough: they are as random as the rest.
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.0.first_chunk().map_or(0, |first| u64::from_ne_bytes(*first)));
    }
}

impl FromStr for BlobHash {
    type Err = InvalidHash;

    /// Takes lower-case digits only, so that each blob has one name.
    fn from_str(text: &str) -> Result<Self, InvalidHash> {
        let mut bytes = [0; 32];
        let is_upper = text.bytes().any(|byte| byte.is_ascii_uppercase());
        hex::decode_into(text, &mut bytes).filter(|()| !is_upper).ok_or(InvalidHash)?;
        Ok(Self(bytes))
    }
}

impl fmt::Display for BlobHash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.to_hex())
    }
}

impl fmt::Debug for BlobHash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "BlobHash({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The SHA-256 of "abc", from FIPS 180-4's examples.
    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn the_hash_of_abc_is_the_standard_one() {
        assert_eq!(BlobHash::of(b"abc").to_hex(), ABC);
    }

    #[test]
    fn hexadecimal_digits_read_back() {
        assert_eq!(ABC.parse::<BlobHash>().unwrap(), BlobHash::of(b"abc"));
    }

    // Promise 16
    #[test]
    fn other_lengths_characters_and_paths_are_refused() {
        let upper = ABC.to_uppercase();
        for text in ["", "ab", &ABC[1..], &upper, &format!("{}/x", &ABC[2..])] {
            assert_eq!(text.parse::<BlobHash>(), Err(InvalidHash), "{text}");
        }
    }
}
