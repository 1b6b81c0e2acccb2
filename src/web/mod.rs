//! The HTTP words that handlers are written in: the request's context, bodies, answers, errors, caching.
//!
//! Everything here serves any handler; nothing here knows a route.

mod body;
mod caching;
mod context;
mod cors;
mod error;
mod guard;
mod query;
mod read_body;
mod response;
mod session;

pub use body::Body;
pub use caching::{Freshness, Validators};
pub use context::{Audience, Client, Context, RequestId};
pub use cors::{options, share};
pub use error::{ApiError, Rendered};
pub use guard::admit;
pub use query::Query;
pub use read_body::{drain, read_body};
pub use response::{Response, created, json, no_content, picture_headers, private_headers, url_path};
pub use session::{Cookie, require};
