//! Tondo, the profile-picture server people run themselves.
//!
//! The modules in reading order, from the lowest layer up; each uses those before it and none after it, and a test
//! holds that. `src/README.md` draws the layout and walks through it with an upload and a request in hand.

#![forbid(unsafe_code)]

// Base: knows nothing of pictures.
mod clock;
mod gate;
mod metrics;
mod values;

mod i18n;
mod model;

mod config;

// Engines: know nothing of one another.
mod auth;
mod backups;
mod blobs;
mod catalog;
mod default_avatars;
mod http_client;
mod imaging;
mod import;
mod ldap;
mod mail;
mod oidc;
mod rendition_cache;

// Services: what Tondo does; no HTTP, no SQL.
mod services;

// HTTP: one request, the table of routes, the handlers.
mod http;

// The network: sockets and connections.
mod net;

// The development server.
mod dev;

// The entry: one file a command.
mod cli;

pub use cli::run;

/// What integration tests, benchmarks and fuzz targets call directly. It promises nothing to anyone else.
#[doc(hidden)]
pub mod parts {
    pub use crate::clock::Clock;
    pub use crate::config::{Config, Environment, Overrides};
    pub use crate::default_avatars::draw;
    pub use crate::http::{Access, Route, route_list};
    pub use crate::i18n::render as sentence;
    pub use crate::imaging::{
        DataUri, ImageError, Limits, MasterError, OtherType, Probe, ProfileChannels, ReducedProfile,
        make_master, probe, reduced_profile, render, rendering_bytes,
    };
    pub use crate::net::{bind, serve};
    pub use crate::services::{App, DataDir, OpenMode, lookup};
    pub use crate::values::{
        AnimationMode, BlobHash, Color, Crop, Framing, IdentityHash, Initials, Locale, MediaType, Message,
        PersonId, RenditionSpec, Rotation, Scope, Seed, Side, Style,
    };
}
