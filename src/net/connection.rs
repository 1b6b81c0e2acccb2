//! One connection's life: which protocol it speaks, its clocks, its graceful end.
//!
//! Spawned by `listen` for each connection; hands each request to `service`.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use hyper::body::Incoming;
use hyper::header::{CONTENT_LENGTH, HeaderValue};
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulConnection;
use tokio::sync::{Semaphore, watch};
use tokio::time::{Instant, sleep_until, timeout_at};

use super::connection_limiter::{ConnectionLimiter, PerIpCount, Permit, counted_network};
use super::head_timeouts::HeadTimeouts;
use super::http2_streams::{CountedBody, StreamExecutor, Streams};
use super::rate_guard::{RateGuarded, TransferRate};
use super::socket_stream::Stream;
use crate::config::Config;
use crate::http::{Body, Client};
use crate::http::{Service, answer, busy};

/// The longest request head, in bytes.
const MAX_HEAD_BYTES: u16 = 16 * 1024;

/// What an HTTP/2 connection begins with where nothing was negotiated before (RFC 9113, 3.4).
const HTTP2_PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Streams that one HTTP/2 connection may have open; also requests of it that may run on after their streams' end.
const MAX_STREAMS: u32 = 128;

/// Bytes of a body that may be under way, for one stream and for all of a connection: enough for 10 Mbit/s over 100 ms,
/// and little for a small machine.
const STREAM_WINDOW_BYTES: u32 = 128 * 1024;
const CONNECTION_WINDOW_BYTES: u32 = 256 * 1024;

/// Bytes of an answer that may wait for one stream's window.
const SEND_BUFFER_BYTES: usize = 64 * 1024;

/// Streams reset by the other side before we looked at them, and streams reset by us for its errors, after which the
/// connection is closed (CVE-2023-44487, RUSTSEC-2024-0003).
const MAX_UNSEEN_RESETS: usize = 20;
const MAX_ERROR_RESETS: usize = 128;

/// How often the other side of an HTTP/2 connection is asked whether it is there, and how long it may take to say so.
const PING_TIME: Duration = Duration::from_secs(20);

/// What every connection needs.
#[derive(Debug)]
pub(super) struct ServerState {
    pub(super) service: Arc<Service>,
    pub(super) connections: Arc<ConnectionLimiter>,
    pub(super) streams: Arc<ConnectionLimiter>,
}

impl ServerState {
    pub(super) fn new(service: Service) -> Arc<Self> {
        let config = &service.app.config;
        let door = || ConnectionLimiter::new(config.max_connections, config.max_connections_per_ip);
        let (connections, streams) = (door(), door());
        Arc::new(Self { connections, streams, service: Arc::new(service) })
    }

    /// Notes one more connection of this peer; `None` where it has as many as it may.
    pub(super) fn share(&self, peer: Client) -> Option<PerIpCount> {
        self.connections.share(counted_network(peer, &self.config().trusted_proxies))
    }

    fn config(&self) -> &Config {
        &self.service.app.config
    }

    fn pace(&self) -> TransferRate {
        TransferRate {
            patience: self.config().write_timeout.duration(),
            bytes_a_second: self.config().min_transfer_rate.bytes(),
        }
    }
}

/// Serves a connection until it ends, or gracefully ends it when `stop` changes. The place is given back when the
/// connection has ended and no request of it is worked on any more.
pub(super) async fn serve_connection(
    stream: Stream,
    peer: Client,
    place: Permit,
    house: Arc<ServerState>,
    mut stop: watch::Receiver<()>,
) {
    let place = Arc::new(place);
    let first_end = Instant::now() + house.connections.patience(house.config().header_timeout.duration());
    let mut wire = RateGuarded::new(stream, house.pace());
    let protocol = tokio::select! {
        biased;
        protocol = timeout_at(first_end, wire.begins_with(HTTP2_PREFACE)) => protocol,
        _ = stop.changed() => return,
    };
    let outcome = match protocol {
        Ok(Ok(true)) => Box::pin(serve_http2(wire, peer, house, stop)).await,
        Ok(Ok(false)) => serve_http1(wire, peer, Arc::clone(&place), house, first_end, stop).await,
        Ok(Err(_)) | Err(_) => return tracing::debug!(%peer, "a connection ended before a request"),
    };
    if let Err(error) = outcome {
        tracing::debug!(%error, %peer, "a connection ended early");
    }
}

