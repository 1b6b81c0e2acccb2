//! A plain HTTP/1.1 client, one socket a request. It checks the headers of every answer against an allow-list.

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

/// How long an answer may take before the test fails.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Every header that Tondo may send. A new header must be added here on purpose.
const ALLOWED_HEADERS: &[&str] = &[
    "accept-ranges",
    "access-control-allow-headers",
    "access-control-allow-methods",
    "access-control-allow-origin",
    "access-control-expose-headers",
    "access-control-max-age",
    "allow",
    "cache-control",
    "connection",
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-length",
    "content-range",
    "content-security-policy",
    "content-type",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "date",
    "etag",
    "last-modified",
    "link",
    "location",
    "permissions-policy",
    "referrer-policy",
    "retry-after",
    "set-cookie",
    "strict-transport-security",
    "transfer-encoding",
    "vary",
    "www-authenticate",
    "x-accel-buffering",
    "x-content-type-options",
    "x-request-id",
];

/// What only the development server may send besides.
pub const DEV_HEADERS: &[&str] = &["preference-applied"];

/// Headers that every answer has.
const REQUIRED_HEADERS: &[&str] = &[
    "content-security-policy",
    "cross-origin-resource-policy",
    "date",
    "x-content-type-options",
    "x-request-id",
];

/// A request under construction.
#[derive(Debug, Clone)]
pub struct Request {
    address: SocketAddr,
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    /// Headers that the answer may have besides.
    further_headers: &'static [&'static str],
    /// Whether the headers contain a `Host`.
    names_host: bool,
    timeout: Duration,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Request {
    pub fn new(address: SocketAddr, method: &str, path: &str) -> Self {
        let (headers, body) = (Vec::new(), Vec::new());
        Self {
            address,
            method: method.into(),
            path: path.into(),
            headers,
            body,
            further_headers: &[],
            names_host: false,
            timeout: TIMEOUT,
        }
    }

    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// How long the answer may take, instead of half a minute.
    #[must_use]
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// Headers that the answer may have besides those of every server.
    #[must_use]
    pub fn allowing(self, further_headers: &'static [&'static str]) -> Self {
        Self { further_headers, ..self }
    }

    #[must_use]
    pub fn token(self, token: &str) -> Self {
        self.header("Authorization", &format!("Bearer {token}"))
    }

    #[must_use]
    pub fn body(mut self, media_type: &str, body: impl AsRef<[u8]>) -> Self {
        self.body = body.as_ref().to_vec();
        self.header("Content-Type", media_type)
    }

    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        self.body("application/json", body.to_string())
    }

    /// Sends the request and reads the answer.
    pub fn send(self) -> Answer {
        self.try_send().expect("an answer")
    }

    /// The `Host` is that of its own headers.
    #[must_use]
    pub fn with_own_host(self) -> Self {
        Self { names_host: true, ..self }
    }

    /// Sends the request with the `Host` of its own headers.
    pub fn send_with_own_host(self) -> Answer {
        self.with_own_host().send()
    }

    /// Sends the request; an error if the server went away.
    pub fn try_send(self) -> std::io::Result<Answer> {
        let mut stream = TcpStream::connect(self.address)?;
        stream.set_read_timeout(Some(self.timeout))?;
        self.send_over(&mut stream)
    }

    /// Sends the request over this connection, which it ends.
    pub fn send_over(self, stream: &mut (impl Read + Write)) -> std::io::Result<Answer> {
        let mut head = format!("{} {} HTTP/1.1\r\nConnection: close\r\n", self.method, self.path);
        if !self.names_host {
            head.push_str("Host: localhost\r\n");
        }
        for (name, value) in &self.headers {
            write!(head, "{name}: {value}\r\n").unwrap();
        }
        if !self.body.is_empty() || self.method == "POST" {
            write!(head, "Content-Length: {}\r\n", self.body.len()).unwrap();
        }
        head.push_str("\r\n");
        stream.write_all(head.as_bytes())?;
        // A server that rejects a request early may not read all of it. Its answer still counts.
        drop(stream.write_all(&self.body));
        Answer::read(stream, self.method == "HEAD", self.further_headers)
    }
}

