//! The HTTP words that handlers are written in: the request's context, bodies, answers, errors, caching.
//!
//! Everything here serves any handler; nothing here knows a route.

mod body;
mod caching;
mod client;
mod context;
mod cors;
mod error;
mod gatekeeper;
mod guard;
mod query;
mod ranges;
mod read_body;
mod response;
mod session;

pub use body::Body;
pub use caching::{Freshness, Validators};
pub use client::{Client, Scheme, Visitor};
pub use context::{Audience, Context, RequestId};
pub use cors::{options, share};
pub use error::{ApiError, Rendered};
pub use gatekeeper::{admit, has_escapes, stated_host};
pub use guard::admit_caller;
pub use query::Query;
pub use ranges::Portion;
pub use read_body::{drain, read_body};
pub use response::{
    Response, content_path, created, json, no_content, picture_headers, private_headers, ready_json,
    url_path, world_json,
};
pub use session::{Cookie, require};
