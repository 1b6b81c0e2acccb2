//! The embedded pages.

mod assets;
mod shell;
mod texts;
