//! The real server in a temporary directory, and the real command line.

use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use super::http::{Answer, Request};

/// The program under test: the one that was built with the tests, unless `TONDO_TEST_BINARY` names another, such as the
/// release binary.
pub(super) fn binary() -> PathBuf {
    std::env::var_os("TONDO_TEST_BINARY").map_or_else(|| env!("CARGO_BIN_EXE_tondo").into(), PathBuf::from)
}

/// A running server. Dropping it kills it.
pub struct Server {
    pub address: SocketAddr,
    pub data: PathBuf,
    child: Child,
    log: Arc<Mutex<String>>,
    /// Held by the thread that reads the log while it takes a line.
    reading: Arc<Mutex<()>>,
    /// Removed with the server.
    folder: Option<TempDir>,
}

/// A log that is not read while this exists.
pub struct StalledLog(#[expect(dead_code, reason = "dropping it lets the reader go on")] mpsc::Sender<()>);

impl Server {
    /// Starts on an empty data directory and a free port.
    pub fn start() -> Self {
        Self::start_with(&[], &[])
    }

    /// Starts on an empty data directory, with these flags and these settings in the environment.
    pub fn start_with(flags: &[&str], environment: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut server = Self::start_on(&folder.path().join("data"), flags, environment);
        server.folder = Some(folder);
        server
    }

    /// Starts on this data directory.
    pub fn start_on(data: &Path, flags: &[&str], environment: &[(&str, &str)]) -> Self {
        Self::start_command(data, &[&["--listen", "127.0.0.1:0"], flags].concat(), environment)
    }

    /// Starts on this data directory, and listens where the environment says.
    pub fn start_with_listen(data: &Path, environment: &[(&str, &str)]) -> Self {
        Self::start_command(data, &[], environment)
    }

    fn start_command(data: &Path, flags: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut child = Command::new(binary())
            .args(["serve", "--data"])
            .arg(data)
            .args(flags)
            .env_clear()
            // Tests upload more than people do, and faster.
            .envs([("TONDO_UPLOAD_RATE", "off"), ("TONDO_MAX_PICTURES_PER_PERSON", "1000000")])
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut output = String::new();
        let address = loop {
            let line = lines.next().unwrap_or_else(|| panic!("the server ended early:\n{output}")).unwrap();
            output.push_str(&line);
            output.push('\n');
            let event: Value = serde_json::from_str(&line).unwrap_or_default();
            if event["message"] == "listening" {
                let url = event["address"].as_str().unwrap();
                let (_scheme, rest) = url.split_once("://").unwrap();
                break rest.split('/').next().unwrap().parse().unwrap();
            }
        };
        let log = Arc::new(Mutex::new(output));
        let reading = Arc::new(Mutex::new(()));
        let (kept, gate) = (Arc::clone(&log), Arc::clone(&reading));
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let _stalled = gate.lock().unwrap();
                let mut log = kept.lock().unwrap();
                log.push_str(&line);
                log.push('\n');
            }
        });
        Self { address, data: data.to_owned(), child, log, reading, folder: None }
    }

    pub fn request(&self, method: &str, path: &str) -> Request {
        Request::new(self.address, method, path)
    }

    pub fn get(&self, path: &str) -> Answer {
        self.request("GET", path).send()
    }

    /// Adds a person with `tondo user add`; the JSON that it prints.
    pub fn add_person(&self, email: &str, password: &str) -> Value {
        let arguments =
            ["user", "add", email, "--password-stdin", "--json", "--data", self.data.to_str().unwrap()];
        let output = tondo_with_input(&arguments, password);
        assert!(output.status.success(), "{output:?}");
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// Adds an administrator with `tondo user add`.
    pub fn add_administrator(&self, email: &str, password: &str) {
        let data = self.data.to_str().unwrap();
        let arguments = ["user", "add", email, "--admin", "--password-stdin", "--data", data];
        let output = tondo_with_input(&arguments, password);
        assert!(output.status.success(), "{output:?}");
    }

    /// Adds a person without a password; a token with this scope.
    pub fn token_of_new_person(&self, email: &str, scope: &str) -> String {
        self.run_ok(&["user", "add", email, "--no-password"]);
        self.token(email, &["--scope", scope])
    }

    /// Runs a command on its data directory.
    pub fn run(&self, arguments: &[&str]) -> Output {
        tondo(&[arguments, &["--data", self.data.to_str().unwrap()]].concat())
    }

    /// Runs a command on its data directory, which must succeed.
    pub fn run_ok(&self, arguments: &[&str]) {
        let output = self.run(arguments);
        assert!(output.status.success(), "{output:?}");
    }

    /// The first page of a person's pictures, the newest first.
    pub fn history(&self, token: &str) -> Vec<Value> {
        let page = self.request("GET", "/api/v1/user/pictures").token(token).send().json();
        page["pictures"].as_array().unwrap_or_else(|| panic!("{page}")).clone()
    }

    /// Creates a token for a person.
    pub fn token(&self, email: &str, flags: &[&str]) -> String {
        let mut arguments = vec!["token", "create", email, "--data", self.data.to_str().unwrap()];
        arguments.extend(flags);
        let output = tondo(&arguments);
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// An upload to the documented path.
    pub fn upload(&self, token: &str) -> Request {
        self.request("POST", "/api/v1/user/profile-picture").token(token)
    }

    /// Everything logged so far.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// Reads nothing of the log until the guard is dropped.
    pub fn stall_log(&self) -> StalledLog {
        let (reading, (go, stalled)) = (Arc::clone(&self.reading), mpsc::channel::<()>());
        let (held, is_held) = mpsc::channel();
        std::thread::spawn(move || {
            let _guard = reading.lock().unwrap();
            held.send(()).unwrap();
            // It ends when the other end is dropped.
            let _ended = stalled.recv();
        });
        is_held.recv().unwrap();
        StalledLog(go)
    }

    /// Waits for a line in the log.
    pub fn wait_for_log(&self, text: &str) {
        let end = std::time::Instant::now() + std::time::Duration::from_secs(20);
        while !self.log().contains(text) {
            assert!(std::time::Instant::now() < end, "`{text}` was not logged:\n{}", self.log());
            std::thread::yield_now();
        }
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Its peak resident memory so far (`VmHWM` of proc(5)), in KiB.
    pub fn peak_memory_kib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).unwrap();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        peak.trim().trim_end_matches(" kB").parse().unwrap()
    }

    /// Sends a signal by name.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").arg(format!("-{name}")).arg(self.child.id().to_string()).status();
        assert!(sent.unwrap().success());
    }

    /// Whether it has ended.
    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Waits for its end, for at most this long; whether it ended.
    pub fn ends_within(&mut self, time: Duration) -> bool {
        let end = Instant::now() + time;
        while !self.has_ended() {
            if Instant::now() > end {
                return false;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        true
    }

    /// Kills it as `kill -9` does.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits until it ends by itself.
    pub fn wait(&mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }

    /// Removes a blob behind the server's back, with its second name if it still has one.
    pub fn lose(&self, blob: &Path) {
        std::fs::remove_file(blob).unwrap();
        for entry in std::fs::read_dir(self.data.join("blobs/tmp")).unwrap().map(Result::unwrap) {
            if entry.file_name().to_str().unwrap().starts_with(blob.file_name().unwrap().to_str().unwrap()) {
                std::fs::remove_file(entry.path()).unwrap();
            }
        }
    }

    /// The paths of all blobs.
    pub fn blobs(&self) -> Vec<PathBuf> {
        let folders = std::fs::read_dir(self.data.join("blobs")).unwrap().map(|entry| entry.unwrap().path());
        let files =
            folders.flat_map(|folder| std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()));
        // A new blob has a second name among the temporary files for a while.
        let is_second = |file: &PathBuf| {
            let name = file.file_name().unwrap().to_str().unwrap();
            let blob = name.strip_suffix(".part").and_then(|name| name.split_once('.')).map(|(blob, _)| blob);
            blob.is_some_and(|blob| self.data.join("blobs").join(&blob[..2]).join(blob).exists())
        };
        files.filter(|file| !is_second(file)).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Runs the command line without input.
pub fn tondo(arguments: &[&str]) -> Output {
    Command::new(binary()).args(arguments).env_clear().stdin(Stdio::null()).output().unwrap()
}

/// Runs the command line with this standard input.
pub fn tondo_with_input(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(binary())
        .args(arguments)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}
