//! One request, from its head to its answer: its name, its own task, its error rendered, its line in the log.

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

use super::router::{Routes, dispatch};
use crate::types::Locale;
use crate::web::{ApiError, Audience, Client, Context, RequestId, Response, drain, picture_headers, share};
use crate::workflows::App;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What every request needs.
#[derive(Debug)]
pub(super) struct Service {
    pub(super) app: Arc<App>,
    pub(super) routes: Routes,
}

/// What the log tells of a request. Queries are left out: they may hold what is nobody's business.
struct Line {
    method: Method,
    path: String,
    client: Client,
    id: RequestId,
    started: Instant,
}

/// Answers a request, whatever happens on the way.
pub(super) async fn answer(
    service: Arc<Service>,
    request: Request<Incoming>,
    client: Client,
) -> Result<Response, Infallible> {
    let id = RequestId::random();
    let line = Line {
        method: request.method().clone(),
        path: request.uri().path().to_owned(),
        client,
        id,
        started: Instant::now(),
    };
    // A task of its own: a client that goes away does not cut a commit in half, nor its line in the log.
    let task = tokio::spawn(answer_and_log(service, request, line));
    // The task catches the handler's panics; it ends early only with the runtime.
    Ok(task
        .await
        .unwrap_or_else(|error| rendered(ApiError::Internal(error.into()), Locale::En, Audience::Caller, id)))
}

async fn answer_and_log(service: Arc<Service>, request: Request<Incoming>, line: Line) -> Response {
    let app = Arc::clone(&service.app);
    let mut context = Context::new(Arc::clone(&app), request, line.client, line.id);
    let mut response = surviving(handle(&service, &mut context))
        .await
        .unwrap_or_else(|error| rendered(error, context.locale, context.audience, line.id));
    if let Ok(value) = HeaderValue::from_str(&line.id.to_string()) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    if context.audience == Audience::Caller {
        share(&context, response.headers_mut());
    }
    if app.config.access_log {
        line.write(&response);
    }
    response
}

async fn handle(service: &Service, context: &mut Context) -> Result<Response, ApiError> {
    let outcome = dispatch(&service.routes, context).await;
    let has_promised_to_wait = context.headers().contains_key(EXPECT);
    if let Some(unread) = context.take_body()
        && !has_promised_to_wait
    {
        drain(unread);
    }
    outcome
}

/// The one place where errors become answers, and where internal ones are logged.
fn rendered(error: ApiError, locale: Locale, audience: Audience, id: RequestId) -> Response {
    let mut rendered = error.render(locale, id);
    if audience == Audience::World {
        picture_headers(rendered.response.headers_mut());
    }
    if let Some(internal) = rendered.internal {
        tracing::error!(request = %id, error = %format!("{internal:#}"), "a request failed");
    }
    rendered.response
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
    fn write(&self, response: &Response) {
        tracing::info!(
            target: "tondo::access",
            method = %self.method,
            path = %self.path,
            status = response.status().as_u16(),
            bytes = response.body().len_bytes(),
            micros = u64::try_from(self.started.elapsed().as_micros()).unwrap_or(u64::MAX),
            client = %self.client,
            request = %self.id,
            "request"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_in_a_handler_becomes_a_500_in_the_envelope() {
        let outcome = surviving(async { panic!("a secret of the handler") }).await;
        let response = rendered(outcome.unwrap_err(), Locale::De, Audience::Caller, RequestId::random());
        assert_eq!(response.status().as_u16(), 500);
        let crate::web::Body::Full(bytes) = response.into_body() else { panic!("a body") };
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
