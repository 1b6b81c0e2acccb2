//! Tokens by API: what each scope allows, who may make and revoke them, and that no token has a wider scope than its maker.

use serde_json::{Value, json};

use crate::support::{Answer, Server};

const PASSWORD: &str = "correct horse battery";

fn call(server: &Server, token: &str, method: &str, path: &str, body: Option<Value>) -> Answer {
    let request = server.request(method, &format!("/api/v1/{path}")).token(token);
    match body {
        Some(body) => request.json(&body).send(),
        None => request.send(),
    }
}

/// Makes a token for oneself, with the password.
fn make(server: &Server, token: &str, mut body: Value) -> Value {
    body["current_password"] = PASSWORD.into();
    let answer = call(server, token, "POST", "me/tokens", Some(body));
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.json()
}

fn log_in(server: &Server, email: &str) -> String {
    let login = json!({"email": email, "password": PASSWORD});
    let answer = server.request("POST", "/api/login").json(&login).send();
    answer.json()["token"].as_str().unwrap().to_owned()
}

fn with_ada() -> (Server, String) {
    let server = Server::start();
    server.add_person("ada@example.org", PASSWORD);
    let token = log_in(&server, "ada@example.org");
    (server, token)
}

// Promise 17
#[test]
fn a_made_token_is_shown_once_listed_and_revoked() {
    let (server, login) = with_ada();
    let answer = call(
        &server,
        &login,
        "POST",
        "me/tokens",
        Some(json!({
            "label": "wiki", "scope": "picture", "expires_in": "90d", "current_password": PASSWORD
        })),
    );
    let made = answer.json();
    let token = made["token"].as_str().unwrap();
    assert_eq!((&made["label"], &made["kind"]), (&json!("wiki"), &json!("made")));
    let path = answer.header("location").strip_prefix("/api/v1/").unwrap().to_owned();
    let shown = call(&server, &login, "GET", &path, None).json();
    assert_eq!(shown["id"], made["id"]);
    assert!(shown.get("token").is_none());
    let (from, to): (jiff::Timestamp, jiff::Timestamp) = (
        shown["created_at"].as_str().unwrap().parse().unwrap(),
        shown["expires_at"].as_str().unwrap().parse().unwrap(),
    );
    assert_eq!(to.duration_since(from).as_hours(), 90 * 24);
    let listed = call(&server, &login, "GET", "me/tokens", None).json();
    let kinds: Vec<&Value> = listed["tokens"].as_array().unwrap().iter().map(|one| &one["kind"]).collect();
    assert_eq!(kinds, ["made", "login"]);
    assert_eq!(listed["tokens"][1]["current"], true);
    assert!(!listed.to_string().contains(token));
    assert_eq!(call(&server, token, "GET", "user/pictures", None).status, 200);
    assert_eq!(call(&server, &login, "DELETE", &path, None).status, 204);
    assert_eq!(call(&server, token, "GET", "user/pictures", None).status, 401);
    assert_eq!(call(&server, &login, "DELETE", &path, None).status, 404);
}

// Promise 20
#[test]
fn a_403_names_the_missing_scope() {
    let (server, login) = with_ada();
    let picture = make(&server, &login, json!({"scope": "picture"}))["token"].as_str().unwrap().to_owned();
    let account = make(&server, &login, json!({"scope": "account"}))["token"].as_str().unwrap().to_owned();
    assert_eq!(call(&server, &picture, "GET", "user/pictures", None).status, 200);
    for (method, path) in
        [("GET", "me"), ("PATCH", "me"), ("PUT", "me/password"), ("GET", "me/tokens"), ("POST", "me/tokens")]
    {
        let answer = call(&server, &picture, method, path, Some(json!({})));
        assert_eq!(answer.status, 403, "{method} {path}");
        assert!(answer.message("error").contains("\"account\""), "{method} {path}");
    }
    assert_eq!(call(&server, &account, "GET", "me", None).status, 200);
    assert!(call(&server, &account, "GET", "users", None).message("error").contains("\"admin\""));
}

// Promise 20
#[test]
fn no_token_has_a_wider_scope_than_its_maker_or_its_owner() {
    let (server, login) = with_ada();
    let answer = call(&server, &login, "POST", "me/tokens", Some(json!({"scope": "admin"})));
    assert_eq!((answer.status, answer.fields()), (400, vec!["scope".to_owned()]));
    let data = server.data.to_str().unwrap();
    crate::support::tondo(&["user", "edit", "ada@example.org", "--role", "admin", "--data", data]);
    let narrow = server.token("ada@example.org", &["--scope", "account"]);
    let answer = call(
        &server,
        &narrow,
        "POST",
        "me/tokens",
        Some(json!({"scope": "admin", "current_password": PASSWORD})),
    );
    assert_eq!((answer.status, answer.fields()), (400, vec!["scope".to_owned()]));
    assert_eq!(make(&server, &narrow, json!({}))["scope"], "account");
    let wide = server.token("ada@example.org", &[]);
    assert_eq!(make(&server, &wide, json!({}))["scope"], "admin");
}

