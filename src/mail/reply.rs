//! Replies of an SMTP server, within bounds: a hostile one must not fill the memory.

use tokio::io::{AsyncRead, AsyncReadExt};

use super::MailError;
use crate::values::Printable;

/// The longest line of a reply: RFC 5321 allows 512.
const MAX_LINE_BYTES: usize = 2048;

/// The most lines of a reply.
const MAX_LINES: usize = 100;

/// How much of a reply is told.
const MAX_TOLD_CHARS: usize = 300;

/// A reply: its code, and its lines without the code.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reply {
    pub(super) code: u16,
    pub(super) lines: Vec<String>,
}

impl Reply {
    /// Reads a reply. `buffer` holds what came behind the last one.
    pub(super) async fn read(
        stream: &mut (impl AsyncRead + Unpin + ?Sized),
        buffer: &mut Vec<u8>,
    ) -> Result<Self, MailError> {
        let mut lines = Vec::new();
        loop {
            let line = read_line(stream, buffer).await?;
            let code = line.get(..3).and_then(|code| code.parse::<u16>().ok());
            let code = code.filter(|code| (200..600).contains(code)).ok_or_else(not_smtp)?;
            let rest = line.get(3..).unwrap_or_default();
            lines.push(rest.get(1..).unwrap_or_default().to_owned());
            if !rest.starts_with('-') {
                return Ok(Self { code, lines });
            }
            if lines.len() >= MAX_LINES {
                return Err(not_smtp());
            }
        }
    }

    /// The reply, if it is of this kind: 2 for done, 3 for go on.
    pub(super) fn expect(self, kind: u16, what: &str) -> Result<Self, MailError> {
        if self.code / 100 == kind {
            return Ok(self);
        }
        let text = format!("the server answered {what} with {}", self.text());
        Err(if self.code / 100 == 4 { MailError::Temporary(text) } else { MailError::Permanent(text) })
    }

    /// Whether the server lists an extension; its parameters.
    pub(super) fn extension(&self, name: &str) -> Option<Vec<String>> {
        self.lines.iter().skip(1).find_map(|line| {
            // Some servers write AUTH=PLAIN.
            let mut words = line.split([' ', '=']).map(str::to_ascii_uppercase);
            (words.next()? == name).then(|| words.collect())
        })
    }

    /// The code and the text, harmless and not too long.
    pub(super) fn text(&self) -> String {
        let text: String = self.lines.join(" ").chars().take(MAX_TOLD_CHARS).collect();
        format!("{} {}", self.code, Printable(text.trim()))
    }
}

fn not_smtp() -> MailError {
    MailError::Permanent("the server does not speak SMTP there".to_owned())
}

async fn read_line(
    stream: &mut (impl AsyncRead + Unpin + ?Sized),
    buffer: &mut Vec<u8>,
) -> Result<String, MailError> {
    loop {
        if let Some(end) = buffer.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = buffer.drain(..=end).collect();
            return Ok(String::from_utf8_lossy(&line).trim_end().to_owned());
        }
        if buffer.len() > MAX_LINE_BYTES {
            return Err(not_smtp());
        }
        let mut chunk = [0; 1024];
        let length = stream.read(&mut chunk).await;
        match length.map_err(|error| MailError::Temporary(format!("reading from the server: {error}")))? {
            0 => return Err(MailError::Temporary("the server closed the connection".to_owned())),
            length => buffer.extend_from_slice(chunk.get(..length).unwrap_or_default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(text: &[u8]) -> Result<Reply, MailError> {
        Reply::read(&mut &*text, &mut Vec::new()).await
    }

    #[tokio::test]
    async fn a_reply_may_have_several_lines() {
        let reply = read(b"250-mx.example.org\r\n250-STARTTLS\r\n250 AUTH=PLAIN LOGIN\r\n").await.unwrap();
        assert_eq!((reply.code, reply.lines.len()), (250, 3));
        assert_eq!(reply.extension("AUTH"), Some(vec!["PLAIN".to_owned(), "LOGIN".to_owned()]));
        assert_eq!(reply.extension("STARTTLS"), Some(Vec::new()));
        assert_eq!(reply.extension("MX.EXAMPLE.ORG"), None);
    }

    #[tokio::test]
    async fn what_is_no_reply_is_refused_within_bounds() {
        for text in ["HTTP/1.1 200 OK\r\n", "25\r\n", "999 x\r\n", "\u{e9}\u{e9} x\r\n"] {
            assert!(matches!(read(text.as_bytes()).await, Err(MailError::Permanent(_))), "{text}");
        }
        assert!(matches!(read(&vec![b'2'; 100_000]).await, Err(MailError::Permanent(_))));
        assert!(matches!(read(&b"250-x\r\n".repeat(10_000)).await, Err(MailError::Permanent(_))));
        assert!(matches!(read(b"250 cut").await, Err(MailError::Temporary(_))));
    }

    #[tokio::test]
    async fn the_kind_of_an_error_follows_its_code_and_its_text_is_harmless() {
        let refused = read(b"550 \x1b[2J no such user\r\n").await.unwrap().expect(2, "RCPT TO").unwrap_err();
        assert_eq!(
            refused,
            MailError::Permanent("the server answered RCPT TO with 550 \\u001b[2J no such user".to_owned())
        );
        assert!(read(b"451 later\r\n").await.unwrap().expect(2, "DATA").unwrap_err().is_temporary());
    }
}
