//! Code that the fuzz targets share.

pub mod claims;
mod signed;

pub use signed::signed;
