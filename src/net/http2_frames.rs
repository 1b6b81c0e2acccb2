//! Ends an HTTP/2 connection whose peer floods it with frames that ask for nothing: PRIORITY, WINDOW_UPDATE, SETTINGS, PING,
//! RST_STREAM, empty ones, and those of unknown types. Each costs time and brings no work.
//!
//! Wrapped by `connection` around the stream of an HTTP/2 connection. It reads the frames' headers (RFC 9113, 4.1), no more.

use std::io;

use tokio::time::Instant;

use super::inspected::{Inspected, Inspector};

/// The first bytes of a connection, before its first frame (RFC 9113, 3.4).
const PREFACE_BYTES: usize = 24;

const HEADER_BYTES: usize = 9;

/// The most frames without use that may come at once.
const BURST: u64 = 4096;

/// How many more each second.
const PER_SECOND: u64 = 20;

/// How many more for each request: a client may set priorities and windows for it, and cancel it.
const PER_REQUEST: u64 = 64;

/// One more for so many bytes that are sent: receivers answer them with WINDOW_UPDATE.
const SENT_BYTES_PER_FRAME: u64 = 64;

/// A stream that ends with an error when the peer floods it.
pub(super) type FrameGuard<T> = Inspected<T, Frames>;

/// Counts the frames without use.
#[derive(Debug)]
pub(super) struct Frames {
    reader: FrameReader,
    allowance: Allowance,
}

/// What a frame does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    /// Begins a request.
    Request,
    /// Carries a part of one.
    Payload,
    /// Neither.
    Control,
}

/// Finds the headers of frames in the bytes of a connection.
#[derive(Debug)]
struct FrameReader {
    /// Bytes to pass over: the preface, then each frame's payload.
    to_skip: usize,
    header: [u8; HEADER_BYTES],
    filled: usize,
}

/// How many frames without use may still come.
#[derive(Debug)]
struct Allowance {
    frames: u64,
    sent_bytes: u64,
    refilled_at: Instant,
}

impl FrameReader {
    fn new() -> Self {
        Self { to_skip: PREFACE_BYTES, header: [0; HEADER_BYTES], filled: 0 }
    }

    /// The next frame that begins in these bytes; takes from them what was read.
    fn next(&mut self, bytes: &mut &[u8]) -> Option<Use> {
        loop {
            let skipped = self.to_skip.min(bytes.len());
            *bytes = bytes.get(skipped..).unwrap_or_default();
            self.to_skip -= skipped;
            if bytes.is_empty() {
                return None;
            }
            let space = self.header.get_mut(self.filled..).unwrap_or_default();
            let count = space.len().min(bytes.len());
            let (now, rest) = bytes.split_at(count);
            space.iter_mut().zip(now).for_each(|(to, from)| *to = *from);
            *bytes = rest;
            self.filled += count;
            if self.filled == HEADER_BYTES {
                self.filled = 0;
                return Some(self.take_header());
            }
        }
    }

    fn take_header(&mut self) -> Use {
        let [high, middle, low, kind, ..] = self.header;
        self.to_skip = usize::from(high) << 16 | usize::from(middle) << 8 | usize::from(low);
        match kind {
            // HEADERS
            1 => Use::Request,
            // DATA and CONTINUATION
            0 | 9 if self.to_skip > 0 => Use::Payload,
            _ => Use::Control,
        }
    }
}

impl Allowance {
    fn new() -> Self {
        Self { frames: BURST, sent_bytes: 0, refilled_at: Instant::now() }
    }

    fn add(&mut self, frames: u64) {
        self.frames = self.frames.saturating_add(frames).min(BURST);
    }

    fn sent(&mut self, bytes: usize) {
        self.sent_bytes += bytes as u64;
        self.add(self.sent_bytes / SENT_BYTES_PER_FRAME);
        self.sent_bytes %= SENT_BYTES_PER_FRAME;
    }

