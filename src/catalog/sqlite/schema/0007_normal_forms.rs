//! Step 7: the normal form of addresses with letters beyond ASCII. Their domains are compared in punycode from now on, and the
//! rest in NFC. Where two people have the two spellings of one address, the later one keeps its former form, by which nobody is
//! found.
//!
//! The normal form is the program's own: whoever changes it adds a step that computes it anew.

use rusqlite::{Connection, params};

use crate::values::{Identity, IdentityKind};

pub(super) fn compute_normal_forms(connection: &Connection) -> rusqlite::Result<()> {
    let mut rows = connection
        .prepare("SELECT number, person_id, typed, normal, state FROM addresses ORDER BY number")?;
    let mut found = rows.query([])?;
    while let Some(row) = found.next()? {
        let (typed, former): (String, String) = (row.get(2)?, row.get(3)?);
        if typed.is_ascii() && !typed.contains("xn--") {
            continue;
        }
        let Ok(identity) = Identity::parse(&typed) else { continue };
        let (number, person, state): (i64, Vec<u8>, String) = (row.get(0)?, row.get(1)?, row.get(4)?);
        let normal = identity.normal();
        if connection.execute(
            "UPDATE OR IGNORE addresses SET normal = ?1 WHERE number = ?2",
            params![normal, number],
        )? == 0
        {
            continue;
        }
        if identity.kind() == IdentityKind::Email {
            let of_person = "UPDATE OR IGNORE people SET email = ?1 WHERE id = ?2 AND email = ?3";
            connection.execute(of_person, params![normal, person, former])?;
        }
        if state == "granted" {
            for hash in identity.hashes() {
                let add = "INSERT OR IGNORE INTO address_hashes (hash, address) VALUES (?1, ?2)";
                connection.execute(add, params![hash.as_bytes(), number])?;
            }
        }
    }
    Ok(())
}
