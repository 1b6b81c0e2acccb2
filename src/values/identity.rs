//! Identities: the email addresses and OpenIDs by which avatar clients know people, in all spellings that clients hash.

use std::fmt;

use unicode_security::MixedScript;

use super::idn;
use crate::values::{Email, IdentityHash, Message, Url};

/// The longest identity, in bytes as typed.
const MAX_BYTES: usize = 512;

/// An email address or OpenID of a person. The API calls it an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    kind: IdentityKind,
    typed: String,
    normal: String,
}

/// The kind of an identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentityKind {
    /// An email address.
    Email,
    /// An OpenID URL.
    OpenId,
}

impl IdentityKind {
    /// The kind's name in the catalog and the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::OpenId => "openid",
        }
    }
}

impl Identity {
    /// Parses an email address, or an `http` or `https` URL as an OpenID. It keeps what was typed with the white space around
    /// it, because some clients hash that.
    ///
    /// # Errors
    ///
    /// The message for the field.
    pub fn parse(typed: &str) -> Result<Self, Message> {
        if typed.len() > MAX_BYTES {
            return Err(Message::AddressInvalid);
        }
        if let Some(url) = OpenId::parse(typed.trim()) {
            return Ok(Self { kind: IdentityKind::OpenId, typed: typed.to_owned(), normal: url.normal() });
        }
        let email = Email::parse(typed).map_err(|_not_an_email| Message::AddressInvalid)?;
        let normal = email.as_str().to_owned();
        Ok(Self { kind: IdentityKind::Email, typed: typed.to_owned(), normal })
    }

    /// Its kind.
    pub fn kind(&self) -> IdentityKind {
        self.kind
    }

    /// What was typed.
    pub fn typed(&self) -> &str {
        &self.typed
    }

    /// The normal form, which is unique among all people: an email address trimmed and lower-cased; an OpenID without its
    /// scheme and the slash at its end, with a lower-case host.
    pub fn normal(&self) -> &str {
        &self.normal
    }

    /// The email address, if it is one.
    pub fn email(&self) -> Option<Email> {
        (self.kind == IdentityKind::Email).then(|| Email::parse(&self.typed).ok()).flatten()
    }

    /// Whether it could pass for another one: it has characters that nobody sees, or a word of letters from several scripts, such
    /// as a Cyrillic `а` among Latin letters (UTS 39, 5.1).
    pub fn is_deceptive(&self) -> bool {
        is_deceptive_text(&self.typed)
    }

    /// The MD5, SHA-1 and SHA-256 that clients ask for it by: of an email address trimmed and in lower case, of an OpenID with
    /// its scheme and host in lower case.
    pub fn usual_hashes(&self) -> [IdentityHash; 3] {
        let trimmed = self.typed.trim();
        match self.kind {
            IdentityKind::Email => IdentityHash::all_of(&self.normal),
            IdentityKind::OpenId => {
                let url =
                    trimmed.parse::<Url>().map_or_else(|_error| trimmed.to_owned(), |url| url.to_string());
                IdentityHash::all_of(&url)
            }
        }
    }

    /// All hashes by which clients may ask for it: of what was typed, with and without the white space around it; for an email
    /// address also of both in lower case, and with its domain in Unicode and in punycode; for an OpenID also with either scheme
    /// and host, with and without the slash at its end.
    pub fn hashes(&self) -> Vec<IdentityHash> {
        let trimmed = self.typed.trim();
        let mut spellings = match self.kind {
            // Some clients lower-case the address but do not trim it.
            IdentityKind::Email => vec![self.normal.clone(), self.typed.to_lowercase()],
            IdentityKind::OpenId => OpenId::parse(trimmed).map(|url| url.spellings()).unwrap_or_default(),
        };
        spellings.extend(self.email().and_then(|email| email.in_unicode()));
        for spelling in [trimmed, &self.typed] {
            spellings.push(spelling.to_owned());
        }
        spellings.sort_unstable();
        spellings.dedup();
        spellings.iter().flat_map(|spelling| IdentityHash::all_of(spelling)).collect()
    }
}

/// Whether a text has characters that nobody sees, or a word of letters from several scripts.
pub(super) fn is_deceptive_text(text: &str) -> bool {
    let mut words = text.split(|letter: char| letter.is_ascii() && !letter.is_ascii_alphanumeric());
    text.trim().chars().any(is_hidden) || words.any(|word| !word.is_single_script())
}

/// Whether a character is not seen, or moves what stands beside it: controls, joiners, fillers, and those that change the
/// direction of text.
fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}')
}

impl From<&Email> for Identity {
    /// The identity of an email address, as typed.
    fn from(email: &Email) -> Self {
        Self { kind: IdentityKind::Email, typed: email.typed().to_owned(), normal: email.as_str().to_owned() }
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.typed.trim())
    }
}

/// The parts of an OpenID URL. Scheme and host ignore letter case, the rest does not (OpenID Authentication 2.0, 7.2;
/// RFC 3986, 6.2.2.1).
struct OpenId<'a> {
    host: String,
    rest: &'a str,
}

impl<'a> OpenId<'a> {
    fn parse(url: &'a str) -> Option<Self> {
        let (scheme, after) = url.split_once("://")?;
        let is_web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
        let (host, rest) = after.split_at(after.find(['/', '?', '#']).unwrap_or(after.len()));
        let is_clean = !url.chars().any(|letter| letter.is_whitespace() || letter.is_control());
        // With user information it would look like an email address: https://ada@example.org.
        let is_valid = is_web && is_clean && !host.is_empty() && !host.contains('@');
        is_valid.then(|| {
            let (name, port) = host.split_at(host.rfind(':').unwrap_or(host.len()));
            Self { host: format!("{}{port}", idn::to_ascii(name)), rest }
        })
    }

