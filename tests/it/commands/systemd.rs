//! What systemd passes to the server, and what it is told: sockets, the start, reloads, the watchdog, the stop.

use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::os::unix::net::{UnixDatagram, UnixListener, UnixStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use crate::support::Request;
use crate::support::tls::{Tls, fixture};

/// A server as systemd starts it. Dropping it kills it.
struct Unit {
    child: Child,
    notifications: UnixDatagram,
    received: String,
    folder: TempDir,
}

impl Unit {
    /// Starts a shell that runs `prepare` and then becomes the server. `$$` is the process that the variables must name.
    fn start(prepare: &str, listen: &str, files: [Stdio; 2], environment: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (path, data) = (folder.path().join("notify"), folder.path().join("data"));
        let notifications = UnixDatagram::bind(&path).unwrap();
        notifications.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let script = format!("{prepare}; exec \"$0\" serve --listen {listen} --data \"$1\"");
        let [stdin, stdout] = files;
        let child = Command::new("/bin/sh")
            .args(["-c", &script, env!("CARGO_BIN_EXE_tondo"), data.to_str().unwrap()])
            .env_clear()
            .env("NOTIFY_SOCKET", &path)
            .envs(environment.iter().copied())
            .stdin(stdin)
            .stdout(stdout)
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Self { child, notifications, received: String::new(), folder }
    }

    /// Waits for a message.
    fn wait_for(&mut self, text: &str) {
        while !self.received.contains(text) {
            let mut message = [0; 256];
            let count = self.notifications.recv(&mut message).expect("a message to systemd");
            self.received.push_str(std::str::from_utf8(&message[..count]).unwrap());
        }
    }

    /// Forgets what was received.
    fn forget(&mut self) {
        self.received.clear();
    }

    fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status();
        assert!(sent.unwrap().success());
    }

    fn folder(&self) -> &Path {
        self.folder.path()
    }
}

impl Drop for Unit {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[test]
fn systemd_is_told_of_the_start_of_reloads_and_of_the_stop() {
    let mut unit = Unit::start(":", "127.0.0.1:0", [Stdio::null(), Stdio::null()], &[]);
    unit.wait_for("READY=1");
    for _ in 0..2 {
        unit.forget();
        unit.signal("HUP");
        unit.wait_for("RELOADING=1");
        // systemd takes the message only with the time, and waits for the end of the reload.
        let time = unit.received.lines().find_map(|line| line.strip_prefix("MONOTONIC_USEC=")).unwrap();
        assert!(time.parse::<u64>().unwrap() > 0, "{time}");
        unit.wait_for("READY=1");
    }
    assert!(!unit.received.contains("STOPPING=1"));
    unit.signal("TERM");
    unit.wait_for("STOPPING=1");
    assert_eq!(unit.child.wait().unwrap().code(), Some(0));
}

#[test]
fn the_watchdog_is_told_again_and_again_while_the_server_answers_itself() {
    let environment = [("WATCHDOG_USEC", "200000"), ("TONDO_BASE_PATH", "/avatars/")];
    let prepare = "export WATCHDOG_PID=$$";
    let mut unit = Unit::start(prepare, "127.0.0.1:0", [Stdio::null(), Stdio::null()], &environment);
    unit.wait_for("READY=1");
    for _ in 0..5 {
        unit.forget();
        unit.wait_for("WATCHDOG=1");
    }
    // A server that does not run tells nothing.
    unit.signal("STOP");
    unit.notifications.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
    while unit.notifications.recv(&mut [0; 256]).is_ok() {}
    unit.notifications.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    unit.forget();
    unit.signal("CONT");
    unit.wait_for("WATCHDOG=1");
}

#[test]
fn an_ip_and_a_unix_socket_from_systemd_replace_the_configured_ones() {
    let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = tcp.local_addr().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tondo.sock");
    let local = UnixListener::bind(&path).unwrap();
    let (cert, key) = (fixture("server.pem"), fixture("server.key"));
    let files = [("TONDO_TLS_CERT", cert.to_str().unwrap()), ("TONDO_TLS_KEY", key.to_str().unwrap())];
    // The shell moves both to the descriptors from 3 on, as systemd passes them.
    let prepare = "exec 3<&0 4<&1 </dev/null >/dev/null; export LISTEN_PID=$$ LISTEN_FDS=2";
    for (environment, has_tls) in [(&[][..], false), (&files[..], true)] {
        let sockets = [tcp.try_clone().map(OwnedFd::from), local.try_clone().map(OwnedFd::from)];
        let sockets = sockets.map(|socket| Stdio::from(socket.unwrap()));
        // The port of the flag is taken: binding it would fail.
        let mut unit = Unit::start(prepare, &address.to_string(), sockets, environment);
        unit.wait_for("READY=1");
        let request = || Request::new(address, "GET", "/healthz");
        let status = if has_tls {
            request().send_over(&mut Tls::default().connect(address).unwrap()).unwrap().status
        } else {
            request().send().status
        };
        assert_eq!(status, 200);
        let mut stream = UnixStream::connect(&path).unwrap();
        assert_eq!(request().send_over(&mut stream).unwrap().status, 200);
        unit.signal("TERM");
        assert_eq!(unit.child.wait().unwrap().code(), Some(0));
        assert!(path.exists(), "systemd's socket is systemd's to remove");
        assert!(unit.folder().join("data").exists());
    }
}
