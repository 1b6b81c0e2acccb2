//! The integration tests: one binary, which starts the real server and speaks HTTP to it. One folder a feature.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    unreachable_pub,
    reason = "a test that cannot go on fails where it is"
)]

mod accounts;
mod api;
mod architecture;
mod backup;
mod commands;
mod connections;
mod cors_csrf;
mod dev;
mod faults;
mod gravatar;
mod identity;
mod import;
mod ingest;
mod integrity;
mod limits;
mod lookup;
mod migrations;
mod openapi;
mod pages;
mod renditions;
mod sessions;
mod support;
mod tokens;
mod untrusted_input;
