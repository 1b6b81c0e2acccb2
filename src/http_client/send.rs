//! One request and its answer, on a connection of its own to an address that was already looked at.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt, Empty};
use hyper::body::{Body, Incoming};
use hyper::client::conn::http1;
use hyper::header::{ACCEPT_ENCODING, CONTENT_ENCODING, HOST, HeaderMap, HeaderValue, USER_AGENT};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::ClientConfig;
use tokio_rustls::rustls::pki_types::ServerName;

use super::error::FetchError;
use super::fetcher::Method;
use crate::values::Url;

/// Who asks.
const AGENT: &str = concat!("tondo/", env!("CARGO_PKG_VERSION"));

/// How long one address of several may take to accept a connection.
const CONNECT_PATIENCE: Duration = Duration::from_secs(5);

/// The longest head of an answer.
const MAX_HEAD_BYTES: usize = 64 * 1024;

/// A connection, of whatever kind: boxed, so that the client is compiled once for all of them.
pub trait Duplex: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Duplex for T {}

/// What is asked of whom.
pub(super) struct OutgoingRequest<'a> {
    pub(super) ask: Method,
    pub(super) address: &'a Url,
    pub(super) headers: HeaderMap,
    pub(super) max_bytes: u64,
}

impl OutgoingRequest<'_> {
    /// Asks the first of these addresses that accepts a connection.
    pub(super) async fn run(
        self,
        at: &[SocketAddr],
        tls: Option<Arc<ClientConfig>>,
    ) -> Result<Response<Bytes>, FetchError> {
        let stream = connect(at).await.map_err(|problem| FetchError::Connect {
            host: format!("{}:{}", self.address.host(), self.address.port()),
            problem,
        })?;
        let Some(tls) = tls else { return self.over(Box::new(stream)).await };
        let fault = |problem| FetchError::Tls { host: self.address.host().to_owned(), problem };
        let name = ServerName::try_from(self.address.host().to_owned())
            .map_err(|error| fault(io::Error::new(io::ErrorKind::InvalidInput, error)))?;
        let stream = TlsConnector::from(tls).connect(name, stream).await.map_err(fault)?;
        self.over(Box::new(stream)).await
    }

    async fn over(self, stream: Box<dyn Duplex>) -> Result<Response<Bytes>, FetchError> {
        let http = |problem| FetchError::Http { host: self.address.host().to_owned(), problem };
        let mut builder = http1::Builder::new();
        builder.max_buf_size(MAX_HEAD_BYTES);
        let (mut sender, connection) = builder.handshake(TokioIo::new(stream)).await.map_err(http)?;
        // It ends with this function, also where that is given up at the end of its time.
        let mut connections = JoinSet::new();
        connections.spawn(connection);
        let answer = sender.send_request(self.request()).await.map_err(http)?;
        let (head, body) = answer.into_parts();
        if let Some(coding) = head.headers.get(CONTENT_ENCODING).filter(|coding| *coding != "identity") {
            return Err(FetchError::Compressed(String::from_utf8_lossy(coding.as_bytes()).into_owned()));
        }
        let body = self.read(body).await?;
        Ok(Response::from_parts(head, body))
    }

    fn request(&self) -> Request<Empty<Bytes>> {
        let mut request = Request::new(Empty::new());
        *request.method_mut() = self.ask.method();
        // The address was made of a target that this reader takes.
        *request.uri_mut() = self.address.target().parse().unwrap_or_default();
        *request.headers_mut() = self.headers.clone();
        let headers = request.headers_mut();
        headers.insert(USER_AGENT, HeaderValue::from_static(AGENT));
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        if let Ok(host) = HeaderValue::try_from(self.address.authority().to_string()) {
            headers.insert(HOST, host);
        }
        request
    }

    async fn read(&self, mut body: Incoming) -> Result<Bytes, FetchError> {
        let too_large = || FetchError::TooLarge { limit: self.max_bytes };
        if body.size_hint().lower() > self.max_bytes {
            return Err(too_large());
        }
        let mut whole = BytesMut::new();
        while let Some(frame) = body.frame().await {
            let frame = frame
                .map_err(|problem| FetchError::Http { host: self.address.host().to_owned(), problem })?;
            let Ok(part) = frame.into_data() else { continue };
            if (whole.len() + part.len()) as u64 > self.max_bytes {
                return Err(too_large());
            }
            whole.extend_from_slice(&part);
        }
        Ok(whole.freeze())
    }
}

async fn connect(at: &[SocketAddr]) -> io::Result<TcpStream> {
    let mut fault = io::Error::new(io::ErrorKind::NotFound, "no address");
    for address in at {
        match timeout(CONNECT_PATIENCE, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => fault = error,
            Err(_elapsed) => fault = io::Error::new(io::ErrorKind::TimedOut, "nobody answers"),
        }
    }
    Err(fault)
}
