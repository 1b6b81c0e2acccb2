//! The line ends of HTTP/1 heads. hyper accepts a line feed alone; a proxy before the server may not, and would then see another
//! request than the server does (request smuggling). Wrapped by `connection` around the stream of an HTTP/1 connection.
//!
//! It follows the framing of requests only as far as it must to tell heads from bodies, and rejects a head by spoiling it: hyper
//! answers what it cannot parse with 400, and closes the connection.

use std::io;

use super::inspected::{Inspected, Inspector};

/// The longest line that is looked at; hyper rejects a longer head.
const MAX_LINE_BYTES: usize = 32 * 1024;

/// No head may contain this byte.
const SPOILED: u8 = 0;

/// A stream whose reader sees no head with a bare line feed, and none that states the length of its body twice.
pub(super) type HeadLines<T> = Inspected<T, Scanner>;

/// Follows the framing of requests.
#[derive(Debug, Default)]
pub(super) struct Scanner {
    part: Part,
    /// The line so far.
    line: Vec<u8>,
    has_request_line: bool,
    framing: Framing,
}

/// The part of a request to which the next byte belongs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Part {
    #[default]
    Head,
    /// This many bytes.
    Body(u64),
    ChunkSize,
    /// This many bytes, with the line end after the chunk.
    Chunk(u64),
    Trailers,
    /// The connection ends with this request.
    Unknown,
}

/// How a head states the length of its body.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Framing {
    #[default]
    NoBody,
    Length(u64),
    Chunked,
    /// In two ways.
    Doubly,
    /// In a way that hyper or `request_validation` rejects.
    Invalid,
}

impl Inspector for Scanner {
    fn inspect(&mut self, bytes: &mut [u8]) -> io::Result<()> {
        self.scan(bytes);
        Ok(())
    }
}

impl Scanner {
    /// Looks at bytes that were read, and spoils a head that must be rejected.
    fn scan(&mut self, mut bytes: &mut [u8]) {
        while !bytes.is_empty() {
            let used = match self.part {
                Part::Unknown => return,
                Part::Body(left) => self.skip(left, bytes.len(), Part::Body, Part::Head),
                Part::Chunk(left) => self.skip(left, bytes.len(), Part::Chunk, Part::ChunkSize),
                Part::Head | Part::ChunkSize | Part::Trailers => self.take_line(bytes),
            };
            bytes = bytes.get_mut(used..).unwrap_or_default();
        }
    }

    fn skip(&mut self, left: u64, count: usize, same: fn(u64) -> Part, next: Part) -> usize {
        let rest = left.saturating_sub(count as u64);
        self.part = if rest == 0 { next } else { same(rest) };
        usize::try_from(left).unwrap_or(usize::MAX).min(count)
    }

    /// Takes bytes up to the end of the line; how many.
    fn take_line(&mut self, bytes: &mut [u8]) -> usize {
        let end = memchr::memchr(b'\n', bytes);
        self.line.extend_from_slice(bytes.get(..end.unwrap_or(bytes.len())).unwrap_or_default());
        if self.line.len() > MAX_LINE_BYTES {
            self.part = Part::Unknown;
        }
        let Some(end) = end else { return bytes.len() };
        let is_bare = self.line.pop() != Some(b'\r');
        let line = std::mem::take(&mut self.line);
        if is_bare || !self.end_line(&line) {
            self.part = Part::Unknown;
            bytes.iter_mut().skip(end).take(1).for_each(|byte| *byte = SPOILED);
        }
        self.line = line;
        self.line.clear();
        end + 1
    }

