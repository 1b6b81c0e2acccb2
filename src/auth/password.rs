//! Passwords: argon2id (RFC 9106) with the first of OWASP's recommended settings: 19 MiB, 2 passes, 1 lane. Each
//! hash carries its own settings, so that they may change without locking anybody out.

use argon2::Argon2;
use argon2::password_hash::phc;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

use crate::clock::random_bytes;
use crate::types::{NewPassword, PasswordHash};

/// Bytes of salt, as the PHC string format recommends.
const SALT_BYTES: usize = 16;

/// Hashing failed: our fault.
#[derive(Debug, thiserror::Error)]
#[error("hashing a password: {0}")]
pub struct HashError(String);

/// Hashes a password with a new salt. Takes 19 MiB and some tens of milliseconds.
pub fn hash(password: &NewPassword) -> Result<PasswordHash, HashError> {
    let salt = random_bytes::<SALT_BYTES>();
    let hashed = Argon2::default()
        .hash_password_with_salt(password.expose().as_bytes(), &salt)
        .map_err(|error| HashError(error.to_string()))?;
    Ok(PasswordHash::new(hashed.to_string()))
}

/// Whether this is the hash's password. A hash that cannot be read fits no password.
pub fn verify(password: &str, hash: &PasswordHash) -> bool {
    phc::PasswordHash::new(hash.as_str())
        .is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
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

    #[test]
    fn a_password_fits_its_own_hash_only() {
        let hashed = hash(&password("correct horse")).unwrap();
        assert!(verify("correct horse", &hashed));
        assert!(!verify("correct hors", &hashed));
        assert!(!verify("", &hashed));
    }

    #[test]
    fn a_hash_is_argon2id_with_the_stated_settings_and_a_salt_of_its_own() {
        let first = hash(&password("correct horse")).unwrap();
        assert!(first.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", first.as_str());
        assert_ne!(first, hash(&password("correct horse")).unwrap());
    }

    #[test]
    fn the_dummy_is_a_real_hash_that_nothing_fits() {
        let settings = "$argon2id$v=19$m=19456,t=2,p=1$";
        assert!(dummy_hash().as_str().starts_with(settings));
        assert!(hash(&password("correct horse")).unwrap().as_str().starts_with(settings));
        // One that could not be parsed would be answered too soon.
        assert!(phc::PasswordHash::new(dummy_hash().as_str()).is_ok());
        assert!(!verify("", &dummy_hash()));
    }

    #[test]
    fn a_broken_hash_fits_nothing() {
        assert!(!verify("x", &PasswordHash::new("plain".to_owned())));
    }
}
