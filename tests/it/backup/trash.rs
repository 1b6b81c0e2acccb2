//! The trash and backups: what a backup holds frees no space, so the trash is not emptied for nothing. Ignored by default;
//! `tests/run faults` runs it.

use crate::support::disk::Disk;
use crate::support::{Server, pictures, upload_json};

// Promise 28
#[test]
#[ignore = "needs root, to mount; ./tests/run runs it"]
fn a_full_disk_does_not_empty_a_trash_that_backups_on_it_hold() {
    let disk = Disk::in_memory(24);
    let settings = [("TONDO_MIN_FREE_SPACE", "2 MiB"), ("TONDO_CACHE_DISK", "0")];
    let server = Server::start_on(&disk.root.join("data"), &[], &settings);
    let token = server.token_of_new_person("ada@example.org", "picture");
    for seed in 0..60 {
        let file = pictures::jpeg(&pictures::noise(seed, 128, 128));
        let upload = upload_json("me.jpg", "image/jpeg", 128, 128, &file);
        assert_eq!(server.upload(&token).json(&upload).send().status, 201);
    }
    server.run_ok(&["backup"]);
    let trashed = |server: &Server| {
        let page = server.request("GET", "/api/v1/user/trash?limit=100").token(&token).send().json();
        page["pictures"].as_array().unwrap_or_else(|| panic!("{page}")).len()
    };
    for picture in
        server.request("GET", "/api/v1/user/pictures?limit=100").token(&token).send().json()["pictures"]
            .as_array()
            .unwrap()
    {
        let path = format!("/api/v1/user/pictures/{}", picture["id"].as_str().unwrap());
        assert_eq!(server.request("DELETE", &path).token(&token).send().status, 204);
    }
    assert_eq!(trashed(&server), 60);
    // The next deletion finds the disk full, and looks for room in the trash.
    let _filler = disk.fill(1 << 20);
    let file = pictures::distinct_jpeg(1);
    let upload = upload_json("me.jpg", "image/jpeg", 24, 24, &file);
    assert_eq!(server.upload(&token).json(&upload).send().status, 507);
    server.wait_for_log("emptying the trash frees no space");
    assert!(trashed(&server) >= 28, "{}", trashed(&server));
}
