//! The audit trail is bounded: by age, and by number, at the cost of whoever fills it.

use serde_json::{Value, json};

use crate::support::Server;

fn actions(server: &Server, root: &str) -> Vec<Value> {
    let mut entries = Vec::new();
    let mut path = "/api/v1/audit?limit=100".to_owned();
    loop {
        let page = server.request("GET", &path).token(root).send().json();
        entries.extend(page["entries"].as_array().unwrap().iter().cloned());
        match page["next"].as_str() {
            Some(next) => path = format!("/api/v1/audit?limit=100&after={next}"),
            None => return entries,
        }
    }
}

// Promise 21
#[test]
fn above_the_most_entries_the_oldest_of_the_busiest_person_go_first() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut server = Server::start_on(&data, &[], &[]);
    let quiet = server.token_of_new_person("ben@example.org", "account");
    let busy = server.token_of_new_person("ada@example.org", "account");
    server.run_ok(&["user", "add", "root@example.org", "--admin", "--no-password"]);
    let root = server.token("root@example.org", &["--scope", "admin"]);
    let rename = |token: &str, name: &str| {
        let edited = server.request("PATCH", "/api/v1/me").token(token).json(&json!({"name": name})).send();
        assert_eq!(edited.status, 200);
    };
    rename(&quiet, "Ben");
    for round in 0..60 {
        rename(&busy, &format!("Ada {round}"));
    }
    let before = actions(&server, &root).len();
    assert!(before > 60, "{before} entries");
    server.kill();
    let server = Server::start_on(&data, &[], &[("TONDO_AUDIT_MAX_ENTRIES", "30")]);
    server.wait_for_log("old entries of the audit trail were removed");
    let left = actions(&server, &root);
    assert_eq!(left.len(), 30);
    let of = |token: &str| {
        let me = server.request("GET", "/api/v1/me").token(token).send().json();
        left.iter().filter(|entry| entry["actor"] == me["id"]).count()
    };
    assert_eq!(of(&quiet), 1, "what others did is kept");
    assert_eq!(of(&busy), 60 - (before - 30));
}
