//! Identities of people, which the API calls addresses: requests, grants, and that no two people share one.

use serde_json::{Value, json};

use crate::support::Server;

/// The addresses that this request lists, each with its state.
fn listed(server: &Server, token: &str, path: &str) -> Vec<(String, String)> {
    let answer = server.request("GET", path).token(token).send();
    assert_eq!(answer.status, 200, "{answer:?}");
    let text = |row: &Value, field: &str| row[field].as_str().unwrap().to_owned();
    let rows = answer.json()["addresses"].as_array().unwrap().clone();
    rows.iter().map(|row| (text(row, "address"), text(row, "state"))).collect()
}

fn pair(address: &str, state: &str) -> (String, String) {
    (address.to_owned(), state.to_owned())
}

/// A server, an administrator's token, a member's token, and the member's id.
fn server_with_people() -> (Server, String, String, String) {
    let server = Server::start();
    server.add_administrator("root@example.org", "correct horse");
    let admin = server.token("root@example.org", &[]);
    let ada = server.token_of_new_person("Ada@example.org", "account");
    let me = server.request("GET", "/api/v1/me").token(&ada).send().json();
    let id = me["id"].as_str().unwrap().to_owned();
    (server, admin, ada, id)
}

#[test]
fn people_request_addresses_and_administrators_grant_them() {
    let (server, admin, ada, id) = server_with_people();
    let form = json!({"address": "Ada@Example.NET"});
    let requested = server.request("POST", "/api/v1/me/addresses").token(&ada).json(&form).send();
    assert_eq!((requested.status, &requested.json()["state"]), (201, &json!("asked")));
    let own = [pair("Ada@example.org", "granted"), pair("Ada@Example.NET", "asked")];
    assert_eq!(listed(&server, &ada, "/api/v1/me/addresses"), own);
    assert_eq!(listed(&server, &admin, "/api/v1/addresses/asked"), [pair("Ada@Example.NET", "asked")]);
    let address = requested.json()["id"].as_str().unwrap().to_owned();
    let grant = format!("/api/v1/users/{id}/addresses/{address}/grant");
    assert_eq!(server.request("POST", &grant).token(&ada).send().status, 403);
    let granted = server.request("POST", &grant).token(&admin).send();
    assert_eq!((granted.status, &granted.json()["state"]), (200, &json!("granted")));
    assert_eq!(listed(&server, &admin, "/api/v1/addresses/asked"), []);
    // Requesting an address again changes nothing.
    let again = server.request("POST", "/api/v1/me/addresses").token(&ada).json(&form).send();
    assert_eq!((again.status, &again.json()["state"]), (201, &json!("granted")));
}

#[test]
fn a_granted_address_belongs_to_one_person_in_every_spelling() {
    let (server, admin, ada, id) = server_with_people();
    let give = |to: &str, address: &str| {
        let path = format!("/api/v1/users/{to}/addresses");
        server.request("POST", &path).token(&admin).json(&json!({"address": address})).send()
    };
    assert_eq!(give(&id, "https://Ada.example.org").status, 201);
    server.token_of_new_person("grace@example.org", "account");
    let grace = server.run(&["user", "show", "grace@example.org", "--json"]);
    let grace: Value = serde_json::from_slice(&grace.stdout).unwrap();
    let grace = grace["id"].as_str().unwrap();
    for taken in ["http://ada.example.org/", "ada@example.org", "ADA@EXAMPLE.ORG", "root@example.org"] {
        let answer = give(grace, taken);
        assert_eq!(answer.status, 400, "{taken}");
        assert!(answer.json()["messages"]["address"].is_string());
    }
    // Another person cannot log in with it, either.
    let sign_in = json!({"email": "grace@example.org", "current_password": "correct horse"});
    let answer = server.request("PATCH", &format!("/api/v1/users/{id}")).token(&admin).json(&sign_in).send();
    assert_eq!(answer.status, 400);
    assert_eq!(give(grace, "what is this").status, 400);
    let of_root = json!({"address": "root@example.org"});
    assert_eq!(server.request("POST", "/api/v1/me/addresses").token(&ada).json(&of_root).send().status, 400);
}

