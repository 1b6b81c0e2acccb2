//! Request validation: an ambiguous request is rejected before routing.

use std::io::{Read, Write};
use std::net::TcpStream;

use tondo::parts::{Locale, Message, sentence};

use crate::support::{Answer, Server};

/// Sends these bytes and reads until the server closes the connection.
fn exchange(server: &Server, sent: &str) -> String {
    let mut stream = TcpStream::connect(server.address).unwrap();
    stream.write_all(sent.as_bytes()).unwrap();
    let mut received = Vec::new();
    // A server that rejects a request may close the connection before reading all of it. Its answer still counts.
    drop(stream.read_to_end(&mut received));
    String::from_utf8_lossy(&received).into_owned()
}

fn answer(server: &Server, sent: &str) -> Answer {
    let mut stream = TcpStream::connect(server.address).unwrap();
    stream.write_all(sent.as_bytes()).unwrap();
    Answer::read_from(&mut stream, false).unwrap()
}

fn count(text: &str, part: &str) -> usize {
    text.matches(part).count()
}

// Promise 19
#[test]
fn rejected_requests_get_the_error_envelope_in_every_language() {
    let server = Server::start();
    let coded = "Host: a\r\nTransfer-Encoding: gzip, chunked\r\n";
    for locale in Locale::ALL {
        for (line, headers, message) in [
            ("GET / HTTP/1.1", "", Message::HostInvalid),
            ("GET / HTTP/1.1", "Host: a\r\nHost: a\r\n", Message::HostInvalid),
            ("GET / HTTP/1.1", "Host: a b\r\n", Message::HostInvalid),
            ("GET http://a/ HTTP/1.1", "Host: b c\r\n", Message::HostInvalid),
            ("GET /a/../b HTTP/1.1", "Host: a\r\n", Message::TargetInvalid),
            ("GET /a/%2E%2e/b HTTP/1.1", "Host: a\r\n", Message::TargetInvalid),
            ("GET /a\\b HTTP/1.1", "Host: a\r\n", Message::TargetInvalid),
            ("GET /a%00b HTTP/1.1", "Host: a\r\n", Message::TargetInvalid),
            ("CONNECT a:443 HTTP/1.1", "Host: a:443\r\n", Message::TargetInvalid),
            ("POST /api/login HTTP/1.1", coded, Message::CodingUnknown),
        ] {
            let sent = format!("{line}\r\n{headers}Accept-Language: {}\r\n\r\n", locale.as_str());
            let answer = answer(&server, &sent);
            assert_eq!((answer.status, answer.json()["error"].as_u64()), (400, Some(400)), "{sent}");
            assert_eq!(answer.message("error"), sentence(&message, *locale), "{sent}");
        }
    }
}

