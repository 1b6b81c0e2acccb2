//! The tests of fetching, against servers on this machine.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use hyper::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use simple_dns::rdata::{A, RData};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{RootCertStore, ServerConfig, crypto::ring::default_provider};

use super::dns::tests::nameserver;
use super::fetcher::{FetchLimits, Fetched, Fetcher, Method};
use crate::http_client::{AddressFilter, FetchError, Resolver, trust};
use crate::values::Url;

const LIMITS: FetchLimits = FetchLimits {
    timeout: Duration::from_secs(20),
    max_bytes: 1000,
    max_redirects: 3,
    reach: AddressFilter::Anywhere,
};

/// A server that gives one answer after the other, the last again and again; what it was asked is kept.
struct Other {
    address: SocketAddr,
    asked: Arc<std::sync::Mutex<Vec<String>>>,
}

impl Other {
    async fn answering(answers: &[&str]) -> Self {
        Self::over(answers, None).await
    }

    async fn over(answers: &[&str], tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(std::sync::Mutex::new(Vec::new()));
        let answers: Vec<String> = answers.iter().map(|answer| (*answer).to_owned()).collect();
        let (turn, kept) = (AtomicUsize::new(0), Arc::clone(&asked));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let at = turn.fetch_add(1, Ordering::Relaxed).min(answers.len() - 1);
                let request = match &tls {
                    Some(tls) => match tls.accept(stream).await {
                        Ok(stream) => answer(stream, &answers[at]).await,
                        Err(_refused) => continue,
                    },
                    None => answer(stream, &answers[at]).await,
                };
                kept.lock().unwrap().push(request);
            }
        });
        Self { address, asked }
    }

    fn url(&self) -> Url {
        format!("http://{}/a/b", self.address).parse().unwrap()
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

async fn answer(mut stream: impl AsyncRead + AsyncWrite + Unpin, answer: &str) -> String {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        request.push(stream.read_u8().await.unwrap());
    }
    // Whoever has read enough goes away.
    drop(stream.write_all(answer.as_bytes()).await);
    drop(stream.shutdown().await);
    String::from_utf8(request).unwrap()
}

async fn fetch(limits: FetchLimits, address: &Url) -> Result<Fetched, FetchError> {
    Fetcher::new(limits).fetch(Method::Get, address, &HeaderMap::new()).await
}

fn found(location: &str) -> String {
    format!("HTTP/1.1 302 Found\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n")
}

const HELLO: &str = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-type: image/png\r\n\r\nhello";

#[tokio::test]
async fn an_answer_comes_with_status_headers_and_body() {
    let server = Other::answering(&[HELLO]).await;
    let fetched = fetch(LIMITS, &server.url()).await.unwrap();
    assert_eq!((fetched.status.as_u16(), &fetched.body[..]), (200, &b"hello"[..]));
    assert_eq!(fetched.headers["content-type"], "image/png");
    let asked = server.asked().concat();
    assert!(asked.starts_with("GET /a/b HTTP/1.1\r\n"), "{asked}");
    assert!(asked.contains(&format!("host: {}\r\n", server.address)), "{asked}");
    assert!(asked.contains(concat!("user-agent: tondo/", env!("CARGO_PKG_VERSION"), "\r\n")), "{asked}");
}

#[tokio::test]
async fn redirects_are_followed_and_told_and_secrets_stay_with_the_first_server() {
    let last = Other::answering(&[HELLO]).await;
    let first = Other::answering(&[&found("c?d"), &found(&format!("http://{}/x", last.address))]).await;
    let headers = HeaderMap::from_iter([(AUTHORIZATION, HeaderValue::from_static("Bearer secret"))]);
    let fetched = Fetcher::new(LIMITS).fetch(Method::Get, &first.url(), &headers).await.unwrap();
    let hops: Vec<String> = fetched.hops.iter().map(|hop| hop.to.target().to_owned()).collect();
    assert_eq!(hops, ["/a/c?d", "/x"]);
    assert!(first.asked().iter().all(|asked| asked.contains("secret")));
    assert!(!last.asked().concat().contains("secret"));
}

#[tokio::test]
async fn endless_redirects_come_to_an_end() {
    let server = Other::answering(&[&found("/again")]).await;
    let fault = fetch(LIMITS, &server.url()).await.unwrap_err();
    assert!(matches!(fault, FetchError::TooManyRedirects { limit: 3 }), "{fault}");
    assert_eq!(server.asked().len(), 4);
}

#[tokio::test]
async fn a_redirect_to_another_scheme_is_not_followed() {
    let server = Other::answering(&[&found("file:///etc/passwd")]).await;
    let fault = fetch(LIMITS, &server.url()).await.unwrap_err();
    assert!(matches!(fault, FetchError::Redirect { .. }), "{fault}");
}

