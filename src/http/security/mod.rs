//! Protection of the server and its callers before and after a handler runs: validation of the head, the host, the origin,
//! cross-origin sharing, security headers, and the client's IP.

mod client_ip;
mod cors;
mod csrf;
mod headers;
mod host;
mod proxy_user;
mod request_validation;

pub(crate) use client_ip::{Client, ClientInfo, ForwardingWarning, Scheme};
pub(crate) use cors::{add_cors_headers, options};
pub(crate) use csrf::{RequestOrigin, check_origin, request_origin};
pub(crate) use headers::{private_headers, public_headers};
pub(crate) use host::{check_host, is_trustworthy, request_host};
pub(crate) use proxy_user::{ProxyUser, proxy_user};
pub(crate) use request_validation::{has_escapes, validate_head};
