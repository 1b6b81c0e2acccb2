//! TLS of the TCP sockets: the certificate that is shown, which is read again when its files change, and the handshake.
//!
//! Made by `listener` with the sockets. TLS 1.2 and 1.3 by rustls; which version of HTTP follows is agreed on in the handshake
//! (ALPN). `certificate` reads the files.

use std::io;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{Instant, MissedTickBehavior, interval_at};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring::{Ticketer, default_provider};
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::rustls::{Error as TlsError, ServerConfig};
use tokio_rustls::server::TlsStream;

use super::certificate::{Certificate, CertificateError, CertificateFiles, Concern, FilesState};
use crate::config::Config;
use crate::gate::blocking;

/// How often the files are looked at.
const WATCH_INTERVAL: Duration = Duration::from_mins(1);

/// How often concerns about the certificate are repeated.
const REMINDER_INTERVAL: Duration = Duration::from_hours(24);

/// The protocols that are offered, as ALPN names them.
const HTTP2: &[u8] = b"h2";
const HTTP1: &[u8] = b"http/1.1";

/// Why the sockets cannot speak TLS.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TlsSetupError {
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    #[error("TLS cannot be set up: {0}")]
    Library(#[from] TlsError),
}

/// What the TCP sockets share to speak TLS.
#[derive(Debug)]
pub(crate) struct Tls {
    files: CertificateFiles,
    config: Arc<ServerConfig>,
    shown: Arc<ShownCertificate>,
    /// How the files were when they were last read.
    read: Mutex<FilesState>,
}

/// The certificate that new connections see, whatever host they ask for: clients check the name themselves.
#[derive(Debug)]
struct ShownCertificate(RwLock<Arc<CertifiedKey>>);

impl ResolvesServerCert for ShownCertificate {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

impl Tls {
    /// Reads the certificate; `None` where `tls_cert` is not set. It blocks.
    pub(crate) fn load(config: &Config) -> Result<Option<Arc<Self>>, TlsSetupError> {
        let Some(files) = CertificateFiles::of(config) else { return Ok(None) };
        let (tls, certificate) = Self::of_files(files)?;
        tell_concerns(&certificate.concerns);
        if config.public_url.as_str().is_none() {
            tell_name(&certificate.names);
        }
        Ok(Some(tls))
    }

    /// Reads these files, and shows what they hold.
    fn of_files(files: CertificateFiles) -> Result<(Arc<Self>, Certificate), TlsSetupError> {
        let state = files.state();
        let certificate = files.read()?;
        let shown = Arc::new(ShownCertificate(RwLock::new(Arc::clone(&certificate.certified))));
        let config = Arc::new(server_config(Arc::clone(&shown))?);
        Ok((Arc::new(Self { files, config, shown, read: Mutex::new(state) }), certificate))
    }

    /// Reads the certificate again. One that is broken or expired leaves the former one in place. It blocks.
    fn reload(&self) {
        let state = self.files.state();
        *self.read.lock().unwrap_or_else(PoisonError::into_inner) = state;
        match self.files.read() {
            Ok(certificate) if certificate.is_expired() => {
                tell_concerns(&certificate.concerns);
                tracing::error!(
                    "the new certificate is not used: it has expired; the former one is still shown"
                );
            }
            Ok(certificate) => {
                tell_concerns(&certificate.concerns);
                tracing::info!(names = certificate.names.join(", "), "the TLS certificate was read again");
                *self.shown.0.write().unwrap_or_else(PoisonError::into_inner) = certificate.certified;
            }
            Err(error) => {
                tracing::error!(%error, "the new certificate is not used; the former one is still shown");
            }
        }
    }

    /// Reads the certificate again, at the operator's wish.
    pub(crate) async fn reload_now(self: &Arc<Self>) {
        let tls = Arc::clone(self);
        blocking(move || tls.reload()).await;
    }

