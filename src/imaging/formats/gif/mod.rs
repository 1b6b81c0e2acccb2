//! GIF: reading its structure, cutting what follows its pixels.

pub(in crate::imaging) mod probe;
pub(in crate::imaging) mod truncate;
