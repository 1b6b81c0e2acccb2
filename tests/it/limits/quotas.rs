//! Rates of logins and uploads, and how much a person may store.

use serde_json::json;

use crate::support::{SAMPLE_REQUEST, Server, pictures};

const PASSWORD: &str = "correct horse battery";

// Promise 17
#[test]
fn logins_are_rate_limited_by_account_whether_or_not_it_exists() {
    let server = Server::start_with(&[], &[("TONDO_LOGIN_RATE_BY_ACCOUNT", "2/1h")]);
    server.add_person("ada@example.org", PASSWORD);
    for email in ["ada@example.org", "nobody@example.org"] {
        let body = json!({"email": email, "password": "wrong password"});
        let statuses: Vec<u16> =
            (0..3).map(|_| server.request("POST", "/api/login").json(&body).send().status).collect();
        assert_eq!(statuses, [401, 401, 429], "{email}");
    }
    let rejected = server
        .request("POST", "/api/login")
        .json(&json!({"email": "ada@example.org", "password": PASSWORD}))
        .send();
    assert_eq!(rejected.status, 429);
    assert!(rejected.header("retry-after").parse::<u64>().unwrap() > 60);
}

// Promise 17
#[test]
fn logins_are_rate_limited_by_ip() {
    let server = Server::start_with(&[], &[("TONDO_LOGIN_RATE_BY_IP", "3/1h")]);
    let statuses: Vec<u16> = (0..4)
        .map(|number| {
            let body = json!({"email": format!("{number}@example.org"), "password": "wrong password"});
            server.request("POST", "/api/login").json(&body).send().status
        })
        .collect();
    assert_eq!(statuses, [401, 401, 401, 429]);
}

#[test]
fn a_full_history_rejects_uploads_until_something_is_deleted() {
    let server = Server::start_with(&[], &[("TONDO_MAX_PICTURES_PER_PERSON", "2")]);
    let token = server.token_of_new_person("ada@example.org", "picture");
    let upload = |name: &str| {
        let body = SAMPLE_REQUEST.replace("profile_picture.jpg", name);
        server.upload(&token).body("application/json", body).send().status
    };
    assert_eq!((upload("a.jpg"), upload("b.jpg"), upload("c.jpg")), (201, 201, 409));
    // A picture that is in the history already takes no more space.
    assert_eq!(upload("a.jpg"), 201);
    assert_eq!(server.request("DELETE", "/api/v1/user/profile-picture").token(&token).send().status, 204);
    assert_eq!(upload("c.jpg"), 201);
}

// Promise 20
#[test]
fn a_history_is_limited_in_bytes_until_something_is_deleted() {
    let server = Server::start_with(&[], &[("TONDO_MAX_BYTES_PER_PERSON", "2 KiB")]);
    let token = server.token_of_new_person("ada@example.org", "account");
    let upload = |name: &str| {
        let body = SAMPLE_REQUEST.replace("profile_picture.jpg", name);
        server.upload(&token).body("application/json", body).send()
    };
    assert_eq!(upload("a.jpg").status, 201);
    let rejected = upload("b.jpg");
    assert_eq!(rejected.status, 409);
    assert!(rejected.message("error").contains("2 KiB"), "{rejected:?}");
    // A picture that is in the history already takes no more space.
    assert_eq!(upload("a.jpg").status, 201);
    // A rejected picture takes no space on disk.
    let other = pictures::jpeg(&pictures::noise(1, 64, 64));
    assert_eq!(server.upload(&token).body("image/jpeg", other).send().status, 409);
    assert_eq!(server.blobs().len(), 1);
    let me = server.request("GET", "/api/v1/me").token(&token).send().json();
    assert_eq!((&me["pictures"], &me["picture_bytes"]), (&json!(1), &json!(1118)));
    assert_eq!(server.request("DELETE", "/api/v1/user/profile-picture").token(&token).send().status, 204);
    assert_eq!(upload("b.jpg").status, 201);
}

#[test]
fn uploads_are_rate_limited_by_person() {
    let server = Server::start_with(&[], &[("TONDO_UPLOAD_RATE", "1/1h")]);
    let token = server.token_of_new_person("ada@example.org", "picture");
    let upload = || server.upload(&token).body("application/json", SAMPLE_REQUEST).send().status;
    assert_eq!((upload(), upload()), (201, 429));
}
