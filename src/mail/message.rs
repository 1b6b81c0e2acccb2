//! A mail as it is sent: plain text in UTF-8, with the headers of RFC 5322. Nothing that goes into a header can begin another one:
//! what has a control character is refused, and what is not ASCII is encoded (RFC 2047).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;

use super::MailError;
use crate::values::{Locale, to_ascii_domain};

/// The bytes of a text in one encoded word, which has at most 75 characters with its frame.
const WORD_BYTES: usize = 42;

/// The bytes in a line of base64, which has 76 characters.
const LINE_BYTES: usize = 57;

/// One mail.
#[derive(Debug, Clone)]
pub(crate) struct Mail {
    /// The address that it comes from.
    pub from: String,
    /// The name beside it: the site's.
    pub from_name: String,
    /// The address that it goes to.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub text: String,
    /// The language of its text.
    pub language: Locale,
    /// Makes its identifier unlike any other.
    pub id: [u8; 16],
    /// When it was written.
    pub at: Timestamp,
}

impl Mail {
    /// Both addresses as SMTP has them: with the domain in ASCII.
    ///
    /// # Errors
    ///
    /// [`MailError::Permanent`] where one cannot be written in a command.
    pub(super) fn envelope(&self) -> Result<(String, String), MailError> {
        Ok((wire_address(&self.from)?, wire_address(&self.to)?))
    }

    /// The whole mail, with lines that end in CR LF.
    ///
    /// # Errors
    ///
    /// [`MailError::Permanent`] where an address cannot be written in a header.
    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, MailError> {
        let (from, to) = self.envelope()?;
        let domain = from.rsplit_once('@').map_or("localhost", |(_, domain)| domain);
        let id = format!("{:032x}", u128::from_be_bytes(self.id));
        let mut text = String::new();
        let headers = [
            ("Date", self.at.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string()),
            ("From", format!("{} <{from}>", encoded(&self.from_name))),
            ("To", format!("<{to}>")),
            ("Subject", encoded(&self.subject)),
            ("Message-ID", format!("<{id}@{domain}>")),
            // No vacation message answers it (RFC 3834).
            ("Auto-Submitted", "auto-generated".to_owned()),
            ("MIME-Version", "1.0".to_owned()),
            ("Content-Type", "text/plain; charset=utf-8".to_owned()),
            ("Content-Language", self.language.as_str().to_owned()),
            ("Content-Transfer-Encoding", "base64".to_owned()),
        ];
        for (name, value) in headers {
            text.extend([name, ": ", &value, "\r\n"]);
        }
        text.push_str("\r\n");
        for line in self.text.replace('\n', "\r\n").as_bytes().chunks(LINE_BYTES) {
            text.extend([&STANDARD.encode(line), "\r\n"]);
        }
        Ok(text.into_bytes())
    }
}

/// An address as a command and a header have it.
fn wire_address(address: &str) -> Result<String, MailError> {
    let is_plain = |letter: char| {
        !letter.is_control()
            && !letter.is_whitespace()
            && !matches!(letter, '<' | '>' | '"' | '\\' | '(' | ')' | ',' | ':' | ';' | '[' | ']')
    };
    let invalid = || MailError::Permanent("the address cannot be written in a mail".to_owned());
    let (local, domain) =
        address.rsplit_once('@').filter(|_| address.chars().all(is_plain)).ok_or_else(invalid)?;
    let domain = to_ascii_domain(domain);
    if local.is_empty() || domain.is_empty() || !domain.is_ascii() {
        return Err(invalid());
    }
    Ok(format!("{local}@{domain}"))
}

/// A text for a header: encoded words of base64, one a line, whatever it holds.
fn encoded(text: &str) -> String {
    let mut words = Vec::new();
    let mut word = String::new();
    for letter in text.chars() {
        if word.len() + letter.len_utf8() > WORD_BYTES {
            words.push(std::mem::take(&mut word));
        }
        word.push(letter);
    }
    words.push(word);
    let words = words.iter().map(|word| format!("=?UTF-8?B?{}?=", STANDARD.encode(word)));
    words.collect::<Vec<_>>().join("\r\n ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail() -> Mail {
        Mail {
            from: "tondo@example.org".to_owned(),
            from_name: "House".to_owned(),
            to: "ada@b\u{fc}cher.example".to_owned(),
            subject: "Your account".to_owned(),
            text: "Hello\nAda".to_owned(),
            language: Locale::En,
            id: [0xab; 16],
            at: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_mail_has_its_headers_and_its_text() {
        let bytes = mail().to_bytes().unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(
            text,
            "Date: Thu, 01 Jan 1970 00:00:00 +0000\r\nFrom: =?UTF-8?B?SG91c2U=?= <tondo@example.org>\r\n\
             To: <ada@xn--bcher-kva.example>\r\nSubject: =?UTF-8?B?WW91ciBhY2NvdW50?=\r\n\
             Message-ID: <abababababababababababababababab@example.org>\r\nAuto-Submitted: auto-generated\r\n\
             MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Language: en\r\n\
             Content-Transfer-Encoding: base64\r\n\r\nSGVsbG8NCkFkYQ==\r\n"
        );
    }

    #[test]
    fn no_text_begins_another_header_or_ends_the_mail() {
        let evil = "x\r\nBcc: eve@example.org\r\n\r\n.\r\nQUIT\r\n".repeat(20);
        let mail = Mail { subject: evil.clone(), from_name: evil.clone(), text: evil, ..mail() };
        let text = String::from_utf8(mail.to_bytes().unwrap()).unwrap();
        assert!(!text.contains("Bcc") && !text.contains("QUIT"));
        for line in text.split("\r\n") {
            assert!(
                line.len() <= 76 + "Subject: ".len()
                    && !line.starts_with('.')
                    && !line.contains(['\r', '\n']),
                "{line}"
            );
        }
    }

    #[test]
    fn an_address_that_could_begin_something_else_is_refused() {
        for to in [
            "a\r\n@example.org",
            "a b@example.org",
            "a>@example.org",
            "@example.org",
            "a@",
            "a",
            "\"a\"@example.org",
        ] {
            let mail = Mail { to: to.to_owned(), ..mail() };
            assert!(matches!(mail.envelope(), Err(MailError::Permanent(_))), "{to:?}");
            assert!(mail.to_bytes().is_err(), "{to:?}");
        }
    }
}
