//! The queue between the server and its log: whoever logs leaves a line here and goes on; one thread writes the lines to
//! standard error.
//!
//! A log that nobody reads (a pipe whose reader has stalled, a terminal that is paused) never makes a request wait. The
//! queue is bounded: further lines are dropped and counted, and the log tells how many once it can be written again. It
//! formats nothing.

use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tracing_subscriber::fmt::MakeWriter;

use crate::metrics::LOG_LINES_DROPPED;
use crate::values::escape_unless;

/// Bytes of lines that may wait: about ten thousand requests.
const MAX_WAITING_BYTES: usize = 2 * 1024 * 1024;

/// Bytes that are written at a time. Each write that ends shows that the reader still reads.
const WRITE_BYTES: usize = 32 * 1024;

/// Bytes of a buffer that are kept for the next lines.
const KEPT_BYTES: usize = 128 * 1024;

/// The pause after a write, in which lines gather: waking the thread for each one would cost more than the line.
const GATHERING_TIME: Duration = Duration::from_millis(2);

/// How long the end waits for a reader that reads nothing, and how long it waits in all.
const STALLED_READER_TIMEOUT: Duration = Duration::from_millis(250);
const LAST_LINES_TIMEOUT: Duration = Duration::from_secs(1);

/// Where lines are left. Clones share one queue.
#[derive(Debug, Clone, Default)]
pub(super) struct LogQueue(Arc<Shared>);

/// A queue of which each event is one line, whatever is in it.
#[derive(Debug, Clone)]
pub(super) struct SingleLines(LogQueue);

/// The thread that writes the lines. Dropping this waits until all are written, unless the reader has stalled.
#[derive(Debug)]
#[must_use]
pub(super) struct LogThread(LogQueue);

#[derive(Debug, Default)]
struct Shared {
    lines: Mutex<Lines>,
    /// Notified when there is something to write, and at the end.
    added: Condvar,
    /// Notified when something was written.
    written: Condvar,
}

#[derive(Debug, Default)]
struct Lines {
    /// Whole lines.
    waiting: Vec<u8>,
    /// Lines that were dropped and not told yet.
    dropped: u64,
    /// Writes that have ended.
    writes: u64,
    is_writing: bool,
    is_closed: bool,
}

impl LogQueue {
    /// Starts the thread that writes to standard error.
    pub(super) fn start() -> io::Result<(Self, LogThread)> {
        let write = |bytes: &[u8]| io::stderr().lock().write_all(bytes);
        // At the level of errors, so that no filter but `off` hides it.
        let tell = |dropped| tracing::error!(dropped, "log lines were dropped: standard error was not read");
        Self::start_with(write, tell)
    }

    fn start_with(
        write: impl FnMut(&[u8]) -> io::Result<()> + Send + 'static,
        tell: impl Fn(u64) + Send + 'static,
    ) -> io::Result<(Self, LogThread)> {
        let queue = Self::default();
        let of_thread = queue.clone();
        std::thread::Builder::new()
            .name("log-writer".to_owned())
            .spawn(move || of_thread.write_until_closed(write, tell))?;
        Ok((queue.clone(), LogThread(queue)))
    }

    /// This queue for a format that writes one line for each event.
    pub(super) fn of_single_lines(&self) -> SingleLines {
        SingleLines(self.clone())
    }

    /// Adds a line and its end.
    fn add(&self, line: &[u8], end: &[u8]) {
        let mut lines = self.lock();
        if lines.waiting.len() + line.len() + end.len() > MAX_WAITING_BYTES {
            lines.dropped += 1;
            LOG_LINES_DROPPED.count();
            return;
        }
        let is_first = lines.waiting.is_empty() && !lines.is_writing;
        lines.waiting.extend_from_slice(line);
        lines.waiting.extend_from_slice(end);
        drop(lines);
        if is_first {
            self.0.added.notify_one();
        }
    }

    fn write_until_closed(&self, mut write: impl FnMut(&[u8]) -> io::Result<()>, tell: impl Fn(u64)) {
        let mut batch = Vec::new();
        while self.next_batch(&mut batch) {
            let mut is_writable = true;
            for part in batch.chunks(WRITE_BYTES) {
                is_writable = write(part).is_ok();
                self.count_write(part, is_writable);
            }
            let dropped = if is_writable { std::mem::take(&mut self.lock().dropped) } else { 0 };
            if dropped > 0 {
                tell(dropped);
            }
            self.lock().is_writing = false;
            self.0.written.notify_all();
            std::thread::sleep(GATHERING_TIME);
        }
    }

    /// Waits for lines, and exchanges them for the emptied buffer of the former batch, so that neither grows anew. `false` at
    /// the end.
    fn next_batch(&self, batch: &mut Vec<u8>) -> bool {
        batch.clear();
        batch.shrink_to(KEPT_BYTES);
        let is_idle = |lines: &mut Lines| lines.waiting.is_empty() && !lines.is_closed;
        let waited = self.0.added.wait_while(self.lock(), is_idle);
        let mut lines = waited.unwrap_or_else(PoisonError::into_inner);
        lines.is_writing = !lines.waiting.is_empty();
        std::mem::swap(&mut lines.waiting, batch);
        lines.is_writing
    }