    fn normal(&self) -> String {
        format!("{}{}", self.host, self.rest.trim_end_matches('/'))
    }

    fn spellings(&self) -> Vec<String> {
        let (ascii, unicode) = (self.normal(), idn::to_unicode(&self.host));
        let unicode = format!("{unicode}{}", self.rest.trim_end_matches('/'));
        ["https", "http"]
            .into_iter()
            .flat_map(|scheme| [&ascii, &unicode].map(|rest| format!("{scheme}://{rest}")))
            .flat_map(|url| [format!("{url}/"), url])
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has_hashes_of(identity: &str, spelling: &str) -> bool {
        let hashes = Identity::parse(identity).unwrap().hashes();
        IdentityHash::all_of(spelling).iter().all(|hash| hashes.contains(hash))
    }

    #[test]
    fn an_email_address_is_hashed_lower_cased_and_as_typed() {
        for spelling in ["ada@example.org", "Ada@Example.ORG", " Ada@Example.ORG ", " ada@example.org "] {
            assert!(has_hashes_of(" Ada@Example.ORG ", spelling), "{spelling:?}");
        }
        assert!(!has_hashes_of("ada@example.org", "Ada@example.org"));
        assert_eq!(Identity::parse("ada@example.org").unwrap().hashes().len(), 3);
    }

    #[test]
    fn an_openid_with_user_information_is_neither_an_openid_nor_an_email_address() {
        for typed in [
            "https://boss@corp.example",
            "http://boss@corp.example/",
            "HTTPS://boss:secret@corp.example/x",
            "https://@corp.example",
            "https://boss@corp.example?x",
        ] {
            assert!(Identity::parse(typed).is_err(), "{typed}");
        }
        for typed in ["https://social.example/@boss", "https://corp.example/?a=boss@corp.example"] {
            assert_eq!(Identity::parse(typed).unwrap().kind(), IdentityKind::OpenId, "{typed}");
        }
    }

    #[test]
    fn hidden_characters_and_mixed_scripts_are_seen() {
        for typed in [
            "b\u{200b}oss@corp.example",
            "boss@corp\u{ad}.example",
            "\u{202e}boss@corp.example",
            "bo\u{441}s@corp.example",
            "boss@\u{441}orp.example",
            "https://c\u{43e}rp.example/",
        ] {
            assert!(Identity::parse(typed).is_ok_and(|identity| identity.is_deceptive()), "{typed:?}");
        }
        for typed in [
            " ada@example.org ",
            "ada.lovelace+x@example.org",
            "m\u{fc}ller@b\u{fc}cher.example",
            "\u{430}\u{434}\u{430}@example.org",
            "https://\u{65e5}\u{672c}\u{304b}\u{30ab}.example/ada",
        ] {
            assert!(!Identity::parse(typed).unwrap().is_deceptive(), "{typed:?}");
        }
    }

    #[test]
    fn an_openid_is_hashed_with_either_scheme_and_with_or_without_its_last_slash() {
        for spelling in [
            "https://ada.example.org/",
            "https://ada.example.org",
            "http://ada.example.org/",
            "HTTP://Ada.Example.org",
        ] {
            assert!(has_hashes_of("HTTP://Ada.Example.org", spelling), "{spelling}");
        }
        assert!(has_hashes_of("https://social.example/@Ada", "http://social.example/@Ada/"));
        assert!(!has_hashes_of("https://social.example/@Ada", "https://social.example/@ada"));
        assert!(has_hashes_of("https://example.org/Ada", "https://example.org/Ada"));
        assert!(!has_hashes_of("https://example.org/Ada", "https://example.org/ada"));
    }

    #[test]
    fn a_name_in_unicode_and_in_punycode_has_the_hashes_of_both() {
        for typed in ["ada@b\u{fc}cher.example", "ada@xn--bcher-kva.example", "Ada@Bu\u{308}cher.example"] {
            assert!(has_hashes_of(typed, "ada@b\u{fc}cher.example"), "{typed}");
            assert!(has_hashes_of(typed, "ada@xn--bcher-kva.example"), "{typed}");
        }
        for typed in ["https://b\u{fc}cher.example:8443/ada", "https://xn--bcher-kva.example:8443/ada"] {
            assert!(has_hashes_of(typed, "https://b\u{fc}cher.example:8443/ada"), "{typed}");
            assert!(has_hashes_of(typed, "http://xn--bcher-kva.example:8443/ada"), "{typed}");
        }
    }

    #[test]
    fn spellings_of_one_identity_share_their_normal_form() {
        let normal = |text| Identity::parse(text).unwrap().normal().to_owned();
        assert_eq!(normal(" Ada@Example.ORG"), normal("ada@example.org"));
        assert_eq!(normal("http://Example.org/ada/"), normal("https://example.org/ada"));
        assert_ne!(normal("http://example.org/Ada"), normal("https://example.org/ada"));
    }

    #[test]
    fn anything_else_is_refused() {
        let long = format!("https://example.org/{}", "a".repeat(500));
        for text in ["", "ada", "ftp://example.org/", "https:///ada", "https://a b/", "mailto:a", &long] {
            assert_eq!(Identity::parse(text), Err(Message::AddressInvalid), "{text}");
        }
    }
}
