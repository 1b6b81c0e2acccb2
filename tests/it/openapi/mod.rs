//! The OpenAPI description.

mod examples;
mod responses;
