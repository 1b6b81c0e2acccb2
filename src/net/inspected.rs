//! A connection's byte stream whose reads are looked at on their way to hyper.
//!
//! `head_lines` and `http2_frames` say what is looked for; here is only the wrapping.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// What looks at the bytes of a stream.
pub(super) trait Inspector: Unpin {
    /// Looks at bytes that were read, and may change them. An error ends the connection; the bytes are not passed on then.
    fn inspect(&mut self, bytes: &mut [u8]) -> io::Result<()>;

    /// Takes note of how many bytes were written.
    fn wrote(&mut self, _bytes: usize) {}
}

/// A stream with an inspector.
#[derive(Debug)]
pub(super) struct Inspected<T, I> {
    stream: T,
    inspector: I,
}

impl<T, I: Inspector + Default> Inspected<T, I> {
    #[must_use]
    pub(super) fn new(stream: T) -> Self {
        Self { stream, inspector: I::default() }
    }
}

impl<T, I: Inspector> Inspected<T, I> {
    fn count(&mut self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if let Poll::Ready(Ok(bytes)) = written {
            self.inspector.wrote(bytes);
        }
        written
    }
}

impl<T: AsyncRead + Unpin, I: Inspector> AsyncRead for Inspected<T, I> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        space: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = space.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, space))?;
        let inspected = self.inspector.inspect(space.filled_mut().get_mut(before..).unwrap_or_default());
        if inspected.is_err() {
            // A read that fails brings nothing.
            space.set_filled(before);
        }
        Poll::Ready(inspected)
    }
}

impl<T: AsyncWrite + Unpin, I: Inspector> AsyncWrite for Inspected<T, I> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.count(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.count(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
