//! A client of TLS, with what each test wants of it, and the certificates of the fixtures.

use std::io::{self, Read as _};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio_rustls::rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::{
    ClientConfig, ClientConnection, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
    StreamOwned, SupportedProtocolVersion,
    version::{TLS12, TLS13},
};

use super::{Answer, Request, Server};

/// A connection after its handshake.
pub type TlsStream = StreamOwned<ClientConnection, TcpStream>;

/// What a client wants of a connection.
#[derive(Debug, Clone)]
pub struct Tls {
    pub versions: Vec<&'static SupportedProtocolVersion>,
    /// The protocols that it offers (ALPN).
    pub protocols: Vec<&'static str>,
    /// The host that it asks for (SNI).
    pub name: &'static str,
    /// The fixture of the authority that it trusts; anybody without one.
    pub authority: Option<&'static str>,
}

impl Default for Tls {
    fn default() -> Self {
        Self { versions: vec![&TLS12, &TLS13], protocols: Vec::new(), name: "localhost", authority: None }
    }
}

/// The path of a fixture.
pub fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/tls").join(name)
}

/// Starts a server with the certificate and the key of these fixtures.
pub fn start(cert: &str, key: &str, environment: &[(&str, &str)]) -> Server {
    let (cert, key) = (fixture(cert), fixture(key));
    let files = [("TONDO_TLS_CERT", cert.to_str().unwrap()), ("TONDO_TLS_KEY", key.to_str().unwrap())];
    Server::start_with(&[], &[&files, environment].concat())
}

/// Sends a request over TLS, with any certificate.
pub fn send(request: Request, address: SocketAddr) -> Answer {
    request.send_over(&mut Tls::default().connect(address).unwrap()).unwrap()
}

impl Tls {
    /// Connects and shakes hands.
    pub fn connect(&self, address: SocketAddr) -> io::Result<TlsStream> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
        let name = ServerName::try_from(self.name).unwrap();
        let mut connection = ClientConnection::new(Arc::new(self.config()), name).unwrap();
        while connection.is_handshaking() {
            connection.complete_io(&mut stream)?;
        }
        Ok(StreamOwned::new(connection, stream))
    }

    /// The same for the asynchronous client.
    pub fn config(&self) -> ClientConfig {
        let provider = Arc::new(default_provider());
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_protocol_versions(&self.versions)
            .unwrap();
        let mut config = if let Some(name) = self.authority {
            let mut roots = RootCertStore::empty();
            roots.add(CertificateDer::from_pem_file(fixture(name)).unwrap()).unwrap();
            builder.with_root_certificates(roots).with_no_client_auth()
        } else {
            let anybody = Arc::new(Anybody);
            builder.dangerous().with_custom_certificate_verifier(anybody).with_no_client_auth()
        };
        config.alpn_protocols = self.protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
        config
    }
}

/// The certificate that the server showed, in DER.
pub fn shown(stream: &TlsStream) -> Vec<u8> {
    stream.conn.peer_certificates().unwrap()[0].to_vec()
}

/// The first certificate of a fixture, in DER.
pub fn certificate(name: &str) -> Vec<u8> {
    CertificateDer::from_pem_file(fixture(name)).unwrap().to_vec()
}

/// Reads until the server closes the connection, however it does.
pub fn read_to_close(stream: &mut TcpStream) -> Vec<u8> {
    let mut received = Vec::new();
    // What came before a reset counts.
    match stream.read_to_end(&mut received) {
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => panic!("the connection hangs"),
        _ => received,
    }
}

/// Trusts everybody.
#[derive(Debug)]
struct Anybody;

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _cert: &CertificateDer<'_>,
        _signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _message: &[u8],
        _cert: &CertificateDer<'_>,
        _signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        default_provider().signature_verification_algorithms.supported_schemes()
    }
}
