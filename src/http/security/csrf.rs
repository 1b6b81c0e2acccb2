//! Who may ask for what an administrator or a signed-in person may: pages of this server, programs, and the sites that
//! the configuration lists. Pictures are for everybody and are not guarded.

use hyper::header::{HOST, HeaderName, ORIGIN};

use crate::config::WebOrigin;
use crate::http::{ApiError, Context};
use crate::values::{Authority, Message};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// What a browser says of where a request comes from; programs say nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RequestOrigin {
    /// A page of this server.
    Own,
    /// A site that the configuration lists.
    Listed,
    /// Another site.
    RemotePicture,
    /// No browser, or one that doesn't say.
    Untold,
}

/// Lets a request in: its host must be this server's (against DNS rebinding), and a change must not be asked for by
/// another site's page.
///
/// # Errors
///
/// 421 for a foreign host name, 403 for a foreign page's change.
pub fn admit_caller(context: &Context) -> Result<(), ApiError> {
    let config = &context.app.config;
    if let Some(host) = host(context)
        && !config.allowed_hosts.allow(host, &config.public_url)
    {
        return Err(ApiError::Misdirected(Message::HostNotAllowed { host: host.to_owned() }));
    }
    if context.is_safe() || provenance(context) != RequestOrigin::RemotePicture {
        Ok(())
    } else {
        Err(ApiError::CrossSite)
    }
}

/// Where the request says it comes from: `Origin` (RFC 6454) names the site, `Sec-Fetch-Site` (Fetch Metadata) what it
/// is to this server.
pub(crate) fn provenance(context: &Context) -> RequestOrigin {
    let origin = context.headers().get(ORIGIN).map(|value| value.to_str().unwrap_or("null"));
    let site = context.headers().get(SEC_FETCH_SITE).map(|value| value.to_str().unwrap_or("cross-site"));
    let config = &context.app.config;
    match (origin, site) {
        // "None" is the address bar or a bookmark: the person's own doing.
        (_, Some("same-origin")) | (None, Some("none")) => RequestOrigin::Own,
        (Some(origin), None | Some("none")) if is_own(context, origin) => RequestOrigin::Own,
        (Some(origin), _) if config.cors_origins.allow(origin) => RequestOrigin::Listed,
        (None, None) => RequestOrigin::Untold,
        _ => RequestOrigin::RemotePicture,
    }
}

/// Whether an origin is this server's: that of the request's own host, or the configured one. Where people come over
/// HTTPS it must be an HTTPS one: a plain page of the same name is whose-ever the network is on the way to it. A request
/// that comes over plain HTTP proves nothing about them, for a proxy may speak another scheme to us.
fn is_own(context: &Context, origin: &str) -> bool {
    let Ok(origin) = origin.parse::<WebOrigin>() else { return false };
    if context.is_https() && !origin.is_https() {
        return false;
    }
    let host = host(context).and_then(|host| host.parse::<Authority>().ok());
    let is_host = host.is_some_and(|host| host.is_same(origin.authority(), origin.default_port()));
    is_host || context.app.config.public_url.is(&origin)
}

/// The host that the request is for: of HTTP/2's `:authority` or an absolute address, else of the header.
fn host(context: &Context) -> Option<&str> {
    context.head.uri.authority().map(hyper::http::uri::Authority::as_str).or_else(|| context.header(HOST))
}