/// Reads what has arrived. The system may interrupt a read that has a timeout.
fn read_some(stream: &mut impl Read, chunk: &mut [u8]) -> std::io::Result<usize> {
    loop {
        match stream.read(chunk) {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

/// The body that was sent in chunks (RFC 9112, 7.1); `None` if the last one is missing.
fn whole_of_chunks(mut chunks: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    loop {
        let line_end = chunks.windows(2).position(|window| window == b"\r\n")?;
        let length = usize::from_str_radix(std::str::from_utf8(&chunks[..line_end]).ok()?, 16).ok()?;
        let rest = &chunks[line_end + 2..];
        if length == 0 {
            return Some(whole);
        }
        whole.extend_from_slice(rest.get(..length)?);
        chunks = rest.get(length + 2..)?;
    }
}

impl Answer {
    /// Reads an answer to its end: its content length, or the end of the connection.
    pub fn read_from(stream: &mut impl Read, is_head: bool) -> std::io::Result<Self> {
        Self::read(stream, is_head, &[])
    }

    fn read(stream: &mut impl Read, is_head: bool, further_headers: &[&str]) -> std::io::Result<Self> {
        let mut received = Vec::new();
        let mut chunk = vec![0; 65536];
        let head_end = loop {
            if let Some(at) = received.windows(4).position(|window| window == b"\r\n\r\n") {
                break at;
            }
            match read_some(stream, &mut chunk)? {
                0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
                count => received.extend_from_slice(&chunk[..count]),
            }
        };
        let head = String::from_utf8(received[..head_end].to_vec()).expect("a head in UTF-8");
        let mut lines = head.split("\r\n");
        let status = lines.next().and_then(|line| line.get(9..12)).and_then(|code| code.parse().ok());
        let headers: Vec<(String, String)> = lines
            .map(|line| line.split_once(": ").expect("a header"))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        let mut body = received.split_off(head_end + 4);
        let length = headers
            .iter()
            .find(|(name, _)| name == "content-length")
            .map(|(_, value)| value.parse().unwrap());
        let status = status.expect("a status");
        let is_chunked = headers.iter().any(|(name, _)| name == "transfer-encoding");
        let expected_bytes: usize = if is_head || status == 304 { 0 } else { length.unwrap_or(usize::MAX) };
        while body.len() < expected_bytes {
            match read_some(stream, &mut chunk)? {
                0 if length.is_none() => break,
                0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
                count => body.extend_from_slice(&chunk[..count]),
            }
        }
        if is_chunked && !is_head {
            body = whole_of_chunks(&body).ok_or(std::io::ErrorKind::UnexpectedEof)?;
        }
        let answer = Self { status, headers, body };
        answer.check_headers(further_headers);
        Ok(answer)
    }

    /// The header's value; the test fails if it is absent.
    pub fn header(&self, name: &str) -> &str {
        self.find_header(name).unwrap_or_else(|| panic!("no {name} in {self:?}"))
    }

    pub fn find_header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&self.body)))
    }

    /// The message of a field in the error envelope.
    pub fn message(&self, field: &str) -> String {
        let envelope = self.json();
        envelope["messages"][field]
            .as_str()
            .unwrap_or_else(|| panic!("no message for {field} in {envelope}"))
            .to_owned()
    }

    /// The fields of the error envelope, sorted.
    pub fn fields(&self) -> Vec<String> {
        self.json()["messages"].as_object().expect("messages").keys().cloned().collect()
    }

    fn check_headers(&self, further: &[&str]) {
        for (name, _) in &self.headers {
            let mut allowed = ALLOWED_HEADERS.iter().chain(further);
            assert!(allowed.any(|allowed| allowed == name), "the header {name} is not on the allow-list");
            // Each cookie has a line of its own.
            assert!(
                name == "set-cookie" || self.headers.iter().filter(|(other, _)| other == name).count() == 1,
                "{name} is sent twice"
            );
        }
        // hyper itself answers a request whose head is invalid or too large: without the envelope and the headers of all
        // other answers, as the documentation of errors says.
        if matches!(self.status, 400 | 431) && self.find_header("x-request-id").is_none() {
            assert!(self.body.is_empty());
            return;
        }
        for name in REQUIRED_HEADERS {
            assert!(self.find_header(name).is_some(), "the header {name} is missing: {self:?}");
        }
        assert_eq!(self.header("x-content-type-options"), "nosniff");
    }
}
