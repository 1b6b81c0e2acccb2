//! A running `tondo dev`, with its own directory for temporary files.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use super::http::{Answer, DEV_HEADERS, Request};

/// The longest wait for a log line.
const TIMEOUT: Duration = Duration::from_secs(20);

/// A running `tondo dev`, killed when dropped.
pub struct Dev {
    pub address: SocketAddr,
    /// The JSON that it printed at its start.
    pub announced: Value,
    child: Child,
    log: Arc<Mutex<String>>,
}

/// A directory for seeds and for temporary data directories.
pub fn directory() -> TempDir {
    tempfile::tempdir().unwrap()
}

impl Dev {
    /// Starts on a free port, with more flags.
    pub fn start(directory: &Path, flags: &[&str]) -> Self {
        Self::start_with_env(directory, flags, &[])
    }

    /// Starts with settings in the environment.
    pub fn start_with_env(directory: &Path, flags: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut command = command(directory, &[&["--json"], flags].concat());
        let mut child = command.envs(environment.iter().copied()).spawn().unwrap();
        let log = collect_lines(child.stderr.take().unwrap());
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let announced: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
        let address = announced["address"].as_str().unwrap().strip_prefix("http://").unwrap();
        let address = address.split('/').next().unwrap().parse().unwrap();
        Self { address, announced, child, log }
    }

    /// Starts with this seed, written to `seed.toml`.
    pub fn start_with_seed(directory: &Path, seed: &str, flags: &[&str]) -> Self {
        let path = write_seed(directory, seed);
        Self::start(directory, &[&["--seed", path.to_str().unwrap()], flags].concat())
    }

    pub fn request(&self, method: &str, path: &str) -> Request {
        Request::new(self.address, method, path).allowing(DEV_HEADERS)
    }

    pub fn get(&self, path: &str, token: &str) -> Answer {
        self.request("GET", path).token(token).send()
    }

    /// A request to its own API that is answered with this status; the body as JSON, null where there is none.
    pub fn control(&self, method: &str, path: &str, status: u16) -> Value {
        let answer = self.request(method, &format!("/api/dev/{path}")).send();
        assert_eq!(answer.status, status, "{method} {path}: {}", String::from_utf8_lossy(&answer.body));
        if answer.body.is_empty() { Value::Null } else { answer.json() }
    }

    pub fn upload(&self, token: &str) -> Request {
        self.request("POST", "/api/v1/user/profile-picture").token(token)
    }

    /// The pictures of a token's owner.
    pub fn history(&self, token: &str) -> Vec<Value> {
        let page = self.get("/api/v1/user/pictures?limit=100", token).json();
        page["pictures"].as_array().unwrap_or_else(|| panic!("{page}")).clone()
    }

    pub fn data(&self) -> PathBuf {
        self.announced["data"].as_str().unwrap().into()
    }

    /// Everything logged so far.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// Waits until the log contains a text this many times.
    pub fn wait_for_log(&self, text: &str, times: usize) {
        let end = Instant::now() + TIMEOUT;
        while self.log().matches(text).count() < times {
            assert!(Instant::now() < end, "`{text}` was not logged {times} times:\n{}", self.log());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").arg(format!("-{name}")).arg(self.child.id().to_string()).status();
        assert!(sent.unwrap().success());
    }

    pub fn wait(&mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }
}

impl Drop for Dev {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Writes the seed as careful editors do: into a new file, then renamed.
pub fn write_seed(directory: &Path, seed: &str) -> PathBuf {
    let (path, draft) = (directory.join("seed.toml"), directory.join("seed.toml.draft"));
    std::fs::write(&draft, seed).unwrap();
    std::fs::rename(&draft, &path).unwrap();
    path
}

/// Runs `tondo dev` with flags that make it exit by itself.
pub fn run(directory: &Path, flags: &[&str]) -> Output {
    command(directory, flags).output().unwrap()
}

/// Starts `tondo dev` with text output. What it printed up to and with the line that starts with `last`, and the process.
pub fn start_with_text(directory: &Path, flags: &[&str], last: &str) -> (String, Killed) {
    let mut child = command(directory, flags).spawn().unwrap();
    let _log = collect_lines(child.stderr.take().unwrap());
    let mut printed = String::new();
    for line in BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok) {
        printed.push_str(&line);
        printed.push('\n');
        if line.trim_start().starts_with(last) {
            break;
        }
    }
    (printed, Killed(child))
}

/// A process. Dropping it kills it.
pub struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn command(directory: &Path, flags: &[&str]) -> Command {
    let mut command = Command::new(super::server::binary());
    command
        .args(["dev", "--listen", "127.0.0.1:0"])
        .args(flags)
        .env_clear()
        .env("TMPDIR", directory)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn collect_lines(stream: impl Read + Send + 'static) -> Arc<Mutex<String>> {
    let log = Arc::new(Mutex::new(String::new()));
    let collected = Arc::clone(&log);
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            let mut log = collected.lock().unwrap();
            log.push_str(&line);
            log.push('\n');
        }
    });
    log
}
