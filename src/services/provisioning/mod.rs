//! People who come from elsewhere: what a directory or a program that provisions accounts says of them becomes facts here.
//!
//! What belongs to somebody else already, or is no valid value, is left out and reported; the rest counts.

mod facts;
mod photo;

pub(crate) use facts::{Facts, Planned, apply, plan};
pub(crate) use photo::{Photo, PhotoOutcome, PhotoPolicy, digest, is_wanted, take_photo};
