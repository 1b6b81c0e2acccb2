//! One request, as handlers see it.

use std::borrow::Cow;
use std::fmt::{self, Write};
use std::hash::{BuildHasher, RandomState};
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};

use hyper::body::Incoming;
use hyper::header::{ACCEPT_LANGUAGE, USER_AGENT};
use hyper::http::request::Parts;
use hyper::{HeaderMap, Method};
use percent_encoding::percent_decode_str;

use super::observed::Observed;
use super::security::{Client, ClientInfo, Scheme, has_escapes, request_host};
use crate::http::{ApiError, ErrorForm, Query};
use crate::i18n::best_accepted;
use crate::model::{Actor, Change, Device, Grant, Session};
use crate::services::{App, LiveConfig, settings};
use crate::values::{Locale, Message, Scope, UserAgent, network_of};

/// Identifies a request in the log and to its client: 16 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RequestId(u64);

/// Requests of this process so far.
static REQUESTS: AtomicU64 = AtomicU64::new(0);

/// Makes the ids of this process differ from those of another.
static SALT: LazyLock<RandomState> = LazyLock::new(RandomState::new);

impl RequestId {
    /// A new id: the number of the request under a keyed hash, so that it does not disclose how many there were. It is no
    /// secret; randomness from the system would cost as much as a tenth of an answer.
    #[must_use]
    pub(crate) fn next() -> Self {
        Self(SALT.hash_one(REQUESTS.fetch_add(1, Ordering::Relaxed)))
    }

    /// Its digits, in ASCII.
    #[must_use]
    pub(crate) fn digits(self) -> [u8; 16] {
        let mut rest = self.0;
        let mut digits = [0; 16];
        for digit in digits.iter_mut().rev() {
            let nibble = u8::try_from(rest & 15).unwrap_or_default();
            *digit = if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 };
            rest >>= 4;
        }
        digits
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.digits().iter().try_for_each(|digit| out.write_char(char::from(*digit)))
    }
}

/// Who may see an answer, which decides its security headers on every status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Visibility {
    /// The caller only: the API and the pages.
    Private,
    /// Everybody: pictures and profiles.
    Public,
}

/// One request, and the server that answers it.
#[derive(Debug)]
pub struct Context {
    /// The server.
    pub(crate) app: Arc<App>,
    /// The server's settings, the same ones for the whole request.
    pub(crate) config: Arc<LiveConfig>,
    /// The settings' generation when the request began.
    pub(crate) generation: u64,
    /// Method, target, headers.
    pub(crate) head: Parts,
    /// The parameters of the query.
    pub(crate) query: Query,
    /// The client, behind trusted proxies.
    pub(crate) client: Client,
    /// The scheme that the client used.
    pub(crate) scheme: Scheme,
    /// Whether the connection is one of `trusted_proxies`.
    pub(crate) is_from_trusted_proxy: bool,
    /// Identifies the request.
    pub(crate) id: RequestId,
    /// Who may see the answer. Set by the router.
    pub(crate) visibility: Visibility,
    /// Whether not everybody may see the answer, though it is a picture: only the caller's own cache may keep it. Set by the router.
    pub(crate) is_restricted: bool,
    /// What the JSON of an error looks like. Set by the router.
    pub(crate) error_form: ErrorForm,
    /// Whether another program may read the head of the request differently.
    pub(crate) is_ambiguous: bool,
    /// What the development server keeps beside the request; `None` elsewhere.
    pub(crate) observed: Option<Box<Observed>>,
    /// The language of the signed-in person.
    person_locale: Option<Locale>,
    body: Option<Incoming>,
    /// The pattern of the route, with parameters as `{name}`; empty before the request is routed.
    pattern: &'static str,
}

impl Context {
    /// A request that is not routed yet.
    #[must_use]
    pub(crate) fn new(
        app: Arc<App>,
        request: hyper::Request<Incoming>,
        client: ClientInfo,
        id: RequestId,
    ) -> Self {
        let (head, body) = request.into_parts();
        let query = Query::parse(head.uri.query().unwrap_or_default());
        // In this order: what is made of settings that are being exchanged is of the former generation.
        let generation = settings::generation(&app);
        Self {
            generation,
            config: app.shared_config(),
            app,
            head,
            query,
            client: client.client,
            scheme: client.scheme,
            is_from_trusted_proxy: false,
            id,
            visibility: Visibility::Private,
            is_restricted: false,
            error_form: ErrorForm::Tondo,
            is_ambiguous: false,
            observed: None,
            person_locale: None,
            body: Some(body),
            pattern: "",
        }
    }

