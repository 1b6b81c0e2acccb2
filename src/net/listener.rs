//! Sockets: binding them, accepting connections as far as there are places, and stopping gracefully.

use std::io;
use std::net::SocketAddr;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use socket2::SockRef;
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

/// Bytes of an answer that the system may hold unsent for one connection. Its own default, megabytes, would be a
/// slow receiver's to fill.
#[cfg(target_os = "linux")]
const UNSENT_BYTES: u32 = 64 * 1024;

/// The pause after a failed `accept`, which mostly means that file descriptors have run out.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Why an address cannot be listened on.
#[derive(Debug, thiserror::Error)]
#[error("listening on {address}: {source}")]
pub struct BindError {
    address: String,
    source: io::Error,
}

/// Bound sockets.
#[derive(Debug)]
pub struct Listening(Vec<Socket>);

#[derive(Debug)]
enum Socket {
    Tcp(TcpListener),
    Unix(UnixListener, PathBuf, SocketOwner),
}

/// Who made a unix socket's file, and removes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SocketOwner {
    Ourselves,
    Systemd,
}

impl Listening {
    /// Each address as people open it; those of systemd's unix sockets by their path.
    pub fn addresses(&self, config: &Config) -> Vec<String> {
        let base = config.base_path.as_str();
        let shown = |socket: &Socket| match socket {
            Socket::Tcp(listener) => listener
                .local_addr()
                .map_or_else(|_| "tcp".to_owned(), |address| format!("http://{address}{base}")),
            Socket::Unix(_, path, _) => ListenAddress::Unix(path.clone()).to_string(),
        };
        self.0.iter().map(shown).collect()
    }
}

/// Binds the configured addresses; the sockets that systemd passed, where it did, come instead.
pub async fn bind(config: &Config) -> Result<Listening, BindError> {
    open_files::raise_limit(config);
    let listening = bind_all(config).await?;
    for socket in &listening.0 {
        if let Socket::Tcp(listener) = socket {
            set_tcp_options(SockRef::from(listener), config);
        }
    }
    Ok(listening)
}

async fn bind_all(config: &Config) -> Result<Listening, BindError> {
    let passed = systemd::passed_sockets().map_err(fault("the sockets passed by systemd"))?;
    if !passed.is_empty() {
        let adopt = |socket| match socket {
            systemd::Passed::Tcp(listener) => TcpListener::from_std(listener).map(Socket::Tcp),
            systemd::Passed::Unix(listener, path) => UnixListener::from_std(listener)
                .map(|listener| Socket::Unix(listener, path, SocketOwner::Systemd)),
        };
        let sockets: io::Result<Vec<Socket>> = passed.into_iter().map(adopt).collect();
        return sockets.map(Listening).map_err(fault("the sockets passed by systemd"));
    }
    let mut sockets = Vec::new();
    for address in config.listen.iter() {
        let socket = match address {
            ListenAddress::Tcp(at) => bind_tcp(*at).await,
            ListenAddress::Unix(path) => bind_unix(path, config.unix_socket_mode.bits()),
        };
        sockets.push(socket.map_err(fault(address))?);
    }
    Ok(Listening(sockets))
}

fn fault(address: impl ToString) -> impl FnOnce(io::Error) -> BindError {
    move |source| BindError { address: address.to_string(), source }
}

async fn bind_tcp(address: SocketAddr) -> io::Result<Socket> {
    TcpListener::bind(address).await.map(Socket::Tcp)
}

/// A socket file that nobody listens on any more is in the way of a new one, and is removed; nothing else is.
fn bind_unix(path: &Path, mode: u32) -> io::Result<Socket> {
    let is_socket = std::fs::symlink_metadata(path).is_ok_and(|facts| facts.file_type().is_socket());
    let is_refused = |error: io::Error| error.kind() == io::ErrorKind::ConnectionRefused;
    if is_socket && std::os::unix::net::UnixStream::connect(path).is_err_and(is_refused) {
        std::fs::remove_file(path)?;
    }
    let listener = UnixListener::bind(path)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))?;
    Ok(Socket::Unix(listener, path.to_owned(), SocketOwner::Ourselves))
}

/// Serves until `stop` turns true, then lets open requests end within the configured time. `false` when that time
/// ran out, or when `force` turned true before. `hook` is the development server's.
pub async fn serve(
    app: Arc<App>,
    listening: Listening,
    hook: Option<Arc<dyn RequestHook>>,
    mut stop: watch::Receiver<bool>,
    mut force: watch::Receiver<bool>,
) -> anyhow::Result<bool> {
    let drain_time = app.config.shutdown_timeout.duration();
    let house = ServerState::new(Service { routes: Routes::new()?, app, hook });
    // Every connection has a receiver until its end.
    let (goodbye, connections) = watch::channel(());
    let mut sockets = tokio::task::JoinSet::new();
    let mut socket_files = Vec::new();
    for socket in listening.0 {
        if let Socket::Unix(_, path, SocketOwner::Ourselves) = &socket {
            socket_files.push(path.clone());
        }
        sockets.spawn(accept(socket, Arc::clone(&house), connections.clone()));
    }
    drop(connections);
    // An error means that the sender is gone, and with it the process's main task: stop as well.
    drop(stop.wait_for(|stop| *stop).await);
    sockets.abort_all();
    while sockets.join_next().await.is_some() {}
    for path in socket_files {
        drop(std::fs::remove_file(path));
    }
    goodbye.send_replace(());
    tokio::select! {
        () = goodbye.closed() => Ok(true),
        () = tokio::time::sleep(drain_time) => Ok(false),
        _ = force.wait_for(|force| *force) => Ok(false),
    }
}

/// Takes connections off one socket until aborted.
async fn accept(socket: Socket, house: Arc<ServerState>, stop: watch::Receiver<()>) {
    loop {
        match next_connection(&socket).await {
            Ok((stream, peer)) => let_in(stream, peer, &house, &stop).await,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

async fn next_connection(socket: &Socket) -> io::Result<(Stream, Client)> {
    match socket {
        Socket::Tcp(listener) => {
            let (stream, peer) = listener.accept().await?;
            // Small answers must not wait for more to send.
            drop(stream.set_nodelay(true));
            Ok((Stream::Tcp(stream), Client::Ip(peer.ip().to_canonical())))
        }
        Socket::Unix(listener, ..) => {
            let (stream, _peer) = listener.accept().await?;
            Ok((Stream::Unix(stream), Client::Local))
        }
    }
}

/// Serves a connection in a task of its own once there is a place; closes it where its address has all of its places.
async fn let_in(stream: Stream, peer: Client, house: &Arc<ServerState>, stop: &watch::Receiver<()>) {
    let Some(share) = house.share(peer) else {
        return tracing::debug!(%peer, "a connection was closed: its address has as many as it may");
    };
    let Some(place) = share.wait().await else { return };
    tokio::spawn(serve_connection(stream, peer, place, Arc::clone(house), stop.clone()));
}

#[cfg(not(target_os = "linux"))]
fn set_tcp_options(_socket: SockRef<'_>, _config: &Config) {}

/// What accepted sockets take over from the one that listens: little waits in the system for a slow receiver, which
/// both bounds that memory and makes a wait measurable, and one that is gone is noticed.
#[cfg(target_os = "linux")]
fn set_tcp_options(socket: SockRef<'_>, config: &Config) {
    // Systems without these options do without.
    drop(socket.set_tcp_notsent_lowat(UNSENT_BYTES));
    drop(socket.set_tcp_user_timeout(Some(config.write_timeout.duration() * 2)));
}
