//! What operators run into: a log that nobody reads, containers, full disks, wrong users and folders, the end of a server.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{Request, Server, tondo};

/// More requests than the queue of the log and a pipe have room for.
const UNREAD_REQUESTS: usize = 20_000;

// Promise 25
#[test]
fn a_log_that_nobody_reads_stops_neither_requests_nor_the_end() {
    let mut server = Server::start();
    let reader = server.stall_log();
    let mut connection = TcpStream::connect(server.address).unwrap();
    connection.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    for _ in 0..UNREAD_REQUESTS {
        connection.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        let mut answer = [0; 15];
        connection.read_exact(&mut answer).unwrap();
        assert_eq!(&answer, b"HTTP/1.1 200 OK");
        read_rest(&mut connection);
    }
    drop(reader);
    server.wait_for_log("log lines were dropped");
    let _stalled_again = server.stall_log();
    let started = Instant::now();
    server.signal("TERM");
    assert_eq!(server.wait().code(), Some(0));
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
}

/// Reads the rest of an answer to `/healthz`, which ends with a brace.
fn read_rest(connection: &mut TcpStream) {
    let mut byte = [0];
    while byte != *b"}" {
        connection.read_exact(&mut byte).unwrap();
    }
}

#[test]
fn the_last_lines_are_in_the_log() {
    let mut server = Server::start();
    let ids: Vec<String> =
        (0..200).map(|_| server.get("/healthz").header("x-request-id").to_owned()).collect();
    server.signal("TERM");
    server.wait();
    server.wait_for_log("\"message\":\"stopped\"");
    let log = server.log();
    assert!(ids.iter().all(|id| log.contains(id)));
}

#[test]
fn variables_of_service_links_are_no_settings() {
    let links = [
        ("TONDO_PORT", "tcp://10.96.0.12:8740"),
        ("TONDO_SERVICE_HOST", "10.96.0.12"),
        ("TONDO_SERVICE_PORT", "8740"),
        ("TONDO_SERVICE_PORT_HTTP", "8740"),
        ("TONDO_PORT_8740_TCP", "tcp://10.96.0.12:8740"),
        ("TONDO_PORT_8740_TCP_PROTO", "tcp"),
        ("TONDO_PORT_8740_TCP_PORT", "8740"),
        ("TONDO_PORT_8740_TCP_ADDR", "10.96.0.12"),
    ];
    assert_eq!(Server::start_with(&[], &links).get("/healthz").status, 200);
    let mistaken = with_env(&["config", "check"], &[("TONDO_PORT", "8740")]);
    assert_eq!(mistaken.status.code(), Some(78));
    assert!(String::from_utf8_lossy(&mistaken.stderr).contains("TONDO_PORT"), "{mistaken:?}");
}

fn with_env(arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tondo"));
    command.args(arguments).env_clear().envs(environment.iter().copied()).output().unwrap()
}

#[test]
fn a_clean_stop_leaves_only_the_database_file() {
    for round in 0..5 {
        let mut server = Server::start();
        server.add_person("ada@example.org", "correct horse battery staple");
        let token = server.token("ada@example.org", &[]);
        assert_eq!(server.request("GET", "/api/v1/me").token(&token).send().status, 200);
        server.signal("TERM");
        assert_eq!(server.wait().code(), Some(0));
        let left: Vec<String> = names_in(&server.data);
        assert!(!left.iter().any(|name| name.starts_with("tondo.db-")), "round {round}: {left:?}");
        server.run_ok(&["user", "list"]);
        let left: Vec<String> = names_in(&server.data);
        assert!(!left.iter().any(|name| name.starts_with("tondo.db-")), "after a command: {left:?}");
    }
}

fn names_in(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    names.map(|name| name.into_string().unwrap()).collect()
}

#[test]
fn a_half_sent_request_head_does_not_delay_the_stop() {
    let mut server = Server::start();
    let mut halves: Vec<TcpStream> = (0..5).map(|_| TcpStream::connect(server.address).unwrap()).collect();
    for half in &mut halves {
        half.write_all(b"GET /healthz HTTP/1.1\r\nHost: loc").unwrap();
    }
    let mut preface = TcpStream::connect(server.address).unwrap();
    preface.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").unwrap();
    assert_eq!(server.get("/healthz").status, 200);
    let started = Instant::now();
    server.signal("TERM");
    assert_eq!(server.wait().code(), Some(0));
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
}

#[test]
fn a_request_that_never_ends_is_cut_off_before_docker_kills() {
    let mut server = Server::start_with(&[], &[("TONDO_BODY_IDLE_TIMEOUT", "60s")]);
    let mut stuck = TcpStream::connect(server.address).unwrap();
    stuck
        .write_all(b"POST /api/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{")
        .unwrap();
    assert_eq!(server.get("/healthz").status, 200);
    let started = Instant::now();
    server.signal("TERM");
    assert_eq!(server.wait().code(), Some(0));
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
}

