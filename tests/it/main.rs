//! The integration tests: one binary, which starts the real server and speaks HTTP to it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test that cannot go on should stop where it stands"
)]

mod addresses;
mod authority;
mod authority_passwords;
mod avatars;
mod checking;
#[path = "../fuzz/claims.rs"]
mod claims;
mod colors;
mod commands;
mod connecting;
mod contract;
mod described;
mod described_examples;
mod dev;
mod door_connections;
mod door_headers;
mod door_http2;
mod door_outbound;
mod door_paths;
mod door_requests;
mod door_secrets;
mod durability;
mod errors;
mod faults_disk;
mod faults_errors;
mod faults_kill;
mod faults_power;
mod importing;
mod layering;
mod masters;
mod masters_hiding;
mod masters_jpeg;
mod masters_metadata;
mod migrations;
mod operating;
mod people;
mod profiles;
mod renditions;
mod renditions_jpeg;
mod setup;
mod sites;
mod soundness;
mod strangers;
mod strangers_bombs;
mod strangers_flood;
mod strangers_limits;
mod strangers_mutants;
mod support;
mod tokens;
mod upstream;
