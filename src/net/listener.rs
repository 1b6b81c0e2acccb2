//! Listening sockets: binding them, accepting connections as far as the limits permit, graceful shutdown.

use std::io;
use std::net::SocketAddr;
use std::os::fd::OwnedFd;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use socket2::{Domain, SockAddr, SockRef, Type};
use tokio::net::{TcpListener, UnixListener};
use tokio::sync::watch;

use super::connection::{ServerState, serve_connection};
use super::socket_stream::Stream;
use crate::config::{Config, ListenAddress};
use crate::http::Client;
use crate::http::RequestHook;
use crate::http::Routes;
use crate::http::Service;
use crate::net::{open_files, systemd};
use crate::services::App;

/// Bytes of an answer that the kernel may hold unsent for one connection. Its default is megabytes, which slow peers would
/// fill.
#[cfg(target_os = "linux")]
const MAX_UNSENT_BYTES: u32 = 64 * 1024;

/// Connections that may wait to be accepted.
const BACKLOG: i32 = 1024;

/// The pause after a failed `accept`: mostly the process is out of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// A socket that cannot be bound.
#[derive(Debug, thiserror::Error)]
#[error("listening on {bind}: {source}")]
pub struct BindError {
    /// The `listen` setting, or where else the socket comes from.
    bind: String,
    source: io::Error,
}

/// Bound sockets.
#[derive(Debug)]
pub struct Listening(Vec<Socket>);

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

impl Listening {
    pub(super) fn sockets(&self) -> impl Iterator<Item = &Socket> {
        self.0.iter()
    }

    /// The URL of each TCP socket with the base path, and the path of each unix socket.
    #[must_use]
    pub fn urls(&self, config: &Config) -> Vec<String> {
        let base = config.base_path.as_str();
        let url = |socket: &Socket| match socket {
            Socket::Tcp(listener) => {
                listener.local_addr().map_or_else(|_| "tcp".to_owned(), |bind| format!("http://{bind}{base}"))
            }
            Socket::Unix(_, path, _) => ListenAddress::Unix(path.clone()).to_string(),
        };
        self.0.iter().map(url).collect()
    }
}

/// Binds the sockets of the `listen` setting, or takes those that systemd passed instead. Called inside a runtime.
///
/// # Errors
///
/// A socket that cannot be bound, for example because its port is in use.
pub fn bind(config: &Config) -> Result<Listening, BindError> {
    open_files::raise_limit(config);
    let listening = bind_all(config)?;
    for socket in &listening.0 {
        if let Socket::Tcp(listener) = socket {
            set_tcp_options(SockRef::from(listener), config);
        }
    }
    Ok(listening)
}

fn bind_all(config: &Config) -> Result<Listening, BindError> {
    let activated = systemd::activated_sockets().map_err(bind_error("the sockets passed by systemd"))?;
    if !activated.is_empty() {
        let adopt = |socket| match socket {
            systemd::ActivatedSocket::Tcp(listener) => TcpListener::from_std(listener).map(Socket::Tcp),
            systemd::ActivatedSocket::Unix(listener, path) => UnixListener::from_std(listener)
                .map(|listener| Socket::Unix(listener, path, SocketOwner::Systemd)),
        };
        let sockets: io::Result<Vec<Socket>> = activated.into_iter().map(adopt).collect();
        return sockets.map(Listening).map_err(bind_error("the sockets passed by systemd"));
    }
    let mut sockets = Vec::new();
    for bind in config.listen.iter() {
        let socket = match bind {
            ListenAddress::Tcp(bind) => bind_tcp(*bind, config).map(Socket::Tcp),
            ListenAddress::Unix(path) => bind_unix(path, config.unix_socket_mode.bits()),
        };
        sockets.push(socket.map_err(bind_error(bind))?);
    }
    Ok(Listening(sockets))
}

fn bind_error(bind: impl ToString) -> impl FnOnce(io::Error) -> BindError {
    move |source| BindError { bind: bind.to_string(), source }
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

/// Serves until `stop` turns true, then waits up to `shutdown_timeout` for open requests. `false` where that time ran out
/// or `force` turned true before.
pub async fn serve(
    app: Arc<App>,
    listening: Listening,
    hook: Option<Arc<dyn RequestHook>>,
    mut stop: watch::Receiver<bool>,
    mut force: watch::Receiver<bool>,
) -> anyhow::Result<bool> {
    let shutdown_timeout = app.config.shutdown_timeout.duration();
    let state = ServerState::new(Service::new(app, Routes::new()?, hook));
    // Every connection holds a receiver until it ends.
    let (shutdown, connections) = watch::channel(());
    let mut sockets = tokio::task::JoinSet::new();
    let mut socket_files = Vec::new();
    for socket in listening.0 {
        if let Socket::Unix(_, path, SocketOwner::Tondo) = &socket {
            socket_files.push(path.clone());
        }
        sockets.spawn(accept(socket, Arc::clone(&state), connections.clone()));
    }
    drop(connections);
    // An error means that the sender is gone, with the main task of the process: stop as well.
    drop(stop.wait_for(|stop| *stop).await);
    sockets.abort_all();
    while sockets.join_next().await.is_some() {}
    for path in socket_files {
        drop(std::fs::remove_file(path));
    }
    shutdown.send_replace(());
    tokio::select! {
        () = shutdown.closed() => Ok(true),
        () = tokio::time::sleep(shutdown_timeout) => Ok(false),
        _ = force.wait_for(|force| *force) => Ok(false),
    }
}

/// Accepts connections of one socket until aborted.
async fn accept(socket: Socket, state: Arc<ServerState>, stop: watch::Receiver<()>) {
    loop {
        match next_connection(&socket).await {
            Ok((stream, peer)) => admit(stream, peer, &state, &stop).await,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

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

/// Serves a connection in a task of its own once there is a permit; closes it where its IP has `max_connections_per_ip`.
async fn admit(stream: Stream, peer: Client, state: &Arc<ServerState>, stop: &watch::Receiver<()>) {
    let Some(count) = state.count_connection(peer) else {
        return tracing::debug!(%peer, "a connection was closed: its IP has max_connections_per_ip connections");
    };
    let Some(permit) = count.acquire().await else { return };
    tokio::spawn(serve_connection(stream, peer, permit, Arc::clone(state), stop.clone()));
}

#[cfg(not(target_os = "linux"))]
fn set_tcp_options(_socket: SockRef<'_>, _config: &Config) {}

/// Options that accepted sockets inherit. The kernel holds little unsent data for a slow peer, which limits memory and lets
/// `rate_guard` notice the wait; a peer that is gone is noticed.
#[cfg(target_os = "linux")]
fn set_tcp_options(socket: SockRef<'_>, config: &Config) {
    // Kernels without these options work without them.
    drop(socket.set_tcp_notsent_lowat(MAX_UNSENT_BYTES));
    drop(socket.set_tcp_user_timeout(Some(config.write_timeout.duration() * 2)));
}
