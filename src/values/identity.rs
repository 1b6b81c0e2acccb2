//! The addresses that people are known by in the world: email addresses and OpenID URLs, in the spellings in which clients
//! hash them.

use std::fmt;

use crate::values::{Email, IdentityHash, Message};

/// The longest address, in bytes of what was typed.
const MAX_BYTES: usize = 512;

/// An address by which others ask for somebody's picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    kind: IdentityKind,
    typed: String,
    normal: String,
}

/// What kind of address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentityKind {
    /// An email address.
    Email,
    /// An OpenID URL.
    OpenId,
}

impl IdentityKind {
    /// The kind's name in the catalogue and the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::OpenId => "openid",
        }
    }
}

impl Identity {
    /// Reads an email address, or a URL of `http` or `https` as an OpenID. What was typed is kept, the spaces around it
    /// too: there are clients that hash it so.
    ///
    /// # Errors
    ///
    /// The message for whoever typed it.
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

    /// What kind it is.
    pub fn kind(&self) -> IdentityKind {
        self.kind
    }

    /// What was typed.
    pub fn typed(&self) -> &str {
        &self.typed
    }

    /// What no two people's addresses may share: of an email address the trimmed and lower-cased one; of an OpenID the URL
    /// without its scheme and the slash at its end, host lower-cased, for those of one site are one.
    pub fn normal(&self) -> &str {
        &self.normal
    }

    /// The email address, where it is one.
    pub fn email(&self) -> Option<Email> {
        (self.kind == IdentityKind::Email).then(|| Email::parse(&self.typed).ok()).flatten()
    }

    /// The hashes under which clients ask for it: of what was typed, with and without the spaces around it; of an email
    /// address both of these lower-cased, too; of an OpenID with either scheme, with and without the slash at its end.
    pub fn hashes(&self) -> Vec<IdentityHash> {
        let trimmed = self.typed.trim();
        let mut spellings = match self.kind {
            // Some clients lower-case and do not trim.
            IdentityKind::Email => vec![self.normal.clone(), self.typed.to_lowercase()],
            IdentityKind::OpenId => OpenId::parse(trimmed).map(|url| url.spellings()).unwrap_or_default(),
        };
        for spelling in [trimmed, &self.typed] {
            spellings.push(spelling.to_owned());
        }
        spellings.sort_unstable();
        spellings.dedup();
        spellings.iter().flat_map(|spelling| IdentityHash::all_of(spelling)).collect()
    }
}

impl From<&Email> for Identity {
    /// An email address as it was typed, where that is known.
    fn from(email: &Email) -> Self {
        Self { kind: IdentityKind::Email, typed: email.typed().to_owned(), normal: email.as_str().to_owned() }
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.typed.trim())
    }
}

/// An OpenID URL's parts. Scheme and host know no letter case, the rest does (OpenID Authentication 2.0, 7.2; RFC 3986,
/// 6.2.2.1).
struct OpenId<'a> {
    host: String,
    rest: &'a str,
}

impl<'a> OpenId<'a> {
    fn parse(url: &'a str) -> Option<Self> {
        let (scheme, behind) = url.split_once("://")?;
        let is_web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
        let (host, rest) = behind.split_at(behind.find(['/', '?', '#']).unwrap_or(behind.len()));
        let is_clean = !url.chars().any(|letter| letter.is_whitespace() || letter.is_control());
        let is_whole = is_web && is_clean && !host.is_empty();
        is_whole.then(|| Self { host: host.to_lowercase(), rest })
    }

    fn normal(&self) -> String {
        format!("{}{}", self.host, self.rest.trim_end_matches('/'))
    }

    fn spellings(&self) -> Vec<String> {
        let bare = self.normal();
        ["https", "http"]
            .into_iter()
            .flat_map(|scheme| [format!("{scheme}://{bare}/"), format!("{scheme}://{bare}")])
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn knows(address: &str, spelling: &str) -> bool {
        let hashes = Identity::parse(address).unwrap().hashes();
        IdentityHash::all_of(spelling).iter().all(|hash| hashes.contains(hash))
    }

    #[test]
    fn an_email_address_is_known_lower_cased_and_as_typed() {
        for spelling in ["ada@example.org", "Ada@Example.ORG", " Ada@Example.ORG ", " ada@example.org "] {
            assert!(knows(" Ada@Example.ORG ", spelling), "{spelling:?}");
        }
        assert!(!knows("ada@example.org", "Ada@example.org"));
        assert_eq!(Identity::parse("ada@example.org").unwrap().hashes().len(), 3);
    }

    #[test]
    fn an_openid_is_known_by_either_scheme_and_with_or_without_its_last_slash() {
        for spelling in [
            "https://ada.example.org/",
            "https://ada.example.org",
            "http://ada.example.org/",
            "HTTP://Ada.Example.org",
        ] {
            assert!(knows("HTTP://Ada.Example.org", spelling), "{spelling}");
        }
        assert!(knows("https://social.example/@Ada", "http://social.example/@Ada/"));
        assert!(!knows("https://social.example/@Ada", "https://social.example/@ada"));
        assert!(knows("https://example.org/Ada", "https://example.org/Ada"));
        assert!(!knows("https://example.org/Ada", "https://example.org/ada"));
    }

    #[test]
    fn spellings_of_one_address_share_their_normal_form() {
        let normal = |text| Identity::parse(text).unwrap().normal().to_owned();
        assert_eq!(normal(" Ada@Example.ORG"), normal("ada@example.org"));
        assert_eq!(normal("http://Example.org/ada/"), normal("https://example.org/ada"));
        assert_ne!(normal("http://example.org/Ada"), normal("https://example.org/ada"));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long = format!("https://example.org/{}", "a".repeat(500));
        for text in ["", "ada", "ftp://example.org/", "https:///ada", "https://a b/", "mailto:a", &long] {
            assert_eq!(Identity::parse(text), Err(Message::AddressInvalid), "{text}");
        }
    }
}
