//! A connection to a directory: one operation at a time.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::{Buf, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpStream, UnixStream};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;

use super::ber;
use super::error::LdapError;
use super::messages::{self, Entry, Outcome, SearchRequest, SearchScope};
use super::tls::trusting;
use crate::gate::blocking;
use crate::values::LdapFilter;

/// How long one address may take to accept a connection before the next is tried.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How long one message may take, the TLS handshake included.
const MESSAGE_TIMEOUT: Duration = Duration::from_mins(1);

/// The largest message that is read past. Nothing that a directory keeps is larger.
const MAX_SKIPPED_BYTES: usize = 512 << 20;

/// The beginning of a message that tells which entry it has.
const START_BYTES: usize = 16 * 1024;

/// Bytes that are read at once.
const CHUNK_BYTES: usize = 64 * 1024;

/// The largest answer that is no entry.
const MAX_ANSWER_BYTES: usize = 1 << 20;

trait Duplex: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Duplex for T {}

/// Where a directory is.
#[derive(Debug, Clone)]
pub(crate) enum Place {
    /// At these addresses of a host.
    Host {
        /// The name that its certificate proves.
        name: String,
        /// Its addresses.
        ips: Vec<IpAddr>,
        /// The port.
        port: u16,
    },
    /// At a unix socket.
    Socket(PathBuf),
}

/// How a connection is protected.
#[derive(Debug, Clone)]
pub(crate) enum Security {
    /// TLS from the first byte.
    Tls {
        /// The certificates to trust; `None` for the system's.
        ca_file: Option<PathBuf>,
    },
    /// TLS from the first request on (RFC 4511, 4.14).
    StartTls {
        /// The certificates to trust; `None` for the system's.
        ca_file: Option<PathBuf>,
    },
    /// Not at all.
    None,
}

/// A connection to a directory.
pub(crate) struct Connection {
    stream: Box<dyn Duplex>,
    received: BytesMut,
    last_id: u32,
    max_entry_bytes: usize,
}

/// A search.
#[derive(Debug, Clone)]
pub(crate) struct Search<'a> {
    /// Where it begins.
    pub base: &'a str,
    /// How far it goes.
    pub scope: SearchScope,
    /// Which entries it is about.
    pub filter: &'a LdapFilter,
    /// The attributes to send.
    pub attributes: &'a [String],
    /// The largest entry; a larger one is named only.
    pub max_entry_bytes: usize,
}

/// What a search finds next.
#[derive(Debug)]
pub(crate) enum Found {
    /// An entry.
    Entry(Entry),
    /// An entry that is too large; its name if that is known.
    TooLarge(String),
    /// A referral to another directory.
    Referral,
    /// The end, of this page if there is a cookie for the next.
    End(Option<Vec<u8>>),
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Connection").field("last_id", &self.last_id).finish_non_exhaustive()
    }
}

impl Connection {
    /// Connects, and protects the connection before anything else is sent.
    pub(crate) async fn open(place: &Place, security: &Security) -> Result<Self, LdapError> {
        let (name, stream): (&str, Box<dyn Duplex>) = match place {
            Place::Host { name, ips, port } => (name, Box::new(connect(name, ips, *port).await?)),
            Place::Socket(path) => {
                let shown = path.display().to_string();
                let connected = timeout(CONNECT_TIMEOUT, UnixStream::connect(path)).await;
                let connected = connected.unwrap_or_else(|_elapsed| Err(io::ErrorKind::TimedOut.into()));
                ("", Box::new(connected.map_err(|error| LdapError::Connect(shown, error))?))
            }
        };
        let mut connection =
            Self { stream, received: BytesMut::new(), last_id: 0, max_entry_bytes: MAX_ANSWER_BYTES };
        match security {
            Security::None => {}
            Security::Tls { ca_file } => connection.protect(name, ca_file.as_deref()).await?,
            Security::StartTls { ca_file } => {
                let request = messages::start_tls(connection.next_id());
                connection.ask(&request, messages::EXTENDED_ANSWER).await?.checked()?;
                // What came before the handshake was not protected and does not count.
                if !connection.received.is_empty() {
                    return Err(LdapError::Malformed);
                }
                connection.protect(name, ca_file.as_deref()).await?;
            }
        }
        Ok(connection)
    }

