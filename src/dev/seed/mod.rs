//! Rehearsals: a house made up from a seed, for developing apps against. The same seed makes the same house, to the
//! identifiers, whenever and wherever.
//!
//! `seed_file` reads a seed and checks all of it; `seed` is what it says; `reset` brings the house to it in one commit.
//! Called by `tondo dev` only; a house that people live in never meets this.

mod apply;
mod entries;
mod problems;
mod read;
mod sources;
mod spec;

pub use apply::{PasswordHashes, ResetError, reset};
pub use read::{BUILT_IN, Loaded, built_in, load};
pub use sources::Source;
pub use spec::{Fingerprint, FixedToken, Seed, SeedErrors, SeedPerson, SeedPicture};