// Promise 19
#[test]
fn valid_requests_are_accepted() {
    let server = Server::start();
    for (sent, status) in [
        ("GET /healthz HTTP/1.0\r\n\r\n", 200),
        ("GET http://localhost/healthz HTTP/1.1\r\nHost: LOCALHOST:80\r\n\r\n", 200),
        ("GET http://localhost/healthz HTTP/1.1\r\nHost: other.example\r\n\r\n", 200),
        ("GET http://other.example/healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", 421),
        ("GET /healthz HTTP/1.1\r\nHost: [::1]:8740\r\n\r\n", 200),
        ("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 404),
        ("GET /.well-known/nothing HTTP/1.1\r\nHost: a\r\n\r\n", 404),
    ] {
        assert_eq!(answer(&server, sent).status, status, "{sent}");
    }
}

// Promise 19
#[test]
fn bytes_that_are_not_http_are_answered_400() {
    let server = Server::start();
    for line in ["GET /a\u{1}b HTTP/1.1", "GET /a b HTTP/1.1", "GET / HTTP/3.1", "G\u{0}T / HTTP/1.1"] {
        let received = exchange(&server, &format!("{line}\r\nHost: a\r\n\r\n"));
        assert!(received.starts_with("HTTP/1.1 400"), "{line}: {received}");
    }
}

// Promise 19
#[test]
fn a_body_with_two_lengths_ends_the_connection_so_that_no_request_is_smuggled() {
    let server = Server::start();
    let smuggled = "GET /healthz HTTP/1.1\r\nHost: smuggled\r\n\r\n";
    for lengths in [
        "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
    ] {
        let sent = format!("POST /nowhere HTTP/1.1\r\nHost: a\r\n{lengths}\r\n0\r\n\r\n{smuggled}");
        let received = exchange(&server, &sent);
        assert_eq!(count(&received, "HTTP/1.1 "), 1, "{received}");
    }
    let bad = [
        "Content-Length: 4\r\nContent-Length: 5\r\n",
        "Content-Length: +4\r\n",
        "Transfer-Encoding: gzip\r\n",
    ];
    for lengths in bad {
        let sent = format!("POST /nowhere HTTP/1.1\r\nHost: a\r\n{lengths}\r\nabcd{smuggled}");
        let received = exchange(&server, &sent);
        assert!(received.starts_with("HTTP/1.1 400") && count(&received, "HTTP/1.1 ") == 1, "{received}");
    }
}

// Promise 19
#[test]
fn a_head_that_two_programs_may_read_differently_ends_the_connection() {
    let server = Server::start();
    let smuggled = "GET /healthz HTTP/1.1\r\nHost: smuggled\r\n\r\n";
    for head in [
        "GET /healthz HTTP/1.1\nHost: a\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost: a\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost: a\r\n\n",
        "GET /healthz HTTP/1.1\r\nHost: a\r\nX: a\nY: b\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
        "POST /api/login HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /api/login HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
        "POST /api/login HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ] {
        for before in ["", smuggled] {
            let received = exchange(&server, &format!("{before}{head}{smuggled}"));
            let last = received.rsplit("HTTP/1.1 ").next().unwrap();
            assert!(last.starts_with("400"), "{head:?}: {received}");
            let answers = 1 + usize::from(!before.is_empty());
            assert_eq!(count(&received, "HTTP/1.1 "), answers, "{head:?}: {received}");
        }
    }
    let body = "POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\na\n\nb";
    let last = "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    let received = exchange(&server, &format!("{body}{last}"));
    assert_eq!((count(&received, "HTTP/1.1 404"), count(&received, "HTTP/1.1 200")), (1, 1), "{received}");
}

// Promise 19
#[test]
fn a_head_of_more_than_16_kib_is_answered_431() {
    let server = Server::start();
    let with_padding = |bytes: usize| {
        format!(
            "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Padding: {}\r\n\r\n",
            "x".repeat(bytes)
        )
    };
    assert!(exchange(&server, &with_padding(15_000)).starts_with("HTTP/1.1 200"));
    assert!(exchange(&server, &with_padding(17_000)).starts_with("HTTP/1.1 431"));
    let many = "X: y\r\n".repeat(200);
    let received = exchange(&server, &format!("GET /healthz HTTP/1.1\r\nHost: a\r\n{many}\r\n"));
    assert!(received.starts_with("HTTP/1.1 431"), "{received}");
}

// Promise 20
#[test]
fn only_trusted_proxies_set_the_client_ip() {
    let headers = "X-Forwarded-For: 198.51.100.9, 192.0.2.7\r\nForwarded: for=198.51.100.9\r\n";
    for (proxies, client) in
        [("127.0.0.0/8", "192.0.2.7"), ("10.0.0.0/8", "127.0.0.1"), ("none", "127.0.0.1")]
    {
        let server = Server::start_with(&[], &[("TONDO_TRUSTED_PROXIES", proxies)]);
        answer(&server, &format!("GET /healthz HTTP/1.1\r\nHost: a\r\n{headers}\r\n"));
        server.wait_for_log("\"path\":\"/healthz\"");
        assert!(server.log().contains(&format!("\"client\":\"{client}\"")), "{proxies}: {}", server.log());
    }
}
