//! What carries HTTP: a stream as it was accepted, or TLS over it. One type, so that the protocols are compiled once.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_rustls::server::TlsStream;

/// A stream of HTTP.
#[derive(Debug)]
pub(super) enum Transport<T> {
    Plain(T),
    /// Boxed, so that connections without TLS are small.
    Encrypted(Box<TlsStream<T>>),
}

/// Calls the same function of either stream.
macro_rules! on_either {
    ($transport:expr, $function:ident($($argument:expr),*)) => {
        match $transport {
            Transport::Plain(stream) => Pin::new(stream).$function($($argument),*),
            Transport::Encrypted(stream) => Pin::new(&mut **stream).$function($($argument),*),
        }
    };
}

impl<T: AsyncRead + AsyncWrite + Unpin> AsyncRead for Transport<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        space: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        on_either!(&mut *self, poll_read(context, space))
    }
}

impl<T: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Transport<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        on_either!(&mut *self, poll_write(context, bytes))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        on_either!(&mut *self, poll_write_vectored(context, slices))
    }

    fn is_write_vectored(&self) -> bool {
        match self {
            Self::Plain(stream) => stream.is_write_vectored(),
            Self::Encrypted(stream) => stream.is_write_vectored(),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        on_either!(&mut *self, poll_flush(context))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        on_either!(&mut *self, poll_shutdown(context))
    }
}
