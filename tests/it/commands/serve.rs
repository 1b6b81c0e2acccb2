//! Starting, stopping, configuring, logging, systemd and exit codes.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::process::Command;

use serde_json::Value;

use crate::support::{Answer, Server, tondo};

#[test]
fn the_first_start_creates_a_private_data_directory() {
    let server = Server::start();
    let mode = |path: &str| fs::metadata(server.data.join(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(""), 0o700);
    for file in ["tondo.db", "tondo.db-wal", "lock"] {
        assert_eq!(mode(file), 0o600, "{file}");
    }
    server.wait_for_log("there is no administrator yet");
}

#[test]
fn health_is_reported_and_checked_by_the_command() {
    let server = Server::start_with(&["--base-path", "/a/"], &[]);
    assert_eq!(server.get("/a/healthz").json()["status"], "ok");
    assert_eq!(server.get("/a/readyz").json()["status"], "ready");
    let check = |address: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tondo"));
        command
            .args(["healthcheck", "--json"])
            .env_clear()
            .env("TONDO_BASE_PATH", "/a/")
            .env("TONDO_LISTEN", address);
        command.output().unwrap()
    };
    let healthy = check(&server.address.to_string());
    assert!(healthy.status.success());
    assert_eq!(serde_json::from_slice::<Value>(&healthy.stdout).unwrap()["ready"], true);
    let address = server.address.to_string();
    drop(server);
    assert_eq!(check(&address).status.code(), Some(1));
}

#[test]
fn readyz_names_what_fails() {
    let server = Server::start();
    fs::remove_dir_all(server.data.join("blobs/tmp")).unwrap();
    let answer = server.get("/readyz");
    assert_eq!((answer.status, &answer.json()["failing"][0]), (503, &Value::from("store")));
    assert_eq!(server.get("/healthz").status, 200);
}

#[test]
fn a_data_directory_has_one_server() {
    let server = Server::start();
    let second = tondo(&["serve", "--listen", "127.0.0.1:0", "--data", server.data.to_str().unwrap()]);
    assert_eq!(second.status.code(), Some(11), "{second:?}");
    assert!(String::from_utf8_lossy(&second.stderr).contains("in use"));
}

#[test]
fn a_signal_waits_for_open_requests_and_stops_the_server() {
    let mut server = Server::start();
    let token = server.token_of_new_person("ada@example.org", "picture");
    let mut open = TcpStream::connect(server.address).unwrap();
    let body = "{\"name\": 1}";
    let head = format!(
        "POST /api/v1/user/profile-picture HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    open.write_all(head.as_bytes()).unwrap();
    open.write_all(b"{").unwrap();
    // The response to a later connection shows that the first one was accepted.
    assert_eq!(server.get("/healthz").status, 200);
    server.signal("TERM");
    server.wait_for_log("stopping");
    open.write_all(&body.as_bytes()[1..]).unwrap();
    assert_eq!(Answer::read_from(&mut open, false).unwrap().status, 400);
    assert_eq!(server.wait().code(), Some(0));
    assert!(TcpStream::connect(server.address).is_err());
}

#[test]
fn a_second_signal_stops_at_once() {
    let mut server =
        Server::start_with(&[], &[("TONDO_SHUTDOWN_TIMEOUT", "1h"), ("TONDO_BODY_IDLE_TIMEOUT", "1h")]);
    let token = server.token_of_new_person("ada@example.org", "picture");
    let mut open = TcpStream::connect(server.address).unwrap();
    let head = format!(
        "POST /api/v1/user/profile-picture HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n"
    );
    open.write_all(head.as_bytes()).unwrap();
    assert_eq!(server.get("/healthz").status, 200);
    server.signal("TERM");
    server.wait_for_log("stopping");
    server.signal("INT");
    assert_eq!(server.wait().code(), Some(1));
}

#[test]
fn sighup_reloads_the_log_filter() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("tondo.toml");
    fs::write(&file, "log = \"info\"").unwrap();
    let server = Server::start_with(&["--config", file.to_str().unwrap()], &[]);
    server.get("/healthz");
    server.wait_for_log("\"path\":\"/healthz\"");
    fs::write(&file, "log = \"info,tondo::access=error\"").unwrap();
    server.signal("HUP");
    server.wait_for_log("the configuration was read again");
    server.get("/readyz");
    server.signal("TERM");
    server.wait_for_log("\"message\":\"stopped\"");
    assert!(!server.log().contains("\"path\":\"/readyz\""));
}

