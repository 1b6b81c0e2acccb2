//! The hash of an email address or OpenID, by which avatar clients ask for its owner's picture.

use std::str::FromStr;

use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256};

use crate::values::{InvalidHash, Seed, hex};

/// The MD5 (RFC 1321), SHA-1 or SHA-256 (FIPS 180-4) of an email address or OpenID. It is neither a secret nor a proof, only
/// the name by which the avatar protocol refers to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IdentityHash {
    /// 32 digits.
    Md5([u8; 16]),
    /// 40 digits.
    Sha1([u8; 20]),
    /// 64 digits.
    Sha256([u8; 32]),
}

impl IdentityHash {
    /// The hashes of a text: MD5, SHA-1 and SHA-256.
    pub fn all_of(text: &str) -> [Self; 3] {
        [
            Self::Md5(Md5::digest(text).into()),
            Self::Sha1(Sha1::digest(text).into()),
            Self::Sha256(Sha256::digest(text).into()),
        ]
    }

    /// The bytes as the catalog stores them; their number tells the algorithm.
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Md5(bytes) => bytes,
            Self::Sha1(bytes) => bytes,
            Self::Sha256(bytes) => bytes,
        }
    }

    /// Takes a hash back from the catalog; `None` if no algorithm gives that many bytes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        match bytes.len() {
            16 => bytes.try_into().ok().map(Self::Md5),
            20 => bytes.try_into().ok().map(Self::Sha1),
            32 => bytes.try_into().ok().map(Self::Sha256),
            _ => None,
        }
    }

    /// Lower-case hexadecimal digits.
    pub fn to_hex(self) -> String {
        hex::encode(self.as_bytes())
    }

    /// The seed of the default avatar for it.
    pub fn seed(&self) -> Seed {
        Seed::from_hash(self.as_bytes())
    }
}

impl FromStr for IdentityHash {
    type Err = InvalidHash;

    /// Reads 32, 40 or 64 hexadecimal digits of any letter case.
    fn from_str(text: &str) -> Result<Self, InvalidHash> {
        let mut bytes = [0; 32];
        let bytes = bytes.get_mut(..text.len() / 2).ok_or(InvalidHash)?;
        hex::decode_into(text, bytes).ok_or(InvalidHash)?;
        Self::from_bytes(bytes).ok_or(InvalidHash)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hashes_of_a_text_are_the_published_ones() {
        // RFC 1321, A.5, and FIPS 180: the hashes of "abc".
        let [md5, sha1, sha256] = IdentityHash::all_of("abc").map(IdentityHash::to_hex);
        assert_eq!(md5, "900150983cd24fb0d6963f7d28e17f72");
        assert_eq!(sha1, "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert_eq!(sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn a_hash_reads_back_in_any_letter_case_and_anything_else_is_refused() {
        for hash in IdentityHash::all_of("ada@example.org") {
            assert_eq!(hash.to_hex().parse(), Ok(hash));
            assert_eq!(hash.to_hex().to_uppercase().parse(), Ok(hash));
            assert_eq!(IdentityHash::from_bytes(hash.as_bytes()), Some(hash));
        }
        for text in ["", "ada", &"0".repeat(31), &"0".repeat(33), &"g".repeat(32), &"0".repeat(66), "+f"] {
            assert_eq!(text.parse::<IdentityHash>(), Err(InvalidHash), "{text}");
        }
        assert_eq!("ü".repeat(16).parse::<IdentityHash>(), Err(InvalidHash));
    }
}
