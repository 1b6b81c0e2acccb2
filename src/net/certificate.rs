//! The certificate and the key that the server shows over TLS: read from the files of `tls_cert` and `tls_key`, and checked
//! before anybody sees them. What makes them useless is an error, what clients will not like is a concern for the log.

use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use tokio_rustls::rustls::Error as TlsError;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::{self, PemObject};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use tokio_rustls::rustls::sign::CertifiedKey;
use webpki::{EndEntityCert, KeyUsage};

use crate::clock::{Clock, system_time};
use crate::config::Config;

/// How long before its end a certificate is a concern: this long, but no more than a part of its life. Programs renew
/// certificates long before.
const RENEWAL_PERIOD: Duration = Duration::from_hours(14 * 24);
const RENEWAL_PART: u32 = 5;

/// A time that no certificate can name, since 1970: the year 10000.
const END_OF_TIME: Duration = Duration::from_hours(70_389_528);

/// The permission bit by which everybody may read a file.
const OTHERS_READ: u32 = 0o004;

/// The two files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CertificateFiles {
    cert: PathBuf,
    key: PathBuf,
    /// The host of `public_url`, for which the certificate should be.
    host: Option<String>,
}

/// What tells two states of the files apart: of each the time of its last change, its inode and its length. `None` for one
/// that cannot be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FilesState([Option<(i64, i64, u64, u64)>; 2]);

/// A certificate with its chain and its key, and what speaks against it.
#[derive(Debug)]
pub(super) struct Certificate {
    pub(super) certified: Arc<CertifiedKey>,
    pub(super) concerns: Vec<Concern>,
    /// Names for which it is.
    pub(super) names: Vec<String>,
}

/// The most bytes of a file of certificates or of a key: a chain has some kilobytes.
const MAX_FILE_BYTES: u64 = 1 << 20;

/// Why the files cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CertificateError {
    #[error("`{setting}`: {} cannot be read: {source}; name a file in PEM that the user who runs Tondo may read", path.display())]
    Unreadable { setting: &'static str, path: PathBuf, source: io::Error },
    #[error("`tls_cert`: {} holds no certificate in PEM; name the file with the whole chain, such as fullchain.pem", .0.display())]
    NoCertificate(PathBuf),
    #[error("`tls_key`: {} holds no private key in PEM (PKCS#8, SEC1 or PKCS#1); name the file that was made with the certificate", .0.display())]
    NoKey(PathBuf),
    #[error("`tls_key`: the key in {} is encrypted; write it without a password with `openssl pkey`, readable for its owner only", .0.display())]
    EncryptedKey(PathBuf),
    #[error("`tls_key`: the key in {} cannot be used ({source}); make one of ECDSA (P-256, P-384), Ed25519 or RSA with 2048 bits or more", path.display())]
    UnusableKey { path: PathBuf, source: TlsError },
    #[error("`tls_cert`: the first certificate in {} cannot be used ({source}); ask its issuer for one of X.509 version 3", path.display())]
    UnusableCertificate { path: PathBuf, source: TlsError },
    #[error("`tls_cert` and `tls_key` do not belong together: the first certificate in {} is not for the key in {}; name the two files that were made together", cert.display(), key.display())]
    Mismatch { cert: PathBuf, key: PathBuf },
}

/// What clients or the operator will not like about a certificate that can be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Concern {
    #[error("the certificate expired on {0}: browsers refuse it until it is renewed")]
    Expired(String),
    #[error("the certificate expires on {0}: renew it, or look why it was not renewed")]
    ExpiresSoon(String),
    #[error("the certificate is valid from {0} only: look at the clock of this machine, or wait")]
    NotYetValid(String),
    #[error(
        "the certificate names no host (subjectAltName), so no client accepts it: make one with the name of this server"
    )]
    Nameless,
    #[error(
        "the certificate is not for {0}, the host of public_url: make one with this name, or correct public_url"
    )]
    NotForHost(String),
    #[error("every user of this machine can read the key in {0}: take that right away (chmod o-r)")]
    KeyExposed(String),
}

