//! Whom a trusted proxy names in the headers of a request. They are read for the pages and the API only, and only from a proxy
//! of `trusted_proxies`; from anybody else they mean nothing.

use hyper::HeaderMap;

use crate::config::Switch;
use crate::http::Context;
use crate::services::proxy_sign_in::ProxyVisitor;
use crate::values::{DisplayName, Email, Username};

/// The most groups that are read.
const MAX_GROUPS: usize = 256;

/// What the headers say.
#[derive(Debug)]
pub(crate) enum ProxyUser {
    /// Nothing, or people do not sign in by headers.
    Nobody,
    /// They come from a peer that is not trusted.
    Untrusted,
    /// They are there twice, or are not readable.
    Unclear,
    /// Somebody.
    Named(Box<ProxyVisitor>),
}

/// Reads the headers.
#[must_use]
pub(crate) fn proxy_user(context: &Context) -> ProxyUser {
    let config = &context.app.config;
    if config.proxy_sign_in == Switch::Off {
        return ProxyUser::Nobody;
    }
    let headers = context.headers();
    if !headers.contains_key(config.proxy_user_header.as_str()) {
        return ProxyUser::Nobody;
    }
    if !context.is_from_trusted_proxy {
        return ProxyUser::Untrusted;
    }
    read(context, headers).map_or(ProxyUser::Unclear, |visitor| ProxyUser::Named(Box::new(visitor)))
}

fn read(context: &Context, headers: &HeaderMap) -> Option<ProxyVisitor> {
    let config = &context.app.config;
    let user = once(headers, config.proxy_user_header.as_str())?;
    let email = once(headers, config.proxy_email_header.as_str())?;
    let name = once(headers, config.proxy_name_header.as_str())?;
    let groups = once(headers, config.proxy_groups_header.as_str())?;
    Some(ProxyVisitor {
        username: Username::parse(user).ok()?,
        email: Email::parse(email).ok(),
        name: DisplayName::parse(name).ok(),
        groups: groups.split([',', ';', '|']).map(|group| group.trim().to_owned()).take(MAX_GROUPS).collect(),
    })
}

/// The text of a header that is there once at most; `None` for one that is there twice or is not UTF-8. Of two, one may be the
/// client's own.
fn once<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).into_iter();
    let value = match values.next() {
        Some(value) => std::str::from_utf8(value.as_bytes()).ok()?,
        None => "",
    };
    if values.next().is_some() { None } else { Some(value) }
}
