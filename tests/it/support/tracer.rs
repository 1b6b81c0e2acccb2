//! strace on a running server: it kills the server at a chosen system call, makes the call fail, or only records calls.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::Server;

/// The name of the thread that commits, cut to 15 bytes as the kernel does.
const WRITER: &str = "catalog-writer";

/// How long strace may take to end with the process that it traces.
const OWN_END_TIMEOUT: Duration = Duration::from_millis(40);

/// How long strace may take to detach.
const TIMEOUT: Duration = Duration::from_secs(2);

/// Which threads are traced. strace counts a call's occurrences for each thread on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Threads {
    /// All, and those that are started later.
    All,
    /// The one that commits to the catalog.
    Writer,
    /// One of the threads other than the main one; the number wraps around.
    One(usize),
}

/// An attached strace. Dropping it detaches it.
pub struct Tracer {
    child: Child,
    folder: TempDir,
}

impl Tracer {
    /// Attaches with an `inject` expression for these system calls. The injection is active when this returns.
    pub fn attach(server: &Server, threads: Threads, calls: &str, injection: &str) -> Self {
        Self::attach_with(server, threads, calls, &["-e", &format!("inject={calls}:{injection}")])
    }

    /// Attaches and records these system calls of all threads.
    pub fn watch(server: &Server, calls: &str) -> Self {
        Self::attach_with(server, Threads::All, calls, &[])
    }

    fn attach_with(server: &Server, threads: Threads, calls: &str, more: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new("strace");
        command.args(["-y", "-e", &format!("trace={calls}")]).args(more);
        command.arg("-o").arg(folder.path().join("calls"));
        match threads {
            Threads::All => command.args(["-f", "-p", &server.pid().to_string()]),
            Threads::Writer => command.args(["-p", &writer(server)]),
            Threads::One(number) => {
                let mut others = tasks(server);
                others.retain(|task| *task != server.pid().to_string());
                command.args(["-p", &others[number % others.len()]])
            }
        };
        let mut child = command.stdin(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
        let first_line = lines.next().unwrap_or_default();
        assert!(first_line.contains("attached"), "strace did not attach: {first_line}");
        // Read the rest of its output, so that the pipe does not fill up.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, folder }
    }

    /// Detaches; the calls into which something was injected, as strace prints them.
    pub fn detach(self) -> Vec<String> {
        let mut calls = self.calls();
        calls.retain(|line| line.ends_with("(INJECTED)"));
        calls
    }

    /// Detaches; all recorded calls, as strace prints them.
    pub fn calls(mut self) -> Vec<String> {
        self.stop();
        let calls = fs::read(self.folder.path().join("calls")).unwrap_or_default();
        String::from_utf8_lossy(&calls).lines().map(str::to_owned).collect()
    }

    fn stop(&mut self) {
        // strace ends with the process that it traces. Some versions hang if they are interrupted while they do.
        if self.ends_within(OWN_END_TIMEOUT) {
            return;
        }
        drop(
            Command::new("kill").args(["-INT", &self.child.id().to_string()]).stderr(Stdio::null()).status(),
        );
        if !self.ends_within(TIMEOUT) {
            drop(self.child.kill());
            drop(self.child.wait());
        }
    }

    fn ends_within(&mut self, time: Duration) -> bool {
        let end = Instant::now() + time;
        while Instant::now() < end {
            if self.child.try_wait().unwrap().is_some() {
                return true;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        false
    }
}

impl Drop for Tracer {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The ids of the threads that exist now.
fn tasks(server: &Server) -> Vec<String> {
    let tasks = fs::read_dir(format!("/proc/{}/task", server.pid())).unwrap();
    let mut tasks: Vec<String> = tasks.map(|task| task.unwrap().file_name().into_string().unwrap()).collect();
    tasks.sort_unstable();
    tasks
}

/// The id of the thread that commits. A thread names itself when it first runs, which may be a while after its start.
fn writer(server: &Server) -> String {
    let end = Instant::now() + TIMEOUT;
    let comm = |task: &String| fs::read_to_string(format!("/proc/{}/task/{task}/comm", server.pid()));
    let is_writer = |task: &String| comm(task).is_ok_and(|name| name.trim() == WRITER);
    loop {
        if let Some(writer) = tasks(server).into_iter().find(is_writer) {
            return writer;
        }
        assert!(Instant::now() < end, "no thread is called {WRITER}");
        std::thread::sleep(Duration::from_millis(2));
    }
}
