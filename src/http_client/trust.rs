//! Whom TLS connections trust: the system's certificates (`SSL_CERT_FILE` and `SSL_CERT_DIR` where they are set), or,
//! on a system without any, those that browsers trust as they were when this was built.

use std::sync::Arc;

use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::{ClientConfig, Error, RootCertStore};

/// Reads the certificates. It reads files, many of them on some systems.
pub(super) fn of_system() -> Result<Arc<ClientConfig>, Error> {
    let mut roots = RootCertStore::empty();
    // Broken ones among the system's are no reason to trust none.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    in_roots(roots)
}

/// Trusts these.
pub(super) fn in_roots(roots: RootCertStore) -> Result<Arc<ClientConfig>, Error> {
    let mut config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
