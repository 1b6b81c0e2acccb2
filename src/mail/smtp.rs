//! One SMTP session: connect, TLS, sign in, one mail, quit. Each step has its time, and says in words what went wrong.

use std::net::SocketAddr;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use zeroize::Zeroizing;

use super::reply::Reply;
use super::{Mail, MailError, trust};
use crate::gate::blocking;

/// How long each step may take.
const STEP_TIMEOUT: Duration = Duration::from_secs(15);

/// How the connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TlsMode {
    /// From the first byte on.
    Tls,
    /// After a command, without which nothing is sent.
    StartTls,
    /// Not at all.
    None,
}

/// How this client signs in.
#[derive(Clone)]
pub(crate) struct Credentials {
    /// The user.
    pub user: String,
    /// The password.
    pub password: Zeroizing<String>,
}

/// A mail server, and how to speak to it.
pub(crate) struct SmtpServer {
    /// Its name, which its certificate must have.
    pub host: String,
    /// How the connection is encrypted.
    pub tls: TlsMode,
    /// The certificates to trust, in PEM; `None` for the system's.
    pub ca: Option<Vec<u8>>,
    /// How this client signs in; `None` for not at all.
    pub credentials: Option<Credentials>,
    /// How this client names itself.
    pub hello: String,
}

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// A session that has said hello, encrypted where it should be.
pub(crate) struct Session<'s> {
    server: &'s SmtpServer,
    stream: Box<dyn Stream>,
    /// What came behind the last reply.
    buffer: Vec<u8>,
    /// The extensions of the server.
    hello: Reply,
}

impl<'s> Session<'s> {
    /// Connects to the first of these addresses that answers, says hello, and begins TLS.
    ///
    /// # Errors
    ///
    /// [`MailError`], also where the server has no STARTTLS: nothing is sent unencrypted then.
    pub(crate) async fn connect(
        server: &'s SmtpServer,
        addresses: &[SocketAddr],
    ) -> Result<Session<'s>, MailError> {
        let tcp = connect(&server.host, addresses).await?;
        let stream: Box<dyn Stream> = match server.tls {
            TlsMode::Tls => encrypted(server, tcp).await?,
            TlsMode::StartTls => return Self::start_tls(server, tcp).await,
            TlsMode::None => Box::new(tcp),
        };
        let mut session = Self { server, stream, buffer: Vec::new(), hello: nothing() };
        session.reply().await?.expect(2, "the connection")?;
        session.say_hello().await?;
        Ok(session)
    }

    /// Says hello in the clear, and again when the connection is encrypted: what was said before does not count (RFC 3207).
    async fn start_tls(server: &'s SmtpServer, mut tcp: TcpStream) -> Result<Session<'s>, MailError> {
        let mut buffer = Vec::new();
        timed(Reply::read(&mut tcp, &mut buffer)).await?.expect(2, "the connection")?;
        let hello =
            exchange(&mut tcp, &mut buffer, &format!("EHLO {}", server.hello)).await?.expect(2, "EHLO")?;
        if hello.extension("STARTTLS").is_none() {
            let text =
                "the server offers no STARTTLS there; nothing was sent. Try `smtp_tls = tls` with its port";
            return Err(MailError::Permanent(text.to_owned()));
        }
        exchange(&mut tcp, &mut buffer, "STARTTLS").await?.expect(2, "STARTTLS")?;
        if !buffer.is_empty() {
            // Somebody on the way put it there, to have it counted as encrypted.
            return Err(MailError::Permanent("the server spoke on before TLS began".to_owned()));
        }
        let stream = encrypted(server, tcp).await?;
        let mut session = Self { server, stream, buffer, hello: nothing() };
        session.say_hello().await?;
        Ok(session)
    }

    async fn say_hello(&mut self) -> Result<(), MailError> {
        self.hello = self.command(&format!("EHLO {}", self.server.hello)).await?.expect(2, "EHLO")?;
        Ok(())
    }

    /// Signs in, if there are credentials; whether there are.
    ///
    /// # Errors
    ///
    /// [`MailError`]. No error has the password.
    pub(crate) async fn sign_in(&mut self) -> Result<bool, MailError> {
        let Some(Credentials { user, password }) = self.server.credentials.clone() else { return Ok(false) };
        let methods = self.hello.extension("AUTH").unwrap_or_default();
        let has = |name: &str| methods.iter().any(|method| method == name);
        if has("PLAIN") {
            let plain = Zeroizing::new(format!("\0{user}\0{}", password.as_str()));
            let plain = Zeroizing::new(STANDARD.encode(plain.as_bytes()));
            let line = Zeroizing::new(format!("AUTH PLAIN {}", plain.as_str()));
            self.command(&line).await?.expect(2, "the user and the password")?;
        } else if has("LOGIN") {
            self.command("AUTH LOGIN").await?.expect(3, "AUTH LOGIN")?;
            self.command(&STANDARD.encode(&user)).await?.expect(3, "the user")?;
            let password = Zeroizing::new(STANDARD.encode(password.as_bytes()));
            self.command(&password).await?.expect(2, "the user and the password")?;
        } else {
            let text = "the server offers no way to sign in that this one knows (PLAIN, LOGIN)";
            return Err(MailError::Permanent(text.to_owned()));
        }
        Ok(true)
    }

    /// Sends a mail.
    ///
    /// # Errors
    ///
    /// [`MailError`]: the server has not taken it.
    pub(crate) async fn send(&mut self, mail: &Mail) -> Result<(), MailError> {
        let (from, to) = mail.envelope()?;
        let needs_utf8 = !from.is_ascii() || !to.is_ascii();
        if needs_utf8 && self.hello.extension("SMTPUTF8").is_none() {
            let text = "the address is not ASCII, and the server has no SMTPUTF8";
            return Err(MailError::Permanent(text.to_owned()));
        }
        let utf8 = if needs_utf8 { " SMTPUTF8" } else { "" };
        self.command(&format!("MAIL FROM:<{from}>{utf8}")).await?.expect(2, "the sender")?;
        self.command(&format!("RCPT TO:<{to}>")).await?.expect(2, "the recipient")?;
        self.command("DATA").await?.expect(3, "DATA")?;
        // No line of it begins with a dot: headers have names, and base64 has none.
        let mut bytes = mail.to_bytes()?;
        bytes.extend_from_slice(b".\r\n");
        write(&mut *self.stream, &bytes).await?;
        self.reply().await?.expect(2, "the mail")?;
        Ok(())
    }

    /// Ends the session. A mail that was taken is taken, whatever the server answers.
    pub(crate) async fn quit(mut self) {
        drop(timeout(Duration::from_secs(2), self.command("QUIT")).await);
    }

    async fn command(&mut self, line: &str) -> Result<Reply, MailError> {
        exchange(&mut *self.stream, &mut self.buffer, line).await
    }

    async fn reply(&mut self) -> Result<Reply, MailError> {
        timed(Reply::read(&mut *self.stream, &mut self.buffer)).await
    }
}

