//! Listening sockets: binding one to an IP or a path, and accepting its connections. `listener` says which there are.

use std::io;
use std::net::SocketAddr;
use std::os::fd::OwnedFd;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::path::{Path, PathBuf};

use socket2::{Domain, SockAddr, SockRef, Type};
use tokio::net::{TcpListener, UnixListener};

use super::socket_stream::Stream;
use crate::config::{Config, ListenAddress};
use crate::http::Client;

/// Bytes of an answer that the kernel may hold unsent for one connection. Its default is megabytes, which slow peers would
/// fill.
#[cfg(target_os = "linux")]
const MAX_UNSENT_BYTES: u32 = 64 * 1024;

/// Connections that may wait to be accepted.
const BACKLOG: i32 = 1024;

/// A socket that listens.
#[derive(Debug)]
pub(super) enum Socket {
    Tcp(TcpListener),
    Unix(UnixListener, PathBuf, SocketOwner),
}

/// Who created the file of a unix socket, and so removes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SocketOwner {
    Tondo,
    Systemd,
}

impl Socket {
    /// The file to remove at the end.
    pub(super) fn file(&self) -> Option<PathBuf> {
        match self {
            Self::Unix(_, path, SocketOwner::Tondo) => Some(path.clone()),
            Self::Unix(_, _, SocketOwner::Systemd) | Self::Tcp(_) => None,
        }
    }

    /// Where it listens.
    pub(super) fn address(&self) -> String {
        match self {
            Self::Tcp(listener) => {
                listener.local_addr().map_or_else(|_| "tcp".to_owned(), |bind| bind.to_string())
            }
            Self::Unix(_, path, _) => ListenAddress::Unix(path.clone()).to_string(),
        }
    }
}

/// Removes the file of a socket that listens no more.
pub(super) fn remove_file(path: &Path) {
    drop(std::fs::remove_file(path));
}

/// Binds one address.
pub(super) fn bind(bind: &ListenAddress, config: &Config) -> io::Result<Socket> {
    match bind {
        ListenAddress::Tcp(bind) => bind_tcp(*bind, config).map(Socket::Tcp),
        ListenAddress::Unix(path) => bind_unix(path, config.unix_socket_mode.bits()),
    }
}

/// Binds a unix socket. A socket file on which no process listens any more is removed first; no other file is.
fn bind_unix(path: &Path, mode: u32) -> io::Result<Socket> {
    let is_socket = std::fs::symlink_metadata(path).is_ok_and(|metadata| metadata.file_type().is_socket());
    let is_refused = |error: io::Error| error.kind() == io::ErrorKind::ConnectionRefused;
    if is_socket && std::os::unix::net::UnixStream::connect(path).is_err_and(is_refused) {
        std::fs::remove_file(path)?;
    }
    let socket = socket2::Socket::new(Domain::UNIX, Type::STREAM, None)?;
    socket.set_nonblocking(true)?;
    socket.bind(&SockAddr::unix(path)?)?;
    // Before it listens: until then nobody can connect, whatever the permissions are.
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))?;
    socket.listen(BACKLOG)?;
    let listener = UnixListener::from_std(OwnedFd::from(socket).into())?;
    Ok(Socket::Unix(listener, path.to_owned(), SocketOwner::Tondo))
}

/// Binds a TCP socket. One of IPv6 also takes connections over IPv4, unless a socket of IPv4 has the same port.
fn bind_tcp(bind: SocketAddr, config: &Config) -> io::Result<TcpListener> {
    let is_ipv4_twin = |other: &ListenAddress| matches!(other, ListenAddress::Tcp(other) if other.is_ipv4() && other.port() == bind.port());
    let socket = socket2::Socket::new(Domain::for_address(bind), Type::STREAM, None)?;
    if bind.is_ipv6() && config.listen.iter().any(is_ipv4_twin) {
        socket.set_only_v6(true)?;
    }
    // As tokio's listener does: the port can be used again right after a stop.
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&bind.into())?;
    socket.listen(BACKLOG)?;
    TcpListener::from_std(OwnedFd::from(socket).into())
}

/// Waits for the next connection of a socket.
pub(super) async fn next_connection(socket: &Socket) -> io::Result<(Stream, Client)> {
    match socket {
        Socket::Tcp(listener) => {
            let (stream, peer) = listener.accept().await?;
            // Small answers must not wait to be sent together (Nagle's algorithm).
            drop(stream.set_nodelay(true));
            Ok((Stream::Tcp(stream), Client::Ip(peer.ip().to_canonical())))
        }
        Socket::Unix(listener, ..) => {
            let (stream, _peer) = listener.accept().await?;
            Ok((Stream::Unix(stream), Client::Local))
        }
    }
}

#[cfg(not(target_os = "linux"))]
pub(super) fn set_tcp_options(_socket: SockRef<'_>, _config: &Config) {}

/// Options that accepted sockets inherit. The kernel holds little unsent data for a slow peer, which limits memory and lets
/// `rate_guard` notice the wait; a peer that is gone is noticed.
#[cfg(target_os = "linux")]
pub(super) fn set_tcp_options(socket: SockRef<'_>, config: &Config) {
    // Kernels without these options work without them.
    drop(socket.set_tcp_notsent_lowat(MAX_UNSENT_BYTES));
    drop(socket.set_tcp_user_timeout(Some(config.write_timeout.duration() * 2)));
}
