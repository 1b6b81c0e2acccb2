//! HTTP/2 with prior knowledge: on every socket beside HTTP/1.1, with limits of its own.
//!
//! Promise 19

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use bytes::Bytes;
use h2::client::{Builder, ResponseFuture, SendRequest};
use h2::{Reason, RecvStream, SendStream};
use hyper::http::response::Parts;
use hyper::{Method, Request, Version};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::slow_clients::large_picture;
use crate::support::{SAMPLE_REQUEST, Server};

const TIMEOUT: Duration = Duration::from_secs(30);
const MAX_GROWTH_BYTES: u64 = 64_000_000;

/// An HTTP/2 connection, and how it ends.
struct Connection {
    sender: SendRequest<Bytes>,
    end: JoinHandle<Result<(), h2::Error>>,
}

impl Connection {
    async fn open(server: &Server) -> Self {
        let stream = tokio::net::TcpStream::connect(server.address).await.unwrap();
        let (sender, connection) = Builder::new().handshake(stream).await.unwrap();
        Self { sender, end: tokio::spawn(connection) }
    }

    /// Opens a connection and retries until it is accepted: one that has just ended may still count.
    async fn open_kept(server: &Server) -> Self {
        loop {
            let stream = tokio::net::TcpStream::connect(server.address).await.unwrap();
            let Ok((sender, connection)) = Builder::new().handshake(stream).await else { continue };
            let mut opened = Self { sender, end: tokio::spawn(connection) };
            if opened.is_answered().await {
                return opened;
            }
        }
    }

    async fn is_answered(&mut self) -> bool {
        let Ok(mut sender) = self.sender.clone().ready().await else { return false };
        let request = Request::builder().uri("http://localhost/healthz").version(Version::HTTP_2);
        let Ok((answer, _)) = sender.send_request(request.body(()).unwrap(), true) else { return false };
        timeout(TIMEOUT, answer).await.unwrap().is_ok()
    }

    /// The body of an answer with status 200; retries until another stream is allowed.
    async fn get_when_allowed(&mut self, path: &str) -> RecvStream {
        loop {
            let (head, body) = self.get(path).await;
            if head.status == 200 {
                return body;
            }
        }
    }

    /// Opens a stream. The body, if there is one, has yet to be sent.
    async fn begin(
        &mut self,
        method: Method,
        path: &str,
        token: Option<&str>,
    ) -> (ResponseFuture, SendStream<Bytes>) {
        self.sender = self.sender.clone().ready().await.unwrap();
        let is_get = method == Method::GET;
        let mut request = Request::builder()
            .method(method)
            .uri(format!("http://localhost{path}"))
            .version(Version::HTTP_2)
            .header("content-type", "application/json");
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        self.sender.send_request(request.body(()).unwrap(), is_get).unwrap()
    }

    async fn get(&mut self, path: &str) -> (Parts, RecvStream) {
        let (answer, _no_body) = self.begin(Method::GET, path, None).await;
        timeout(TIMEOUT, answer).await.unwrap().unwrap().into_parts()
    }

    async fn wait_for_end(self) -> Result<(), h2::Error> {
        drop(self.sender);
        timeout(TIMEOUT, self.end).await.unwrap().unwrap()
    }
}

async fn read_all(mut body: RecvStream) -> Result<Vec<u8>, h2::Error> {
    let mut received = Vec::new();
    while let Some(chunk) = timeout(TIMEOUT, body.data()).await.unwrap() {
        let chunk = chunk?;
        body.flow_control().release_capacity(chunk.len()).unwrap();
        received.extend_from_slice(&chunk);
    }
    Ok(received)
}

fn resident_bytes(server: &Server) -> u64 {
    let numbers = std::fs::read_to_string(format!("/proc/{}/statm", server.pid())).unwrap();
    numbers.split(' ').nth(1).unwrap().parse::<u64>().unwrap() * 4096
}

#[tokio::test]
async fn http2_and_http1_share_a_socket() {
    let server = Server::start();
    let mut connection = Connection::open(&server).await;
    let (head, body) = connection.get("/healthz").await;
    assert_eq!((head.status.as_u16(), head.version), (200, Version::HTTP_2));
    assert_eq!(read_all(body).await.unwrap(), server.get("/healthz").body);
}

#[tokio::test]
async fn an_upload_by_http2_is_stored_and_served() {
    let server = Server::start();
    let token = server.token_of_new_person("ada@example.org", "picture");
    let mut connection = Connection::open(&server).await;
    let path = "/api/v1/user/profile-picture";
    let (answer, mut body) = connection.begin(Method::POST, path, Some(&token)).await;
    body.send_data(Bytes::from_static(SAMPLE_REQUEST.as_bytes()), true).unwrap();
    let answer = timeout(TIMEOUT, answer).await.unwrap().unwrap();
    assert_eq!(answer.status(), 201);
    let (head, picture) = connection.get(answer.headers()["location"].to_str().unwrap()).await;
    assert_eq!((head.status.as_u16(), read_all(picture).await.unwrap().len()), (200, 1118));
}

