//! Code that the targets share.

pub mod claims;
mod signature;

pub use signature::with_signature;
