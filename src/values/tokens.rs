//! Bearer tokens: the plain one is seen once, the hashed one is kept.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// What every token begins with, so that a leaked one is recognised by people and by secret scanners.
const PREFIX: &str = "tondo_";

/// The longest text that is looked at as a token; ours have 49 characters.
const MAX_BYTES: usize = 128;

/// A bearer token in clear: shown once when made, sent with each request, never stored and never logged.
#[derive(Clone, PartialEq, Eq)]
pub struct PlainToken(String);

impl PlainToken {
    /// Writes 256 random bits as a token.
    pub fn from_random(bytes: [u8; 32]) -> Self {
        Self(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// Takes what a caller sent as a token: 1 to 128 visible ASCII characters. Whether it opens anything is for the
    /// catalogue to say.
    pub fn from_caller(text: &str) -> Option<Self> {
        let plausible =
            !text.is_empty() && text.len() <= MAX_BYTES && text.bytes().all(|byte| byte.is_ascii_graphic());
        plausible.then(|| Self(text.to_owned()))
    }

    /// The token itself, to be shown once to its owner.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What the catalogue keeps. A fast hash is enough: the token has 256 bits of randomness.
    pub fn hashed(&self) -> HashedToken {
        HashedToken(Sha256::digest(self.0.as_bytes()).into())
    }
}

impl fmt::Debug for PlainToken {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("PlainToken(redacted)")
    }
}

/// The SHA-256 of a token.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct HashedToken([u8; 32]);

impl HashedToken {
    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for HashedToken {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("HashedToken(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_token_is_taken_back_and_hashes_alike() {
        let token = PlainToken::from_random([7; 32]);
        let sent = PlainToken::from_caller(token.expose()).unwrap();
        assert_eq!(sent.hashed(), token.hashed());
        assert_eq!(token.expose().len(), 49);
    }

    #[test]
    fn neither_form_is_printed() {
        let token = PlainToken::from_random([7; 32]);
        assert_eq!(format!("{token:?} {:?}", token.hashed()), "PlainToken(redacted) HashedToken(redacted)");
    }

    #[test]
    fn implausible_texts_are_not_looked_up() {
        for text in ["", "a b", "a\n", "ü", &"x".repeat(129)] {
            assert!(PlainToken::from_caller(text).is_none(), "{text:?}");
        }
    }
}
