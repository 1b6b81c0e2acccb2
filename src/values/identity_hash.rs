//! The hash of an address, by which the world asks for its owner's picture.

use std::str::FromStr;

use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256};

use crate::values::{InvalidHash, Seed};

/// The MD5 (RFC 1321), SHA-1 or SHA-256 (FIPS 180-4) of an address. None of them is a secret or proves anything: they are
/// names under which the avatar protocol knows people.
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
    /// All hashes of a text.
    pub fn all_of(text: &str) -> [Self; 3] {
        [
            Self::Md5(Md5::digest(text).into()),
            Self::Sha1(Sha1::digest(text).into()),
            Self::Sha256(Sha256::digest(text).into()),
        ]
    }

    /// The hash as the catalogue keeps it; its length tells its kind.
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Md5(bytes) => bytes,
            Self::Sha1(bytes) => bytes,
            Self::Sha256(bytes) => bytes,
        }
    }

    /// The hash of so many bytes; `None` where no kind has as many.
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
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let digit = |nibble: u8| char::from(DIGITS.get(usize::from(nibble)).copied().unwrap_or(b'0'));
        self.as_bytes().iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
    }

    /// What is drawn for it where nobody is known by it.
    pub fn seed(&self) -> Seed {
        Seed::from_hash(self.as_bytes())
    }
}

impl FromStr for IdentityHash {
    type Err = InvalidHash;

    /// Reads 32, 40 or 64 hexadecimal digits of any letter case.
    fn from_str(text: &str) -> Result<Self, InvalidHash> {
        let mut bytes = [0_u8; 32];
        let place =
            bytes.get_mut(..text.len() / 2).filter(|_| text.len().is_multiple_of(2)).ok_or(InvalidHash)?;
        for (byte, pair) in place.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            *byte = pair
                .iter()
                .try_fold(0, |high, digit| Some(high << 4 | nibble(*digit)?))
                .ok_or(InvalidHash)?;
        }
        Self::from_bytes(place).ok_or(InvalidHash)
    }
}

fn nibble(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
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
    fn a_hash_reads_back_in_any_letter_case_and_nothing_else_is_one() {
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