#[test]
fn wrong_token_fields_are_reported_one_by_one() {
    let (server, login) = with_ada();
    let wrong = json!({"label": "x".repeat(101), "scope": "all", "expires_in": "soon"});
    let answer = call(&server, &login, "POST", "me/tokens", Some(wrong));
    assert_eq!(answer.fields(), ["expires_in", "label", "scope"]);
    let answer = call(&server, &login, "POST", "me/tokens", Some(json!({"label": 1, "expires_in": 90})));
    assert_eq!(answer.fields(), ["expires_in", "label"]);
    assert_eq!(server.request("POST", "/api/v1/me/tokens").token(&login).send().status, 415);
}

#[test]
fn anothers_token_is_404_for_a_member_and_200_for_an_administrator() {
    let (server, login) = with_ada();
    let made = make(&server, &login, json!({"label": "mine"}));
    let path = format!("tokens/{}", made["id"].as_str().unwrap());
    let other = server.token_of_new_person("bob@example.org", "account");
    assert_eq!(call(&server, &other, "GET", &path, None).status, 404);
    assert_eq!(call(&server, &other, "DELETE", &path, None).status, 404);
    server.add_administrator("root@example.org", PASSWORD);
    let admin = server.token("root@example.org", &[]);
    let shown = call(&server, &admin, "GET", &path, None).json();
    assert_eq!((&shown["label"], &shown["owner"]), (&json!("mine"), &made["owner"]));
    let owner = made["owner"].as_str().unwrap();
    let listed = call(&server, &admin, "GET", &format!("users/{owner}/tokens"), None).json();
    assert_eq!(listed["tokens"].as_array().unwrap().len(), 2);
    assert_eq!(call(&server, &admin, "DELETE", &path, None).status, 204);
}

#[test]
fn tokens_are_paged() {
    let (server, login) = with_ada();
    for number in 0..4 {
        make(&server, &login, json!({"label": number.to_string()}));
    }
    let mut labels = Vec::new();
    let mut after = String::new();
    loop {
        let page = call(&server, &login, "GET", &format!("me/tokens?limit=2&after={after}"), None).json();
        let tokens = page["tokens"].as_array().unwrap();
        labels.extend(tokens.iter().map(|token| token["label"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else { break };
        after = next.to_owned();
    }
    assert_eq!(labels, ["3", "2", "1", "0", "login"]);
}

// Promise 20
#[test]
fn members_have_a_limit_of_tokens_and_administrators_none() {
    let server = Server::start_with(&[], &[("TONDO_MAX_TOKENS_PER_PERSON", "2")]);
    let person = server.add_person("ada@example.org", PASSWORD)["id"].as_str().unwrap().to_owned();
    let login = log_in(&server, "ada@example.org");
    let first = make(&server, &login, json!({"expires_in": "1s"}));
    make(&server, &login, json!({}));
    let refused = call(&server, &login, "POST", "me/tokens", Some(json!({})));
    assert_eq!(refused.status, 409);
    assert!(refused.message("error").contains("2 tokens"), "{refused:?}");
    // Tokens from signing in do not count.
    let login = log_in(&server, "ada@example.org");
    let path = format!("tokens/{}", first["id"].as_str().unwrap());
    assert_eq!(call(&server, &login, "DELETE", &path, None).status, 204);
    make(&server, &login, json!({}));
    server.add_administrator("root@example.org", PASSWORD);
    let admin = server.token("root@example.org", &[]);
    server.token("ada@example.org", &[]);
    let path = format!("users/{person}/tokens");
    assert_eq!(call(&server, &admin, "POST", &path, Some(json!({"current_password": PASSWORD}))).status, 201);
    for _ in 0..3 {
        make(&server, &admin, json!({}));
    }
}

#[test]
fn a_lifetime_that_is_too_long_gets_the_limit() {
    let (server, login) = with_ada();
    for (lifetime, message) in [
        ("49711d", "This is longer than the longest time, 49710d."),
        ("99999999999999d", "This is longer than the longest time, 49710d."),
        ("soon", "This is not a time such as 90d or 12h."),
        ("0d", "This is not a time such as 90d or 12h."),
    ] {
        let answer = call(&server, &login, "POST", "me/tokens", Some(json!({"expires_in": lifetime})));
        assert_eq!(answer.message("expires_in"), message, "{lifetime}");
    }
    make(&server, &login, json!({"expires_in": "49710d"}));
}
