//! A plain HTTP/1.1 client on one socket a request. It holds every answer's headers against an allow-list.

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

/// The longest that any answer may take before a test fails for it.
const PATIENCE: Duration = Duration::from_secs(30);

/// Every header that Tondo may answer. One that is not here was not thought about.
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
    "location",
    "referrer-policy",
    "retry-after",
    "set-cookie",
    "vary",
    "www-authenticate",
    "x-content-type-options",
    "x-request-id",
];

/// Headers that every answer carries.
const REQUIRED_HEADERS: &[&str] = &[
    "content-security-policy",
    "cross-origin-resource-policy",
    "date",
    "x-content-type-options",
    "x-request-id",
];

/// A request that is being put together.
#[derive(Debug, Clone)]
pub struct Request {
    address: SocketAddr,
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    /// Whether the headers name a host of their own.
    names_host: bool,
    patience: Duration,
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
            names_host: false,
            patience: PATIENCE,
        }
    }

    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// The longest that the answer may take, instead of half a minute.
    #[must_use]
    pub fn patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
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

    /// Sends the request with the host that its headers name.
    pub fn send_with_own_host(mut self) -> Answer {
        self.names_host = true;
        self.send()
    }

    /// Sends the request; an error where the server went away.
    pub fn try_send(self) -> std::io::Result<Answer> {
        let mut stream = TcpStream::connect(self.address)?;
        stream.set_read_timeout(Some(self.patience))?;
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
        // A server that refuses early may not read everything; what it says still counts.
        drop(stream.write_all(&self.body));
        Answer::read_from(&mut stream, self.method == "HEAD")
    }
}

/// Reads what there is. A read with a time limit may be interrupted for reasons of the system's own.
fn read_some(stream: &mut TcpStream, chunk: &mut [u8]) -> std::io::Result<usize> {
    loop {
        match stream.read(chunk) {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

impl Answer {
    /// Reads an answer up to its end, as the headers tell it or as the connection ends.
    pub fn read_from(stream: &mut TcpStream, is_head: bool) -> std::io::Result<Self> {
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
        let wanted: usize = if is_head || status == 304 { 0 } else { length.unwrap_or(usize::MAX) };
        while body.len() < wanted {
            match read_some(stream, &mut chunk)? {
                0 if length.is_none() => break,
                0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
                count => body.extend_from_slice(&chunk[..count]),
            }
        }
        let answer = Self { status, headers, body };
        answer.check_headers();
        Ok(answer)
    }

    /// The header's value; the test fails where it is absent.
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

    /// The fields that the error envelope speaks of, sorted.
    pub fn fields(&self) -> Vec<String> {
        self.json()["messages"].as_object().expect("messages").keys().cloned().collect()
    }

    fn check_headers(&self) {
        for (name, _) in &self.headers {
            assert!(ALLOWED_HEADERS.contains(&name.as_str()), "the header {name} is not on the allow-list");
            assert_eq!(
                self.headers.iter().filter(|(other, _)| other == name).count(),
                1,
                "{name} stands twice"
            );
        }
        // A request whose head cannot be read, or is too large, is answered by hyper before any code of ours has seen it:
        // with neither the envelope nor the headers of all others, as the README says of errors.
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