#[tokio::test]
async fn an_answer_to_head_has_a_length_and_no_body() {
    let server = Server::start();
    let mut connection = Connection::open(&server).await;
    let (answer, mut body) = connection.begin(Method::HEAD, "/healthz", None).await;
    body.send_data(Bytes::new(), true).unwrap();
    let (head, body) = timeout(TIMEOUT, answer).await.unwrap().unwrap().into_parts();
    assert_eq!((head.status.as_u16(), head.headers["content-length"].as_bytes()), (200, &b"15"[..]));
    assert!(read_all(body).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_shutdown_lets_open_streams_finish() {
    let mut server = Server::start();
    let token = server.token_of_new_person("ada@example.org", "picture");
    let mut connection = Connection::open(&server).await;
    let path = "/api/v1/user/profile-picture";
    let (answer, mut body) = connection.begin(Method::POST, path, Some(&token)).await;
    body.send_data(Bytes::from_static(b"{"), false).unwrap();
    // The server reads frames in order: once a later stream is answered, the first one is open.
    assert_eq!(connection.get("/healthz").await.0.status, 200);
    server.signal("TERM");
    server.wait_for_log("stopping");
    body.send_data(Bytes::from_static(b"}"), true).unwrap();
    assert_eq!(timeout(TIMEOUT, answer).await.unwrap().unwrap().status(), 400);
    assert!(connection.wait_for_end().await.is_ok());
    assert_eq!(server.wait().code(), Some(0));
}

#[tokio::test]
async fn an_idle_connection_receives_goaway() {
    let server =
        Server::start_with(&[], &[("TONDO_KEEP_ALIVE_TIMEOUT", "1s"), ("TONDO_HEADER_TIMEOUT", "1s")]);
    let mut connection = Connection::open(&server).await;
    assert_eq!(connection.get("/healthz").await.0.status, 200);
    let Connection { sender, end } = connection;
    timeout(TIMEOUT, end).await.unwrap().unwrap().unwrap();
    drop(sender);
}

#[test]
fn a_connection_without_requests_that_ignores_goaway_is_closed() {
    let server = Server::start_with(&[], &[("TONDO_HEADER_TIMEOUT", "1s")]);
    let mut stream = TcpStream::connect(server.address).unwrap();
    stream.set_read_timeout(Some(TIMEOUT)).unwrap();
    stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").unwrap();
    let mut received = Vec::new();
    stream.read_to_end(&mut received).unwrap();
    assert!(!received.is_empty());
}

#[tokio::test]
async fn a_stream_whose_answer_is_not_read_is_reset_and_others_go_on() {
    let server = Server::start_with(&[], &[("TONDO_WRITE_TIMEOUT", "1s")]);
    let path = large_picture(&server);
    let mut connection = Connection::open(&server).await;
    let (head, mut body) = connection.get(&path).await;
    assert_eq!(head.status, 200);
    // The window of the stream is never enlarged, and soon used up.
    let ended = loop {
        match timeout(TIMEOUT, body.data()).await.unwrap() {
            Some(Ok(_kept)) => {}
            other => break other,
        }
    };
    assert!(ended.unwrap().unwrap_err().is_reset());
    drop(body);
    assert_eq!(connection.get("/healthz").await.0.status, 200);
}

#[tokio::test]
async fn streams_beyond_the_limit_of_an_ip_are_answered_503() {
    let server = Server::start_with(&[], &[("TONDO_MAX_CONNECTIONS_PER_IP", "2")]);
    let path = large_picture(&server);
    let mut connection = Connection::open_kept(&server).await;
    let mut other = Connection::open_kept(&server).await;
    let unread = (connection.get_when_allowed(&path).await, other.get_when_allowed(&path).await);
    let (head, _body) = connection.get("/healthz").await;
    assert_eq!(head.status, 503);
    assert!(head.headers.contains_key("retry-after"));
    drop(unread);
    while connection.get("/healthz").await.0.status != 200 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn the_host_of_a_stream_is_validated_too() {
    let server = Server::start();
    let mut connection = Connection::open(&server).await;
    for (uri, host, status) in [
        ("http://a/healthz", None, 200),
        ("http://a/healthz", Some("a"), 200),
        ("http://a/healthz", Some("b"), 400),
        ("http://a/x/%2e%2e/y", None, 400),
    ] {
        let mut request = Request::builder().uri(uri).version(Version::HTTP_2);
        if let Some(host) = host {
            request = request.header("host", host);
        }
        connection.sender = connection.sender.clone().ready().await.unwrap();
        let (answer, _) = connection.sender.send_request(request.body(()).unwrap(), true).unwrap();
        assert_eq!(
            timeout(TIMEOUT, answer).await.unwrap().unwrap().status().as_u16(),
            status,
            "{uri} {host:?}"
        );
    }
}

#[tokio::test]
async fn a_head_of_more_than_16_kib_is_rejected() {
    let server = Server::start();
    let mut connection = Connection::open(&server).await;
    let padding = "x".repeat(17_000);
    let request = Request::builder().uri("http://localhost/healthz").header("x-padding", padding);
    connection.sender = connection.sender.clone().ready().await.unwrap();
    let (answer, _) = connection.sender.send_request(request.body(()).unwrap(), true).unwrap();
    match timeout(TIMEOUT, answer).await.unwrap() {
        Ok(answer) => assert_eq!(answer.status(), 431),
        Err(error) => assert!(error.is_reset() || error.is_go_away(), "{error}"),
    }
    assert_eq!(server.get("/healthz").status, 200);
}

#[tokio::test]
async fn rapidly_reset_streams_leave_no_memory_behind() {
    let server = Server::start();
    let path = large_picture(&server);
    let before = resident_bytes(&server);
    let mut resets = 0;
    while resets < 2000 {
        let mut connection = Connection::open(&server).await;
        for number in 0..100 {
            let Ok(ready) = connection.sender.clone().ready().await else { break };
            connection.sender = ready;
            let method = if number % 2 == 0 { Method::GET } else { Method::POST };
            let request = Request::builder().method(method).uri(format!("http://localhost{path}"));
            let Ok((answer, mut stream)) = connection.sender.send_request(request.body(()).unwrap(), false)
            else {
                break;
            };
            tokio::task::yield_now().await;
            stream.send_reset(Reason::CANCEL);
            drop(answer);
            resets += 1;
        }
        connection.end.abort();
    }
    assert_eq!(server.get("/healthz").status, 200);
    let growth = resident_bytes(&server).saturating_sub(before);
    assert!(growth <= MAX_GROWTH_BYTES, "{growth} bytes");
}

#[test]
fn a_flood_of_frames_without_use_ends_the_connection() {
    let server = Server::start();
    let priority = b"\0\0\x05\x02\0\0\0\0\x01\0\0\0\0\x10".as_slice();
    let window_update = b"\0\0\x04\x08\0\0\0\0\0\0\0\0\x01".as_slice();
    let unknown = b"\0\0\0\x7f\0\0\0\0\0".as_slice();
    for frame in [priority, window_update, unknown] {
        let mut stream = TcpStream::connect(server.address).unwrap();
        stream.set_write_timeout(Some(TIMEOUT)).unwrap();
        stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").unwrap();
        let flood = frame.repeat(1000);
        let is_cut = (0..1000).any(|_| stream.write_all(&flood).is_err());
        assert!(is_cut, "a million frames of {frame:?} were taken");
    }
    assert_eq!(server.get("/healthz").status, 200);
}

#[tokio::test]
async fn streams_that_are_read_slowly_but_steadily_are_answered_in_full() {
    let server = Server::start_with(&[], &[("TONDO_WRITE_TIMEOUT", "2s")]);
    let path = large_picture(&server);
    let sides = [250, 251, 252, 253];
    // Made before, so that no stream waits unread for the next one's picture.
    for side in sides {
        assert_eq!(server.get(&format!("{path}?s={side}")).status, 200);
    }
    let mut connection = Connection::open(&server).await;
    let mut streams = Vec::new();
    for side in sides {
        let (head, body) = connection.get(&format!("{path}?s={side}")).await;
        assert_eq!(head.status, 200);
        let length: usize = head.headers["content-length"].to_str().unwrap().parse().unwrap();
        streams.push((body, length));
    }
    let mut ended = 0;
    while ended < streams.len() {
        ended = 0;
        for (body, left) in &mut streams {
            tokio::time::sleep(Duration::from_millis(50)).await;
            // The streams share the connection's window, so one may have to wait until another is read.
            match timeout(Duration::from_millis(30), body.data()).await {
                Ok(Some(chunk)) => {
                    let chunk = chunk.unwrap();
                    body.flow_control().release_capacity(chunk.len()).unwrap();
                    *left -= chunk.len();
                }
                Ok(None) => ended += 1,
                Err(_elapsed) => {}
            }
        }
    }
    assert!(streams.iter().all(|(_, left)| *left == 0));
}
