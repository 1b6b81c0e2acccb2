//! The development server, `tondo dev`.

mod instance;
