//! Secrets: they are nowhere in plain text, nothing is changed without a token, and a new server has no password that works.

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rusqlite::Connection;
use serde_json::json;

use crate::support::files::files_below;
use crate::support::{SAMPLE_REQUEST, Server, contains, tondo_with_input};

const PASSWORD: &str = "correct horse battery staple";
const WRONG_PASSWORD: &str = "incorrect horse battery staple";

/// Changes that need no token, but a password, a set-up link, or the word of a trusted proxy.
const HAVE_OWN_CREDENTIALS: [&str; 8] = [
    "/api/login",
    "/api/session",
    "/api/session/proxy",
    "/api/setup",
    "/api/setup/link",
    "/api/password-reset",
    "/api/confirmation",
    "/api/confirmation/link",
];

// Promise 17
#[test]
fn no_token_cookie_or_password_is_in_a_file_or_the_log() {
    let server = Server::start_with(&[], &[("TONDO_LOG", "trace")]);
    server.add_person("ada@example.org", PASSWORD);
    let made = server.token("ada@example.org", &["--label", "made"]);
    let credentials = json!({"email": "ada@example.org", "password": PASSWORD});
    let login = server.request("POST", "/api/login").json(&credentials).send().json();
    let login = login["token"].as_str().unwrap().to_owned();
    let session = server.request("POST", "/api/session").json(&credentials).send();
    let cookie = session.header("set-cookie").split(';').next().unwrap().to_owned();
    let cookie = cookie.split_once('=').unwrap().1.to_owned();
    let wrong = json!({"email": "ada@example.org", "password": WRONG_PASSWORD});
    assert_eq!(server.request("POST", "/api/login").json(&wrong).send().status, 401);
    for token in [&made, &login] {
        let answer = server.upload(token).body("application/json", SAMPLE_REQUEST).send();
        assert_eq!(answer.status, 201);
        // Tokens in places where they do not belong, too.
        server.request("GET", &format!("/api/v1/me?token={token}")).token(token).send();
        server.request("GET", &format!("/api/v1/me?access_token={cookie}")).send();
    }
    server.request("GET", "/api/v1/me").header("Cookie", &format!("tondo_session={cookie}")).send();
    let last = server.get("/healthz");
    server.wait_for_log(last.header("x-request-id"));
    let files: Vec<_> = files_below(&server.data)
        .into_iter()
        .map(|path| (path.display().to_string(), fs::read(&path).unwrap()))
        .collect();
    assert!(files.len() >= 4, "{files:?}");
    for secret in [made.as_str(), &login, &cookie, PASSWORD, WRONG_PASSWORD] {
        for spelling in [secret.to_owned(), STANDARD.encode(secret), hex(secret)] {
            assert!(!server.log().contains(&spelling), "{secret} is in the log as {spelling}");
            for (name, content) in &files {
                assert!(!contains(content, spelling.as_bytes()), "{secret} is in {name} as {spelling}");
            }
        }
    }
    println!(
        "searched {} files and {} bytes of log for 5 secrets: none found",
        files.len(),
        server.log().len()
    );
}

// Promise 17
#[test]
fn no_url_contains_a_token() {
    let server = Server::start();
    let token = server.token_of_new_person("ada@example.org", "account");
    let upload = server.upload(&token).body("application/json", SAMPLE_REQUEST).send();
    assert!(!upload.header("location").contains(&token));
    for path in ["/api/v1/me", "/api/v1/user/pictures"] {
        let answer = server.request("GET", path).token(&token).send();
        assert!(answer.status == 200 && !contains(&answer.body, token.as_bytes()), "{path}");
    }
    for query in ["token", "access_token", "api_key"] {
        assert_eq!(server.get(&format!("/api/v1/me?{query}={token}")).status, 401, "{query}");
    }
}

