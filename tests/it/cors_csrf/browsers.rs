//! What browsers may do: host names, pages of other sites, configured origins, and cookies.

use serde_json::json;

use crate::support::{SAMPLE_REQUEST, Server};

const PASSWORD: &str = "correct horse battery";

fn credentials() -> serde_json::Value {
    json!({"email": "ada@example.org", "password": PASSWORD})
}

/// Logs in; the cookie as a browser sends it back.
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

// Promise 18
#[test]
fn an_unknown_host_name_reaches_only_pictures() {
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

// Promise 18
#[test]
fn a_page_of_another_site_cannot_send_changes() {
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

// Promise 18
#[test]
fn a_configured_origin_may_use_the_api() {
    let server = Server::start_with(&[], &[("TONDO_CORS_ORIGINS", "https://app.example.org")]);
    let site = "https://app.example.org";
    let preflight = server
        .request("OPTIONS", "/api/v1/user/profile-picture")
        .header("Origin", site)
        .header("Access-Control-Request-Method", "POST")
        .send();
    assert_eq!((preflight.status, preflight.header("access-control-allow-origin")), (204, site));
    assert!(preflight.header("access-control-allow-methods").contains("POST"));
    assert!(preflight.header("access-control-allow-headers").contains("authorization"));
    let token = server.token_of_new_person("ada@example.org", "picture");
    let sent = server.upload(&token).header("Origin", site).body("application/json", SAMPLE_REQUEST).send();
    assert_eq!((sent.status, sent.header("access-control-allow-origin")), (201, site));
    let other = server.request("GET", "/api/v1/me").header("Origin", "https://evil.example").send();
    assert!(other.find_header("access-control-allow-origin").is_none());
}

// Promise 18
#[test]
fn a_cookie_grants_the_same_as_a_token_until_logout() {
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

// Promise 18
#[test]
fn a_cookie_changes_nothing_unless_the_request_is_same_origin() {
    let server = with_ada();
    let cookie = cookie_of(&server);
    let delete = || server.request("DELETE", "/api/v1/user/profile-picture").header("Cookie", &cookie);
    assert_eq!(delete().send().status, 403);
    assert_eq!(delete().header("Sec-Fetch-Site", "same-site").send().status, 403);
    assert_eq!(delete().header("Sec-Fetch-Site", "same-origin").send().status, 404);
}

// Promise 18
#[test]
fn under_https_the_cookie_is_bound_to_its_host() {
    let server = Server::start_with(&[], &[("TONDO_PUBLIC_URL", "https://avatars.example.org")]);
    server.add_person("ada@example.org", PASSWORD);
    let answer = server.request("POST", "/api/session").json(&credentials()).send();
    let set = answer.header("set-cookie");
    assert!(set.starts_with("__Host-tondo_session=") && set.ends_with("; Secure"), "{set}");
    assert!(set.contains("Path=/;"), "{set}");
}

// Promise 18
#[test]
fn under_https_a_page_over_http_of_the_same_host_is_another_site() {
    let settings = [
        ("TONDO_PUBLIC_URL", "https://pics.example.org"),
        ("TONDO_TRUSTED_PROXIES", "127.0.0.1"),
        ("TONDO_ALLOWED_HOSTS", "others.example.org"),
    ];
    let server = Server::start_with(&[], &settings);
    server.add_person("ada@example.org", PASSWORD);
    let cookie = cookie_of(&server);
    let own = "https://pics.example.org";
    for (host, origin, site, status) in [
        ("pics.example.org", own, None, 404),
        ("pics.example.org", own, Some("same-origin"), 404),
        ("pics.example.org", own, Some("none"), 404),
        ("others.example.org", "https://others.example.org", None, 404),
        ("pics.example.org", own, Some("cross-site"), 403),
        ("pics.example.org", own, Some("same-site"), 403),
        ("pics.example.org", own, Some("anything else"), 403),
        ("pics.example.org", "http://pics.example.org", None, 403),
        ("pics.example.org", "http://pics.example.org:443", None, 403),
        ("pics.example.org", "http://pics.example.org", Some("cross-site"), 403),
        ("others.example.org", "http://others.example.org", Some("cross-site"), 403),
    ] {
        let mut request = server
            .request("DELETE", "/api/v1/user/profile-picture")
            .header("Host", host)
            .header("Cookie", &cookie)
            .header("X-Forwarded-Proto", "https")
            .header("Origin", origin);
        if let Some(site) = site {
            request = request.header("Sec-Fetch-Site", site);
        }
        assert_eq!(request.send_with_own_host().status, status, "{host}, {origin}, {site:?}");
    }
}

// Promise 18
#[test]
fn an_invalid_bearer_token_never_falls_back_to_the_cookie() {
    let server = with_ada();
    let cookie = cookie_of(&server);
    let me = |lines: &[&str]| {
        let request = server.request("GET", "/api/v1/me").header("Cookie", &cookie);
        lines.iter().fold(request, |request, line| request.header("Authorization", line)).send()
    };
    let token = server.token("ada@example.org", &[]);
    let bearer = format!("Bearer {token}");
    let long = format!("Bearer {}", "x".repeat(300));
    for lines in [
        &["Bearer junk"][..],
        &["Bearer"],
        &["Bearer "],
        &["bearer a b"],
        &["Bearer é"],
        &[&long],
        &[&bearer, &bearer],
        &["Basic eDp5", &bearer],
    ] {
        assert_eq!(me(lines).status, 401, "{lines:?}");
    }
    // A proxy's own password, which the browser sends along to all behind it.
    assert_eq!((me(&["Basic eDp5"]).status, me(&[]).status, me(&[&bearer]).status), (200, 200, 200));
}

#[test]
fn every_header_is_allowed_if_every_origin_is() {
    let server = Server::start_with(&[], &[("TONDO_CORS_ORIGINS", "*")]);
    let allowed = |requested: &str| {
        let preflight = server
            .request("OPTIONS", "/api/v1/me")
            .header("Origin", "https://app.example.org")
            .header("Access-Control-Request-Method", "PATCH")
            .header("Access-Control-Request-Headers", requested);
        preflight.send().header("access-control-allow-headers").to_owned()
    };
    assert_eq!(allowed("authorization,x-app-version, X-Trace"), "authorization,x-app-version, X-Trace");
    for odd in ["a b", "authorization, ", "x:y", "é"] {
        assert!(allowed(odd).starts_with("authorization, content-type"), "{odd}");
    }
}
