//! `--export-on-exit`: what was clicked and uploaded is a seed that reads back to the same people, addresses and pictures.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::SAMPLE_REQUEST;
use crate::support::dev::{Dev, directory, run};

const ADA: &str = "tondo_dev_ada_admin";

/// What a seed describes, as an administrator sees it, without what is made anew: identifiers and times.
fn described(dev: &Dev) -> Value {
    let people =
        dev.get("/api/v1/users?sort=created&limit=100", ADA).json()["users"].as_array().unwrap().clone();
    let described = people.iter().map(|person| {
        let of = |what: &str| {
            dev.get(&format!("/api/v1/users/{}/{what}?limit=100", person["id"].as_str().unwrap()), ADA).json()
        };
        let facts = [
            "email",
            "name",
            "slug",
            "username",
            "role",
            "language",
            "active",
            "public",
            "default_style",
            "has_password",
        ];
        let facts: Vec<&Value> = facts.iter().map(|name| &person[*name]).collect();
        let (history, trash, addresses) = (of("pictures"), of("trash"), of("addresses"));
        let rows = |page: &Value| -> Vec<Value> {
            let kept = [
                "basename", "filesize", "width", "height", "mime", "crop", "rotate", "alt", "rating",
                "current",
            ];
            let row = |picture: &Value| kept.iter().map(|name| picture[*name].clone()).collect();
            page["pictures"].as_array().unwrap().iter().map(row).collect()
        };
        let name_of = |id: &Value| {
            let found = history["pictures"].as_array().unwrap().iter().find(|picture| picture["id"] == *id);
            found.map(|picture| picture["basename"].clone())
        };
        let addresses: Vec<Value> = addresses["addresses"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| json!([one["address"], one["state"], name_of(&one["picture"])]))
            .collect();
        json!({"facts": facts, "history": rows(&history), "trash": rows(&trash), "addresses": addresses})
    });
    json!({"people": described.collect::<Vec<_>>(), "blocks": blocks(dev)})
}

fn blocks(dev: &Dev) -> Vec<Value> {
    let blocks = dev.get("/api/v1/blocks", ADA).json();
    blocks["blocks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|block| json!([block["sha256"], block["reason"]]))
        .collect()
}

fn send(dev: &Dev, method: &str, path: &str, body: &Value) -> Value {
    let answer = dev.request(method, path).token(ADA).json(body).send();
    assert!(answer.status < 300, "{method} {path}: {answer:?}");
    if answer.body.is_empty() { Value::Null } else { answer.json() }
}

/// What somebody might do in the pages.
fn click(dev: &Dev) {
    let new = json!({"email": "new@example.org", "name": "New \"person\" \\ ü", "username": "n.ew"});
    let id = send(dev, "POST", "/api/v1/users", &new)["id"].as_str().unwrap().to_owned();
    send(dev, "POST", &format!("/api/v1/users/{id}/addresses"), &json!({"address": "other@example.org"}));
    // The same name twice, of two files.
    let upload = dev.request("POST", &format!("/api/v1/users/{id}/profile-picture")).token(ADA);
    assert_eq!(upload.body("application/json", SAMPLE_REQUEST).send().status, 201);
    let mut second: Value =
        serde_json::from_str(&fs::read_to_string(dev.data().join("upload-request.json")).unwrap()).unwrap();
    second["crop"] = json!({"x": 3, "y": 4, "size": 50});
    second["alt"] = json!("Two\u{2028}\"lines\"");
    send(dev, "POST", &format!("/api/v1/users/{id}/profile-picture"), &second);
    let pictures = dev.get(&format!("/api/v1/users/{id}/pictures"), ADA).json();
    let oldest = pictures["pictures"][1]["id"].as_str().unwrap().to_owned();
    send(dev, "POST", &format!("/api/v1/users/{id}/pictures/{oldest}/restore"), &json!({}));
    let edit = json!({"rotate": 180, "rating": "r"});
    send(dev, "PATCH", &format!("/api/v1/users/{id}/pictures/{oldest}"), &edit);
    let addresses = dev.get(&format!("/api/v1/users/{id}/addresses"), ADA).json();
    let address = addresses["addresses"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["address"] == "other@example.org")
        .unwrap();
    let path = format!("/api/v1/users/{id}/addresses/{}", address["id"].as_str().unwrap());
    send(dev, "PATCH", &path, &json!({"picture": oldest}));
    // Ada's current picture goes to the trash, and none takes its place.
    assert_eq!(dev.request("DELETE", "/api/v1/user/profile-picture").token(ADA).send().status, 204);
    let emmy = dev.announced["people"][2]["id"].as_str().unwrap();
    send(
        dev,
        "PATCH",
        &format!("/api/v1/users/{emmy}"),
        &json!({"name": "Amalie", "public": true, "default_style": "robohash"}),
    );
    send(dev, "POST", "/api/v1/blocks", &json!({"sha256": "b".repeat(64), "reason": "why \"not\""}));
}

fn stop(mut dev: Dev) {
    dev.signal("TERM");
    assert_eq!(dev.wait().code(), Some(0), "{}", dev.log());
}

fn seed_of(directory: &Path) -> String {
    directory.join("seed.toml").to_str().unwrap().to_owned()
}

#[test]
fn what_was_clicked_is_a_seed_that_reads_back_to_the_same() {
    let directory = directory();
    let (first, second) = (directory.path().join("first"), directory.path().join("second"));
    let dev = Dev::start(directory.path(), &["--export-on-exit", first.to_str().unwrap()]);
    click(&dev);
    let before = described(&dev);
    stop(dev);
    let again = Dev::start(
        directory.path(),
        &["--seed", &seed_of(&first), "--export-on-exit", second.to_str().unwrap()],
    );
    let after = described(&again);
    assert_eq!(serde_json::to_string_pretty(&after).unwrap(), serde_json::to_string_pretty(&before).unwrap());
    // The passwords and tokens of the seed hold, and a set-up link.
    let login = json!({"email": "grace@example.org", "password": "tondo-dev-password"});
    assert_eq!(again.request("POST", "/api/login").json(&login).send().status, 200);
    let link =
        again.request("POST", "/api/setup/link").json(&json!({"token": "tondo_dev_hedy_setup"})).send();
    assert_eq!(link.status, 200);
    stop(again);
    assert_eq!(fs::read_to_string(seed_of(&first)).unwrap(), fs::read_to_string(seed_of(&second)).unwrap());
}

#[test]
fn what_is_only_known_as_a_hash_is_told_in_a_comment() {
    let directory = directory();
    let out = directory.path().join("out");
    let dev = Dev::start(directory.path(), &["--export-on-exit", out.to_str().unwrap()]);
    let emmy = "tondo_dev_emmy_account";
    let new = json!({"current": "tondo-dev-password", "new": "another long password"});
    assert_eq!(dev.request("PUT", "/api/v1/me/password").token(emmy).json(&new).send().status, 204);
    stop(dev);
    let seed = fs::read_to_string(seed_of(&out)).unwrap();
    assert!(seed.contains("# There was a password; only its hash is known."), "{seed}");
    assert!(!seed.contains("another long password") && seed.contains("tondo_dev_grace_picture"), "{seed}");
}

#[test]
fn a_directory_that_cannot_be_made_ends_the_start() {
    let directory = directory();
    let file = directory.path().join("file");
    fs::write(&file, "").unwrap();
    let output = run(directory.path(), &["--export-on-exit", file.join("below").to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
}
