//! The OpenAPI description.

mod examples;
mod identity;
mod operating;
mod responses;
