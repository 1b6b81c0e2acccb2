//! WebP: reading its structure, writing containers around our own bitstreams.

pub(in crate::imaging) mod probe;
pub(in crate::imaging) mod write;
