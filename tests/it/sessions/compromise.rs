//! A compromise is ended by one act: nothing that was made with a stolen sign-in outlives it, and whoever holds a stolen token
//! makes no rights that last.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Answer, Server};

const EMAIL: &str = "ada@example.org";
const PASSWORD: &str = "correct horse";
const NEXT_PASSWORD: &str = "staple of all days";

/// A server with Ada, an administrator.
fn server(environment: &[(&str, &str)]) -> Server {
    let server = Server::start_with(&[], environment);
    server.add_person(EMAIL, PASSWORD);
    server.run_ok(&["user", "edit", EMAIL, "--role", "admin"]);
    server
}

fn log_in(server: &Server, password: &str) -> String {
    let form = json!({"email": EMAIL, "password": password});
    let answer = server.request("POST", "/api/login").header("User-Agent", "Phone/1.0").json(&form).send();
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()["token"].as_str().unwrap().to_owned()
}

fn make_token(server: &Server, by: &str, form: &Value) -> Answer {
    server.request("POST", "/api/v1/me/tokens").token(by).json(form).send()
}

fn made(server: &Server, by: &str, form: &Value) -> String {
    let answer = make_token(server, by, form);
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.json()["token"].as_str().unwrap().to_owned()
}

fn is_valid(server: &Server, token: &str) -> bool {
    match server.request("GET", "/api/v1/me").token(token).send().status {
        200 => true,
        401 => false,
        other => panic!("{other}"),
    }
}

/// A login, a token that it made, and a token that was made with the password.
fn three(server: &Server) -> [String; 3] {
    let login = log_in(server, PASSWORD);
    let child = made(server, &login, &json!({"label": "child"}));
    let own = made(server, &login, &json!({"label": "own", "current_password": PASSWORD}));
    [login, child, own]
}

fn valid(server: &Server, tokens: &[String; 3]) -> [bool; 3] {
    [0, 1, 2].map(|index| is_valid(server, &tokens[index]))
}

// Promise 22
#[test]
fn a_token_ends_with_the_sign_in_that_made_it_unless_the_password_was_shown() {
    let server = server(&[("TONDO_LOGIN_LIFETIME", "1h")]);
    let tokens = three(&server);
    assert_eq!(valid(&server, &tokens), [true, true, true]);
    let listed = server.request("GET", "/api/v1/me/tokens").token(&tokens[0]).send().json();
    let expiry = |label: &str| {
        let found = listed["tokens"].as_array().unwrap().iter().find(|token| token["label"] == label);
        found.unwrap()["expires_at"].clone()
    };
    let of_login = &listed["tokens"].as_array().unwrap().last().unwrap()["expires_at"];
    assert_eq!((&expiry("child"), &expiry("own")), (of_login, &Value::Null));
    assert_eq!(server.request("POST", "/api/logout").token(&tokens[0]).send().status, 204);
    assert_eq!(valid(&server, &tokens), [false, false, true]);
}

// Promise 22
#[test]
fn a_new_password_a_setup_link_and_disabling_end_everything() {
    let server = server(&[]);
    server.run_ok(&["user", "add", "root@example.org", "--admin", "--no-password"]);
    let root = server.token("root@example.org", &["--scope", "admin"]);
    let me = |tokens: &[String; 3]| {
        let me = server.request("GET", "/api/v1/me").token(&tokens[0]).send().json();
        me["id"].as_str().unwrap().to_owned()
    };

    let tokens = three(&server);
    let change = json!({"current": PASSWORD, "new": NEXT_PASSWORD});
    let set = server.request("PUT", "/api/v1/me/password").token(&tokens[0]).json(&change).send();
    assert_eq!(set.status, 204);
    assert_eq!(valid(&server, &tokens), [true, false, false], "all but the one of the request");

    let change = json!({"current": NEXT_PASSWORD, "new": PASSWORD, "keep_tokens": true});
    let own = made(&server, &tokens[0], &json!({"current_password": NEXT_PASSWORD}));
    assert_eq!(
        server.request("PUT", "/api/v1/me/password").token(&tokens[0]).json(&change).send().status,
        204
    );
    assert!(is_valid(&server, &own), "kept on wish");

    let tokens = three(&server);
    let path = format!("/api/v1/users/{}", me(&tokens));
    for active in [false, true] {
        let edit = json!({"active": active});
        assert_eq!(server.request("PATCH", &path).token(&root).json(&edit).send().status, 200);
        assert_eq!(valid(&server, &tokens), [false, false, false], "enabling revives nothing");
    }

    let tokens = three(&server);
    server.run_ok(&["user", "disable", EMAIL, "--keep-tokens"]);
    server.run_ok(&["user", "enable", EMAIL]);
    assert_eq!(valid(&server, &tokens), [false, false, true]);

    let tokens = three(&server);
    let link = server.run(&["user", "invite", EMAIL]).stdout;
    let link = String::from_utf8(link).unwrap();
    let link = link.trim().rsplit_once('#').unwrap().1.to_owned();
    let used = json!({"token": link, "password": PASSWORD});
    assert_eq!(server.request("POST", "/api/setup").json(&used).send().status, 204);
    assert_eq!(valid(&server, &tokens), [false, false, false]);

    let tokens = three(&server);
    let mut input = server.run(&["token", "revoke-all", EMAIL]);
    assert!(input.status.success());
    input.stdout.make_ascii_lowercase();
    assert!(String::from_utf8(input.stdout).unwrap().contains("revoked 3 tokens"));
    assert_eq!(valid(&server, &tokens), [false, false, false]);
}

