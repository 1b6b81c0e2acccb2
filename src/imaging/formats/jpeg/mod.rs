//! A JPEG's coded data (ITU-T T.81): followed to its end, or decoded in the size that is wanted.
//!
//! A block's lowest frequencies are the block in a smaller size, so that a small picture of a large one takes neither all of
//! its coefficients nor all of its pixels. Whole pictures are decoded elsewhere, by the decoder that settles whether a
//! stranger's file is sound.

mod block;
mod dct;
mod huffman;
mod planes;
pub(in crate::imaging) mod probe;
mod scans;

pub(in crate::imaging) use block::Detail;
pub(in crate::imaging) use planes::{Components, Plane, Planes, decode};
pub(in crate::imaging) use scans::cut;
