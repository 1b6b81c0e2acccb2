//! HTTP: answering one request (`service`), the table of routes (`routes`) and its router, building blocks of handlers, and the handlers:
//! the JSON API (`api`), pictures and profiles (`public`), Gravatar's API for who is signed in (`gravatar`), the embedded pages
//! (`pages`).

pub(crate) mod api;
mod body;
mod caching;
pub(crate) mod content_disposition;
mod error;
pub(crate) mod gravatar;
mod hook;
mod metrics;
mod observed;
mod openapi;
pub(crate) mod pages;
mod picture_access;
mod picture_schema;
pub(crate) mod public;
mod query;
mod ranges;
mod read_body;
mod ready_answers;
mod request;
mod request_metrics;
mod response;
mod route;
mod router;
mod routes;
mod scim;
mod security;
mod service;
mod session;
pub(crate) mod urls;

pub(crate) use body::Body;
pub(crate) use caching::{Freshness, Validators};
pub(crate) use error::ApiError;
pub(crate) use error::{ErrorForm, Rendered};
pub(crate) use hook::RequestHook;
pub(crate) use metrics::metrics;
pub(crate) use query::Query;
pub(crate) use ranges::ByteRange;
pub(crate) use read_body::read_body;
pub(crate) use ready_answers::{KeptBody, Reusable};
pub(crate) use request::Context;
pub(crate) use request::{RequestId, Visibility};
pub(crate) use response::Response;
pub(crate) use response::{created, json, json_bytes, no_body, no_content, public_json, versioned};
pub use route::{Access, Route};
pub(crate) use router::Routes;
pub use routes::route_list;
pub(crate) use security::{
    Client, ClientInfo, ProxyUser, RequestOrigin, Scheme, check_host, check_origin, has_escapes,
    is_trustworthy, options, private_headers, proxy_user, public_headers, request_host, request_origin,
};
pub(crate) use service::{Service, answer, busy, ready_answer};
pub(crate) use session::{Cookie, cookie, is_by_cookie, require};
