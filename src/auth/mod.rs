//! Secrets: hashes and verifies passwords, generates tokens. Knows nothing of people, storage or HTTP.

mod password;
mod totp;

pub(crate) use password::{dummy_hash, hash, verify};
pub(crate) use totp::matching_step;

use crate::clock::random_bytes;
use crate::values::{PlainToken, RecoveryCode, TotpSecret};

/// A new token of 256 random bits.
pub(crate) fn new_token() -> PlainToken {
    PlainToken::from_random(random_bytes())
}

/// A new secret of a second factor, of 160 random bits.
pub(crate) fn new_totp_secret() -> TotpSecret {
    TotpSecret::new(random_bytes())
}

/// A new recovery code of 60 random bits.
pub(crate) fn new_recovery_code() -> RecoveryCode {
    RecoveryCode::from_random(random_bytes())
}
