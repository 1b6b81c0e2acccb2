//! The network: sockets (`listener`), limits on connections (`connection_limiter`, `places`), and one connection at a time
//! (`connection`, over `rate_guard` and `inspected`; HTTP/1 with `head_lines`, `head_timeouts` and `open_requests`, HTTP/2 with
//! `http2_frames` and `http2_streams`), and what is answered during a migration (`migrating`).

mod connection;
mod connection_limiter;
mod head_lines;
mod head_timeouts;
mod http2_frames;
mod http2_streams;
mod inspected;
mod listener;
mod migrating;
mod open_files;
mod open_requests;
mod places;
mod rate_guard;
mod socket_stream;
mod systemd;

pub(crate) use listener::Listening;
pub use listener::{bind, serve};
pub(crate) use migrating::answer_during;
