//! Password hashing: argon2id (RFC 9106) with the first of OWASP's recommended settings: 19 MiB, 2 passes, 1 lane. Each hash
//! contains its own settings, so that they can change without invalidating stored hashes.
//!
//! The memory of a hash is reused for the next one. Otherwise it would be freed into the heap of the thread that used it, and a
//! flood of logins would leave 19 MiB in each thread's heap.

use std::borrow::Cow;
use std::sync::{Mutex, PoisonError};

use argon2::password_hash::phc::{self, Output, ParamsString, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::clock::random_bytes;
use crate::values::{NewPassword, PasswordHash, nfc};

/// The length of a salt in bytes, as the PHC string format recommends.
const SALT_BYTES: usize = 16;

/// The most buffers that are kept: as many as there are hashes at a time.
const MAX_SPARE_BUFFERS: usize = 2;

/// Buffers that no hash is using.
static SPARE_BUFFERS: Mutex<Vec<Vec<Block>>> = Mutex::new(Vec::new());

/// Hashing failed, which is a server error.
#[derive(Debug, thiserror::Error)]
#[error("hashing a password: {0}")]
pub(crate) struct HashError(String);

/// Hashes a password with a new salt. It takes 19 MiB of memory and some tens of milliseconds.
pub(crate) fn hash(password: &NewPassword) -> Result<PasswordHash, HashError> {
    new_hash(password.expose().as_bytes(), &random_bytes::<SALT_BYTES>())
        .map(|hash| PasswordHash::new(hash.to_string()))
        .map_err(|error| HashError(error.to_string()))
}

/// Whether the password matches the hash, in Unicode's form NFC, or as it was typed: older hashes are of that. An invalid hash
/// matches no password.
pub(crate) fn verify(password: &str, hash: &PasswordHash) -> bool {
    let Ok(parsed) = phc::PasswordHash::new(hash.as_str()) else { return false };
    let is_match = |text: &str| matches(text.as_bytes(), &parsed).unwrap_or(false);
    match nfc(password) {
        Cow::Borrowed(typed) => is_match(typed),
        Cow::Owned(normal) => is_match(&Zeroizing::new(normal)) || is_match(password),
    }
}

fn new_hash(password: &[u8], salt: &[u8]) -> Result<phc::PasswordHash, argon2::password_hash::Error> {
    let (algorithm, version, params) = (Algorithm::default(), Version::default(), Params::default());
    let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
    let params_text = ParamsString::try_from(&params)?;
    digest(&Argon2::new(algorithm, version, params), password, salt, &mut output)?;
    Ok(phc::PasswordHash {
        algorithm: algorithm.ident(),
        version: Some(version.into()),
        params: params_text,
        salt: Some(Salt::new(salt)?),
        hash: Some(Output::new(&output)?),
    })
}

fn matches(password: &[u8], hash: &phc::PasswordHash) -> Result<bool, argon2::password_hash::Error> {
    let (Some(salt), Some(expected)) = (&hash.salt, &hash.hash) else { return Ok(false) };
    let algorithm = Algorithm::try_from(hash.algorithm.as_str())?;
    let version = hash.version.map(Version::try_from).transpose()?.unwrap_or_default();
    let argon2 = Argon2::new(algorithm, version, Params::try_from(hash)?);
    let mut output = vec![0; expected.as_bytes().len()];
    digest(&argon2, password, salt, &mut output)?;
    Ok(output.ct_eq(expected.as_bytes()).into())
}

fn digest(argon2: &Argon2<'_>, password: &[u8], salt: &[u8], output: &mut [u8]) -> argon2::Result<()> {
    let spare = SPARE_BUFFERS.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let mut memory = spare.unwrap_or_default();
    // Only hashes with other settings need more memory than the default.
    memory.resize(argon2.params().block_count().max(memory.len()), Block::default());
    let result = argon2.hash_password_into_with_memory(password, salt, output, &mut memory);
    let mut spare_buffers = SPARE_BUFFERS.lock().unwrap_or_else(PoisonError::into_inner);
    if spare_buffers.len() < MAX_SPARE_BUFFERS && memory.len() <= Params::default().block_count() {
        spare_buffers.push(memory);
    }
    result
}

/// A hash with the current settings that no known password matches: its bytes are random. A login with an unknown email address
/// is verified against it, so that it takes as long as a wrong password.
pub(crate) fn dummy_hash() -> PasswordHash {
    PasswordHash::new(
        "$argon2id$v=19$m=19456,t=2,p=1$b3JkaW5hcnlTYWx0Li4uLg$5l0mVq8vXkq2w7t0Tn3kR1c4yHk9uJfGz6bEoPsNaQI"
            .to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> NewPassword {
        NewPassword::parse(text.to_owned().into()).unwrap()
    }

    // Promise 17
    #[test]
    fn a_password_matches_its_own_hash_only() {
        let hashed = hash(&password("correct horse")).unwrap();
        assert!(verify("correct horse", &hashed));
        assert!(!verify("correct hors", &hashed));
        assert!(!verify("", &hashed));
    }

    #[test]
    fn a_password_matches_in_either_unicode_form_and_so_does_an_older_hash() {
        let (composed, decomposed) = ("caf\u{e9} noir", "cafe\u{301} noir");
        for typed in [composed, decomposed] {
            let hashed = hash(&password(typed)).unwrap();
            assert!(verify(composed, &hashed) && verify(decomposed, &hashed));
        }
        let older = new_hash(decomposed.as_bytes(), &random_bytes::<SALT_BYTES>()).unwrap();
        assert!(verify(decomposed, &PasswordHash::new(older.to_string())));
    }

    // Promise 17
    #[test]
    fn a_hash_is_argon2id_with_the_documented_settings_and_its_own_salt() {
        let first = hash(&password("correct horse")).unwrap();
        assert!(first.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", first.as_str());
        assert_ne!(first, hash(&password("correct horse")).unwrap());
    }

    // Promise 17
    #[test]
    fn the_dummy_is_a_valid_hash_that_nothing_matches() {
        let settings = "$argon2id$v=19$m=19456,t=2,p=1$";
        assert!(dummy_hash().as_str().starts_with(settings));
        assert!(hash(&password("correct horse")).unwrap().as_str().starts_with(settings));
        // An invalid one would be rejected without hashing.
        assert!(phc::PasswordHash::new(dummy_hash().as_str()).is_ok());
        assert!(!verify("", &dummy_hash()));
    }

    // Promise 17
    #[test]
    fn an_invalid_hash_matches_nothing() {
        assert!(!verify("x", &PasswordHash::new("plain".to_owned())));
    }
}
