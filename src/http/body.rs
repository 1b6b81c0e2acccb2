//! The body of an answer: empty, bytes in memory, or a file that is read as it is sent.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use hyper::body::{Frame, SizeHint};
use tokio::fs::File;
use tokio::io::{AsyncRead, ReadBuf};
use tokio::sync::mpsc::{self, Receiver, Sender};

/// Bytes that are read from a file at a time. A slow peer keeps two such chunks in memory: one read, one being sent.
const CHUNK_BYTES: usize = 64 * 1024;

/// The same while many files are being sent.
const SMALL_CHUNK_BYTES: usize = 8 * 1024;

/// Pieces that wait to be sent.
const WAITING_PIECES: usize = 2;

/// The most files that are sent in large chunks at a time.
const MAX_LARGE_CHUNKS: usize = 64;

/// Files being sent now.
static OPEN_FILES: AtomicUsize = AtomicUsize::new(0);

/// The body of an answer.
#[derive(Debug)]
pub enum Body {
    /// No body.
    Empty,
    /// Bytes in memory.
    Full(Bytes),
    /// Pieces that are made as they are sent, of this many bytes together.
    Pieces {
        /// Where they come from.
        receiver: Receiver<io::Result<Bytes>>,
        /// Bytes still to be sent.
        remaining: u64,
    },
    /// Pieces that are made as they are sent, until there are no more.
    Stream {
        /// Where they come from.
        receiver: Receiver<io::Result<Bytes>>,
    },
    /// An open file, sent from its current position. Boxed, so that every other answer is small.
    File(Box<FileBody>),
}

/// A file that is being sent.
#[derive(Debug)]
pub struct FileBody {
    file: File,
    /// Bytes still to be sent.
    remaining: u64,
    chunk_size: ChunkSize,
}

/// How many bytes of a file are read at a time: few while many files are being sent, so that many slow peers take little
/// memory.
#[derive(Debug)]
struct ChunkSize(usize);

impl Body {
    /// The next `bytes` bytes of a file.
    #[must_use]
    pub(crate) fn file(file: std::fs::File, bytes: u64) -> Self {
        let (mut file, chunk_size) = (File::from_std(file), ChunkSize::new());
        file.set_max_buf_size(chunk_size.0);
        Self::File(Box::new(FileBody { file, remaining: bytes, chunk_size }))
    }

    /// A body of `bytes` bytes, and where its pieces are put, of which few wait at a time. One that ends early breaks the
    /// connection.
    #[must_use]
    pub(crate) fn channel(bytes: u64) -> (Sender<io::Result<Bytes>>, Self) {
        let (sender, receiver) = mpsc::channel(WAITING_PIECES);
        (sender, Self::Pieces { receiver, remaining: bytes })
    }

    /// A body of a length that nobody knows yet, and where its pieces are put, of which few wait at a time. It ends when the
    /// sender is dropped; an error breaks the connection.
    #[must_use]
    pub(crate) fn stream() -> (Sender<io::Result<Bytes>>, Self) {
        let (sender, receiver) = mpsc::channel(WAITING_PIECES);
        (sender, Self::Stream { receiver })
    }

    /// Whether it is known how long it is.
    #[must_use]
    pub(crate) fn has_known_length(&self) -> bool {
        !matches!(self, Self::Stream { .. })
    }

    /// Bytes still to be sent; 0 if nobody knows.
    #[must_use]
    pub(crate) fn len_bytes(&self) -> u64 {
        match self {
            Self::Empty | Self::Stream { .. } => 0,
            Self::Full(bytes) => bytes.len() as u64,
            Self::File(body) => body.remaining,
            Self::Pieces { remaining, .. } => *remaining,
        }
    }
}

impl FileBody {
    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if self.remaining == 0 {
            return Poll::Ready(None);
        }
        let size = usize::try_from(self.remaining).unwrap_or(usize::MAX).min(self.chunk_size.0);
        let mut chunk = BytesMut::zeroed(size);
        let mut space = ReadBuf::new(&mut chunk);
        match Pin::new(&mut self.file).poll_read(context, &mut space) {
            Poll::Pending => return Poll::Pending,
            Poll::Ready(Err(error)) => return Poll::Ready(Some(Err(error))),
            Poll::Ready(Ok(())) => {}
        }
        let read = space.filled().len();
        if read == 0 {
            return Poll::Ready(Some(Err(io::ErrorKind::UnexpectedEof.into())));
        }
        self.remaining -= read as u64;
        chunk.truncate(read);
        Poll::Ready(Some(Ok(Frame::data(chunk.freeze()))))
    }
}

impl ChunkSize {
    fn new() -> Self {
        let open_files = OPEN_FILES.fetch_add(1, Ordering::Relaxed);
        Self(if open_files < MAX_LARGE_CHUNKS { CHUNK_BYTES } else { SMALL_CHUNK_BYTES })
    }
}

impl Drop for ChunkSize {
    fn drop(&mut self) {
        OPEN_FILES.fetch_sub(1, Ordering::Relaxed);
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
            Self::Empty | Self::Pieces { remaining: 0, .. } => Poll::Ready(None),
            Self::Pieces { receiver, remaining } => match receiver.poll_recv(context) {
                Poll::Pending => Poll::Pending,
                Poll::Ready(Some(Ok(piece))) => {
                    *remaining = remaining.saturating_sub(piece.len() as u64);
                    Poll::Ready(Some(Ok(Frame::data(piece))))
                }
                Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(error))),
                Poll::Ready(None) => Poll::Ready(Some(Err(io::ErrorKind::UnexpectedEof.into()))),
            },
            Self::Stream { receiver } => {
                receiver.poll_recv(context).map(|next| next.map(|piece| piece.map(Frame::data)))
            }
            Self::Full(bytes) => {
                let all = std::mem::take(bytes);
                *self = Self::Empty;
                Poll::Ready((!all.is_empty()).then_some(Ok(Frame::data(all))))
            }
            Self::File(body) => body.poll_chunk(context),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.has_known_length() && self.len_bytes() == 0
    }

    fn size_hint(&self) -> SizeHint {
        if self.has_known_length() { SizeHint::with_exact(self.len_bytes()) } else { SizeHint::default() }
    }
}
