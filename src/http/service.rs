//! One request, from its head to its answer: its id, its client, a task of its own where it changes something, rendering its
//! error, the access log.

use std::any::Any;
use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Instant;

use anyhow::anyhow;
use futures_util::FutureExt;
use hyper::body::Incoming;
use hyper::header::{CONNECTION, EXPECT, HeaderName, HeaderValue, STRICT_TRANSPORT_SECURITY};
use hyper::{HeaderMap, Method, Request, Version};

use super::hook::RequestHook;
use super::observed::Observed;
use super::picture_access::make_private;
use super::read_body::drain;
use super::ready_answers::{Found, ReadyAnswers};
use super::request_metrics::RequestMetrics;
use super::router::{Routes, dispatch};
use super::security::{
    Client, ClientInfo, ForwardingWarning, Scheme, add_cors_headers, public_headers, validate_head,
};
use crate::config::Switch;
use crate::gate::Share;
use crate::http::{ApiError, Context, ErrorForm, Rendered, RequestId, Response, Reusable, Visibility};
use crate::model::Refusal;
use crate::services::{App, refusals, settings};
use crate::values::{Locale, network_of};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// A year of HTTPS only (RFC 6797), for this host: what else is below its name is not ours to decide.
const HTTPS_ONLY: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// What all requests share.
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) app: Arc<App>,
    pub(crate) routes: Routes,
    /// What the development server does around handlers; `None` elsewhere.
    pub(crate) hook: Option<Arc<dyn RequestHook>>,
    /// Answers that are given again.
    ready: ReadyAnswers,
    /// `None` where no metrics are served.
    pub(crate) metrics: Option<Arc<RequestMetrics>>,
    /// Whether the log has told of a proxy that is not trusted.
    forwarding: ForwardingWarning,
}

impl Service {
    #[must_use]
    pub(crate) fn new(app: Arc<App>, routes: Routes, hook: Option<Arc<dyn RequestHook>>) -> Self {
        let metrics = app.config.metrics_listen.address().map(|_somewhere| Arc::new(RequestMetrics::new()));
        let ready = ReadyAnswers::new(app.config().cache_memory.bytes());
        Self { app, routes, hook, ready, metrics, forwarding: ForwardingWarning::default() }
    }

    /// Who sent a request that came from this peer.
    fn client_of(&self, headers: &HeaderMap, peer: ClientInfo) -> ClientInfo {
        let proxies = &self.app.config.trusted_proxies;
        self.forwarding.look_at(peer.client, headers, proxies, &self.app.saw_untrusted_proxy);
        ClientInfo::resolve(peer, headers, proxies)
    }
}

/// A request from its begin to its line in the access log.
struct AccessLogEntry {
    method: Method,
    /// Only where the line will be written.
    path: Option<String>,
    client: Client,
    id: RequestId,
    started: Instant,
    state: LogState,
    /// Where the request is counted once it ends.
    metrics: Option<Arc<RequestMetrics>>,
    /// Why the request failed, one reason a line, where a hook explains it.
    reasons: Option<String>,
}

#[derive(PartialEq, Eq)]
enum LogState {
    /// The line is still to be written.
    Pending,
    /// The line is written, or the access log is off.
    Done,
}

/// Answers a request. `guard` is dropped when the handler has ended and the body of the request is read or given up.
///
/// A safe request ends with its connection or stream: dropping the future drops its work. An unsafe one gets a task of its
/// own, so that a client that goes away does not interrupt a change.
pub(crate) async fn answer(
    service: Arc<Service>,
    request: Request<Incoming>,
    peer: ClientInfo,
    guard: impl Send + 'static,
) -> Result<Response, Infallible> {
    let (id, is_safe) = (RequestId::next(), request.method().is_safe());
    let work = Share::Server.scope(answer_and_log(service, request, peer, id, guard));
    if is_safe {
        // Boxed, so that idle connections are small.
        return Ok(Box::pin(work).await);
    }
    // Panics of the handler are caught inside the task; it fails only when the runtime ends.
    Ok(tokio::spawn(work).await.unwrap_or_else(|error| {
        render_and_log(ApiError::Internal(error.into()), Locale::En, id, ErrorForm::Tondo).response
    }))
}