    /// Reads the certificate again whenever its files have changed, and repeats now and then what speaks against it.
    pub(crate) async fn watch(self: Arc<Self>) {
        let mut ticks = interval_at(Instant::now() + WATCH_INTERVAL, WATCH_INTERVAL);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut reminded_at = Instant::now();
        loop {
            ticks.tick().await;
            let is_due = reminded_at.elapsed() >= REMINDER_INTERVAL;
            if is_due {
                reminded_at = Instant::now();
            }
            let tls = Arc::clone(&self);
            blocking(move || tls.look_at_files(is_due)).await;
        }
    }

    fn look_at_files(&self, is_reminder_due: bool) {
        if *self.read.lock().unwrap_or_else(PoisonError::into_inner) != self.files.state() {
            self.reload();
        } else if is_reminder_due && let Ok(certificate) = self.files.read() {
            tell_concerns(&certificate.concerns);
        }
    }

    /// The handshake with a client. It sets itself no deadline.
    pub(super) async fn accept<T>(&self, stream: T) -> io::Result<Box<TlsStream<T>>>
    where
        T: AsyncRead + AsyncWrite + Unpin,
    {
        TlsAcceptor::from(Arc::clone(&self.config)).accept(stream).await.map(Box::new)
    }
}

/// Whether the client and the server agreed on HTTP/2. A client that names no protocol speaks HTTP/1.1.
pub(super) fn is_http2<T>(stream: &TlsStream<T>) -> bool {
    stream.get_ref().1.alpn_protocol() == Some(HTTP2)
}

/// Reads and checks the certificate of a configuration without using it. It blocks.
///
/// # Errors
///
/// As at the start of the server.
pub(crate) fn check_certificate(config: &Config) -> Result<(), TlsSetupError> {
    Tls::load(config).map(drop)
}

fn server_config(shown: Arc<ShownCertificate>) -> Result<ServerConfig, TlsError> {
    let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_cert_resolver(shown);
    config.alpn_protocols = vec![HTTP2.to_vec(), HTTP1.to_vec()];
    // The server chooses the cipher, as scanners of TLS expect: every one that it offers is strong.
    config.ignore_client_order = true;
    // Clients that come back save a round trip and a signature, and the server keeps nothing of them.
    config.ticketer = Ticketer::new()?;
    Ok(config)
}

fn tell_concerns(concerns: &[Concern]) {
    for concern in concerns {
        tracing::warn!("{concern}");
    }
}

/// Tells which URL the server should have, where it is not set.
fn tell_name(names: &[String]) {
    if let Some(name) = names.first() {
        tracing::info!(
            "public_url is not set: links begin with the address of the socket, for which the certificate may not be; set \
             it to a name of the certificate, such as https://{name}"
        );
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    fn shown(tls: &Tls) -> Vec<u8> {
        tls.shown.0.read().unwrap().cert[0].to_vec()
    }

    #[test]
    fn new_files_are_used_when_they_are_looked_at_and_broken_ones_are_not() {
        let folder = tempfile::tempdir().unwrap();
        let [cert, key] = ["cert.pem", "key.pem"].map(|name| folder.path().join(name));
        let copy = |from: &str, to: &Path| {
            // As programs that renew certificates do: another file with the same name.
            let new = folder.path().join("new");
            fs::copy(Path::new("tests/fixtures/tls").join(from), &new).unwrap();
            fs::rename(new, to).unwrap();
        };
        copy("server.pem", &cert);
        copy("server.key", &key);
        let (tls, ..) = Tls::of_files(CertificateFiles::new(&cert, &key)).unwrap();
        let first = shown(&tls);
        tls.look_at_files(true);
        assert_eq!(shown(&tls), first);
        // One of the two is new: they do not belong together.
        copy("second.pem", &cert);
        tls.look_at_files(false);
        assert_eq!(shown(&tls), first);
        copy("second.key", &key);
        tls.look_at_files(false);
        let second = shown(&tls);
        assert_ne!(second, first);
        for (new_cert, new_key) in [("expired.pem", "server.key"), ("server.key", "server.pem")] {
            copy(new_cert, &cert);
            copy(new_key, &key);
            tls.look_at_files(false);
            assert_eq!(shown(&tls), second, "{new_cert}");
        }
        fs::remove_file(&cert).unwrap();
        tls.look_at_files(false);
        assert_eq!(shown(&tls), second);
    }
}