    fn count_write(&self, part: &[u8], is_written: bool) {
        let mut lines = self.lock();
        lines.writes += 1;
        if !is_written {
            let lost = memchr::memchr_iter(b'\n', part).count() as u64;
            lines.dropped += lost;
            LOG_LINES_DROPPED.add(lost);
        }
        drop(lines);
        self.0.written.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Lines> {
        self.0.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lines {
    fn are_written(&self) -> bool {
        self.waiting.is_empty() && !self.is_writing
    }
}

impl Drop for LogThread {
    fn drop(&mut self) {
        let LogThread(queue) = self;
        let end = Instant::now() + LAST_LINES_TIMEOUT;
        let mut lines = queue.lock();
        lines.is_closed = true;
        queue.0.added.notify_one();
        while !lines.are_written() && Instant::now() < end {
            let before = lines.writes;
            let is_stalled = |lines: &mut Lines| lines.writes == before && !lines.are_written();
            let waited = queue.0.written.wait_timeout_while(lines, STALLED_READER_TIMEOUT, is_stalled);
            let (found, waited) = waited.unwrap_or_else(PoisonError::into_inner);
            lines = found;
            if waited.timed_out() {
                return;
            }
        }
    }
}

/// Escapes what would control a terminal in the text of an event. The escape character begins a color of the format's own:
/// the formatter has escaped those that came with the event.
fn printable(event: &[u8], is_kept: impl Fn(char) -> bool) -> Cow<'_, [u8]> {
    // Without an early end, so that many bytes are looked at at a time.
    let is_plain = |plain, byte: &u8| plain & matches!(byte, b' '..=b'~');
    if event.iter().fold(true, is_plain) {
        return Cow::Borrowed(event);
    }
    let text = String::from_utf8_lossy(event);
    Cow::Owned(escape_unless(&text, |letter| letter == '\x1b' || is_kept(letter)).into_owned().into_bytes())
}

/// Takes whole events: the formatter writes each at once.
impl Write for LogQueue {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        self.add(&printable(event, |letter| letter == '\n'), b"");
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Write for SingleLines {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let line = printable(event.strip_suffix(b"\n").unwrap_or(event), |_no| false);
        self.0.add(&line, b"\n");
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for LogQueue {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

impl MakeWriter<'_> for SingleLines {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    const LINE: &[u8] = b"a line of the log\n";

    #[test]
    fn every_line_is_written_before_the_end() {
        let (sender, written) = mpsc::channel();
        let write = move |bytes: &[u8]| sender.send(bytes.to_vec()).map_err(io::Error::other);
        let (mut queue, thread) = LogQueue::start_with(write, |_dropped| {}).unwrap();
        (0..10_000).for_each(|_| queue.write_all(LINE).unwrap());
        drop((queue, thread));
        let written: Vec<u8> = written.try_iter().flatten().collect();
        assert_eq!(written.len(), 10_000 * LINE.len());
    }

    #[test]
    fn a_reader_that_stalls_makes_nobody_wait_and_is_told_how_many_lines_it_missed() {
        let (go, held) = mpsc::channel::<()>();
        let (tell, told) = mpsc::channel();
        let write = move |_bytes: &[u8]| held.recv().map_err(io::Error::other).or(Ok(()));
        let (mut queue, thread) =
            LogQueue::start_with(write, move |dropped| tell.send(dropped).unwrap()).unwrap();
        let lines = 2 * MAX_WAITING_BYTES / LINE.len() + 2;
        (0..2 * lines).for_each(|_| queue.write_all(LINE).unwrap());
        drop(go);
        let dropped = told.recv_timeout(Duration::from_secs(20)).unwrap();
        assert!((lines as u64 - 2..2 * lines as u64).contains(&dropped), "{dropped}");
        drop(thread);
    }

    #[test]
    fn a_reader_that_stalls_does_not_stop_the_end() {
        let (_never, held) = mpsc::channel::<()>();
        let write = move |_bytes: &[u8]| held.recv().map_err(io::Error::other);
        let (mut queue, thread) = LogQueue::start_with(write, |_dropped| {}).unwrap();
        queue.write_all(LINE).unwrap();
        let started = Instant::now();
        drop(thread);
        assert!(started.elapsed() < LAST_LINES_TIMEOUT);
    }

    #[test]
    fn lines_that_could_not_be_written_are_told_with_the_next_that_could() {
        let (tell, told) = mpsc::channel();
        let mut writes = 0;
        let write = move |_bytes: &[u8]| {
            writes += 1;
            if writes == 1 { Err(io::Error::other("a full disk")) } else { Ok(()) }
        };
        let (mut queue, thread) =
            LogQueue::start_with(write, move |dropped| tell.send(dropped).unwrap()).unwrap();
        queue.write_all(LINE).unwrap();
        assert!(told.recv_timeout(Duration::from_millis(100)).is_err());
        queue.write_all(LINE).unwrap();
        assert_eq!(told.recv_timeout(Duration::from_secs(20)).unwrap(), 1);
        drop(thread);
    }
}