    async fn protect(&mut self, name: &str, ca_file: Option<&Path>) -> Result<(), LdapError> {
        let error = |cause| LdapError::Tls(name.to_owned(), cause);
        let ca_file = ca_file.map(Path::to_owned);
        let trusted = blocking(move || trusting(ca_file.as_deref())).await?;
        let server =
            ServerName::try_from(name.to_owned()).map_err(|invalid| error(io::Error::other(invalid)))?;
        let plain = std::mem::replace(
            &mut self.stream,
            Box::new(tokio::io::join(tokio::io::empty(), tokio::io::sink())),
        );
        let handshake = timeout(MESSAGE_TIMEOUT, TlsConnector::from(trusted).connect(server, plain)).await;
        self.stream = Box::new(handshake.map_err(|_elapsed| LdapError::Timeout)?.map_err(error)?);
        Ok(())
    }

    /// Signs in; without a name and a password as nobody.
    pub(crate) async fn bind(&mut self, dn: &str, password: &[u8]) -> Result<(), LdapError> {
        let request = messages::bind(self.next_id(), dn, password);
        self.ask(&request, messages::BIND_ANSWER).await?.checked().map(drop)
    }

    /// Begins a search, or goes on with its next page. Its entries are taken with [`Self::next`].
    pub(crate) async fn search(
        &mut self,
        search: &Search<'_>,
        page: Option<(u32, &[u8])>,
    ) -> Result<(), LdapError> {
        let Search { base, scope, filter, attributes, max_entry_bytes } = *search;
        self.max_entry_bytes = max_entry_bytes;
        let request = SearchRequest { base, scope, filter, attributes, page };
        let bytes = messages::search(self.next_id(), &request);
        self.send(&bytes).await
    }

    /// What the search finds next.
    pub(crate) async fn next(&mut self) -> Result<Found, LdapError> {
        loop {
            let limit = self.max_entry_bytes;
            let message = match self.message(limit).await? {
                Message::Whole(message) => message,
                Message::Skipped(name) => return Ok(Found::TooLarge(name)),
            };
            let answer = messages::answer(&message)?;
            if answer.id != self.last_id {
                continue;
            }
            return match answer.tag {
                messages::ENTRY => messages::entry(answer.content).map(Found::Entry),
                messages::REFERENCE => Ok(Found::Referral),
                messages::SEARCH_DONE => Ok(Found::End(messages::outcome(&answer)?.checked()?.cookie)),
                _ => Err(LdapError::Malformed),
            };
        }
    }

    /// Says goodbye. It does not matter whether the directory hears it.
    pub(crate) async fn close(mut self) {
        let goodbye = messages::unbind(self.next_id());
        drop(self.send(&goodbye).await);
        drop(timeout(CONNECT_TIMEOUT, self.stream.shutdown()).await);
    }

    fn next_id(&mut self) -> u32 {
        self.last_id = self.last_id % 0x7fff_ffff + 1;
        self.last_id
    }

    /// Sends a request that has one answer, and waits for it.
    async fn ask(&mut self, request: &[u8], expected: u8) -> Result<Outcome, LdapError> {
        self.send(request).await?;
        loop {
            let Message::Whole(message) = self.message(MAX_ANSWER_BYTES).await? else { continue };
            let answer = messages::answer(&message)?;
            // Message 0 is a notice that the connection ends (RFC 4511, 4.4.1).
            if answer.id == self.last_id && answer.tag == expected || answer.id == 0 {
                return messages::outcome(&answer);
            }
            if answer.id == self.last_id {
                return Err(LdapError::Malformed);
            }
        }
    }

    async fn send(&mut self, bytes: &[u8]) -> Result<(), LdapError> {
        let sent = async {
            self.stream.write_all(bytes).await?;
            self.stream.flush().await
        };
        timeout(MESSAGE_TIMEOUT, sent)
            .await
            .map_err(|_elapsed| LdapError::Timeout)?
            .map_err(LdapError::Broken)
    }

    /// The next message within its time.
    async fn message(&mut self, limit: usize) -> Result<Message, LdapError> {
        timeout(MESSAGE_TIMEOUT, self.receive(limit)).await.map_err(|_elapsed| LdapError::Timeout)?
    }

    async fn receive(&mut self, limit: usize) -> Result<Message, LdapError> {
        let (head, length) = loop {
            match ber::head(&self.received)? {
                Some((ber::SEQUENCE, head, length)) => break (head, length),
                Some(_) => return Err(LdapError::Malformed),
                None => self.fill().await?,
            }
        };
        if length > limit {
            return self.skip(head, length).await.map(Message::Skipped);
        }
        while self.received.len() < head + length {
            self.fill().await?;
        }
        self.received.advance(head);
        Ok(Message::Whole(self.received.split_to(length)))
    }

