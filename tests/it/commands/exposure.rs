//! Traps of an open network: proxies that are not trusted, text that controls a terminal, common passwords, plain HTTP.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::dev::{Dev, directory};
use crate::support::{SAMPLE_REQUEST, Server, tondo, tondo_with_input};

const PASSWORD: &str = "correct horse battery staple";

/// Clears the screen, in C0 and in C1, and turns the direction of text.
const HOSTILE: &str = "a\u{1b}[2J\u{9b}2J\u{202e}b";

/// `HOSTILE` as it is shown.
const ESCAPED: &str = r"\u009b2J\u202eb";

// Promise 20
#[test]
fn a_proxy_that_is_not_trusted_is_told_once() {
    for header in ["X-Forwarded-For", "Forwarded", "X-Real-IP"] {
        let server = Server::start();
        server.get("/healthz");
        for _ in 0..3 {
            server.request("GET", "/healthz").header(header, "192.0.2.1").send();
        }
        let last = server.get("/readyz");
        server.wait_for_log(last.header("x-request-id"));
        let told = server.log().matches("not in trusted_proxies").count();
        assert_eq!(told, 1, "{header}: {}", server.log());
    }
    let trusting = Server::start_with(&[], &[("TONDO_TRUSTED_PROXIES", "127.0.0.1")]);
    let answer = trusting.request("GET", "/healthz").header("X-Forwarded-For", "192.0.2.1").send();
    trusting.wait_for_log(answer.header("x-request-id"));
    assert!(!trusting.log().contains("not in trusted_proxies"));
}

// Promise 20
#[test]
fn clients_of_a_unix_socket_share_one_limit_of_logins() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("tondo.sock");
    let listen = format!("unix:{}", socket.display());
    let _server = Server::start_with(&["--listen", &listen], &[("TONDO_LOGIN_RATE_BY_IP", "3/1h")]);
    let statuses: Vec<String> = (0..4)
        .map(|number| {
            let body = json!({"email": format!("{number}@example.org"), "password": PASSWORD}).to_string();
            let mut stream = UnixStream::connect(&socket).unwrap();
            let head = "POST /api/login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json";
            write!(stream, "{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            answer.split(' ').nth(1).unwrap().to_owned()
        })
        .collect();
    assert_eq!(statuses, ["401", "401", "401", "429"]);
}

#[test]
fn a_set_up_link_does_not_follow_any_host() {
    let url_of_link = |environment: &[(&str, &str)], host: &str| {
        let server = Server::start_with(&[], environment);
        server.add_administrator("root@example.org", "battery staple");
        let admin = server.token("root@example.org", &[]);
        let me = server.request("GET", "/api/v1/me").token(&admin).send().json();
        let path = format!("/api/v1/users/{}/setup-link", me["id"].as_str().unwrap());
        let made = server.request("POST", &path).token(&admin).header("Host", host);
        let made = made.json(&json!({"current_password": "battery staple"})).send_with_own_host();
        (made.status, made.json()["url"].as_str().unwrap_or_default().to_owned())
    };
    let (status, url) = url_of_link(&[("TONDO_ALLOWED_HOSTS", "*")], "evil.example");
    assert!(status == 201 && !url.contains("evil.example"), "{status} {url}");
    let (status, url) = url_of_link(&[], "pi.local:8740");
    assert!(status == 201 && url.starts_with("http://pi.local:8740/setup#"), "{status} {url}");
}

#[test]
fn text_from_elsewhere_does_not_control_the_terminal() {
    let server = Server::start();
    let is_harmless = |text: &[u8]| {
        let text = String::from_utf8_lossy(text).into_owned();
        assert!(!text.contains(['\u{1b}', '\u{9b}', '\u{202e}']), "{text:?}");
        text
    };
    // The name of a person: no control characters, but bidirectional ones, which some scripts need.
    server.run_ok(&["user", "add", "ada@example.org", "--no-password", "--name", "Ada\u{202e}adA"]);
    for arguments in
        [&["user", "list"][..], &["user", "list", "--json"], &["user", "show", "ada@example.org"]]
    {
        assert!(is_harmless(&server.run(arguments).stdout).contains("\\u202e"), "{arguments:?}");
    }
    // The name of a file.
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(format!("{HOSTILE}.png")), "x").unwrap();
    let imported = server.run(&["import", "folder", folder.path().to_str().unwrap()]);
    assert!(is_harmless(&imported.stdout).contains(ESCAPED), "{imported:?}");
    is_harmless(&imported.stderr);
    // An argument.
    let mistaken = tondo(&[HOSTILE]);
    assert!(is_harmless(&mistaken.stderr).contains(ESCAPED), "{mistaken:?}");
    // The headers of another server.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let other = std::thread::spawn(move || {
        let (mut stream, _peer) = listener.accept().unwrap();
        drop(stream.read(&mut [0; 4096]));
        let head = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\nContent-Type: image/\u{9b}2J\u{202e}b";
        write!(stream, "{head}\r\n\r\nx").unwrap();
    });
    let checked = tondo(&["check", &url]);
    other.join().unwrap();
    assert!(is_harmless(&checked.stdout).contains(ESCAPED), "{checked:?}");
}