impl CertificateFiles {
    /// The files of `tls_cert` and `tls_key`; `None` where they are not set.
    pub(super) fn of(config: &Config) -> Option<Self> {
        let (cert, key) = config.tls_files()?;
        let host = config.public_url.authority().map(|public| public.host_without_dot().to_owned());
        Some(Self { host, ..Self::new(cert, key) })
    }

    /// These files, for no host in particular.
    pub(super) fn new(cert: &Path, key: &Path) -> Self {
        Self { cert: cert.to_owned(), key: key.to_owned(), host: None }
    }

    /// How the files are now.
    pub(super) fn state(&self) -> FilesState {
        let state = |file: Metadata| (file.mtime(), file.mtime_nsec(), file.ino(), file.len());
        FilesState([&self.cert, &self.key].map(|path| fs::metadata(path).ok().map(state)))
    }

    /// Reads and checks the files.
    pub(super) fn read(&self) -> Result<Certificate, CertificateError> {
        let chain = self.read_chain()?;
        let key = self.read_key()?;
        let certified = CertifiedKey::from_der(chain, key, &default_provider()).map_err(|source| {
            let (cert, key) = (self.cert.clone(), self.key.clone());
            match source {
                TlsError::InconsistentKeys(_) => CertificateError::Mismatch { cert, key },
                TlsError::InvalidCertificate(_) => {
                    CertificateError::UnusableCertificate { path: cert, source }
                }
                source => CertificateError::UnusableKey { path: key, source },
            }
        })?;
        let names = certified.cert.first().map(names).unwrap_or_default();
        let concerns = self.concerns(&certified, &names);
        Ok(Certificate { certified: Arc::new(certified), concerns, names })
    }

    fn read_chain(&self) -> Result<Vec<CertificateDer<'static>>, CertificateError> {
        let text = read("tls_cert", &self.cert)?;
        let chain: Result<Vec<_>, pem::Error> = CertificateDer::pem_slice_iter(&text).collect();
        let none = || CertificateError::NoCertificate(self.cert.clone());
        chain.ok().filter(|chain| !chain.is_empty()).ok_or_else(none)
    }

    fn read_key(&self) -> Result<PrivateKeyDer<'static>, CertificateError> {
        let text = read("tls_key", &self.key)?;
        PrivateKeyDer::from_pem_slice(&text).map_err(|_not_a_key| {
            if memchr::memmem::find(&text, b"ENCRYPTED").is_some() {
                CertificateError::EncryptedKey(self.key.clone())
            } else {
                CertificateError::NoKey(self.key.clone())
            }
        })
    }

    fn concerns(&self, certified: &CertifiedKey, names: &[String]) -> Vec<Concern> {
        let mut concerns = Vec::new();
        let parsed = certified.cert.first().and_then(|first| EndEntityCert::try_from(first).ok());
        if let Some(certificate) = &parsed {
            concerns.extend(validity(certificate, system_time(Clock::System.now())));
            if names.is_empty() {
                concerns.push(Concern::Nameless);
            } else if let Some(host) = self.host.as_ref().filter(|host| !is_for(certificate, host)) {
                concerns.push(Concern::NotForHost(host.clone()));
            }
        }
        if fs::metadata(&self.key).is_ok_and(|key| key.mode() & OTHERS_READ != 0) {
            concerns.push(Concern::KeyExposed(self.key.display().to_string()));
        }
        concerns
    }
}

impl Certificate {
    /// Whether every client refuses it at this time.
    pub(super) fn is_expired(&self) -> bool {
        self.concerns.iter().any(|concern| matches!(concern, Concern::Expired(_)))
    }
}

/// Reads a whole file; one that is no plain file, or far too large for what it should hold, is an error.
fn read(setting: &'static str, path: &Path) -> Result<Vec<u8>, CertificateError> {
    let length = |found: fs::Metadata| if found.is_file() { Some(found.len()) } else { None };
    let read = match fs::metadata(path).map(length) {
        Ok(Some(bytes)) if bytes <= MAX_FILE_BYTES => fs::read(path),
        Ok(Some(_)) => Err(io::Error::other("it is larger than 1 MiB")),
        Ok(None) => Err(io::Error::other("it is no plain file")),
        Err(error) => Err(error),
    };
    read.map_err(|source| CertificateError::Unreadable { setting, path: path.to_owned(), source })
}

