//! Usernames: set by administrators, found in public URLs, never in the way of hashes and slugs.

use serde_json::json;
use tondo::parts::IdentityHash;

use crate::support::{SAMPLE_REQUEST, Server};

/// A server on which Ada has a picture and a username.
fn with_ada(username: &str) -> Server {
    let server = Server::start();
    let token = server.token_of_new_person("ada@example.org", "account");
    server.run_ok(&["user", "edit", "ada@example.org", "--username", username]);
    let upload = server.upload(&token).body("application/json", SAMPLE_REQUEST).send();
    assert_eq!(upload.status, 201);
    server
}

fn admin(server: &Server) -> String {
    server.run_ok(&["user", "add", "root@example.org", "--admin", "--no-password"]);
    server.token("root@example.org", &[])
}

#[test]
fn a_picture_is_found_by_the_exact_username_and_with_an_extension() {
    for (username, paths) in [
        ("john.doe", ["john.doe", "John.Doe", "john.doe.png", "JOHN.DOE.webp"]),
        ("john_doe", ["john_doe", "JOHN_DOE", "john_doe.jpg", "john%5Fdoe.gif"]),
        ("DOMAIN\\john", ["DOMAIN%5Cjohn", "domain%5cJohn", "DOMAIN%5Cjohn.png", "domain%5Cjohn.jpg"]),
        (
            "李明",
            [
                "%E6%9D%8E%E6%98%8E",
                "%E6%9D%8E%E6%98%8E.png",
                "%E6%9D%8E%E6%98%8E.jpg",
                "%E6%9D%8E%E6%98%8E.webp",
            ],
        ),
        ("José", ["Jos%C3%A9", "jos%C3%89", "Jose%CC%81.png", "JOS%C3%89.jpg"]),
    ] {
        let server = with_ada(username);
        for path in paths {
            for root in ["/u/", "/avatar/"] {
                let answer = server.get(&format!("{root}{path}?d=404"));
                assert_eq!(answer.status, 200, "{username}: {root}{path}");
            }
        }
        let format = server.get(&format!("/u/{}", paths[2])).header("content-type").to_owned();
        assert!(
            paths[2].ends_with(format.trim_start_matches("image/").replace("jpeg", "jpg").as_str()),
            "{format}"
        );
    }
}

#[test]
fn a_change_of_the_username_shows_at_once() {
    let server = with_ada("john.doe");
    assert_eq!(server.get("/u/jane.doe").status, 404);
    let token = admin(&server);
    let users = server.request("GET", "/api/v1/users?q=john.d").token(&token).send().json();
    let id = users["users"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(users["users"][0]["username"], json!("john.doe"));
    let set = |username: serde_json::Value| {
        let request = server.request("PATCH", &format!("/api/v1/users/{id}")).token(&token);
        request.json(&json!({"username": username})).send()
    };
    assert_eq!(set(json!("Jane.Doe")).json()["username"], json!("Jane.Doe"));
    assert_eq!((server.get("/u/jane.doe").status, server.get("/u/john.doe").status), (200, 404));
    assert_eq!(set(json!(null)).json()["username"], json!(null));
    assert_eq!(server.get("/u/jane.doe").status, 404);
    let made = server.request("POST", "/api/v1/users").token(&token);
    let made = made.json(&json!({"email": "eve@example.org", "username": "eve.x"})).send();
    assert_eq!((made.status, &made.json()["username"]), (201, &json!("eve.x")));
    for (username, error) in [
        ("EVE.X", "belongs to another person"),
        ("eve", "belongs to another person"),
        ("eve.png", "belongs to another person"),
        ("p\u{430}ypal", "could pass for another"),
        ("two words", "visible characters"),
        ("", "required"),
    ] {
        let refused = set(json!(username));
        assert_eq!(refused.status, 400, "{username}");
        assert!(refused.message("username").contains(error), "{username}: {}", refused.message("username"));
    }
}

#[test]
fn only_administrators_set_usernames() {
    let server = with_ada("john.doe");
    let token = server.token("ada@example.org", &[]);
    let own = server.request("PATCH", "/api/v1/me").token(&token).json(&json!({"username": "root"})).send();
    assert_eq!(own.status, 403);
    let me = server.request("GET", "/api/v1/me").token(&token).send().json();
    assert_eq!(me["username"], json!("john.doe"));
}

#[test]
fn hashes_and_slugs_are_not_hidden_by_usernames() {
    let server = with_ada("john.doe");
    server.run_ok(&["user", "add", "eve@example.org", "--no-password"]);
    let hash = IdentityHash::all_of("ada@example.org")[0].to_hex();
    for username in
        [hash.clone(), format!("{hash}.png"), "ada".to_owned(), "ada.jpg".to_owned(), "JOHN.DOE".to_owned()]
    {
        let refused = server.run(&["user", "edit", "eve@example.org", "--username", &username]);
        assert!(!refused.status.success(), "{username}");
    }
    let refused = server.run(&["user", "edit", "eve@example.org", "--slug", "john-doe"]);
    assert!(refused.status.success());
    // An extension that selects nothing may be part of somebody's name.
    server.run_ok(&["user", "edit", "eve@example.org", "--username", "ada.lovelace"]);
    assert_eq!(server.get("/avatar/ada.lovelace?d=404").status, 404);
    assert_eq!(server.get("/avatar/ada.king?d=404").status, 200);
    assert_eq!(server.get(&format!("/avatar/{hash}.png?d=404")).status, 200);
}

#[test]
fn a_profile_names_the_username_and_is_found_by_it() {
    let server = with_ada("john.doe");
    server.run_ok(&["user", "edit", "ada@example.org", "--public", "true"]);
    for path in ["/john.doe", "/John.Doe.json"] {
        let profile = server.get(path).json();
        assert_eq!(profile["entry"][0]["preferredUsername"], json!("john.doe"), "{path}");
    }
    let card = String::from_utf8(server.get("/john.doe.vcf").body).unwrap();
    assert!(card.contains("\r\nNICKNAME:john.doe\r\n"), "{card}");
    assert_eq!(server.get("/v3/profiles/john.doe").status, 200);
    let found = server.get("/.well-known/webfinger?resource=acct:john.doe@localhost");
    assert_eq!(found.json()["links"][0]["href"], json!("http://localhost/u/ada.jpg"));
}
