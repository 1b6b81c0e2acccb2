//! The part of step 4 that SQL cannot do: it gives every person's sign-in email its identity and its hashes.
//!
//! Frozen: it does what the release did that brought this step, whatever the rest of the program does today. It uses nothing
//! of the program, only published algorithms: MD5, SHA-1, SHA-256 and UUID version 7 (RFC 9562).

use md5::Md5;
use rusqlite::{Connection, params};
use sha1::Sha1;
use sha2::{Digest, Sha256};

pub(super) fn add_sign_in_addresses(connection: &Connection) -> rusqlite::Result<()> {
    let mut people = connection.prepare("SELECT id, email, created_at FROM people ORDER BY number")?;
    let mut address = connection.prepare(
        "INSERT INTO addresses (id, person_id, typed, normal, state, created_at)
         VALUES (?1, ?2, ?3, ?3, 'granted', ?4)",
    )?;
    let mut hash = connection.prepare("INSERT INTO address_hashes (hash, address) VALUES (?1, ?2)")?;
    let mut rows = people.query([])?;
    while let Some(row) = rows.next()? {
        let (person, email, created_at): ([u8; 16], String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        address.execute(params![identifier(created_at, person, &email), person, email, created_at])?;
        let number = connection.last_insert_rowid();
        hash.execute(params![Md5::digest(&email).as_slice(), number])?;
        hash.execute(params![Sha1::digest(&email).as_slice(), number])?;
        hash.execute(params![Sha256::digest(&email).as_slice(), number])?;
    }
    Ok(())
}

/// A UUID version 7: 48 bits of milliseconds, the version, 12 bits of the millisecond's fraction, the variant, and 62 bits of
/// the SHA-256 of person and email.
fn identifier(created_at_us: i64, person: [u8; 16], email: &str) -> [u8; 16] {
    let micros = u64::try_from(created_at_us).unwrap_or(0);
    let (millis, fraction) = (micros / 1000, micros % 1000 * 4096 / 1000);
    let digest = Sha256::new().chain_update(person).chain_update(email).finalize();
    let chance = digest.first_chunk().map_or(0, |first| u64::from_be_bytes(*first));
    let high = millis << 16 | 0x7000 | fraction;
    let low = chance & (u64::MAX >> 2) | 1 << 63;
    (u128::from(high) << 64 | u128::from(low)).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_the_one_that_the_release_made() {
        let id = identifier(1_700_000_000_123_456, [1; 16], "ada@example.org");
        assert_eq!(uuid::Uuid::from_bytes(id).to_string(), "018bcfe5-687b-774b-bf9a-303bc4869210");
    }
}
