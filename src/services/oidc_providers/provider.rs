//! A provider and what is known of it: its description, its keys, and the requests to it. Each has a timeout and a largest
//! answer, and follows no redirect. The operator named the issuer, so it may be in a private network.

use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::Deserialize;
use tokio::sync::Mutex;

use super::error::SignInError;
use crate::config::OidcProvider;
use crate::http_client::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use crate::http_client::{AddressFilter, FetchLimits, Fetched, Fetcher, StatusCode};
use crate::model::ExternalSource;
use crate::oidc::{Claims, ClientAuthentication, Jws, KeyFault, Keys, Metadata};
use crate::values::Url;

const LIMITS: FetchLimits = FetchLimits {
    timeout: Duration::from_secs(10),
    max_bytes: 256 * 1024,
    max_redirects: 0,
    filter: AddressFilter::Anywhere,
};

/// How long a description and keys count before they are fetched again.
const FRESH_FOR: Duration = Duration::from_hours(1);

/// How long a provider that failed is not asked again for its description.
const PAUSE: Duration = Duration::from_secs(5);

/// How often keys are fetched because of a token with an unknown one.
const KEYS_AT_MOST_EVERY: Duration = Duration::from_mins(1);

/// A provider.
#[derive(Debug)]
pub(in crate::services) struct Provider {
    pub(in crate::services) settings: OidcProvider,
    fetcher: Fetcher,
    description: Mutex<Description>,
    keys: Mutex<KnownKeys>,
}

#[derive(Debug, Default)]
struct Description {
    known: Option<(Arc<Metadata>, Instant)>,
    failed: Option<(String, Instant)>,
}

#[derive(Debug, Default)]
struct KnownKeys {
    known: Option<(Arc<Keys>, Instant)>,
    /// When a token with an unknown key had them fetched.
    searched: Option<Instant>,
    /// When they could not be fetched.
    failed: Option<Instant>,
}

/// What a provider gives for a code.
#[derive(Deserialize)]
pub(in crate::services) struct Tokens {
    pub(in crate::services) id_token: String,
    pub(in crate::services) access_token: String,
}

/// An error as a provider writes it (RFC 6749, 5.2).
#[derive(Deserialize)]
struct ErrorAnswer {
    error: String,
}

impl Provider {
    pub(in crate::services) fn new(settings: OidcProvider) -> Self {
        let (description, keys) = (Mutex::default(), Mutex::default());
        Self { settings, fetcher: Fetcher::new(LIMITS), description, keys }
    }

    /// The source by which the catalog knows its people.
    pub(in crate::services) fn source(&self) -> ExternalSource {
        ExternalSource::Oidc(self.settings.issuer.clone())
    }

    /// What it says of itself. A former description counts while it does not answer.
    pub(in crate::services) async fn metadata(&self) -> Result<Arc<Metadata>, SignInError> {
        let mut description = self.description.lock().await;
        if let Some((known, _)) = description.known.as_ref().filter(|(_, at)| at.elapsed() < FRESH_FOR) {
            return Ok(Arc::clone(known));
        }
        if let Some((reason, _)) = description.failed.as_ref().filter(|(_, at)| at.elapsed() < PAUSE) {
            return match &description.known {
                Some((former, _)) => Ok(Arc::clone(former)),
                None => Err(SignInError::Down(reason.clone())),
            };
        }
        let failure = match self.fetch_metadata().await {
            Ok(metadata) => {
                let metadata = Arc::new(metadata);
                *description =
                    Description { known: Some((Arc::clone(&metadata), Instant::now())), failed: None };
                return Ok(metadata);
            }
            Err(failure) => failure,
        };
        description.failed = Some((failure.to_string(), Instant::now()));
        match &description.known {
            Some((former, _)) => {
                tracing::warn!(provider = self.settings.id, error = %failure, "the provider's former description is used");
                Ok(Arc::clone(former))
            }
            None => Err(failure),
        }
    }

