//! No outbound calls: the server opens no connection of its own, whatever a caller names. And uploaded bytes reach only
//! memory-safe code, and no other program.

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;

use serde_json::json;

use crate::support::corpus;
use crate::support::files::rust_sources;
use crate::support::tracer::Tracer;
use crate::support::{SAMPLE_REQUEST, Server};

const PASSWORD: &str = "correct horse battery staple";

/// Crates with C in them: the database, which sees facts and never a picture, the encoder of WebP, which sees pixels that
/// were decoded here, and the arithmetic of TLS. `sqlite-wasm-rs` is for browsers only.
const CRATES_WITH_C: [&str; 4] = ["libsqlite3-sys", "libwebp-sys", "ring", "sqlite-wasm-rs"];

/// The only files that open connections: `tondo healthcheck`, the clients of HTTP, LDAP and SMTP, and the start, which checks whether the file
/// of a socket belongs to a server that is gone.
const MAY_CONNECT: [&str; 6] = [
    "src/cli/healthcheck.rs",
    "src/http_client/dns.rs",
    "src/http_client/send.rs",
    "src/ldap/connection.rs",
    "src/mail/smtp.rs",
    "src/net/socket.rs",
];

/// The only file that uses UDP: it resolves names for the HTTP client.
const MAY_USE_UDP: &str = "src/http_client/dns.rs";

/// The only modules that use the HTTP client: the operator's commands, and what is off unless the operator switches it on.
/// No handler uses it.
const MAY_FETCH: [&str; 14] = [
    "src/cli/",
    "src/http_client/",
    "src/services/check/",
    "src/services/imports/",
    "src/services/ldap/directory.rs",
    "src/services/mails/",
    "src/services/oidc/picture.rs",
    "src/services/oidc_providers/",
    "src/services/scim/",
    "src/services/tests/provider_pictures.rs",
    "src/services/webhook_senders.rs",
    "src/services/webhooks/",
    "src/services/upstream.rs",
    "src/services/upstream_server.rs",
];

// Promise 20
#[test]
fn no_url_that_a_caller_names_is_fetched() {
    let bait = TcpListener::bind("127.0.0.1:0").unwrap();
    bait.set_nonblocking(true).unwrap();
    let server = Server::start();
    use_everything(&server, bait.local_addr().unwrap());
    let connection = bait.accept();
    assert!(connection.is_err(), "the server connected to an IP that a caller named: {connection:?}");
}

// Promise 20
#[test]
#[ignore = "needs strace; ./tests/run runs it"]
fn the_server_opens_no_socket_while_all_of_it_is_used() {
    let bait = TcpListener::bind("127.0.0.1:0").unwrap();
    let server = Server::start();
    let tracer = Tracer::watch(&server, "socket,connect,sendto,sendmsg,sendmmsg,accept4,execve");
    let requests = use_everything(&server, bait.local_addr().unwrap());
    let calls = tracer.calls();
    let accepted = calls.iter().filter(|call| call.contains("accept4(") && !call.contains("= -1")).count();
    let is_outbound = |call: &&String| {
        // Sending on an accepted connection is an answer.
        ["socket(", "connect(", "execve("].iter().any(|name| call.contains(name))
    };
    let outbound: Vec<&String> = calls.iter().filter(is_outbound).collect();
    println!("{requests} requests, {accepted} connections accepted, {} opened", outbound.len());
    assert!(outbound.is_empty(), "{outbound:#?}");
    assert!(accepted >= 40, "strace saw {accepted} connections accepted: {} calls", calls.len());
}

