//! TLS on the TCP sockets: versions, protocols, names, slow and broken handshakes, and what answers over HTTPS have.
//!
//! Promises 15, 18, 19

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use hyper::Version;
use serde_json::json;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::version::{TLS12, TLS13};

use crate::support::tls::{Tls, certificate, read_to_close, send, shown, start};
use crate::support::{Server, contains};

const PASSWORD: &str = "correct horse battery staple";

/// The beginning of a ClientHello of 500 bytes, of which nothing more comes.
const HALF_HELLO: &[u8] = &[22, 3, 1, 1, 244, 1, 0, 1, 240, 3, 3];

#[test]
fn each_version_of_tls_is_spoken_with_a_chain_that_clients_verify() {
    for (cert, key, authority) in
        [("server.pem", "server.key", "authority.pem"), ("second.pem", "second.key", "second-authority.pem")]
    {
        let server = start(cert, key, &[]);
        for version in [&TLS12, &TLS13] {
            let tls = Tls { versions: vec![version], authority: Some(authority), ..Tls::default() };
            let mut stream = tls.connect(server.address).unwrap();
            assert_eq!(stream.conn.protocol_version(), Some(version.version));
            let answer = server.request("GET", "/healthz").send_over(&mut stream).unwrap();
            assert_eq!(answer.status, 200);
            assert_eq!(answer.header("strict-transport-security"), "max-age=31536000");
        }
    }
}

#[test]
fn the_protocol_is_agreed_on_in_the_handshake() {
    let server = start("rsa.pem", "rsa.key", &[]);
    for (offered, agreed) in [
        (vec![], None),
        (vec!["http/1.1"], Some("http/1.1")),
        (vec!["h2", "http/1.1"], Some("h2")),
        (vec!["http/1.1", "h2"], Some("h2")),
    ] {
        let stream = Tls { protocols: offered.clone(), ..Tls::default() }.connect(server.address).unwrap();
        assert_eq!(stream.conn.alpn_protocol(), agreed.map(str::as_bytes), "{offered:?}");
    }
    let foreign = Tls { protocols: vec!["imap"], ..Tls::default() };
    assert!(foreign.connect(server.address).is_err());
    // The preface of HTTP/2 counts only where TLS did not say more.
    let mut stream = Tls::default().connect(server.address).unwrap();
    stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").unwrap();
    let mut received = Vec::new();
    // Closed as any broken request is, with or without the end of TLS.
    drop(stream.read_to_end(&mut received));
    assert!(received.is_empty() || received.starts_with(b"HTTP/1.1 400"), "{received:?}");
}

#[tokio::test]
async fn http2_is_spoken_over_tls() {
    let server = start("server.pem", "server.key", &[]);
    let tls = Tls { protocols: vec!["h2"], authority: Some("authority.pem"), ..Tls::default() };
    let stream = tokio::net::TcpStream::connect(server.address).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    let stream = TlsConnector::from(Arc::new(tls.config())).connect(name, stream).await.unwrap();
    let (sender, connection) = h2::client::handshake(stream).await.unwrap();
    tokio::spawn(connection);
    let mut sender = sender.ready().await.unwrap();
    for _ in 0..20 {
        let request = hyper::Request::get("https://localhost/healthz").version(Version::HTTP_2);
        let (answer, _) = sender.send_request(request.body(()).unwrap(), true).unwrap();
        let (head, mut body) = answer.await.unwrap().into_parts();
        assert_eq!((head.status.as_u16(), head.version), (200, Version::HTTP_2));
        assert!(head.headers.contains_key("strict-transport-security"));
        assert_eq!(body.data().await.unwrap().unwrap(), Bytes::from_static(b"{\"status\":\"ok\"}"));
    }
}

#[test]
fn a_client_that_asks_for_another_host_decides_by_itself() {
    let server = start("server.pem", "server.key", &[]);
    let other = Tls { name: "other.example", ..Tls::default() };
    let verifying = Tls { authority: Some("authority.pem"), ..other.clone() };
    assert!(verifying.connect(server.address).is_err());
    let mut stream = other.connect(server.address).unwrap();
    assert_eq!(shown(&stream), certificate("server.pem"));
    let request = server.request("GET", "/api/session").header("Host", "other.example").with_own_host();
    assert_eq!(request.send_over(&mut stream).unwrap().status, 421);
}

