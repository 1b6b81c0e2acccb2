//! HTTP: one request at a time (`service`), the table of routes (`routes`) and its router, the tools of handlers, and the
//! handlers themselves: the JSON API (`api`), public pictures and profiles (`public`), the embedded pages (`pages`).

pub mod api;
mod body;
mod caching;
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

pub use body::Body;
pub use caching::{Freshness, Validators};
pub use error::{ApiError, Rendered};
pub use hook::RequestHook;
pub use query::Query;
pub use ranges::ByteRange;
pub use read_body::{drain, read_body};
pub use request::{Context, RequestId, Visibility};
pub use response::{
    Response, content_path, created, json, no_content, picture_headers, private_headers, ready_json,
    url_path, world_json,
};
pub use route::{Access, Route};
pub(crate) use router::Routes;
pub use routes::route_list;
pub use security::{Client, Scheme, Visitor, admit, admit_caller, has_escapes, options, share, stated_host};
pub(crate) use service::{Service, answer, busy};
pub use session::{Cookie, require};