/// What speaks against the certificate at this time.
fn validity(certificate: &EndEntityCert<'_>, now: SystemTime) -> Option<Concern> {
    match validity_error(certificate, now) {
        webpki::Error::CertExpired { not_after, .. } => return Some(Concern::Expired(day(not_after))),
        webpki::Error::CertNotValidYet { not_before, .. } => {
            return Some(Concern::NotYetValid(day(not_before)));
        }
        _ => {}
    }
    let (
        webpki::Error::CertNotValidYet { not_before: begin, .. },
        webpki::Error::CertExpired { not_after: end, .. },
    ) = (
        validity_error(certificate, SystemTime::UNIX_EPOCH),
        validity_error(certificate, SystemTime::UNIX_EPOCH + END_OF_TIME),
    )
    else {
        return None;
    };
    let life = Duration::from_secs(end.as_secs().saturating_sub(begin.as_secs()));
    let renewal =
        SystemTime::UNIX_EPOCH + Duration::from_secs(end.as_secs()) - RENEWAL_PERIOD.min(life / RENEWAL_PART);
    (now >= renewal).then(|| Concern::ExpiresSoon(day(end)))
}

/// Why a client that trusts nobody would refuse the certificate. Its time is looked at before its issuer is.
fn validity_error(certificate: &EndEntityCert<'_>, at: SystemTime) -> webpki::Error {
    let since_1970 = at.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let at = UnixTime::since_unix_epoch(since_1970);
    match certificate.verify_for_usage(&[], &[], &[], at, KeyUsage::server_auth(), None, None) {
        Err(error) => error,
        Ok(_trusted_without_anchors) => webpki::Error::UnknownIssuer,
    }
}

fn is_for(certificate: &EndEntityCert<'_>, host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    ServerName::try_from(host).is_ok_and(|name| certificate.verify_is_valid_for_subject_name(&name).is_ok())
}

/// The hosts for which a certificate is: names, and IPs.
fn names(certificate: &CertificateDer<'_>) -> Vec<String> {
    let Ok(parsed) = EndEntityCert::try_from(certificate) else { return Vec::new() };
    let Ok(nobody) = ServerName::try_from("nobody.invalid") else { return Vec::new() };
    match parsed.verify_is_valid_for_subject_name(&nobody) {
        Err(webpki::Error::CertNotValidForName(context)) => {
            context.presented.iter().map(|name| plain(name)).collect()
        }
        _ => Vec::new(),
    }
}

/// A name without the words for its kind: `a.example` of `DnsName("a.example")`.
fn plain(presented: &str) -> String {
    let inner = presented.split_once('(').and_then(|(_kind, rest)| rest.strip_suffix(')'));
    inner.unwrap_or(presented).trim_matches('"').to_owned()
}

