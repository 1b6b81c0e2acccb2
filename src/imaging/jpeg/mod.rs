//! A JPEG's coded data (ITU-T T.81): followed to its end, or decoded in the size that is wanted.
//!
//! A block's lowest frequencies are the block in a smaller size, so that a small picture of a large one takes neither all of
//! its coefficients nor all of its pixels. Whole pictures are decoded elsewhere, by the decoder that settles whether a
//! stranger's file is sound.

mod block;
mod codes;
mod dct;
mod planes;
mod scans;

pub(super) use block::Detail;
pub(super) use planes::{Components, Plane, Planes, decode};
pub(super) use scans::cut;
