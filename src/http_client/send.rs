//! Sends one request and reads its response, on a new connection to an IP that has passed the filter.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Incoming};
use hyper::client::conn::http1;
use hyper::header::{ACCEPT_ENCODING, CONTENT_ENCODING, HOST, HeaderMap, HeaderValue, USER_AGENT};
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::ClientConfig;
use tokio_rustls::rustls::pki_types::ServerName;

use super::error::FetchError;
use super::trust;
use crate::values::Url;

/// The `User-Agent` header.
const AGENT: &str = concat!("tondo/", env!("CARGO_PKG_VERSION"));

/// How long one IP may take to accept a connection before the next is tried.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// The longest head of a response.
const MAX_HEAD_BYTES: usize = 64 * 1024;

/// A connection of any kind. It is boxed, so that the client is compiled only once.
pub(crate) trait Duplex: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Duplex for T {}

/// A request to another server.
pub(super) struct OutgoingRequest<'a> {
    pub(super) url: &'a Url,
    pub(super) headers: HeaderMap,
    /// What is sent with POST; without it the method is GET.
    pub(super) body: Option<Bytes>,
    pub(super) max_bytes: u64,
}

impl OutgoingRequest<'_> {
    /// Connects to the first of these addresses that accepts, and sends the request over TLS if `tls` is given.
    pub(super) async fn send(
        self,
        addresses: &[SocketAddr],
        tls: Option<Arc<ClientConfig>>,
    ) -> Result<Response<Bytes>, FetchError> {
        let stream = connect(addresses).await.map_err(|cause| FetchError::Connect {
            host: format!("{}:{}", self.url.host(), self.url.port()),
            cause,
        })?;
        let Some(tls) = tls else { return self.exchange(Box::new(stream)).await };
        let error = |cause| FetchError::Tls { host: self.url.host().to_owned(), cause };
        let name = ServerName::try_from(self.url.host().to_owned())
            .map_err(|invalid| error(io::Error::new(io::ErrorKind::InvalidInput, invalid)))?;
        let stream = TlsConnector::from(tls).connect(name, stream).await.map_err(error)?;
        self.exchange(Box::new(stream)).await
    }

    async fn exchange(self, stream: Box<dyn Duplex>) -> Result<Response<Bytes>, FetchError> {
        let http = |cause| FetchError::Http { host: self.url.host().to_owned(), cause };
        let mut builder = http1::Builder::new();
        builder.max_buf_size(MAX_HEAD_BYTES);
        let (mut sender, connection) = builder.handshake(TokioIo::new(stream)).await.map_err(http)?;
        // The set aborts its task when it is dropped, also if the timeout cancels this function.
        let mut connections = JoinSet::new();
        connections.spawn(connection);
        let response = sender.send_request(self.request()).await.map_err(http)?;
        let (head, body) = response.into_parts();
        if let Some(coding) = head.headers.get(CONTENT_ENCODING).filter(|coding| *coding != "identity") {
            return Err(FetchError::Compressed(String::from_utf8_lossy(coding.as_bytes()).into_owned()));
        }
        let body = self.read(body).await?;
        Ok(Response::from_parts(head, body))
    }

    fn request(&self) -> Request<Full<Bytes>> {
        let mut request = Request::new(Full::new(self.body.clone().unwrap_or_default()));
        if self.body.is_some() {
            *request.method_mut() = Method::POST;
        }
        // `Url` has checked that the target parses.
        *request.uri_mut() = self.url.target().parse().unwrap_or_default();
        *request.headers_mut() = self.headers.clone();
        let headers = request.headers_mut();
        headers.insert(USER_AGENT, HeaderValue::from_static(AGENT));
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        if let Ok(host) = HeaderValue::try_from(self.url.authority().to_string()) {
            headers.insert(HOST, host);
        }
        request
    }

    async fn read(&self, mut body: Incoming) -> Result<Bytes, FetchError> {
        let too_large = || FetchError::TooLarge { limit: self.max_bytes };
        if body.size_hint().lower() > self.max_bytes {
            return Err(too_large());
        }
        let mut received = BytesMut::new();
        while let Some(frame) = body.frame().await {
            let frame =
                frame.map_err(|cause| FetchError::Http { host: self.url.host().to_owned(), cause })?;
            let Ok(part) = frame.into_data() else { continue };
            if (received.len() + part.len()) as u64 > self.max_bytes {
                return Err(too_large());
            }
            received.extend_from_slice(&part);
        }
        Ok(received.freeze())
    }
}

/// TLS to this very server, over a connection to the address of its own socket.
pub(crate) async fn connect_to_own_server(stream: TcpStream) -> io::Result<impl Duplex> {
    let ip = stream.peer_addr()?.ip();
    let tls = trust::own_server().map_err(io::Error::other)?;
    TlsConnector::from(tls).connect(ServerName::from(ip), stream).await
}

async fn connect(addresses: &[SocketAddr]) -> io::Result<TcpStream> {
    let mut last_error = io::Error::new(io::ErrorKind::NotFound, "no IP to connect to");
    for address in addresses {
        match timeout(CONNECT_TIMEOUT, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => last_error = error,
            Err(_elapsed) => last_error = io::Error::new(io::ErrorKind::TimedOut, "no answer"),
        }
    }
    Err(last_error)
}
