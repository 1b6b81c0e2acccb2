//! Passwords: argon2id (RFC 9106) with the first of OWASP's recommended settings: 19 MiB, 2 passes, 1 lane. Each
//! hash carries its own settings, so that they may change without locking anybody out.
//!
//! The memory of a hash is kept for the next one: given back, it would go to the heap of whichever thread had it, and a
//! flood of logins would leave 19 MiB in each of them.

use std::sync::{Mutex, PoisonError};

use argon2::password_hash::phc::{self, Output, ParamsString, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use subtle::ConstantTimeEq;

use crate::clock::random_bytes;
use crate::values::{NewPassword, PasswordHash};

/// Bytes of salt, as the PHC string format recommends.
const SALT_BYTES: usize = 16;

/// Memories that are kept: as many as there are hashes at once.
const MAX_SPARE: usize = 2;

/// Memory that no hash is using now.
static SPARE: Mutex<Vec<Vec<Block>>> = Mutex::new(Vec::new());

/// Hashing failed: our fault.
#[derive(Debug, thiserror::Error)]
#[error("hashing a password: {0}")]
pub struct HashError(String);

/// Hashes a password with a new salt. Takes 19 MiB and some tens of milliseconds.
pub fn hash(password: &NewPassword) -> Result<PasswordHash, HashError> {
    new_hash(password.expose().as_bytes(), &random_bytes::<SALT_BYTES>())
        .map(|hash| PasswordHash::new(hash.to_string()))
        .map_err(|error| HashError(error.to_string()))
}

/// Whether this is the hash's password. A hash that cannot be read fits no password.
pub fn verify(password: &str, hash: &PasswordHash) -> bool {
    let parsed = phc::PasswordHash::new(hash.as_str());
    parsed.is_ok_and(|parsed| fits(password.as_bytes(), &parsed).unwrap_or(false))
}

fn new_hash(password: &[u8], salt: &[u8]) -> Result<phc::PasswordHash, argon2::password_hash::Error> {
    let (algorithm, version, params) = (Algorithm::default(), Version::default(), Params::default());
    let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
    let described = ParamsString::try_from(&params)?;
    digest(&Argon2::new(algorithm, version, params), password, salt, &mut output)?;
    Ok(phc::PasswordHash {
        algorithm: algorithm.ident(),
        version: Some(version.into()),
        params: described,
        salt: Some(Salt::new(salt)?),
        hash: Some(Output::new(&output)?),
    })
}

fn fits(password: &[u8], hash: &phc::PasswordHash) -> Result<bool, argon2::password_hash::Error> {
    let (Some(salt), Some(expected)) = (&hash.salt, &hash.hash) else { return Ok(false) };
    let algorithm = Algorithm::try_from(hash.algorithm.as_str())?;
    let version = hash.version.map(Version::try_from).transpose()?.unwrap_or_default();
    let argon2 = Argon2::new(algorithm, version, Params::try_from(hash)?);
    let mut output = vec![0; expected.as_bytes().len()];
    digest(&argon2, password, salt, &mut output)?;
    Ok(output.ct_eq(expected.as_bytes()).into())
}

fn digest(argon2: &Argon2<'_>, password: &[u8], salt: &[u8], output: &mut [u8]) -> argon2::Result<()> {
    let spare = SPARE.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let mut memory = spare.unwrap_or_default();
    // Only a hash of other settings than ours needs more.
    memory.resize(argon2.params().block_count().max(memory.len()), Block::default());
    let done = argon2.hash_password_into_with_memory(password, salt, output, &mut memory);
    let mut spares = SPARE.lock().unwrap_or_else(PoisonError::into_inner);
    if spares.len() < MAX_SPARE && memory.len() <= Params::default().block_count() {
        spares.push(memory);
    }
    done
}

/// A hash of the settings in use that no known password fits: its salt and hash are bytes that were drawn by lot. It is
/// checked where there is no person, so that an unknown address takes as long as a wrong password.
pub fn dummy_hash() -> PasswordHash {
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
    fn a_password_fits_its_own_hash_only() {
        let hashed = hash(&password("correct horse")).unwrap();
        assert!(verify("correct horse", &hashed));
        assert!(!verify("correct hors", &hashed));
        assert!(!verify("", &hashed));
    }

    // Promise 17
    #[test]
    fn a_hash_is_argon2id_with_the_stated_settings_and_a_salt_of_its_own() {
        let first = hash(&password("correct horse")).unwrap();
        assert!(first.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", first.as_str());
        assert_ne!(first, hash(&password("correct horse")).unwrap());
    }

    // Promise 17
    #[test]
    fn the_dummy_is_a_real_hash_that_nothing_fits() {
        let settings = "$argon2id$v=19$m=19456,t=2,p=1$";
        assert!(dummy_hash().as_str().starts_with(settings));
        assert!(hash(&password("correct horse")).unwrap().as_str().starts_with(settings));
        // One that could not be parsed would be answered too soon.
        assert!(phc::PasswordHash::new(dummy_hash().as_str()).is_ok());
        assert!(!verify("", &dummy_hash()));
    }

    // Promise 17
    #[test]
    fn a_broken_hash_fits_nothing() {
        assert!(!verify("x", &PasswordHash::new("plain".to_owned())));
    }
}