#[test]
fn the_login_email_is_listed_and_changes_with_the_person() {
    let (server, admin, ada, id) = server_with_people();
    let rows = server.request("GET", "/api/v1/me/addresses").token(&ada).send().json();
    let row = &rows["addresses"][0];
    assert_eq!((&row["sign_in"], &row["kind"]), (&json!(true), &json!("email")));
    let path = format!("/api/v1/me/addresses/{}", row["id"].as_str().unwrap());
    assert_eq!(server.request("DELETE", &path).token(&ada).send().status, 409);
    let changed = json!({"email": "ada@example.com", "current_password": "correct horse"});
    let person = format!("/api/v1/users/{id}");
    assert_eq!(server.request("PATCH", &person).token(&admin).json(&changed).send().status, 200);
    assert_eq!(listed(&server, &ada, "/api/v1/me/addresses"), [pair("ada@example.com", "granted")]);
    // The old email is free.
    let other = json!({"email": "ada@example.org"});
    assert_eq!(server.request("POST", "/api/v1/users").token(&admin).json(&other).send().status, 201);
}

#[test]
fn members_remove_only_their_own_addresses() {
    let (server, admin, ada, id) = server_with_people();
    let form = json!({"address": "ada@example.net"});
    let given = server.request("POST", &format!("/api/v1/users/{id}/addresses")).token(&admin).json(&form);
    let given = given.send().json();
    let grace = server.token_of_new_person("grace@example.org", "account");
    let path = format!("/api/v1/me/addresses/{}", given["id"].as_str().unwrap());
    assert_eq!(server.request("DELETE", &path).token(&grace).send().status, 404);
    assert_eq!(server.request("DELETE", &path).token(&ada).send().status, 204);
    assert_eq!(server.request("DELETE", &path).token(&ada).send().status, 404);
}

#[test]
fn an_openid_with_an_at_sign_is_not_an_email_and_takes_no_hashes_of_others() {
    let (server, admin, _, id) = server_with_people();
    let path = format!("/api/v1/users/{id}/addresses");
    let given = server.request("POST", &path).token(&admin).json(&json!({"address": "https://z.example/@"}));
    let given = given.send();
    assert_eq!((given.status, &given.json()["kind"]), (201, &json!("openid")));
    server.token_of_new_person("grace@example.org", "account");
    for same in ["https://z.example/@/", "http://z.example/@"] {
        let taken = server.run(&["address", "add", "grace@example.org", same]);
        assert_eq!(taken.status.code(), Some(1), "{same}: {taken:?}");
    }
    assert_eq!(
        server.run(&["user", "add", "https://x.example/@carl", "--no-password"]).status.code(),
        Some(2)
    );
}

#[test]
fn the_commands_add_list_and_remove_addresses() {
    let (server, _, ada, _) = server_with_people();
    let added = server.run(&["address", "add", "ada@example.org", "https://ada.example.org/"]);
    assert!(added.status.success(), "{added:?}");
    // A person is found by any address.
    let list = server.run(&["address", "list", "http://ada.example.org", "--json"]);
    let rows: Value = serde_json::from_slice(&list.stdout).unwrap();
    let addresses: Vec<_> = rows.as_array().unwrap().iter().map(|row| row["address"].clone()).collect();
    assert_eq!(addresses, [json!("Ada@example.org"), json!("https://ada.example.org/")]);
    let form = json!({"address": "ada@example.net"});
    server.request("POST", "/api/v1/me/addresses").token(&ada).json(&form).send();
    let list = server.run(&["address", "list"]);
    assert!(String::from_utf8_lossy(&list.stdout).contains("asked  email  ada@example.org  ada@example.net"));
    assert!(server.run(&["address", "add", "ada@example.org", "ada@example.net"]).status.success());
    assert_eq!(listed(&server, &ada, "/api/v1/me/addresses").len(), 3);
    assert!(server.run(&["address", "remove", "ada@example.org", "ADA@example.net"]).status.success());
    let missing = server.run(&["address", "remove", "ada@example.org", "ada@example.net"]);
    assert_eq!(missing.status.code(), Some(1));
    assert_eq!(server.run(&["address", "add", "ada@example.org", "nonsense"]).status.code(), Some(2));
}

