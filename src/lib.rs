//! Tondo, the profile-picture server people run themselves.
//!
//! The modules in reading order, from the ground up; each uses those before it and none after it, and a test holds
//! that. The README's "How it works" walks through them with an upload and a request in hand.

// Base: knows nothing of pictures.
pub mod clock;
pub mod gate;
pub mod types;

pub mod i18n;

pub mod config;

// Engines: know nothing of one another.
pub mod auth;
pub mod blobs;
pub mod catalog;
pub mod generated;
pub mod imaging;
pub mod shelf;

// Workflows: what Tondo does; no HTTP, no SQL.
pub mod workflows;

// The HTTP words that handlers are written in.
pub mod web;

// Handlers: read the request, call a workflow, shape the answer.
pub mod api;
pub mod pages;
pub mod public;

// The server: sockets, one request, the table of routes.
pub mod server;

// The entry: one file a verb.
pub mod cli;
