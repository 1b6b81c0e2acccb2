//! The server: sockets (`listen`), places for connections (`door`), one connection at a time (`connection`, over `wire`
//! and `patience`, with the `streams` of HTTP/2), one request at a time (`service`), the table of routes (`router`) and its
//! `description` for programs, failures on demand (`rehearsal`).

#[cfg(test)]
mod common_answers;
mod connection;
#[cfg(test)]
mod describing;
mod description;
mod door;
#[cfg(test)]
mod examples;
mod listen;
mod open_files;
mod patience;
mod rehearsal;
mod router;
mod service;
mod stream;
mod streams;
mod systemd;
mod wire;

pub use listen::{BindError, Listening, bind, serve};
pub use rehearsal::{FaultShare, Faults, Latency, Rehearsal};
