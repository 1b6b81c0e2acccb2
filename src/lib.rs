//! Tondo, the profile-picture server people run themselves.
//!
//! The modules in reading order, from the lowest layer up; each uses those before it and none after it, and a test
//! holds that. `src/README.md` draws the layout and walks through it with an upload and a request in hand.

#![forbid(unsafe_code)]

// Base: knows nothing of pictures.
pub mod clock;
pub mod gate;
pub mod values;

pub mod i18n;
pub mod model;

pub mod config;

// Engines: know nothing of one another.
pub mod auth;
pub mod blobs;
pub mod catalog;
pub mod default_avatars;
pub mod http_client;
pub mod imaging;
pub mod import;
pub mod rendition_cache;

// Services: what Tondo does; no HTTP, no SQL.
pub mod services;

// HTTP: one request, the table of routes, the handlers.
pub mod http;

// The network: sockets and connections.
pub mod net;

// The development server.
pub mod dev;

// The entry: one file a command.
pub mod cli;
