//! Tests of the fetcher against servers on this machine.

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
use super::fetcher::{FetchLimits, Fetched, Fetcher};
use crate::http_client::{AddressFilter, FetchError, Resolver, trust};
use crate::values::Url;

const LIMITS: FetchLimits = FetchLimits {
    timeout: Duration::from_secs(20),
    max_bytes: 1000,
    max_redirects: 3,
    filter: AddressFilter::Anywhere,
};

/// A server that sends the given responses in order, then the last one again and again. It records the requests.
struct TestServer {
    address: SocketAddr,
    requests: Arc<std::sync::Mutex<Vec<String>>>,
}

impl TestServer {
    async fn start(responses: &[&str]) -> Self {
        Self::start_with(responses, None).await
    }

    async fn start_with(responses: &[&str], tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(std::sync::Mutex::new(Vec::new()));
        let responses: Vec<String> = responses.iter().map(|response| (*response).to_owned()).collect();
        let (turn, recorded) = (AtomicUsize::new(0), Arc::clone(&requests));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let at = turn.fetch_add(1, Ordering::Relaxed).min(responses.len() - 1);
                let request = match &tls {
                    Some(tls) => match tls.accept(stream).await {
                        Ok(stream) => respond(stream, &responses[at]).await,
                        Err(_refused) => continue,
                    },
                    None => respond(stream, &responses[at]).await,
                };
                recorded.lock().unwrap().push(request);
            }
        });
        Self { address, requests }
    }

    fn url(&self) -> Url {
        format!("http://{}/a/b", self.address).parse().unwrap()
    }

    fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

async fn respond(mut stream: impl AsyncRead + AsyncWrite + Unpin, response: &str) -> String {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        request.push(stream.read_u8().await.unwrap());
    }
    // The client may close the connection before it has read everything.
    drop(stream.write_all(response.as_bytes()).await);
    drop(stream.shutdown().await);
    String::from_utf8(request).unwrap()
}

async fn fetch(limits: FetchLimits, url: &Url) -> Result<Fetched, FetchError> {
    Fetcher::new(limits).fetch(url, &HeaderMap::new()).await
}

fn redirect(location: &str) -> String {
    format!("HTTP/1.1 302 Found\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n")
}

const HELLO: &str = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-type: image/png\r\n\r\nhello";

#[tokio::test]
async fn a_response_has_status_headers_and_body() {
    let server = TestServer::start(&[HELLO]).await;
    let fetched = fetch(LIMITS, &server.url()).await.unwrap();
    assert_eq!((fetched.status.as_u16(), &fetched.body[..]), (200, &b"hello"[..]));
    assert_eq!(fetched.headers["content-type"], "image/png");
    let requests = server.requests().concat();
    assert!(requests.starts_with("GET /a/b HTTP/1.1\r\n"), "{requests}");
    assert!(requests.contains(&format!("host: {}\r\n", server.address)), "{requests}");
    assert!(
        requests.contains(concat!("user-agent: tondo/", env!("CARGO_PKG_VERSION"), "\r\n")),
        "{requests}"
    );
}

#[tokio::test]
async fn redirects_are_followed_and_recorded_and_secrets_stay_with_the_first_server() {
    let last = TestServer::start(&[HELLO]).await;
    let first =
        TestServer::start(&[&redirect("c?d"), &redirect(&format!("http://{}/x", last.address))]).await;
    let headers = HeaderMap::from_iter([(AUTHORIZATION, HeaderValue::from_static("Bearer secret"))]);
    let fetched = Fetcher::new(LIMITS).fetch(&first.url(), &headers).await.unwrap();
    let targets: Vec<String> =
        fetched.redirects.iter().map(|redirect| redirect.to.target().to_owned()).collect();
    assert_eq!(targets, ["/a/c?d", "/x"]);
    assert!(first.requests().iter().all(|requests| requests.contains("secret")));
    assert!(!last.requests().concat().contains("secret"));
}

#[tokio::test]
async fn endless_redirects_are_stopped() {
    let server = TestServer::start(&[&redirect("/again")]).await;
    let error = fetch(LIMITS, &server.url()).await.unwrap_err();
    assert!(matches!(error, FetchError::TooManyRedirects { limit: 3 }), "{error}");
    assert_eq!(server.requests().len(), 4);
}

#[tokio::test]
async fn a_redirect_to_another_scheme_is_not_followed() {
    let server = TestServer::start(&[&redirect("file:///etc/passwd")]).await;
    let error = fetch(LIMITS, &server.url()).await.unwrap_err();
    assert!(matches!(error, FetchError::Redirect { .. }), "{error}");
}

#[tokio::test]
async fn a_response_that_is_too_large_is_refused_with_and_without_a_content_length() {
    let body = "x".repeat(1001);
    let declared = format!("HTTP/1.1 200 OK\r\ncontent-length: 1001\r\n\r\n{body}");
    let undeclared = format!("HTTP/1.1 200 OK\r\n\r\n{body}");
    for text in [declared, undeclared] {
        let error = fetch(LIMITS, &TestServer::start(&[&text]).await.url()).await.unwrap_err();
        assert!(matches!(error, FetchError::TooLarge { limit: 1000 }), "{error}");
    }
}

#[tokio::test]
async fn a_response_that_breaks_off_or_is_compressed_is_an_error() {
    let cut = "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhello";
    let error = fetch(LIMITS, &TestServer::start(&[cut]).await.url()).await.unwrap_err();
    assert!(matches!(error, FetchError::Http { .. }), "{error}");
    let packed = "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 5\r\n\r\nhello";
    let error = fetch(LIMITS, &TestServer::start(&[packed]).await.url()).await.unwrap_err();
    assert!(matches!(error, FetchError::Compressed(_)), "{error}");
}

