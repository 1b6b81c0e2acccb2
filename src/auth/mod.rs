//! Secrets: hashes and verifies passwords, generates tokens. Knows nothing of people, storage or HTTP.

mod password;

pub(crate) use password::{dummy_hash, hash, verify};

use crate::clock::random_bytes;
use crate::values::PlainToken;

/// A new token of 256 random bits.
pub(crate) fn new_token() -> PlainToken {
    PlainToken::from_random(random_bytes())
}
