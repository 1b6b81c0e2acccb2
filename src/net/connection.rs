//! One connection, from its first byte to its end: timeouts, HTTP/1.1 or HTTP/2, graceful shutdown.
//!
//! Spawned by `listener` for each connection; passes each request to `http::answer`.

use std::convert::Infallible;
use std::future::{poll_fn, ready};
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::Either;
use hyper::body::Incoming;
use hyper::header::{CONTENT_LENGTH, HeaderValue};
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulConnection;
use tokio::sync::{Semaphore, watch};
use tokio::time::{Instant, sleep_until, timeout};

use super::connection_limiter::{ConnectionLimiter, PerIpCount, Permit, charged_ip};
use super::head_lines::HeadLines;
use super::head_timeouts::{HeadTimeouts, Timeouts};
use super::http2_frames::FrameGuard;
use super::http2_streams::{CountedBody, StreamExecutor, Streams};
use super::open_requests::{OpenBody, OpenRequests};
use super::opening::{Opened, Protocol, open_plain, open_tls};
use super::places::Place;
use super::rate_guard::{RateGuarded, ReadCounter, TransferRate};
use super::socket_stream::Stream;
use super::tls::Tls;
use super::transport::Transport;
use crate::config::TrustedProxies;
use crate::http::{Body, Client, ClientInfo, Scheme, Service, answer, busy, ready_answer};

/// The longest head of a request, in bytes.
const MAX_HEAD_BYTES: u16 = 16 * 1024;

/// The most open streams of one HTTP/2 connection, and the most of its unsafe requests that may outlive their streams.
const MAX_STREAMS: u32 = 128;

/// Flow-control windows for request bodies, of one stream and of a connection: enough for 10 Mbit/s over 100 ms, and little
/// memory on a small machine.
const STREAM_WINDOW_BYTES: u32 = 128 * 1024;
const CONNECTION_WINDOW_BYTES: u32 = 256 * 1024;

/// Bytes of an answer that may wait for one stream's flow-control window.
const SEND_BUFFER_BYTES: usize = 64 * 1024;

/// Streams that the peer reset before they were accepted, and streams that we reset for the peer's errors, after which the
/// connection is closed (CVE-2023-44487, RUSTSEC-2024-0003).
const MAX_PENDING_RESETS: usize = 20;
const MAX_ERROR_RESETS: usize = 128;

/// How often an HTTP/2 connection is pinged, and how long the peer may take to answer.
const PING_INTERVAL: Duration = Duration::from_secs(20);

/// How long an idle HTTP/2 connection may take to take notice that the server stops.
const STOP_GRACE: Duration = Duration::from_secs(3);

/// What all connections share.
#[derive(Debug)]
pub(super) struct ServerState {
    pub(super) service: Arc<Service>,
    pub(super) connections: Arc<ConnectionLimiter>,
    pub(super) streams: Arc<ConnectionLimiter>,
    /// What TCP connections need to speak TLS; `None` where they do not.
    tls: Option<Arc<Tls>>,
}

impl ServerState {
    #[must_use]
    pub(super) fn new(service: Service, tls: Option<Arc<Tls>>) -> Arc<Self> {
        let config = &service.app.config;
        let limiter = || ConnectionLimiter::new(config.max_connections, config.max_connections_per_ip);
        let (connections, streams) = (limiter(), limiter());
        Arc::new(Self { connections, streams, tls, service: Arc::new(service) })
    }

    /// Charges the peer's IP for one more connection; `None` where it has `max_connections_per_ip`.
    #[must_use]
    pub(super) fn count_connection(&self, peer: Client) -> Option<PerIpCount> {
        self.connections.count(charged_ip(peer, self.trusted_proxies()))
    }

    fn trusted_proxies(&self) -> &TrustedProxies {
        &self.service.app.config.trusted_proxies
    }

    fn timeouts(&self) -> Timeouts {
        let config = self.service.app.config();
        Timeouts {
            header: config.header_timeout.duration(),
            keep_alive: config.keep_alive_timeout.duration(),
        }
    }

    fn transfer_rate(&self) -> TransferRate {
        TransferRate {
            max_wait: self.service.app.config.write_timeout.duration(),
            min_bytes_per_second: self.service.app.config().min_transfer_rate.bytes(),
        }
    }
}

