//! The certificates that TLS connections trust: the system's (`SSL_CERT_FILE` and `SSL_CERT_DIR` if they are set), or, on a
//! system without any, those that browsers trusted when this executable was built.

use std::sync::Arc;

use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::{ClientConfig, Error, RootCertStore};

/// Loads the certificates. It blocks: some systems have hundreds of files.
pub(super) fn from_system() -> Result<Arc<ClientConfig>, Error> {
    let mut roots = RootCertStore::empty();
    // Certificates that cannot be parsed are skipped.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    with_roots(roots)
}

/// Trusts these certificates.
pub(super) fn with_roots(roots: RootCertStore) -> Result<Arc<ClientConfig>, Error> {
    let mut config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