#[tokio::test]
async fn a_silent_server_runs_into_the_timeout() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/", silent.local_addr().unwrap()).parse().unwrap();
    let limits = FetchLimits { timeout: Duration::from_millis(50), ..LIMITS };
    assert!(matches!(fetch(limits, &address).await, Err(FetchError::Timeout { .. })));
}

#[tokio::test]
async fn the_ssrf_filter_refuses_private_ips() {
    let server = TestServer::start(&[HELLO]).await;
    let limits = FetchLimits { filter: AddressFilter::PublicOnly, ..LIMITS };
    let port = server.address.port();
    for host in ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "[::1]", "0.0.0.0"] {
        let address = format!("http://{host}:{port}/").parse().unwrap();
        let outcome = fetch(limits, &address).await;
        assert!(matches!(outcome, Err(FetchError::NotPublic(_))), "{host}: {outcome:?}");
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_host_that_the_operator_named_may_be_private_but_not_one_to_which_it_redirects() {
    let inside = TestServer::start(&[HELLO]).await;
    let port = inside.address.port();
    let limits = FetchLimits { filter: AddressFilter::NamedHost, ..LIMITS };
    let elsewhere = redirect(&format!("http://localhost:{port}/"));
    let server = TestServer::start(&[&elsewhere]).await;
    let outcome = fetch(limits, &format!("http://{}/", server.address).parse().unwrap()).await;
    assert!(matches!(outcome, Err(FetchError::NotPublic(_))), "{outcome:?}");
    assert!(inside.requests().is_empty());
    let same_host = redirect(&format!("http://{}/", inside.address));
    let server = TestServer::start(&[&same_host]).await;
    assert!(fetch(limits, &format!("http://{}/", server.address).parse().unwrap()).await.is_ok());
}

#[tokio::test]
async fn the_ssrf_filter_refuses_a_public_name_with_a_private_ip() {
    let server = TestServer::start(&[HELLO]).await;
    let names = nameserver(vec![RData::A(A { address: 0x7f00_0001 })]).await;
    let resolver = || Resolver::with_nameservers(vec![names], Duration::from_secs(5));
    let address: Url = format!("http://evil.example:{}/", server.address.port()).parse().unwrap();
    let fetch = async |filter| {
        let fetcher = Fetcher::with_resolver(FetchLimits { filter, ..LIMITS }, resolver());
        fetcher.fetch(&address, &HeaderMap::new()).await
    };
    assert!(matches!(fetch(AddressFilter::PublicOnly).await, Err(FetchError::NotPublic(_))));
    assert!(fetch(AddressFilter::Anywhere).await.is_ok());
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
    let server = TestServer::start_with(&[HELLO], Some(acceptor)).await;
    let trusting = |roots| Fetcher::new(LIMITS).trusting(trust::with_roots(roots).unwrap());
    let url = |host: &str| format!("https://{host}:{}/", server.address.port()).parse().unwrap();
    let none = HeaderMap::new();
    let fetched = trusting(roots.clone()).fetch(&url("localhost"), &none).await.unwrap();
    assert_eq!(&fetched.body[..], b"hello");
    let other = trusting(roots).fetch(&url("other.localhost"), &none).await;
    assert!(matches!(other, Err(FetchError::Tls { .. })), "{other:?}");
    let mut others = RootCertStore::empty();
    others.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    let untrusted = trusting(others).fetch(&url("localhost"), &none).await;
    assert!(matches!(untrusted, Err(FetchError::Tls { .. })), "{untrusted:?}");
}

#[tokio::test]
async fn this_very_server_needs_to_prove_no_name_and_others_do() {
    let (acceptor, _roots) = tls();
    let target = TestServer::start_with(&[HELLO], Some(acceptor.clone())).await;
    let none = HeaderMap::new();
    let own: Url = format!("https://127.0.0.1:{}/", target.address.port()).parse().unwrap();
    let fetched = Fetcher::of_own_server(LIMITS).fetch(&own, &none).await.unwrap();
    assert_eq!(&fetched.body[..], b"hello");
    // The same server under another name.
    let location = format!("https://localhost:{}/", target.address.port());
    let response = format!("HTTP/1.1 302 Found\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n");
    let redirecting = TestServer::start_with(&[&response], Some(acceptor)).await;
    let url: Url = format!("https://127.0.0.1:{}/", redirecting.address.port()).parse().unwrap();
    let other = Fetcher::of_own_server(LIMITS).fetch(&url, &none).await;
    assert!(matches!(other, Err(FetchError::Tls { .. })), "{other:?}");
}

#[tokio::test]
async fn a_redirect_out_of_https_is_not_followed() {
    let plain = TestServer::start(&[HELLO]).await;
    let (acceptor, roots) = tls();
    let server =
        TestServer::start_with(&[&redirect(&format!("http://{}/", plain.address))], Some(acceptor)).await;
    let fetcher = Fetcher::new(LIMITS).trusting(trust::with_roots(roots).unwrap());
    let url = format!("https://localhost:{}/", server.address.port()).parse().unwrap();
    let outcome = fetcher.fetch(&url, &HeaderMap::new()).await;
    assert!(matches!(outcome, Err(FetchError::InsecureRedirect(_))), "{outcome:?}");
    assert!(plain.requests().is_empty());
}
