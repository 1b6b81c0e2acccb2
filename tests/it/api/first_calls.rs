//! What apps and pages call first: the server, the session, and the addresses with their hashes.

use serde_json::json;

use crate::support::Server;

const PASSWORD: &str = "correct horse battery";

#[test]
fn the_server_tells_strangers_what_it_accepts_and_nothing_of_what_it_holds() {
    let server = Server::start_with(&["--base-path", "/avatars/"], &[("TONDO_MAX_PIXELS", "4000000")]);
    let before = server.get("/avatars/api/v1/server").json();
    assert_eq!(before["base_url"], "http://localhost/avatars/");
    assert_eq!((&before["public_url_is_set"], &before["setup_needed"]), (&json!(false), &json!(true)));
    assert_eq!((&before["name"], &before["uploads"]), (&json!("Tondo"), &json!("open")));
    assert_eq!(
        (&before["limits"]["pixels"], &before["limits"]["baseline_jpeg_pixels"]),
        (&json!(4_000_000), &json!(6_000_000))
    );
    assert_eq!(before["accepted_types"], json!(["image/jpeg", "image/png", "image/webp", "image/gif"]));
    assert_eq!(
        (&before["default_style"], &before["sign_in_methods"]),
        (&json!("identicon"), &json!(["password"]))
    );
    server.add_administrator("root@example.org", PASSWORD);
    let after = server.get("/avatars/api/v1/server");
    assert_eq!(after.json()["setup_needed"], false);
    let text = String::from_utf8(after.body).unwrap();
    assert!(!text.contains("root@") && !text.contains(server.data.to_str().unwrap()), "{text}");
}

#[test]
fn the_public_url_is_the_base_url() {
    let server = Server::start_with(&[], &[("TONDO_PUBLIC_URL", "https://avatars.example.org")]);
    let told = server.get("/api/v1/server").json();
    assert_eq!(
        (&told["base_url"], &told["public_url_is_set"]),
        (&json!("https://avatars.example.org/"), &json!(true))
    );
}

#[test]
fn nobodys_session_is_null_and_no_error() {
    let server = Server::start();
    let nobody = json!({"user": null, "expires_at": null});
    assert_eq!(server.get("/api/session").json(), nobody);
    for token in ["tondo_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG", "rubbish"] {
        let answer = server.request("GET", "/api/session").token(token).send();
        assert_eq!((answer.status, answer.json()), (200, nobody.clone()));
    }
}

#[test]
fn a_session_shows_its_person_and_its_end() {
    let server = Server::start();
    server.add_administrator("root@example.org", PASSWORD);
    let login = json!({"email": "root@example.org", "password": PASSWORD});
    let opened = server.request("POST", "/api/session").json(&login).send();
    let cookie = opened.header("set-cookie").split(';').next().unwrap().to_owned();
    let answer = server.request("GET", "/api/session").header("Cookie", &cookie).send().json();
    assert_eq!(answer["user"], server.request("GET", "/api/v1/me").header("Cookie", &cookie).send().json());
    let end: jiff::Timestamp = answer["expires_at"].as_str().unwrap().parse().unwrap();
    let since: jiff::Timestamp = answer["user"]["created_at"].as_str().unwrap().parse().unwrap();
    assert!(end.duration_since(since).as_hours() >= 24 * 29, "{end}");
    let narrow = server.token("root@example.org", &["--scope", "picture"]);
    let shown = server.request("GET", "/api/session").token(&narrow).send().json();
    assert_eq!(shown["user"], json!(null), "a token of the scope picture shows no account");
}

#[test]
fn an_address_comes_with_its_hashes_and_the_url_that_shows_it() {
    let server = Server::start();
    server.add_administrator("root@example.org", PASSWORD);
    let token = server.token("root@example.org", &[]);
    let list = server.request("GET", "/api/v1/me/addresses").token(&token).send().json();
    let own = &list["addresses"][0];
    let [md5, sha1, sha256] =
        tondo::parts::IdentityHash::all_of("root@example.org").map(tondo::parts::IdentityHash::to_hex);
    assert_eq!(own["hashes"], json!({"md5": md5, "sha1": sha1, "sha256": sha256}));
    assert_eq!(own["avatar_url"], format!("http://localhost/avatar/{sha256}"));
    let asked = json!({"address": "HTTPS://Ada.example.org"});
    let openid = server.request("POST", "/api/v1/me/addresses").token(&token).json(&asked).send().json();
    let [md5, ..] = tondo::parts::IdentityHash::all_of("https://ada.example.org/")
        .map(tondo::parts::IdentityHash::to_hex);
    assert_eq!(openid["hashes"]["md5"], md5);
}
