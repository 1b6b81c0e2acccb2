//! What a provider says of itself (OpenID Connect Discovery 1.0).

use serde::Deserialize;

use crate::values::Url;

/// What a provider says of itself, as far as it is needed.
#[derive(Debug, Clone)]
pub(crate) struct Metadata {
    /// Where people are sent to sign in.
    pub authorization: Url,
    /// Where a code is exchanged for tokens.
    pub token: Url,
    /// Its keys.
    pub keys: Url,
    /// More about a person.
    pub user_info: Option<Url>,
    /// Where people are sent to sign out.
    pub end_session: Option<Url>,
    /// Whether it names itself in each answer (RFC 9207).
    pub names_itself: bool,
    /// How this server proves who it is there, if it has a secret.
    pub authentication: ClientAuthentication,
    /// Whether it says that it knows PKCE with S256. It is used in any case.
    pub knows_pkce: bool,
    /// Whether it tells applications when somebody signs out.
    pub tells_of_logout: bool,
    /// The claims that it says it has.
    pub claims: Vec<String>,
}

/// How a secret is shown (Core, 9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ClientAuthentication {
    /// In the header `Authorization`.
    Basic,
    /// In the body.
    Post,
}

#[derive(Deserialize)]
struct Document {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    userinfo_endpoint: Option<String>,
    end_session_endpoint: Option<String>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    code_challenge_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    backchannel_logout_supported: bool,
    #[serde(default)]
    claims_supported: Vec<String>,
}

impl Metadata {
    /// The address of the document of an issuer.
    ///
    /// # Errors
    ///
    /// The issuer is no URL.
    pub(crate) fn address(issuer: &str) -> Result<Url, String> {
        let text = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        text.parse().map_err(|error: crate::values::InvalidUrl| error.to_string())
    }

    /// Reads the document of this issuer.
    ///
    /// # Errors
    ///
    /// What is wrong with it, and what to do.
    pub(crate) fn parse(bytes: &[u8], issuer: &str) -> Result<Self, String> {
        let document: Document = serde_json::from_slice(bytes)
            .map_err(|error| format!("its description is no OpenID configuration: {error}"))?;
        if document.issuer != issuer {
            let other: String = document.issuer.chars().filter(|c| !c.is_control()).take(200).collect();
            return Err(format!(
                "it calls itself `{other}`; the issuer has to be written exactly so, with or without a slash at its end"
            ));
        }
        let endpoint = |name: &str, text: &str| -> Result<Url, String> {
            let url: Url = text.parse().map_err(|error| format!("`{name}`: {error}"))?;
            if issuer.starts_with("https://") && !url.is_https() {
                return Err(format!("`{name}` is not encrypted, although the issuer is"));
            }
            Ok(url)
        };
        let optional = |name: &str, text: Option<String>| text.map(|text| endpoint(name, &text)).transpose();
        let methods = document.token_endpoint_auth_methods_supported;
        let has = |methods: &[String], wanted: &str| methods.iter().any(|method| method == wanted);
        let only_post = methods
            .is_some_and(|known| has(&known, "client_secret_post") && !has(&known, "client_secret_basic"));
        Ok(Self {
            authorization: endpoint("authorization_endpoint", &document.authorization_endpoint)?,
            token: endpoint("token_endpoint", &document.token_endpoint)?,
            keys: endpoint("jwks_uri", &document.jwks_uri)?,
            user_info: optional("userinfo_endpoint", document.userinfo_endpoint)?,
            end_session: optional("end_session_endpoint", document.end_session_endpoint)?,
            names_itself: document.authorization_response_iss_parameter_supported,
            authentication: if only_post { ClientAuthentication::Post } else { ClientAuthentication::Basic },
            knows_pkce: document.code_challenge_methods_supported.is_some_and(|known| has(&known, "S256")),
            tells_of_logout: document.backchannel_logout_supported,
            claims: document.claims_supported,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn document() -> Value {
        json!({"issuer": "https://id.example", "authorization_endpoint": "https://id.example/auth",
            "token_endpoint": "https://id.example/token", "jwks_uri": "https://id.example/keys"})
    }

    fn parse(document: &Value) -> Result<Metadata, String> {
        Metadata::parse(document.to_string().as_bytes(), "https://id.example")
    }

    #[test]
    fn the_issuer_is_the_one_that_was_asked() {
        assert!(parse(&document()).is_ok());
        for other in ["https://id.example/", "https://ID.example", "https://evil.example"] {
            let mut changed = document();
            changed["issuer"] = json!(other);
            assert!(parse(&changed).unwrap_err().contains(other), "{other}");
        }
    }

    #[test]
    fn an_encrypted_issuer_has_no_open_endpoint() {
        for name in [
            "authorization_endpoint",
            "token_endpoint",
            "jwks_uri",
            "userinfo_endpoint",
            "end_session_endpoint",
        ] {
            let mut changed = document();
            changed[name] = json!("http://id.example/x");
            assert!(parse(&changed).unwrap_err().contains(name), "{name}");
            changed[name] = json!("javascript:alert(1)");
            assert!(parse(&changed).unwrap_err().contains(name), "{name}");
        }
    }

    #[test]
    fn the_secret_is_shown_as_the_provider_wants_it() {
        for (methods, expected) in [
            (json!(null), ClientAuthentication::Basic),
            (json!(["client_secret_post"]), ClientAuthentication::Post),
            (json!(["client_secret_post", "client_secret_basic"]), ClientAuthentication::Basic),
        ] {
            let mut changed = document();
            changed["token_endpoint_auth_methods_supported"] = methods;
            assert_eq!(parse(&changed).unwrap().authentication, expected);
        }
        assert_eq!(
            Metadata::address("https://id.example/realms/x/").unwrap().to_string(),
            "https://id.example/realms/x/.well-known/openid-configuration"
        );
    }
}