/// The answer to a request, if it is ready: without routing, and without waiting for anything.
pub(crate) fn ready_answer<B>(service: &Service, request: &Request<B>, peer: ClientInfo) -> Option<Response> {
    let app = &service.app;
    // A hook may change any answer, and explains each.
    if service.hook.is_some() {
        return None;
    }
    let config = app.config();
    let is_observed = config.access_log || service.metrics.is_some();
    let started = is_observed.then(Instant::now);
    let Found { mut response, pattern } = service.ready.find(app, request)?;
    let (id, client) = (RequestId::next(), service.client_of(request.headers(), peer));
    let headers = response.headers_mut();
    insert_id(headers, id);
    if config.hsts == Switch::On && (client.scheme == Scheme::Https || config.public_url.is_https()) {
        headers.insert(STRICT_TRANSPORT_SECURITY, HTTPS_ONLY);
    }
    if let Some((metrics, started)) = service.metrics.as_ref().zip(started) {
        metrics.begin();
        metrics.end(pattern, request.method(), Some(response.status().as_u16()), started);
    }
    if let Some(started) = started.filter(|_| config.access_log) {
        let line = AnsweredRequest {
            method: request.method(),
            path: request.uri().path(),
            status: response.status().as_u16(),
            bytes: response.body().len_bytes(),
            started,
            client: client.client,
            id,
            reasons: None,
        };
        line.log();
    }
    Some(response)
}

/// Answers 503 without looking at the request.
pub(crate) fn busy(service: &Arc<Service>, request: Request<Incoming>, peer: ClientInfo) -> Response {
    let (context, mut entry) = begin(service, request, peer, RequestId::next());
    let response = error_response(service, &context, &mut entry, ApiError::Busy);
    finish(service, &context, response, &mut entry)
}

async fn answer_and_log(
    service: Arc<Service>,
    request: Request<Incoming>,
    peer: ClientInfo,
    id: RequestId,
    guard: impl Send + 'static,
) -> Response {
    settings::refresh(&service.app).await;
    let (mut context, mut entry) = begin(&service, request, peer, id);
    Share::Network(network_of(context.limited_ip())).take_over();
    // Pinned here, where it is made: it is large.
    let handled = catch_panic(pin!(handle(&service, &mut context))).await;
    let mut response = match handled {
        Ok(response) => response,
        Err(error) => error_response(&service, &context, &mut entry, error),
    };
    if context.is_ambiguous {
        // What follows on the connection may be read differently, too. (HTTP/2 has no such header, and no such doubt.)
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    match context.take_body() {
        // A client that expects 100 (Continue) sends no body before it.
        Some(unread) if !context.headers().contains_key(EXPECT) => drain(unread, guard),
        _ => drop(guard),
    }
    finish(&service, &context, response, &mut entry)
}

/// The answer to a request that fails. One that came from another site's page or for another host is logged, and a hook explains
/// any for the log.
fn error_response(
    service: &Service,
    context: &Context,
    entry: &mut AccessLogEntry,
    error: ApiError,
) -> Response {
    let refusal = match &error {
        ApiError::CrossSite => Some(Refusal::CrossSite),
        ApiError::Misdirected(_) => Some(Refusal::ForeignHost),
        _ => None,
    };
    if let Some(refusal) = refusal {
        refusals::note(&service.app, refusal, None, &context.device());
    }
    entry.reasons = service.hook.as_ref().map(|hook| hook.explain(context, &error));
    render_and_log(error, context.locale(), entry.id, context.error_form).response
}

fn begin(
    service: &Service,
    request: Request<Incoming>,
    peer: ClientInfo,
    id: RequestId,
) -> (Context, AccessLogEntry) {
    let client = service.client_of(request.headers(), peer);
    let is_logged = service.app.config().access_log;
    let metrics = service.metrics.clone();
    if let Some(metrics) = &metrics {
        metrics.begin();
    }
    let entry = AccessLogEntry {
        method: request.method().clone(),
        path: is_logged.then(|| request.uri().path().to_owned()),
        client: client.client,
        id,
        started: Instant::now(),
        state: if is_logged { LogState::Pending } else { LogState::Done },
        metrics,
        reasons: None,
    };
    let mut context = Context::new(Arc::clone(&service.app), request, client, id);
    context.is_from_trusted_proxy = peer.client.is_trusted(&service.app.config.trusted_proxies);
    context.observed = service.hook.as_ref().map(|_hook| Box::<Observed>::default());
    (context, entry)
}

fn finish(
    service: &Service,
    context: &Context,
    mut response: Response,
    entry: &mut AccessLogEntry,
) -> Response {
    match context.visibility {
        Visibility::Private => add_cors_headers(context, response.headers_mut()),
        Visibility::Public => public_headers(response.headers_mut()),
    }
    if context.is_restricted {
        make_private(response.headers_mut());
    }
    if let Some(reusable) = response.extensions_mut().remove::<Reusable>()
        && !context.is_ambiguous
        && !context.is_restricted
    {
        service.ready.keep(context, &response, reusable);
    }
    insert_id(response.headers_mut(), context.id);
    if context.is_https() && context.config.hsts == Switch::On {
        response.headers_mut().insert(STRICT_TRANSPORT_SECURITY, HTTPS_ONLY);
    }
    if let Some(metrics) = entry.metrics.take() {
        metrics.end(context.pattern(), &entry.method, Some(response.status().as_u16()), entry.started);
    }
    if let Some(hook) = &service.hook {
        hook.after_answer(context, &mut response, entry.reasons.as_deref(), entry.started.elapsed());
    }
    entry.write(&response);
    response
}

fn insert_id(headers: &mut HeaderMap, id: RequestId) {
    if let Ok(value) = HeaderValue::from_bytes(&id.digits()) {
        headers.insert(REQUEST_ID, value);
    }
}

async fn handle(service: &Service, context: &mut Context) -> Result<Response, ApiError> {
    if let Err(error) = validate_head(&context.head) {
        context.is_ambiguous = context.head.version < Version::HTTP_2;
        return Err(error);
    }
    dispatch(&service.routes, service.hook.as_deref(), context).await
}

/// Renders an error as an answer, and logs an internal one.
fn render_and_log(error: ApiError, locale: Locale, id: RequestId, form: ErrorForm) -> Rendered {
    let rendered = error.render(locale, id, form);
    if let Some(internal) = &rendered.internal {
        tracing::error!(request = %id, error = %format!("{internal:#}"), "a request failed");
    }
    rendered
}

/// A handler's result; a panic becomes an internal error.
async fn catch_panic(
    handler: Pin<&mut impl Future<Output = Result<Response, ApiError>>>,
) -> Result<Response, ApiError> {
    AssertUnwindSafe(handler).catch_unwind().await.unwrap_or_else(|panic| {
        Err(ApiError::Internal(anyhow!("the handler panicked: {}", panic_message(&*panic))))
    })
}

fn panic_message(panic: &(dyn Any + Send)) -> &str {
    let literal = panic.downcast_ref::<&str>().copied();
    literal.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message")
}

impl AccessLogEntry {
    fn write(&mut self, response: &Response) {
        if std::mem::replace(&mut self.state, LogState::Done) == LogState::Done {
            return;
        }
        let line = AnsweredRequest {
            method: &self.method,
            path: self.path.as_deref().unwrap_or_default(),
            status: response.status().as_u16(),
            bytes: response.body().len_bytes(),
            started: self.started,
            client: self.client,
            id: self.id,
            reasons: self.reasons.as_deref(),
        };
        line.log();
    }
}

/// A line of the access log about a request that was answered. It has no query, which may hold personal data.
struct AnsweredRequest<'a> {
    method: &'a Method,
    path: &'a str,
    status: u16,
    bytes: u64,
    started: Instant,
    client: Client,
    id: RequestId,
    reasons: Option<&'a str>,
}

