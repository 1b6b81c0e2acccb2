//! Socket activation by systemd: listening sockets that it passes (`LISTEN_FDS`).

use std::io;
use std::net::TcpListener;
use std::os::unix::net::UnixListener;
use std::path::PathBuf;

use listenfd::ListenFd;

/// A listening socket that systemd opened.
#[derive(Debug)]
pub(super) enum ActivatedSocket {
    Tcp(TcpListener),
    /// With its path.
    Unix(UnixListener, PathBuf),
}

/// Every socket that systemd passed, set to non-blocking. Empty without socket activation.
pub(super) fn activated_sockets() -> io::Result<Vec<ActivatedSocket>> {
    let mut passed = ListenFd::from_env();
    let mut sockets = Vec::new();
    for index in 0..passed.len() {
        // Taking a socket of the other family fails and leaves it in place.
        if let Ok(Some(listener)) = passed.take_tcp_listener(index) {
            listener.set_nonblocking(true)?;
            sockets.push(ActivatedSocket::Tcp(listener));
        } else if let Some(listener) = passed.take_unix_listener(index)? {
            listener.set_nonblocking(true)?;
            let name = listener.local_addr()?;
            let path = name.as_pathname().map(PathBuf::from).unwrap_or_default();
            sockets.push(ActivatedSocket::Unix(listener, path));
        }
    }
    Ok(sockets)
}
