//! Seeds of the development server. The same seed gives the same data on every machine, identifiers included.
//!
//! `read` parses a seed file and checks all of it; `spec` is the checked seed; `apply` replaces all data with it in one
//! transaction.

mod apply;
mod crowd;
mod entries;
mod problems;
mod read;
mod read_pictures;
mod sources;
mod spec;
mod write;

pub(crate) use apply::{PasswordHashes, ResetError, reset};
pub(crate) use read::{BUILT_IN, Loaded, read_seed};
pub(crate) use sources::Source;
pub(crate) use spec::{Fingerprint, FixedToken, Seed, SeedErrors, SeedPerson};
pub(crate) use write::{Inline, SeedText};
