//! What the world sees: pictures, without signing in.

mod picture;

pub use picture::current_master;
