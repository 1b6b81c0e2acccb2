//! Signing in whom a trusted proxy names in headers.

use serde_json::{Value, json};

use crate::support::{Answer, Request, Server, tondo};

const ON: &[(&str, &str)] = &[
    ("TONDO_PROXY_SIGN_IN", "on"),
    ("TONDO_TRUSTED_PROXIES", "127.0.0.1"),
    ("TONDO_LOGIN_RATE_BY_IP", "off"),
];

fn start(more: &[(&str, &str)]) -> Server {
    let server = Server::start_with(&[], &[ON, more].concat());
    server.run_ok(&["user", "add", "ada@example.org", "--no-password", "--username", "ada"]);
    server.run_ok(&["user", "add", "ben@example.org", "--no-password"]);
    server
}

/// A request to sign in, of a page of this server.
fn request(server: &Server, headers: &[(&str, &str)]) -> Request {
    let request = server.request("POST", "/api/session/proxy").header("Origin", "http://localhost");
    headers.iter().fold(request, |request, (name, value)| request.header(name, value))
}

fn cookie(answer: &Answer) -> String {
    assert_eq!(answer.status, 204, "{answer:?}");
    answer.header("set-cookie").split(';').next().unwrap().to_owned()
}

fn user(server: &Server, cookie: &str, name: &str) -> Value {
    let request = server.request("GET", "/api/session").header("Cookie", cookie);
    let request = if name.is_empty() { request } else { request.header("Remote-User", name) };
    request.send().json()["user"].clone()
}

#[test]
fn whom_the_proxy_names_is_signed_in_by_username_or_address() {
    let server = start(&[]);
    let ada = cookie(&request(&server, &[("Remote-User", "Ada")]).send());
    assert_eq!(user(&server, &ada, "ada")["email"], "ada@example.org");
    // The first time by the address; then the username is known.
    let headers = [("Remote-User", "ben.b"), ("Remote-Email", "Ben@Example.org")];
    let ben = cookie(&request(&server, &headers).send());
    assert_eq!(user(&server, &ben, "ben.b")["username"], "ben.b");
    cookie(&request(&server, &[("Remote-User", "ben.b"), ("Remote-Email", "other@example.org")]).send());
    assert!(server.get("/api/v1/server").json()["sign_in_methods"].to_string().contains("proxy"));
}

#[test]
fn the_cookie_is_worth_nothing_without_the_same_word_of_the_proxy() {
    let server = start(&[]);
    let ada = cookie(&request(&server, &[("Remote-User", "ada")]).send());
    assert_eq!(user(&server, &ada, "ada")["email"], "ada@example.org");
    for name in ["", "ben", "ada2"] {
        assert!(user(&server, &ada, name).is_null(), "{name}");
    }
    let me = server.request("GET", "/api/v1/me").header("Cookie", &ada);
    assert_eq!(me.clone().send().status, 401);
    assert_eq!(me.clone().header("Remote-User", "ada").header("Remote-User", "ada").send().status, 401);
    assert_eq!(me.header("Remote-User", "ada").send().status, 200);
    // The headers alone are nothing.
    assert_eq!(server.request("GET", "/api/v1/me").header("Remote-User", "ada").send().status, 401);
}

#[test]
fn nobody_but_a_trusted_proxy_names_anybody() {
    for proxies in ["10.0.0.1", "unix"] {
        let server = start(&[("TONDO_TRUSTED_PROXIES", proxies)]);
        assert_eq!(request(&server, &[("Remote-User", "ada")]).send().status, 401);
        // An address that a client writes does not make it the proxy.
        let headers = [("Remote-User", "ada"), ("X-Forwarded-For", "10.0.0.1")];
        assert_eq!(request(&server, &headers).send().status, 401);
        server.wait_for_log("from no proxy of trusted_proxies");
    }
    let off = Server::start_with(&[], &[("TONDO_TRUSTED_PROXIES", "127.0.0.1")]);
    off.run_ok(&["user", "add", "ada@example.org", "--no-password", "--username", "ada"]);
    assert_eq!(request(&off, &[("Remote-User", "ada")]).send().status, 404);
}

#[test]
fn it_needs_trusted_proxies() {
    let output = tondo(&["config", "show", "--data", "/nowhere", "--json"]);
    assert!(output.status.success());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tondo.toml");
    std::fs::write(&file, "proxy_sign_in = \"on\"\n").unwrap();
    let output = tondo(&["config", "show", "--config", file.to_str().unwrap()]);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("trusted_proxies"), "{output:?}");
}

#[test]
fn headers_that_are_there_twice_or_unreadable_name_nobody() {
    let server = start(&[]);
    for headers in [
        [("Remote-User", "ada"), ("Remote-User", "ada")],
        [("Remote-User", "ada"), ("remote-user", "root")],
        [("Remote-User", "a b"), ("Remote-Email", "ada@example.org")],
        [("Remote-User", ""), ("Remote-Email", "ada@example.org")],
    ] {
        assert_eq!(request(&server, &headers).send().status, 401, "{headers:?}");
    }
    let twice =
        [("Remote-User", "ben"), ("Remote-Email", "ben@example.org"), ("Remote-Email", "x@example.org")];
    assert_eq!(request(&server, &twice).send().status, 401);
    server.wait_for_log("twice or unreadable");
}

