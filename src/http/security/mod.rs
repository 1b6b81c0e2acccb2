//! What protects the server and its callers before a handler runs: request validation, origin checks, cross-origin
//! sharing, the client's IP.

mod client_ip;
mod cors;
mod csrf;
mod request_validation;

pub use client_ip::{Client, Scheme, Visitor};
pub use cors::{options, share};
pub use csrf::admit_caller;
pub(crate) use csrf::{RequestOrigin, provenance};
pub use request_validation::{admit, has_escapes, stated_host};
