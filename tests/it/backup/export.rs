//! `tondo stats` counts, and what `tondo export` writes, `tondo import` reads back.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tondo::parts::BlobHash;

use super::{data_with, flip_a_bit, run, text};
use crate::support::{Server, pictures, tondo, upload_json};

/// What of each person an export and an import keep.
fn people(data: &Path) -> Vec<Value> {
    let (code, people) = run(&["user", "list", "--data", text(data)]);
    assert_eq!(code, 0, "{people}");
    let facts = |person: &Value| {
        let email = person["email"].as_str().unwrap();
        let fields = ["email", "name", "slug", "username"].map(|field| person[field].clone());
        let picture = tondo(&["picture", "get", email, "--data", text(data)]).stdout;
        let (_, addresses) = run(&["address", "list", email, "--data", text(data)]);
        // An address is found in any spelling; the one in which it was typed is not exported.
        let addresses = addresses.as_array().unwrap().iter();
        let addresses: Vec<String> =
            addresses.map(|one| one["address"].as_str().unwrap().to_lowercase()).collect();
        assert!(!picture.is_empty(), "{email} has no picture");
        json!([fields, BlobHash::of(&picture).to_hex(), addresses])
    };
    let mut people: Vec<Value> = people.as_array().unwrap().iter().map(facts).collect();
    people.sort_by_key(ToString::to_string);
    people
}

#[test]
fn an_export_is_imported_as_the_same_people_and_pictures() {
    let (folder, data, _) = data_with(2);
    let server = Server::start_on(&data, &[], &[]);
    let out = folder.path().join("out");
    add_what_a_table_must_quote(&server);
    let (code, report) = run(&["export", text(&out), "--data", text(&data)]);
    assert_eq!((code, &report["people"], &report["pictures"]), (0, &2.into(), &2.into()), "{report}");
    assert_eq!(run(&["export", text(&out), "--data", text(&data)]).0, 2, "the folder is not empty");
    let again = folder.path().join("again");
    drop(Server::start_on(&again, &[], &[]));
    let table = out.join("people.csv");
    let (code, report) = run(&["import", "csv", text(&table), "--create", "--data", text(&again)]);
    assert_eq!(
        (code, &report["people_added"], &report["pictures_set"]),
        (0, &2.into(), &2.into()),
        "{report}"
    );
    assert_eq!(people(&again), people(&data));
    // The folder of pictures is one that `import folder` takes.
    let third = folder.path().join("third");
    drop(Server::start_on(&third, &[], &[]));
    let (code, report) =
        run(&["import", "folder", text(&out.join("pictures")), "--create", "--data", text(&third)]);
    assert_eq!((code, &report["pictures_set"]), (0, &2.into()), "{report}");
}

/// A person whose name and address are hard to write into a table and a file's name, and further names of the other person.
fn add_what_a_table_must_quote(server: &Server) {
    server.run_ok(&[
        "user",
        "add",
        "O\u{27}Hara%+x@example.org",
        "--name",
        "Scarlett, \"Katie\" O\u{27}Hara",
        "--no-password",
    ]);
    server.run_ok(&["address", "add", "ada@example.org", "ada@example.net"]);
    server.run_ok(&["user", "edit", "ada@example.org", "--username", "Ada.L"]);
    let token = server.token("O\u{27}Hara%+x@example.org", &["--scope", "picture"]);
    let png = pictures::encoded(&pictures::quarters(30, 30), image::ImageFormat::Png);
    assert_eq!(
        server.upload(&token).json(&upload_json("me.png", "image/png", 30, 30, &png)).send().status,
        201
    );
}

#[test]
fn a_damaged_picture_is_not_exported_and_its_owner_is_named() {
    let (folder, data, hashes) = data_with(2);
    flip_a_bit(&super::blob_path(&data, hashes[1]));
    let (code, report) = run(&["export", text(&folder.path().join("part")), "--data", text(&data)]);
    assert_eq!((code, &report["unreadable"]), (3, &json!(["ada@example.org"])), "{report}");
}

#[test]
fn stats_count_what_is_stored() {
    let (_folder, data, hashes) = data_with(3);
    let bytes: u64 =
        hashes.iter().map(|hash| fs::metadata(super::blob_path(&data, *hash)).unwrap().len()).sum();
    let (code, stats) = run(&["stats", "--data", text(&data)]);
    assert_eq!(
        (code, &stats["people"], &stats["pictures"], &stats["files"]),
        (0, &1.into(), &3.into(), &3.into())
    );
    assert_eq!(
        (&stats["file_bytes"], &stats["trash"], &stats["shared_bytes"]),
        (&bytes.into(), &0.into(), &0.into())
    );
    assert!(stats["catalogue_bytes"].as_u64().unwrap() > 100_000 && stats["free_bytes"].is_u64(), "{stats}");
    let text = tondo(&["stats", "--data", text(&data)]);
    assert!(String::from_utf8_lossy(&text.stdout).contains("pictures    3"), "{text:?}");
}
