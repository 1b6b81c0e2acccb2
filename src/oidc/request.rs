//! The request with which a browser is sent to a provider, and the secrets that tie the answer to that browser: `state`, `nonce`
//! and the verifier of PKCE (RFC 7636). All three are made from one secret that only the browser's cookie has.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::values::Url;

/// The secrets of one sign-in.
#[derive(Debug)]
pub(crate) struct Secrets([u8; 32]);

impl Secrets {
    /// From random bytes.
    pub(crate) fn new(random: [u8; 32]) -> Self {
        Self(random)
    }

    /// From the text of a cookie.
    pub(crate) fn from_text(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        bytes.try_into().ok().map(Self)
    }

    /// As the cookie has them.
    pub(crate) fn to_text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// What the provider gives back in the URL.
    pub(crate) fn state(&self) -> String {
        self.derive("state")
    }

    /// What the ID token contains.
    pub(crate) fn nonce(&self) -> String {
        self.derive("nonce")
    }

    /// What only the browser that began shows with the code.
    pub(crate) fn verifier(&self) -> String {
        self.derive("verifier")
    }

    /// What the provider learns of the verifier beforehand (S256).
    pub(crate) fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.verifier()))
    }

    /// Whether this is the state, compared in constant time.
    pub(crate) fn is_state(&self, state: &str) -> bool {
        self.state().as_bytes().ct_eq(state.as_bytes()).into()
    }

    /// None of the three says anything about the others.
    fn derive(&self, purpose: &str) -> String {
        let digest = Sha256::new().chain_update(purpose).chain_update(b"\0").chain_update(self.0);
        URL_SAFE_NO_PAD.encode(digest.finalize())
    }
}

/// A request for a sign-in.
#[derive(Debug)]
pub(crate) struct AuthorizationRequest<'a> {
    /// This server, as the provider knows it.
    pub client_id: &'a str,
    /// Where the provider sends the browser afterwards.
    pub redirect_uri: &'a str,
    /// What is asked for.
    pub scopes: &'a str,
    /// The languages of the person, best first.
    pub locale: &'a str,
    /// Whether the person has to sign in there even if signed in.
    pub is_fresh: bool,
}

impl AuthorizationRequest<'_> {
    /// The URL to which the browser is sent.
    pub(crate) fn url(&self, endpoint: &Url, secrets: &Secrets) -> String {
        let (state, nonce, challenge) = (secrets.state(), secrets.nonce(), secrets.challenge());
        let mut pairs = vec![
            ("response_type", "code"),
            ("client_id", self.client_id),
            ("redirect_uri", self.redirect_uri),
            ("scope", self.scopes),
            ("state", &state),
            ("nonce", &nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
            ("ui_locales", self.locale),
        ];
        if self.is_fresh {
            pairs.extend([("prompt", "login"), ("max_age", "0")]);
        }
        with_query(endpoint, &pairs)
    }
}

/// A URL with more in its query.
pub(crate) fn with_query(url: &Url, pairs: &[(&str, &str)]) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    let text = url.to_string();
    let separator = if text.contains('?') { '&' } else { '?' };
    format!("{text}{separator}{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secrets_differ_from_each_other_and_come_back_from_their_text() {
        let secrets = Secrets::new([7; 32]);
        let all =
            [secrets.state(), secrets.nonce(), secrets.verifier(), secrets.challenge(), secrets.to_text()];
        for (index, one) in all.iter().enumerate() {
            assert_eq!(one.len(), 43);
            assert!(all.iter().skip(index + 1).all(|other| other != one));
        }
        let again = Secrets::from_text(&secrets.to_text()).unwrap();
        assert!(again.is_state(&secrets.state()) && !again.is_state(&secrets.nonce()) && !again.is_state(""));
        assert!(Secrets::from_text("AAAA").is_none() && Secrets::from_text("\u{fc}").is_none());
    }

    #[test]
    fn a_query_is_added_to_the_one_that_is_there() {
        let url: Url = "https://id.example/auth?x=1".parse().unwrap();
        assert_eq!(with_query(&url, &[("a", "b&c")]), "https://id.example/auth?x=1&a=b%26c");
        let request = AuthorizationRequest {
            client_id: "tondo",
            redirect_uri: "https://t.example/-/sign-in/oidc/callback",
            scopes: "openid email",
            locale: "de",
            is_fresh: true,
        };
        let text = request.url(&"https://id.example/auth".parse().unwrap(), &Secrets::new([1; 32]));
        assert!(text.starts_with("https://id.example/auth?response_type=code&client_id=tondo&"), "{text}");
        assert!(text.contains("scope=openid+email&") && text.ends_with("prompt=login&max_age=0"), "{text}");
    }
}