    /// Whether this frame may come.
    fn admits(&mut self, frame: Use) -> bool {
        match frame {
            Use::Request => self.add(PER_REQUEST),
            Use::Payload => {}
            Use::Control => {
                if self.frames == 0 {
                    self.refill();
                }
                return self.frames.checked_sub(1).is_some_and(|left| {
                    self.frames = left;
                    true
                });
            }
        }
        true
    }

    /// Adds what the time since the last call brought. The clock is read only when nothing is left.
    fn refill(&mut self) {
        let now = Instant::now();
        let millis = u64::try_from(now.saturating_duration_since(self.refilled_at).as_millis());
        let frames = millis.unwrap_or(u64::MAX).saturating_mul(PER_SECOND) / 1000;
        if frames > 0 {
            self.refilled_at = now;
            self.add(frames);
        }
    }
}

impl Default for Frames {
    fn default() -> Self {
        Self { reader: FrameReader::new(), allowance: Allowance::new() }
    }
}

impl Inspector for Frames {
    fn inspect(&mut self, bytes: &mut [u8]) -> io::Result<()> {
        let mut rest = &*bytes;
        while let Some(frame) = self.reader.next(&mut rest) {
            if !self.allowance.admits(frame) {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "a flood of frames without use"));
            }
        }
        Ok(())
    }

    fn wrote(&mut self, bytes: usize) {
        self.allowance.sent(bytes);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::time::advance;

    use super::*;

    const HEADERS: u8 = 1;
    const PRIORITY: u8 = 2;
    const UNKNOWN: u8 = 0x7f;

    fn frame(kind: u8, payload: usize) -> Vec<u8> {
        let mut frame = vec![0, 0, u8::try_from(payload).unwrap(), kind, 0, 0, 0, 0, 1];
        frame.extend(vec![kind; payload]);
        frame
    }

    fn preface() -> Vec<u8> {
        vec![b'P'; PREFACE_BYTES]
    }

    /// Whether a connection with these bytes, which come in pieces, is read to its end.
    async fn is_read(bytes: Vec<u8>, piece: usize) -> bool {
        let (mut near, far) = tokio::io::duplex(64);
        let length = bytes.len();
        let sending = tokio::spawn(async move {
            for chunk in bytes.chunks(piece) {
                if near.write_all(chunk).await.is_err() {
                    return;
                }
            }
        });
        let mut all = Vec::new();
        let outcome = FrameGuard::new(far).read_to_end(&mut all).await;
        sending.abort();
        outcome.is_ok_and(|count| count == length)
    }

    #[tokio::test]
    async fn a_flood_of_control_frames_ends_the_connection_and_as_many_as_fit_do_not() {
        for kind in [PRIORITY, UNKNOWN] {
            let most = usize::try_from(BURST).unwrap();
            let bytes = |count: usize| [preface(), frame(kind, 5).repeat(count)].concat();
            assert!(is_read(bytes(most), 7).await, "{kind}");
            assert!(!is_read(bytes(most * 2), 1000).await, "{kind}");
        }
    }

    #[tokio::test]
    async fn requests_and_bodies_earn_the_frames_that_come_with_them() {
        let one = [frame(HEADERS, 40), frame(0, 90), frame(8, 4), frame(8, 4), frame(PRIORITY, 5)].concat();
        assert!(is_read([preface(), one.repeat(9000)].concat(), 64).await);
    }

    #[tokio::test(start_paused = true)]
    async fn time_and_sent_bytes_bring_more() {
        let mut allowance = Allowance::new();
        let used_up =
            |allowance: &mut Allowance| (0..BURST * 2).take_while(|_| allowance.admits(Use::Control)).count();
        assert_eq!(used_up(&mut allowance), 4096);
        advance(Duration::from_secs(2)).await;
        assert_eq!(used_up(&mut allowance), 40);
        allowance.sent(640);
        assert_eq!(used_up(&mut allowance), 10);
    }
}