/// Serves a connection until it ends; a change of `stop` ends it gracefully. The permit is given back once the connection
/// has ended and none of its requests is being worked on.
pub(super) async fn serve_connection(
    stream: Stream,
    peer: Client,
    permit: Permit,
    state: Arc<ServerState>,
    mut stop: watch::Receiver<()>,
) {
    let permit = Arc::new(permit);
    let tls = state.tls.clone().filter(|_| matches!(stream, Stream::Tcp(_)));
    let peer = ClientInfo { client: peer, scheme: if tls.is_some() { Scheme::Https } else { Scheme::Http } };
    let stream = RateGuarded::new(stream, state.transfer_rate(), Arc::clone(permit.place()));
    let reads = stream.reads();
    let begun = Instant::now();
    let opened = tokio::select! {
        biased;
        opened = open(stream, tls.as_deref(), &state) => opened,
        _ = stop.changed() => return,
        () = permit.place().given_up() => return,
    };
    let Some((transport, protocol)) = opened else {
        return tracing::debug!(peer = %peer.client, "a connection ended before a request");
    };
    // A handshake has had its own time.
    let begun = if tls.is_some() { Instant::now() } else { begun };
    let served = async {
        match protocol {
            Protocol::Http2 => {
                let place = Arc::clone(permit.place());
                Box::pin(serve_http2(transport, peer, place, state, stop)).await
            }
            Protocol::Http1 => {
                let first_deadline = begun + state.connections.idle_timeout(state.timeouts().header);
                serve_http1(transport, reads, peer, Arc::clone(&permit), state, first_deadline, stop).await
            }
        }
    };
    let client = peer.client;
    tokio::select! {
        biased;
        outcome = served => if let Err(error) = outcome {
            tracing::debug!(%error, %client, "a connection ended early");
        },
        () = permit.place().given_up() => tracing::debug!(%client, "a connection was closed: others need its place"),
    }
}

/// Opens a connection within the header timeout; `None` where it ends before.
async fn open(stream: RateGuarded<Stream>, tls: Option<&Tls>, state: &ServerState) -> Option<Opened> {
    let time = state.connections.idle_timeout(state.timeouts().header);
    let opened = match tls {
        // Boxed, so that connections without TLS are small.
        Some(tls) => timeout(time, Box::pin(open_tls(stream, tls, state.service.app.config().locale))).await,
        None => timeout(time, open_plain(stream)).await,
    };
    opened.ok()?.unwrap_or_else(|error| {
        tracing::debug!(%error, "a connection could not be opened");
        None
    })
}

async fn serve_http1(
    transport: Transport<RateGuarded<Stream>>,
    reads: ReadCounter,
    peer: ClientInfo,
    permit: Arc<Permit>,
    state: Arc<ServerState>,
    first_deadline: Instant,
    mut stop: watch::Receiver<()>,
) -> hyper::Result<()> {
    let (limiter, requests) = (Arc::clone(&state.connections), OpenRequests::default());
    let heads = requests.clone();
    let mut head_timeouts =
        HeadTimeouts::new(state.timeouts(), limiter, reads, requests.clone(), first_deadline);
    let service = Arc::clone(&state.service);
    let handler = service_fn(move |request| {
        let open = requests.start();
        if let Some(response) = ready_answer(&service, &request, peer) {
            return Either::Left(ready(Ok(response.map(|body| OpenBody::new(body, open)))));
        }
        let answer = answer(Arc::clone(&service), request, peer, (Arc::clone(&permit), open.clone()));
        // Boxed, so that what hyper keeps of a ready answer is small.
        Either::Right(Box::pin(async move {
            Ok::<_, Infallible>(answer.await?.map(|body| OpenBody::new(body, open)))
        }))
    });
    let connection = http1::Builder::new()
        .header_read_timeout(None)
        .max_buf_size(MAX_HEAD_BYTES.into())
        .serve_connection(TokioIo::new(HeadLines::new(transport)), handler);
    let mut connection = std::pin::pin!(connection);
    let mut is_stopping = false;
    loop {
        tokio::select! {
            // In this order: `head_timeouts` looks at what the connection has just read.
            biased;
            outcome = connection.as_mut() => return outcome,
            () = poll_fn(|context| head_timeouts.poll_expired(context)) => {
                tracing::debug!(peer = %peer.client, "a connection was closed: no complete request head came in time");
                return Ok(());
            }
            _ = stop.changed(), if !is_stopping => {
                is_stopping = true;
                connection.as_mut().graceful_shutdown();
            }
            // hyper has read what was there, and it was no complete head. (Between requests it closes by itself.)
            () = ready(()), if is_stopping && heads.started() == 0 => return Ok(()),
        }
    }
}

