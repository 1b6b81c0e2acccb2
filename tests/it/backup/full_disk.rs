//! A disk that gets full during a backup. Ignored by default; `tests/run faults` runs it.

use super::{assert_whole, data_with, names, run, text};
use crate::support::disk::Disk;
use crate::support::{Server, pictures, upload_json};

// Promise 8
#[test]
#[ignore = "needs root, to mount; ./tests/run runs it"]
fn a_full_disk_leaves_the_former_backup_whole_and_nothing_else() {
    let (folder, data, _) = data_with(3);
    let disk = Disk::in_memory(4);
    let backups = disk.root.join("backups");
    let first = super::back_up(&data, &backups);
    let server = Server::start_on(&data, &[], &[]);
    let token = server.token("ada@example.org", &["--scope", "picture"]);
    for seed in 0..40 {
        let file = pictures::jpeg(&pictures::noise(seed, 256, 256));
        let upload = upload_json("me.jpg", "image/jpeg", 256, 256, &file);
        assert_eq!(server.upload(&token).json(&upload).send().status, 201);
    }
    for target in [backups.clone(), backups.join("all.tar.zst")] {
        let (code, error) = run(&["backup", text(&target), "--data", text(&data)]);
        assert_eq!(code, 1, "{error}");
        assert!(error.as_str().unwrap().contains("no space is left"), "{error}");
        assert_eq!(names(&backups).len(), 1);
        assert_whole(&first);
    }
    assert_eq!(server.get("/readyz").status, 200);
    drop(folder);
}