fn nothing() -> Reply {
    Reply { code: 250, lines: Vec::new() }
}

async fn connect(host: &str, addresses: &[SocketAddr]) -> Result<TcpStream, MailError> {
    let mut last = format!("{host} has no address");
    for address in addresses {
        match timeout(STEP_TIMEOUT / 3, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => last = format!("connecting to {host} ({address}): {error}"),
            Err(_elapsed) => last = format!("connecting to {host} ({address}): no answer"),
        }
    }
    Err(MailError::Temporary(last))
}

async fn encrypted(server: &SmtpServer, tcp: TcpStream) -> Result<Box<dyn Stream>, MailError> {
    let ca = server.ca.clone();
    let config = blocking(move || trust::client_config(ca.as_deref())).await?;
    let name = ServerName::try_from(server.host.clone()).map_err(|_invalid| {
        MailError::Permanent("`smtp_host` is no name that a certificate can have".to_owned())
    })?;
    let connecting = timeout(STEP_TIMEOUT, TlsConnector::from(config).connect(name, tcp)).await;
    match connecting.map_err(|_elapsed| slow())? {
        Ok(stream) => Ok(Box::new(stream)),
        // A certificate that is not trusted, or no TLS at all: waiting changes nothing.
        Err(error) if error.kind() == std::io::ErrorKind::InvalidData => {
            Err(MailError::Permanent(format!("TLS with {}: {error}", server.host)))
        }
        Err(error) => Err(MailError::Temporary(format!("TLS with {}: {error}", server.host))),
    }
}

async fn exchange(
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin + ?Sized),
    buffer: &mut Vec<u8>,
    line: &str,
) -> Result<Reply, MailError> {
    let line = Zeroizing::new(format!("{line}\r\n"));
    write(stream, line.as_bytes()).await?;
    timed(Reply::read(stream, buffer)).await
}

async fn write(stream: &mut (impl AsyncWrite + Unpin + ?Sized), bytes: &[u8]) -> Result<(), MailError> {
    let writing = async {
        stream.write_all(bytes).await?;
        stream.flush().await
    };
    let written = timeout(STEP_TIMEOUT, writing).await.map_err(|_elapsed| slow())?;
    written.map_err(|error| MailError::Temporary(format!("writing to the server: {error}")))
}

async fn timed<T>(reading: impl Future<Output = Result<T, MailError>>) -> Result<T, MailError> {
    timeout(STEP_TIMEOUT, reading).await.map_err(|_elapsed| slow())?
}

fn slow() -> MailError {
    MailError::Temporary(format!("the server did not answer within {} seconds", STEP_TIMEOUT.as_secs()))
}