    /// The request's headers.
    #[must_use]
    pub(crate) fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// A header as text; `None` where it is absent or not ASCII.
    #[must_use]
    pub(crate) fn header(&self, name: impl hyper::header::AsHeaderName) -> Option<&str> {
        self.head.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Takes the body. `None` where it was taken before.
    #[must_use]
    pub(crate) fn take_body(&mut self) -> Option<Incoming> {
        self.body.take()
    }

    /// Gives back a body that was not read to its end.
    pub(crate) fn return_body(&mut self, body: Incoming) {
        self.body = Some(body);
    }

    /// Sets the pattern of the route that the path matches.
    pub(crate) fn set_pattern(&mut self, pattern: &'static str) {
        self.pattern = pattern;
    }

    /// The pattern of the route; empty where the path has none, and before it is routed.
    #[must_use]
    pub(crate) fn pattern(&self) -> &'static str {
        self.pattern
    }

    /// A parameter of the path, parsed.
    ///
    /// # Errors
    ///
    /// 404 with the message `missing` where it does not parse: nothing has such a name.
    pub(crate) fn path_parameter<T: FromStr>(&self, name: &str, missing: Message) -> Result<T, ApiError> {
        let segment = self.path_segment(name);
        segment.and_then(|segment| segment.parse().ok()).ok_or(ApiError::NotFound(missing))
    }

    /// A parameter of the path, percent-decoded, with what the pattern has behind it in the same segment; `None` where the
    /// route has no such parameter.
    #[must_use]
    pub(crate) fn path_segment(&self, name: &str) -> Option<Cow<'_, str>> {
        let path = self.app.config.base_path.strip(self.head.uri.path())?;
        let is_named = |segment: &str| {
            segment
                .strip_prefix('{')
                .and_then(|rest| rest.split_once('}'))
                .is_some_and(|(known, _)| known == name)
        };
        let mut segments = self.pattern.split('/').zip(path.split('/'));
        let (_, segment) = segments.find(|(pattern, _)| is_named(pattern))?;
        if has_escapes(segment) {
            percent_decode_str(segment).decode_utf8().ok()
        } else {
            Some(segment.into())
        }
    }

    /// The language of the answer: `hl`, then `Accept-Language`, then the signed-in person's, then the configured one.
    #[must_use]
    pub(crate) fn locale(&self) -> Locale {
        requested_locale(&self.query, self.headers()).or(self.person_locale).unwrap_or(self.config.locale)
    }

    /// Sets the language of the signed-in person.
    pub(crate) fn set_person_locale(&mut self, locale: Locale) {
        self.person_locale = Some(locale);
    }

    /// Where the caller signs in from.
    pub(crate) fn device(&self) -> Device {
        let user_agent = self.header(USER_AGENT).map(UserAgent::from_client);
        Device {
            client: Some(self.client.to_string()),
            user_agent,
            network: Some(network_of(self.limited_ip())),
        }
    }

    /// The origin under which the caller reaches this server (`https://avatars.example.org`): `public_url`, else the host of
    /// the request, which was validated.
    #[must_use]
    pub(crate) fn site(&self) -> String {
        let requested = || {
            let scheme = if self.is_https() { "https" } else { "http" };
            request_host(&self.head).ok().flatten().map(|host| format!("{scheme}://{host}"))
        };
        let configured = self.config.public_url.as_str().map(str::to_owned);
        configured.or_else(requested).unwrap_or_else(|| self.config.site())
    }

    /// The origin for a link that is handed on. As [`Self::site`], but never one that only the caller has named: with
    /// `allowed_hosts = "*"` that may be any.
    #[must_use]
    pub(crate) fn site_of_links(&self) -> String {
        if self.config.allowed_hosts.are_any() && self.config.public_url.as_str().is_none() {
            self.config.site()
        } else {
            self.site()
        }
    }

    /// The IP that limits are counted by. Clients of a unix socket that no trusted proxy tells apart share one.
    #[must_use]
    pub(crate) fn limited_ip(&self) -> IpAddr {
        match self.client {
            Client::Ip(ip) => ip,
            Client::Local => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
        }
    }

    /// Whether people use this server over HTTPS.
    #[must_use]
    pub(crate) fn is_https(&self) -> bool {
        self.scheme == Scheme::Https || self.config.public_url.is_https()
    }

    /// Whether the method is safe: it changes nothing (RFC 9110, 9.2.1).
    #[must_use]
    pub(crate) fn is_safe(&self) -> bool {
        matches!(self.head.method, Method::GET | Method::HEAD | Method::OPTIONS | Method::TRACE)
    }

    /// A change by the session's person, for the audit trail. The catalog makes it only if the token still has the scope
    /// `needed` then.
    #[must_use]
    pub(crate) fn change_by(&self, session: &Session, needed: Scope) -> Change {
        let grant = Grant { person: session.person.id, token: session.token.id, needed };
        self.app.change(Actor::Bearer(grant), Some(self.client.to_string()))
    }
}

/// The language that the request names: by `hl`, else by `Accept-Language`.
fn requested_locale(query: &Query, headers: &HeaderMap) -> Option<Locale> {
    let by_query = query.get("hl").and_then(Locale::from_tag);
    let by_header = || headers.get(ACCEPT_LANGUAGE)?.to_str().ok().and_then(best_accepted);
    by_query.or_else(by_header)
}