#[test]
fn a_full_standard_output_is_an_error() {
    let server = Server::start();
    server.run_ok(&["user", "add", "ada@example.org", "--no-password"]);
    let data = server.data.to_str().unwrap();
    let commands: [&[&str]; 9] = [
        &["--version"],
        &["--help"],
        &["config", "show"],
        &["dev", "--print-seed"],
        &["user", "list", "--data", data],
        &["user", "list", "--json", "--data", data],
        &["user", "show", "ada@example.org", "--data", data],
        &["verify", "--data", data],
        &["token", "create", "ada@example.org", "--data", data],
    ];
    for arguments in commands {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let output = with_stdout(arguments, full.into());
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {message}");
        assert!(message.contains("standard output"), "{arguments:?}: {message}");
    }
    let (reader, closed) = std::io::pipe().unwrap();
    drop(reader);
    let output = with_stdout(&["token", "create", "ada@example.org", "--data", data], closed.into());
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("revoked again"), "{output:?}");
    let tokens = server.run(&["token", "list", "ada@example.org", "--json"]);
    assert_eq!(serde_json::from_slice::<Value>(&tokens.stdout).unwrap(), serde_json::json!([]));
}

fn with_stdout(arguments: &[&str], stdout: Stdio) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tondo"));
    let started = command.args(arguments).env_clear().stdout(stdout).stderr(Stdio::piped()).spawn();
    started.unwrap().wait_with_output().unwrap()
}

#[test]
fn root_does_not_work_in_the_folder_of_another_user() {
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let server = Server::start();
    server.run_ok(&["user", "list"]);
    chown(server.data.join("tondo.db"), Some(1234), Some(1234)).unwrap();
    let refused = server.run(&["user", "list"]);
    let message = String::from_utf8_lossy(&refused.stderr);
    assert_eq!(refused.status.code(), Some(1), "{message}");
    assert!(message.contains("sudo -u '#1234'"), "{message}");
}

#[test]
fn a_folder_that_cannot_be_listed_does_not_stop_a_sweep() {
    let mut server = Server::start();
    // Its own sweep would be the first.
    server.signal("TERM");
    server.wait();
    let blobs = server.data.join("blobs");
    // Not a folder, which root cannot list either.
    fs::write(blobs.join("00"), "").unwrap();
    let orphan = blobs.join("84").join("84842ebf2a0a3501f2c761d79dfd6e85d49f3a78168da9fc45af9b1007545140");
    fs::create_dir(orphan.parent().unwrap()).unwrap();
    fs::write(&orphan, "x").unwrap();
    let swept = server.run(&["gc", "--grace", "0s", "--json"]);
    assert_eq!(swept.status.code(), Some(3), "{swept:?}");
    let report: Value = serde_json::from_slice(&swept.stdout).unwrap();
    assert_eq!((&report["failed"], &report["orphans"]), (&1.into(), &1.into()));
    assert!(!orphan.exists());
}

#[test]
fn both_families_of_ip_listen_on_one_port() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let folder = tempfile::tempdir().unwrap();
    let listen = format!("0.0.0.0:{port},[::]:{port}");
    let (data, environment) = (folder.path().join("data"), [("TONDO_LISTEN", listen.as_str())]);
    let server = Server::start_with_listen(&data, &environment);
    for host in ["127.0.0.1", "[::1]"] {
        let address = format!("{host}:{port}").parse().unwrap();
        assert_eq!(Request::new(address, "GET", "/healthz").send().status, 200, "{host}");
    }
    drop(server);
    let only_v6 = [("TONDO_LISTEN", format!("[::]:{port}"))];
    let only_v6 = only_v6.each_ref().map(|(name, value)| (*name, value.as_str()));
    let _server = Server::start_with_listen(&data, &only_v6);
    let mapped = format!("127.0.0.1:{port}").parse().unwrap();
    assert_eq!(Request::new(mapped, "GET", "/healthz").send().status, 200);
}

#[test]
fn serve_refuses_a_folder_of_dev() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("dev-seed"), "x\n").unwrap();
    let output = tondo(&["serve", "--listen", "127.0.0.1:0", "--data", folder.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("was made by `tondo dev`"), "{output:?}");
}

#[test]
fn a_folder_that_others_can_read_is_closed_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    drop(Server::start_on(&data, &[], &[]));
    fs::set_permissions(&data, fs::Permissions::from_mode(0o777)).unwrap();
    let server = Server::start_on(&data, &[], &[]);
    assert!(server.log().contains("others could read or write in the data folder"), "{}", server.log());
    assert_eq!(fs::metadata(&data).unwrap().permissions().mode() & 0o777, 0o700);
}
