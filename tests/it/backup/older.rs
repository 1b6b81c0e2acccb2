//! A backup that an older version made: proving it rehearses the upgrade, restoring it leaves that to the next start.

use std::fs;
use std::path::Path;

use serde_json::json;
use tondo::parts::BlobHash;

use super::{copy, run, text};
use crate::support::Server;

// Promise 8
#[test]
fn the_upgrade_of_an_older_backup_is_rehearsed_and_the_backup_is_not_changed() {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/former/schema-4");
    let folder = tempfile::tempdir().unwrap();
    let backup = folder.path().join("backup");
    fs::create_dir(&backup).unwrap();
    copy(&fixture.join("blobs"), &backup.join("blobs"));
    let database = fs::read(fixture.join("tondo.db")).unwrap();
    fs::write(backup.join("tondo.db"), &database).unwrap();
    let digest = BlobHash::of(&database).to_hex();
    let manifest = json!({
        "format": 1, "tondo": "0.0.4", "schema": 4, "created_at": "2026-01-01T00:00:00Z", "kind": "manual", "people": 1,
        "pictures": 1, "trash": 0, "database": {"bytes": database.len(), "sha256": digest},
        "blobs": {"count": 1, "bytes": 1}, "missing": [],
    });
    fs::write(backup.join("manifest.json"), manifest.to_string()).unwrap();
    let (code, report) = run(&["verify", "--backup", text(&backup)]);
    assert_eq!((code, &report["migrated"]), (0, &true.into()), "{report}");
    assert!(report["read"].as_u64().unwrap() > 0, "{report}");
    assert_eq!(fs::read(backup.join("tondo.db")).unwrap(), database);
    assert_eq!(super::names(&backup), ["blobs", "manifest.json", "tondo.db"]);
    let data = folder.path().join("data");
    let (code, report) = run(&["restore", text(&backup), "--data", text(&data)]);
    assert_eq!((code, &report["older"]), (0, &true.into()), "{report}");
    assert_eq!(fs::read(data.join("tondo.db")).unwrap(), database);
    let server = Server::start_on(&data, &[], &[]);
    server.wait_for_log("the database was migrated");
    assert_eq!(run(&["verify", "--data", text(&data)]).0, 0);
    // One of a newer version is refused.
    let mut newer = database;
    newer[60..64].copy_from_slice(&999_u32.to_be_bytes());
    fs::write(backup.join("tondo.db"), &newer).unwrap();
    let (code, error) = run(&["restore", text(&backup), "--data", text(&folder.path().join("other"))]);
    assert_eq!(code, 1, "{error}");
    assert!(error.as_str().unwrap().contains("newer version"), "{error}");
}
