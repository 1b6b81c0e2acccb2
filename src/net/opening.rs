//! The opening of a connection, until it is known what its first request is written in: the TLS handshake, where the socket
//! speaks TLS, and the choice between HTTP/1.1 and HTTP/2.
//!
//! Called by `connection`, which gives up an opening that takes too long.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

use super::rate_guard::RateGuarded;
use super::socket_stream::Stream;
use super::tls::{Tls, is_http2};
use super::transport::Transport;
use crate::i18n::render;
use crate::values::{Locale, Message};

/// The first bytes of an HTTP/2 connection without TLS (RFC 9113, 3.4).
const HTTP2_PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// The first byte of a TLS connection: the record type of the handshake (RFC 8446, 5.1).
const TLS_HANDSHAKE: &[u8] = &[22];

/// How long, and for how many bytes, a client that sent HTTP to a TLS socket may go on before it reads the answer.
const REFUSAL_TIMEOUT: Duration = Duration::from_secs(1);
const REFUSAL_READ_BYTES: u64 = 64 * 1024;

/// The version of HTTP that a connection speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Protocol {
    Http1,
    Http2,
}

/// A connection before its first request.
pub(super) type Opened = (Transport<RateGuarded<Stream>>, Protocol);

/// Opens a connection without TLS: HTTP/2 begins with its preface.
pub(super) async fn open_plain(mut stream: RateGuarded<Stream>) -> io::Result<Option<Opened>> {
    let is_http2 = stream.begins_with(HTTP2_PREFACE).await?;
    let protocol = if is_http2 { Protocol::Http2 } else { Protocol::Http1 };
    Ok(Some((Transport::Plain(stream), protocol)))
}

/// Opens a connection with TLS; `None` where the client does not speak it, and was told so.
pub(super) async fn open_tls(
    mut stream: RateGuarded<Stream>,
    tls: &Tls,
    locale: Locale,
) -> io::Result<Option<Opened>> {
    if !stream.begins_with(TLS_HANDSHAKE).await? {
        // A client that goes on sending is cut off.
        drop(timeout(REFUSAL_TIMEOUT, refuse(stream, locale)).await);
        return Ok(None);
    }
    let stream = tls.accept(stream).await?;
    let protocol = if is_http2(&stream) { Protocol::Http2 } else { Protocol::Http1 };
    Ok(Some((Transport::Encrypted(stream), protocol)))
}

/// Tells a client that seems to send HTTP without TLS what is wrong, and closes the connection.
async fn refuse(mut stream: RateGuarded<Stream>, locale: Locale) -> io::Result<()> {
    let is_http = stream.read_u8().await?.is_ascii_uppercase();
    if !is_http {
        return Ok(());
    }
    let text = render(&Message::NeedsHttps, locale);
    let answer = format!(
        "HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: {}\r\n\
         x-content-type-options: nosniff\r\ncontent-security-policy: default-src 'none'; sandbox\r\n\
         cache-control: no-store\r\nconnection: close\r\n\r\n{text}\n",
        text.len() + 1
    );
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await?;
    // Closing with unread bytes would reset the connection, and the answer might be lost.
    tokio::io::copy(&mut stream.take(REFUSAL_READ_BYTES), &mut tokio::io::sink()).await?;
    Ok(())
}
