//! The development server behind `tondo dev`: people, tokens and pictures from a seed file, in a data directory of its
//! own; requests that are delayed or fail on demand; and reasons in the log for requests that fail.
//!
//! Only the command line calls this module. It reaches into HTTP through [`RequestHook`](crate::http::RequestHook)
//! alone, and `tondo serve` never uses it.

mod api;
mod banner;
mod data_dir;
mod error;
mod excerpt;
mod explain;
mod export;
mod fault_injection;
mod fault_rules;
mod hook;
mod house;
mod journal;
mod latency;
mod preference;
mod reload;
pub(crate) mod seed;
mod snapshot_list;

pub(crate) use banner::{Announcement, Banner, write_sample_upload};
pub(crate) use data_dir::{DevDataDir, remove_abandoned};
pub(crate) use error::Error;
pub(crate) use export::ExportDir;
pub(crate) use fault_injection::{FaultInjection, FaultPattern, FaultShare};
pub(crate) use hook::DevHook;
pub(crate) use house::House;
pub(crate) use latency::Latency;
pub(crate) use reload::watch;