    /// Goes on after a line; whether the head may pass.
    fn end_line(&mut self, line: &[u8]) -> bool {
        match self.part {
            Part::ChunkSize => self.part = part_after_size(line),
            Part::Trailers if line.is_empty() => self.part = Part::Head,
            Part::Head if line.is_empty() && self.has_request_line => {
                let framing = std::mem::take(&mut self.framing);
                self.has_request_line = false;
                self.part = match framing {
                    Framing::NoBody | Framing::Length(0) => Part::Head,
                    Framing::Length(length) => Part::Body(length),
                    Framing::Chunked => Part::ChunkSize,
                    Framing::Doubly | Framing::Invalid => Part::Unknown,
                };
                return framing != Framing::Doubly;
            }
            Part::Head if self.has_request_line => self.framing = self.framing.with(line),
            // An empty line before a request is ignored (RFC 9112, 2.2).
            Part::Head => self.has_request_line = !line.is_empty(),
            Part::Body(_) | Part::Chunk(_) | Part::Trailers | Part::Unknown => {}
        }
        true
    }
}

impl Framing {
    /// With one more field of the head.
    fn with(self, line: &[u8]) -> Self {
        let Some(colon) = memchr::memchr(b':', line) else { return self };
        let (name, value) = line.split_at(colon);
        let value = value.get(1..).unwrap_or_default().trim_ascii();
        let stated = if name.eq_ignore_ascii_case(b"content-length") {
            let length = std::str::from_utf8(value).ok().and_then(|digits| digits.parse().ok());
            length.map_or(Self::Invalid, Self::Length)
        } else if name.eq_ignore_ascii_case(b"transfer-encoding") {
            if value.eq_ignore_ascii_case(b"chunked") { Self::Chunked } else { Self::Invalid }
        } else {
            return self;
        };
        match (self, stated) {
            (Self::NoBody, stated) => stated,
            (Self::Length(_), Self::Chunked) | (Self::Chunked, Self::Length(_)) => Self::Doubly,
            (Self::Length(one), Self::Length(other)) if one == other => self,
            _ => Self::Invalid,
        }
    }
}

/// The part after the line with the size of a chunk, in hexadecimal digits before any extension.
fn part_after_size(line: &[u8]) -> Part {
    let digits = line.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
    let size = std::str::from_utf8(digits).ok().and_then(|digits| u64::from_str_radix(digits, 16).ok());
    match size {
        Some(0) => Part::Trailers,
        Some(size) => Part::Chunk(size.saturating_add(2)),
        None => Part::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GET: &str = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    /// Whether everything passes as it is, whichever way it is cut into reads.
    fn passes(text: &str) -> bool {
        let outcomes: Vec<bool> = [1, 2, 7, text.len()]
            .into_iter()
            .map(|size| {
                let (mut scanner, mut seen) = (Scanner::default(), Vec::new());
                for part in text.as_bytes().chunks(size) {
                    let mut part = part.to_vec();
                    scanner.scan(&mut part);
                    seen.extend(part);
                }
                seen == text.as_bytes()
            })
            .collect();
        assert!(outcomes.windows(2).all(|pair| pair[0] == pair[1]), "{text:?}: {outcomes:?}");
        outcomes[0]
    }

    #[test]
    fn a_bare_line_feed_spoils_a_head() {
        assert!(passes(GET) && passes(&format!("\r\n{GET}{GET}")));
        for head in [
            "GET / HTTP/1.1\nHost: a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\n\n",
            "GET / HTTP/1.1\r\nHost: a\r\nX: a\nY: b\r\n\r\n",
            "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        ] {
            assert!(!passes(head), "{head:?}");
            assert!(!passes(&format!("{GET}{head}")), "{head:?}");
        }
    }

    #[test]
    fn bodies_may_contain_line_feeds_and_the_head_after_them_may_not() {
        let bodies = [
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\na\n\nb\n",
            "POST / HTTP/1.1\r\nHost: a\r\ncontent-length:0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4;x=y\r\na\n\nb\r\nA\r\n\n\n\n\n\n\n\n\n\n\n\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n0\r\nX: y\r\n\r\n",
        ];
        for body in bodies {
            assert!(passes(&format!("{body}{GET}{body}{GET}")), "{body:?}");
            assert!(!passes(&format!("{body}GET / HTTP/1.1\nHost: a\r\n\r\n")), "{body:?}");
        }
    }

    #[test]
    fn a_length_that_is_stated_twice_spoils_a_head() {
        let both = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n";
        assert!(!passes(both));
        // hyper accepts the same length twice.
        assert!(passes("POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n\n"));
    }
}
