//! Sockets: binding them, accepting connections, and stopping gracefully.

use std::io;
use std::net::SocketAddr;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, UnixListener};
use tokio::sync::watch;

use super::router::Routes;
use super::service::{Service, answer};
use super::systemd;
use crate::config::{Config, ListenAddress};
use crate::web::Client;
use crate::workflows::App;

/// The longest request head, in bytes.
const MAX_HEAD_BYTES: usize = 16 * 1024;

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
    Unix(UnixListener, PathBuf, Owner),
}

/// Who made a unix socket's file, and removes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owner {
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
    let passed = systemd::passed_sockets().map_err(fault("the sockets passed by systemd"))?;
    if !passed.is_empty() {
        let adopt = |socket| match socket {
            systemd::Passed::Tcp(listener) => TcpListener::from_std(listener).map(Socket::Tcp),
            systemd::Passed::Unix(listener, path) => {
                UnixListener::from_std(listener).map(|listener| Socket::Unix(listener, path, Owner::Systemd))
            }
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
    Ok(Socket::Unix(listener, path.to_owned(), Owner::Ourselves))
}

/// Serves until `stop` turns true, then lets open requests end within the configured time. `false` when that time
/// ran out, or when `force` turned true before.
pub async fn serve(
    app: Arc<App>,
    listening: Listening,
    mut stop: watch::Receiver<bool>,
    mut force: watch::Receiver<bool>,
) -> anyhow::Result<bool> {
    let drain_time = app.config.drain_timeout.duration();
    let service = Arc::new(Service { routes: Routes::new()?, app });
    let graceful = Arc::new(GracefulShutdown::new());
    let mut sockets = tokio::task::JoinSet::new();
    let mut socket_files = Vec::new();
    for socket in listening.0 {
        if let Socket::Unix(_, path, Owner::Ourselves) = &socket {
            socket_files.push(path.clone());
        }
        sockets.spawn(accept(socket, Arc::clone(&service), Arc::clone(&graceful)));
    }
    // An error means that the sender is gone, and with it the process's main task: stop as well.
    drop(stop.wait_for(|stop| *stop).await);
    sockets.abort_all();
    while sockets.join_next().await.is_some() {}
    for path in socket_files {
        drop(std::fs::remove_file(path));
    }
    // The accepting tasks, which had the other references, are gone.
    let graceful = Arc::into_inner(graceful).ok_or_else(|| anyhow::anyhow!("a socket is still accepting"))?;
    tokio::select! {
        () = graceful.shutdown() => Ok(true),
        () = tokio::time::sleep(drain_time) => Ok(false),
        _ = force.wait_for(|force| *force) => Ok(false),
    }
}

/// Takes connections off one socket until aborted.
async fn accept(socket: Socket, service: Arc<Service>, graceful: Arc<GracefulShutdown>) {
    loop {
        let accepted = match &socket {
            Socket::Tcp(listener) => listener.accept().await.map(|(stream, peer)| {
                // Small answers must not wait for more to send.
                drop(stream.set_nodelay(true));
                spawn_connection(stream, Client::Ip(peer.ip().to_canonical()), &service, graceful.watcher());
            }),
            Socket::Unix(listener, ..) => listener.accept().await.map(|(stream, _peer)| {
                spawn_connection(stream, Client::Local, &service, graceful.watcher());
            }),
        };
        if let Err(error) = accepted {
            tracing::warn!(%error, "a connection could not be accepted");
            tokio::time::sleep(ACCEPT_PAUSE).await;
        }
    }
}

fn spawn_connection(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    client: Client,
    service: &Arc<Service>,
    watcher: Watcher,
) {
    let own = Arc::clone(service);
    let handler = service_fn(move |request| answer(Arc::clone(&own), request, client));
    let connection = http1::Builder::new()
        // Without a timer the header timeout is silently inert.
        .timer(TokioTimer::new())
        .header_read_timeout(service.app.config.header_timeout.duration())
        .max_buf_size(MAX_HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), handler);
    let graceful = watcher.watch(connection);
    tokio::spawn(async move {
        if let Err(error) = graceful.await {
            tracing::debug!(%error, %client, "a connection ended early");
        }
    });
}
