//! The number of files that the process may have open: raised as far as the system lets us, and held against the
//! connections that are configured. Asked once, when the sockets are bound.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::config::Config;

/// Files besides connections and the pictures that they are sent: the catalogue, the sockets, pictures in work.
const OTHER_FILES: u64 = 256;

/// Raises the soft limit of open files to the hard one, and warns where connections may run out of them.
pub(super) fn raise_limit(config: &Config) {
    let before = getrlimit(Resource::Nofile);
    if before.current != before.maximum {
        let raised = Rlimit { current: before.maximum, maximum: before.maximum };
        if let Err(error) = setrlimit(Resource::Nofile, raised) {
            tracing::debug!(%error, "the limit of open files stays as it is");
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

/// A connection needs a socket and, while it is sent a picture, a file.
fn needed_files(connections: u32) -> u64 {
    u64::from(connections) * 2 + OTHER_FILES
}
