//! The shell of the pages: where it answers, what it is filled in with, and its headers.

use crate::support::{Answer, Server, contains};

fn text(page: &Answer) -> String {
    String::from_utf8(page.body.clone()).expect("a page is UTF-8")
}

#[test]
fn every_page_is_the_same_shell() {
    let server = Server::start();
    let start = server.get("/");
    assert_eq!((start.status, start.header("content-type")), (200, "text/html; charset=utf-8"));
    assert_eq!(start.header("cache-control"), "no-store");
    for path in
        ["/setup", "/-", "/-/", "/-/picture", "/-/people/0190-x", "/-/no/such/page", "/-/people?q=%22%3E"]
    {
        let page = server.get(path);
        assert_eq!((page.status, text(&page)), (200, text(&start)), "{path}");
    }
    assert_eq!(server.request("POST", "/-/picture").send().status, 405);
}

#[test]
fn the_shell_loads_only_its_own_assets() {
    let server = Server::start();
    let page = text(&server.get("/"));
    let loaded: Vec<&str> = page
        .split(&['"', '\''][..])
        .filter(|part| {
            part.starts_with("/assets/") && part.rsplit('/').next().is_some_and(|name| name.contains('.'))
        })
        .collect();
    assert!(loaded.len() >= 5, "{page}");
    for asset in loaded {
        assert_eq!(server.get(asset).status, 200, "{asset}");
    }
    assert!(!page.contains("http") && !page.contains("<style") && !page.contains("{{"), "{page}");
}

#[test]
fn the_shell_speaks_the_language_of_the_request_and_keeps_what_was_chosen() {
    let server = Server::start();
    for (accepted, cookie, language) in [
        (None, None, "en"),
        (Some("tr, en;q=0.5"), None, "tr"),
        (Some("tr"), Some("tondo_language=de"), "de"),
        (Some("fr"), Some("tondo_language=xx"), "fr"),
        (Some("fr"), Some("tondo_language=\"><script>"), "fr"),
    ] {
        let mut request = server.request("GET", "/-/picture");
        if let Some(accepted) = accepted {
            request = request.header("Accept-Language", accepted);
        }
        if let Some(cookie) = cookie {
            request = request.header("Cookie", cookie);
        }
        let page = request.send();
        assert_eq!(page.header("vary").to_lowercase(), "accept-language, cookie");
        let page = text(&page);
        assert!(page.contains(&format!("<html lang=\"{language}\"")), "{accepted:?} {cookie:?}: {page}");
        assert!(page.contains(&format!("/locales/pages.{language}.ftl")));
    }
    let dark = text(&server.request("GET", "/").header("Cookie", "a=b; tondo_theme=dark").send());
    assert!(dark.contains("data-theme=\"dark\"") && dark.contains("content=\"dark\""));
    let unknown = text(&server.request("GET", "/").header("Cookie", "tondo_theme=<b>").send());
    assert!(unknown.contains("data-theme=\"device\"") && unknown.contains("content=\"light dark\""));
}

#[test]
fn the_shell_is_below_the_base_path() {
    let server = Server::start_with(&["--base-path", "/avatars/"], &[]);
    let page = server.get("/avatars/-/picture");
    assert_eq!(page.status, 200);
    let page = text(&page);
    assert!(page.contains("data-base=\"/avatars/\"") && page.contains("src=\"/avatars/assets/"), "{page}");
    assert_eq!(server.get("/-/picture").status, 404);
}

// Promise 15
#[test]
fn pages_cannot_be_framed_and_are_isolated_from_other_windows() {
    let server = Server::start();
    let page = server.get("/-/picture");
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("referrer-policy", "no-referrer"),
    ] {
        assert_eq!(page.header(name), value, "{name}");
    }
    // Over plain HTTP on a LAN, browsers ignore this header and complain about it.
    for (host, proto, is_sent) in [
        ("pi.local:8740", "http", false),
        ("192.168.1.2:8740", "http", false),
        ("pi.local:8740", "https", true),
        ("localhost:8740", "http", true),
    ] {
        let server = Server::start_with(&[], &[("TONDO_TRUSTED_PROXIES", "127.0.0.1")]);
        let request = server.request("GET", "/").header("Host", host).header("X-Forwarded-Proto", proto);
        let policy =
            request.send_with_own_host().find_header("cross-origin-opener-policy").map(str::to_owned);
        assert_eq!(policy.is_some(), is_sent, "{proto}://{host}");
    }
    let policy = page.header("content-security-policy");
    assert!(
        policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
        "{policy}"
    );
    assert!(policy.contains("require-trusted-types-for 'script'"), "{policy}");
    assert!(!policy.contains("unsafe") && !policy.contains("data:") && !policy.contains('*'), "{policy}");
    assert!(page.header("permissions-policy").contains("camera=(self)"));
    assert!(page.find_header("set-cookie").is_none());
    assert!(contains(&page.body, b"noindex"));
}
