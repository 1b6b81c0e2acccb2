//! The start page: its assets and its headers.

use crate::support::{Server, contains};

#[test]
fn the_start_page_loads_only_its_own_assets() {
    let server = Server::start();
    let page = server.get("/");
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
    assert!(!policy.contains("unsafe"));
    for asset in ["assets/tondo.css", "assets/tondo.svg"] {
        assert!(contains(&page.body, asset.as_bytes()));
        assert_eq!(server.get(&format!("/{asset}")).status, 200);
    }
    assert_eq!(server.get("/assets/..%2f..%2fCargo.toml").status, 400);
}

// Promise 15
#[test]
fn pages_cannot_be_framed_and_are_isolated_from_other_windows() {
    let server = Server::start();
    let page = server.get("/");
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
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
    assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{policy}");
    assert!(page.find_header("set-cookie").is_none());
}