    /// Asks for its description, whatever is known.
    pub(in crate::services) async fn fetch_metadata(&self) -> Result<Metadata, SignInError> {
        let url = Metadata::address(&self.settings.issuer).map_err(SignInError::Faulty)?;
        let body = self.get(&url, &HeaderMap::new()).await?;
        Metadata::parse(&body, &self.settings.issuer).map_err(SignInError::Faulty)
    }

    /// Asks for its keys, whatever is known.
    pub(in crate::services) async fn fetch_keys(&self, metadata: &Metadata) -> Result<Keys, SignInError> {
        let body = self.get(&metadata.keys, &HeaderMap::new()).await?;
        Keys::parse(&body).map_err(SignInError::Faulty)
    }

    /// What a token says, if the provider has signed it. A key that is not known has the keys fetched again, at most once a
    /// minute.
    pub(in crate::services) async fn open(
        &self,
        metadata: &Metadata,
        token: &Jws<'_>,
    ) -> Result<Claims, SignInError> {
        let mut keys = self.keys.lock().await;
        let known = match keys.known.as_ref().filter(|(_, at)| at.elapsed() < FRESH_FOR) {
            Some((known, _)) => Arc::clone(known),
            None => self.renew_or_keep(&mut keys, metadata).await?,
        };
        let fault = match known.open(token) {
            Ok(claims) => return Ok(claims),
            Err(fault) => fault,
        };
        let may_search = keys.searched.is_none_or(|at| at.elapsed() >= KEYS_AT_MOST_EVERY);
        let fault = if fault == KeyFault::Unknown && may_search {
            keys.searched = Some(Instant::now());
            match self.renew(&mut keys, metadata).await?.open(token) {
                Ok(claims) => return Ok(claims),
                Err(fault) => fault,
            }
        } else {
            fault
        };
        let reason = match fault {
            KeyFault::Unknown => "the token is not signed with a key of the provider (`kid`)",
            KeyFault::Signature => "the token's signature is wrong",
            KeyFault::Content => "the token is no JSON object",
        };
        Err(SignInError::Faulty(reason.to_owned()))
    }

    /// Fetches the keys. The former ones count while the provider does not answer, which is asked every few seconds at most.
    async fn renew_or_keep(
        &self,
        keys: &mut KnownKeys,
        metadata: &Metadata,
    ) -> Result<Arc<Keys>, SignInError> {
        let outcome = if keys.failed.is_some_and(|at| at.elapsed() < PAUSE) {
            Err(SignInError::Down("its keys could not be fetched a moment ago".to_owned()))
        } else {
            self.renew(keys, metadata).await
        };
        match (outcome, &keys.known) {
            (Err(_down), Some((former, _))) => Ok(Arc::clone(former)),
            (outcome, _) => outcome,
        }
    }

    async fn renew(&self, keys: &mut KnownKeys, metadata: &Metadata) -> Result<Arc<Keys>, SignInError> {
        let fetched =
            self.fetch_keys(metadata).await.inspect_err(|_error| keys.failed = Some(Instant::now()))?;
        let fetched = Arc::new(fetched);
        keys.failed = None;
        keys.known = Some((Arc::clone(&fetched), Instant::now()));
        Ok(fetched)
    }

    /// Exchanges a code for tokens.
    pub(in crate::services) async fn exchange(
        &self,
        metadata: &Metadata,
        code: &str,
        redirect_uri: &str,
        verifier: &str,
    ) -> Result<Tokens, SignInError> {
        let answer = self.ask_for_tokens(metadata, code, redirect_uri, verifier).await?;
        if answer.status != StatusCode::OK {
            return Err(SignInError::Faulty(format!("it gave no tokens for the code: {}", refusal(&answer))));
        }
        serde_json::from_slice(&answer.body)
            .map_err(|_not_tokens| SignInError::Faulty("it gave no ID token and access token".to_owned()))
    }

