//! The files of the certificate: which ones the server starts with, and how they are replaced while it runs; commands that ask
//! a server with TLS.

use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::support::tls::{Tls, certificate, fixture, shown};
use crate::support::{Server, pictures, tondo};

/// Copies of fixtures that a test replaces.
struct Files {
    cert: PathBuf,
    key: PathBuf,
    folder: TempDir,
}

impl Files {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let files =
            Self { cert: folder.path().join("fullchain.pem"), key: folder.path().join("key.pem"), folder };
        files.replace("server.pem", "server.key");
        files
    }

    /// Replaces both, each at once.
    fn replace(&self, cert: &str, key: &str) {
        for (from, to) in [(cert, &self.cert), (key, &self.key)] {
            let new = self.folder.path().join("new");
            std::fs::copy(fixture(from), &new).unwrap();
            std::fs::rename(new, to).unwrap();
        }
    }

    fn start(&self) -> Server {
        let flags = ["--tls-cert", self.cert.to_str().unwrap(), "--tls-key", self.key.to_str().unwrap()];
        Server::start_with(&flags, &[])
    }
}

/// A configuration file.
fn settings(cert: &Path, key: &Path, listen: &str) -> String {
    let (cert, key) = (cert.display(), key.display());
    format!("tls_cert = \"{cert}\"\ntls_key = \"{key}\"\nlisten = \"{listen}\"\n")
}

/// Runs a command with these files as settings.
fn run(arguments: &[&str], cert: &Path, key: &Path) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("tondo.toml");
    std::fs::write(&config, settings(cert, key, "127.0.0.1:0")).unwrap();
    let data = folder.path().join("data");
    let shared = ["--config", config.to_str().unwrap(), "--data", data.to_str().unwrap()];
    tondo(&[arguments, &shared].concat())
}

#[test]
fn files_that_cannot_be_used_end_the_start_with_one_sentence() {
    for (cert, key, sentence) in [
        ("server.pem", "second.key", "`tls_cert` and `tls_key` do not belong together"),
        ("missing.pem", "server.key", "cannot be read"),
        ("server.pem", "server.pem", "holds no private key"),
        ("second.key", "second.key", "holds no certificate"),
    ] {
        for command in [["serve"].as_slice(), &["config", "check"]] {
            let output = run(command, &fixture(cert), &fixture(key));
            let error = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(78), "{command:?}: {error}");
            assert_eq!(error.lines().filter(|line| line.contains(sentence)).count(), 1, "{error}");
        }
    }
    let output = run(&["config", "check"], &fixture("rsa.pem"), &fixture("rsa.key"));
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}

#[test]
fn a_certificate_that_clients_refuse_is_shown_with_a_warning() {
    for (cert, warning) in
        [("expired.pem", "the certificate expired on 2021-01-01"), ("nameless.pem", "names no host")]
    {
        let server = crate::support::tls::start(cert, "server.key", &[]);
        assert!(server.log().contains(warning), "{}", server.log());
        assert_eq!(shown(&Tls::default().connect(server.address).unwrap()), certificate(cert));
    }
}

#[test]
fn a_new_certificate_is_shown_after_sighup_and_no_request_fails() {
    let files = Files::new();
    let server = Arc::new(files.start());
    let (is_over, requests) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU32::new(0)));
    let clients: Vec<_> = (0..4)
        .map(|_| {
            let (server, is_over, requests) = (server.clone(), is_over.clone(), requests.clone());
            std::thread::spawn(move || {
                while !is_over.load(Ordering::Relaxed) {
                    let mut stream = Tls::default().connect(server.address).unwrap();
                    let answer = server.request("GET", "/healthz").send_over(&mut stream).unwrap();
                    assert_eq!(answer.status, 200);
                    requests.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    // A connection that is open during the change.
    let mut kept = Tls::default().connect(server.address).unwrap();
    for (cert, key) in [("second.pem", "second.key"), ("rsa.pem", "rsa.key"), ("server.pem", "server.key")] {
        files.replace(cert, key);
        server.signal("HUP");
        let end = Instant::now() + Duration::from_secs(20);
        while shown(&Tls::default().connect(server.address).unwrap()) != certificate(cert) {
            assert!(Instant::now() < end, "{cert} is not shown: {}", server.log());
        }
    }
    assert_eq!(server.request("GET", "/healthz").send_over(&mut kept).unwrap().status, 200);
    is_over.store(true, Ordering::Relaxed);
    for client in clients {
        client.join().expect("no request fails");
    }
    let requests = requests.load(Ordering::Relaxed);
    assert!(requests > 10, "{requests}");
    println!(
        "{requests} requests over connections of their own, while the certificate was replaced three times"
    );
}

#[test]
fn a_broken_certificate_leaves_the_former_one_in_place() {
    let files = Files::new();
    let server = files.start();
    for (cert, key, why) in [
        ("second.pem", "server.key", "do not belong together"),
        ("expired.pem", "server.key", "it has expired"),
        ("server.key", "server.key", "holds no certificate"),
    ] {
        files.replace(cert, key);
        server.signal("HUP");
        server.wait_for_log(why);
        server.wait_for_log("the former one is still shown");
        assert_eq!(shown(&Tls::default().connect(server.address).unwrap()), certificate("server.pem"));
    }
}

#[test]
fn commands_that_ask_the_server_speak_tls_too() {
    let files = Files::new();
    let server = files.start();
    let token = server.token_of_new_person("ada@example.org", "account");
    let upload = server.upload(&token).body("image/jpeg", pictures::jpeg(&pictures::quarters(80, 80)));
    let uploaded = upload.send_over(&mut Tls::default().connect(server.address).unwrap()).unwrap();
    assert_eq!(uploaded.status, 201, "{uploaded:?}");
    let config = files.folder.path().join("tondo.toml");
    let text =
        format!("tls_cert = {:?}\ntls_key = {:?}\nlisten = \"{}\"\n", files.cert, files.key, server.address);
    std::fs::write(&config, text).unwrap();
    for command in [["healthcheck"].as_slice(), &["check", "ada@example.org"]] {
        let output = server.run(&[command, &["--config", config.to_str().unwrap()]].concat());
        assert!(output.status.success(), "{command:?}: {output:?}");
    }
    // The server's own check, which asks itself.
    let body = serde_json::json!({"subject": "ada@example.org"});
    let request = server.request("POST", "/api/v1/check").token(&token).json(&body);
    let answer = request.send_over(&mut Tls::default().connect(server.address).unwrap()).unwrap();
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.json()["answers"][0]["verdict"], "picture", "{}", answer.json());
}
