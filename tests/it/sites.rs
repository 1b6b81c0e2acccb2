//! Who may speak to the server from where: host names, other sites' pages, configured sites, cookies; and how often.

use serde_json::json;

use super::support::{SAMPLE_REQUEST, Server};

const PASSWORD: &str = "correct horse battery";

fn credentials() -> serde_json::Value {
    json!({"email": "ada@example.org", "password": PASSWORD})
}

/// The cookie that a session's answer sets, as a browser sends it back.
fn cookie_of(server: &Server) -> String {
    let answer = server.request("POST", "/api/session").json(&credentials()).send();
    assert_eq!(answer.status, 204, "{answer:?}");
    let set = answer.header("set-cookie").to_owned();
    assert!(set.contains("; HttpOnly; SameSite=Strict"), "{set}");
    set.split(';').next().unwrap().to_owned()
}

fn with_ada() -> Server {
    let server = Server::start();
    server.add_person("ada@example.org", PASSWORD);
    server
}

#[test]
fn a_strangers_host_name_reaches_pictures_but_neither_api_nor_pages() {
    let server = Server::start_with(&[], &[("TONDO_ALLOWED_HOSTS", "pictures.example.org")]);
    for path in ["/", "/healthz", "/api/v1/me"] {
        let answer = server.request("GET", path).header("Host", "evil.example").send_with_own_host();
        assert_eq!(answer.status, 421, "{path}");
        assert!(answer.message("error").contains("evil.example"));
        let own = server.request("GET", path).header("Host", "pictures.example.org").send_with_own_host();
        assert_ne!(own.status, 421, "{path}");
    }
    let picture = "/user/00000000-0000-7000-8000-000000000000/x.jpg";
    assert_eq!(
        server.request("GET", picture).header("Host", "evil.example").send_with_own_host().status,
        404
    );
}

#[test]
fn another_sites_page_cannot_ask_for_a_change() {
    let server = with_ada();
    for (name, value) in
        [("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site"), ("Origin", "null")]
    {
        let answer = server.request("POST", "/api/login").header(name, value).json(&credentials()).send();
        assert_eq!(answer.status, 403, "{name}: {value}");
        assert!(answer.find_header("access-control-allow-origin").is_none());
    }
    let own = server.request("POST", "/api/login").header("Origin", "http://localhost").json(&credentials());
    assert_eq!(own.send().status, 200);
}

#[test]
fn a_configured_site_may_use_the_api_and_is_told_so() {
    let server = Server::start_with(&[], &[("TONDO_CORS_ORIGINS", "https://app.example.org")]);
    let site = "https://app.example.org";
    let asked = server
        .request("OPTIONS", "/api/v1/user/profile-picture")
        .header("Origin", site)
        .header("Access-Control-Request-Method", "POST")
        .send();
    assert_eq!((asked.status, asked.header("access-control-allow-origin")), (204, site));
    assert!(asked.header("access-control-allow-methods").contains("POST"));
    assert!(asked.header("access-control-allow-headers").contains("authorization"));
    let token = server.token_of_new_person("ada@example.org", "picture");
    let sent = server.upload(&token).header("Origin", site).body("application/json", SAMPLE_REQUEST).send();
    assert_eq!((sent.status, sent.header("access-control-allow-origin")), (201, site));
    let other = server.request("GET", "/api/v1/me").header("Origin", "https://evil.example").send();
    assert!(other.find_header("access-control-allow-origin").is_none());
}

#[test]
fn a_cookie_opens_the_same_as_a_token_until_logging_out() {
    let server = with_ada();
    let cookie = cookie_of(&server);
    let me = || server.request("GET", "/api/v1/me").header("Cookie", &cookie).send().status;
    assert_eq!(me(), 200);
    let out =
        server.request("POST", "/api/logout").header("Cookie", &cookie).header("Origin", "http://localhost");
    let out = out.send();
    assert_eq!(out.status, 204);
    assert!(out.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(me(), 401);
}

#[test]
fn a_cookie_changes_nothing_unless_a_page_of_this_server_asks() {
    let server = with_ada();
    let cookie = cookie_of(&server);
    let delete = || server.request("DELETE", "/api/v1/user/profile-picture").header("Cookie", &cookie);
    assert_eq!(delete().send().status, 403);
    assert_eq!(delete().header("Sec-Fetch-Site", "same-site").send().status, 403);
    assert_eq!(delete().header("Sec-Fetch-Site", "same-origin").send().status, 404);
}

#[test]
fn under_https_the_cookie_is_bound_to_its_host() {
    let server = Server::start_with(&[], &[("TONDO_PUBLIC_URL", "https://avatars.example.org")]);
    server.add_person("ada@example.org", PASSWORD);
    let answer = server.request("POST", "/api/session").json(&credentials()).send();
    let set = answer.header("set-cookie");
    assert!(set.starts_with("__Host-tondo_session=") && set.ends_with("; Secure"), "{set}");
    assert!(set.contains("Path=/;"), "{set}");
}

#[test]
fn logins_are_bounded_by_account_alike_for_known_and_unknown_ones() {
    let server = Server::start_with(&[], &[("TONDO_LOGIN_RATE_BY_ACCOUNT", "2/1h")]);
    server.add_person("ada@example.org", PASSWORD);
    for email in ["ada@example.org", "nobody@example.org"] {
        let body = json!({"email": email, "password": "wrong password"});
        let statuses: Vec<u16> =
            (0..3).map(|_| server.request("POST", "/api/login").json(&body).send().status).collect();
        assert_eq!(statuses, [401, 401, 429], "{email}");
    }
    let refused = server.request("POST", "/api/login").json(&credentials()).send();
    assert_eq!(refused.status, 429);
    assert!(refused.header("retry-after").parse::<u64>().unwrap() > 60);
}

#[test]
fn logins_are_bounded_by_address() {
    let server = Server::start_with(&[], &[("TONDO_LOGIN_RATE_BY_ADDRESS", "3/1h")]);
    let statuses: Vec<u16> = (0..4)
        .map(|number| {
            let body = json!({"email": format!("{number}@example.org"), "password": "wrong password"});
            server.request("POST", "/api/login").json(&body).send().status
        })
        .collect();
    assert_eq!(statuses, [401, 401, 401, 429]);
}

#[test]
fn a_full_history_takes_no_more_until_something_is_deleted() {
    let server = Server::start_with(&[], &[("TONDO_MAX_PICTURES_PER_PERSON", "2")]);
    let token = server.token_of_new_person("ada@example.org", "picture");
    let upload = |name: &str| {
        let body = SAMPLE_REQUEST.replace("profile_picture.jpg", name);
        server.upload(&token).body("application/json", body).send().status
    };
    assert_eq!((upload("a.jpg"), upload("b.jpg"), upload("c.jpg")), (201, 201, 409));
    // What is in the history already takes no more room.
    assert_eq!(upload("a.jpg"), 201);
    assert_eq!(server.request("DELETE", "/api/v1/user/profile-picture").token(&token).send().status, 204);
    assert_eq!(upload("c.jpg"), 201);
}

#[test]
fn uploads_are_bounded_by_person() {
    let server = Server::start_with(&[], &[("TONDO_UPLOAD_RATE", "1/1h")]);
    let token = server.token_of_new_person("ada@example.org", "picture");
    let upload = || server.upload(&token).body("application/json", SAMPLE_REQUEST).send().status;
    assert_eq!((upload(), upload()), (201, 429));
}
