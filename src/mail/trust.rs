//! Whose certificates a mail server may show: the system's, or those of one file.

use std::sync::Arc;

use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::MailError;

/// The configuration of TLS. `ca` is a file in PEM; without it, those certificates count that the system trusts. It blocks: some
/// systems have hundreds of files.
pub(super) fn client_config(ca: Option<&[u8]>) -> Result<Arc<ClientConfig>, MailError> {
    let mut roots = RootCertStore::empty();
    if let Some(pem) = ca {
        roots.add_parsable_certificates(CertificateDer::pem_slice_iter(pem).flatten());
        if roots.is_empty() {
            return Err(MailError::Permanent("`smtp_ca_file` holds no certificate in PEM".to_owned()));
        }
    } else {
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if roots.is_empty() {
            roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        }
    }
    let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| MailError::Permanent(error.to_string()))?;
    Ok(Arc::new(config.with_root_certificates(roots).with_no_client_auth()))
}