    /// Asks whether it knows this server by its name and secret: with a code that is none, which it refuses.
    pub(in crate::services) async fn knows_client(
        &self,
        metadata: &Metadata,
        redirect_uri: &str,
    ) -> Result<bool, SignInError> {
        let verifier = "0".repeat(43);
        let answer = self.ask_for_tokens(metadata, "connection-test", redirect_uri, &verifier).await?;
        let error = serde_json::from_slice::<ErrorAnswer>(&answer.body).map(|answer| answer.error);
        Ok(answer.status != StatusCode::UNAUTHORIZED
            && !error.is_ok_and(|error| matches!(error.as_str(), "invalid_client" | "unauthorized_client")))
    }

    async fn ask_for_tokens(
        &self,
        metadata: &Metadata,
        code: &str,
        redirect_uri: &str,
        verifier: &str,
    ) -> Result<Fetched, SignInError> {
        let (headers, body) = self.token_request(metadata.authentication, code, redirect_uri, verifier)?;
        let answer = self.fetcher.post(&metadata.token, &headers, body).await;
        answer.map_err(|error| SignInError::Down(error.to_string()))
    }

    fn token_request(
        &self,
        authentication: ClientAuthentication,
        code: &str,
        redirect_uri: &str,
        verifier: &str,
    ) -> Result<(HeaderMap, Bytes), SignInError> {
        let client_id = self.settings.client_id.as_str();
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("grant_type", "authorization_code").append_pair("code", code);
        form.append_pair("redirect_uri", redirect_uri).append_pair("code_verifier", verifier);
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        match (&self.settings.secret, authentication) {
            (Some(secret), ClientAuthentication::Basic) => {
                headers.insert(AUTHORIZATION, basic(client_id, secret)?);
            }
            (Some(secret), ClientAuthentication::Post) => {
                form.append_pair("client_id", client_id).append_pair("client_secret", secret);
            }
            (None, _) => {
                form.append_pair("client_id", client_id);
            }
        }
        Ok((headers, Bytes::from(form.finish())))
    }

    /// What it says of the person whose access token this is.
    pub(in crate::services) async fn user_info(
        &self,
        url: &Url,
        access_token: &str,
    ) -> Result<Claims, SignInError> {
        let mut value = HeaderValue::from_str(&format!("Bearer {access_token}"))
            .map_err(|_invalid| SignInError::Faulty("its access token cannot be sent".to_owned()))?;
        value.set_sensitive(true);
        let body = self.get(url, &HeaderMap::from_iter([(AUTHORIZATION, value)])).await?;
        Claims::parse(&body)
            .ok_or_else(|| SignInError::Faulty("what it says of the person is no JSON object".to_owned()))
    }

    async fn get(&self, url: &Url, headers: &HeaderMap) -> Result<Bytes, SignInError> {
        let fetched = self.fetcher.fetch(url, headers).await;
        match fetched.map_err(|error| SignInError::Down(format!("{url}: {error}")))? {
            Fetched { status: StatusCode::OK, body, .. } => Ok(body),
            other => Err(SignInError::Down(format!("{url} answered {}", other.status))),
        }
    }
}

/// The header of a client with a secret (RFC 6749, 2.3.1).
fn basic(client_id: &str, secret: &str) -> Result<HeaderValue, SignInError> {
    let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let text = STANDARD.encode(format!("{}:{}", encoded(client_id), encoded(secret)));
    let mut value = HeaderValue::from_str(&format!("Basic {text}"))
        .map_err(|_invalid| SignInError::Faulty("the secret cannot be sent".to_owned()))?;
    value.set_sensitive(true);
    Ok(value)
}

/// Why a provider refused, as far as it says: its word for it and the status, nothing that may be a secret.
fn refusal(answer: &Fetched) -> String {
    let error = serde_json::from_slice::<ErrorAnswer>(&answer.body).map(|answer| plain_word(&answer.error));
    format!("{} {}", answer.status, error.unwrap_or_default()).trim_end().to_owned()
}

/// A word that somebody else wrote, for the log.
pub(in crate::services) fn plain_word(word: &str) -> String {
    word.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-')).take(60).collect()
}
