//! The listener of the metrics (`metrics_listen`): `/metrics`, `/healthz` and `/readyz`, without TLS, and nothing else.
//!
//! Its connections are not counted with the others, so that a flood does not hide the metrics that tell of it.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use hyper::body::Incoming;
use hyper::header::{HOST, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Uri};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::connection::ServerState;
use super::socket::{Socket, next_connection};
use super::socket_stream::Stream;
use crate::http::{ApiError, Client, ClientInfo, ErrorForm, RequestId, Response, answer, metrics};
use crate::values::{Locale, Message};

/// Connections at a time; further ones wait.
const MAX_CONNECTIONS: usize = 64;

/// How long the head of a request may take, how long an answer, and the pause after a failed `accept`.
const HEAD_TIMEOUT: Duration = Duration::from_secs(5);
const CONNECTION_TIMEOUT: Duration = Duration::from_secs(30);
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Accepts connections until it is dropped, and they with it.
pub(super) async fn serve(socket: Socket, state: Arc<ServerState>) {
    let (room, mut connections) = (Arc::new(Semaphore::new(MAX_CONNECTIONS)), JoinSet::new());
    loop {
        let Ok(permit) = Arc::clone(&room).acquire_owned().await else { return };
        match next_connection(&socket).await {
            Ok((stream, peer)) => {
                let state = Arc::clone(&state);
                connections.spawn(async move {
                    // A client that goes away asks again.
                    drop(
                        tokio::time::timeout(CONNECTION_TIMEOUT, serve_connection(stream, peer, state)).await,
                    );
                    drop(permit);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "a connection for metrics could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
        while connections.try_join_next().is_some() {}
    }
}

async fn serve_connection(stream: Stream, peer: Client, state: Arc<ServerState>) -> hyper::Result<()> {
    let handler = service_fn(move |request| {
        let state = Arc::clone(&state);
        async move { Ok::<_, Infallible>(answer_request(request, peer, &state).await) }
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .keep_alive(false)
        .serve_connection(TokioIo::new(stream), handler)
        .await
}

async fn answer_request(mut request: Request<Incoming>, peer: Client, state: &ServerState) -> Response {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let found = match request.uri().path() {
        "/metrics" if is_read => Ok(metrics(&state.service, state.connections.in_use()).await),
        probe @ ("/healthz" | "/readyz") if is_read => {
            let base = state.service.app.config.base_path.as_str().trim_end_matches('/');
            let target = format!("{base}{probe}");
            *request.uri_mut() = target.parse().unwrap_or_else(|_never| Uri::default());
            // Whatever name the probe knows this listener by.
            request.headers_mut().insert(HOST, HeaderValue::from_static("localhost"));
            let Ok(answered) = answer(Arc::clone(&state.service), request, ClientInfo::plain(peer), ()).await;
            return answered;
        }
        "/metrics" | "/healthz" | "/readyz" => {
            Err(ApiError::MethodNotAllowed { method: request.method().clone(), allowed: "GET, HEAD" })
        }
        _ => Err(ApiError::NotFound(Message::NoSuchPage)),
    };
    let id = RequestId::next();
    let mut response = found.unwrap_or_else(|error| error.render(Locale::En, id, ErrorForm::Tondo).response);
    if let Ok(value) = HeaderValue::from_bytes(&id.digits()) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}
