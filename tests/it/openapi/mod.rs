//! The OpenAPI description.

mod examples;
mod operating;
mod responses;