// Promise 20
#[test]
fn an_openid_that_looks_like_an_email_address_gives_no_power() {
    let (server, admin, ada, id) = server_with_people();
    let ask = |address: &str| {
        let form = json!({"address": address});
        server.request("POST", "/api/v1/me/addresses").token(&ada).json(&form).send()
    };
    let give = |address: &str| {
        let form = json!({"address": address});
        server
            .request("POST", &format!("/api/v1/users/{id}/addresses"))
            .token(&admin)
            .json(&form)
            .send()
            .status
    };
    for openid in ["https://boss@corp.example", "http://boss@corp.example/", "https://boss:x@corp.example"] {
        assert_eq!(ask(openid).status, 400, "{openid}");
        assert_eq!(give(openid), 400, "{openid}");
    }
    // These two have one normal form; each is its own.
    assert_eq!(give("https://social.example/@boss"), 201);
    let other = server.add_person("social.example/@boss", "correct horse");
    assert_eq!(other["email"], "social.example/@boss");
    let shown = server.run(&["user", "show", "social.example/@boss", "--json"]);
    let shown: Value = serde_json::from_slice(&shown.stdout).unwrap();
    assert_eq!(shown["id"], other["id"]);
}

// Promise 20
#[test]
fn commands_that_give_power_take_the_sign_in_address_or_the_id() {
    let (server, admin, _ada, id) = server_with_people();
    let path = format!("/api/v1/users/{id}/addresses");
    let further = json!({"address": "boss@corp.example"});
    assert_eq!(server.request("POST", &path).token(&admin).json(&further).send().status, 201);
    for command in [
        &["user", "edit", "boss@corp.example", "--role", "admin"][..],
        &["user", "disable", "boss@corp.example"],
        &["user", "enable", "boss@corp.example"],
        &["user", "invite", "boss@corp.example"],
        &["user", "remove", "boss@corp.example", "--yes"],
        &["token", "create", "boss@corp.example"],
        &["token", "revoke-all", "boss@corp.example"],
    ] {
        let refused = server.run(command);
        assert_eq!(refused.status.code(), Some(1), "{command:?}: {refused:?}");
        let message = String::from_utf8(refused.stderr).unwrap();
        assert!(message.contains("is a further address of ada@example.org"), "{message}");
    }
    server.run_ok(&["user", "show", "boss@corp.example"]);
    server.run_ok(&["user", "edit", &id, "--role", "admin"]);
}

// Promise 20
#[test]
fn an_address_that_could_be_mistaken_for_another_cannot_be_asked_for() {
    let (server, _admin, ada, _id) = server_with_people();
    for address in ["bo\u{200b}ss@corp.example", "\u{202e}boss@corp.example", "b\u{43e}ss@corp.example"] {
        let form = json!({"address": address});
        let asked = server.request("POST", "/api/v1/me/addresses").token(&ada).json(&form).send();
        assert_eq!(asked.status, 400, "{address:?}");
        assert!(asked.message("address").contains("mistaken"), "{asked:?}");
    }
    for address in ["m\u{fc}ller@b\u{fc}cher.example", "\u{430}\u{434}\u{430}@example.org"] {
        let form = json!({"address": address});
        let asked = server.request("POST", "/api/v1/me/addresses").token(&ada).json(&form).send();
        assert_eq!(asked.status, 201, "{address:?}: {asked:?}");
    }
}
