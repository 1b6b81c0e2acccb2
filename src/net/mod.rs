//! The network: sockets (`listener`), places for connections (`connection_limiter`), one connection at a time
//! (`connection`, over `rate_guard` and `head_timeouts`, with the streams of HTTP/2 in `http2_streams`).

mod connection;
mod connection_limiter;
mod head_timeouts;
mod http2_streams;
mod listener;
mod open_files;
mod rate_guard;
mod socket_stream;
mod systemd;

pub use listener::{BindError, Listening, bind, serve};