// Promise 22
#[test]
fn all_tokens_end_by_one_call_of_the_person_or_an_administrator() {
    let server = server(&[]);
    let tokens = three(&server);
    let own = server.request("DELETE", "/api/v1/me/tokens").token(&tokens[0]).send();
    assert_eq!((own.status, own.json()), (200, json!({"revoked": 2})));
    assert_eq!(valid(&server, &tokens), [true, false, false]);
    let member = server.token_of_new_person("ben@example.org", "account");
    let ben = server.request("GET", "/api/v1/me").token(&member).send().json();
    let path = format!("/api/v1/users/{}/tokens", ben["id"].as_str().unwrap());
    assert_eq!(server.request("DELETE", &path).token(&member).send().status, 403);
    let theirs = server.request("DELETE", &path).token(&tokens[0]).send();
    assert_eq!(theirs.json(), json!({"revoked": 1}));
    assert!(!is_valid(&server, &member));
}

// Promise 22
#[test]
fn rights_that_last_need_the_password_or_a_recent_sign_in() {
    let server = server(&[]);
    // A token that was made is no sign-in.
    let made = server.token(EMAIL, &["--scope", "admin"]);
    let member = server.token_of_new_person("ben@example.org", "account");
    let ben = server.request("GET", "/api/v1/me").token(&member).send().json();
    let path = format!("/api/v1/users/{}", ben["id"].as_str().unwrap());
    let link = format!("{path}/setup-link");
    let calls = [
        ("POST", "/api/v1/me/tokens", json!({"label": "x"}), 201),
        ("POST", link.as_str(), json!({}), 201),
        ("PATCH", path.as_str(), json!({"email": "ben@example.net"}), 200),
        ("PATCH", path.as_str(), json!({"password": NEXT_PASSWORD}), 200),
    ];
    for (method, path, form, success) in calls {
        let send = |token: &str, password: Option<&str>| {
            let mut form = form.clone();
            if let Some(password) = password {
                form["current_password"] = password.into();
            }
            server.request(method, path).token(token).json(&form).send()
        };
        let refused = send(&made, None);
        assert_eq!(refused.status, 403, "{method} {path}: {refused:?}");
        assert!(refused.json()["messages"]["current_password"].is_string(), "{refused:?}");
        let wrong = send(&made, Some("wrong horse"));
        assert_eq!((wrong.status, wrong.json()["messages"]["current_password"].is_string()), (400, true));
        assert_eq!(send(&made, Some(PASSWORD)).status, success, "{method} {path}");
        assert_eq!(send(&log_in(&server, PASSWORD), None).status, success, "{method} {path}");
    }
    let without_body = server.request("POST", &link).token(&made).send();
    assert_eq!(without_body.status, 403);
}

// Promise 22
#[test]
fn signed_in_devices_are_listed_and_a_browser_has_one_session() {
    let server = server(&[]);
    let login = log_in(&server, PASSWORD);
    made(&server, &login, &json!({"label": "made"}));
    let listed = server.request("GET", "/api/v1/me/tokens?kind=login").token(&login).send().json();
    let devices = listed["tokens"].as_array().unwrap();
    assert_eq!(devices.len(), 1);
    assert_eq!(
        (&devices[0]["user_agent"], &devices[0]["client"]),
        (&json!("Phone/1.0"), &json!("127.0.0.1"))
    );
    assert_eq!(devices[0]["current"], true);
    let wrong = server.request("GET", "/api/v1/me/tokens?kind=other").token(&login).send();
    assert_eq!(wrong.status, 400);

    let form = json!({"email": EMAIL, "password": PASSWORD});
    let open = |cookie: Option<&str>| {
        let mut request = server.request("POST", "/api/session").json(&form);
        if let Some(cookie) = cookie {
            request = request.header("Cookie", cookie);
        }
        let answer = request.send();
        assert_eq!(answer.status, 204);
        answer.header("set-cookie").split(';').next().unwrap().to_owned()
    };
    let first = open(None);
    let second = open(Some(&first));
    let status = |cookie: &str| server.request("GET", "/api/v1/me").header("Cookie", cookie).send().status;
    assert_eq!((status(&first), status(&second)), (401, 200));
}

