//! One request, from its head to its answer: its name, its sender, its own task where it changes something, its error
//! rendered, its line in the log.

use std::any::Any;
use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use anyhow::anyhow;
use futures_util::FutureExt;
use hyper::body::Incoming;
use hyper::header::{EXPECT, HeaderName, HeaderValue};
use hyper::{Method, Request};

use super::hook::RequestHook;
use super::router::{Routes, dispatch};
use crate::http::{
    ApiError, Client, Context, Rendered, RequestId, Response, Scheme, Visibility, Visitor, admit, drain,
    picture_headers, share,
};
use crate::services::App;
use crate::values::Locale;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What every request needs.
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) app: Arc<App>,
    pub(crate) routes: Routes,
    /// What the development server does around handlers; plain serving has none.
    pub(crate) hook: Option<Arc<dyn RequestHook>>,
}

/// What the log tells of a request. Queries are left out: they may hold what is nobody's business.
struct Line {
    method: Method,
    /// Kept where there will be a line.
    path: Option<String>,
    client: Client,
    id: RequestId,
    started: Instant,
    fate: LogState,
    /// Why it failed, one reason a line, where a hook explains it.
    refusal_reason: Option<String>,
}

/// What the log still has to tell.
#[derive(PartialEq, Eq)]
enum LogState {
    /// Whether it was answered.
    Open,
    /// Nothing.
    Told,
}

/// Answers a request, whatever happens on the way. `held` is kept until the work on the request is over.
///
/// A request that only asks ends with its connection or stream: dropping this drops its work. One that changes
/// something gets a task of its own: a client that goes away does not cut a commit in half.
pub(crate) async fn answer(
    service: Arc<Service>,
    request: Request<Incoming>,
    peer: Client,
    held: impl Send + 'static,
) -> Result<Response, Infallible> {
    let id = RequestId::next();
    let (context, line) = begin(&service, request, peer, id);
    let is_safe = line.method.is_safe();
    let work = answer_and_log(service, context, line, held);
    if is_safe {
        // In a box, so that idle connections do not keep room for it.
        return Ok(Box::pin(work).await);
    }
    // The task catches the handler's panics; it ends early only with the runtime.
    Ok(tokio::spawn(work)
        .await
        .unwrap_or_else(|error| rendered(ApiError::Internal(error.into()), Locale::En, id).response))
}

/// Answers that there is no room, without looking further.
pub(crate) fn busy(service: &Arc<Service>, request: Request<Incoming>, peer: Client) -> Response {
    let (context, mut line) = begin(service, request, peer, RequestId::next());
    let response = refused(service, &context, &mut line, ApiError::Busy);
    finish(&context, response, &mut line)
}

async fn answer_and_log(
    service: Arc<Service>,
    mut context: Context,
    mut line: Line,
    held: impl Send + 'static,
) -> Response {
    let response = match surviving(handle(&service, &mut context)).await {
        Ok(response) => response,
        Err(error) => refused(&service, &context, &mut line, error),
    };
    drop(held);
    finish(&context, response, &mut line)
}

/// The answer to a request that fails; a hook explains it for the log.
fn refused(service: &Service, context: &Context, line: &mut Line, error: ApiError) -> Response {
    line.refusal_reason = service.hook.as_ref().map(|hook| hook.explain(context, &error));
    rendered(error, context.locale(), line.id).response
}

fn begin(service: &Service, request: Request<Incoming>, peer: Client, id: RequestId) -> (Context, Line) {
    let proxies = &service.app.config.trusted_proxies;
    let visitor = Visitor::resolve(peer, Scheme::Http, request.headers(), proxies);
    let is_logged = service.app.config.access_log;
    let line = Line {
        method: request.method().clone(),
        path: is_logged.then(|| request.uri().path().to_owned()),
        client: visitor.client,
        id,
        started: Instant::now(),
        fate: if is_logged { LogState::Open } else { LogState::Told },
        refusal_reason: None,
    };
    (Context::new(Arc::clone(&service.app), request, visitor, id), line)
}

fn finish(context: &Context, mut response: Response, line: &mut Line) -> Response {
    if let Ok(value) = HeaderValue::from_bytes(&context.id.digits()) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    match context.audience {
        Visibility::Private => share(context, response.headers_mut()),
        Visibility::Public => picture_headers(response.headers_mut()),
    }
    line.tell(&response);
    response
}

async fn handle(service: &Service, context: &mut Context) -> Result<Response, ApiError> {
    let outcome = match admit(&context.head) {
        Ok(()) => dispatch(&service.routes, service.hook.as_deref(), context).await,
        Err(refusal) => Err(refusal),
    };
    let has_promised_to_wait = context.headers().contains_key(EXPECT);
    if let Some(unread) = context.take_body()
        && !has_promised_to_wait
    {
        drain(unread);
    }
    outcome
}

/// The one place where errors become answers, and where internal ones are logged.
fn rendered(error: ApiError, locale: Locale, id: RequestId) -> Rendered {
    let rendered = error.render(locale, id);
    if let Some(internal) = &rendered.internal {
        tracing::error!(request = %id, error = %format!("{internal:#}"), "a request failed");
    }
    rendered
}

/// A handler's outcome; its panic is our fault and no more.
async fn surviving(handler: impl Future<Output = Result<Response, ApiError>>) -> Result<Response, ApiError> {
    let outcome = AssertUnwindSafe(handler).catch_unwind().await;
    outcome
        .unwrap_or_else(|panic| Err(ApiError::Internal(anyhow!("the handler panicked: {}", said(&*panic)))))
}

/// What a panic said, where it said something.
fn said(panic: &(dyn Any + Send)) -> &str {
    let literal = panic.downcast_ref::<&str>().copied();
    literal.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("nothing")
}

impl Line {
    fn tell(&mut self, response: &Response) {
        if std::mem::replace(&mut self.fate, LogState::Told) == LogState::Told {
            return;
        }
        tracing::info!(
            target: "tondo::access",
            method = self.method.as_str(),
            path = self.path.as_deref(),
            status = response.status().as_u16(),
            bytes = response.body().len_bytes(),
            micros = self.micros(),
            client = self.client.to_string(),
            request = self.id.to_string(),
            refused = self.refusal_reason.as_deref(),
            "request"
        );
    }

    fn micros(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_micros()).unwrap_or(u64::MAX)
    }
}

impl Drop for Line {
    /// A request whose sender went away before it was answered has its line, too.
    fn drop(&mut self) {
        if self.fate == LogState::Open {
            tracing::info!(
                target: "tondo::access",
                method = self.method.as_str(),
                path = self.path.as_deref(),
                micros = self.micros(),
                client = self.client.to_string(),
                request = self.id.to_string(),
                "request given up by its sender"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_in_a_handler_becomes_a_500_in_the_envelope() {
        let outcome = surviving(async { panic!("a secret of the handler") }).await;
        let rendered = rendered(outcome.unwrap_err(), Locale::De, RequestId::next());
        let response = rendered.response;
        assert_eq!(response.status().as_u16(), 500);
        let crate::http::Body::Full(bytes) = response.into_body() else { panic!("a body") };
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        assert!(text.starts_with(r#"{"status":500,"error":500,"messages":{"error":""#), "{text}");
        assert!(!text.contains("secret"));
    }

    #[test]
    fn what_a_panic_said_is_kept_for_the_log() {
        assert_eq!(said(&"literal"), "literal");
        assert_eq!(said(&"formatted".to_owned()), "formatted");
        assert_eq!(said(&7), "nothing");
    }
}
