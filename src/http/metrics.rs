//! The answer to `GET /metrics` on the listener of the metrics. It is no route: no other socket answers it.

use bytes::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderValue};

use super::body::Body;
use super::response::Response;
use super::security::private_headers;
use super::service::Service;
use crate::metrics::{Exposition, Kind};
use crate::services::measures;

/// The version of the format.
const MEDIA_TYPE: HeaderValue = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");

/// All metrics of this server, of which `connections` are open.
pub(crate) async fn metrics(service: &Service, connections: u32) -> Response {
    let mut text = Exposition::default();
    if let Some(requests) = &service.metrics {
        requests.add_to(&mut text);
    }
    text.counters();
    text.single("tondo_connections", Kind::Gauge, "Open connections.", connections);
    measures::add(&service.app, &mut text).await;
    let mut response = Response::new(Body::Full(Bytes::from(text.into_text())));
    private_headers(response.headers_mut());
    response.headers_mut().insert(CONTENT_TYPE, MEDIA_TYPE);
    response
}
