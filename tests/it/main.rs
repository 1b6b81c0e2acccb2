//! The integration tests: one binary, which starts the real server and speaks HTTP to it.

mod contract;
mod layering;
mod support;
