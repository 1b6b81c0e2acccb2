//! Rehearsals: a house made up from a seed, for developing apps against. The same seed makes the same house, to the
//! identifiers, whenever and wherever.
//!
//! `seed_file` reads a seed and checks all of it; `seed` is what it says; `reset` brings the house to it in one commit.
//! Called by `tondo dev` only; a house that people live in never meets this.

mod entries;
mod notes;
mod reset;
mod seed;
mod seed_file;
mod sources;

pub use reset::{PasswordHashes, ResetError, reset};
pub use seed::{Fingerprint, FixedToken, MadeUpPerson, MadeUpPicture, Seed, SeedFaults};
pub use seed_file::{BUILT_IN, Loaded, built_in, load};
pub use sources::Source;
