//! What Tondo does, in the order it is done: no HTTP, no SQL.
//!
//! Each workflow is a function of the [`App`] (what the house has) and of checked values. They are called by
//! handlers and by the command line alike, and answer with domain values or a [`Fault`].

pub mod accounts;
pub mod addresses;
mod app;
pub mod check;
pub mod connect;
pub mod drawings;
mod fault;
mod folder;
pub mod glimpses;
pub mod imports;
mod limits;
pub mod lookup;
mod memory;
pub mod pictures;
pub mod profiles;
pub mod rehearsal;
pub mod renditions;
pub mod sessions;
pub mod setup;
pub mod upkeep;
pub mod upstream;
pub mod verify;

pub use app::{App, Readiness, Uploads};
pub use fault::{Fault, Missing};
pub use folder::{DataFolder, FolderError, Purpose, is_abandoned};
pub use limits::Limits;
pub use memory::{Drawn, Memory, Owner, PublicName, Ready};
