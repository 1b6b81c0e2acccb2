//! Fetching: names looked up, addresses looked at, redirects followed, all within one limit of time and one of length.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use hyper::header::{AUTHORIZATION, COOKIE, HeaderMap, LOCATION};
use hyper::{Response, StatusCode};
use tokio::sync::OnceCell;
use tokio::time::timeout;
use tokio_rustls::rustls::ClientConfig;

use super::dns::Resolver;
use super::error::FetchError;
use super::send::OutgoingRequest;
use super::ssrf_filter::AddressFilter;
use super::trust;
use crate::gate::blocking;
use crate::values::{InvalidUrl, Url};

/// What a fetch may take.
#[derive(Debug, Clone, Copy)]
pub struct FetchLimits {
    /// All of it, names and redirects included.
    pub timeout: Duration,
    /// The longest answer.
    pub max_bytes: u64,
    /// The most redirects one after the other.
    pub max_redirects: u8,
    /// Where it may go.
    pub reach: AddressFilter,
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// The answer with its body.
    Get,
    /// Its head only.
    Head,
}

impl Method {
    pub(super) fn method(self) -> hyper::Method {
        match self {
            Self::Get => hyper::Method::GET,
            Self::Head => hyper::Method::HEAD,
        }
    }
}

/// A redirect that was followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hop {
    /// Who was asked.
    pub address: Url,
    /// The status of the answer.
    pub status: StatusCode,
    /// Where it led.
    pub to: Url,
}

/// What came.
#[derive(Debug, Clone)]
pub struct Fetched {
    /// The address that gave the answer.
    pub address: Url,
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Bytes,
    /// The redirects on the way.
    pub hops: Vec<Hop>,
}

/// Fetches within limits.
#[derive(Debug)]
pub struct Fetcher {
    limits: FetchLimits,
    resolver: Resolver,
    tls: OnceCell<Arc<ClientConfig>>,
}

impl Fetcher {
    /// One that looks names up as the system does.
    pub fn new(limits: FetchLimits) -> Self {
        Self::with_resolver(limits, Resolver::of_system())
    }

    /// One that looks names up there.
    pub fn with_resolver(limits: FetchLimits, resolver: Resolver) -> Self {
        Self { limits, resolver, tls: OnceCell::new() }
    }

    /// One that trusts these certificates and no others, for tests.
    #[cfg(test)]
    pub(super) fn trusting(mut self, trusted: Arc<ClientConfig>) -> Self {
        self.tls = OnceCell::new_with(Some(trusted));
        self
    }

    /// Asks a server and follows its redirects. `headers` go to each server on the way, save secrets, which go to the
    /// first only.
    pub async fn fetch(
        &self,
        ask: Method,
        address: &Url,
        headers: &HeaderMap,
    ) -> Result<Fetched, FetchError> {
        let whole = timeout(self.limits.timeout, self.follow(ask, address, headers));
        let seconds = self.limits.timeout.as_secs();
        whole.await.map_err(|_elapsed| FetchError::TooSlow { seconds })?
    }

    async fn follow(&self, ask: Method, address: &Url, headers: &HeaderMap) -> Result<Fetched, FetchError> {
        let (mut address, mut headers) = (address.clone(), headers.clone());
        let mut hops = Vec::new();
        loop {
            let answer = self.ask_once(ask, &address, headers.clone()).await?;
            let Some(to) = redirect(&address, &answer)? else {
                let (head, body) = answer.into_parts();
                return Ok(Fetched { address, status: head.status, headers: head.headers, body, hops });
            };
            if hops.len() >= usize::from(self.limits.max_redirects) {
                return Err(FetchError::TooManyRedirects { limit: self.limits.max_redirects });
            }
            if !to.is_same_origin(&address) {
                headers.remove(AUTHORIZATION);
                headers.remove(COOKIE);
            }
            hops.push(Hop { address, status: answer.status(), to: to.clone() });
            address = to;
        }
    }

    /// Looks the name up once and asks one of the addresses that were looked at: a name that is pointed elsewhere a moment
    /// later changes nothing.
    async fn ask_once(
        &self,
        ask: Method,
        address: &Url,
        headers: HeaderMap,
    ) -> Result<Response<Bytes>, FetchError> {
        let host = address.host().to_owned();
        let found = match self.resolver.addresses(&host).await {
            Ok(found) if found.is_empty() => return Err(FetchError::NoSuchName(host)),
            Ok(found) => found,
            Err(problem) => return Err(FetchError::Name { host, problem }),
        };
        let at = |ip: IpAddr| SocketAddr::new(ip, address.port());
        let allowed: Vec<SocketAddr> =
            found.into_iter().filter(|ip| self.limits.reach.includes(*ip)).map(at).collect();
        if allowed.is_empty() {
            return Err(FetchError::NotPublic(host));
        }
        let tls = if address.is_https() { Some(self.tls(&host).await?) } else { None };
        OutgoingRequest { ask, address, headers, max_bytes: self.limits.max_bytes }.run(&allowed, tls).await
    }

    async fn tls(&self, host: &str) -> Result<Arc<ClientConfig>, FetchError> {
        let made = self.tls.get_or_try_init(|| blocking(trust::of_system)).await;
        made.cloned()
            .map_err(|error| FetchError::Tls { host: host.to_owned(), problem: std::io::Error::other(error) })
    }
}

/// Where an answer sends whoever asks on, if it does.
fn redirect(from: &Url, answer: &Response<Bytes>) -> Result<Option<Url>, FetchError> {
    let status = answer.status();
    let is_redirect = matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308);
    let Some(location) = answer.headers().get(LOCATION).filter(|_location| is_redirect) else {
        return Ok(None);
    };
    let fault = |problem| FetchError::Redirect { status, problem };
    let text = std::str::from_utf8(location.as_bytes())
        .map_err(|_error| fault(InvalidUrl::Malformed("an address that is no text".to_owned())))?;
    let to = from.resolve(text).map_err(fault)?;
    if from.is_https() && !to.is_https() {
        return Err(FetchError::Unprotected(to.to_string()));
    }
    Ok(Some(to))
}
