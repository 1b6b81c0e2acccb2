//! All listening sockets: binding them, accepting connections as far as the limits permit, graceful shutdown.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use socket2::SockRef;
use tokio::net::{TcpListener, UnixListener};
use tokio::sync::watch;

use super::connection::{ServerState, serve_connection};
use super::socket::{self, Socket, SocketOwner, next_connection, set_tcp_options};
use super::socket_stream::Stream;
use super::tls::{Tls, TlsSetupError};
use crate::config::{Config, ListenAddress};
use crate::http::Client;
use crate::http::RequestHook;
use crate::http::Routes;
use crate::http::Service;
use crate::metrics::CONNECTIONS_REFUSED;
use crate::net::{metrics_listener, open_files, systemd, watchdog};
use crate::services::App;

/// The pause after a failed `accept`: mostly the process is out of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Why the server cannot listen.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// A socket cannot be bound.
    #[error("listening on {bind}: {source}")]
    Socket {
        /// The `listen` setting, or where else the socket comes from.
        bind: String,
        /// Why.
        source: io::Error,
    },
    /// The certificate cannot be used.
    #[error("{0}")]
    Tls(String),
}

impl From<TlsSetupError> for BindError {
    fn from(error: TlsSetupError) -> Self {
        Self::Tls(error.to_string())
    }
}

/// Bound sockets.
#[derive(Debug)]
pub struct Listening {
    sockets: Vec<Socket>,
    /// What the TCP sockets need to speak TLS; `None` where they do not.
    tls: Option<Arc<Tls>>,
    /// Where metrics are served; `None` where they are not.
    metrics: Option<Socket>,
}

impl Listening {
    pub(super) fn sockets(&self) -> impl Iterator<Item = &Socket> {
        self.sockets.iter()
    }

    pub(crate) fn tls(&self) -> Option<&Arc<Tls>> {
        self.tls.as_ref()
    }

    /// The URL of each TCP socket with the base path, and the path of each unix socket.
    #[must_use]
    pub fn urls(&self, config: &Config) -> Vec<String> {
        let base = config.base_path.as_str();
        let scheme = config.socket_scheme();
        let url = |socket: &Socket| match socket {
            Socket::Tcp(_) => format!("{scheme}://{}{base}", socket.address()),
            Socket::Unix(..) => socket.address(),
        };
        self.sockets.iter().map(url).collect()
    }
}

/// Binds the sockets of the `listen` setting, or takes those that systemd passed instead, and reads the certificate for TLS.
/// Called inside a runtime.
///
/// # Errors
///
/// A socket that cannot be bound, for example because its port is in use, or a certificate that cannot be used.
pub fn bind(config: &Config) -> Result<Listening, BindError> {
    open_files::raise_limit(config);
    let tls = Tls::load(config)?;
    let sockets = bind_all(config)?;
    let metrics = config.metrics_listen.address().map(|bind| bind_one(bind, config)).transpose()?;
    let listening = Listening { sockets, tls, metrics };
    for socket in &listening.sockets {
        if let Socket::Tcp(listener) = socket {
            set_tcp_options(SockRef::from(listener), config);
        }
    }
    Ok(listening)
}

fn bind_all(config: &Config) -> Result<Vec<Socket>, BindError> {
    let activated = systemd::activated_sockets().map_err(bind_error("the sockets passed by systemd"))?;
    if !activated.is_empty() {
        let adopt = |socket| match socket {
            systemd::ActivatedSocket::Tcp(listener) => TcpListener::from_std(listener).map(Socket::Tcp),
            systemd::ActivatedSocket::Unix(listener, path) => UnixListener::from_std(listener)
                .map(|listener| Socket::Unix(listener, path, SocketOwner::Systemd)),
        };
        let sockets: io::Result<Vec<Socket>> = activated.into_iter().map(adopt).collect();
        return sockets.map_err(bind_error("the sockets passed by systemd"));
    }
    config.listen.iter().map(|bind| bind_one(bind, config)).collect()
}

fn bind_one(bind: &ListenAddress, config: &Config) -> Result<Socket, BindError> {
    socket::bind(bind, config).map_err(bind_error(bind))
}

fn bind_error(bind: impl ToString) -> impl FnOnce(io::Error) -> BindError {
    move |source| BindError::Socket { bind: bind.to_string(), source }
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
    let state = ServerState::new(Service::new(app, Routes::new()?, hook), listening.tls);
    // Every connection holds a receiver until it ends.
    let (shutdown, connections) = watch::channel(());
    let mut sockets = tokio::task::JoinSet::new();
    let mut socket_files = Vec::new();
    if let Some(socket) = listening.metrics {
        socket_files.extend(socket.file());
        tracing::info!(address = socket.address(), "metrics are served");
        sockets.spawn(metrics_listener::serve(socket, Arc::clone(&state)));
    }
    for socket in listening.sockets {
        socket_files.extend(socket.file());
        sockets.spawn(accept(socket, Arc::clone(&state), connections.clone()));
    }
    drop(connections);
    sockets.spawn(watchdog::ping(Arc::clone(&state.service)));
    // An error means that the sender is gone, with the main task of the process: stop as well.
    drop(stop.wait_for(|stop| *stop).await);
    sockets.abort_all();
    while sockets.join_next().await.is_some() {}
    for path in socket_files {
        socket::remove_file(&path);
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

/// Serves a connection in a task of its own once there is a permit; closes it where its IP has `max_connections_per_ip`.
async fn admit(stream: Stream, peer: Client, state: &Arc<ServerState>, stop: &watch::Receiver<()>) {
    let Some(count) = state.count_connection(peer) else {
        CONNECTIONS_REFUSED.count();
        return tracing::debug!(%peer, "a connection was closed: its IP has max_connections_per_ip connections");
    };
    let Some(permit) = count.acquire().await else { return };
    tokio::spawn(serve_connection(stream, peer, permit, Arc::clone(state), stop.clone()));
}
