//! Changes of members: how often, and on a disk that is nearly full. Administrators can always act, and everybody can delete
//! and sign out.

use serde_json::json;

use crate::support::{SAMPLE_REQUEST, Server};

const PASSWORD: &str = "correct horse";

/// Renames the caller; the answer's status.
fn rename(server: &Server, token: &str) -> u16 {
    let edit = json!({"name": "Somebody"});
    server.request("PATCH", "/api/v1/me").token(token).json(&edit).send().status
}

// Promise 21
#[test]
fn changes_are_rate_limited_by_person_but_not_deleting_and_signing_out() {
    let server = Server::start_with(&[], &[("TONDO_CHANGE_RATE", "2/1h")]);
    let token = server.token_of_new_person("ada@example.org", "account");
    let others = server.token_of_new_person("ben@example.org", "account");
    for _ in 0..2 {
        assert_eq!(server.upload(&token).body("application/json", SAMPLE_REQUEST).send().status, 201);
    }
    assert_eq!([(); 3].map(|()| rename(&server, &token)), [200, 200, 429]);
    let asked = json!({"address": "ada@example.net"});
    let refused = server.request("POST", "/api/v1/me/addresses").token(&token).json(&asked).send();
    assert_eq!(refused.status, 429);
    assert!(refused.header("retry-after").parse::<u32>().unwrap() > 1000, "{refused:?}");
    assert_eq!(rename(&server, &others), 200, "everybody has a rate of their own");
    assert_eq!(server.upload(&token).body("application/json", SAMPLE_REQUEST).send().status, 201);
    let delete = server.request("DELETE", "/api/v1/user/profile-picture").token(&token).send();
    assert_eq!(delete.status, 204);
    assert_eq!(server.request("POST", "/api/logout").token(&token).send().status, 204);
}

// Promise 21
#[test]
fn administrators_may_change_ten_times_as_much() {
    let server = Server::start_with(&[], &[("TONDO_CHANGE_RATE", "2/1h")]);
    server.run_ok(&["user", "add", "root@example.org", "--admin", "--no-password"]);
    let token = server.token("root@example.org", &["--scope", "admin"]);
    let statuses: Vec<u16> = (0..21).map(|_| rename(&server, &token)).collect();
    assert_eq!((statuses[..20].to_vec(), statuses[20]), (vec![200; 20], 429));
}

// Promise 21
#[test]
fn below_min_free_space_members_change_nothing_and_administrators_act() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let full = [("TONDO_MIN_FREE_SPACE", "1000000000 GiB")];
    let server = Server::start_on(&data, &[], &full);
    server.add_person("ada@example.org", PASSWORD);
    server.run_ok(&["user", "add", "root@example.org", "--admin", "--no-password"]);
    let token = server.token("ada@example.org", &["--scope", "account"]);
    let root = server.token("root@example.org", &["--scope", "admin"]);
    assert_eq!(rename(&server, &token), 507);
    let login = json!({"email": "ada@example.org", "password": PASSWORD});
    let signed_in = server.request("POST", "/api/login").json(&login).send();
    assert_eq!(signed_in.status, 200);
    let session = signed_in.json()["token"].as_str().unwrap().to_owned();
    assert_eq!(server.request("POST", "/api/logout").token(&session).send().status, 204);
    let me = server.request("GET", "/api/v1/me").token(&token).send().json();
    let path = format!("/api/v1/users/{}", me["id"].as_str().unwrap());
    let disabled = server.request("PATCH", &path).token(&root).json(&json!({"active": false})).send();
    assert_eq!((disabled.status, &disabled.json()["active"]), (200, &json!(false)));
    assert_eq!(rename(&server, &root), 200);
}