/// Signs a browser in; its cookie.
fn open_session(server: &Server) -> String {
    let form = json!({"email": EMAIL, "password": PASSWORD});
    cookie_in(&server.request("POST", "/api/session").json(&form).send())
}

fn cookie_in(answer: &Answer) -> String {
    assert_eq!(answer.status, 204, "{answer:?}");
    answer.header("set-cookie").split(';').next().unwrap().to_owned()
}

fn is_signed_in(server: &Server, cookie: &str) -> bool {
    server.request("GET", "/api/v1/me").header("Cookie", cookie).send().status == 200
}

fn by_cookie(server: &Server, cookie: &str, method: &str, path: &str, body: &Value) -> Answer {
    server
        .request(method, path)
        .header("Cookie", cookie)
        .header("Origin", "http://localhost")
        .json(body)
        .send()
}

// Promise 22
#[test]
fn a_browser_that_sets_a_new_password_gets_a_new_session_and_its_former_one_ends() {
    let server = server(&[]);
    let cookie = open_session(&server);
    let create = |body: &Value| {
        let made = by_cookie(&server, &cookie, "POST", "/api/v1/me/tokens", body);
        assert_eq!(made.status, 201, "{made:?}");
        made.json()["token"].as_str().unwrap().to_owned()
    };
    let child = create(&json!({"label": "child"}));
    let change = json!({"current": PASSWORD, "new": NEXT_PASSWORD, "keep_tokens": true});
    let renewed = cookie_in(&by_cookie(&server, &cookie, "PUT", "/api/v1/me/password", &change));
    assert!(!is_signed_in(&server, &cookie), "a copy of the former cookie is worth nothing");
    assert!(is_signed_in(&server, &renewed), "the page stays signed in");
    assert!(is_valid(&server, &child), "kept on wish, though its maker has another token");
    // It belongs to the session that took the former one's place.
    assert_eq!(by_cookie(&server, &renewed, "POST", "/api/logout", &json!({})).status, 204);
    assert!(!is_valid(&server, &child));
}

// Promise 22
#[test]
fn a_wrong_password_renews_nothing() {
    let server = server(&[]);
    let cookie = open_session(&server);
    let change = json!({"current": "wrong horse", "new": NEXT_PASSWORD});
    let refused = by_cookie(&server, &cookie, "PUT", "/api/v1/me/password", &change);
    assert_eq!((refused.status, refused.find_header("set-cookie")), (400, None));
    assert!(is_signed_in(&server, &cookie));
}

// Promise 22
#[test]
fn a_setup_link_ends_the_session_of_whoever_was_signed_in_with_the_browser() {
    let server = server(&[]);
    let of_ada = open_session(&server);
    server.run_ok(&["user", "add", "ben@example.org", "--no-password"]);
    let link = String::from_utf8(server.run(&["user", "invite", "ben@example.org"]).stdout).unwrap();
    let token = link.trim().rsplit_once('#').unwrap().1;
    let form = json!({"token": token, "password": NEXT_PASSWORD});
    let of_ben = cookie_in(&by_cookie(&server, &of_ada, "POST", "/api/setup", &form));
    assert!(!is_signed_in(&server, &of_ada));
    assert!(is_signed_in(&server, &of_ben));
}

// Promise 22
#[test]
fn administrators_set_their_own_password_with_the_current_one_only() {
    let server = server(&[]);
    // A sign-in a moment ago, which is enough for somebody else's password.
    let login = log_in(&server, PASSWORD);
    let me = server.request("GET", "/api/v1/me").token(&login).send().json();
    for path in ["/api/v1/me".to_owned(), format!("/api/v1/users/{}", me["id"].as_str().unwrap())] {
        for form in [
            json!({"password": NEXT_PASSWORD}),
            json!({"password": NEXT_PASSWORD, "current_password": PASSWORD}),
        ] {
            let refused = server.request("PATCH", &path).token(&login).json(&form).send();
            assert_eq!((refused.status, refused.fields()), (400, vec!["password".to_owned()]), "{path}");
            assert!(refused.message("password").contains("PUT me/password"));
        }
    }
    let change = json!({"current": PASSWORD, "new": NEXT_PASSWORD});
    let set = server.request("PUT", "/api/v1/me/password").token(&login).json(&change).send();
    assert_eq!((set.status, set.find_header("set-cookie")), (204, None));
    assert!(is_valid(&server, &login), "a program cannot be given another token");
}

// Promise 22
#[test]
fn a_login_that_is_not_used_ends() {
    let server = server(&[("TONDO_LOGIN_IDLE_TIMEOUT", "2s")]);
    let login = log_in(&server, PASSWORD);
    assert!(is_valid(&server, &login));
    std::thread::sleep(Duration::from_millis(2100));
    let expired = server.request("GET", "/api/v1/me").token(&login).send();
    assert_eq!((expired.status, &expired.json()["messages"]["error"]), (401, &json!("Expired token")));
}