// Promise 20
#[test]
fn nothing_is_changed_without_a_token() {
    let server = Server::start();
    let token = server.token_of_new_person("ada@example.org", "picture");
    let kept = server.upload(&token).body("application/json", SAMPLE_REQUEST).send();
    let before = rows(&server.data);
    let forged = "a".repeat(token.len());
    let (mut rejected, mut with_credentials) = (0, 0);
    for (method, path) in described_changes(&server, &token) {
        let plain = || server.request(&method, &path).body("application/json", SAMPLE_REQUEST);
        let basic = format!("Basic {}", STANDARD.encode(format!("ada@example.org:{PASSWORD}")));
        for (label, request) in [
            ("nothing", plain()),
            ("an unknown token", plain().token(&forged)),
            ("an empty token", plain().token("")),
            ("a password", plain().header("Authorization", &basic)),
            ("an unknown cookie", {
                plain()
                    .header("Cookie", &format!("tondo_session={forged}"))
                    .header("Sec-Fetch-Site", "same-origin")
            }),
        ] {
            let status = request.send().status;
            if HAVE_OWN_CREDENTIALS.contains(&path.as_str()) {
                assert!((400..500).contains(&status), "{method} {path} with {label}: {status}");
                with_credentials += 1;
            } else {
                assert_eq!(status, 401, "{method} {path} with {label}");
                rejected += 1;
            }
        }
    }
    println!(
        "{rejected} changes without a token and {with_credentials} without other credentials: each rejected"
    );
    assert!(rejected >= 5 * 15 && with_credentials == 5 * HAVE_OWN_CREDENTIALS.len());
    assert_eq!(rows(&server.data), before);
    assert_eq!((server.blobs().len(), server.get(kept.header("location")).status), (1, 200));
}

/// Every operation of the OpenAPI description that changes something: its method, and its path with an existing person and
/// picture.
fn described_changes(server: &Server, token: &str) -> Vec<(String, String)> {
    let pictures = server.request("GET", "/api/v1/user/pictures").token(token).send().json();
    let picture = pictures["pictures"][0]["id"].as_str().unwrap();
    let person = pictures["pictures"][0]["url"].as_str().unwrap().split('/').nth(2).unwrap();
    let document = server.get("/api/openapi.json").json();
    let mut changes = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let path = path.replace("{version}", "v1").replace("{id}", person).replace("{picture}", picture);
        let methods =
            item.as_object().unwrap().keys().filter(|method| !["get", "head"].contains(&method.as_str()));
        changes.extend(methods.map(|method| (method.to_uppercase(), path.clone())));
    }
    changes
}

// Promise 20
#[test]
fn a_new_server_has_no_people_and_no_default_password() {
    let server = Server::start();
    let people = |data: &Path| {
        let catalog = Connection::open(data.join("tondo.db")).unwrap();
        catalog.query_row("SELECT count(*) FROM people", [], |row| row.get::<_, i64>(0)).unwrap()
    };
    assert_eq!(people(&server.data), 0);
    for email in ["admin@example.org", "root@localhost", "tondo@example.org", "admin@admin.org"] {
        for password in ["admin", "password", "tondo", "changeme"] {
            let body = json!({"email": email, "password": password});
            assert_eq!(server.request("POST", "/api/login").json(&body).send().status, 401);
        }
    }
    // Passwords that are easy to guess are rejected, too.
    for password in ["", "admin", "short"] {
        let data = server.data.to_str().unwrap();
        let arguments = ["user", "add", "ada@example.org", "--password-stdin", "--data", data];
        assert!(!tondo_with_input(&arguments, password).status.success(), "{password}");
    }
    assert_eq!(people(&server.data), 0);
}

/// The number of rows of each table of the catalog.
fn rows(data: &Path) -> Vec<(String, i64)> {
    let catalog = Connection::open(data.join("tondo.db")).unwrap();
    let mut names = catalog.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").unwrap();
    let names: Vec<String> = names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let count = |name: &String| {
        catalog.query_row(&format!("SELECT count(*) FROM \"{name}\""), [], |row| row.get(0)).unwrap()
    };
    names.iter().map(|name| (name.clone(), count(name))).collect()
}

fn hex(text: &str) -> String {
    text.bytes().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}
