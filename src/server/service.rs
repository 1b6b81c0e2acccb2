//! One request, from its head to its answer: its name, its own task, its error rendered, its line in the log.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Instant;

use hyper::body::Incoming;
use hyper::header::{EXPECT, HeaderName, HeaderValue};
use hyper::{Method, Request};

use super::router::{Routes, dispatch};
use crate::types::Locale;
use crate::web::{ApiError, Client, Context, RequestId, Response, drain};
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
    let logs_requests = service.app.config.access_log;
    let fallback_locale = service.app.config.locale;
    // A task of its own: a client that goes away does not cut a commit in half, and a panic ends here.
    let task = tokio::spawn(handle(service, request, client, id));
    let mut response = match task.await {
        Ok(response) => response,
        Err(error) => panicked(&error, fallback_locale, id),
    };
    if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    if logs_requests {
        line.write(&response);
    }
    Ok(response)
}

async fn handle(
    service: Arc<Service>,
    request: Request<Incoming>,
    client: Client,
    id: RequestId,
) -> Response {
    let mut context = Context::new(Arc::clone(&service.app), request, client, id);
    let outcome = dispatch(&service.routes, &mut context).await;
    let has_promised_to_wait = context.headers().contains_key(EXPECT);
    if let Some(unread) = context.take_body()
        && !has_promised_to_wait
    {
        drain(unread);
    }
    outcome.unwrap_or_else(|error| rendered(error, context.locale, id))
}

/// The one place where errors become answers, and where internal ones are logged.
fn rendered(error: ApiError, locale: Locale, id: RequestId) -> Response {
    let rendered = error.render(locale, id);
    if let Some(internal) = rendered.internal {
        tracing::error!(request = %id, error = %format!("{internal:#}"), "a request failed");
    }
    rendered.response
}

fn panicked(error: &tokio::task::JoinError, locale: Locale, id: RequestId) -> Response {
    rendered(ApiError::Internal(anyhow::anyhow!("the handler ended early: {error}")), locale, id)
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
