//! The limit of open files: raised as far as the system permits, and compared with the configured number of connections.
//! Done once, when the sockets are bound.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::config::Config;

/// Files besides those of connections: the database, listening sockets, pictures in work.
const OTHER_FILES: u64 = 256;

/// Raises the soft limit to the hard limit, and warns where `max_connections` may exceed it.
pub(super) fn raise_limit(config: &Config) {
    let before = getrlimit(Resource::Nofile);
    if before.current != before.maximum {
        let raised = Rlimit { current: before.maximum, maximum: before.maximum };
        if let Err(error) = setrlimit(Resource::Nofile, raised) {
            tracing::debug!(%error, "the limit of open files could not be raised");
        }
    }
    let needed = needed_files(config.max_connections.get());
    match getrlimit(Resource::Nofile).current {
        Some(limit) if limit < needed => tracing::warn!(
            limit,
            needed,
            max_connections = config.max_connections,
            "connections may run out of open files: raise the limit (LimitNOFILE=, ulimit -n) or lower max_connections"
        ),
        _ => {}
    }
}

/// Each connection needs a socket and, while it is sent a picture, a file.
fn needed_files(connections: u32) -> u64 {
    u64::from(connections) * 2 + OTHER_FILES
}