#[tokio::test]
async fn an_answer_that_is_too_long_is_refused_whether_or_not_it_says_so() {
    let body = "x".repeat(1001);
    let honest = format!("HTTP/1.1 200 OK\r\ncontent-length: 1001\r\n\r\n{body}");
    let silent = format!("HTTP/1.1 200 OK\r\n\r\n{body}");
    for text in [honest, silent] {
        let fault = fetch(LIMITS, &Other::answering(&[&text]).await.url()).await.unwrap_err();
        assert!(matches!(fault, FetchError::TooLarge { limit: 1000 }), "{fault}");
    }
}

#[tokio::test]
async fn an_answer_that_breaks_off_or_is_compressed_is_none() {
    let cut = "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhello";
    let fault = fetch(LIMITS, &Other::answering(&[cut]).await.url()).await.unwrap_err();
    assert!(matches!(fault, FetchError::Http { .. }), "{fault}");
    let packed = "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 5\r\n\r\nhello";
    let fault = fetch(LIMITS, &Other::answering(&[packed]).await.url()).await.unwrap_err();
    assert!(matches!(fault, FetchError::Compressed(_)), "{fault}");
}

#[tokio::test]
async fn a_server_that_says_nothing_is_given_up() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/", silent.local_addr().unwrap()).parse().unwrap();
    let limits = FetchLimits { timeout: Duration::from_millis(50), ..LIMITS };
    assert!(matches!(fetch(limits, &address).await, Err(FetchError::TooSlow { .. })));
}

#[tokio::test]
async fn nothing_inside_a_network_is_asked_where_only_the_public_may_be() {
    let server = Other::answering(&[HELLO]).await;
    let limits = FetchLimits { reach: AddressFilter::PublicOnly, ..LIMITS };
    let port = server.address.port();
    for host in ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "[::1]", "0.0.0.0"] {
        let address = format!("http://{host}:{port}/").parse().unwrap();
        let outcome = fetch(limits, &address).await;
        assert!(matches!(outcome, Err(FetchError::NotPublic(_))), "{host}: {outcome:?}");
    }
    assert!(server.asked().is_empty());
}

#[tokio::test]
async fn a_public_name_that_leads_inside_a_network_is_not_asked() {
    let server = Other::answering(&[HELLO]).await;
    let names = nameserver(vec![RData::A(A { address: 0x7f00_0001 })]).await;
    let resolver = || Resolver::with(vec![names], Duration::from_secs(5));
    let address: Url = format!("http://evil.example:{}/", server.address.port()).parse().unwrap();
    let ask = async |reach| {
        let fetcher = Fetcher::with_resolver(FetchLimits { reach, ..LIMITS }, resolver());
        fetcher.fetch(Method::Get, &address, &HeaderMap::new()).await
    };
    assert!(matches!(ask(AddressFilter::PublicOnly).await, Err(FetchError::NotPublic(_))));
    assert!(ask(AddressFilter::Anywhere).await.is_ok());
}

fn tls() -> (TlsAcceptor, RootCertStore) {
    let fixture = |name: &str| std::fs::read(format!("tests/fixtures/tls/{name}")).unwrap();
    let certificate = CertificateDer::from_pem_slice(&fixture("server.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_slice(&fixture("server.key")).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(&fixture("authority.pem")).unwrap()).unwrap();
    (TlsAcceptor::from(Arc::new(config)), roots)
}

#[tokio::test]
async fn https_is_fetched_from_a_trusted_server_of_that_name_only() {
    let (acceptor, roots) = tls();
    let server = Other::over(&[HELLO], Some(acceptor)).await;
    let trusting = |roots| Fetcher::new(LIMITS).trusting(trust::in_roots(roots).unwrap());
    let url = |host: &str| format!("https://{host}:{}/", server.address.port()).parse().unwrap();
    let none = HeaderMap::new();
    let fetched = trusting(roots.clone()).fetch(Method::Get, &url("localhost"), &none).await.unwrap();
    assert_eq!(&fetched.body[..], b"hello");
    let other = trusting(roots).fetch(Method::Get, &url("other.localhost"), &none).await;
    assert!(matches!(other, Err(FetchError::Tls { .. })), "{other:?}");
    let mut strangers = RootCertStore::empty();
    strangers.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    let untrusted = trusting(strangers).fetch(Method::Get, &url("localhost"), &none).await;
    assert!(matches!(untrusted, Err(FetchError::Tls { .. })), "{untrusted:?}");
}

#[tokio::test]
async fn a_redirect_out_of_https_is_not_followed() {
    let plain = Other::answering(&[HELLO]).await;
    let (acceptor, roots) = tls();
    let server = Other::over(&[&found(&format!("http://{}/", plain.address))], Some(acceptor)).await;
    let fetcher = Fetcher::new(LIMITS).trusting(trust::in_roots(roots).unwrap());
    let url = format!("https://localhost:{}/", server.address.port()).parse().unwrap();
    let outcome = fetcher.fetch(Method::Get, &url, &HeaderMap::new()).await;
    assert!(matches!(outcome, Err(FetchError::Unprotected(_))), "{outcome:?}");
    assert!(plain.asked().is_empty());
}