#[test]
fn common_passwords_are_refused() {
    let server = Server::start();
    let data = server.data.to_str().unwrap();
    let add = |password: &str| {
        let arguments = ["user", "add", "ada@example.org", "--password-stdin", "--data", data];
        tondo_with_input(&arguments, password)
    };
    for password in ["password1", "Football", "1q2w3e4r5t"] {
        let refused = add(password);
        let message = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(!refused.status.success() && message.contains("most used"), "{password}: {message}");
    }
    assert!(!add(&"x".repeat(129)).status.success());
    assert!(add(PASSWORD).status.success());
}

// Promise 17
#[test]
fn a_failed_login_is_logged_with_the_account_if_there_is_one() {
    let server = Server::start();
    server.add_person("ada@example.org", PASSWORD);
    let log_in = |email: &str, password: &str| {
        let body = json!({"email": email, "password": password});
        server.request("POST", "/api/login").json(&body).send().status
    };
    assert_eq!(log_in("ada@example.org", PASSWORD), 200);
    assert_eq!(log_in("ada@example.org", "not the password"), 401);
    assert_eq!(log_in("my-password@example.org", "not the password"), 401);
    server.wait_for_log("there is no such account");
    let log = server.log();
    let failures: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|event| event["target"] == "tondo::logins")
        .collect();
    let accounts: Vec<&str> = failures.iter().map(|event| event["account"].as_str().unwrap()).collect();
    assert_eq!(accounts, ["ada@example.org", ""]);
    assert!(failures.iter().all(|event| event["client"] == "127.0.0.1"), "{failures:?}");
    assert!(!log.contains("my-password") && !log.contains("not the password"));
}

/// Account, client and reason of each line with this target.
fn refusals(server: &Server, target: &str) -> Vec<[String; 3]> {
    let log = server.log();
    let events = log.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    events
        .filter(|event| event["target"] == target)
        .map(|event| ["account", "client", "reason"].map(|field| text(&event[field])))
        .collect()
}

// Promise 17
#[test]
fn refused_passwords_links_and_logins_are_logged_without_an_access_log() {
    let limits = [("TONDO_LOGIN_RATE_BY_ACCOUNT", "2/1h"), ("TONDO_LOGIN_RATE_BY_IP", "4/1h")];
    let server = Server::start_with(&[], &[&limits[..], &[("TONDO_ACCESS_LOG", "false")]].concat());
    server.add_person("ada@example.org", PASSWORD);
    let token = server.token("ada@example.org", &[]);
    let set = || {
        let body = json!({"current": "not the password", "new": "another good one"});
        server.request("PUT", "/api/v1/me/password").token(&token).json(&body).send().status
    };
    assert_eq!([(); 3].map(|()| set()), [400, 400, 429]);
    let confirmed = json!({"label": "x", "current_password": "not the password"});
    let confirmed = server.request("POST", "/api/v1/me/tokens").token(&token).json(&confirmed).send();
    assert_eq!(confirmed.status, 429);
    let log_in = |email: &str| {
        let body = json!({"email": email, "password": "not the password"});
        server.request("POST", "/api/login").json(&body).send().status
    };
    assert_eq!([(); 3].map(|()| log_in("ada@example.org")), [401, 401, 429]);
    let link =
        || server.request("POST", "/api/setup/link").json(&json!({"token": "tondo_secret"})).send().status;
    assert_eq!([(); 3].map(|()| link()), [404, 404, 429]);
    assert_eq!(log_in("my-password@example.org"), 429);
    let (ada, nobody) = ("ada@example.org", "");
    let (wrong, many) = ("wrong current password", "too many attempts");
    let expected = [
        (ada, wrong),
        (ada, wrong),
        (ada, many),
        (ada, many),
        (ada, "wrong password"),
        (ada, "wrong password"),
        (ada, many),
        (nobody, "unknown set-up link"),
        (nobody, "unknown set-up link"),
        (nobody, many),
        (nobody, many),
    ];
    let expected = expected.map(|(account, reason)| [account, "127.0.0.1", reason].map(str::to_owned));
    until(|| refusals(&server, "tondo::logins").len() >= expected.len());
    assert_eq!(refusals(&server, "tondo::logins"), expected);
    let log = server.log();
    assert!(!log.contains("my-password") && !log.contains("not the password") && !log.contains("secret"));
}

