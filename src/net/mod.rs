//! The network: sockets (`listener`, `socket`), limits on connections (`connection_limiter`, `places`), TLS (`tls`, `certificate`), and one
//! connection at a time (`opening`, then `connection`, over `rate_guard` and `inspected`; HTTP/1 with `head_lines`, `head_timeouts` and `open_requests`, HTTP/2 with
//! `http2_frames` and `http2_streams`), and what is answered during a migration (`migrating`); the metrics (`metrics_listener`); what systemd passes and asks for (`systemd`, `watchdog`).

mod certificate;
mod connection;
mod connection_limiter;
mod head_lines;
mod head_timeouts;
mod http2_frames;
mod http2_streams;
mod inspected;
mod listener;
mod metrics_listener;
mod migrating;
mod open_files;
mod open_requests;
mod opening;
mod places;
mod rate_guard;
mod socket;
mod socket_stream;
mod systemd;
mod tls;
mod transport;
mod watchdog;

pub(crate) use listener::{BindError, Listening};
pub use listener::{bind, serve};
pub(crate) use migrating::answer_during;
pub(crate) use tls::{Tls, check_certificate};
