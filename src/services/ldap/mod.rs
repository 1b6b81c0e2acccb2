//! People of a directory: `tondo sync ldap`, the timer of the server, and the trial of the connection.

mod admins;
mod directory;
mod entry;
mod gone;
mod people;
mod photos;
mod report;
mod schedule;
mod sync;
mod trial;

pub(crate) use gone::Many;
pub(crate) use report::{SyncOutcome, SyncReport};
pub(crate) use schedule::{run_schedule, start};
pub(crate) use sync::{Options, sync};
pub(crate) use trial::try_connection;
