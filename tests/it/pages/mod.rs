//! The embedded pages.

mod root;
