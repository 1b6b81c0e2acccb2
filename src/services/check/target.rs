//! What a check is about, by what was typed: an address, a hash, a URL or a domain.

use crate::values::{Identity, IdentityHash, Message, Url};

/// What to look up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CheckTarget {
    /// An email address or OpenID, by its hashes.
    Identity(Identity),
    /// A hash as it is.
    Hash(IdentityHash),
    /// A URL, fetched as it is.
    Url(Url),
    /// The DNS records of a domain.
    Domain(String),
}

impl CheckTarget {
    /// Reads what was typed. A URL is an OpenID if the caller says so.
    ///
    /// # Errors
    ///
    /// The message for what was typed.
    pub(crate) fn parse(typed: &str, is_openid: bool) -> Result<Self, Message> {
        let typed = typed.trim();
        let is_url = typed.contains("://");
        if is_url && !is_openid {
            return typed.parse().map(Self::Url).map_err(|_error| Message::CheckSubjectInvalid);
        }
        if is_url || typed.contains('@') {
            return Identity::parse(typed).map(Self::Identity);
        }
        if let Ok(hash) = typed.parse() {
            return Ok(Self::Hash(hash));
        }
        domain(typed).map(Self::Domain).map_err(|_error| Message::CheckSubjectInvalid)
    }

    /// The domain whose records tell who serves it: the typed one, or the email address's. A name without a dot has no
    /// records in the public DNS.
    pub(crate) fn domain(&self) -> Option<String> {
        match self {
            Self::Domain(domain) => Some(domain.clone()),
            Self::Identity(identity) => {
                let email = identity.email()?;
                let (_local, domain) = email.as_str().rsplit_once('@')?;
                domain.contains('.').then(|| domain.to_owned())
            }
            Self::Hash(_) | Self::Url(_) => None,
        }
    }
}

/// A domain name with a dot, in lower case.
///
/// # Errors
///
/// The message for what was typed.
pub(crate) fn domain(typed: &str) -> Result<String, Message> {
    let domain = typed.trim().trim_matches('.').to_lowercase();
    let url = format!("http://{domain}/").parse::<Url>();
    let is_name = url.is_ok_and(|url| url.host() == domain && url.authority().ip().is_none());
    if is_name && domain.contains('.') { Ok(domain) } else { Err(Message::DomainInvalid) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_tells_what_to_look_up() {
        let parse = |typed| CheckTarget::parse(typed, false);
        assert!(matches!(parse(" ada@example.org "), Ok(CheckTarget::Identity(_))));
        assert!(matches!(parse("ae2c0afa556b74f2d501305b54c34910"), Ok(CheckTarget::Hash(_))));
        assert!(matches!(parse("https://a.example/x"), Ok(CheckTarget::Url(_))));
        assert!(matches!(CheckTarget::parse("https://a.example/", true), Ok(CheckTarget::Identity(_))));
        assert_eq!(parse("Example.ORG."), Ok(CheckTarget::Domain("example.org".to_owned())));
        for typed in ["", "nonsense", "192.0.2.1", "file:///etc/passwd", "a b.example", "x:80"] {
            assert!(parse(typed).is_err(), "{typed}");
        }
    }
}
