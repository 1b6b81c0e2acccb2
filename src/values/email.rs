//! Email addresses, as typed and in the normal form in which Tondo compares them: a domain in Unicode and in punycode is one.

use std::fmt;
use std::hash::{Hash, Hasher};

use super::Message;
use super::idn;
use super::unicode::nfc;

/// The longest email address in SMTP, in bytes (RFC 5321, 4.5.3.1.3, without the angle brackets).
const MAX_BYTES: usize = 254;

/// An email address: what was typed, and its normal form, which is trimmed and lower-cased, in Unicode's form NFC, with the
/// domain in ASCII. Two spellings with the same normal form are equal.
#[derive(Debug, Clone)]
pub struct Email {
    normal: String,
    /// `None` if it is the normal form.
    typed: Option<Box<str>>,
}

impl PartialEq for Email {
    fn eq(&self, other: &Self) -> bool {
        self.normal == other.normal
    }
}

impl Eq for Email {}

impl Hash for Email {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.normal.hash(state);
    }
}

impl Email {
    /// Parses an email address: a local part, one `@` and a domain, without white space and control characters, and not a URL.
    ///
    /// # Errors
    ///
    /// The message for the field.
    pub fn parse(text: &str) -> Result<Self, Message> {
        let normal = normal_form(text.trim());
        let has_parts = normal.rsplit_once('@').is_some_and(|(local, domain)| {
            let is_url = local.contains("://") || domain.contains('/');
            !local.is_empty()
                && !local.contains('@')
                && !domain.is_empty()
                && !domain.starts_with('.')
                && !is_url
        });
        let is_clean = !normal.chars().any(|letter| letter.is_whitespace() || letter.is_control());
        if has_parts && is_clean && normal.len() <= MAX_BYTES {
            let typed = (normal != text).then(|| text.into());
            Ok(Self { normal, typed })
        } else {
            Err(Message::EmailInvalid)
        }
    }

    /// The normal form.
    pub fn as_str(&self) -> &str {
        &self.normal
    }

    /// What was typed, with the white space around it.
    pub fn typed(&self) -> &str {
        self.typed.as_deref().unwrap_or(&self.normal)
    }

    /// The normal form with the domain in Unicode, which some clients hash; `None` if that is the same.
    pub(super) fn in_unicode(&self) -> Option<String> {
        let (local, domain) = self.normal.rsplit_once('@')?;
        let unicode = idn::to_unicode(domain);
        (unicode != domain).then(|| format!("{local}@{unicode}"))
    }

    /// The part before the `@`, of the normal form.
    pub fn local_part(&self) -> &str {
        self.normal.rsplit_once('@').map_or(self.as_str(), |(local, _domain)| local)
    }
}

fn normal_form(text: &str) -> String {
    let lower = text.to_lowercase();
    match lower.rsplit_once('@') {
        Some((local, domain)) if !lower.is_ascii() => format!("{}@{}", nfc(local), idn::to_ascii(domain)),
        _ => lower,
    }
}

impl fmt::Display for Email {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.normal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_address_are_equal() {
        let typed = Email::parse(" Ada@Example.ORG \n").unwrap();
        assert_eq!(typed, Email::parse("ada@example.org").unwrap());
        assert_eq!((typed.as_str(), typed.typed()), ("ada@example.org", " Ada@Example.ORG \n"));
    }

    #[test]
    fn a_domain_in_unicode_and_in_punycode_is_one() {
        let unicode = Email::parse("Ada@B\u{fc}cher.example").unwrap();
        assert_eq!(unicode, Email::parse("ada@xn--bcher-kva.example").unwrap());
        assert_eq!(unicode, Email::parse("ada@bu\u{308}cher.example").unwrap());
        assert_eq!(unicode.as_str(), "ada@xn--bcher-kva.example");
        assert_eq!(
            Email::parse("z\u{fc}e@a.example").unwrap(),
            Email::parse("zu\u{308}e@a.example").unwrap()
        );
    }

    #[test]
    fn anything_else_is_refused() {
        let long = format!("{}@example.org", "a".repeat(250));
        for text in [
            "",
            "ada",
            "@example.org",
            "ada@",
            "a da@example.org",
            "a@b@c",
            "ada@.org",
            "a\0@b.c",
            "https://a.b/@c",
            "a@b/c",
            &long,
        ] {
            assert_eq!(Email::parse(text), Err(Message::EmailInvalid), "{text:?}");
        }
    }

    #[test]
    fn the_local_part_ends_at_the_at_sign() {
        assert_eq!(Email::parse("ada.l@example.org").unwrap().local_part(), "ada.l");
    }
}
