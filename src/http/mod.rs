//! HTTP: answering one request (`service`), the table of routes (`routes`) and its router, building blocks of handlers, and the handlers:
//! the JSON API (`api`), pictures and profiles (`public`), the embedded pages (`pages`).

pub mod api;
mod body;
mod caching;
pub(crate) mod content_disposition;
mod error;
mod hook;
mod openapi;
pub mod pages;
pub mod public;
mod query;
mod ranges;
mod read_body;
mod request;
mod response;
mod route;
mod router;
mod routes;
mod security;
mod service;
mod session;
pub(crate) mod urls;

pub use body::Body;
pub(crate) use caching::{Freshness, Validators};
pub use error::ApiError;
pub(crate) use error::Rendered;
pub use hook::RequestHook;
pub(crate) use query::Query;
pub(crate) use ranges::ByteRange;
pub(crate) use read_body::read_body;
pub use request::Context;
pub(crate) use request::{RequestId, Visibility};
pub use response::Response;
pub(crate) use response::{created, json, json_bytes, no_content, public_json};
pub use route::{Access, Route};
pub(crate) use router::Routes;
pub use routes::route_list;
pub(crate) use security::{
    Client, check_host, check_origin, has_escapes, options, private_headers, public_headers, request_host,
};
pub(crate) use service::{Service, answer, busy};
pub(crate) use session::{Cookie, require};