async fn serve_http2(
    transport: Transport<RateGuarded<Stream>>,
    peer: ClientInfo,
    place: Arc<Place>,
    state: Arc<ServerState>,
    stop: watch::Receiver<()>,
) -> hyper::Result<()> {
    let ip = charged_ip(peer.client, state.trusted_proxies());
    let streams = Streams::new(Arc::clone(&state.streams), ip, state.transfer_rate(), place);
    let unsafe_requests = Arc::new(Semaphore::new(MAX_STREAMS as usize));
    let (service, handler_streams) = (Arc::clone(&state.service), Arc::clone(&streams));
    let handler = service_fn(move |request| {
        let (streams, unsafe_requests) = (Arc::clone(&handler_streams), Arc::clone(&unsafe_requests));
        answer_stream(Arc::clone(&service), request, peer, streams, unsafe_requests)
    });
    let connection = http2::Builder::new(StreamExecutor(Arc::clone(&streams)))
        .timer(TokioTimer::new())
        .max_concurrent_streams(MAX_STREAMS)
        .max_header_list_size(MAX_HEAD_BYTES.into())
        .initial_stream_window_size(STREAM_WINDOW_BYTES)
        .initial_connection_window_size(CONNECTION_WINDOW_BYTES)
        .max_send_buf_size(SEND_BUFFER_BYTES)
        .max_pending_accept_reset_streams(MAX_PENDING_RESETS)
        .max_local_error_reset_streams(MAX_ERROR_RESETS)
        .keep_alive_interval(PING_INTERVAL)
        .keep_alive_timeout(PING_INTERVAL)
        .serve_connection(TokioIo::new(FrameGuard::new(transport)), handler);
    drive_http2(connection, &streams, &state, stop).await
}

/// Drives an HTTP/2 connection. One that is idle for too long is shut down gracefully, and closed where that has no effect
/// within the header timeout.
async fn drive_http2<C: GracefulConnection<Error = hyper::Error>>(
    connection: C,
    streams: &Streams,
    state: &ServerState,
    mut stop: watch::Receiver<()>,
) -> hyper::Result<()> {
    let Timeouts { header, keep_alive } = state.timeouts();
    let mut connection = std::pin::pin!(connection);
    let mut next_check = Instant::now() + header;
    let (mut is_stopping, mut is_too_idle) = (false, false);
    loop {
        tokio::select! {
            biased;
            outcome = connection.as_mut() => return outcome,
            _ = stop.changed(), if !is_stopping => {
                is_stopping = true;
                connection.as_mut().graceful_shutdown();
                next_check = Instant::now() + STOP_GRACE;
            }
            () = sleep_until(next_check) => {
                let (now, keep_alive) = (Instant::now(), state.connections.idle_timeout(keep_alive));
                match streams.idle_deadline(header, keep_alive) {
                    Some(_) if is_too_idle || is_stopping => return Ok(()),
                    None if is_stopping => next_check = now + STOP_GRACE,
                    Some(deadline) if deadline <= now => {
                        is_too_idle = true;
                        connection.as_mut().graceful_shutdown();
                        next_check = now + header;
                    }
                    Some(deadline) => next_check = deadline,
                    None => next_check = now + keep_alive,
                }
            }
        }
    }
}

/// Answers a request of an HTTP/2 connection. An unsafe request runs to its end even where its stream is reset, so their
/// number is limited: further ones wait here, where a reset still drops them.
async fn answer_stream(
    service: Arc<Service>,
    request: Request<Incoming>,
    peer: ClientInfo,
    streams: Arc<Streams>,
    unsafe_requests: Arc<Semaphore>,
) -> Result<Response<CountedBody>, Infallible> {
    let Some(permit) = streams.acquire().await else {
        return Ok(busy(&service, request, peer).map(|body| CountedBody::new(body, None)));
    };
    let unsafe_permit =
        if request.method().is_safe() { None } else { unsafe_requests.acquire_owned().await.ok() };
    if let Some(response) = ready_answer(&service, &request, peer) {
        return Ok(response.map(|body| CountedBody::new(body, Some(permit))));
    }
    let is_head = request.method() == Method::HEAD;
    let response = answer(service, request, peer, (unsafe_permit, Arc::clone(&permit))).await?;
    let response = if is_head { without_body(response) } else { response };
    Ok(response.map(|body| CountedBody::new(body, Some(permit))))
}

/// Removes the body of an answer to HEAD and keeps its length, which hyper does for HTTP/1 only.
fn without_body(mut response: Response<Body>) -> Response<Body> {
    if response.body().has_known_length() {
        let length = HeaderValue::from(response.body().len_bytes());
        response.headers_mut().entry(CONTENT_LENGTH).or_insert(length);
    }
    response.map(|_removed| Body::Empty)
}
