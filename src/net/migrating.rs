//! What the server answers while it migrates its database: that it is alive, and not ready yet. So nobody takes a long migration
//! for a crash, and restarts the server in the midst of it.

use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{Either, join_all, select};
use hyper::body::Incoming;
use hyper::header::HeaderValue;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::json;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::listener::Listening;
use super::socket::{Socket, next_connection};
use super::socket_stream::Stream;
use super::tls::Tls;
use super::transport::Transport;
use crate::config::Config;
use crate::http::{ApiError, ErrorForm, RequestId, Response, json};
use crate::values::Locale;

/// Connections at a time of one socket; further ones wait.
const MAX_CONNECTIONS: usize = 64;

/// How long a request's head may take, and before it a TLS handshake, and the pause after a failed `accept`.
const HEAD_TIMEOUT: Duration = Duration::from_secs(5);
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Answers requests on these sockets until the work is done, and then leaves them to the server.
pub(crate) async fn answer_during<T>(
    listening: &Listening,
    config: &Config,
    work: impl Future<Output = T>,
) -> T {
    let base_path: Arc<str> = config.base_path.as_str().into();
    let sockets =
        listening.sockets().map(|socket| accept(socket, listening.tls().cloned(), Arc::clone(&base_path)));
    let (work, answering) = (pin!(work), pin!(join_all(sockets)));
    match select(work, answering).await {
        Either::Left((done, _answering)) => done,
        Either::Right((_no_sockets, work)) => work.await,
    }
}

/// Accepts connections until it is dropped, and they with it.
async fn accept(socket: &Socket, tls: Option<Arc<Tls>>, base_path: Arc<str>) {
    let (room, mut connections) = (Arc::new(Semaphore::new(MAX_CONNECTIONS)), JoinSet::new());
    loop {
        let Ok(permit) = Arc::clone(&room).acquire_owned().await else { return };
        match next_connection(socket).await {
            Ok((stream, _peer)) => {
                let (tls, base_path) = (tls.clone(), Arc::clone(&base_path));
                connections.spawn(async move {
                    // A client that sends no request is none of our business.
                    if let Some(stream) = open(stream, tls.as_deref()).await {
                        drop(serve_connection(stream, base_path).await);
                    }
                    drop(permit);
                });
            }
            // Mostly the process is out of file descriptors, for a while.
            Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
        }
        while connections.try_join_next().is_some() {}
    }
}

/// The stream after its TLS handshake, where it needs one; `None` where that fails.
async fn open(stream: Stream, tls: Option<&Tls>) -> Option<Transport<Stream>> {
    match (tls, stream) {
        (Some(tls), stream @ Stream::Tcp(_)) => {
            let opened = tokio::time::timeout(HEAD_TIMEOUT, tls.accept(stream)).await;
            Some(Transport::Encrypted(opened.ok()?.ok()?))
        }
        (_, stream) => Some(Transport::Plain(stream)),
    }
}

async fn serve_connection(stream: Transport<Stream>, base_path: Arc<str>) -> hyper::Result<()> {
    let handler = service_fn(move |request: Request<Incoming>| {
        let path = request.uri().path().strip_prefix(&*base_path).unwrap_or_default().to_owned();
        async move { Ok::<_, Infallible>(answer(&path)) }
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .keep_alive(false)
        .serve_connection(TokioIo::new(stream), handler)
        .await
}

fn answer(path: &str) -> Response {
    let answered = match path {
        "healthz" => json(StatusCode::OK, &json!({"status": "ok"})),
        "readyz" => json(StatusCode::SERVICE_UNAVAILABLE, &json!({"status": "migrating"})),
        _ => Err(ApiError::Busy),
    };
    let id = RequestId::next();
    let mut response =
        answered.unwrap_or_else(|error| error.render(Locale::En, id, ErrorForm::Tondo).response);
    if let Ok(value) = HeaderValue::from_bytes(&id.digits()) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}
