//! What a second factor is made of: the secret from which codes are computed, and the codes that people type.

use std::fmt;

use sha2::{Digest, Sha256};

/// The digits of a code.
const DIGITS: usize = 6;

/// The letters of a recovery code: 60 random bits.
const RECOVERY_LETTERS: usize = 12;

/// The longest text that is looked at.
const MAX_BYTES: usize = 64;

/// The secret that a person's device and this server have in common: 160 random bits, as RFC 4226 recommends.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct TotpSecret([u8; 20]);

impl TotpSecret {
    /// These bytes.
    pub(crate) fn new(bytes: [u8; 20]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub(crate) fn as_bytes(&self) -> &[u8; 20] {
        &self.0
    }

    /// The secret as people type it into their device: base32, 32 letters.
    pub(crate) fn to_base32(&self) -> String {
        base32(&self.0)
    }
}

impl fmt::Debug for TotpSecret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("TotpSecret(redacted)")
    }
}

/// The SHA-256 of a recovery code. A fast hash is enough: the code is random, and the secret beside it is not hashed at all.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct HashedRecoveryCode([u8; 32]);

impl HashedRecoveryCode {
    /// The 32 bytes.
    pub(crate) fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for HashedRecoveryCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("HashedRecoveryCode(redacted)")
    }
}

/// A recovery code: it takes the place of a device once. It is shown once, when it is made.
pub(crate) struct RecoveryCode(String);

impl RecoveryCode {
    /// A code of these random bytes.
    pub(crate) fn from_random(bytes: [u8; 8]) -> Self {
        Self(
            base32(&bytes).chars().take(RECOVERY_LETTERS).map(|letter| letter.to_ascii_lowercase()).collect(),
        )
    }

    /// The code in groups of four letters.
    pub(crate) fn expose(&self) -> String {
        let letters: Vec<char> = self.0.chars().collect();
        letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
    }

    /// What the catalog keeps.
    pub(crate) fn hashed(&self) -> HashedRecoveryCode {
        HashedRecoveryCode(Sha256::digest(self.0.as_bytes()).into())
    }
}

/// A code that somebody typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SecondCode {
    /// Six digits of a device.
    Totp(String),
    /// A recovery code.
    Recovery(HashedRecoveryCode),
}

impl SecondCode {
    /// Reads a code: spaces, hyphens and letter case do not count. `None` where it can be neither kind.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if text.len() > MAX_BYTES {
            return None;
        }
        let plain: String =
            text.chars().filter(|letter| !letter.is_whitespace() && *letter != '-').collect::<String>();
        let is_totp = plain.len() == DIGITS && plain.bytes().all(|byte| byte.is_ascii_digit());
        if is_totp {
            return Some(Self::Totp(plain));
        }
        // What looks alike in print: the letters of base32 have no 0, 1 and 8.
        let lower = plain.to_ascii_lowercase().replace('0', "o").replace('1', "l").replace('8', "b");
        let is_recovery = lower.len() == RECOVERY_LETTERS
            && lower.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'2'..=b'7'));
        is_recovery.then(|| Self::Recovery(RecoveryCode(lower).hashed()))
    }
}

/// Base32 (RFC 4648) without padding.
fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let letter = |group: usize| {
        let bit = group * 5;
        let byte = |index: usize| u16::from(bytes.get(index).copied().unwrap_or_default());
        let pair = byte(bit / 8) << 8 | byte(bit / 8 + 1);
        let index = usize::from(pair >> (11 - bit % 8) & 31);
        char::from(LETTERS.get(index).copied().unwrap_or(b'A'))
    };
    (0..(bytes.len() * 8).div_ceil(5)).map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base32_follows_the_test_vectors_of_rfc_4648() {
        for (text, encoded) in [
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(base32(text.as_bytes()), encoded);
        }
    }

    #[test]
    fn a_recovery_code_is_read_back_however_it_is_typed() {
        let code = RecoveryCode::from_random([0xff, 0, 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc]);
        let shown = code.expose();
        assert_eq!(shown.len(), 14, "{shown}");
        let expected = Some(SecondCode::Recovery(code.hashed()));
        for typed in [shown.clone(), shown.to_uppercase(), shown.replace('-', " "), shown.replace('-', "")] {
            assert_eq!(SecondCode::parse(&typed), expected, "{typed}");
        }
        let misread = SecondCode::parse("0000-1111-8888");
        assert_eq!(misread, SecondCode::parse("oooo-llll-bbbb"));
    }

    #[test]
    fn six_digits_are_a_code_and_nothing_else_is() {
        assert_eq!(SecondCode::parse(" 123 456 "), Some(SecondCode::Totp("123456".to_owned())));
        for text in ["", "12345", "1234567", "١٢٣٤٥٦", "12345a", &"1".repeat(1000)] {
            assert_eq!(SecondCode::parse(text), None, "{text}");
        }
    }

    #[test]
    fn debug_output_contains_no_secret() {
        let secret = TotpSecret::new([7; 20]);
        let code = RecoveryCode::from_random([7; 8]).hashed();
        assert_eq!(format!("{secret:?} {code:?}"), "TotpSecret(redacted) HashedRecoveryCode(redacted)");
    }
}