// Promise 18
#[test]
fn requests_of_other_sites_and_for_other_hosts_are_logged_a_few_times_a_minute() {
    let server = Server::start_with(&[], &[("TONDO_ACCESS_LOG", "false")]);
    server.add_person("ada@example.org", PASSWORD);
    for _ in 0..30 {
        let form = json!({"email": "ada@example.org", "password": PASSWORD});
        let login = server.request("POST", "/api/login").header("Origin", "https://evil.example").json(&form);
        assert_eq!(login.send().status, 403);
    }
    assert_eq!(server.get("/").status, 200);
    let foreign = server.request("GET", "/api/v1/me").header("Host", "evil.example").send_with_own_host();
    assert_eq!(foreign.status, 421);
    let line = |reason: &str| ["", "127.0.0.1", reason].map(str::to_owned);
    let mut expected = vec![line("a page of another site"); 10];
    expected.push(line("a host that is not this server's"));
    until(|| refusals(&server, "tondo::origins").len() >= expected.len());
    assert_eq!(refusals(&server, "tondo::origins"), expected);
}

#[test]
fn plain_http_for_other_machines_is_told_once_and_quietly() {
    let told = |listen: &str, settings: &[(&str, &str)]| {
        let folder = tempfile::tempdir().unwrap();
        let environment = [&[("TONDO_LISTEN", listen)], settings].concat();
        let server = Server::start_with_listen(&folder.path().join("data"), &environment);
        server.wait_for_log("there is no administrator yet");
        // It is logged before the first answer.
        let answer = server.request("GET", "/healthz").send();
        server.wait_for_log(answer.header("x-request-id"));
        let log = server.log();
        let events = log.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let told =
            events.filter(|event| event["message"].as_str().unwrap().contains("over HTTP, unencrypted"));
        told.map(|event| event["level"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(told("0.0.0.0:0,[::]:0", &[]), ["INFO"]);
    assert_eq!(told("127.0.0.1:0", &[]), [""; 0]);
    assert_eq!(told("0.0.0.0:0", &[("TONDO_PUBLIC_URL", "https://faces.example.org")]), [""; 0]);
}

fn until(condition: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(20);
    while !condition() && Instant::now() < end {
        std::thread::sleep(Duration::from_millis(5));
    }
}

// Promise 15
#[test]
fn https_is_pinned_where_people_use_it() {
    let has_header = |server: &Server, proto: Option<&str>, path: &str| {
        let request = server.request("GET", path);
        let request =
            proto.into_iter().fold(request, |request, proto| request.header("X-Forwarded-Proto", proto));
        request.send().find_header("strict-transport-security").map(str::to_owned)
    };
    let (plain, year) = (Server::start(), Some("max-age=31536000".to_owned()));
    assert_eq!(has_header(&plain, Some("https"), "/healthz"), None);
    let public = Server::start_with(&[], &[("TONDO_PUBLIC_URL", "https://pictures.example.org")]);
    let proxied = Server::start_with(&[], &[("TONDO_TRUSTED_PROXIES", "127.0.0.1")]);
    for path in ["/healthz", "/nothing", "/avatar/00000000000000000000000000000000", "/user/x/y"] {
        assert_eq!(has_header(&public, None, path), year, "{path}");
        assert_eq!(has_header(&proxied, Some("https"), path), year, "{path}");
        assert_eq!(has_header(&proxied, Some("http"), path), None, "{path}");
    }
}

#[test]
fn an_address_is_found_by_the_hashes_of_its_unicode_and_its_ascii_form() {
    let server = Server::start();
    let token = server.token_of_new_person("Ada@B\u{fc}cher.example", "account");
    assert_eq!(server.upload(&token).body("application/json", SAMPLE_REQUEST).send().status, 201);
    for spelling in ["ada@b\u{fc}cher.example", "ada@xn--bcher-kva.example", "Ada@B\u{fc}cher.example"] {
        for hash in tondo::parts::IdentityHash::all_of(spelling) {
            let answer = server.get(&format!("/avatar/{}?d=404", hash.to_hex()));
            assert_eq!(answer.status, 200, "{spelling} {hash:?}");
        }
    }
    let again = server.run(&["user", "add", "ada@xn--bcher-kva.example", "--no-password"]);
    assert_eq!(again.status.code(), Some(1), "{again:?}");
    server.run_ok(&["user", "show", "ada@bu\u{308}cher.example"]);
}

#[test]
fn dev_warns_if_other_machines_can_reach_it() {
    let folder = directory();
    let dev = Dev::start(folder.path(), &["--listen", "0.0.0.0:0"]);
    dev.wait_for_log("other machines may reach this server", 1);
    assert!(!dev.log().contains("address=127.0.0.1"), "{}", dev.log());
}
