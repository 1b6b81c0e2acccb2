//! The records of an LDIF file (RFC 2849): unfolds lines, drops comments, and splits at empty lines. It holds one record in
//! memory, with values of limited length.

use std::io::{self, BufRead, Read};

use bytes::Bytes;

use super::base64_text;

/// One attribute of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Attribute {
    /// Lower-cased, without options such as `;binary`.
    pub(super) name: String,
    pub(super) value: Value,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Bytes(Bytes),
    /// `:<`: the value is at a URL, which is not fetched.
    Url,
}

/// A record: its first line's number, and its attributes or what is wrong with them.
#[derive(Debug)]
pub(super) struct Record {
    pub(super) line: u64,
    pub(super) content: Result<Vec<Attribute>, String>,
}

/// The records of a file.
pub(super) struct Records<R> {
    lines: R,
    max_line_bytes: usize,
    /// The number of the line that was read last.
    number: u64,
    is_done: bool,
}

/// A line of the file, not yet unfolded.
enum Line {
    Text(Vec<u8>),
    TooLong,
    End,
}

impl<R: BufRead> Records<R> {
    pub(super) fn new(lines: R, max_line_bytes: usize) -> Self {
        Self { lines, max_line_bytes, number: 0, is_done: false }
    }

    /// The next record; `None` at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Record>> {
        let mut record = RecordBuilder::default();
        while !self.is_done {
            match self.line()? {
                Line::End => self.is_done = true,
                Line::Text(text) if text.is_empty() && record.is_empty() => {}
                Line::Text(text) if text.is_empty() => break,
                line => record.add(self.number, line, self.max_line_bytes),
            }
        }
        Ok(record.finish())
    }

    fn line(&mut self) -> io::Result<Line> {
        let mut text = Vec::new();
        let limit = self.max_line_bytes as u64 + 1;
        if self.lines.by_ref().take(limit).read_until(b'\n', &mut text)? == 0 {
            return Ok(Line::End);
        }
        self.number += 1;
        if text.len() as u64 == limit && !text.ends_with(b"\n") {
            // Skip the rest of the line.
            loop {
                let mut rest = Vec::new();
                let read = self.lines.by_ref().take(limit).read_until(b'\n', &mut rest)?;
                if read == 0 || rest.ends_with(b"\n") {
                    return Ok(Line::TooLong);
                }
            }
        }
        while text.ends_with(b"\n") || text.ends_with(b"\r") {
            text.pop();
        }
        Ok(Line::Text(text))
    }
}

/// A record that is being read.
#[derive(Default)]
struct RecordBuilder {
    first_line: Option<u64>,
    lines: Vec<Vec<u8>>,
    error: Option<String>,
    is_in_comment: bool,
}

impl RecordBuilder {
    fn is_empty(&self) -> bool {
        self.first_line.is_none()
    }

    fn add(&mut self, number: u64, line: Line, max_bytes: usize) {
        let text = match line {
            Line::Text(text) => text,
            Line::TooLong | Line::End => {
                self.first_line.get_or_insert(number);
                self.error.get_or_insert(format!("line {number} is too long"));
                return;
            }
        };
        if let Some(rest) = text.strip_prefix(b" ") {
            match self.lines.last_mut() {
                _ if self.is_in_comment || self.error.is_some() => {}
                Some(last) if last.len() + rest.len() <= max_bytes => last.extend_from_slice(rest),
                Some(_) => {
                    self.error = Some(format!("the value that continues in line {number} is too long"));
                }
                None => self.error = Some(format!("line {number} continues no other line")),
            }
            self.first_line.get_or_insert(number);
            return;
        }
        self.is_in_comment = text.starts_with(b"#");
        if !self.is_in_comment {
            self.first_line.get_or_insert(number);
            self.lines.push(text);
        }
    }

    fn finish(self) -> Option<Record> {
        let line = self.first_line?;
        let content = match self.error {
            Some(error) => Err(error),
            None => self.lines.iter().map(|line| attribute(line)).collect(),
        };
        Some(Record { line, content })
    }
}

fn attribute(line: &[u8]) -> Result<Attribute, String> {
    let quoted = || String::from_utf8_lossy(line.get(..line.len().min(40)).unwrap_or_default()).into_owned();
    let colon =
        line.iter().position(|byte| *byte == b':').ok_or_else(|| format!("`{}` has no colon", quoted()))?;
    let (name, rest) = line.split_at(colon);
    let name = String::from_utf8_lossy(name).split(';').next().unwrap_or_default().to_ascii_lowercase();
    let value = match rest {
        [b':', b':', text @ ..] if text.trim_ascii().is_empty() => Value::Bytes(Bytes::new()),
        [b':', b':', text @ ..] => Value::Bytes(
            base64_text::decode(text).ok_or_else(|| format!("the value of `{name}` is not valid base64"))?,
        ),
        [b':', b'<', ..] => Value::Url,
        [_, text @ ..] => Value::Bytes(Bytes::copy_from_slice(text.trim_ascii_start())),
        [] => Value::Bytes(Bytes::new()),
    };
    Ok(Attribute { name, value })
}