#[test]
fn several_ips_and_a_unix_socket_are_served_together() {
    let directory = tempfile::tempdir().unwrap();
    let socket = directory.path().join("tondo.sock");
    let flag = format!("unix:{}", socket.display());
    let mut server = Server::start_with(
        &["--listen", &flag, "--listen", "[::1]:0"],
        &[("TONDO_UNIX_SOCKET_MODE", "0600")],
    );
    server.wait_for_log("[::1]");
    assert_eq!(fs::metadata(&socket).unwrap().permissions().mode() & 0o777, 0o600);
    let mut stream = UnixStream::connect(&socket).unwrap();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    assert_eq!(server.get("/healthz").status, 200);
    server.signal("TERM");
    server.wait();
    assert!(!socket.exists());
}

// Promise 19
#[test]
fn a_slow_request_head_times_out() {
    let server = Server::start_with(&[], &[("TONDO_HEADER_TIMEOUT", "1s")]);
    let mut stream = TcpStream::connect(server.address).unwrap();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost:").unwrap();
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).unwrap();
    let text = String::from_utf8_lossy(&rest);
    assert!(
        rest.is_empty() || text.starts_with("HTTP/1.1 408") || text.starts_with("HTTP/1.1 400"),
        "{text}"
    );
}

// Promise 17
#[test]
fn requests_are_logged_without_queries_and_tokens() {
    let server = Server::start();
    let token = server.token_of_new_person("ada@example.org", "account");
    let answer = server.request("GET", "/api/v1/me?secret=query").token(&token).send();
    server.wait_for_log(answer.header("x-request-id"));
    let log = server.log();
    assert!(log.contains("\"path\":\"/api/v1/me\""));
    assert!(!log.contains("secret") && !log.contains(&token));
}

#[test]
fn a_database_of_a_newer_version_is_rejected() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    drop(Server::start_on(&data, &[], &[]));
    let catalog = rusqlite::Connection::open(data.join("tondo.db")).unwrap();
    catalog.pragma_update(None, "user_version", 99).unwrap();
    drop(catalog);
    for arguments in [&["serve", "--listen", "127.0.0.1:0"][..], &["user", "list"]] {
        let output = tondo(&[arguments, &["--data", data.to_str().unwrap()]].concat());
        assert_eq!(output.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&output.stderr).contains("newer version"), "{output:?}");
    }
}

#[test]
fn a_downgrade_is_told_how_to_go_back_by_the_copy_of_the_upgrade_and_that_way_works() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    let server = Server::start_on(&data, &[], &[]);
    server.run_ok(&["user", "add", "ada@example.org", "--no-password"]);
    drop(server);
    // What an upgrade does: it copies the catalog, named by its schema, and goes on to a newer one.
    let (path, backups) = (data.join("tondo.db"), data.join("backups"));
    let catalog = rusqlite::Connection::open(&path).unwrap();
    catalog.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_row| Ok(())).unwrap();
    let schema: i64 = catalog.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
    std::fs::create_dir_all(&backups).unwrap();
    let copy_of = |schema: i64, at: u64| backups.join(format!("tondo-schema-{schema}-{at}.db"));
    for (schema, at) in [(schema - 1, 9), (schema, 7), (schema, 8), (schema + 1, 9)] {
        std::fs::copy(&path, copy_of(schema, at)).unwrap();
    }
    catalog.pragma_update(None, "user_version", schema + 1).unwrap();
    drop(catalog);
    let output = tondo(&["user", "list", "--data", data.to_str().unwrap()]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{told}");
    let copy = copy_of(schema, 8);
    assert!(told.contains(&format!("copy {} to tondo.db", copy.display())), "{told}");
    for file in ["tondo.db", "tondo.db-wal", "tondo.db-shm"] {
        drop(std::fs::remove_file(data.join(file)));
    }
    std::fs::copy(copy, &path).unwrap();
    let people = tondo(&["user", "list", "--data", data.to_str().unwrap()]);
    assert!(String::from_utf8_lossy(&people.stdout).contains("ada@example.org"), "{people:?}");
}

#[test]
fn an_invalid_configuration_exits_with_78_and_says_where() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("tondo.toml");
    fs::write(&file, "locale = \"xx\"\nlisten = \"nowhere\"").unwrap();
    for command in [&["serve"][..], &["config", "check"], &["config", "show"]] {
        let output = tondo(&[command, &["--config", file.to_str().unwrap()]].concat());
        assert_eq!(output.status.code(), Some(78), "{output:?}");
        let text = String::from_utf8_lossy(&output.stderr);
        assert!(text.contains("locale") && text.contains("listen") && text.contains("tondo.toml"), "{text}");
    }
    let valid = tondo(&["config", "check"]);
    assert_eq!(valid.status.code(), Some(0));
    let bad_log = Command::new(env!("CARGO_BIN_EXE_tondo"))
        .args(["config", "check"])
        .env_clear()
        .env("TONDO_LOG", "tondo=loud")
        .output()
        .unwrap();
    assert_eq!(bad_log.status.code(), Some(78));
}