fn day(time: UnixTime) -> String {
    let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
    Timestamp::from_second(seconds)
        .map_or_else(|_far| "a day far away".to_owned(), |at| at.strftime("%Y-%m-%d").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(cert: &str, key: &str) -> CertificateFiles {
        let path = |name: &str| Path::new("tests/fixtures/tls").join(name);
        CertificateFiles { cert: path(cert), key: path(key), host: None }
    }

    fn at(text: &str) -> SystemTime {
        let seconds = text.parse::<Timestamp>().unwrap().as_second();
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds.try_into().unwrap())
    }

    #[test]
    fn keys_of_each_form_are_read_with_their_chains_and_names() {
        for (pair, chain, hosts) in [
            ("server", 1, ["localhost", "127.0.0.1"].as_slice()),
            ("second", 2, &["localhost", "second.example", "127.0.0.1"]),
            ("rsa", 1, &["localhost", "second.example", "127.0.0.1"]),
        ] {
            let certificate = files(&format!("{pair}.pem"), &format!("{pair}.key")).read().unwrap();
            assert_eq!(certificate.certified.cert.len(), chain, "{pair}");
            assert_eq!(certificate.names, hosts, "{pair}");
            assert!(!certificate.is_expired(), "{pair}");
        }
    }

    #[test]
    fn each_error_names_the_setting_and_says_what_to_do() {
        for (cert, key, parts) in [
            ("server.pem", "rsa.key", ["do not belong together", "name the two files"]),
            (
                "missing.pem",
                "server.key",
                ["`tls_cert`: tests/fixtures/tls/missing.pem cannot be read", "name a file"],
            ),
            (
                "server.pem",
                "missing.key",
                ["`tls_key`: tests/fixtures/tls/missing.key cannot be read", "name a file"],
            ),
            ("server.key", "server.key", ["holds no certificate", "fullchain.pem"]),
            ("server.pem", "server.pem", ["holds no private key", "name the file"]),
        ] {
            let error = files(cert, key).read().unwrap_err().to_string();
            assert!(parts.iter().all(|part| error.contains(part)), "{error}");
            assert!(!error.contains('\n'), "{error}");
        }
        let folder = tempfile::tempdir().unwrap();
        let key = folder.path().join("encrypted.key");
        fs::write(&key, "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIH=\n-----END ENCRYPTED PRIVATE KEY-----\n")
            .unwrap();
        let error = CertificateFiles { key, ..files("server.pem", "") }.read().unwrap_err();
        assert!(error.to_string().contains("is encrypted"), "{error}");
    }

    #[test]
    fn what_clients_will_not_like_is_a_concern() {
        let concerns = |cert: &str| files(cert, "server.key").read().unwrap().concerns;
        assert!(concerns("expired.pem").contains(&Concern::Expired("2021-01-01".to_owned())));
        assert!(concerns("nameless.pem").contains(&Concern::Nameless));
        let of_host = |host: &str| CertificateFiles {
            host: Some(host.to_owned()),
            ..files("server.pem", "server.key")
        };
        let concerns = |host: &str| of_host(host).read().unwrap().concerns;
        let is_foreign = |host: &str| concerns(host).contains(&Concern::NotForHost(host.to_owned()));
        assert!(is_foreign("avatars.example.org") && is_foreign("[::1]"));
        assert!(!is_foreign("localhost") && !is_foreign("127.0.0.1"));
    }

    #[test]
    fn a_certificate_is_a_concern_when_a_fifth_or_two_weeks_of_its_life_are_left() {
        let long = files("server.pem", "server.key").read().unwrap().certified;
        let of_a_year = files("expired.pem", "server.key").read().unwrap().certified;
        let concern = |certified: &CertifiedKey, time: &str| {
            validity(&EndEntityCert::try_from(&certified.cert[0]).unwrap(), at(time))
        };
        let soon = Some(Concern::ExpiresSoon("2021-01-01".to_owned()));
        assert_eq!(concern(&of_a_year, "2020-12-17T00:00:00Z"), None);
        assert_eq!(concern(&of_a_year, "2020-12-19T00:00:00Z"), soon);
        assert_eq!(
            concern(&of_a_year, "2019-12-31T00:00:00Z"),
            Some(Concern::NotYetValid("2020-01-01".to_owned()))
        );
        assert_eq!(concern(&long, "2100-01-01T00:00:00Z"), None);
    }

    #[test]
    fn what_is_no_plain_file_of_a_sensible_length_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let large = folder.path().join("large.pem");
        fs::File::create(&large).unwrap().set_len(MAX_FILE_BYTES + 1).unwrap();
        for path in [Path::new("/dev/zero"), folder.path(), &large] {
            assert!(matches!(read("tls_cert", path), Err(CertificateError::Unreadable { .. })), "{path:?}");
        }
    }

    #[test]
    fn a_key_that_everybody_can_read_is_a_concern() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let key = folder.path().join("server.key");
        fs::copy("tests/fixtures/tls/server.key", &key).unwrap();
        let files = CertificateFiles { key: key.clone(), ..files("server.pem", "") };
        for (mode, is_exposed) in [(0o600, false), (0o640, false), (0o644, true)] {
            fs::set_permissions(&key, fs::Permissions::from_mode(mode)).unwrap();
            let concerns = files.read().unwrap().concerns;
            assert_eq!(concerns == [Concern::KeyExposed(key.display().to_string())], is_exposed, "{mode:o}");
        }
    }
}
