//! A running `tondo dev`, with a temporary directory of its own.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use super::http::{Answer, Request};

/// How long to wait for anything.
const TIMEOUT: Duration = Duration::from_secs(20);

/// A development server. Dropping it kills it.
pub struct Dev {
    pub address: SocketAddr,
    /// The JSON that it printed at its start.
    pub said: Value,
    child: Child,
    log: Arc<Mutex<String>>,
}

/// The folder for the server's temporary directories and for seed files.
pub fn place() -> TempDir {
    tempfile::tempdir().unwrap()
}

impl Dev {
    /// Starts on a free port, with these flags.
    pub fn start(place: &Path, flags: &[&str]) -> Self {
        Self::start_in(place, flags, &[])
    }

    /// Starts with settings in the environment.
    pub fn start_in(place: &Path, flags: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut command = command(place, &[&["--json"], flags].concat());
        let mut child = command.envs(environment.iter().copied()).spawn().unwrap();
        let log = followed(child.stderr.take().unwrap());
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
        let address = said["address"].as_str().unwrap().strip_prefix("http://").unwrap();
        let address = address.split('/').next().unwrap().parse().unwrap();
        Self { address, said, child, log }
    }

    /// Starts with this seed, written to `seed.toml`.
    pub fn start_on_seed(place: &Path, seed: &str, flags: &[&str]) -> Self {
        let path = write_seed(place, seed);
        Self::start(place, &[&["--seed", path.to_str().unwrap()], flags].concat())
    }

    pub fn request(&self, method: &str, path: &str) -> Request {
        Request::new(self.address, method, path)
    }

    pub fn get(&self, path: &str, token: &str) -> Answer {
        self.request("GET", path).token(token).send()
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
        self.said["data"].as_str().unwrap().into()
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

/// Writes the seed as editors do: to another file, which is then renamed.
pub fn write_seed(place: &Path, seed: &str) -> PathBuf {
    let (path, draft) = (place.join("seed.toml"), place.join("seed.toml.draft"));
    std::fs::write(&draft, seed).unwrap();
    std::fs::rename(&draft, &path).unwrap();
    path
}

/// Runs a `tondo dev` that ends by itself.
pub fn failing(place: &Path, flags: &[&str]) -> Output {
    command(place, flags).output().unwrap()
}

/// Starts a `tondo dev` that prints text; its output up to and including the line that starts with `last`, and the process.
pub fn said_to_people(place: &Path, flags: &[&str], last: &str) -> (String, Killed) {
    let mut child = command(place, flags).spawn().unwrap();
    let _log = followed(child.stderr.take().unwrap());
    let mut said = String::new();
    for line in BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok) {
        said.push_str(&line);
        said.push('\n');
        if line.trim_start().starts_with(last) {
            break;
        }
    }
    (said, Killed(child))
}

/// A process. Dropping it kills it.
pub struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn command(place: &Path, flags: &[&str]) -> Command {
    let mut command = Command::new(super::server::binary());
    command
        .args(["dev", "--listen", "127.0.0.1:0"])
        .args(flags)
        .env_clear()
        .env("TMPDIR", place)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn followed(stream: impl Read + Send + 'static) -> Arc<Mutex<String>> {
    let log = Arc::new(Mutex::new(String::new()));
    let kept = Arc::clone(&log);
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            let mut log = kept.lock().unwrap();
            log.push_str(&line);
            log.push('\n');
        }
    });
    log
}
