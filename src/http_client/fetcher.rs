//! Fetching a URL: looks the name up, checks its IPs, sends the request and follows redirects, within one timeout and one
//! maximum size.

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

/// The limits of a fetch.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FetchLimits {
    /// For everything, look-ups and redirects included.
    pub timeout: Duration,
    /// The largest response body.
    pub max_bytes: u64,
    /// The most redirects in a row.
    pub max_redirects: u8,
    /// The IPs that it may connect to.
    pub filter: AddressFilter,
}

/// A redirect that was followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Redirect {
    /// The URL that redirected.
    pub from: Url,
    /// The status of its response.
    pub status: StatusCode,
    /// The URL to which it redirected.
    pub to: Url,
}

/// The final response.
#[derive(Debug, Clone)]
pub(crate) struct Fetched {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Bytes,
    /// The redirects that led to it, in order.
    pub redirects: Vec<Redirect>,
}

/// Fetches URLs within limits.
#[derive(Debug)]
pub(crate) struct Fetcher {
    limits: FetchLimits,
    resolver: Resolver,
    tls: OnceCell<Arc<ClientConfig>>,
    /// For the named host, where that is this very server.
    own_server: Option<Arc<ClientConfig>>,
}

impl Fetcher {
    /// A fetcher that uses the system's nameservers.
    pub(crate) fn new(limits: FetchLimits) -> Self {
        Self::with_resolver(limits, Resolver::from_system())
    }

    /// A fetcher that uses this resolver.
    pub(crate) fn with_resolver(limits: FetchLimits, resolver: Resolver) -> Self {
        Self { limits, resolver, tls: OnceCell::new(), own_server: None }
    }

    /// A fetcher that asks this very server, by the address of its own socket: whatever certificate it shows is its own. Hosts to
    /// which it redirects must prove their names.
    pub(crate) fn of_own_server(limits: FetchLimits) -> Self {
        Self { own_server: trust::own_server().ok(), ..Self::new(limits) }
    }

    /// Trusts these certificates only, for tests.
    #[cfg(test)]
    pub(super) fn trusting(mut self, trusted: Arc<ClientConfig>) -> Self {
        self.tls = OnceCell::new_with(Some(trusted));
        self
    }

    /// Sends a request and follows redirects. `headers` go to each server on the way; `Authorization` and `Cookie` only as
    /// long as the origin stays the same.
    pub(crate) async fn fetch(&self, url: &Url, headers: &HeaderMap) -> Result<Fetched, FetchError> {
        let followed = timeout(self.limits.timeout, self.follow(url, headers));
        let seconds = self.limits.timeout.as_secs();
        followed.await.map_err(|_elapsed| FetchError::Timeout { seconds })?
    }

    /// Sends a body with POST. A redirect is an answer like any other: what was meant for one server goes to no other.
    pub(crate) async fn post(
        &self,
        url: &Url,
        headers: &HeaderMap,
        body: Bytes,
    ) -> Result<Fetched, FetchError> {
        let content = (headers.clone(), Some(body));
        let sent = timeout(self.limits.timeout, self.fetch_once(url, self.limits.filter, None, content));
        let seconds = self.limits.timeout.as_secs();
        let response = sent.await.map_err(|_elapsed| FetchError::Timeout { seconds })??;
        let (head, body) = response.into_parts();
        Ok(Fetched { status: head.status, headers: head.headers, body, redirects: Vec::new() })
    }

    async fn follow(&self, url: &Url, headers: &HeaderMap) -> Result<Fetched, FetchError> {
        let named_host = url.host().to_owned();
        let (mut url, mut headers) = (url.clone(), headers.clone());
        let mut redirects = Vec::new();
        loop {
            let filter = self.limits.filter;
            let (filter, known) = if url.host() == named_host {
                (filter, self.own_server.as_ref())
            } else {
                (filter.of_redirects(), None)
            };
            let response = self.fetch_once(&url, filter, known, (headers.clone(), None)).await?;
            let Some(to) = redirect_target(&url, &response)? else {
                let (head, body) = response.into_parts();
                return Ok(Fetched { status: head.status, headers: head.headers, body, redirects });
            };
            if redirects.len() >= usize::from(self.limits.max_redirects) {
                return Err(FetchError::TooManyRedirects { limit: self.limits.max_redirects });
            }
            if !to.is_same_origin(&url) {
                headers.remove(AUTHORIZATION);
                headers.remove(COOKIE);
            }
            redirects.push(Redirect { from: url, status: response.status(), to: to.clone() });
            url = to;
        }
    }

    /// Looks the name up once and connects to one of the IPs that passed the filter, so that DNS rebinding changes nothing. `known`
    /// is what to trust of a server that need not prove its name.
    async fn fetch_once(
        &self,
        url: &Url,
        filter: AddressFilter,
        known: Option<&Arc<ClientConfig>>,
        (headers, body): (HeaderMap, Option<Bytes>),
    ) -> Result<Response<Bytes>, FetchError> {
        let host = url.host().to_owned();
        let ips = match self.resolver.lookup(&host).await {
            Ok(ips) if ips.is_empty() => return Err(FetchError::NoSuchName(host)),
            Ok(ips) => ips,
            Err(cause) => return Err(FetchError::Dns { host, cause }),
        };
        let socket = |ip: IpAddr| SocketAddr::new(ip, url.port());
        let allowed: Vec<SocketAddr> = ips.into_iter().filter(|ip| filter.allows(*ip)).map(socket).collect();
        if allowed.is_empty() {
            return Err(FetchError::NotPublic(host));
        }
        let tls = match known {
            _ if !url.is_https() => None,
            Some(known) => Some(Arc::clone(known)),
            None => Some(self.tls(&host).await?),
        };
        OutgoingRequest { url, headers, body, max_bytes: self.limits.max_bytes }.send(&allowed, tls).await
    }

    async fn tls(&self, host: &str) -> Result<Arc<ClientConfig>, FetchError> {
        let config = self.tls.get_or_try_init(|| blocking(trust::from_system)).await;
        config
            .cloned()
            .map_err(|error| FetchError::Tls { host: host.to_owned(), cause: std::io::Error::other(error) })
    }
}

/// The URL to which a response redirects, if it does.
fn redirect_target(from: &Url, response: &Response<Bytes>) -> Result<Option<Url>, FetchError> {
    let status = response.status();
    let is_redirect = matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308);
    let Some(location) = response.headers().get(LOCATION).filter(|_location| is_redirect) else {
        return Ok(None);
    };
    let error = |cause| FetchError::Redirect { status, cause };
    let text = std::str::from_utf8(location.as_bytes())
        .map_err(|_not_utf8| error(InvalidUrl::Malformed("a Location that is not UTF-8".to_owned())))?;
    let to = from.resolve(text).map_err(error)?;
    if from.is_https() && !to.is_https() {
        return Err(FetchError::InsecureRedirect(to.to_string()));
    }
    Ok(Some(to))
}