#[test]
fn an_address_does_not_open_the_account_of_another_username() {
    let server = start(&[("TONDO_PROXY_CREATE", "on")]);
    let eve = [("Remote-User", "eve"), ("Remote-Email", "ada@example.org")];
    assert_eq!(request(&server, &eve).send().status, 401);
    server.wait_for_log("another username");
    // An address that was only asked for is nobody's.
    let token = server.token("ada@example.org", &["--scope", "account"]);
    let asked = server.request("POST", "/api/v1/me/addresses").token(&token);
    assert_eq!(asked.json(&json!({"address": "boss@example.org"})).send().status, 201);
    let boss =
        cookie(&request(&server, &[("Remote-User", "boss"), ("Remote-Email", "boss@example.org")]).send());
    assert_eq!(user(&server, &boss, "boss")["email"], "boss@example.org");
}

#[test]
fn people_are_added_on_wish_and_never_as_administrators() {
    let server = start(&[]);
    let cid = [
        ("Remote-User", "cid"),
        ("Remote-Email", "cid@example.org"),
        ("Remote-Name", "Cid"),
        ("Remote-Groups", "admin,admins"),
    ];
    assert_eq!(request(&server, &cid).send().status, 401);
    server.run_ok(&["config", "set", "proxy_create", "on"]);
    let added = user(&server, &cookie(&request(&server, &cid).send()), "cid");
    assert_eq!(
        (&added["name"], &added["role"], &added["username"]),
        (&json!("Cid"), &json!("member"), &json!("cid"))
    );
    assert_eq!(
        request(&server, &[("Remote-User", "dan")]).send().status,
        401,
        "without an address nobody is added"
    );
    server.run_ok(&["user", "disable", "cid@example.org"]);
    assert_eq!(request(&server, &cid).send().status, 401);
}

#[test]
fn a_group_may_be_needed() {
    let server = start(&[("TONDO_PROXY_GROUP", "tondo")]);
    assert_eq!(request(&server, &[("Remote-User", "ada")]).send().status, 401);
    assert_eq!(
        request(&server, &[("Remote-User", "ada"), ("Remote-Groups", "tondos, x")]).send().status,
        401
    );
    assert_eq!(request(&server, &[("Remote-User", "ada"), ("Remote-Groups", "x, tondo")]).send().status, 204);
}

#[test]
fn another_sites_page_gets_nothing_done() {
    let server = start(&[]);
    let post = |headers: &[(&str, &str)]| {
        let request = server.request("POST", "/api/session/proxy").header("Remote-User", "ada");
        headers.iter().fold(request, |request, (name, value)| request.header(name, value)).send().status
    };
    assert_eq!(post(&[]), 403, "who states no origin");
    assert_eq!(post(&[("Origin", "https://evil.example")]), 403);
    assert_eq!(post(&[("Sec-Fetch-Site", "cross-site")]), 403);
    assert_eq!(post(&[("Sec-Fetch-Site", "same-site"), ("Origin", "http://evil.localhost")]), 403);
    assert_eq!(post(&[("Sec-Fetch-Site", "same-origin")]), 204);
    let ada = cookie(&request(&server, &[("Remote-User", "ada")]).send());
    let change = |origin: &str| {
        let request =
            server.request("PATCH", "/api/v1/me").header("Cookie", &ada).header("Remote-User", "ada");
        request.header("Origin", origin).json(&json!({"name": "Eve"})).send().status
    };
    assert_eq!((change("https://evil.example"), change("http://localhost")), (403, 200));
}

#[test]
fn what_needs_a_recent_sign_in_needs_the_password() {
    let server = start(&[]);
    let ada = cookie(&request(&server, &[("Remote-User", "ada")]).send());
    let make = |body: &Value| {
        let request =
            server.request("POST", "/api/v1/me/tokens").header("Cookie", &ada).header("Remote-User", "ada");
        request.header("Origin", "http://localhost").json(body).send()
    };
    let refused = make(&json!({"label": "x", "scope": "picture"}));
    assert_eq!((refused.status, refused.fields()), (403, vec!["current_password".to_owned()]));
}

#[test]
fn public_pictures_do_not_know_the_headers() {
    let server = start(&[("TONDO_PROXY_CREATE", "on")]);
    let plain = server.get("/u/ada");
    let named = server
        .request("GET", "/u/ada")
        .header("Remote-User", "new")
        .header("Remote-Email", "new@example.org")
        .send();
    assert_eq!((plain.status, &plain.body), (named.status, &named.body));
    assert!(named.find_header("set-cookie").is_none());
    assert!(!server.run(&["user", "show", "new@example.org"]).status.success());
}
