//! The development server, `tondo dev`.

mod control;
mod export;
mod faults;
mod instance;
mod journal;
mod seeds;