    /// Reads past a message that is too large; the name of its entry.
    async fn skip(&mut self, head: usize, length: usize) -> Result<String, LdapError> {
        let Some(mut left) = length.checked_add(head).filter(|all| *all <= MAX_SKIPPED_BYTES) else {
            return Err(LdapError::TooLarge(length));
        };
        while self.received.len() < START_BYTES.min(left) {
            self.fill().await?;
        }
        let name = messages::name_of_cut_entry(&self.received).ok_or(LdapError::TooLarge(length))?;
        loop {
            let now = left.min(self.received.len());
            self.received.advance(now);
            left -= now;
            if left == 0 {
                return Ok(name);
            }
            self.fill().await?;
        }
    }

    async fn fill(&mut self) -> Result<(), LdapError> {
        self.received.reserve(CHUNK_BYTES);
        match self.stream.read_buf(&mut self.received).await {
            Ok(0) => Err(LdapError::Broken(io::ErrorKind::UnexpectedEof.into())),
            Ok(_) => Ok(()),
            Err(error) => Err(LdapError::Broken(error)),
        }
    }
}

/// A message of the directory.
enum Message {
    Whole(BytesMut),
    /// It was too large: the name of its entry.
    Skipped(String),
}

async fn connect(name: &str, ips: &[IpAddr], port: u16) -> Result<TcpStream, LdapError> {
    let mut last = io::Error::new(io::ErrorKind::NotFound, "no address");
    for ip in ips {
        match timeout(CONNECT_TIMEOUT, TcpStream::connect(SocketAddr::new(*ip, port))).await {
            Ok(Ok(stream)) => {
                stream.set_nodelay(true).map_err(LdapError::Broken)?;
                return Ok(stream);
            }
            Ok(Err(error)) => last = error,
            Err(_elapsed) => last = io::Error::new(io::ErrorKind::TimedOut, "no answer"),
        }
    }
    Err(LdapError::Connect(format!("{name}:{port}"), last))
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    /// A place that accepts connections, and what accepts them.
    async fn listening() -> (TcpListener, Place) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let place =
            Place::Host { name: "localhost".to_owned(), ips: vec![address.ip()], port: address.port() };
        (listener, place)
    }

    #[tokio::test]
    async fn a_directory_that_says_nothing_is_not_waited_for_for_ever() {
        let (listener, place) = listening().await;
        let mut connection = Connection::open(&place, &Security::None).await.unwrap();
        let _silent = listener.accept().await.unwrap();
        tokio::time::pause();
        assert!(matches!(connection.bind("cn=x", b"y").await, Err(LdapError::Timeout)));
    }

    #[tokio::test]
    async fn an_entry_that_is_too_large_is_named_and_read_past() {
        let (listener, place) = listening().await;
        let entry = |name: &str, bytes: usize| {
            let value = ber::element(ber::OCTETS, &vec![7; bytes]);
            let photo = [ber::element(ber::OCTETS, b"jpegPhoto"), ber::element(ber::SET, &value)].concat();
            let attributes = ber::element(ber::SEQUENCE, &ber::element(ber::SEQUENCE, &photo));
            let content = [ber::element(ber::OCTETS, name.as_bytes()), attributes].concat();
            let operation = ber::element(messages::ENTRY, &content);
            ber::element(ber::SEQUENCE, &[ber::number(ber::INTEGER, 1), operation].concat())
        };
        let sent = [entry("uid=huge", 3_000_000), entry("uid=ada", 10)].concat();
        let server = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            stream.write_all(&sent).await.unwrap();
            stream
        });
        let mut connection = Connection::open(&place, &Security::None).await.unwrap();
        let filter = LdapFilter::Present("uid".to_owned());
        let (scope, max_entry_bytes) = (SearchScope::Base, 100_000);
        let search = Search { base: "", scope, filter: &filter, attributes: &[], max_entry_bytes };
        connection.search(&search, None).await.unwrap();
        assert!(matches!(connection.next().await.unwrap(), Found::TooLarge(name) if name == "uid=huge"));
        assert!(matches!(connection.next().await.unwrap(), Found::Entry(ada) if ada.dn == "uid=ada"));
        assert!(connection.received.capacity() < 1_000_000, "{}", connection.received.capacity());
        drop(server.await.unwrap());
        assert!(matches!(connection.next().await, Err(LdapError::Broken(_))));
    }
}
