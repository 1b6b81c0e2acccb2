//! The server: sockets and connections (`listen`), one request at a time (`service`), the table of routes (`router`).

mod listen;
mod router;
mod service;
mod systemd;

pub use listen::{BindError, Listening, bind, serve};