impl AnsweredRequest<'_> {
    fn log(&self) {
        let digits = self.id.digits();
        tracing::info!(
            target: "tondo::access",
            method = self.method.as_str(),
            path = self.path,
            status = self.status,
            bytes = self.bytes,
            micros = micros_since(self.started),
            client = %self.client,
            request = std::str::from_utf8(&digits).unwrap_or_default(),
            refused = self.reasons,
            "request"
        );
    }
}

fn micros_since(started: Instant) -> u64 {
    u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX)
}

impl Drop for AccessLogEntry {
    /// Counts a request whose client went away before it was answered, and writes its line.
    fn drop(&mut self) {
        if let Some(metrics) = self.metrics.take() {
            metrics.end("", &self.method, None, self.started);
        }
        if self.state == LogState::Pending {
            tracing::info!(
                target: "tondo::access",
                method = self.method.as_str(),
                path = self.path.as_deref(),
                micros = micros_since(self.started),
                client = %self.client,
                request = self.id.to_string(),
                "the client went away before the answer"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_in_a_handler_becomes_a_500_in_the_envelope() {
        let result = catch_panic(pin!(async { panic!("a secret of the handler") })).await;
        let rendered = render_and_log(result.unwrap_err(), Locale::De, RequestId::next(), ErrorForm::Tondo);
        let response = rendered.response;
        assert_eq!(response.status().as_u16(), 500);
        let crate::http::Body::Full(bytes) = response.into_body() else { panic!("a body") };
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        assert!(text.starts_with(r#"{"status":500,"error":500,"messages":{"error":""#), "{text}");
        assert!(!text.contains("secret"));
    }

    #[test]
    fn the_message_of_a_panic_is_logged() {
        assert_eq!(panic_message(&"literal"), "literal");
        assert_eq!(panic_message(&"formatted".to_owned()), "formatted");
        assert_eq!(panic_message(&7), "no message");
    }
}
