//! What the development server's hook keeps beside a request; nothing where there is no hook.

use bytes::Bytes;
use hyper::header::HeaderValue;

/// What a hook keeps beside a request.
#[derive(Debug, Default)]
pub(crate) struct Observed {
    /// The request's body, once it was read.
    pub(crate) body: Option<Bytes>,
    /// The preferences that the hook heeded (RFC 7240, 3).
    pub(crate) preference_applied: Option<HeaderValue>,
    /// What made the hook fail the request.
    pub(crate) injected_by: Option<&'static str>,
}
