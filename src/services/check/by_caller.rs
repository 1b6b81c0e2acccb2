//! Checks that a signed-in person asks for over the API. Members ask this server about itself; administrators ask anybody
//! on the public internet. Each is bounded in time, and so is how often and how many at once.

use std::time::Duration;

use super::{AvatarLookup, CheckTarget, FederationReport, by_hash, federation, identity, url};
use crate::http_client::{AddressFilter, FetchLimits, Fetcher, Resolver};
use crate::model::Person;
use crate::services::app::App;
use crate::services::error::ServiceError;
use crate::values::{Message, Scope, Url};

/// One request of a check.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(5);

/// All requests of a check together; what did not answer by then is left out.
const CHECK_TIMEOUT: Duration = Duration::from_secs(20);

/// The largest answer that is read.
const MAX_BYTES: u64 = 4 << 20;

/// What a check found.
#[derive(Debug)]
pub(crate) struct CheckReport {
    /// The server that was asked; `None` for a URL that was fetched as it is, and for a domain.
    pub server: Option<String>,
    /// What it answers.
    pub answers: Vec<AvatarLookup>,
    /// The domain's records, for administrators.
    pub federation: Option<FederationReport>,
}

/// Looks up what was typed.
///
/// # Errors
///
/// [`ServiceError::Forbidden`] where a member asks about more than this server; [`ServiceError::TooOften`] and
/// [`ServiceError::Busy`]; [`ServiceError::Conflict`] where this server has no URL.
pub(crate) async fn by_caller(
    app: &App,
    caller: &Person,
    reach: Scope,
    target: &CheckTarget,
) -> Result<CheckReport, ServiceError> {
    let own = own_base(app);
    let is_about_own = match target {
        CheckTarget::Identity(_) | CheckTarget::Hash(_) => true,
        CheckTarget::Url(url) => own.as_ref().is_some_and(|own| is_below(url, own)),
        CheckTarget::Domain(_) => false,
    };
    let is_administrator = reach.covers(Scope::Admin);
    if !is_about_own && !is_administrator {
        return Err(ServiceError::Forbidden(Scope::Admin));
    }
    app.limits.count_check(caller.id)?;
    let _pass = app.check_gate.enter(1).await?;
    let filter = if is_about_own { AddressFilter::NamedHost } else { AddressFilter::PublicOnly };
    // The certificate is for `public_url`, not for the address of the socket.
    let is_by_socket = is_about_own && app.config().public_url.as_str().is_none();
    let fetcher =
        if is_by_socket { Fetcher::of_own_server(limits(filter)) } else { Fetcher::new(limits(filter)) };
    let records = target.domain().filter(|_| is_administrator);
    let work = async { tokio::join!(look_up(&fetcher, own.as_ref(), target), records_of(records)) };
    let Ok((answers, federation)) = tokio::time::timeout(CHECK_TIMEOUT, work).await else {
        return Err(ServiceError::Busy);
    };
    let asks_server = matches!(target, CheckTarget::Identity(_) | CheckTarget::Hash(_));
    let server = own.filter(|_| asks_server).map(|own| own.to_string().trim_end_matches('/').to_owned());
    Ok(CheckReport { server, answers: answers?, federation })
}

async fn look_up(
    fetcher: &Fetcher,
    own: Option<&Url>,
    target: &CheckTarget,
) -> Result<Vec<AvatarLookup>, ServiceError> {
    let own = || own.ok_or(ServiceError::Conflict(Message::OwnUrlUnknown));
    Ok(match target {
        CheckTarget::Identity(found) => identity(fetcher, own()?, found).await,
        CheckTarget::Hash(hash) => vec![by_hash(fetcher, own()?, *hash).await],
        CheckTarget::Url(named) => vec![url(fetcher, named).await],
        CheckTarget::Domain(_) => Vec::new(),
    })
}

async fn records_of(domain: Option<String>) -> Option<FederationReport> {
    Some(federation(&Resolver::from_system(), &domain?).await)
}

fn limits(filter: AddressFilter) -> FetchLimits {
    FetchLimits { timeout: REQUEST_TIMEOUT, max_bytes: MAX_BYTES, max_redirects: 3, filter }
}

/// This server's own URL, with the base path; `None` if it has only unix sockets and no `public_url`.
fn own_base(app: &App) -> Option<Url> {
    with_loopback(app.own_url()?.trim_end_matches('/')).parse().ok()
}

/// Replaces the unspecified IP, which means "all interfaces" and cannot be connected to, with loopback.
pub(crate) fn with_loopback(base: &str) -> String {
    base.replacen("://0.0.0.0", "://127.0.0.1", 1).replacen("://[::]", "://[::1]", 1)
}

/// Whether a URL is on this server, below its base path and without a segment that would leave it.
fn is_below(url: &Url, base: &Url) -> bool {
    let path = base.target().trim_end_matches('/');
    let rest = url.target().strip_prefix(path);
    let is_inside =
        rest.is_some_and(|rest| rest.starts_with('/') && !rest.contains("..") && !rest.contains('%'));
    url.is_same_origin(base) && is_inside
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unspecified_ip_becomes_loopback() {
        assert_eq!(with_loopback("http://0.0.0.0:8740"), "http://127.0.0.1:8740");
        assert_eq!(with_loopback("http://[::]:8740/base"), "http://[::1]:8740/base");
        assert_eq!(with_loopback("https://a.example"), "https://a.example");
    }

    #[test]
    fn a_url_is_on_this_server_only_below_its_base_path() {
        let base: Url = "https://example.org/avatars".parse().unwrap();
        let is = |url: &str| is_below(&url.parse().unwrap(), &base);
        assert!(is("https://example.org/avatars/u/ada.jpg?s=80"));
        for url in [
            "https://example.org/avatarsx/u",
            "https://example.org/other",
            "https://example.org/avatars/../admin",
            "https://example.org/avatars/%2e%2e/admin",
            "http://example.org/avatars/u/ada.jpg",
            "https://example.org:8443/avatars/u/ada.jpg",
        ] {
            assert!(!is(url), "{url}");
        }
    }
}