#[test]
fn slow_handshakes_hold_up_nobody_and_do_not_fill_the_log() {
    let settings = [("TONDO_HEADER_TIMEOUT", "3s"), ("TONDO_MAX_CONNECTIONS_PER_IP", "1000")];
    let server = start("server.pem", "server.key", &settings);
    let log_before = server.log().lines().count();
    let open = |number: usize| {
        let mut stream = TcpStream::connect(server.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        // Nothing at all, half of a ClientHello, or one that is broken.
        match number % 3 {
            0 => {}
            1 => stream.write_all(HALF_HELLO).unwrap(),
            _ => stream.write_all(&[22, 3, 1, 0, 5, 1, 0, 0, 1, 9]).unwrap(),
        }
        stream
    };
    let started = Instant::now();
    let mut slow: Vec<TcpStream> = (0..200).map(open).collect();
    for _ in 0..10 {
        assert_eq!(send(server.request("GET", "/healthz"), server.address).status, 200);
    }
    assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
    for stream in &mut slow {
        read_to_close(stream);
    }
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    assert_eq!(send(server.request("GET", "/healthz"), server.address).status, 200);
    let lines = server.log().lines().skip(log_before).filter(|line| !line.contains("/healthz")).count();
    assert!(lines < 5, "{}", server.log());
}

// Answers must not pile up in TLS's buffers for a client that does not read them.
#[test]
fn a_client_that_reads_nothing_is_closed_over_tls_too() {
    let server = start("server.pem", "server.key", &[("TONDO_WRITE_TIMEOUT", "1s")]);
    let mut stream = Tls::default().connect(server.address).unwrap();
    stream.sock.set_write_timeout(Some(Duration::from_secs(20))).unwrap();
    let started = Instant::now();
    let request = b"GET /assets/x HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(100);
    let error = loop {
        assert!(started.elapsed() < Duration::from_secs(20), "the server reads on");
        if let Err(error) = stream.write_all(&request).and_then(|()| stream.flush()) {
            break error;
        }
    };
    assert!(matches!(error.kind(), ErrorKind::ConnectionReset | ErrorKind::BrokenPipe), "{error}");
}

#[test]
fn http_without_tls_is_answered_in_words_and_anything_else_is_closed() {
    let server = start("server.pem", "server.key", &[("TONDO_HEADER_TIMEOUT", "2s")]);
    for (sent, is_told) in [
        ("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".to_owned(), true),
        (format!("POST / HTTP/1.1\r\nContent-Length: 30000\r\n\r\n{}", "x".repeat(30000)), true),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(), true),
        ("\0\0\0\0".to_owned(), false),
        ("SSH-2.0".to_owned(), true),
        (String::new(), false),
    ] {
        let mut stream = TcpStream::connect(server.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        stream.write_all(sent.as_bytes()).unwrap();
        let received = read_to_close(&mut stream);
        let expected: &[u8] = if is_told { b"HTTP/1.1 400 Bad Request\r\n" } else { b"" };
        assert!(received.starts_with(expected), "{sent:.20}: {}", String::from_utf8_lossy(&received));
        assert_eq!(contains(&received, b"begin the address with https://"), is_told, "{sent:.20}");
    }
    assert_eq!(send(server.request("GET", "/healthz"), server.address).status, 200);
}

#[test]
fn sign_in_over_https_sets_a_cookie_for_https_only_and_refuses_pages_without_it() {
    let server = start("server.pem", "server.key", &[]);
    server.add_person("ada@example.org", PASSWORD);
    let sign_in = |origin: String| {
        let body = json!({"email": "ada@example.org", "password": PASSWORD});
        let request = server.request("POST", "/api/session").header("Origin", &origin).json(&body);
        send(request.header("Host", &server.address.to_string()).with_own_host(), server.address)
    };
    assert_eq!(sign_in(format!("http://{}", server.address)).status, 403);
    let answer = sign_in(format!("https://{}", server.address));
    assert_eq!(answer.status, 204, "{answer:?}");
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Host-") && cookie.contains("; Path=/;"), "{cookie}");
    for attribute in ["; Secure", "; HttpOnly", "; SameSite=Strict"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    let pair = cookie.split(';').next().unwrap();
    let session = send(server.request("GET", "/api/session").header("Cookie", pair), server.address);
    assert_eq!(session.json()["user"]["email"], "ada@example.org", "{session:?}");
}

#[test]
fn urls_begin_with_https_where_the_sockets_speak_it() {
    let server = start("server.pem", "server.key", &[("TONDO_HSTS", "off")]);
    let log = server.log();
    let own = format!("https://{}/", server.address);
    assert!(log.contains(&format!("\"address\":\"{own}\"")), "{log}");
    server.wait_for_log(&format!("\"setup_link\":\"{own}"));
    assert!(log.contains("public_url is not set") && log.contains("such as https://localhost"), "{log}");
    let answer = send(server.request("GET", "/api/v1/server"), server.address);
    assert!(answer.json()["base_url"].as_str().unwrap().starts_with("https://localhost"), "{answer:?}");
    assert!(answer.find_header("strict-transport-security").is_none());
}

#[test]
fn unix_sockets_beside_it_speak_no_tls() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tondo.sock");
    let listen = format!("127.0.0.1:0,unix:{}", path.display());
    let (cert, key) =
        (crate::support::tls::fixture("server.pem"), crate::support::tls::fixture("server.key"));
    let server = Server::start_with_listen(
        &folder.path().join("data"),
        &[
            ("TONDO_LISTEN", &listen),
            ("TONDO_TLS_CERT", cert.to_str().unwrap()),
            ("TONDO_TLS_KEY", key.to_str().unwrap()),
        ],
    );
    let mut stream = std::os::unix::net::UnixStream::connect(&path).unwrap();
    let answer = server.request("GET", "/healthz").send_over(&mut stream).unwrap();
    assert_eq!(answer.status, 200);
    assert!(answer.find_header("strict-transport-security").is_none());
    assert_eq!(send(server.request("GET", "/healthz"), server.address).status, 200);
}
