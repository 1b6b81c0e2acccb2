//! Nobody keeps an account from signing in: strangers' failures count against their own networks.

use serde_json::json;

use crate::support::Server;

const EMAIL: &str = "ada@example.org";
const PASSWORD: &str = "correct horse battery";

/// Tries to sign in from this IP; the status.
fn log_in(server: &Server, ip: &str, password: &str) -> u16 {
    let form = json!({"email": EMAIL, "password": password});
    server.request("POST", "/api/login").header("X-Forwarded-For", ip).json(&form).send().status
}

// Promise 23
#[test]
fn strangers_failures_do_not_keep_the_owner_out_from_a_known_network() {
    let server = Server::start_with(
        &[],
        &[
            ("TONDO_TRUSTED_PROXIES", "127.0.0.1"),
            ("TONDO_LOGIN_RATE_BY_IP", "off"),
            ("TONDO_LOGIN_RATE_BY_ACCOUNT", "3/1h"),
        ],
    );
    server.add_person(EMAIL, PASSWORD);
    assert_eq!(log_in(&server, "203.0.113.1", PASSWORD), 200);
    // One network after another, each within its own bound.
    let strangers: Vec<u16> =
        (1..=40).map(|host| log_in(&server, &format!("192.0.2.{host}"), "a wrong password")).collect();
    assert_eq!((strangers[..30].to_vec(), strangers[39]), (vec![401; 30], 429), "together they are bounded");
    assert_eq!(log_in(&server, "198.51.100.1", PASSWORD), 429, "an unknown network waits");
    for _ in 0..10 {
        assert_eq!(log_in(&server, "203.0.113.1", PASSWORD), 200);
    }
    // A network may fail only so often, known or not.
    let failures = [(); 4].map(|()| log_in(&server, "203.0.113.1", "a wrong password"));
    assert_eq!(failures, [401, 401, 401, 429]);
}

// Promise 23
#[test]
fn a_signed_in_persons_own_change_does_not_wait_for_strangers() {
    let server = Server::start_with(
        &[],
        &[("TONDO_LOGIN_RATE_BY_IP", "2/1h"), ("TONDO_LOGIN_RATE_BY_ACCOUNT", "2/1h")],
    );
    server.add_person(EMAIL, PASSWORD);
    let token = server.token(EMAIL, &[]);
    let statuses = [(); 3].map(|()| log_in(&server, "", "a wrong password"));
    assert_eq!(statuses, [401, 401, 429]);
    let change = json!({"current": PASSWORD, "new": "another good password"});
    let changed = server.request("PUT", "/api/v1/me/password").token(&token).json(&change).send();
    assert_eq!(changed.status, 204, "{changed:?}");
}

#[test]
fn failed_logins_stand_in_the_audit_trail_with_the_account_and_without_what_was_typed() {
    let data = tempfile::tempdir().unwrap();
    let proxies = [("TONDO_TRUSTED_PROXIES", "127.0.0.1")];
    let mut server = Server::start_on(data.path(), &[], &proxies);
    server.add_person(EMAIL, PASSWORD);
    for _ in 0..3 {
        assert_eq!(log_in(&server, "192.0.2.1", "a wrong password"), 401);
    }
    let nobody = json!({"email": "a-secret@typed.example", "password": "a wrong password"});
    assert_eq!(server.request("POST", "/api/login").json(&nobody).send().status, 401);
    server.signal("TERM");
    assert_eq!(server.wait().code(), Some(0));

    let server = Server::start_on(data.path(), &[], &proxies);
    server.run_ok(&["user", "edit", EMAIL, "--role", "admin"]);
    let token = server.token(EMAIL, &["--scope", "admin"]);
    let trail = server.request("GET", "/api/v1/audit").token(&token).send();
    let body = trail.json();
    let failed: Vec<_> = body["entries"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["action"] == "login.failed")
        .collect();
    assert_eq!(failed.len(), 2, "{body}");
    let of_ada = failed.iter().find(|entry| !entry["subject"].is_null()).unwrap();
    assert_eq!((&of_ada["client"], &of_ada["detail"]), (&json!("192.0.2.1"), &json!("3 x wrong password")));
    assert!(failed.iter().all(|entry| entry["actor"] == "unknown"));
    assert!(!body.to_string().contains("typed.example"));
}
