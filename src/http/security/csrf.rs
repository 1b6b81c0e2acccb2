//! Protection from cross-site request forgery: pages of other sites may not change anything with the API, unless
//! `cors_origins` lists the site. Pictures are public and are not checked.

use hyper::header::{HeaderName, ORIGIN};

use super::host::effective_host;
use crate::config::WebOrigin;
use crate::http::{ApiError, Context};
use crate::values::Authority;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The origin of a request, as the browser states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RequestOrigin {
    /// A page of this server, or the person's own doing: the address bar, a bookmark.
    SameOrigin,
    /// A site of `cors_origins`.
    Allowed,
    /// Another site.
    CrossSite,
    /// Not stated: a program, or an old browser.
    Unknown,
}

/// Checks that no page of another site requests a change.
///
/// # Errors
///
/// 403 for an unsafe method from another site.
pub(crate) fn check_origin(context: &Context) -> Result<(), ApiError> {
    if context.is_safe() || request_origin(context) != RequestOrigin::CrossSite {
        Ok(())
    } else {
        Err(ApiError::CrossSite)
    }
}

/// The origin of a request: `Origin` (RFC 6454) names the site, `Sec-Fetch-Site` (Fetch Metadata) its relation to this
/// server.
#[must_use]
pub(crate) fn request_origin(context: &Context) -> RequestOrigin {
    let origin = context.headers().get(ORIGIN).map(|value| value.to_str().unwrap_or("null"));
    let site = context.headers().get(SEC_FETCH_SITE).map(|value| value.to_str().unwrap_or("cross-site"));
    let config = &context.config;
    match (origin, site) {
        (_, Some("same-origin")) | (None, Some("none")) => RequestOrigin::SameOrigin,
        (Some(origin), None | Some("none")) if is_own(context, origin) => RequestOrigin::SameOrigin,
        (Some(origin), _) if config.cors_origins.allow(origin) => RequestOrigin::Allowed,
        (None, None) => RequestOrigin::Unknown,
        _ => RequestOrigin::CrossSite,
    }
}

/// Whether an origin is that of the request's host, or of `public_url`.
///
/// Where people use HTTPS, an HTTP origin of the same host is not accepted: anybody on the network path can forge its
/// pages. A request over HTTP may have either, since a proxy may terminate TLS.
fn is_own(context: &Context, origin: &str) -> bool {
    let Ok(origin) = origin.parse::<WebOrigin>() else { return false };
    if context.is_https() && !origin.is_https() {
        return false;
    }
    let host = effective_host(context).and_then(|host| host.parse::<Authority>().ok());
    let is_host = host.is_some_and(|host| host.is_same(origin.authority(), origin.default_port()));
    is_host || context.config.public_url.is(&origin)
}
