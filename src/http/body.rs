//! The one type of answer body: nothing, bytes at hand, or a file that is read as it is sent.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use hyper::body::{Frame, SizeHint};
use tokio::fs::File;
use tokio::io::{AsyncRead, ReadBuf};

/// Bytes that are read from a file at a time, and that a slow receiver keeps in memory twice: read, and being sent.
const CHUNK_BYTES: usize = 64 * 1024;

/// The same while more files are being sent than a few.
const SMALL_CHUNK_BYTES: usize = 8 * 1024;

/// Files that may be sent in large chunks at a time.
const MAX_LARGE_CHUNKS: usize = 64;

/// Files being sent now.
static FILES: AtomicUsize = AtomicUsize::new(0);

/// An answer's body.
#[derive(Debug)]
pub enum Body {
    /// No body.
    Empty,
    /// Bytes at hand.
    Full(Bytes),
    /// An open file, of which so many bytes are still to be sent.
    File {
        /// The file, read from where it stands.
        file: File,
        /// Bytes still to be sent.
        remaining: u64,
        /// How it is read.
        chunks: Chunks,
    },
}

/// How a file is read: in large chunks where few are sent at a time, so that the many that a flood of slow receivers
/// asks for stay small.
#[derive(Debug)]
pub struct Chunks(usize);

impl Body {
    /// The first `bytes` bytes of a file.
    pub fn file(file: std::fs::File, bytes: u64) -> Self {
        let (mut file, chunks) = (File::from_std(file), Chunks::new());
        file.set_max_buf_size(chunks.0);
        Self::File { file, remaining: bytes, chunks }
    }

    /// Bytes still to be sent.
    pub fn len_bytes(&self) -> u64 {
        match self {
            Self::Empty => 0,
            Self::Full(bytes) => bytes.len() as u64,
            Self::File { remaining, .. } => *remaining,
        }
    }
}

impl Chunks {
    fn new() -> Self {
        let others = FILES.fetch_add(1, Ordering::Relaxed);
        Self(if others < MAX_LARGE_CHUNKS { CHUNK_BYTES } else { SMALL_CHUNK_BYTES })
    }
}

impl Drop for Chunks {
    fn drop(&mut self) {
        FILES.fetch_sub(1, Ordering::Relaxed);
    }
}

impl hyper::body::Body for Body {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        match &mut *self {
            Self::Empty | Self::File { remaining: 0, .. } => Poll::Ready(None),
            Self::Full(bytes) => {
                let all = std::mem::take(bytes);
                *self = Self::Empty;
                Poll::Ready((!all.is_empty()).then_some(Ok(Frame::data(all))))
            }
            Self::File { file, remaining, chunks } => {
                let wanted = usize::try_from(*remaining).unwrap_or(usize::MAX).min(chunks.0);
                let mut chunk = BytesMut::zeroed(wanted);
                let mut space = ReadBuf::new(&mut chunk);
                match Pin::new(file).poll_read(context, &mut space) {
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready(Err(error)) => return Poll::Ready(Some(Err(error))),
                    Poll::Ready(Ok(())) => {}
                }
                let read = space.filled().len();
                if read == 0 {
                    return Poll::Ready(Some(Err(io::ErrorKind::UnexpectedEof.into())));
                }
                *remaining -= read as u64;
                chunk.truncate(read);
                Poll::Ready(Some(Ok(Frame::data(chunk.freeze()))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.len_bytes() == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.len_bytes())
    }
}