async fn serve_http1(
    wire: RateGuarded<Stream>,
    peer: Client,
    place: Arc<Permit>,
    house: Arc<ServerState>,
    first_end: Instant,
    mut stop: watch::Receiver<()>,
) -> hyper::Result<()> {
    let config = house.config();
    let header_time = config.header_timeout.duration();
    let patience = HeadTimeouts {
        door: Arc::clone(&house.connections),
        meter: wire.meter(),
        header_time,
        keep_alive_time: config.keep_alive_timeout.duration(),
        first_end,
        is_kept_alive: AtomicBool::new(false),
    };
    let service = Arc::clone(&house.service);
    let handler = service_fn(move |request| answer(Arc::clone(&service), request, peer, Arc::clone(&place)));
    let connection = http1::Builder::new()
        // Without a timer the header timeout is silently inert.
        .timer(patience)
        .header_read_timeout(header_time)
        .max_buf_size(MAX_HEAD_BYTES.into())
        .serve_connection(TokioIo::new(wire), handler);
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        biased;
        outcome = connection.as_mut() => return outcome,
        _ = stop.changed() => {}
    }
    connection.as_mut().graceful_shutdown();
    connection.await
}

async fn serve_http2(
    wire: RateGuarded<Stream>,
    peer: Client,
    house: Arc<ServerState>,
    stop: watch::Receiver<()>,
) -> hyper::Result<()> {
    let network = counted_network(peer, &house.config().trusted_proxies);
    let streams = Streams::new(Arc::clone(&house.streams), network, house.pace());
    let unsafe_requests = Arc::new(Semaphore::new(MAX_STREAMS as usize));
    let (service, own) = (Arc::clone(&house.service), Arc::clone(&streams));
    let handler = service_fn(move |request| {
        answer_stream(Arc::clone(&service), request, peer, Arc::clone(&own), Arc::clone(&unsafe_requests))
    });
    let connection = http2::Builder::new(StreamExecutor(Arc::clone(&streams)))
        .timer(TokioTimer::new())
        .max_concurrent_streams(MAX_STREAMS)
        .max_header_list_size(MAX_HEAD_BYTES.into())
        .initial_stream_window_size(STREAM_WINDOW_BYTES)
        .initial_connection_window_size(CONNECTION_WINDOW_BYTES)
        .max_send_buf_size(SEND_BUFFER_BYTES)
        .max_pending_accept_reset_streams(MAX_UNSEEN_RESETS)
        .max_local_error_reset_streams(MAX_ERROR_RESETS)
        .keep_alive_interval(PING_TIME)
        .keep_alive_timeout(PING_TIME)
        .serve_connection(TokioIo::new(wire), handler);
    attend_http2(connection, &streams, &house, stop).await
}

/// Drives an HTTP/2 connection, whose idle time is ours to watch: when no stream was open for long, it is asked to
/// leave, and closed where it does not.
async fn attend_http2<C: GracefulConnection<Error = hyper::Error>>(
    connection: C,
    streams: &Streams,
    house: &ServerState,
    mut stop: watch::Receiver<()>,
) -> hyper::Result<()> {
    let header_time = house.config().header_timeout.duration();
    let keep_alive_time = house.config().keep_alive_timeout.duration();
    let mut connection = std::pin::pin!(connection);
    let mut look = Instant::now() + header_time;
    let (mut is_stopping, mut is_leaving) = (false, false);
    loop {
        tokio::select! {
            biased;
            outcome = connection.as_mut() => return outcome,
            _ = stop.changed(), if !is_stopping => {
                is_stopping = true;
                connection.as_mut().graceful_shutdown();
            }
            () = sleep_until(look) => {
                let (now, patience) = (Instant::now(), house.connections.patience(keep_alive_time));
                match streams.idle_end(header_time, patience) {
                    Some(_) if is_leaving => return Ok(()),
                    Some(end) if end <= now => {
                        is_leaving = true;
                        connection.as_mut().graceful_shutdown();
                        look = now + header_time;
                    }
                    Some(end) => look = end,
                    None => look = now + patience,
                }
            }
        }
    }
}

/// A request of an HTTP/2 connection. One that changes something runs to its end whatever becomes of its stream; how
/// many of these there may be is bounded by waiting here, where a reset still ends the wait.
async fn answer_stream(
    service: Arc<Service>,
    request: Request<Incoming>,
    peer: Client,
    streams: Arc<Streams>,
    unsafe_requests: Arc<Semaphore>,
) -> Result<Response<CountedBody>, Infallible> {
    let Some(place) = streams.enter() else {
        return Ok(busy(&service, request, peer).map(|body| CountedBody::new(body, None)));
    };
    let turn = if request.method().is_safe() { None } else { unsafe_requests.acquire_owned().await.ok() };
    let is_head = request.method() == Method::HEAD;
    let response = answer(service, request, peer, (turn, Arc::clone(&place))).await?;
    let response = if is_head { without_body(response) } else { response };
    Ok(response.map(|body| CountedBody::new(body, Some(place))))
}

/// hyper leaves the body out of an answer to HEAD in HTTP/1 only.
fn without_body(mut response: Response<Body>) -> Response<Body> {
    let length = HeaderValue::from(response.body().len_bytes());
    response.headers_mut().entry(CONTENT_LENGTH).or_insert(length);
    response.map(|_left_out| Body::Empty)
}
