//! Bearer tokens: the plain token is shown once, and its hash is stored.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// The prefix of every token, by which people and secret scanners recognize a leaked one.
const PREFIX: &str = "tondo_";

/// The longest text that is accepted as a token. Tondo's tokens have 49 characters.
const MAX_BYTES: usize = 128;

/// A bearer token in plain text. It is shown once when it is created and sent with each request; it is never stored or logged.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct PlainToken(String);

impl PlainToken {
    /// Makes a token of 256 random bits.
    pub(crate) fn from_random(bytes: [u8; 32]) -> Self {
        Self(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// Takes a token that a client sent: 1 to 128 visible ASCII characters. The catalog knows whether it is valid.
    pub(crate) fn from_client(text: &str) -> Option<Self> {
        let plausible =
            !text.is_empty() && text.len() <= MAX_BYTES && text.bytes().all(|byte| byte.is_ascii_graphic());
        plausible.then(|| Self(text.to_owned()))
    }

    /// The token itself, to show it once to its owner.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    /// The hash that the catalog stores. A fast hash is enough, because the token has 256 random bits.
    pub(crate) fn hashed(&self) -> HashedToken {
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
    fn a_token_that_is_sent_back_has_the_same_hash() {
        let token = PlainToken::from_random([7; 32]);
        let sent = PlainToken::from_client(token.expose()).unwrap();
        assert_eq!(sent.hashed(), token.hashed());
        assert_eq!(token.expose().len(), 49);
    }

    #[test]
    fn debug_output_contains_no_token() {
        let token = PlainToken::from_random([7; 32]);
        assert_eq!(format!("{token:?} {:?}", token.hashed()), "PlainToken(redacted) HashedToken(redacted)");
    }

    #[test]
    fn texts_that_cannot_be_tokens_are_refused() {
        for text in ["", "a b", "a\n", "ü", &"x".repeat(129)] {
            assert!(PlainToken::from_client(text).is_none(), "{text:?}");
        }
    }
}