// Promise 9
#[test]
fn only_the_listed_source_files_open_connections_and_none_runs_programs() {
    let (mut connecting, mut violations) = (Vec::new(), Vec::new());
    for (file, text) in rust_sources(&["src"]) {
        let code = without_unit_tests(&text);
        if code.contains("TcpStream::connect") || code.contains("UnixStream::connect") {
            connecting.push(file.clone());
        }
        if code.contains("http_client::") && !MAY_FETCH.iter().any(|allowed| file.starts_with(allowed)) {
            violations.push(format!("{file}: http_client"));
        }
        for word in [
            "UdpSocket",
            "process::Command",
            "Command::new",
            "webpx::Decoder",
            "webpx::decode",
            "libwebp_sys",
            "lookup_host",
        ] {
            let is_allowed = word == "UdpSocket" && file == MAY_USE_UDP;
            if code.contains(word) && !is_allowed {
                violations.push(format!("{file}: {word}"));
            }
        }
    }
    connecting.sort_unstable();
    assert_eq!(connecting, MAY_CONNECT);
    assert!(violations.is_empty(), "{violations:#?}");
}

// Promise 9
#[test]
fn only_the_listed_crates_contain_c() {
    let lock = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock")).unwrap();
    let mut with_c = Vec::new();
    for package in lock.split("[[package]]").skip(1) {
        let name = package.lines().find_map(|line| line.strip_prefix("name = ")).unwrap().trim_matches('"');
        let builds_c = ["cc", "cmake", "bindgen", "nasm-rs"].iter().any(|tool| {
            package.contains(&format!("\n \"{tool}\",\n")) || package.contains(&format!("\n \"{tool} "))
        });
        if builds_c || name.ends_with("-sys") && !is_of_another_system(name) {
            with_c.push(name);
        }
    }
    assert_eq!(with_c, CRATES_WITH_C);
}

/// Whether a crate is bindings to another system than Linux, or to the kernel: without code.
fn is_of_another_system(name: &str) -> bool {
    ["windows", "linux-raw", "js", "web", "core-foundation", "security-framework"]
        .iter()
        .any(|system| name.starts_with(system))
}

/// Sends uploads, logins, invalid requests and downloads, all of which name the bait; how many there were.
fn use_everything(server: &Server, bait: SocketAddr) -> usize {
    server.add_person("ada@example.org", PASSWORD);
    let token = server.token("ada@example.org", &["--scope", "account"]);
    let url = format!("http://{bait}/picture.png");
    let mut requests = Vec::new();
    for sample in corpus::all(24, 16) {
        requests.push(server.upload(&token).body(sample.mime, &sample.bytes));
    }
    for value in
        [url.clone(), format!("file://{url}"), format!("data:image/png;base64,{url}"), format!("//{bait}/x")]
    {
        let request =
            json!({"name": "a.png", "width": 1, "height": 1, "mime": "image/png", "dataUri": value});
        requests.push(server.upload(&token).json(&request));
        let named =
            json!({"name": value, "width": 1, "height": 1, "mime": value, "url": value, "dataUri": value});
        requests.push(server.upload(&token).json(&named));
    }
    let drawing = format!("<svg xmlns=\"http://www.w3.org/2000/svg\"><image href=\"{url}\"/></svg>");
    requests.push(server.upload(&token).body("image/svg+xml", drawing));
    for header in ["Origin", "Referer", "X-Forwarded-Host", "X-Forwarded-For", "Forwarded", "Link"] {
        requests.push(server.upload(&token).header(header, &url).body("application/json", SAMPLE_REQUEST));
    }
    for email in ["ada@example.org", "nobody@example.org"] {
        requests
            .push(server.request("POST", "/api/login").json(&json!({"email": email, "password": PASSWORD})));
    }
    for path in ["/", "/healthz", "/readyz", "/nothing", "/api/v1/me", &format!("/user/{url}/x?d={url}")] {
        requests.push(server.request("GET", path).token(&token));
    }
    let count = requests.len();
    for request in requests {
        let answer = request.send();
        assert!(answer.status < 500, "{answer:?}");
    }
    count
}

/// A file's code up to its module of unit tests. Single test-only items before it are part of the code.
fn without_unit_tests(text: &str) -> &str {
    let begins = ["#[cfg(test)]\nmod tests", "#[cfg(test)]\npub(super) mod tests"];
    let end = begins.iter().filter_map(|begin| text.find(begin)).min().unwrap_or(text.len());
    text.split_at(end).0
}
