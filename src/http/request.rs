//! One request, as handlers see it.

use std::borrow::Cow;
use std::fmt::{self, Write};
use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};

use hyper::body::Incoming;
use hyper::header::ACCEPT_LANGUAGE;
use hyper::http::request::Parts;
use hyper::{HeaderMap, Method};
use percent_encoding::percent_decode_str;

use super::security::{has_escapes, stated_host};
use crate::catalog::{Actor, Change, Grant, Session};
use crate::http::{ApiError, Client, Query, Scheme, Visitor};
use crate::i18n::best_accepted;
use crate::services::App;
use crate::values::{Locale, Message, Scope};

/// Names a request in the log and to its sender: 16 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestId(u64);

/// Requests of this process so far.
static REQUESTS: AtomicU64 = AtomicU64::new(0);

/// What makes this process's names differ from another's.
static SALT: LazyLock<RandomState> = LazyLock::new(RandomState::new);

impl RequestId {
    /// A new one, which tells nobody how many there were: the requests' number under a keyed hash. It is no secret, and
    /// asking the system for randomness at each request would cost as much as a tenth of the answer.
    pub fn next() -> Self {
        Self(SALT.hash_one(REQUESTS.fetch_add(1, Ordering::Relaxed)))
    }

    /// Its digits, in ASCII.
    pub fn digits(self) -> [u8; 16] {
        let mut nibbles = self.0;
        let mut digits = [0; 16];
        for digit in digits.iter_mut().rev() {
            let nibble = u8::try_from(nibbles & 15).unwrap_or_default();
            *digit = if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 };
            nibbles >>= 4;
        }
        digits
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.digits().iter().try_for_each(|digit| out.write_char(char::from(*digit)))
    }
}

/// For whom an answer is, which settles its headers on every status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// The caller only: API and pages.
    Private,
    /// The world: pictures.
    Public,
}

/// One request and the house that it came to.
#[derive(Debug)]
pub struct Context {
    /// The house.
    pub app: Arc<App>,
    /// Method, address, headers.
    pub head: Parts,
    /// The parameters of the query.
    pub query: Query,
    /// Where the request came from.
    pub client: Client,
    /// How the request came to the house, or to the trusted proxy before it.
    pub scheme: Scheme,
    /// The request's name.
    pub id: RequestId,
    /// For whom the answer is; the router knows.
    pub audience: Visibility,
    /// The language of whoever is signed in.
    own_locale: Option<Locale>,
    body: Option<Incoming>,
    /// The pattern of the route, whose `{…}` name parts of the path; empty until the route is found.
    pattern: &'static str,
}

impl Context {
    /// Takes a request apart.
    pub fn new(app: Arc<App>, request: hyper::Request<Incoming>, visitor: Visitor, id: RequestId) -> Self {
        let (head, body) = request.into_parts();
        let query = Query::parse(head.uri.query().unwrap_or_default());
        Self {
            app,
            head,
            query,
            client: visitor.client,
            scheme: visitor.scheme,
            id,
            audience: Visibility::Private,
            own_locale: None,
            body: Some(body),
            pattern: "",
        }
    }

    /// The request's headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// A header as text; `None` where it is absent or not ASCII.
    pub fn header(&self, name: impl hyper::header::AsHeaderName) -> Option<&str> {
        self.head.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Takes the body, which can be taken once.
    pub fn take_body(&mut self) -> Option<Incoming> {
        self.body.take()
    }

    /// The pattern of the request's route, such as `/u/{slug}`; empty while there is none.
    pub fn pattern(&self) -> &'static str {
        self.pattern
    }

    /// Notes the pattern that the router found the path to fit.
    pub fn set_pattern(&mut self, pattern: &'static str) {
        self.pattern = pattern;
    }

    /// A part of the path as a checked value. One that does not parse names nothing that exists.
    pub fn path_parameter<T: FromStr>(&self, name: &str, missing: Message) -> Result<T, ApiError> {
        let part = self.part_of_path(name);
        part.and_then(|part| part.parse().ok()).ok_or(ApiError::NotFound(missing))
    }

    /// A part of the path as text, decoded; `None` where the route's path has no such part.
    pub fn part_of_path(&self, name: &str) -> Option<Cow<'_, str>> {
        let path = self.app.config.base_path.strip(self.head.uri.path())?;
        let is_named =
            |segment: &str| segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) == Some(name);
        let mut segments = self.pattern.split('/').zip(path.split('/'));
        let (_, part) = segments.find(|(segment, _)| is_named(segment))?;
        if has_escapes(part) { percent_decode_str(part).decode_utf8().ok() } else { Some(part.into()) }
    }

    /// The language to answer in: what the request names, else what whoever is signed in chose, else the configured one.
    pub fn locale(&self) -> Locale {
        chosen_locale(&self.query, self.headers()).or(self.own_locale).unwrap_or(self.app.config.locale)
    }

    /// Answers in this language, unless the request names another.
    pub fn prefer_locale(&mut self, locale: Locale) {
        self.own_locale = Some(locale);
    }

    /// The network address of the client; `None` on a unix socket.
    pub fn client_address(&self) -> Option<IpAddr> {
        match self.client {
            Client::Ip(address) => Some(address),
            Client::Local => None,
        }
    }

    /// The address under which the caller reaches the server, without a path: the configured one, else that of the
    /// request itself, whose host was checked.
    pub fn site(&self) -> String {
        let asked = || {
            let scheme = if self.is_https() { "https" } else { "http" };
            stated_host(&self.head).ok().flatten().map(|host| format!("{scheme}://{host}"))
        };
        let configured = self.app.config.public_url.as_str().map(str::to_owned);
        configured.or_else(asked).unwrap_or_else(|| self.app.config.site())
    }

    /// Whether people reach this server over HTTPS.
    pub fn is_https(&self) -> bool {
        self.scheme == Scheme::Https || self.app.config.public_url.is_https()
    }

    /// Whether the request is one that changes nothing (RFC 9110, 9.2.1).
    pub fn is_safe(&self) -> bool {
        matches!(self.head.method, Method::GET | Method::HEAD | Method::OPTIONS | Method::TRACE)
    }

    /// The circumstances of a change that the session's owner makes now, and for which the token must still reach as
    /// far as `needed` when it is made.
    pub fn change_by(&self, session: &Session, needed: Scope) -> Change {
        let warrant = Grant { person: session.person.id, token: session.token.id, needed };
        self.app.change(Actor::Bearer(warrant), Some(self.client.to_string()))
    }
}

/// `?hl=` first, then `Accept-Language`.
fn chosen_locale(query: &Query, headers: &HeaderMap) -> Option<Locale> {
    let asked = query.get("hl").and_then(Locale::from_tag);
    let accepted = || headers.get(ACCEPT_LANGUAGE)?.to_str().ok().and_then(best_accepted);
    asked.or_else(accepted)
}
