//! Nothing goes out: the server opens no connection of its own, whatever a caller names; and strangers' bytes meet no code
//! that is not memory-safe, and no other program.

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::support::corpus;
use crate::support::tracer::Tracer;
use crate::support::{SAMPLE_REQUEST, Server};

const PASSWORD: &str = "correct horse battery staple";

/// Crates with C in them: the database, which sees facts and never a picture, the encoder of WebP, which sees pixels that
/// were decoded here, and the arithmetic of TLS. `sqlite-wasm-rs` is for browsers only.
const CRATES_WITH_C: [&str; 4] = ["libsqlite3-sys", "libwebp-sys", "ring", "sqlite-wasm-rs"];

/// The only places that open a connection: the command that asks one's own server whether it is well, the engine that fetches
/// for the operator's commands, and the start that looks whether a socket's file is a dead server's.
const MAY_CONNECT: [&str; 4] =
    ["src/cli/healthcheck.rs", "src/http_client/dns.rs", "src/http_client/send.rs", "src/net/listener.rs"];

/// The only place that speaks UDP: it looks names up for the engine that fetches.
const MAY_ASK_NAMESERVERS: &str = "src/http_client/dns.rs";

/// Who may use the engine that fetches: the operator's commands, and for the server what is off unless the operator says
/// otherwise; no handler.
const MAY_FETCH: [&str; 5] = [
    "src/cli/",
    "src/http_client/",
    "src/services/check/",
    "src/services/imports/",
    "src/services/upstream.rs",
];

#[test]
fn no_address_that_a_caller_names_is_asked() {
    let bait = TcpListener::bind("127.0.0.1:0").unwrap();
    bait.set_nonblocking(true).unwrap();
    let server = Server::start();
    use_everything(&server, bait.local_addr().unwrap());
    let asked = bait.accept();
    assert!(asked.is_err(), "the server came to an address that a caller named: {asked:?}");
}

#[test]
#[ignore = "needs strace; ./tests/run runs it"]
fn the_server_opens_no_socket_while_everything_is_used() {
    let bait = TcpListener::bind("127.0.0.1:0").unwrap();
    let server = Server::start();
    let tracer = Tracer::watch(&server, "socket,connect,sendto,sendmsg,sendmmsg,accept4,execve");
    let requests = use_everything(&server, bait.local_addr().unwrap());
    let calls = tracer.calls();
    let accepted = calls.iter().filter(|call| call.contains("accept4(") && !call.contains("= -1")).count();
    let is_outbound = |call: &&String| {
        // What is sent on an accepted connection is an answer.
        ["socket(", "connect(", "execve("].iter().any(|name| call.contains(name))
    };
    let outbound: Vec<&String> = calls.iter().filter(is_outbound).collect();
    println!("{requests} requests, {accepted} connections accepted, {} opened", outbound.len());
    assert!(outbound.is_empty(), "{outbound:#?}");
    assert!(accepted >= 40, "strace saw {accepted} connections accepted: {} calls", calls.len());
}

#[test]
fn only_four_places_of_the_source_open_connections_and_none_runs_programs() {
    let (mut connecting, mut faults) = (Vec::new(), Vec::new());
    for (file, text) in sources() {
        let code = without_unit_tests(&text);
        if code.contains("TcpStream::connect") || code.contains("UnixStream::connect") {
            connecting.push(file.clone());
        }
        if code.contains("http_client::") && !MAY_FETCH.iter().any(|allowed| file.starts_with(allowed)) {
            faults.push(format!("{file}: http_client"));
        }
        for word in
            ["UdpSocket", "process::Command", "Command::new", "webp::Decoder", "libwebp_sys", "lookup_host"]
        {
            let is_allowed = word == "UdpSocket" && file == MAY_ASK_NAMESERVERS;
            if code.contains(word) && !is_allowed {
                faults.push(format!("{file}: {word}"));
            }
        }
    }
    connecting.sort_unstable();
    assert_eq!(connecting, MAY_CONNECT);
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn the_only_crates_with_c_in_them_are_the_database_the_encoder_of_webp_and_the_arithmetic_of_tls() {
    let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap();
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

/// Bindings to systems that are no Linux, and to the kernel: no code.
fn is_of_another_system(name: &str) -> bool {
    ["windows", "linux-raw", "js", "web", "core-foundation", "security-framework"]
        .iter()
        .any(|system| name.starts_with(system))
}

/// Uploads, logins, errors, downloads, whichever name an address where nobody may be asked; how many requests there were.
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

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A file's code up to its module of unit tests. Single test-only items before it are part of the code.
fn without_unit_tests(text: &str) -> &str {
    let begins = ["#[cfg(test)]\nmod tests", "#[cfg(test)]\npub(super) mod tests"];
    let end = begins.iter().filter_map(|begin| text.find(begin)).min().unwrap_or(text.len());
    text.split_at(end).0
}

/// The files of `src`, by name.
fn sources() -> Vec<(String, String)> {
    fn below(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { below(&path, found) } else { found.push(path) }
        }
    }
    let mut paths = Vec::new();
    below(&root().join("src"), &mut paths);
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "rs"));
    let named = |path: PathBuf| {
        let name = path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
        (name, fs::read_to_string(&path).unwrap())
    };
    paths.into_iter().map(named).collect()
}
