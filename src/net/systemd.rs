//! What systemd passes on: listening sockets (`LISTEN_FDS`).

use std::io;
use std::net::TcpListener;
use std::os::unix::net::UnixListener;
use std::path::PathBuf;

use listenfd::ListenFd;

/// A socket that systemd opened.
#[derive(Debug)]
pub(super) enum Passed {
    /// A TCP socket.
    Tcp(TcpListener),
    /// A unix socket and its path.
    Unix(UnixListener, PathBuf),
}

/// Every socket that was passed, ready for the runtime.
pub(super) fn passed_sockets() -> io::Result<Vec<Passed>> {
    let mut passed = ListenFd::from_env();
    let mut sockets = Vec::new();
    for index in 0..passed.len() {
        // A socket of the other family is an error and stays where it is.
        if let Ok(Some(listener)) = passed.take_tcp_listener(index) {
            listener.set_nonblocking(true)?;
            sockets.push(Passed::Tcp(listener));
        } else if let Some(listener) = passed.take_unix_listener(index)? {
            listener.set_nonblocking(true)?;
            let address = listener.local_addr()?;
            let path = address.as_pathname().map(PathBuf::from).unwrap_or_default();
            sockets.push(Passed::Unix(listener, path));
        }
    }
    Ok(sockets)
}
